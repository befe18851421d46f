/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>

#include "verifier/base/signature.h"

/* The DER that OpenSSL writes for r || s. */
static size_t
der_of(const uint8_t *rs, size_t len, uint8_t *out)
{
    ECDSA_SIG *sig = ECDSA_SIG_new();
    int half = (int)len / 2;

    assert_int_equal(ECDSA_SIG_set0(sig, BN_bin2bn(rs, half, NULL),
                         BN_bin2bn(rs + half, half, NULL)),
        1);
    int n = i2d_ECDSA_SIG(sig, &out);
    ECDSA_SIG_free(sig);
    assert_true(n > 0);
    return (size_t)n;
}

static void
expect_same(const uint8_t *rs, size_t len)
{
    uint8_t own[SIGNATURE_DER_MAX], theirs[SIGNATURE_DER_MAX], back[64];
    size_t n = signature_to_der(span_of(rs, len), own);

    assert_int_equal(der_of(rs, len, theirs), n);
    assert_memory_equal(own, theirs, n);
    if (len != sizeof back)
        return;
    assert_true(signature_from_der(span_of(own, n), back));
    assert_memory_equal(back, rs, sizeof back);
    for (size_t k = 0; k < n; k++)
        assert_false(signature_from_der(span_of(own, k), back));
}

static void
both_forms_say_what_openssl_says(void **state)
{
    (void)state;
    static const size_t sizes[] = { 64, 96, 132 };
    uint8_t rs[132];
    uint32_t seed = 1;

    for (int round = 0; round < 600; round++) {
        size_t len = sizes[round % 3];
        for (size_t i = 0; i < len; i++) {
            seed = seed * 1664525u + 1013904223u;
            rs[i] = (uint8_t)(seed >> 24);
        }
        /* short integers, and those whose top bit is set */
        size_t zeros = (size_t)(round / 3) % 34;
        memset(rs, 0, zeros < len / 2 ? zeros : len / 2);
        memset(rs + len / 2, 0, (size_t)(round / 100));
        rs[len / 2 - 1] |= 1;
        rs[len - 1] |= 1;
        expect_same(rs, len);
    }
    memset(rs, 0xff, sizeof rs);
    for (size_t i = 0; i < 3; i++)
        expect_same(rs, sizes[i]);
}

static void
other_encodings_of_the_same_number_are_refused(void **state)
{
    (void)state;
    static const struct {
        const char *der;
        size_t len;
    } bad[] = { { "\x30\x08\x02\x02\x00\x01\x02\x02\x00\x01", 10 },
        { "\x30\x06\x02\x01\x81\x02\x01\x01", 8 },
        { "\x30\x81\x06\x02\x01\x01\x02\x01\x01", 9 },
        { "\x30\x07\x02\x81\x01\x01\x02\x01\x01", 9 },
        { "\x30\x06\x02\x01\x01\x02\x01\x01\x00", 9 },
        { "\x30\x07\x02\x01\x01\x02\x01\x01\x00", 9 },
        { "\x30\x05\x02\x01\x01\x02\x00", 7 },
        { "\x31\x06\x02\x01\x01\x02\x01\x01", 8 },
        { "\x30\x06\x03\x01\x01\x02\x01\x01", 8 }, { "", 0 }, { "\x30", 1 } };
    uint8_t rs[64];

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (signature_from_der(span_of(bad[i].der, bad[i].len), rs))
            fail_msg("form %zu was accepted", i);
    assert_true(
        signature_from_der(span_of("\x30\x06\x02\x01\x01\x02\x01\x7f", 8), rs));
    assert_int_equal(rs[31], 1);
    assert_int_equal(rs[63], 0x7f);
}

static void
a_number_longer_than_a_scalar_is_refused(void **state)
{
    (void)state;
    uint8_t der[80] = { 0x30, 2 + 33 + 3, 2, 33, 1 };
    uint8_t rs[64];

    der[2 + 2 + 33] = 2;
    der[2 + 2 + 33 + 1] = 1;
    der[2 + 2 + 33 + 2] = 1;
    assert_false(signature_from_der(span_of(der, 2 + 2 + 33 + 3), rs));
    der[4] = 0; /* 32 bytes after a zero that their top bit asks for */
    der[5] = 0x80;
    assert_true(signature_from_der(span_of(der, 2 + 2 + 33 + 3), rs));
    assert_int_equal(rs[0], 0x80);
}

/* Of the two, one; it still signs what the other signed. */
static void
the_lower_of_the_two_is_made(void **state)
{
    (void)state;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    const uint8_t digest[32] = { 7 };
    size_t low = 0;

    assert_non_null(key);
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
    for (int i = 0; i < 100; i++) {
        uint8_t der[SIGNATURE_DER_MAX], rs[64];
        size_t len = sizeof der;
        assert_int_equal(EVP_PKEY_sign_init(c), 1);
        assert_int_equal(EVP_PKEY_sign(c, der, &len, digest, 32), 1);
        assert_true(signature_from_der(span_of(der, len), rs));
        low += signature_is_low(rs);
        signature_lower(rs);
        assert_true(signature_is_low(rs));
        len = signature_to_der(span_of(rs, sizeof rs), der);
        assert_true(len <= 71);
        assert_int_equal(EVP_PKEY_verify_init(c), 1);
        assert_int_equal(EVP_PKEY_verify(c, der, len, digest, 32), 1);
    }
    assert_in_range(low, 20, 80);
    EVP_PKEY_CTX_free(c);
    EVP_PKEY_free(key);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_forms_say_what_openssl_says),
        cmocka_unit_test(other_encodings_of_the_same_number_are_refused),
        cmocka_unit_test(the_lower_of_the_two_is_made),
        cmocka_unit_test(a_number_longer_than_a_scalar_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
