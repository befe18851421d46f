/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/web/core/certificate.h"

#include "verifier/base/date.h"
#include "verifier/pdf/der.h"
#include "verifier/seal/dictionary.h"

enum { DER_BITS = 0x03, DER_UTC_TIME = 0x17, DER_TIME = 0x18, POINT = 64 };

static int
two_digits(const uint8_t *at)
{
    return (at[0] - '0') * 10 + at[1] - '0';
}

/* RFC 5280, 4.1.2.5: "YYMMDDHHMMSSZ" until 2049, "YYYYMMDDHHMMSSZ" after. */
static bool
take_time(struct cursor *c, int64_t *out)
{
    struct cursor other = *c;
    struct span text;
    bool utc = der_take(c, DER_UTC_TIME, &text, NULL);

    if (!utc) {
        *c = other;
        if (!der_take(c, DER_TIME, &text, NULL))
            return false;
    }
    size_t year_len = utc ? 2 : 4;
    if (text.len != year_len + 11 || text.data[text.len - 1] != 'Z'
        || !dictionary_charset_allows(
            CHARSET_DIGIT, span_of(text.data, text.len - 1)))
        return false;
    int year = two_digits(text.data);
    year = utc ? year + (year < 50 ? 2000 : 1900)
               : year * 100 + two_digits(text.data + 2);
    const uint8_t *at = text.data + year_len;
    struct date day = { .year = (int16_t)year,
        .month = (uint8_t)two_digits(at),
        .day = (uint8_t)two_digits(at + 2) };
    int hour = two_digits(at + 4), minute = two_digits(at + 6),
        second = two_digits(at + 8);
    if (!date_exists(day) || hour > 23 || minute > 59 || second > 59)
        return false;
    *out =
        (int64_t)date_to_days(day) * 86400 + hour * 3600 + minute * 60 + second;
    return true;
}

/* RFC 5480: id-ecPublicKey on prime256v1, and an uncompressed point. */
static bool
take_key(struct cursor *c, struct span *point)
{
    static const uint8_t algorithm[] = { 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86,
        0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d,
        0x03, 0x01, 0x07 };
    struct cursor key;
    struct span bits;

    if (!der_enter(c, DER_SEQUENCE, &key)
        || !der_expect(&key, algorithm, sizeof algorithm)
        || !der_take(&key, DER_BITS, &bits, NULL) || !cursor_end(&key)
        || bits.len != POINT + 2 || bits.data[0] != 0 || bits.data[1] != 4)
        return false;
    *point = span_of(bits.data + 2, POINT);
    return true;
}

bool
certificate_read(struct span der, struct certificate *out)
{
    struct cursor whole = cursor_over(der.data, der.len);
    struct cursor outer, c, validity;
    struct span skipped;

    return der_enter(&whole, DER_SEQUENCE, &outer) && cursor_end(&whole)
        && der_enter(&outer, DER_SEQUENCE, &c)
        && der_take(&c, DER_CONTEXT_0, &skipped, NULL)
        && der_take(&c, DER_INTEGER, &skipped, &out->serial)
        && der_take(&c, DER_SEQUENCE, &skipped, NULL)
        && der_take(&c, DER_SEQUENCE, &skipped, &out->issuer)
        && der_enter(&c, DER_SEQUENCE, &validity)
        && take_time(&validity, &out->not_before)
        && take_time(&validity, &out->not_after)
        && der_take(&c, DER_SEQUENCE, &skipped, NULL)
        && take_key(&c, &out->point);
}

bool
certificate_is_named(const struct certificate *c, struct span name)
{
    return name.len == c->issuer.len + c->serial.len
        && memcmp(name.data, c->issuer.data, c->issuer.len) == 0
        && memcmp(name.data + c->issuer.len, c->serial.data, c->serial.len)
        == 0;
}
