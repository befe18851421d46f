/* SPDX-License-Identifier: EUPL-1.2 */
/* The formats of the dictionary: what a value must look like besides its alphabet. */
#include "verifier/seal/dictionary.h"

#include "verifier/base/date.h"

/* A partial birth date has 00 for what is not known (3.2.6, section 7.5, 69). */
static bool
is_date(struct span value)
{
    struct date d;

    if (date_parse_ddmmyyyy(value, &d))
        return true;
    if (value.len != 8 || !dictionary_charset_allows(CHARSET_DIGIT, value))
        return false;
    uint8_t whole[8];
    memcpy(whole, value.data, sizeof whole);
    if (memcmp(whole, "00", 2) != 0)
        return false;
    whole[1] = '1';
    if (memcmp(whole + 2, "00", 2) == 0)
        whole[3] = '1';
    return date_parse_ddmmyyyy(span_of(whole, sizeof whole), &d);
}

static bool
is_below(struct span digits, unsigned bound)
{
    unsigned n = 0;

    if (!dictionary_charset_allows(CHARSET_DIGIT, digits))
        return false;
    for (size_t i = 0; i < digits.len; i++)
        n = 10 * n + (unsigned)(digits.data[i] - '0');
    return n < bound;
}

/* Some birth dates are lunar: days 1 to 30 and months 1 to 50 (3.2.6, section 7.14,
 * L2). */
static bool
is_lunar_date(struct span value)
{
    struct span day = span_of(value.data, 2), month = span_of(day.data + 2, 2);

    return is_below(day, 31) && !span_is(day, "00") && is_below(month, 51)
        && !span_is(month, "00")
        && dictionary_charset_allows(CHARSET_DIGIT, value);
}

static bool
is_upper_hex(struct span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (!memchr("0123456789ABCDEF", value.data[i], 16))
            return false;
    return true;
}

/* HHMM or HHMMSS */
static bool
is_hour(struct span value)
{
    return value.len >= 4 && is_below(span_of(value.data, 2), 24)
        && is_below(span_of(value.data + 2, 2), 60)
        && (value.len == 4 || is_below(span_of(value.data + 4, 2), 60));
}

static bool
is_month(struct span value)
{
    return is_below(value, 13) && !span_is(value, "00");
}

/* An amount: an optional minus before, one comma with digits on both sides. */
static bool
is_decimal(struct span value)
{
    size_t i = value.len && value.data[0] == '-', from = i, commas = 0;

    for (; i < value.len; i++) {
        bool comma = value.data[i] == ',';
        if (comma && (commas++ || i == from || i + 1 == value.len))
            return false;
        if (!comma && (value.data[i] < '0' || value.data[i] > '9'))
            return false;
    }
    return value.len == 0 || i > from;
}

/* The base 32 of RFC 4648 has no 0, 1, 8 or 9. */
static bool
is_base32(struct span value)
{
    for (size_t i = 0; i < value.len; i++)
        if (memchr("0189", value.data[i], 4))
            return false;
    return true;
}

/* 7.0: five groups of hex digits; the official code has spaces for its hyphens. */
static bool
is_uuid(struct span value)
{
    for (size_t i = 0; i < value.len; i++) {
        bool gap = i == 8 || i == 13 || i == 18 || i == 23;
        if (gap != (value.data[i] == ' ')
            || (!gap && !is_upper_hex(span_of(value.data + i, 1))))
            return false;
    }
    return value.len == 36;
}

/* Two letters; an EORI, the one such value of variable length, has its number after. */
static bool
is_country(const struct dictionary_field *d, struct span value)
{
    bool length = d->fixed ? value.len == 2 : value.len >= 2;

    return length
        && dictionary_charset_allows(CHARSET_UPPER, span_of(value.data, 2));
}

bool
dictionary_follows_format(const struct dictionary_field *d, struct span value)
{
    switch (d->format) {
    case FORMAT_DDMMYYYY:
        return value.len == 8 && is_date(value);
    case FORMAT_DDMMYYYY_LUNAR:
        return value.len == 8 && (is_date(value) || is_lunar_date(value));
    case FORMAT_DDMMYYYYHHMM:
    case FORMAT_DDMMYYYYHHMMSS:
        return value.len >= 12 && is_date(span_of(value.data, 8))
            && is_hour(span_of(value.data + 8, value.len - 8));
    case FORMAT_HHMM:
    case FORMAT_HHMMSS:
        return is_hour(value);
    case FORMAT_MMYYYYMMYYYY:
        return value.len == 12 && is_month(span_of(value.data, 2))
            && is_month(span_of(value.data + 6, 2));
    case FORMAT_COUNTRY:
        return value.len == 0 || is_country(d, value);
    case FORMAT_DATE_HEX:
    case FORMAT_HEX:
        return is_upper_hex(value);
    case FORMAT_BASE32_URL:
        return is_base32(value);
    case FORMAT_UUID_SPACES:
        return is_uuid(value);
    case FORMAT_DECIMAL_COMMA:
        return is_decimal(value);
    case FORMAT_BOOLEAN:
        return is_below(value, 2);
    case FORMAT_TEXT:
    case FORMAT_YEAR:
    case FORMAT_BASE36:
        break;
    }
    return true;
}
