/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/standing.h"

static struct date
later(struct date a, struct date b)
{
    return date_compare(a, b) < 0 ? b : a;
}

static struct date
earlier(struct date a, struct date b)
{
    return date_compare(a, b) < 0 ? a : b;
}

/* "Processus 2D-Doc" 1.2, steps 3.03 to 3.06: the authority was accepted on the day of
 * the signature, its certificate and the signer's both held on that day, and the
 * signer was not revoked, whatever the day. */
static void
judge_authority(const struct store_authority *a, struct date signed_on,
    struct date today, struct seal_check *out)
{
    out->not_accepted = !store_accepts(a, signed_on);
    out->revocation_unknown = !store_knows_revocation(a, today);
    out->not_before = later(out->not_before, a->not_before);
    out->not_after = earlier(out->not_after, a->not_after);
}

/* A binary header names five digits: as lists have it, then as it is. */
static const struct store_signer *
named(const struct store *s, const struct seal_header *h, size_t i)
{
    const char *listed = seal_header_listed(h);
    size_t count;
    const struct store_signer *first = store_find(s, h->ca, listed, &count);

    if (i < count)
        return first + i;
    i -= count;
    if (listed == h->certificate)
        return NULL;
    first = store_find(s, h->ca, h->certificate, &count);
    return i < count ? first + i : NULL;
}

bool
standing_signer(const struct store *store, const struct seal *seal,
    struct date today, size_t *i, struct seal_check *out, size_t *place)
{
    const struct store_signer *s = named(store, &seal->header, *i);

    if (!s)
        return false;
    ++*i;
    const struct store_authority *a = store_authority_of(store, s);
    *place = (size_t)(s - store->signer);
    *out = (struct seal_check) { .signer_found = true,
        .revoked = s->revoked,
        .not_before = s->not_before,
        .not_after = s->not_after,
        .key_unsupported = store_key_len(s->key) == 0 || s->explicit_curve };
    if (a)
        judge_authority(a, seal->header.signed_on, today, out);
    return true;
}

bool
standing_knows(const struct store *s, const char *ca)
{
    for (size_t i = 0; i < s->authority_count; i++)
        if (strcmp(s->authority[i].id, ca) == 0)
            return true;
    for (size_t i = 0; i < s->signer_count; i++)
        if (strcmp(s->signer[i].ca, ca) == 0)
            return true;
    return false;
}

/* How far what is known of a signer lets its seal stand on the day it was made. */
static int
weight(const struct seal_check *c, struct date day)
{
    bool holds =
        (!date_is_set(c->not_before) || date_compare(c->not_before, day) <= 0)
        && (!date_is_set(c->not_after) || date_compare(day, c->not_after) <= 0);

    return (c->revoked ? 32 : 0) + (c->key_unsupported ? 0 : 16)
        + (c->not_accepted ? 0 : 8) + (holds ? 4 : 0)
        + (c->revocation_unknown ? 0 : 1);
}

bool
standing_is_better(const struct seal_check *one, const struct seal_check *than,
    struct date day)
{
    if (!than->signer_found || one->signature != than->signature)
        return !than->signer_found || one->signature == SIGNATURE_RIGHT
            || than->signature == SIGNATURE_UNCHECKED;
    return one->signature == SIGNATURE_RIGHT
        && weight(one, day) > weight(than, day);
}
