/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/status.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "verifier/base/base64.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

/* Of codes that are withdrawn, in order. */
struct hashes {
    uint8_t *hash;
    size_t count;
};

/* A list of places, inflated. */
struct inflated {
    bool readable;
    struct buffer bytes;
};

struct status_lists {
    const struct store *store;
    struct hashes (*codes)[STORE_WITHDRAWN]; /* one a line of the store */
    _Atomic(struct inflated *) *places;      /* the same; NULL: not made yet */
};

bool
status_hash(
    const struct seal *seal, page_sha256 *sha256, uint8_t out[STATUS_HASH])
{
    const struct span part[] = { seal->signed_bytes,
        span_of(seal->signature, seal->signature_len / 2) };
    uint8_t digest[PAGE_SHA256];

    if (!sha256(part, 2, digest))
        return false;
    memcpy(out, digest, STATUS_HASH);
    return true;
}

bool
status_value_at(struct span list, unsigned bits, uint32_t place, unsigned *out)
{
    uint64_t at = (uint64_t)place * bits;

    if (at / 8 >= list.len)
        return false;
    *out = (unsigned)(list.data[at / 8] >> at % 8) & ((1u << bits) - 1);
    return true;
}

/* Days include their end: a list that is due today is not late. */
static void
date_it(int64_t issued, int64_t expires, struct date today,
    struct status_found *out)
{
    out->as_of = date_paris(issued);
    out->stale = date_compare(date_paris(expires), today) < 0;
}

static const struct store_codes *
find_codes(const struct store *s, const struct seal_header *h)
{
    for (size_t i = 0; i < s->codes_count; i++) {
        const struct store_codes *c = &s->codes[i];
        if (seal_header_names(h, c->ca, c->certificate))
            return c;
    }
    return NULL;
}

static int
compare_hashes(const void *one, const void *two)
{
    return memcmp(one, two, STATUS_HASH);
}

static bool
holds(const struct hashes *h, const uint8_t hash[STATUS_HASH])
{
    return h->count
        && bsearch(hash, h->hash, h->count, STATUS_HASH, compare_hashes);
}

void
status_of_code(const struct status_lists *l, const struct seal *seal,
    page_sha256 *sha256, struct date today, struct status_found *out)
{
    static const enum status_state states[STORE_WITHDRAWN] = { STATUS_REVOKED,
        STATUS_SUSPENDED, STATUS_REPLACED };
    uint8_t hash[STATUS_HASH];

    *out = (struct status_found) { 0 };
    const struct store_codes *c =
        l ? find_codes(l->store, &seal->header) : NULL;
    if (!c || !status_hash(seal, sha256, hash))
        return;
    const struct hashes *held = l->codes[c - l->store->codes];
    date_it(c->issued, c->expires, today, out);
    out->state = STATUS_GOOD;
    for (size_t i = STORE_WITHDRAWN; i-- > 0;)
        if (holds(&held[i], hash))
            out->state = states[i];
}

static const struct store_places *
find_places(const struct store *s, const char *url)
{
    for (size_t i = 0; i < s->places_count; i++)
        if (span_is(s->places[i].url, url))
            return &s->places[i];
    return NULL;
}

static struct inflated *
inflate_list(const struct store_places *from, page_inflate *inflate)
{
    AUTO_BUFFER struct buffer packed = buffer_with_max(SCEAU_STORE_MAX);
    struct inflated *list = calloc(1, sizeof *list);

    if (!list)
        return NULL;
    list->bytes = buffer_with_max(SCEAU_STATUS_PLACES_MAX * from->bits / 8);
    list->readable = base64_read(from->list, &packed)
        && inflate(buffer_span(&packed), &list->bytes);
    if (list->bytes.status != SCEAU_E_NOMEM && packed.status != SCEAU_E_NOMEM)
        return list;
    buffer_free(&list->bytes);
    free(list);
    return NULL;
}

/* Two threads may both make it: the first to put it there wins. */
static const struct inflated *
list_of(const struct status_lists *l, size_t i, page_inflate *inflate)
{
    struct inflated *list = atomic_load(&l->places[i]), *none = NULL;

    if (list)
        return list;
    list = inflate_list(&l->store->places[i], inflate);
    if (!list || atomic_compare_exchange_strong(&l->places[i], &none, list))
        return list;
    buffer_free(&list->bytes);
    free(list);
    return none;
}

static enum status_state
state_of(unsigned value, bool *unreadable)
{
    switch (value) {
    case STATUS_VALUE_GOOD:
        return STATUS_GOOD;
    case STATUS_VALUE_REVOKED:
        return STATUS_REVOKED;
    case STATUS_VALUE_SUSPENDED:
        return STATUS_SUSPENDED;
    case STATUS_VALUE_REPLACED:
        return STATUS_REPLACED;
    default:
        *unreadable = true;
        return STATUS_UNKNOWN;
    }
}

void
status_of_place(const struct status_lists *l, const char *url, int64_t place,
    page_inflate *inflate, struct date today, struct status_found *out)
{
    unsigned value;

    *out = (struct status_found) { 0 };
    const struct store_places *from =
        l && inflate ? find_places(l->store, url) : NULL;
    if (!from)
        return;
    const struct inflated *list =
        list_of(l, (size_t)(from - l->store->places), inflate);
    if (!list)
        return; /* memory lacks */
    date_it(from->issued, from->expires, today, out);
    out->unreadable = !list->readable || place < 0 || place > UINT32_MAX
        || !status_value_at(
            buffer_span(&list->bytes), from->bits, (uint32_t)place, &value);
    if (!out->unreadable)
        out->state = state_of(value, &out->unreadable);
}

/* For good before for a while. */
static int
weight(enum status_state state)
{
    switch (state) {
    case STATUS_REVOKED:
        return 4;
    case STATUS_REPLACED:
        return 3;
    case STATUS_SUSPENDED:
        return 2;
    case STATUS_GOOD:
        return 1;
    case STATUS_UNKNOWN:
        break;
    }
    return 0;
}

void
status_join(struct status_found *one, const struct status_found *other)
{
    bool older = date_is_set(other->as_of)
        && (!date_is_set(one->as_of)
            || date_compare(other->as_of, one->as_of) < 0);

    if (weight(other->state) > weight(one->state))
        one->state = other->state;
    if (older)
        one->as_of = other->as_of;
    one->stale = one->stale || other->stale;
    one->unreadable = one->unreadable || other->unreadable;
}

/* ---- making them ---- */

static enum sceau_status
read_hashes(struct span text, struct hashes *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(SCEAU_STORE_MAX);
    size_t len;

    if (text.len == 0)
        return SCEAU_OK;
    if (!base64_read(text, &bytes) && buffer_status(&bytes) != SCEAU_OK)
        return fail(error, buffer_status(&bytes), "mémoire épuisée");
    out->count = bytes.len / STATUS_HASH;
    bool ordered = out->count && bytes.len % STATUS_HASH == 0;
    for (size_t i = 1; ordered && i < out->count; i++)
        ordered = compare_hashes(bytes.data + (i - 1) * STATUS_HASH,
                      bytes.data + i * STATUS_HASH)
            < 0;
    if (!ordered)
        return fail(
            error, SCEAU_E_FORMAT, "états de codes : empreintes en désordre");
    out->hash = buffer_take(&bytes, &len);
    return SCEAU_OK;
}

void
status_lists_free(struct status_lists **lists)
{
    struct status_lists *l = *lists;

    *lists = NULL;
    if (!l)
        return;
    for (size_t i = 0; l->codes && i < l->store->codes_count; i++)
        for (size_t k = 0; k < STORE_WITHDRAWN; k++)
            free(l->codes[i][k].hash);
    for (size_t i = 0; l->places && i < l->store->places_count; i++) {
        struct inflated *list = atomic_load(&l->places[i]);
        if (list)
            buffer_free(&list->bytes);
        free(list);
    }
    free(l->codes);
    free(l->places);
    free(l);
}

static void
lists_release(struct status_lists *l)
{
    status_lists_free(&l);
}
AUTO_DEFINE(struct status_lists *, lists_release);

enum sceau_status
status_lists_make(
    const struct store *s, struct status_lists **out, struct sceau_error *error)
{
    AUTO(lists_release) struct status_lists *l = calloc(1, sizeof *l);
    enum sceau_status status = SCEAU_OK;

    if (l) {
        l->store = s;
        l->codes = calloc(s->codes_count + 1, sizeof *l->codes);
        l->places = calloc(s->places_count + 1, sizeof *l->places);
    }
    if (!l || !l->codes || !l->places)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (size_t i = 0; i < s->codes_count; i++)
        for (size_t k = 0; status == SCEAU_OK && k < STORE_WITHDRAWN; k++)
            status = read_hashes(s->codes[i].hashes[k], &l->codes[i][k], error);
    if (status == SCEAU_OK)
        *out = TAKE(l);
    return status;
}
