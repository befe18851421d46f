/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/status/lists.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/seal/seal.h"
#include "verifier/trust/digest.h"
#include "verifier/trust/status.h"

enum { CODES_MAX = SCEAU_STORE_MAX };

static const enum status_value values[] = { [STORY_GOOD] = STATUS_VALUE_GOOD,
    [STORY_SUSPENDED] = STATUS_VALUE_SUSPENDED,
    [STORY_REVOKED] = STATUS_VALUE_REVOKED,
    [STORY_REPLACED] = STATUS_VALUE_REPLACED };

static const enum store_withdrawn columns[] = { [STORY_GOOD] = STORE_WITHDRAWN,
    [STORY_SUSPENDED] = STORE_SUSPENDED,
    [STORY_REVOKED] = STORE_REVOKED,
    [STORY_REPLACED] = STORE_REPLACED };

void
lists_free(struct lists *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->places[i]);
    for (size_t i = 0; i < l->signers; i++)
        for (size_t k = 0; k < STORE_WITHDRAWN; k++)
            buffer_free(&l->codes[i].hash[k]);
    free(l->codes);
    *l = (struct lists) { .today = l->today };
}

unsigned
lists_value(const uint8_t *places, uint32_t place)
{
    unsigned value = 0;

    (void)status_value_at(
        span_of(places, LISTS_BYTES), LISTS_BITS, place, &value);
    return value;
}

static void
set_value(uint8_t *places, uint32_t place, enum status_value value)
{
    uint64_t at = (uint64_t)place * LISTS_BITS;

    places[at / 8] |= (uint8_t)((unsigned)value << at % 8);
}

static enum sceau_status
begin(void *context, int64_t titles, struct sceau_error *error)
{
    struct lists *l = context;
    uint64_t count =
        titles > 0 ? ((uint64_t)titles - 1) / STATUS_LIST_SIZE + 1 : 0;

    lists_free(l);
    if (count > SCEAU_STATUS_LISTS_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "plus de titres que n’en tiennent %d listes d’états",
            SCEAU_STATUS_LISTS_MAX);
    l->codes = calloc(SCEAU_STATUS_LISTS_MAX, sizeof *l->codes);
    if (!l->codes)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (; l->count < count; l->count++) {
        l->places[l->count] = calloc(LISTS_BYTES, 1);
        if (!l->places[l->count])
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    return SCEAU_OK;
}

static struct lists_codes *
codes_of(struct lists *l, const char *ca, const char *certificate)
{
    for (size_t i = 0; i < l->signers; i++)
        if (strcmp(l->codes[i].ca, ca) == 0
            && strcmp(l->codes[i].certificate, certificate) == 0)
            return &l->codes[i];
    if (l->signers == SCEAU_STATUS_LISTS_MAX)
        return NULL;
    struct lists_codes *c = &l->codes[l->signers++];
    (void)snprintf(c->ca, sizeof c->ca, "%s", ca);
    (void)snprintf(c->certificate, sizeof c->certificate, "%s", certificate);
    for (size_t k = 0; k < STORE_WITHDRAWN; k++)
        c->hash[k] = buffer_with_max(CODES_MAX);
    return c;
}

static enum sceau_status
no_signer(struct sceau_error *error)
{
    return fail(error, SCEAU_E_LIMIT, "plus de %d signataires de codes",
        SCEAU_STATUS_LISTS_MAX);
}

/* "FR00_0001": all its codes that no list names are good. */
static enum sceau_status
add_signer(void *context, struct span name, struct sceau_error *error)
{
    struct lists *l = context;
    char ca[5] = { 0 }, certificate[5] = { 0 };

    if (name.len != 9 || name.data[4] != '_'
        || !store_is_id(span_of(name.data, 4))
        || !store_is_id(span_of(name.data + 5, 4)))
        return fail(error, SCEAU_E_FORMAT,
            "registre : le signataire d’un titre n’a pas la forme AC_CERT");
    memcpy(ca, name.data, 4);
    memcpy(certificate, name.data + 5, 4);
    return codes_of(l, ca, certificate) ? SCEAU_OK : no_signer(error);
}

static bool
is_long_over(const struct lists *l, struct span until)
{
    struct date end;

    return date_parse_iso(until, &end)
        && date_to_days(end) + LISTS_CODE_DAYS < date_to_days(l->today);
}

static enum sceau_status
add_code(struct lists *l, struct span code, enum store_withdrawn column,
    struct sceau_error *error)
{
    static _Thread_local struct seal seal; /* too large for a stack */
    uint8_t hash[STATUS_HASH];
    enum sceau_status status = seal_parse(code, &seal, error);

    if (status != SCEAU_OK)
        return fail_prefix(
            error, SCEAU_E_FORMAT, "registre : un code ne se lit pas");
    struct lists_codes *c =
        codes_of(l, seal.header.ca, seal_header_listed(&seal.header));
    if (!c)
        return no_signer(error);
    if (!status_hash(&seal, digest_sha256, hash))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    buffer_put(&c->hash[column], hash, sizeof hash);
    return buffer_status(&c->hash[column]) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(&c->hash[column]),
            "trop de codes retirés pour une liste");
}

static enum sceau_status
add_title(
    void *context, const struct withdrawn *title, struct sceau_error *error)
{
    struct lists *l = context;
    enum store_withdrawn column = columns[title->status];

    if (title->place.list >= l->count)
        return fail(error, SCEAU_E_FORMAT,
            "registre : un titre est au-delà de son compteur");
    set_value(l->places[title->place.list], title->place.place,
        values[title->status]);
    l->titles[column]++;
    return title->code.len && !is_long_over(l, title->valid_until)
        ? add_code(l, title->code, column, error)
        : SCEAU_OK;
}

static int
compare_hashes(const void *one, const void *two)
{
    return memcmp(one, two, STATUS_HASH);
}

/* In order, each once. */
static void
sort_hashes(struct buffer *b)
{
    size_t count = b->len / STATUS_HASH, kept = 0;

    if (count == 0)
        return;
    qsort(b->data, count, STATUS_HASH, compare_hashes);
    for (size_t i = 0; i < count; i++) {
        const uint8_t *one = b->data + i * STATUS_HASH;
        if (kept
            && compare_hashes(one, b->data + (kept - 1) * STATUS_HASH) == 0)
            continue;
        memmove(b->data + kept++ * STATUS_HASH, one, STATUS_HASH);
    }
    b->len = kept * STATUS_HASH;
}

enum sceau_status
lists_make(struct registry *r, struct date today, struct lists *out,
    struct sceau_error *error)
{
    const struct withdrawn_visit visit = {
        .context = out, .begin = begin, .signer = add_signer, .title = add_title
    };

    *out = (struct lists) { .today = today };
    enum sceau_status status = withdrawn_visit(r, &visit, error);
    for (size_t i = 0; i < out->signers; i++)
        for (size_t k = 0; k < STORE_WITHDRAWN; k++)
            sort_hashes(&out->codes[i].hash[k]);
    return status;
}
