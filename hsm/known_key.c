/* SPDX-License-Identifier: EUPL-1.2 */
/* EC_GROUP_precompute_mult() is deprecated with nothing in its place: EVP makes no table
 * of a key. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "hsm/known_key.h"

#include <stdlib.h>

#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/obj_mac.h>

enum { POINT = 65, HALF = SIGNER_SIGNATURE / 2 };

struct known_key {
    EC_GROUP *curve; /* its generator is G, of which OpenSSL has a table */
    EC_GROUP *own;   /* the same curve, its generator the key */
    EC_POINT *a, *b;
    BN_CTX *context;
    BIGNUM *r, *s, *e, *u, *v, *x;
};

void
known_key_free(struct known_key **key)
{
    struct known_key *k = *key;

    *key = NULL;
    if (!k)
        return;
    BN_free(k->r);
    BN_free(k->s);
    BN_free(k->e);
    BN_free(k->u);
    BN_free(k->v);
    BN_free(k->x);
    EC_POINT_free(k->a);
    EC_POINT_free(k->b);
    EC_GROUP_free(k->own);
    EC_GROUP_free(k->curve);
    BN_CTX_free(k->context);
    free(k);
}

/* EC_POINT_oct2point() refuses what is not on the curve. */
static bool
set_key(struct known_key *k, EVP_PKEY *key)
{
    uint8_t point[POINT + 1];
    size_t len = 0;
    char name[16];

    return EVP_PKEY_get_group_name(key, name, sizeof name, NULL) == 1
        && strcmp(name, SN_X9_62_prime256v1) == 0
        && EVP_PKEY_get_octet_string_param(
               key, "encoded-pub-key", point, sizeof point, &len)
        == 1
        && EC_POINT_oct2point(k->own, k->a, point, len, k->context) == 1
        && EC_POINT_is_at_infinity(k->own, k->a) == 0
        && EC_GROUP_set_generator(
               k->own, k->a, EC_GROUP_get0_order(k->curve), BN_value_one())
        == 1
        && EC_GROUP_precompute_mult(k->own, k->context) == 1;
}

struct known_key *
known_key_new(EVP_PKEY *key)
{
    struct known_key *k = calloc(1, sizeof *k);

    if (!k)
        return NULL;
    k->context = BN_CTX_new();
    k->curve = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    k->own = EC_GROUP_new_by_curve_name(NID_X9_62_prime256v1);
    k->a = k->curve ? EC_POINT_new(k->curve) : NULL;
    k->b = k->curve ? EC_POINT_new(k->curve) : NULL;
    k->r = BN_new();
    k->s = BN_new();
    k->e = BN_new();
    k->u = BN_new();
    k->v = BN_new();
    k->x = BN_new();
    if (!k->context || !k->own || !k->a || !k->b || !k->r || !k->s || !k->e
        || !k->u || !k->v || !k->x || !set_key(k, key))
        known_key_free(&k);
    ERR_clear_error();
    return k;
}

static bool
is_in_range(const BIGNUM *n, const BIGNUM *order)
{
    return !BN_is_zero(n) && BN_cmp(n, order) < 0;
}

/* FIPS 186-5, 6.4.2: u = e / s, v = r / s, and the x of uG + vQ is r, modulo n. */
static bool
verify(struct known_key *k)
{
    const BIGNUM *n = EC_GROUP_get0_order(k->curve);
    BN_CTX *c = k->context;

    return is_in_range(k->r, n) && is_in_range(k->s, n)
        && BN_mod_inverse(k->x, k->s, n, c)
        && BN_mod_mul(k->u, k->e, k->x, n, c) == 1
        && BN_mod_mul(k->v, k->r, k->x, n, c) == 1
        && EC_POINT_mul(k->curve, k->a, k->u, NULL, NULL, c) == 1
        && EC_POINT_mul(k->own, k->b, k->v, NULL, NULL, c) == 1
        && EC_POINT_add(k->curve, k->a, k->a, k->b, c) == 1
        && EC_POINT_get_affine_coordinates(k->curve, k->a, k->x, NULL, c) == 1
        && BN_nnmod(k->x, k->x, n, c) == 1 && BN_cmp(k->x, k->r) == 0;
}

bool
known_key_verify(struct known_key *k, const uint8_t digest[SIGNER_DIGEST],
    const uint8_t rs[SIGNER_SIGNATURE])
{
    bool right = BN_bin2bn(digest, SIGNER_DIGEST, k->e)
        && BN_bin2bn(rs, HALF, k->r) && BN_bin2bn(rs + HALF, HALF, k->s)
        && verify(k);

    ERR_clear_error();
    return right;
}
