/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/purge.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/register/audit.h"
#include "issuer/register/withdrawn.h"
#include "verifier/base/error.h"

/* Rows that are looked at, and of them those that are erased, at once: a writer waits for
 * some milliseconds. */
enum { PAGE = 1000, GROUP = 100 };

struct due {
    int64_t id;
    bool void_;  /* it was never issued */
    bool listed; /* its code may be, as withdrawn */
    struct purge_kind *kind;
};

struct run {
    const struct purge *p;
    struct purge_report *out;
    struct date today;
    int64_t after; /* the last id that was looked at */
    int64_t rows;  /* of the page */
    struct due due[PAGE];
    size_t count; /* of those that are due */
    size_t done;  /* of them */
};

/* ---- whose time is over ---- */

enum column {
    ID,
    KIND,
    STATE,
    UNTIL,
    RESERVED,
    EXAMINED,
    CLOSED,
    HERE,
    STATUS,
    STATUS_AT
};

static const char select_page[] =
    "SELECT id, kind, state, valid_until, reserved_at, examined,"
    " closed_at, CASE WHEN (former IS NULL AND replaces IS NULL)"
    " OR delivered_at IS NOT NULL OR status IN ('revoked', 'replaced')"
    " THEN 1 ELSE 0 END, status, status_at FROM title"
    " WHERE id > ?1 AND purged_at IS NULL ORDER BY id LIMIT 1000";

/* NULL where there are too many. */
static struct purge_kind *
row_of(struct run *r, struct span kind)
{
    struct purge_report *o = r->out;
    size_t i = 0;

    while (i < o->kinds && !span_is(kind, o->kind[i].kind))
        i++;
    if (i == PURGE_KINDS_MAX)
        return NULL;
    struct purge_kind *k = &o->kind[i];
    if (i == o->kinds) {
        o->kinds++;
        (void)snprintf(
            k->kind, sizeof k->kind, "%.*s", (int)kind.len, kind.data);
        k->months = r->p->months(r->p->context, k->kind);
    }
    return k;
}

/* Its last day, of one without an end that on which it was revoked or replaced; of what
 * was never issued that on which it was asked for. False where it may still be shown. */
static bool
end_of(const struct sql *sql, bool void_, struct date *end)
{
    struct span status = sql_get(sql, STATUS);

    *end = date_paris(sql_get_integer(sql, void_ ? RESERVED : STATUS_AT));
    if (void_ || date_parse_iso(sql_get(sql, UNTIL), end))
        return true;
    return (span_is(status, "revoked") || span_is(status, "replaced"))
        && !sql_is_null(sql, STATUS_AT);
}

static bool
is_over(const struct run *r, const struct sql *sql, struct date end, int months)
{
    struct date cut = date_add_months(r->today, -months);
    struct span examined = sql_get(sql, EXAMINED);

    if (date_compare(end, cut) >= 0 || sql_get_integer(sql, HERE) == 0)
        return false;
    if (span_is(examined, "open"))
        return false;
    return !span_is(examined, "closed")
        || date_compare(date_paris(sql_get_integer(sql, CLOSED)), cut) < 0;
}

static enum sceau_status
look_at_row(struct run *r, const struct sql *sql, struct sceau_error *error)
{
    bool void_ = span_is(sql_get(sql, STATE), "void");
    struct date end;

    r->after = sql_get_integer(sql, ID);
    if (!end_of(sql, void_, &end) || span_is(sql_get(sql, STATE), "reserved")
        || date_compare(end, r->today) >= 0)
        return SCEAU_OK;
    struct purge_kind *k = row_of(r, sql_get(sql, KIND));
    if (!k)
        return fail(error, SCEAU_E_LIMIT, "plus de %d types de titres",
            PURGE_KINDS_MAX);
    if (k->months > 0 && (void_ || is_over(r, sql, end, k->months))
        && date_compare(end, date_add_months(r->today, -k->months)) < 0)
        r->due[r->count++] = (struct due) { r->after, void_,
            !void_ && !withdrawn_is_long_over(sql_get(sql, UNTIL), r->today),
            k };
    return SCEAU_OK;
}

static enum sceau_status
look_at_page(struct sql *sql, void *context, struct sceau_error *error)
{
    struct run *r = context;
    const struct sql_value after[] = { sql_integer(r->after) };
    enum sceau_status status = sql_run(sql, select_page, after, 1, error);

    r->count = 0;
    r->rows = 0;
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            break;
        r->rows++;
        status = look_at_row(r, sql, error);
    }
    return status;
}

/* ---- erasing it ---- */

/* What a list names its code by; a code that does not read is in no list. */
static enum sceau_status
keep_code(struct sql *sql, int64_t id, struct sceau_error *error)
{
    const struct sql_value title[] = { sql_integer(id) };
    struct withdrawn_code code;
    bool row = false;
    enum sceau_status status =
        sql_run(sql, "SELECT code FROM file WHERE title = ?1", title, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK || !row || sql_get(sql, 0).len == 0)
        return status;
    struct sceau_error fault = { 0 };
    status = withdrawn_code_of(sql_get(sql, 0), &code, &fault);
    if (status != SCEAU_OK)
        return status == SCEAU_E_FORMAT ? SCEAU_OK
                                        : fail(error, status, "%s", fault.text);
    const struct sql_value values[] = { title[0], sql_text(code.ca),
        sql_text(code.certificate),
        sql_bytes(span_of(code.hash, sizeof code.hash)) };
    return sql_run(sql,
        "INSERT INTO code_hash (title, ca, certificate, hash)"
        " VALUES (?1, ?2, ?3, ?4)",
        values, 4, error);
}

/* What was asked and made, and when its holder was told of it. */
static enum sceau_status
forget_rows(struct sql *sql, int64_t id, struct sceau_error *error)
{
    static const char *const texts[] = { "DELETE FROM request WHERE title = ?1",
        "DELETE FROM file WHERE title = ?1",
        "DELETE FROM outbox WHERE title = ?1" };
    const struct sql_value title[] = { sql_integer(id) };
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < sizeof texts / sizeof *texts;
         i++)
        status = sql_run(sql, texts[i], title, 1, error);
    return status;
}

/* What changed since it was looked at is left for another time. */
static enum sceau_status
erase_one(struct sql *sql, const struct run *r, const struct due *d,
    bool *erased, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_integer(d->id),
        sql_text(d->void_ ? "void" : "issued"), sql_integer(r->p->now) };
    enum sceau_status status = sql_run(sql,
        "UPDATE title SET purged_at = ?3, application = NULL,"
        " foreigner = NULL, request_key = 'purged:' || id"
        " WHERE id = ?1 AND state = ?2 AND purged_at IS NULL",
        values, 3, error);

    *erased = status == SCEAU_OK && sql_changed(sql) == 1;
    if (status == SCEAU_OK && *erased && d->listed)
        status = keep_code(sql, d->id, error);
    return status == SCEAU_OK && *erased ? forget_rows(sql, d->id, error)
                                         : status;
}

struct group {
    struct run *r;
    size_t from;
    size_t count;
    bool erased[GROUP];
};

static enum sceau_status
erase_group(struct sql *sql, void *context, struct sceau_error *error)
{
    struct group *g = context;
    struct audit_record record[GROUP];
    char detail[GROUP][48];
    size_t records = 0;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < g->count; i++) {
        const struct due *d = &g->r->due[g->from + i];
        status = erase_one(sql, g->r, d, &g->erased[i], error);
        if (status != SCEAU_OK || !g->erased[i])
            continue;
        (void)snprintf(detail[records], sizeof detail[records],
            "conservation=%d mois", d->kind->months);
        record[records] = (struct audit_record) { .act = "purge",
            .title = d->id,
            .rules = "",
            .detail = detail[records] };
        records++;
    }
    return status == SCEAU_OK && records ? audit_append(sql, g->r->p->now,
               registry_who(g->r->p->registry), record, records, error)
                                         : status;
}

static enum sceau_status
erase_page(struct run *r, struct sceau_error *error)
{
    struct sql *sql = registry_sql(r->p->registry);
    enum sceau_status status = SCEAU_OK;

    for (size_t from = 0; status == SCEAU_OK && from < r->count;
         from += GROUP) {
        struct group g = { .r = r,
            .from = from,
            .count = r->count - from < GROUP ? r->count - from : GROUP };
        status = sql_write(sql, erase_group, &g, error);
        for (size_t i = 0; status == SCEAU_OK && i < g.count; i++) {
            r->due[from + i].kind->erased += g.erased[i];
            r->out->erased += g.erased[i];
        }
    }
    return status;
}

/* ---- all of it ---- */

static enum sceau_status
find_last(struct sql *sql, void *context, struct sceau_error *error)
{
    int64_t *last = context;
    bool row = false;
    enum sceau_status status =
        sql_run(sql, "SELECT max(id) FROM title", NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *last = status == SCEAU_OK && row ? sql_get_integer(sql, 0) : 0;
    return status;
}

static enum sceau_status
run_pages(struct run *r, struct sceau_error *error)
{
    struct sql *sql = registry_sql(r->p->registry);
    int64_t last = 0;
    enum sceau_status status = sql_read(sql, find_last, &last, error);

    r->rows = PAGE;
    while (status == SCEAU_OK && r->rows == PAGE) {
        status = sql_read(sql, look_at_page, r, error);
        for (size_t i = 0; status == SCEAU_OK && i < r->count; i++) {
            r->due[i].kind->due++;
            r->out->due++;
        }
        if (status == SCEAU_OK && !r->p->look)
            status = erase_page(r, error);
        if (status == SCEAU_OK && r->p->tell)
            r->p->tell(r->p->context, r->after, last);
    }
    return status;
}

/* What was kept of codes that are listed no more. */
static enum sceau_status
forget_codes(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct run *r = context;
    char day[DATE_ISO_SIZE];
    const struct sql_value before[] = { sql_text(
        date_iso(date_add_days(r->today, -WITHDRAWN_CODE_DAYS), day)) };

    return sql_run(sql,
        "DELETE FROM code_hash WHERE title IN (SELECT c.title FROM code_hash c"
        " JOIN title t ON t.id = c.title WHERE t.valid_until < ?1)",
        before, 1, error);
}

/* Outside of any unit of work, as VACUUM asks for. */
static enum sceau_status
end_erasing(struct sql *sql, unsigned patience, bool *remains,
    struct sceau_error *error)
{
    bool empty = true;
    enum sceau_status status = sql_is_shared(sql)
        ? sql_script(sql, "VACUUM title, request, file, outbox", error)
        : sql_empty_log(sql, patience, &empty, error);

    *remains = !empty;
    return status;
}

enum sceau_status
purge_run(
    const struct purge *p, struct purge_report *out, struct sceau_error *error)
{
    struct sql *sql = registry_sql(p->registry);
    struct run *r = calloc(1, sizeof *r);

    *out = (struct purge_report) { .kinds = 0 };
    if (!r)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    r->p = p;
    r->out = out;
    r->today = date_paris(p->now);
    enum sceau_status status = run_pages(r, error);
    if (status == SCEAU_OK && !p->look)
        status = sql_write(sql, forget_codes, r, error);
    if (status == SCEAU_OK && !p->look)
        status = end_erasing(sql, p->patience, &out->remains, error);
    free(r);
    return status;
}
