/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/digest.h"

#include <openssl/evp.h>

#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

bool
digest_sha256(const struct span *part, size_t parts, uint8_t out[PAGE_SHA256])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();

    if (!c || EVP_DigestInit_ex(c, EVP_sha256(), NULL) != 1)
        return false;
    for (size_t i = 0; i < parts; i++)
        if (EVP_DigestUpdate(c, part[i].data, part[i].len) != 1)
            return false;
    return EVP_DigestFinal_ex(c, out, NULL) == 1;
}
