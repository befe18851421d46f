/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/token.h"

#include "verifier/base/date.h"
#include "verifier/pdf/der.h"

enum { GENERALIZED_TIME = 0x18 };

static const uint8_t oid_signed_data[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 1, 7, 2 };
static const uint8_t oid_tst_info[] = { 6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 1, 9, 16, 1, 4 };
static const uint8_t version_1[] = { 2, 1, 1 };
static const uint8_t version_3[] = { 2, 1, 3 };

#define EXPECT(c, bytes) der_expect(c, bytes, sizeof bytes)

/* Digests, and ecdsa-with-SHA… that goes with each (RFC 5758, 3.2). */
enum { SHA256, SHA384, SHA512, DIGESTS };

static const uint8_t oid_sha2[] = { 6, 9, 0x60, 0x86, 0x48, 1, 0x65, 3, 4, 2 };
static const uint8_t oid_ecdsa_sha2[] = { 6, 8, 0x2a, 0x86, 0x48, 0xce, 0x3d, 4,
    3 };
static const uint8_t algorithm_rsa[] = { 0x30, 13, 6, 9, 0x2a, 0x86, 0x48, 0x86,
    0xf7, 0x0d, 1, 1, 1, 5, 0 };
static const uint8_t last_of_sha2[DIGESTS] = { 1, 2, 3 };
static const uint8_t last_of_ecdsa[DIGESTS] = { 2, 3, 4 };

/* An OID that begins so: its last arc; false where it is another one. */
static bool
take_oid(
    struct cursor *c, const uint8_t *prefix, size_t prefix_len, uint8_t *last)
{
    return cursor_left(c) > prefix_len && memcmp(c->at, prefix, prefix_len) == 0
        && der_expect(c, prefix, prefix_len) && cursor_byte(c, last);
}

#define TAKE_OID(c, prefix, last) take_oid(c, prefix, sizeof prefix, last)

static bool
take_null(struct cursor *c)
{
    static const uint8_t null[] = { 5, 0 };

    return EXPECT(c, null);
}

/* RFC 5754, 2: without parameters, or with NULL where the signature covers it. */
static bool
take_digest(struct cursor *c, bool covered, int *digest)
{
    struct cursor algorithm;
    uint8_t last;

    if (!der_enter(c, DER_SEQUENCE, &algorithm)
        || !TAKE_OID(&algorithm, oid_sha2, &last))
        return false;
    for (*digest = 0; *digest < DIGESTS; ++*digest)
        if (last == last_of_sha2[*digest])
            return cursor_end(&algorithm)
                || (covered && take_null(&algorithm) && cursor_end(&algorithm));
    return false;
}

/* The signature's algorithm fits its digest. */
static bool
take_signature_algorithm(struct cursor *c, int digest, bool *is_ecdsa)
{
    struct cursor algorithm;
    uint8_t last;

    *is_ecdsa = cursor_left(c) < sizeof algorithm_rsa
        || memcmp(c->at, algorithm_rsa, sizeof algorithm_rsa) != 0;
    if (!*is_ecdsa)
        return EXPECT(c, algorithm_rsa);
    return der_enter(c, DER_SEQUENCE, &algorithm)
        && TAKE_OID(&algorithm, oid_ecdsa_sha2, &last)
        && last == last_of_ecdsa[digest] && cursor_end(&algorithm);
}

static bool
take_two(struct cursor *c, int *out)
{
    struct span two;

    if (!cursor_take(c, 2, &two) || two.data[0] < '0' || two.data[0] > '9'
        || two.data[1] < '0' || two.data[1] > '9')
        return false;
    *out = (two.data[0] - '0') * 10 + two.data[1] - '0';
    return true;
}

/* RFC 3161, 2.4.2: "20261124090000Z" or "20261124090000.25Z". */
static bool
take_time(struct cursor *c, int64_t *out)
{
    struct cursor time;
    int century, year, month, day, hour, minute, second;

    if (!der_enter(c, GENERALIZED_TIME, &time) || !take_two(&time, &century)
        || !take_two(&time, &year) || !take_two(&time, &month)
        || !take_two(&time, &day) || !take_two(&time, &hour)
        || !take_two(&time, &minute) || !take_two(&time, &second))
        return false;
    const struct date date = { .year = (int16_t)(century * 100 + year),
        .month = (uint8_t)month,
        .day = (uint8_t)day };
    if (!date_exists(date) || hour > 23 || minute > 59 || second > 60)
        return false;
    if (cursor_skip(&time, "."))
        (void)cursor_until(&time, 'Z'); /* the signature covers it */
    *out = (int64_t)date_to_days(date) * 86400 + hour * 3600 + minute * 60
        + second;
    return cursor_skip(&time, "Z") && cursor_end(&time);
}

/* RFC 3161, 2.4.2, as far as is asked of it; the signature covers all of it. */
static bool
read_info(struct cursor *c, struct token *out)
{
    struct cursor content, octets, info, imprint;
    struct span skipped;
    int digest;

    return der_enter(c, DER_CONTEXT_0, &content) && cursor_end(c)
        && der_enter(&content, DER_OCTETS, &octets) && cursor_end(&content)
        && der_enter(&octets, DER_SEQUENCE, &info) && cursor_end(&octets)
        && EXPECT(&info, version_1) && der_take(&info, DER_OID, &skipped, NULL)
        && der_enter(&info, DER_SEQUENCE, &imprint)
        && take_digest(&imprint, true, &digest) && digest == SHA256
        && der_take(&imprint, DER_OCTETS, &out->imprint, NULL)
        && cursor_end(&imprint) && out->imprint.len == 32
        && der_take(&info, DER_INTEGER, &skipped, NULL)
        && take_time(&info, &out->when);
}

static bool
read_certificate(struct cursor *c, struct token *out)
{
    struct cursor list;
    struct span contents;

    return der_enter(c, DER_CONTEXT_0, &list)
        && der_take(&list, DER_SEQUENCE, &contents, &out->certificate)
        && cursor_end(&list);
}

static bool
read_signer(struct cursor *c, int expected, struct token *out)
{
    struct cursor set, signer;
    struct span skipped;
    int digest;

    return der_enter(c, DER_SET, &set) && der_enter(&set, DER_SEQUENCE, &signer)
        && cursor_end(&set) && EXPECT(&signer, version_1)
        && der_take(&signer, DER_SEQUENCE, &out->issuer_and_serial, NULL)
        && take_digest(&signer, false, &digest) && digest == expected
        && der_take(&signer, DER_CONTEXT_0, &skipped, NULL)
        && take_signature_algorithm(&signer, digest, &out->is_ecdsa)
        && der_take(&signer, DER_OCTETS, &out->signature, NULL)
        && cursor_end(&signer);
}

static bool
read_signed_data(struct cursor *c, struct token *out)
{
    struct cursor digests, content;
    int digest;

    return EXPECT(c, version_3) && der_enter(c, DER_SET, &digests)
        && take_digest(&digests, false, &digest) && cursor_end(&digests)
        && der_enter(c, DER_SEQUENCE, &content)
        && EXPECT(&content, oid_tst_info) && read_info(&content, out)
        && read_certificate(c, out) && read_signer(c, digest, out)
        && cursor_end(c);
}

const char *
token_read(struct span der, struct token *out)
{
    struct cursor c = cursor_over(der.data, der.len);
    struct cursor info, wrapped, data;

    *out = (struct token) { .when = 0 };
    if (der_enter(&c, DER_SEQUENCE, &info) && cursor_end(&c)
        && EXPECT(&info, oid_signed_data)
        && der_enter(&info, DER_CONTEXT_0, &wrapped) && cursor_end(&info)
        && der_enter(&wrapped, DER_SEQUENCE, &data) && cursor_end(&wrapped)
        && read_signed_data(&data, out))
        return NULL;
    return "l’horodatage n’a pas la forme attendue";
}
