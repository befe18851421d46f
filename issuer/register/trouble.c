/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/trouble.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "issuer/register/setting.h"
#include "verifier/base/error.h"

enum { TOKEN = 32, COUNT_MAX = 24 };

static const char *const sorts[TROUBLE_SORTS] = { [TROUBLE_REFUSED] = "refused",
    [TROUBLE_MENTION] = "mention",
    [TROUBLE_DATA] = "data",
    [TROUBLE_ILLEGIBLE] = "illegible",
    [TROUBLE_CHECK] = "check",
    [TROUBLE_OTHER] = "other" };

const char *
trouble_sort_name(enum trouble_sort sort)
{
    return sorts[sort];
}

bool
trouble_sort_read(const char *name, enum trouble_sort *out)
{
    for (size_t i = 0; i < TROUBLE_SORTS; i++)
        if (strcmp(name, sorts[i]) == 0) {
            *out = (enum trouble_sort)i;
            return true;
        }
    return false;
}

#define SELECT                                                                 \
    "SELECT id, at, sort, who, number, place, words, handled_at, handled_by,"  \
    " handled_words FROM trouble"
#define TEXT(sql, column, to) (void)sql_get_text(sql, column, to, sizeof(to))

static void
read_one(struct sql *sql, struct trouble *out)
{
    char sort[16];

    *out = (struct trouble) { .id = sql_get_integer(sql, 0),
        .at = sql_get_integer(sql, 1),
        .sort = TROUBLE_OTHER };
    TEXT(sql, 2, sort);
    (void)trouble_sort_read(sort, &out->sort);
    TEXT(sql, 3, out->who);
    TEXT(sql, 4, out->number);
    TEXT(sql, 5, out->place);
    TEXT(sql, 6, out->words);
    out->handled_at = sql_get_integer(sql, 7);
    TEXT(sql, 8, out->handled_by);
    TEXT(sql, 9, out->handled_words);
}

/* The one that a statement of one value finds; *row is false where there is none. */
static enum sceau_status
find(struct sql *sql, const char *text, struct sql_value value, bool *row,
    struct trouble *out, struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql, text, &value, 1, error);

    *row = false;
    if (status == SCEAU_OK)
        status = sql_next(sql, row, error);
    if (status == SCEAU_OK && *row)
        read_one(sql, out);
    return status;
}

/* ---- entering ---- */

struct entry {
    const struct trouble *told;
    const char *who;
    int64_t now;
    uint8_t token[TOKEN]; /* of this one alone: begun again, it is found */
    struct trouble *out;
};

/* The next id: ids are told to people, and so count from 1. */
static enum sceau_status
next_id(struct sql *sql, int64_t *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer last = buffer_with_max(COUNT_MAX);
    char next[COUNT_MAX];
    enum sceau_status status = setting_lock(sql, "troubles", &last, error);

    if (status != SCEAU_OK)
        return status;
    *out = strtoll(buffer_cstr(&last), NULL, 10) + 1;
    (void)snprintf(next, sizeof next, "%lld", (long long)*out);
    return setting_write(sql, "troubles", span_str(next), error);
}

static enum sceau_status
run_entry(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct entry *e = context;
    const struct trouble *t = e->told;
    int64_t id = 0;
    bool row;
    enum sceau_status status = find(sql, SELECT " WHERE token = ?1",
        sql_bytes(span_of(e->token, TOKEN)), &row, e->out, error);

    if (status != SCEAU_OK || row)
        return status;
    status = next_id(sql, &id, error);
    if (status != SCEAU_OK)
        return status;
    const struct sql_value values[] = { sql_integer(id), sql_integer(e->now),
        sql_text(e->who), sql_text(sorts[t->sort]),
        sql_text(*t->number ? t->number : NULL), sql_text(t->place),
        sql_text(t->words), sql_bytes(span_of(e->token, TOKEN)) };
    status = sql_run(sql,
        "INSERT INTO trouble (id, at, who, sort, number, place, words, token)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        values, 8, error);
    return status == SCEAU_OK ? find(sql, SELECT " WHERE id = ?1",
               sql_integer(id), &row, e->out, error)
                              : status;
}

/* The same key of the same is the same; without one, what is drawn. */
static bool
make_token(const char *who, const char *key, uint8_t out[TOKEN])
{
    char text[REGISTRY_WHO_MAX + REGISTRY_KEY_MAX + 8];

    if (!key)
        return RAND_bytes(out, TOKEN) == 1;
    int n = snprintf(text, sizeof text, "%s\n%s", who, key);
    return n > 0 && (size_t)n < sizeof text
        && EVP_Digest(text, (size_t)n, out, NULL, EVP_sha256(), NULL) == 1;
}

enum sceau_status
trouble_enter(struct registry *r, const struct trouble *told, const char *key,
    int64_t now, struct trouble *out, struct sceau_error *error)
{
    struct entry e = {
        .told = told, .who = registry_who(r), .now = now, .out = out
    };

    if (!make_token(e.who, key, e.token))
        return fail(error, SCEAU_E_CRYPTO, "le hasard manque");
    return sql_write(registry_sql(r), run_entry, &e, error);
}

/* ---- reading ---- */

struct search {
    bool waiting;
    int64_t before;
    size_t limit;
    struct trouble_list *out;
};

static enum sceau_status
run_search(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct search *q = context;
    const struct sql_value values[] = { sql_integer(
                                            q->before ? q->before : INT64_MAX),
        sql_integer((int64_t)q->limit) };
    enum sceau_status status = sql_run(sql,
        q->waiting ? SELECT " WHERE id < ?1 AND handled_at IS NULL"
                            " ORDER BY id DESC LIMIT ?2"
                   : SELECT " WHERE id < ?1 ORDER BY id DESC LIMIT ?2",
        values, 2, error);

    q->out->count = 0;
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row || q->out->count == q->limit)
            return status;
        read_one(sql, &q->out->item[q->out->count++]);
    }
    return status;
}

enum sceau_status
trouble_find(struct registry *r, bool waiting, int64_t before, size_t limit,
    struct trouble_list *out, struct sceau_error *error)
{
    struct search q = { waiting, before,
        limit < TROUBLE_PAGE_MAX ? limit : TROUBLE_PAGE_MAX, out };

    *out = (struct trouble_list) { calloc(q.limit + 1, sizeof *out->item), 0 };
    if (!out->item)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = sql_read(registry_sql(r), run_search, &q, error);
    if (status != SCEAU_OK)
        trouble_list_free(out);
    return status;
}

void
trouble_list_free(struct trouble_list *l)
{
    free(l->item);
    *l = (struct trouble_list) { NULL, 0 };
}

/* ---- dealing with one ---- */

struct handling {
    int64_t id;
    const char *who;
    const char *words;
    int64_t now;
    struct trouble *out;
};

/* Begun again after a commit of which the answer was lost, it finds its own. */
static bool
is_own(const struct handling *h)
{
    return h->out->handled_at >= h->now
        && strcmp(h->out->handled_by, h->who) == 0
        && strcmp(h->out->handled_words, h->words) == 0;
}

static enum sceau_status
run_handling(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct handling *h = context;
    const struct sql_value values[] = { sql_integer(h->id), sql_integer(h->now),
        sql_text(h->who), sql_text(h->words) };
    enum sceau_status status = sql_run(sql,
        "UPDATE trouble SET handled_at = ?2, handled_by = ?3,"
        " handled_words = ?4 WHERE id = ?1 AND handled_at IS NULL",
        values, 4, error);
    bool changed = status == SCEAU_OK && sql_changed(sql) > 0, row = false;

    if (status == SCEAU_OK)
        status =
            find(sql, SELECT " WHERE id = ?1", values[0], &row, h->out, error);
    if (status != SCEAU_OK)
        return status;
    if (!row)
        return fail(error, SCEAU_E_NOTFOUND,
            "aucun signalement de ce numéro dans ce registre");
    return changed || is_own(h)
        ? SCEAU_OK
        : fail(error, SCEAU_E_STATE, "ce signalement est déjà traité");
}

enum sceau_status
trouble_handle(struct registry *r, int64_t id, const char *words, int64_t now,
    struct trouble *out, struct sceau_error *error)
{
    struct handling h = { id, registry_who(r), words, now, out };

    return sql_write(registry_sql(r), run_handling, &h, error);
}
