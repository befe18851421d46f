/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/sealed.h"

#include "verifier/base/error.h"

/* Within a unit of work. */
struct search {
    const struct sealed_query *q;
    const char *statement;
    int64_t after;
    struct sealed_page *page;
    struct sealed_count *count;
};

#define COLUMNS(t)                                                             \
    t ".id, " t ".number, " t ".level, " t ".issued_at, " t ".valid_from, " t  \
      ".valid_until, " t ".replaces"
#define BY_SIGNER " (t.seal_signer = ?1 OR t.pdf_signer = ?1)"
#define IN_FORCE                                                               \
    " t.state = 'issued' AND (t.valid_until IS NULL OR t.valid_until >= ?2)"

static const char select_count[] =
    "SELECT coalesce(sum(CASE WHEN t.status = 'good' THEN 1 ELSE 0 END), 0),"
    " coalesce(sum(CASE WHEN t.status = 'suspended' THEN 1 ELSE 0 END), 0)"
    " FROM title t WHERE" IN_FORCE " AND" BY_SIGNER;
static const char select_known[] =
    "SELECT t.id FROM title t WHERE t.state = 'issued' AND" BY_SIGNER
    " LIMIT 1";
static const char select_page[] =
    "SELECT " COLUMNS("t") " FROM title t WHERE" IN_FORCE
                           " AND t.status = 'good' AND" BY_SIGNER
                           " AND t.id > ?3 ORDER BY t.id LIMIT ?4";
static const char select_one[] = "SELECT " COLUMNS(
    "t") " FROM title t WHERE t.id = ?1 AND t.state = 'issued'";
/* ?2 is not asked for, and both engines want every parameter to have a type */
static const char select_undelivered[] = "SELECT " COLUMNS(
    "n") " FROM title n JOIN title t ON t.id = n.replaces"
         " WHERE n.state = 'issued' AND n.replaces IS NOT NULL"
         " AND n.status = 'good' AND n.delivered_at IS NULL AND" BY_SIGNER
         " AND ?2 <> '' AND n.id > ?3 ORDER BY n.id LIMIT ?4";

static enum sceau_status
run_count(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct search *s = context;
    char today[DATE_ISO_SIZE];
    const struct sql_value values[] = { sql_text(s->q->signer),
        sql_text(date_iso(s->q->today, today)) };
    bool row = false;
    enum sceau_status status = sql_run(sql, select_count, values, 2, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    s->count->in_force = sql_get_integer(sql, 0);
    s->count->suspended = sql_get_integer(sql, 1);
    status = sql_run(sql, select_known, values, 1, error);
    return status == SCEAU_OK ? sql_next(sql, &s->count->known, error) : status;
}

enum sceau_status
sealed_count(struct registry *r, const struct sealed_query *q,
    struct sealed_count *out, struct sceau_error *error)
{
    struct search s = { .q = q, .count = out };

    *out = (struct sealed_count) { 0 };
    return sql_read(registry_sql(r), run_count, &s, error);
}

/* Its `replaces`, or 0. */
static int64_t
read_one(struct sql *sql, struct sealed *out)
{
    out->id = sql_get_integer(sql, 0);
    (void)sql_get_text(sql, 1, out->number, sizeof out->number);
    (void)sql_get_text(sql, 2, out->level, sizeof out->level);
    out->ruled_at = sql_get_integer(sql, 3);
    (void)sql_get_text(sql, 4, out->from, sizeof out->from);
    (void)sql_get_text(sql, 5, out->until, sizeof out->until);
    return sql_get_integer(sql, 6);
}

/* A duplicate has the rules and the dates of the title whose place it has: that of a
 * duplicate too. Each is newer than what it replaces, so this ends. */
static enum sceau_status
find_first(
    struct sql *sql, int64_t id, int64_t *ruled_at, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    while (status == SCEAU_OK && id) {
        const struct sql_value key[] = { sql_integer(id) };
        bool row = false;
        status =
            sql_run(sql, "SELECT issued_at, replaces FROM title WHERE id = ?1",
                key, 1, error);
        if (status == SCEAU_OK)
            status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        *ruled_at = sql_get_integer(sql, 0);
        id = sql_get_integer(sql, 1);
    }
    return status;
}

static enum sceau_status
run_page(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct search *s = context;
    char today[DATE_ISO_SIZE];
    const struct sql_value values[] = { sql_text(s->q->signer),
        sql_text(date_iso(s->q->today, today)), sql_integer(s->after),
        sql_integer(SEALED_PAGE) };
    int64_t replaces[SEALED_PAGE];
    struct sealed_page *p = s->page;
    enum sceau_status status = sql_run(sql, s->statement, values, 4, error);

    p->count = 0;
    for (bool row = true; status == SCEAU_OK && row; p->count += row) {
        status = sql_next(sql, &row, error);
        if (status == SCEAU_OK && row)
            replaces[p->count] = read_one(sql, &p->item[p->count]);
    }
    for (size_t i = 0; status == SCEAU_OK && i < p->count; i++)
        status = find_first(sql, replaces[i], &p->item[i].ruled_at, error);
    return status;
}

enum sceau_status
sealed_next(struct registry *r, const struct sealed_query *q, int64_t after,
    struct sealed_page *out, struct sceau_error *error)
{
    struct search s = {
        .q = q, .statement = select_page, .after = after, .page = out
    };

    return sql_read(registry_sql(r), run_page, &s, error);
}

enum sceau_status
sealed_undelivered(struct registry *r, const struct sealed_query *q,
    int64_t after, struct sealed_page *out, struct sceau_error *error)
{
    struct search s = {
        .q = q, .statement = select_undelivered, .after = after, .page = out
    };

    return sql_read(registry_sql(r), run_page, &s, error);
}

struct fetch {
    int64_t id;
    struct sealed *out;
};

static enum sceau_status
run_fetch(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct fetch *f = context;
    const struct sql_value id[] = { sql_integer(f->id) };
    bool row = false;
    enum sceau_status status = sql_run(sql, select_one, id, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    if (!row)
        return fail(error, SCEAU_E_NOTFOUND, "ce titre n’est pas émis");
    return find_first(sql, read_one(sql, f->out), &f->out->ruled_at, error);
}

enum sceau_status
sealed_find(struct registry *r, int64_t id, struct sealed *out,
    struct sceau_error *error)
{
    struct fetch f = { id, out };

    return sql_read(registry_sql(r), run_fetch, &f, error);
}
