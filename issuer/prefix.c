/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/prefix.h"

#include <stdatomic.h>
#include <stdlib.h>

#include <openssl/evp.h>

struct prefix {
    EVP_MD_CTX *digest;
    size_t len;
    uint8_t bytes[];
};

static _Atomic(struct prefix *) kept[PREFIX_KEPT]; /* filled from the first */

static void
prefix_free(struct prefix *p)
{
    if (p)
        EVP_MD_CTX_free(p->digest);
    free(p);
}

/* NULL without memory. */
static struct prefix *
prefix_new(const EVP_MD_CTX *digest, struct span bytes)
{
    struct prefix *p = malloc(sizeof *p + bytes.len);

    if (!p)
        return NULL;
    p->len = bytes.len;
    memcpy(p->bytes, bytes.data, bytes.len);
    p->digest = EVP_MD_CTX_new();
    if (p->digest && EVP_MD_CTX_copy_ex(p->digest, digest) == 1)
        return p;
    prefix_free(p);
    return NULL;
}

/* In the first free place, where no other thread was before with the same; where there
 * is none, or no memory, it is not kept. */
static void
keep(const EVP_MD_CTX *digest, struct span bytes)
{
    struct prefix *p = NULL;

    for (size_t i = 0; i < PREFIX_KEPT; i++) {
        struct prefix *there = atomic_load(&kept[i]);
        if (!there && !p && !(p = prefix_new(digest, bytes)))
            return;
        if (!there && atomic_compare_exchange_strong(&kept[i], &there, p))
            return;
        if (there && span_equal(span_of(there->bytes, there->len), bytes))
            break;
    }
    prefix_free(p);
}

bool
prefix_begin(EVP_MD_CTX *digest, struct span bytes)
{
    for (size_t i = 0; i < PREFIX_KEPT; i++) {
        const struct prefix *p = atomic_load(&kept[i]);
        if (!p)
            break;
        if (span_equal(span_of(p->bytes, p->len), bytes))
            return EVP_MD_CTX_copy_ex(digest, p->digest) == 1;
    }
    if (EVP_DigestInit_ex(digest, EVP_sha256(), NULL) != 1
        || EVP_DigestUpdate(digest, bytes.data, bytes.len) != 1)
        return false;
    keep(digest, bytes);
    return true;
}
