/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/ecdsa.h"

#include <openssl/err.h>
#include <openssl/evp.h>

#include "verifier/base/scope.h"

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

/* One INTEGER: leading zeros dropped, one put back before a set top bit. */
static size_t
put_integer(struct span number, uint8_t *out)
{
    while (number.len > 1 && number.data[0] == 0) {
        number.data++;
        number.len--;
    }
    size_t pad = number.data[0] >> 7;
    out[0] = 0x02;
    out[1] = (uint8_t)(number.len + pad); /* at most 67 */
    out[2] = 0;
    memcpy(out + 2 + pad, number.data, number.len);
    return 2 + pad + number.len;
}

size_t
ecdsa_to_der(struct span rs, uint8_t out[ECDSA_DER_MAX])
{
    uint8_t body[ECDSA_DER_MAX];
    size_t half = rs.len / 2;
    size_t n = put_integer(span_of(rs.data, half), body);

    n += put_integer(span_of(rs.data + half, half), body + n);
    size_t head = n < 128 ? 2 : 3;
    out[0] = 0x30;
    out[1] = n < 128 ? (uint8_t)n : 0x81;
    if (head == 3)
        out[2] = (uint8_t)n;
    memcpy(out + head, body, n);
    return head + n;
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
    uint8_t der[ECDSA_DER_MAX], digest[EVP_MAX_MD_SIZE];
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
        EVP_PKEY_verify(c, der, ecdsa_to_der(rs, der), digest, digest_len);
    ERR_clear_error(); /* r or s out of range queues an error and is just wrong */
    return right == 1 ? SIGNATURE_RIGHT : SIGNATURE_WRONG;
}
