/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/text.h"

#include "verifier/base/utf8.h"
#include "verifier/seal/base32.h"
#include "verifier/seal/country.h"
#include "verifier/seal/header.h"
#include "verifier/seal/tunisia.h"

static const char *
words_of(struct date d, bool english, char out[DATE_WORDS_SIZE])
{
    return english ? date_words_en(d, out) : date_words_fr(d, out);
}

/* Day or month unknown are written 00 (2D-Doc 3.2.6, 7.5): only the rest is said. */
static bool
put_partial_date(struct span value, bool english, struct buffer *out)
{
    uint8_t whole[8];
    char words[DATE_WORDS_SIZE];
    struct date d;

    if (value.len != 8 || memcmp(value.data, "00", 2) != 0)
        return false;
    memcpy(whole, value.data, sizeof whole);
    bool month = memcmp(whole + 2, "00", 2) != 0;
    memcpy(whole, "01", 2);
    if (!month)
        memcpy(whole + 2, "01", 2);
    if (!date_parse_ddmmyyyy(span_of(whole, sizeof whole), &d))
        return false;
    if (month)
        /* without the day, "1er " */
        buffer_text(out, strchr(words_of(d, english, words), ' ') + 1);
    else
        buffer_format(out, "%d", d.year);
    return true;
}

static bool
put_date(struct span value, bool english, struct buffer *out)
{
    char words[DATE_WORDS_SIZE];
    struct date d;

    if (!date_parse_ddmmyyyy(value, &d))
        return put_partial_date(value, english, out);
    buffer_text(out, words_of(d, english, words));
    return true;
}

static bool
put_hex_date(struct span value, bool english, struct buffer *out)
{
    char words[DATE_WORDS_SIZE];
    int32_t days = header_days(value);

    if (days < 0 || !date_is_set(header_date(days)))
        return false;
    buffer_text(out, words_of(header_date(days), english, words));
    return true;
}

/* "1234" or "123456" after a date or alone: "12:34", "12:34:56". */
static bool
put_time(struct span value, struct buffer *out)
{
    if (!dictionary_charset_allows(CHARSET_DIGIT, value) || value.len < 4)
        return false;
    buffer_format(out, "%.2s:%.2s", (const char *)value.data,
        (const char *)value.data + 2);
    if (value.len == 6)
        buffer_format(out, ":%.2s", (const char *)value.data + 4);
    return true;
}

static bool
put_date_time(struct span value, bool english, struct buffer *out)
{
    if (value.len < 12 || !dictionary_charset_allows(CHARSET_DIGIT, value))
        return false;
    if (!put_date(span_of(value.data, 8), english, out))
        return false;
    buffer_text(out, english ? " at " : " à ");
    return put_time(span_of(value.data + 8, value.len - 8), out);
}

/* An address with a control character is none, and a NUL would cut it short. */
static bool
has_control(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.data[i] < 0x20 || text.data[i] == 0x7f)
            return true;
    return false;
}

static bool
put_url(struct span value, struct buffer *out)
{
    uint8_t url[SCEAU_CODE_MAX];
    size_t bad;

    if (value.len > SCEAU_CODE_MAX || !base32_decode(value, url, &bad))
        return false;
    struct span text = span_of(url, base32_bytes(value.len));
    if (!utf8_valid(text, NULL) || has_control(text))
        return false;
    buffer_put(out, text.data, text.len);
    return true;
}

static bool
put_boolean(struct span value, bool english, struct buffer *out)
{
    bool yes = span_is(value, "1");

    if (!yes && !span_is(value, "0"))
        return false;
    if (english)
        buffer_text(out, yes ? "yes" : "no");
    else
        buffer_text(out, yes ? "oui" : "non");
    return true;
}

/* Given names are separated by '/' (2D-Doc 3.2.6, 7.5, field 60). */
static bool
put_list(struct span value, struct buffer *out)
{
    for (size_t i = 0; i < value.len; i++) {
        if (value.data[i] == '/')
            buffer_text(out, ", ");
        else
            buffer_byte(out, value.data[i]);
    }
    return true;
}

/* The fields of an EORI share the format: their value is no country. */
static bool
put_country(struct span value, bool english, struct buffer *out)
{
    const char *name = country_name(value, english);

    if (name)
        buffer_text(out, name);
    return name;
}

/* An integer in base 16 or 36, upper case (7.6, 7.9, 7.10): people read base ten. */
static bool
put_integer(struct span value, unsigned base, struct buffer *out)
{
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    unsigned n = 0;

    if (value.len == 0 || value.len > 4)
        return false;
    for (size_t i = 0; i < value.len; i++) {
        const char *digit = memchr(digits, value.data[i], base);
        if (!digit)
            return false;
        n = n * base + (unsigned)(digit - digits);
    }
    buffer_format(out, "%u", n);
    return true;
}

/* 7.0: the spaces stand for the hyphens, which are put back to be shown. */
static bool
put_uuid(struct span value, struct buffer *out)
{
    for (size_t i = 0; i < value.len; i++)
        buffer_byte(out, value.data[i] == ' ' ? '-' : value.data[i]);
    return true;
}

/* "012026122026": 01/2026 - 12/2026. */
static bool
put_months(struct span value, struct buffer *out)
{
    const char *at = (const char *)value.data;

    if (value.len != 12 || !dictionary_charset_allows(CHARSET_DIGIT, value))
        return false;
    buffer_format(out, "%.2s/%.4s - %.2s/%.4s", at, at + 2, at + 6, at + 8);
    return true;
}

static bool
put_by_format(const struct seal_field *f, bool english, struct buffer *out)
{
    switch (f->definition->format) {
    case FORMAT_DDMMYYYY:
    case FORMAT_DDMMYYYY_LUNAR:
        return put_date(f->value, english, out);
    case FORMAT_DATE_HEX:
        return put_hex_date(f->value, english, out);
    case FORMAT_HHMM:
    case FORMAT_HHMMSS:
        return put_time(f->value, out);
    case FORMAT_DDMMYYYYHHMM:
    case FORMAT_DDMMYYYYHHMMSS:
        return put_date_time(f->value, english, out);
    case FORMAT_BASE32_URL:
        return put_url(f->value, out);
    case FORMAT_BOOLEAN:
        return put_boolean(f->value, english, out);
    case FORMAT_COUNTRY:
        return put_country(f->value, english, out);
    case FORMAT_HEX:
        return put_integer(f->value, 16, out);
    case FORMAT_BASE36:
        return put_integer(f->value, 36, out);
    case FORMAT_UUID_SPACES:
        return put_uuid(f->value, out);
    case FORMAT_MMYYYYMMYYYY:
        return put_months(f->value, out);
    case FORMAT_TEXT:
    case FORMAT_YEAR:
    case FORMAT_DECIMAL_COMMA:
        break;
    }
    return false;
}

/* Tunisia's values are hexadecimal of UTF-8; anything else stays as it stands. */
static void
put_hex_text(struct span value, struct buffer *out)
{
    uint8_t text[255];
    size_t n = value.len / 2;

    for (size_t i = 0; i < n && i < sizeof text; i++)
        text[i] = (uint8_t)tunisia_byte(value.data + 2 * i);
    struct span decoded = span_of(text, n);
    if (n <= sizeof text && utf8_valid(decoded, NULL) && !has_control(decoded))
        buffer_put(out, text, n);
    else
        buffer_put(out, value.data, value.len);
}

static void
put_text(const struct seal_field *f, bool english, struct buffer *out)
{
    const char *meaning = dictionary_value_text(f->id, f->value);
    size_t start = out->len;

    if (meaning) {
        buffer_text(out, meaning);
    } else if (strcmp(f->id, "60") == 0) {
        (void)put_list(f->value, out); /* every value is a list */
    } else if (!put_by_format(f, english, out)) {
        out->len = start; /* what a failed attempt had begun */
        buffer_put(out, f->value.data, f->value.len);
    }
    if (f->end == SEAL_END_TRUNCATED)
        buffer_text(out,
            english ? "… (cut short by the issuer)"
                    : "… (tronqué par l’émetteur)");
}

static void
put_value_as_it_is(const struct seal_field *f, bool english, struct buffer *out)
{
    if (!f->value.data)
        return;
    switch (f->coding) {
    case SEAL_CODING_BYTES:
        for (size_t i = 0; i < f->value.len; i++)
            buffer_format(out, "%02X", f->value.data[i]);
        return;
    case SEAL_CODING_HEX:
        put_hex_text(f->value, out);
        return;
    case SEAL_CODING_TEXT:
        break;
    }
    if (f->definition)
        put_text(f, english, out);
}

/* A text ends at a NUL for most who read it: what stands after one must be seen. */
static void
put_value(const struct seal_field *f, bool english, struct buffer *out)
{
    size_t start = out->len;

    put_value_as_it_is(f, english, out);
    for (size_t i = start; i < out->len; i++)
        if (out->data[i] == 0)
            out->data[i] = '?';
}

void
field_text(const struct seal_field *f, struct buffer *out)
{
    put_value(f, false, out);
}

void
field_text_en(const struct seal_field *f, struct buffer *out)
{
    put_value(f, true, out);
}
