/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/status/last.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/status/own_bundle.h"
#include "verifier/base/base64.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/scope.h"
#include "verifier/trust/inflate.h"
#include "verifier/trust/status.h"

enum { SUBJECT_SIZE = BASES_SIZE + 32, PATH_MAX_BYTES = 4096 };

/* ---- reading ---- */

/* One file of the folder; *there is false where it has no such file. */
static enum sceau_status
read_file(const struct last_place *p, const char *name, struct buffer *out,
    bool *there, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer path = buffer_with_max(PATH_MAX_BYTES);

    buffer_format(&path, "%s/%s", p->folder, name);
    if (buffer_status(&path) != SCEAU_OK)
        return fail(error, SCEAU_E_USAGE, "--to : chemin trop long");
    enum sceau_status status = file_read(buffer_cstr(&path), out, error);
    *there = status == SCEAU_OK;
    return status == SCEAU_E_NOTFOUND ? SCEAU_OK : status;
}

static enum sceau_status
check(const struct last_place *p, const char *name, enum sceau_status status,
    int64_t issued, struct sceau_error *error)
{
    if (status == SCEAU_E_FORMAT || status == SCEAU_E_CRYPTO)
        return fail(error, SCEAU_E_STATE,
            "%s/%s n’est pas une liste d’ici : retirez ce fichier, ou donnez "
            "un autre dossier",
            p->folder, name);
    if (status == SCEAU_OK && issued > p->now)
        return fail(error, SCEAU_E_STATE,
            "%s/%s a été publié plus tard que l’heure d’ici : réglez l’horloge",
            p->folder, name);
    return status;
}

/* Under today's address, or under one from before. */
static enum sceau_status
read_list(const struct last_place *p, size_t i, struct span token,
    struct last *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer places = buffer_with_max(0);
    enum sceau_status status = SCEAU_E_FORMAT;

    for (size_t b = 0; status == SCEAU_E_FORMAT && b < p->bases->count; b++) {
        char subject[SUBJECT_SIZE];
        (void)snprintf(subject, sizeof subject, "%s/%zu", p->bases->base[b], i);
        status = token_list_read(
            token, subject, p->point, &places, &out->issued[i], error);
    }
    if (status != SCEAU_OK)
        return status;
    out->places[i] = malloc(LISTS_BYTES);
    if (!out->places[i])
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    memcpy(out->places[i], places.data, LISTS_BYTES);
    return status;
}

static enum sceau_status
read_codes(const struct last_place *p, struct span token, struct last *out,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_E_FORMAT;

    for (size_t b = 0; status == SCEAU_E_FORMAT && b < p->bases->count; b++) {
        char subject[SUBJECT_SIZE];
        (void)snprintf(subject, sizeof subject, "%s/codes", p->bases->base[b]);
        lists_free(&out->codes);
        status = token_codes_read(
            token, subject, p->point, &out->codes, &out->codes_issued, error);
    }
    out->has_codes = status == SCEAU_OK;
    return status;
}

static enum sceau_status
read_folder(
    const struct last_place *p, struct last *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer token = buffer_with_max(2 * SCEAU_STORE_MAX);
    enum sceau_status status = SCEAU_OK;
    bool there = false;
    char name[24];

    *out = (struct last) { .has_codes = false };
    for (size_t i = 0; status == SCEAU_OK && i < SCEAU_STATUS_LISTS_MAX; i++) {
        (void)snprintf(name, sizeof name, "%zu", i);
        buffer_reset(&token);
        status = read_file(p, name, &token, &there, error);
        if (status != SCEAU_OK || !there)
            continue;
        status = read_list(p, i, buffer_span(&token), out, error);
        status = check(p, name, status, out->issued[i], error);
    }
    buffer_reset(&token);
    if (status == SCEAU_OK)
        status = read_file(p, "codes", &token, &there, error);
    if (status != SCEAU_OK || !there)
        return status;
    status = read_codes(p, buffer_span(&token), out, error);
    return check(p, "codes", status, out->codes_issued, error);
}

/* ---- the bundle ---- */

/* Which of our lists has that address; SCEAU_STATUS_LISTS_MAX: none. */
static size_t
list_at(const struct last_place *p, struct span url)
{
    char subject[SUBJECT_SIZE];

    for (size_t b = 0; b < p->bases->count; b++)
        for (size_t i = 0; i < SCEAU_STATUS_LISTS_MAX; i++) {
            (void)snprintf(
                subject, sizeof subject, "%s/%zu", p->bases->base[b], i);
            if (span_is(url, subject))
                return i;
        }
    return SCEAU_STATUS_LISTS_MAX;
}

static enum sceau_status
unreadable(const struct last_place *p, struct sceau_error *error)
{
    return fail(error, SCEAU_E_STATE,
        "%s : ses listes d’états ne se lisent pas ; retirez ce paquet",
        p->bundle);
}

/* Where it is later than the folder's. */
static enum sceau_status
take_places(const struct last_place *p, const struct store_places *from,
    struct last *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer packed = buffer_with_max(TOKEN_LIST_MAX);
    AUTO_BUFFER struct buffer bytes = buffer_with_max(LISTS_BYTES);
    size_t i = list_at(p, from->url);

    if (i == SCEAU_STATUS_LISTS_MAX
        || (out->places[i] && out->issued[i] >= from->issued))
        return SCEAU_OK;
    if (from->bits != LISTS_BITS || !base64_read(from->list, &packed)
        || !inflate_stream(buffer_span(&packed), &bytes)
        || bytes.len != LISTS_BYTES)
        return unreadable(p, error);
    if (!out->places[i])
        out->places[i] = malloc(LISTS_BYTES);
    if (!out->places[i])
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    memcpy(out->places[i], bytes.data, LISTS_BYTES);
    out->issued[i] = from->issued;
    return SCEAU_OK;
}

/* Codes that were published with that list. */
static enum sceau_status
take_codes(const struct last_place *p, const struct store *bundle,
    int64_t issued, struct last *out, struct sceau_error *error)
{
    if (out->has_codes && out->codes_issued >= issued)
        return SCEAU_OK;
    lists_free(&out->codes);
    out->has_codes = out->shared = true;
    out->codes_issued = issued;
    for (size_t i = 0; i < bundle->codes_count; i++) {
        const struct store_codes *from = &bundle->codes[i];
        struct lists_codes *c = from->issued == issued
            ? lists_codes_of(&out->codes, from->ca, from->certificate)
            : NULL;
        for (size_t k = 0; c && k < STORE_WITHDRAWN; k++)
            if (from->hashes[k].len
                && (!base64_read(from->hashes[k], &c->hash[k])
                    || c->hash[k].len % STATUS_HASH != 0))
                return unreadable(p, error);
    }
    return SCEAU_OK;
}

static enum sceau_status
take_status(const struct last_place *p, const struct store *bundle,
    struct last *out, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;
    int64_t issued = INT64_MIN;

    for (size_t i = 0; status == SCEAU_OK && i < bundle->places_count; i++) {
        const struct store_places *from = &bundle->places[i];
        status = take_places(p, from, out, error);
        if (list_at(p, from->url) < SCEAU_STATUS_LISTS_MAX
            && from->issued > issued)
            issued = from->issued;
    }
    if (status == SCEAU_OK && issued > p->now)
        return fail(error, SCEAU_E_STATE,
            "%s a été publié plus tard que l’heure d’ici : réglez l’horloge",
            p->bundle);
    return status == SCEAU_OK && issued != INT64_MIN
        ? take_codes(p, bundle, issued, out, error)
        : status;
}

static enum sceau_status
read_bundle(
    const struct last_place *p, struct last *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    struct store bundle = { 0 };
    uint8_t point[OWN_POINT];
    enum sceau_status status = own_bundle_key(p->config, point, error);

    if (status == SCEAU_OK)
        status = own_bundle_read(p->bundle, &text, &bundle, error);
    if (status == SCEAU_OK)
        status = own_bundle_check(p->bundle, &bundle, point, error);
    if (status == SCEAU_OK)
        status = take_status(p, &bundle, out, error);
    store_free(&bundle);
    return status;
}

enum sceau_status
last_read(
    const struct last_place *p, struct last *out, struct sceau_error *error)
{
    enum sceau_status status = read_folder(p, out, error);

    return status == SCEAU_OK && p->bundle ? read_bundle(p, out, error)
                                           : status;
}

void
last_free(struct last *l)
{
    for (size_t i = 0; i < SCEAU_STATUS_LISTS_MAX; i++)
        free(l->places[i]);
    lists_free(&l->codes);
    *l = (struct last) { .has_codes = false };
}

struct date
last_day(const struct last *l)
{
    int64_t first = l->has_codes ? l->codes_issued : INT64_MAX;

    for (size_t i = 0; i < SCEAU_STATUS_LISTS_MAX; i++)
        if (l->places[i] && l->issued[i] < first)
            first = l->issued[i];
    return first == INT64_MAX ? DATE_NONE : date_paris(first);
}

/* ---- comparing ---- */

/* Titles of a list, as they grow in number. */
struct doubts {
    struct lost *item;
    size_t count;
    size_t room;
};

static void
doubts_free(struct doubts *d)
{
    for (size_t i = 0; i < d->count; i++)
        buffer_free(&d->item[i].code);
    free(d->item);
    *d = (struct doubts) { .item = NULL };
}

static struct lost *
add_doubt(struct doubts *d)
{
    if (d->count == d->room) {
        size_t room = d->room ? 2 * d->room : 64;
        struct lost *item = realloc(d->item, room * sizeof *item);
        if (!item)
            return NULL;
        d->item = item;
        d->room = room;
    }
    struct lost *one = &d->item[d->count++];
    *one = (struct lost) { .code = buffer_with_max(SCEAU_CODE_MAX) };
    return one;
}

/* A title that was withdrawn for good stays so by whatever word; one that was revoked,
 * by that one. */
static bool
is_ended(unsigned value)
{
    return value == STATUS_VALUE_REVOKED || value == STATUS_VALUE_REPLACED;
}

static enum sceau_status
compare_place(struct registry *r, unsigned before, struct status_index at,
    uint8_t *places, struct doubts *d, struct sceau_error *error)
{
    unsigned now = lists_value(places, at.place);

    if (before == STATUS_VALUE_GOOD || before == now)
        return SCEAU_OK;
    if (is_ended(now)) {
        if (before == STATUS_VALUE_REVOKED)
            lists_set(places, at.place, before);
        return SCEAU_OK;
    }
    struct lost *one = add_doubt(d);
    if (!one)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    one->place = at;
    one->status = lists_status(before);
    one->id = registry_at(r, &at);
    return one->id ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

/* Four places a byte, of which few differ. */
static enum sceau_status
compare_list(struct registry *r, const uint8_t *before, uint32_t list,
    uint8_t *places, struct doubts *d, struct sceau_error *error)
{
    enum { PER_BYTE = 8 / LISTS_BITS };
    enum sceau_status status = SCEAU_OK;

    for (uint32_t i = 0; status == SCEAU_OK && i < LISTS_BYTES; i++)
        for (uint32_t k = 0;
             before[i] != places[i] && status == SCEAU_OK && k < PER_BYTE;
             k++) {
            const struct status_index at = { list, i * PER_BYTE + k };
            status = compare_place(
                r, lists_value(before, at.place), at, places, d, error);
        }
    return status;
}

/* Places of a list that the register has none of are nobody's of this one. */
static enum sceau_status
compare(const struct last *last, struct registry *r, size_t i, struct lists *l,
    struct doubts *d, struct sceau_error *error)
{
    static const uint8_t none[LISTS_BYTES];

    if (i < l->count)
        return compare_list(
            r, last->places[i], (uint32_t)i, l->places[i], d, error);
    return memcmp(last->places[i], none, LISTS_BYTES) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_STATE,
            "la liste %zu publiée nomme des titres que ce registre n’a pas pu "
            "donner : elle est d’un autre registre",
            i);
}

static enum sceau_status
apply(struct lists *l, const struct doubts *d, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < d->count; i++)
        status = d->item[i].answer == LOST_NEWER
            ? lists_release(l, buffer_span(&d->item[i].code), error)
            : lists_keep(l, &d->item[i], true, error);
    return status;
}

static enum sceau_status
check_answers(const struct lists *l, struct sceau_error *error)
{
    if (l->answers[LOST_FOREIGN])
        return fail(error, SCEAU_E_STATE,
            "la dernière publication nomme %lld titres que ce registre n’a pas "
            "pu donner : elle est d’un autre, ou --last était trop petit",
            (long long)l->answers[LOST_FOREIGN]);
    if (l->answers[LOST_UNDONE])
        return fail(error, SCEAU_E_STATE,
            "%lld titres publiés révoqués ou remplacés ne le sont pas ici : ce "
            "registre vient d’une sauvegarde d’avant ; refaites-y ces "
            "révocations",
            (long long)l->answers[LOST_UNDONE]);
    return SCEAU_OK;
}

/* Each list by its own moment: all have the same, unless one was taken away. */
static enum sceau_status
judge_lists(const struct last *last, struct registry *r, struct lists *l,
    struct doubts *all, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < SCEAU_STATUS_LISTS_MAX; i++) {
        size_t from = all->count;
        bool known = false;
        if (!last->places[i])
            continue;
        status = compare(last, r, i, l, all, error);
        if (status != SCEAU_OK || all->count == from)
            continue;
        status = lost_is_known(r, last->issued[i], &known, error);
        if (status == SCEAU_OK)
            status = lost_judge(r, last->issued[i], known, all->item + from,
                all->count - from, error);
    }
    return status == SCEAU_OK ? apply(l, all, error) : status;
}

/* ---- codes ---- */

struct missing {
    struct lost_code *code;
    size_t count;
    size_t room;
};

static enum sceau_status
add_missing(struct missing *m, const struct lists_codes *of,
    enum story_status status, const uint8_t *hash, struct sceau_error *error)
{
    if (m->count == m->room) {
        size_t room = m->room ? 2 * m->room : 64;
        struct lost_code *code = realloc(m->code, room * sizeof *code);
        if (!code)
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        m->code = code;
        m->room = room;
    }
    struct lost_code *c = &m->code[m->count++];
    *c = (struct lost_code) { .status = status };
    (void)snprintf(
        c->signer, sizeof c->signer, "%.4s_%.4s", of->ca, of->certificate);
    memcpy(c->hash, hash, sizeof c->hash);
    return SCEAU_OK;
}

static bool
is_accounted_for(const struct lists_codes *now, const uint8_t *hash)
{
    for (size_t k = 0; k < STORE_WITHDRAWN; k++)
        if (lists_has(&now->hash[k], hash))
            return true;
    return lists_has(&now->released, hash);
}

static enum sceau_status
compare_codes(const struct lists_codes *before, const struct lists_codes *now,
    enum story_status status, struct missing *m, struct sceau_error *error)
{
    const struct buffer *hashes = &before->hash[lists_column(status)];
    enum sceau_status done = SCEAU_OK;

    for (size_t at = 0; done == SCEAU_OK && at + STATUS_HASH <= hashes->len;
         at += STATUS_HASH)
        if (!is_accounted_for(now, hashes->data + at))
            done = add_missing(m, before, status, hashes->data + at, error);
    return done;
}

static enum sceau_status
find_missing(const struct last *last, struct lists *l, struct missing *m,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < last->codes.signers; i++) {
        const struct lists_codes *before = &last->codes.codes[i];
        const struct lists_codes *now = NULL;
        if (last->shared && !lists_knows(l, before->ca, before->certificate))
            continue;
        now = lists_codes_of(l, before->ca, before->certificate);
        if (!now)
            return fail(error, SCEAU_E_LIMIT, "plus de %d signataires de codes",
                SCEAU_STATUS_LISTS_MAX);
        for (enum story_status s = STORY_SUSPENDED;
             status == SCEAU_OK && s <= STORY_REPLACED;
             s = (enum story_status)(s + 1))
            status = compare_codes(before, now, s, m, error);
    }
    return status;
}

/* Codes that no title of the register accounts for: it lost them. Where it knows the
 * publication, it knows which it gave up. */
static enum sceau_status
judge_codes(const struct last *last, struct registry *r, struct lists *l,
    struct missing *m, struct sceau_error *error)
{
    bool known = true;
    enum sceau_status status = last->has_codes
        ? lost_is_known(r, last->codes_issued, &known, error)
        : SCEAU_OK;

    if (status == SCEAU_OK && !known)
        status = find_missing(last, l, m, error);
    for (size_t i = 0; status == SCEAU_OK && i < m->count; i++)
        status = lists_keep_code(l, &m->code[i], error);
    return status;
}

enum sceau_status
last_keep(const struct last *last, struct registry *r, struct lists *l,
    int64_t now, struct sceau_error *error)
{
    struct doubts doubts = { .item = NULL };
    struct missing missing = { .code = NULL };
    enum sceau_status status = judge_lists(last, r, l, &doubts, error);

    if (status == SCEAU_OK)
        status = check_answers(l, error);
    lists_sort(l);
    if (status == SCEAU_OK)
        status = judge_codes(last, r, l, &missing, error);
    if (status == SCEAU_OK)
        status = lost_keep(r, doubts.item, doubts.count, missing.code,
            missing.count, now, error);
    lists_sort(l);
    doubts_free(&doubts);
    free(missing.code);
    return status;
}
