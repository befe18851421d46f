/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/text.h"

#include "verifier/base/utf8.h"
#include "verifier/seal/base32.h"
#include "verifier/seal/header.h"

/* Day or month unknown are written 00 (2D-Doc 3.2.6, 7.5): only the rest is said. */
static bool
put_partial_date(struct span value, struct buffer *out)
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
        buffer_text(out, date_words_fr(d, words) + 2); /* past the "1 " */
    else
        buffer_format(out, "%d", d.year);
    return true;
}

static bool
put_date(struct span value, struct buffer *out)
{
    char words[DATE_WORDS_SIZE];
    struct date d;

    if (!date_parse_ddmmyyyy(value, &d))
        return put_partial_date(value, out);
    buffer_text(out, date_words_fr(d, words));
    return true;
}

static bool
put_hex_date(struct span value, struct buffer *out)
{
    char words[DATE_WORDS_SIZE];
    int32_t days = header_days(value);

    if (days < 0 || !date_is_set(header_date(days)))
        return false;
    buffer_text(out, date_words_fr(header_date(days), words));
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
put_date_time(struct span value, struct buffer *out)
{
    if (value.len < 12 || !dictionary_charset_allows(CHARSET_DIGIT, value))
        return false;
    if (!put_date(span_of(value.data, 8), out))
        return false;
    buffer_text(out, " à ");
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
put_boolean(struct span value, struct buffer *out)
{
    bool yes = span_is(value, "1");

    if (!yes && !span_is(value, "0"))
        return false;
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

static bool
put_by_format(const struct seal_field *f, struct buffer *out)
{
    switch (f->definition->format) {
    case FORMAT_DDMMYYYY:
        return put_date(f->value, out);
    case FORMAT_DATE_HEX:
        return put_hex_date(f->value, out);
    case FORMAT_HHMM:
    case FORMAT_HHMMSS:
        return put_time(f->value, out);
    case FORMAT_DDMMYYYYHHMM:
    case FORMAT_DDMMYYYYHHMMSS:
        return put_date_time(f->value, out);
    case FORMAT_BASE32_URL:
        return put_url(f->value, out);
    case FORMAT_BOOLEAN:
        return put_boolean(f->value, out);
    case FORMAT_TEXT:
    case FORMAT_YEAR:
    case FORMAT_MMYYYYMMYYYY:
    case FORMAT_COUNTRY:
    case FORMAT_UUID_SPACES:
    case FORMAT_DECIMAL_COMMA:
    case FORMAT_HEX:
    case FORMAT_BASE36:
        break;
    }
    return false;
}

void
field_text(const struct seal_field *f, struct buffer *out)
{
    const char *meaning =
        f->value.data ? dictionary_value_text(f->id, f->value) : NULL;
    size_t start = out->len;

    if (!f->value.data || !f->definition)
        return;
    if (meaning) {
        buffer_text(out, meaning);
    } else if (strcmp(f->id, "60") == 0) {
        (void)put_list(f->value, out); /* every value is a list */
    } else if (!put_by_format(f, out)) {
        out->len = start; /* what a failed attempt had begun */
        buffer_put(out, f->value.data, f->value.len);
    }
    if (f->end == SEAL_END_TRUNCATED)
        buffer_text(out, "… (tronqué par l’émetteur)");
}
