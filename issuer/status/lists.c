/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/status/lists.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"
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
    for (size_t i = 0; i < l->signers; i++) {
        for (size_t k = 0; k < STORE_WITHDRAWN; k++)
            buffer_free(&l->codes[i].hash[k]);
        buffer_free(&l->codes[i].released);
    }
    free(l->codes);
    *l = (struct lists) { .today = l->today, .before = l->before };
}

unsigned
lists_value(const uint8_t *places, uint32_t place)
{
    unsigned value = 0;

    (void)status_value_at(
        span_of(places, LISTS_BYTES), LISTS_BITS, place, &value);
    return value;
}

void
lists_set(uint8_t *places, uint32_t place, unsigned value)
{
    uint64_t at = (uint64_t)place * LISTS_BITS;
    unsigned mask = (1u << LISTS_BITS) - 1;

    places[at / 8] = (uint8_t)((places[at / 8] & ~(mask << at % 8))
        | (value & mask) << at % 8);
}

enum story_status
lists_status(unsigned value)
{
    enum story_status s = STORY_GOOD;

    while (s < STORY_REPLACED && values[s] != value)
        s = (enum story_status)(s + 1);
    return s;
}

enum store_withdrawn
lists_column(enum story_status status)
{
    return columns[status];
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
    l->counter = titles;
    for (; l->count < count; l->count++) {
        l->places[l->count] = calloc(LISTS_BYTES, 1);
        if (!l->places[l->count])
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    return SCEAU_OK;
}

static size_t
find_signer(const struct lists *l, const char *ca, const char *certificate)
{
    size_t i = 0;

    while (i < l->signers
        && (strcmp(l->codes[i].ca, ca) != 0
            || strcmp(l->codes[i].certificate, certificate) != 0))
        i++;
    return i;
}

bool
lists_knows(const struct lists *l, const char *ca, const char *certificate)
{
    return find_signer(l, ca, certificate) < l->signers;
}

struct lists_codes *
lists_codes_of(struct lists *l, const char *ca, const char *certificate)
{
    size_t found = find_signer(l, ca, certificate);

    if (!l->codes)
        l->codes = calloc(SCEAU_STATUS_LISTS_MAX, sizeof *l->codes);
    if (!l->codes)
        return NULL;
    if (found < l->signers)
        return &l->codes[found];
    if (l->signers == SCEAU_STATUS_LISTS_MAX)
        return NULL;
    struct lists_codes *c = &l->codes[l->signers++];
    (void)snprintf(c->ca, sizeof c->ca, "%s", ca);
    (void)snprintf(c->certificate, sizeof c->certificate, "%s", certificate);
    for (size_t k = 0; k < STORE_WITHDRAWN; k++)
        c->hash[k] = buffer_with_max(CODES_MAX);
    c->released = buffer_with_max(CODES_MAX);
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
    return lists_codes_of(l, ca, certificate) ? SCEAU_OK : no_signer(error);
}

enum sceau_status
lists_hash(struct span code, struct lost_code *out, struct sceau_error *error)
{
    struct withdrawn_code read;
    enum sceau_status status = withdrawn_code_of(code, &read, error);

    if (status != SCEAU_OK)
        return status;
    *out = (struct lost_code) { .status = STORY_GOOD };
    (void)snprintf(out->signer, sizeof out->signer, "%.4s_%.4s", read.ca,
        read.certificate);
    memcpy(out->hash, read.hash, sizeof out->hash);
    return SCEAU_OK;
}

static struct lists_codes *
codes_of(struct lists *l, const struct lost_code *code)
{
    char ca[5] = { 0 }, certificate[5] = { 0 };

    memcpy(ca, code->signer, 4);
    memcpy(certificate, code->signer + 5, 4);
    return lists_codes_of(l, ca, certificate);
}

static enum sceau_status
put_hash(struct buffer *to, const uint8_t *hash, struct sceau_error *error)
{
    buffer_put(to, hash, STATUS_HASH);
    return buffer_status(to) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(to), "trop de codes pour une liste");
}

/* To that column; STORE_WITHDRAWN: to what is released. */
static enum sceau_status
add_code(struct lists *l, const struct withdrawn_code *code,
    enum store_withdrawn column, struct sceau_error *error)
{
    struct lists_codes *c = lists_codes_of(l, code->ca, code->certificate);

    if (!c)
        return no_signer(error);
    return put_hash(column == STORE_WITHDRAWN ? &c->released : &c->hash[column],
        code->hash, error);
}

/* Of one that stands there whole. */
static enum sceau_status
add_read(struct lists *l, struct span code, enum store_withdrawn column,
    struct sceau_error *error)
{
    struct withdrawn_code read;
    enum sceau_status status = withdrawn_code_of(code, &read, error);

    return status == SCEAU_OK ? add_code(l, &read, column, error) : status;
}

enum sceau_status
lists_release(struct lists *l, struct span code, struct sceau_error *error)
{
    return code.len ? add_read(l, code, STORE_WITHDRAWN, error) : SCEAU_OK;
}

/* Read anew, or as it was kept when the title was purged. */
static enum sceau_status
add_code_of(struct lists *l, const struct withdrawn *title,
    enum store_withdrawn column, struct sceau_error *error)
{
    if (title->code.len)
        return add_read(l, title->code, column, error);
    return title->kept ? add_code(l, title->kept, column, error) : SCEAU_OK;
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
    lists_set(l->places[title->place.list], title->place.place,
        values[title->status]);
    l->titles[column]++;
    if (!withdrawn_is_long_over(title->valid_until, l->today))
        return add_code_of(l, title, column, error);
    return date_is_set(l->before)
            && !withdrawn_is_long_over(title->valid_until, l->before)
        ? add_code_of(l, title, STORE_WITHDRAWN, error)
        : SCEAU_OK;
}

/* ---- what published lists said of others ---- */

static void
tell(struct lists *l, const struct lost *item)
{
    if (l->told_count == LISTS_TOLD_MAX)
        return;
    struct lists_told *t = &l->told[l->told_count++];
    *t = (struct lists_told) {
        .why = item->answer, .status = item->status, .place = item->place
    };
    (void)snprintf(t->number, sizeof t->number, "%s", item->number);
}

enum sceau_status
lists_keep(struct lists *l, const struct lost *item, bool fresh,
    struct sceau_error *error)
{
    struct span code = buffer_span(&item->code);
    enum store_withdrawn column = columns[item->status];

    l->answers[item->answer]++;
    if (fresh || item->status == STORY_SUSPENDED)
        tell(l, item);
    if (item->answer == LOST_UNDONE || item->answer == LOST_FOREIGN)
        return SCEAU_OK;
    if (item->place.list >= l->count)
        return fail(error, SCEAU_E_FORMAT,
            "registre : un titre est au-delà de son compteur");
    lists_set(
        l->places[item->place.list], item->place.place, values[item->status]);
    l->titles[column]++;
    return code.len && !withdrawn_is_long_over(span_str(item->until), l->today)
        ? add_read(l, code, column, error)
        : SCEAU_OK;
}

static enum sceau_status
add_kept(void *context, const struct lost *item, struct sceau_error *error)
{
    return lists_keep(context, item, false, error);
}

enum sceau_status
lists_keep_code(
    struct lists *l, const struct lost_code *code, struct sceau_error *error)
{
    struct lists_codes *c = codes_of(l, code);

    if (!c)
        return no_signer(error);
    l->kept_codes++;
    return put_hash(&c->hash[columns[code->status]], code->hash, error);
}

static enum sceau_status
add_kept_code(
    void *context, const struct lost_code *code, struct sceau_error *error)
{
    return lists_keep_code(context, code, error);
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

void
lists_sort(struct lists *l)
{
    for (size_t i = 0; i < l->signers; i++) {
        for (size_t k = 0; k < STORE_WITHDRAWN; k++)
            sort_hashes(&l->codes[i].hash[k]);
        sort_hashes(&l->codes[i].released);
    }
}

bool
lists_has(const struct buffer *hashes, const uint8_t *hash)
{
    return hashes->len
        && bsearch(hash, hashes->data, hashes->len / STATUS_HASH, STATUS_HASH,
               compare_hashes)
        != NULL;
}

enum sceau_status
lists_make(struct registry *r, struct date today, struct date before,
    struct lists *out, struct sceau_error *error)
{
    const struct withdrawn_visit visit = { .context = out,
        .begin = begin,
        .signer = add_signer,
        .title = add_title,
        .kept = { out, add_kept, add_kept_code } };

    *out = (struct lists) { .today = today, .before = before };
    enum sceau_status status = withdrawn_visit(r, &visit, error);
    lists_sort(out);
    return status;
}
