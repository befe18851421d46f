/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/ecdsa.h"

#include <stdio.h>

#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "verifier/base/scope.h"
#include "verifier/base/signature.h"

AUTO_DEFINE(EVP_PKEY_CTX *, EVP_PKEY_CTX_free);

/* OpenSSL decodes the key with its certificate and drops the errors: decoding it by
 * itself tells a key that it cannot read from memory that lacked. */
EVP_PKEY *
ecdsa_key_of(X509 *x509)
{
    EVP_PKEY *key = X509_get_pubkey(x509);
    uint8_t *der = NULL;

    if (key)
        return key;
    int n = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(x509), &der);
    const uint8_t *at = der;
    if (n > 0)
        key = d2i_PUBKEY(NULL, &at, n);
    OPENSSL_free(der);
    return key;
}

static const struct curve {
    const char *name;
    size_t len;
} curves[] = { { "prime256v1", 64 }, { "secp384r1", 96 },
    { "secp521r1", 132 } };

#define CURVES (sizeof curves / sizeof *curves)

/* By the curve's name: a key of 256 bits may be on a curve that 2D-Doc lacks. */
size_t
ecdsa_signature_len(const EVP_PKEY *key)
{
    char name[32];

    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC
        || EVP_PKEY_get_group_name(key, name, sizeof name, NULL) != 1)
        return 0;
    for (size_t i = 0; i < CURVES; i++)
        if (strcmp(name, curves[i].name) == 0)
            return curves[i].len;
    return 0;
}

bool
ecdsa_is_explicit(const EVP_PKEY *key)
{
    int spelt_out = 0;

    return key && EVP_PKEY_get_base_id(key) == EVP_PKEY_EC
        && EVP_PKEY_get_int_param(
               key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &spelt_out)
        == 1
        && spelt_out == 1;
}

static EVP_PKEY *
key_from(const char *curve, uint8_t *octets, size_t len)
{
    char name[32];
    EVP_PKEY *key = NULL;
    AUTO(EVP_PKEY_CTX_free)
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);

    (void)snprintf(name, sizeof name, "%s", curve);
    OSSL_PARAM parameters[] = { OSSL_PARAM_construct_utf8_string(
                                    OSSL_PKEY_PARAM_GROUP_NAME, name, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, octets, len),
        OSSL_PARAM_construct_end() };
    if (!c || EVP_PKEY_fromdata_init(c) != 1
        || EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        return NULL;
    return key;
}

EVP_PKEY *
ecdsa_key_of_point(struct span point)
{
    uint8_t octets[1 + 132] = { POINT_CONVERSION_UNCOMPRESSED };

    for (size_t i = 0; i < CURVES; i++) {
        if (curves[i].len != point.len)
            continue;
        memcpy(octets + 1, point.data, point.len);
        return key_from(curves[i].name, octets, 1 + point.len);
    }
    return NULL;
}

static const EVP_MD *
digest_of(size_t signature_len)
{
    return signature_len == 64 ? EVP_sha256()
        : signature_len == 96  ? EVP_sha384()
                               : EVP_sha512();
}

enum signature_state
ecdsa_check(EVP_PKEY *key, struct span bytes, struct span rs)
{
    uint8_t der[SIGNATURE_DER_MAX], digest[EVP_MAX_MD_SIZE];
    unsigned digest_len;
    size_t expected = ecdsa_signature_len(key);

    if (expected == 0)
        return SIGNATURE_UNCHECKED;
    if (rs.len != expected)
        return SIGNATURE_WRONG; /* made by a key of another size */
    AUTO(EVP_PKEY_CTX_free) EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
    if (!c || EVP_PKEY_verify_init(c) != 1
        || EVP_Digest(bytes.data, bytes.len, digest, &digest_len,
               digest_of(expected), NULL)
            != 1) {
        ERR_clear_error();
        return SIGNATURE_UNCHECKED;
    }
    int right =
        EVP_PKEY_verify(c, der, signature_to_der(rs, der), digest, digest_len);
    ERR_clear_error(); /* r or s out of range queues an error and is just wrong */
    if (right == 1)
        return SIGNATURE_RIGHT;
    return right == 0 ? SIGNATURE_WRONG : SIGNATURE_UNCHECKED;
}
