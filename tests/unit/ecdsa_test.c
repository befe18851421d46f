/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <openssl/x509.h>

#include "tests/support/vectors.h"
#include "verifier/trust/ecdsa.h"

static const struct {
    const char *curve;
    size_t len;
    const char *digest;
} curves[] = { { "P-256", 64, "SHA256" }, { "P-384", 96, "SHA384" },
    { "P-521", 132, "SHA512" } };

static const char message[] = "DC04FR000001128D128D1301FR6J2";

static void
sign(EVP_PKEY *key, const char *digest, uint8_t *rs, size_t len)
{
    uint8_t der[256];
    const uint8_t *at = der;
    size_t n = sizeof der;
    EVP_MD_CTX *c = EVP_MD_CTX_new();

    assert_int_equal(
        EVP_DigestSignInit_ex(c, NULL, digest, NULL, NULL, key, NULL), 1);
    assert_int_equal(EVP_DigestSign(c, der, &n, (const uint8_t *)message,
                         sizeof message - 1),
        1);
    EVP_MD_CTX_free(c);
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)n);
    int half = (int)len / 2;
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(sig), rs, half), half);
    assert_int_equal(
        BN_bn2binpad(ECDSA_SIG_get0_s(sig), rs + half, half), half);
    ECDSA_SIG_free(sig);
}

static enum signature_state
check(EVP_PKEY *key, const char *text, const uint8_t *rs, size_t len)
{
    return ecdsa_check(key, span_str(text), span_of(rs, len));
}

static void
a_signature_is_right_for_its_bytes_and_key_alone(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        uint8_t rs[132];
        EVP_PKEY *key = EVP_EC_gen(curves[i].curve);
        EVP_PKEY *other = EVP_EC_gen(curves[i].curve);
        size_t len = curves[i].len;
        assert_int_equal(ecdsa_signature_len(key), len);
        sign(key, curves[i].digest, rs, len);
        assert_int_equal(check(key, message, rs, len), SIGNATURE_RIGHT);
        assert_int_equal(check(other, message, rs, len), SIGNATURE_WRONG);
        assert_int_equal(check(key, message + 1, rs, len), SIGNATURE_WRONG);
        for (size_t bit = 0; bit < 8 * len; bit += 5) {
            rs[bit / 8] ^= (uint8_t)(1 << bit % 8);
            assert_int_equal(check(key, message, rs, len), SIGNATURE_WRONG);
            rs[bit / 8] ^= (uint8_t)(1 << bit % 8);
        }
        assert_int_equal(check(key, message, rs, len - 2), SIGNATURE_WRONG);
        EVP_PKEY_free(key);
        EVP_PKEY_free(other);
    }
}

/* The digest is fixed by the curve: another one is another signature. */
static void
a_signature_over_another_digest_is_wrong(void **state)
{
    (void)state;
    uint8_t rs[132];

    for (size_t i = 0; i < 3; i++) {
        EVP_PKEY *key = EVP_EC_gen(curves[i].curve);
        sign(key, curves[(i + 1) % 3].digest, rs, curves[i].len);
        assert_int_equal(
            check(key, message, rs, curves[i].len), SIGNATURE_WRONG);
        EVP_PKEY_free(key);
    }
}

static void
numbers_out_of_range_are_wrong_and_nothing_else(void **state)
{
    (void)state;
    EVP_PKEY *key = EVP_EC_gen("P-256");
    EC_GROUP *group = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    uint8_t good[64], rs[64], order[32];
    static const uint8_t zero[32];

    assert_int_equal(
        BN_bn2binpad(EC_GROUP_get0_order(group), order, sizeof order), 32);
    sign(key, "SHA256", good, sizeof good);
    for (int half = 0; half < 2; half++) {
        static const uint8_t ones[] = { 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
            0xff, 0xff, 0xff, 0xff };
        const uint8_t *const numbers[] = { zero, order, ones };
        for (size_t i = 0; i < 3; i++) {
            memcpy(rs, good, sizeof rs);
            memcpy(rs + 32 * half, numbers[i], 32);
            assert_int_equal(check(key, message, rs, 64), SIGNATURE_WRONG);
        }
    }
    EC_GROUP_free(group);
    EVP_PKEY_free(key);
}

static void
keys_that_the_standard_lacks_are_not_used(void **state)
{
    (void)state;
    static const uint8_t rs[64];
    static const char *const other[] = { "secp256k1", "brainpoolP256r1",
        "secp224r1", "brainpoolP384r1" };

    for (size_t i = 0; i < sizeof other / sizeof *other; i++) {
        EVP_PKEY *key = EVP_EC_gen(other[i]);
        assert_non_null(key);
        assert_int_equal(ecdsa_signature_len(key), 0);
        assert_int_equal(check(key, message, rs, 64), SIGNATURE_UNCHECKED);
        EVP_PKEY_free(key);
    }
    EVP_PKEY *rsa = EVP_RSA_gen(1024);
    assert_int_equal(ecdsa_signature_len(rsa), 0);
    assert_int_equal(check(rsa, message, rs, 64), SIGNATURE_UNCHECKED);
    EVP_PKEY_free(rsa);
    assert_int_equal(ecdsa_signature_len(NULL), 0);
    assert_int_equal(check(NULL, message, rs, 64), SIGNATURE_UNCHECKED);
}

static void
a_listed_certificate_with_spelt_out_parameters_is_used(void **state)
{
    (void)state;
    size_t len;
    uint8_t *der = vector_file("2d-doc/certs/FR01_SFR0.der", &len);
    const uint8_t *at = der;
    X509 *x509 = d2i_X509(NULL, &at, (long)len);

    assert_non_null(x509);
    EVP_PKEY *key = X509_get_pubkey(x509);
    assert_int_equal(ecdsa_signature_len(key), 64);
    EVP_PKEY_free(key);
    X509_free(x509);
    free(der);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_is_right_for_its_bytes_and_key_alone),
        cmocka_unit_test(a_signature_over_another_digest_is_wrong),
        cmocka_unit_test(numbers_out_of_range_are_wrong_and_nothing_else),
        cmocka_unit_test(keys_that_the_standard_lacks_are_not_used),
        cmocka_unit_test(
            a_listed_certificate_with_spelt_out_parameters_is_used),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
