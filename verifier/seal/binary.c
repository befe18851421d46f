/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/binary.h"

#include "verifier/base/error.h"
#include "verifier/seal/c40.h"

enum {
    MARKER = 0xdc,
    VERSION = 4,
    SIGNATURE_BLOCK = 0xff, /* as an identifier */
    WIDE_LENGTH = 0xff,     /* as a length: two bytes follow */
    UNDATED = 0xffffff
};

static bool
is_upper(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool
is_hex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
}

/* MMDDYYYY as a big-endian integer of three bytes; all ones where there is none. */
static bool
read_date(struct cursor *c, struct date *out)
{
    struct span s;

    if (!cursor_take(c, 3, &s))
        return false;
    uint32_t n =
        (uint32_t)s.data[0] << 16 | (uint32_t)s.data[1] << 8 | s.data[2];
    *out = DATE_NONE;
    if (n == UNDATED)
        return true;
    struct date d = { .year = (int16_t)(n % 10000),
        .month = (uint8_t)(n / 1000000),
        .day = (uint8_t)(n / 10000 % 100) };
    if (n / 1000000 > 12 || !date_exists(d))
        return false;
    *out = d;
    return true;
}

/* CA (4) and certificate (5 hexadecimal digits) in six bytes. */
static const char *
read_signer(struct cursor *c, struct seal_header *out)
{
    struct span s;
    char text[9];

    if (!cursor_take(c, 6, &s))
        return "signataire";
    for (size_t i = 0; i < 3; i++)
        if (!c40_unpack(s.data + 2 * i, text + 3 * i))
            return "signataire";
    if (!is_upper(text[0]) || !is_upper(text[1])
        || !dictionary_charset_allows(
            CHARSET_UPPER | CHARSET_DIGIT, span_of(text, 4)))
        return "autorité de certification";
    for (size_t i = 4; i < sizeof text; i++)
        if (!is_hex(text[i]))
            return "certificat";
    memcpy(out->ca, text, 4);
    memcpy(out->certificate, text + 4, 5);
    return NULL;
}

static void
put_hex(const uint8_t *bytes, size_t len, char *out)
{
    static const char digits[] = "0123456789ABCDEF";

    *out++ = '0';
    *out++ = 'x';
    for (size_t i = 0; i < len; i++) {
        *out++ = digits[bytes[i] >> 4];
        *out++ = digits[bytes[i] & 15];
    }
    *out = 0;
}

static const char *
read_country(struct cursor *c, struct seal_header *out)
{
    struct span s;
    char text[3];

    if (!cursor_take(c, 2, &s) || !c40_unpack(s.data, text)
        || !is_upper(text[0]) || !is_upper(text[1]) || !is_upper(text[2]))
        return "pays";
    memcpy(out->country, text, sizeof text);
    return NULL;
}

static const char *
read_rest(struct cursor *c, struct seal_header *out)
{
    struct span s;
    const char *wrong = read_country(c, out);

    if (!wrong)
        wrong = read_signer(c, out);
    if (wrong)
        return wrong;
    if (!read_date(c, &out->issued))
        return "date d’émission";
    if (!read_date(c, &out->signed_on))
        return "date de signature";
    if (!cursor_take(c, 3, &s))
        return "type de document";
    put_hex(s.data, 1, out->type);
    put_hex(s.data + 1, 2, out->perimeter);
    return NULL;
}

enum sceau_status
binary_read_header(
    struct cursor *c, struct seal_header *out, struct sceau_error *error)
{
    uint8_t marker, version;

    if (!cursor_byte(c, &marker) || marker != MARKER)
        return fail(error, SCEAU_E_NOTFOUND, "ce n’est pas un code 2D-Doc");
    if (!cursor_byte(c, &version))
        return fail(error, SCEAU_E_NOTFOUND,
            "ce n’est pas un code 2D-Doc : version absente");
    if (version == 0 || version > 99)
        return fail_at(error, 1, SCEAU_E_NOTFOUND,
            "ce n’est pas un code 2D-Doc : version illisible");
    out->version = version;
    if (version != VERSION)
        return fail_at(error, 1, SCEAU_E_UNSUPPORTED,
            "version %02u de l’en-tête binaire 2D-Doc inconnue", version);
    size_t at = cursor_offset(c);
    const char *wrong = read_rest(c, out);
    if (wrong)
        return fail_at(error, c->failed ? at : cursor_offset(c), SCEAU_E_FORMAT,
            "en-tête binaire : %s illisible", wrong);
    return SCEAU_OK;
}

/* 3.4.2: 00 to FE, or FF and two bytes. */
static bool
read_length(struct cursor *c, size_t *out, bool *wide)
{
    uint8_t first;
    struct span two;

    if (!cursor_byte(c, &first))
        return false;
    *wide = first == WIDE_LENGTH;
    *out = first;
    if (!*wide)
        return true;
    if (!cursor_take(c, 2, &two))
        return false;
    *out = (size_t)two.data[0] << 8 | two.data[1];
    return true;
}

static bool
read_block(struct cursor *c, struct seal_field *f)
{
    uint8_t id;
    size_t len;
    bool wide;

    if (!cursor_byte(c, &id) || !read_length(c, &len, &wide))
        return false;
    put_hex(&id, 1, f->id);
    f->definition = NULL;
    f->coding = SEAL_CODING_BYTES;
    f->end = wide ? SEAL_END_WIDE : SEAL_END_NONE;
    return cursor_take(c, len, &f->value);
}

/* 3.7: blocks that no signature covers; nothing wrong in them changes a verdict. */
static void
read_annex(struct cursor *c, struct seal *out)
{
    if (cursor_end(c))
        return;
    out->annex_bytes = span_of(c->at, cursor_left(c));
    while (!cursor_end(c)) {
        struct seal_field *f = &out->annex[out->annex_count];
        if (out->annex_count == SCEAU_FIELDS_MAX
            || cursor_peek(c) == SIGNATURE_BLOCK || !read_block(c, f)) {
            out->annex_unreadable = true;
            return;
        }
        out->annex_count++;
    }
}

/* 3.5.2: FF, one byte of length, r || s of P-256, P-384 or P-521. */
static bool
read_signature(struct cursor *c, struct seal *out)
{
    uint8_t id, len;
    struct span rs;

    if (!cursor_byte(c, &id) || id != SIGNATURE_BLOCK || !cursor_byte(c, &len)
        || (len != 64 && len != 96 && len != 132) || !cursor_take(c, len, &rs))
        return false;
    memcpy(out->signature, rs.data, rs.len);
    out->signature_len = rs.len;
    return true;
}

enum sceau_status
binary_read_tail(struct cursor *c, size_t first, struct seal *out,
    struct span *message, struct sceau_error *error)
{
    const uint8_t *begin = c->at;

    out->field_count = first;
    while (!cursor_end(c) && cursor_peek(c) != SIGNATURE_BLOCK) {
        size_t at = cursor_offset(c);
        if (out->field_count == SCEAU_FIELDS_MAX)
            return fail_at(error, at, SCEAU_E_LIMIT,
                "plus de %d champs dans un code", SCEAU_FIELDS_MAX);
        if (!read_block(c, &out->field[out->field_count]))
            return fail_at(error, at, SCEAU_E_FORMAT,
                "bloc binaire incomplet : il manque des octets");
        out->field_count++;
    }
    *message = span_of(begin, (size_t)(c->at - begin));
    size_t at = cursor_offset(c);
    if (!read_signature(c, out))
        return fail_at(error, at, SCEAU_E_FORMAT,
            "bloc de signature absent, ou d’une autre taille que 64, 96 ou "
            "132 octets");
    read_annex(c, out);
    return SCEAU_OK;
}

static void
put_date(struct date d, struct buffer *out)
{
    uint32_t n = date_is_set(d)
        ? d.month * 1000000u + d.day * 10000u + (uint32_t)d.year
        : UNDATED;

    buffer_byte(out, (uint8_t)(n >> 16));
    buffer_byte(out, (uint8_t)(n >> 8));
    buffer_byte(out, (uint8_t)n);
}

static uint8_t
hex_byte(const char *two)
{
    uint8_t n = 0;

    for (size_t i = 0; i < 2; i++)
        n = (uint8_t)(n << 4
            | (two[i] <= '9' ? two[i] - '0' : two[i] - 'A' + 10));
    return n;
}

enum sceau_status
binary_write_header(
    const struct seal_header *h, struct buffer *out, struct sceau_error *error)
{
    struct seal_header again = { 0 };
    char text[12] = "";
    size_t start = out->len;
    uint8_t packed[2];

    /* text is country, CA and certificate: four threes where all is in place */
    memcpy(text, h->country, 3);
    memcpy(text + 3, h->ca, 4);
    memcpy(text + 7, h->certificate, 5);
    buffer_byte(out, MARKER);
    buffer_byte(out, h->version);
    for (size_t i = 0; i < sizeof text; i += 3) {
        if (!c40_pack(text + i, packed))
            return fail(error, SCEAU_E_FORMAT,
                "en-tête binaire : pays ou signataire hors de son alphabet");
        buffer_put(out, packed, sizeof packed);
    }
    put_date(h->issued, out);
    put_date(h->signed_on, out);
    if (strlen(h->type) != 4 || strlen(h->perimeter) != 6)
        return fail(error, SCEAU_E_FORMAT,
            "en-tête binaire : type ou périmètre d’une autre forme");
    buffer_byte(out, hex_byte(h->type + 2));
    buffer_byte(out, hex_byte(h->perimeter + 2));
    buffer_byte(out, hex_byte(h->perimeter + 4));
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "en-tête : plus de place");
    struct cursor c = cursor_over(out->data + start, out->len - start);
    return binary_read_header(&c, &again, error);
}

void
binary_write_block(const struct seal_field *f, struct buffer *out)
{
    bool wide = f->end == SEAL_END_WIDE;

    buffer_byte(out, hex_byte(f->id + 2));
    if (wide) {
        buffer_byte(out, WIDE_LENGTH);
        buffer_byte(out, (uint8_t)(f->value.len >> 8));
    }
    buffer_byte(out, (uint8_t)f->value.len);
    buffer_put(out, f->value.data, f->value.len);
}

void
binary_write_signature(struct span signature, struct buffer *out)
{
    buffer_byte(out, SIGNATURE_BLOCK);
    buffer_byte(out, (uint8_t)signature.len);
    buffer_put(out, signature.data, signature.len);
}
