/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/rsa.h>

#include "hsm/certificate.h"
#include "hsm/known_key.h"

enum { HALF = SIGNER_SIGNATURE / 2 };

/* FIPS 186-5: the order of P-256. */
static const char order[] =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

struct signed_one {
    EVP_PKEY *key;
    struct known_key *known;
    uint8_t digest[SIGNER_DIGEST];
    uint8_t rs[SIGNER_SIGNATURE];
};

static void
sign(EVP_PKEY *key, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE])
{
    uint8_t der[80];
    const uint8_t *at = der;
    size_t n = sizeof der;
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);

    assert_int_equal(EVP_PKEY_sign_init(c), 1);
    assert_int_equal(EVP_PKEY_sign(c, der, &n, digest, SIGNER_DIGEST), 1);
    ECDSA_SIG *sig = d2i_ECDSA_SIG(NULL, &at, (long)n);
    assert_int_equal(BN_bn2binpad(ECDSA_SIG_get0_r(sig), rs, HALF), HALF);
    assert_int_equal(
        BN_bn2binpad(ECDSA_SIG_get0_s(sig), rs + HALF, HALF), HALF);
    ECDSA_SIG_free(sig);
    EVP_PKEY_CTX_free(c);
}

static void
make(struct signed_one *s)
{
    s->key = EVP_EC_gen("P-256");
    s->known = known_key_new(s->key);
    assert_non_null(s->known);
    memset(s->digest, 0x5a, sizeof s->digest);
    sign(s->key, s->digest, s->rs);
}

static void
end(struct signed_one *s)
{
    known_key_free(&s->known);
    assert_null(s->known);
    EVP_PKEY_free(s->key);
}

/* OpenSSL's own ECDSA says the same. */
static bool
verify(const struct signed_one *s)
{
    bool right = known_key_verify(s->known, s->digest, s->rs);

    assert_int_equal(right, certificate_verify(s->key, s->digest, s->rs));
    return right;
}

static void
a_signature_is_right_for_its_digest_alone(void **state)
{
    (void)state;
    struct signed_one s;

    make(&s);
    assert_true(verify(&s));
    for (size_t bit = 0; bit < 8 * sizeof s.rs; bit++) {
        s.rs[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(verify(&s));
        s.rs[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    for (size_t bit = 0; bit < 8 * sizeof s.digest; bit++) {
        s.digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
        assert_false(verify(&s));
        s.digest[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(verify(&s));
    end(&s);
}

static void
many_signatures_of_many_keys_are_right_for_their_own(void **state)
{
    (void)state;
    enum { KEYS = 3, EACH = 100 };
    struct signed_one s[KEYS];

    for (int k = 0; k < KEYS; k++)
        make(&s[k]);
    for (int i = 0; i < EACH; i++)
        for (int k = 0; k < KEYS; k++) {
            memset(s[k].digest, i, SIGNER_DIGEST);
            s[k].digest[0] = (uint8_t)(i * 7 + k);
            sign(s[k].key, s[k].digest, s[k].rs);
            assert_true(verify(&s[k]));
            memcpy(s[(k + 1) % KEYS].digest, s[k].digest, SIGNER_DIGEST);
            memcpy(s[(k + 1) % KEYS].rs, s[k].rs, SIGNER_SIGNATURE);
            assert_false(verify(&s[(k + 1) % KEYS]));
        }
    for (int k = 0; k < KEYS; k++)
        end(&s[k]);
}

static void
put(const char *hex, int add, uint8_t out[HALF])
{
    BIGNUM *n = NULL;

    assert_true(BN_hex2bn(&n, hex) > 0);
    if (add < 0)
        assert_int_equal(BN_sub_word(n, (BN_ULONG)-add), 1);
    else
        assert_int_equal(BN_add_word(n, (BN_ULONG)add), 1);
    assert_int_equal(BN_bn2binpad(n, out, HALF), HALF);
    BN_free(n);
}

/* r and s are from 1 to the order less 1; s and the order less s are both right. */
static void
what_is_out_of_range_is_wrong(void **state)
{
    (void)state;
    struct signed_one s;
    uint8_t edge[5][HALF] = { { 0 } }, was[SIGNER_SIGNATURE];

    make(&s);
    memcpy(was, s.rs, sizeof was);
    put("1", 0, edge[1]);
    put(order, -1, edge[2]);
    put(order, 0, edge[3]);
    memset(edge[4], 0xff, HALF);
    for (size_t i = 0; i < 5; i++)
        for (size_t j = 0; j < 5; j++) {
            memcpy(s.rs, edge[i], HALF);
            memcpy(s.rs + HALF, edge[j], HALF);
            assert_false(verify(&s));
        }
    memcpy(s.rs, was, sizeof was);
    BIGNUM *n = NULL, *t = BN_bin2bn(was + HALF, HALF, NULL);
    assert_true(BN_hex2bn(&n, order) > 0);
    assert_int_equal(BN_sub(t, n, t), 1);
    assert_int_equal(BN_bn2binpad(t, s.rs + HALF, HALF), HALF);
    assert_true(verify(&s));
    BN_free(n);
    BN_free(t);
    end(&s);
}

/* r of a point whose key is the curve's own: uG and vQ are then of one line, and their
 * sum may be a doubling, or nothing at all. */
static void
a_key_that_is_the_generator_is_checked_too(void **state)
{
    (void)state;
    static const char generator[] =
        "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
        "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
    struct signed_one s = { 0 };
    uint8_t point[65];
    size_t len = 0;

    assert_int_equal(
        OPENSSL_hexstr2buf_ex(point, sizeof point, &len, generator, 0), 1);
    s.key = certificate_key(point);
    s.known = known_key_new(s.key);
    assert_non_null(s.known);
    /* with e = r both multiples are one: r of 2/s times G, where s is 1: r of 2G */
    put("7cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978", 0,
        s.rs);
    memset(s.rs + HALF, 0, HALF);
    for (uint8_t n = 1; n < 20; n++) {
        s.rs[SIGNER_SIGNATURE - 1] = n;
        memcpy(s.digest, s.rs, HALF);
        (void)verify(&s); /* as OpenSSL says */
        put(order, 0, s.digest);
        /* e = order - r: the sum is the point at infinity */
        BIGNUM *e = BN_bin2bn(s.digest, HALF, NULL);
        BIGNUM *r = BN_bin2bn(s.rs, HALF, NULL);
        assert_int_equal(BN_sub(e, e, r), 1);
        assert_int_equal(BN_bn2binpad(e, s.digest, HALF), HALF);
        assert_false(verify(&s));
        BN_free(e);
        BN_free(r);
    }
    end(&s);
}

static void
other_keys_have_no_table(void **state)
{
    (void)state;
    EVP_PKEY *other = EVP_EC_gen("P-384"), *rsa = EVP_RSA_gen(2048);

    assert_null(known_key_new(other));
    assert_null(known_key_new(rsa));
    EVP_PKEY_free(other);
    EVP_PKEY_free(rsa);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_signature_is_right_for_its_digest_alone),
        cmocka_unit_test(many_signatures_of_many_keys_are_right_for_their_own),
        cmocka_unit_test(what_is_out_of_range_is_wrong),
        cmocka_unit_test(a_key_that_is_the_generator_is_checked_too),
        cmocka_unit_test(other_keys_have_no_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
