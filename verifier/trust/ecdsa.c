/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/ecdsa.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "verifier/base/scope.h"
#include "verifier/base/signature.h"

AUTO_DEFINE(EVP_PKEY_CTX *, EVP_PKEY_CTX_free);

size_t
ecdsa_signature_len(const EVP_PKEY *key)
{
    if (!key || EVP_PKEY_get_base_id(key) != EVP_PKEY_EC)
        return 0;
    switch (EVP_PKEY_get_bits(key)) {
    case 256:
        return 64;
    case 384:
        return 96;
    case 521:
        return 132;
    default:
        return 0;
    }
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
    return right == 1 ? SIGNATURE_RIGHT : SIGNATURE_WRONG;
}
