/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/proven.h"

#include <pthread.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "verifier/base/scope.h"

struct proven_list {
    pthread_mutex_t lock;
    struct proven slot[PROVEN_MAX];
    size_t next;
};

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

struct proven_list *
proven_list_new(void)
{
    struct proven_list *l = calloc(1, sizeof *l);

    if (l && pthread_mutex_init(&l->lock, NULL) == 0)
        return l;
    free(l);
    return NULL;
}

void
proven_list_free(struct proven_list *l)
{
    if (l)
        (void)pthread_mutex_destroy(&l->lock);
    free(l);
}

/* With its length: where one ends, the next one begins. */
static bool
add_one(EVP_MD_CTX *c, struct span der)
{
    return EVP_DigestUpdate(c, &der.len, sizeof der.len) == 1
        && EVP_DigestUpdate(c, der.data, der.len) == 1;
}

static bool
add_all(EVP_MD_CTX *c, const struct span *der, size_t count)
{
    if (EVP_DigestUpdate(c, &count, sizeof count) != 1)
        return false;
    for (size_t i = 0; i < count; i++)
        if (!add_one(c, der[i]))
            return false;
    return true;
}

bool
proven_key(struct span signer, struct span stamper, const struct dss *dss,
    uint8_t key[PROVEN_KEY])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();

    return c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1
        && add_one(c, signer) && add_one(c, stamper)
        && add_all(c, dss->certificate, dss->certificates)
        && add_all(c, dss->list, dss->lists)
        && EVP_DigestFinal_ex(c, key, NULL) == 1;
}

bool
proven_find(struct proven_list *l, const uint8_t key[PROVEN_KEY], int64_t when,
    bool *known)
{
    bool found = false;

    if (!l)
        return false;
    (void)pthread_mutex_lock(&l->lock);
    for (size_t i = 0; !found && i < PROVEN_MAX; i++) {
        const struct proven *p = &l->slot[i];
        /* a slot never filled is good at no moment */
        found = when >= p->good.from && when < p->good.until
            && memcmp(p->key, key, PROVEN_KEY) == 0;
        if (found)
            *known = p->known;
    }
    (void)pthread_mutex_unlock(&l->lock);
    return found;
}

/* Two threads may both have found the same: it takes two places for a while. */
void
proven_keep(struct proven_list *l, const struct proven *p)
{
    if (!l)
        return;
    (void)pthread_mutex_lock(&l->lock);
    l->slot[l->next] = *p;
    l->next = (l->next + 1) % PROVEN_MAX;
    (void)pthread_mutex_unlock(&l->lock);
}
