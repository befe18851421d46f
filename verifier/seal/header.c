/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/header.h"

#include "verifier/base/error.h"

enum { UNDATED = 0xffff, EPOCH_1970 = 10957 /* 2000-01-01 */ };

int32_t
header_days(struct span text)
{
    int32_t days = 0;

    if (text.len != 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        uint8_t c = text.data[i];
        if (c >= '0' && c <= '9')
            days = days * 16 + (c - '0');
        else if (c >= 'A' && c <= 'F')
            days = days * 16 + (c - 'A' + 10);
        else
            return -1;
    }
    return days;
}

struct date
header_date(int32_t days)
{
    return days == UNDATED ? DATE_NONE : date_from_days(EPOCH_1970 + days);
}

bool
header_days_of(struct date d, uint16_t *days)
{
    int32_t n = date_is_set(d) ? date_to_days(d) - EPOCH_1970 : UNDATED;

    if (n < 0 || n > UNDATED || (n == UNDATED && date_is_set(d)))
        return false;
    *days = (uint16_t)n;
    return true;
}

static bool
is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static bool
is_alphanumeric(struct span text)
{
    return dictionary_charset_allows(CHARSET_UPPER | CHARSET_DIGIT, text);
}

/* 3.3.1, positions 0 and 2: the marker and the version. */
static enum sceau_status
read_version(
    struct cursor *c, struct seal_header *out, struct sceau_error *error)
{
    struct span version;

    if (!cursor_skip(c, "DC"))
        return fail(error, SCEAU_E_NOTFOUND, "ce n’est pas un code 2D-Doc");
    size_t at = cursor_offset(c);
    if (!cursor_take(c, 2, &version))
        return fail_at(error, at, SCEAU_E_FORMAT, "en-tête : version absente");
    if (!dictionary_charset_allows(CHARSET_DIGIT, version)
        || span_is(version, "00"))
        return fail_at(error, at, SCEAU_E_NOTFOUND,
            "ce n’est pas un code 2D-Doc : version illisible");
    out->version =
        (uint8_t)((version.data[0] - '0') * 10 + version.data[1] - '0');
    return SCEAU_OK;
}

static bool
read_name(struct cursor *c, char *out, size_t len)
{
    struct span text;

    if (!cursor_take(c, len, &text) || !is_alphanumeric(text))
        return false;
    memcpy(out, text.data, len);
    out[len] = 0;
    return true;
}

/* Lower case is not conformant, yet what was signed can be read. */
static bool
read_date(struct cursor *c, struct date *out, bool *lower)
{
    struct span text;
    uint8_t upper[4];

    *lower = false;
    if (!cursor_take(c, 4, &text))
        return false;
    for (size_t i = 0; i < sizeof upper; i++) {
        bool low = text.data[i] >= 'a' && text.data[i] <= 'f';
        upper[i] = (uint8_t)(low ? text.data[i] - 'a' + 'A' : text.data[i]);
        *lower = *lower || low;
    }
    int32_t days = header_days(span_of(upper, sizeof upper));
    if (days < 0)
        return false;
    *out = header_date(days);
    return true;
}

/* 3.3.1, positions 4 to 25; the perimeter came with version 03, the country with 04. */
static const char *
read_rest(struct cursor *c, struct seal_header *out)
{
    if (!read_name(c, out->ca, 4) || !is_upper((uint8_t)out->ca[0])
        || !is_upper((uint8_t)out->ca[1]))
        return "autorité de certification";
    if (!read_name(c, out->certificate, 4))
        return "certificat";
    if (!read_date(c, &out->issued, &out->issued_lower))
        return "date d’émission";
    if (!read_date(c, &out->signed_on, &out->signed_lower))
        return "date de signature";
    if (!read_name(c, out->type, 2))
        return "type de document";
    if (out->version < 3)
        memcpy(out->perimeter, "01", 3);
    else if (!read_name(c, out->perimeter, 2))
        return "périmètre";
    if (out->version >= 4
        && (!read_name(c, out->country, 2)
            || !is_upper((uint8_t)out->country[0])
            || !is_upper((uint8_t)out->country[1])))
        return "pays";
    return NULL;
}

enum sceau_status
header_read(
    struct cursor *c, struct seal_header *out, struct sceau_error *error)
{
    enum sceau_status status = read_version(c, out, error);

    if (status != SCEAU_OK)
        return status;
    if (out->version > 4)
        return fail_at(error, 2, SCEAU_E_UNSUPPORTED,
            "version %02u de l’en-tête 2D-Doc inconnue", out->version);
    size_t at = cursor_offset(c);
    const char *wrong = read_rest(c, out);
    if (wrong)
        return fail_at(error, c->failed ? at : cursor_offset(c), SCEAU_E_FORMAT,
            "en-tête : %s illisible", wrong);
    return SCEAU_OK;
}

enum sceau_status
seal_write_header(
    const struct seal_header *h, struct buffer *out, struct sceau_error *error)
{
    if (h->version < 2 || h->version > 4)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "version %02u de l’en-tête : seules 02 à 04 s’écrivent",
            h->version);
    return header_write(h, out, error);
}

enum sceau_status
header_write(
    const struct seal_header *h, struct buffer *out, struct sceau_error *error)
{
    uint16_t issued, signed_on;

    if (!header_days_of(h->issued, &issued)
        || !header_days_of(h->signed_on, &signed_on))
        return fail(error, SCEAU_E_FORMAT,
            "date hors du calendrier 2D-Doc (2000-01-01 à 2179-06-05)");
    struct seal_header again = { 0 };
    size_t start = out->len;
    buffer_format(out, "DC%02u%s%s%04X%04X%s", h->version, h->ca,
        h->certificate, issued, signed_on, h->type);
    if (h->version >= 3)
        buffer_text(out, h->perimeter);
    if (h->version >= 4)
        buffer_text(out, h->country);
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "en-tête : plus de place");
    struct cursor c = cursor_over(out->data + start, out->len - start);
    enum sceau_status status = header_read(&c, &again, error);
    if (status == SCEAU_OK && !cursor_end(&c))
        status = fail(error, SCEAU_E_FORMAT, "en-tête : champ trop long");
    return status;
}

const char *
seal_header_listed(const struct seal_header *h)
{
    bool longer = strlen(h->certificate) == 5 && h->certificate[0] == '0';

    return h->certificate + longer;
}

bool
seal_header_names(
    const struct seal_header *h, const char *ca, const char *certificate)
{
    if (strcmp(h->ca, ca) != 0)
        return false;
    return strcmp(h->certificate, certificate) == 0
        || strcmp(seal_header_listed(h), certificate) == 0;
}
