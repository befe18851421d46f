/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/seen.h"

#include <stdlib.h>

#include <openssl/err.h>

struct seen {
    X509 *x509;
    struct seen_time good;
    size_t len;
    uint8_t der[];
};

static void
seen_free(struct seen *s)
{
    if (s)
        X509_free(s->x509);
    free(s);
}

void
seen_list_free(struct seen_list *l)
{
    for (size_t i = 0; l && i < SEEN_MAX; i++)
        seen_free(atomic_load(&l->slot[i]));
    free(l);
}

X509 *
seen_find(const struct seen_list *l, struct span der)
{
    for (size_t i = 0; l && i < SEEN_MAX; i++) {
        const struct seen *s = atomic_load(&l->slot[i]);
        if (!s)
            return NULL;
        if (span_equal(span_of(s->der, s->len), der)) {
            (void)X509_up_ref(s->x509);
            return s->x509;
        }
    }
    return NULL;
}

static const struct seen *
find_one(const struct seen_list *l, const X509 *x509)
{
    for (size_t i = 0; l && i < SEEN_MAX; i++) {
        const struct seen *s = atomic_load(&l->slot[i]);
        if (!s || s->x509 == x509)
            return s;
    }
    return NULL;
}

bool
seen_has(const struct seen_list *l, const X509 *x509)
{
    return find_one(l, x509) != NULL;
}

bool
seen_is_good(const struct seen_list *l, const X509 *x509, int64_t when)
{
    const struct seen *s = find_one(l, x509);

    return s && when >= s->good.from && when < s->good.until;
}

/* NULL without memory. */
static struct seen *
seen_new(X509 *x509, const struct seen_time *good)
{
    int n = i2d_X509(x509, NULL);
    struct seen *s = n > 0 ? malloc(sizeof *s + (size_t)n) : NULL;

    if (!s)
        return NULL;
    uint8_t *at = s->der;
    s->good = good ? *good : (struct seen_time) { 0, 0 };
    s->len = (size_t)n;
    s->x509 = i2d_X509(x509, &at) == n ? x509 : NULL;
    if (s->x509 && X509_up_ref(x509) == 1)
        return s;
    free(s);
    return NULL;
}

/* Two threads may both have it: the first to put it there wins. */
void
seen_keep(struct seen_list *l, X509 *x509, const struct seen_time *good)
{
    struct seen *s = l && !seen_has(l, x509) ? seen_new(x509, good) : NULL;

    for (size_t i = 0; s && i < SEEN_MAX; i++) {
        struct seen *there = NULL;
        if (atomic_compare_exchange_strong(&l->slot[i], &there, s))
            return;
        if (span_equal(
                span_of(there->der, there->len), span_of(s->der, s->len)))
            break;
    }
    seen_free(s);
}
