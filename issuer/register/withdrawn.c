/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/withdrawn.h"

#include <stdio.h>

#include "issuer/register/audit.h"
#include "verifier/base/error.h"
#include "verifier/seal/seal.h"
#include "verifier/trust/digest.h"

/* Titles of a page: their codes are in memory together. */
#define PAGE "5000"
enum { PAGE_ROWS = 5000 };

enum sceau_status
withdrawn_code_of(
    struct span code, struct withdrawn_code *out, struct sceau_error *error)
{
    static _Thread_local struct seal seal; /* too large for a stack */
    enum sceau_status status = seal_parse(code, &seal, error);

    if (status != SCEAU_OK)
        return fail_prefix(
            error, SCEAU_E_FORMAT, "registre : un code ne se lit pas");
    (void)snprintf(out->ca, sizeof out->ca, "%s", seal.header.ca);
    (void)snprintf(out->certificate, sizeof out->certificate, "%s",
        seal_header_listed(&seal.header));
    return status_hash(&seal, digest_sha256, out->hash)
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

bool
withdrawn_is_long_over(struct span until, struct date today)
{
    struct date end;

    return date_parse_iso(until, &end)
        && date_to_days(end) + WITHDRAWN_CODE_DAYS < date_to_days(today);
}

struct visit {
    struct registry *r;
    const struct withdrawn_visit *v;
};

static enum sceau_status
visit_signers(
    struct sql *sql, const struct withdrawn_visit *v, struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql,
        "SELECT DISTINCT seal_signer FROM title WHERE seal_hash IS NOT NULL",
        NULL, 0, error);

    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        status = v->signer(v->context, sql_get(sql, 0), error);
    }
    return status;
}

static enum story_status
status_of(struct span word)
{
    if (span_is(word, "suspended"))
        return STORY_SUSPENDED;
    return span_is(word, "replaced") ? STORY_REPLACED : STORY_REVOKED;
}

/* What is kept of a code that was purged; false: nothing is. */
static bool
read_kept(const struct sql *sql, struct withdrawn_code *out)
{
    struct span hash = sql_get(sql, 6);

    if (hash.len != sizeof out->hash)
        return false;
    (void)sql_get_text(sql, 4, out->ca, sizeof out->ca);
    (void)sql_get_text(sql, 5, out->certificate, sizeof out->certificate);
    memcpy(out->hash, hash.data, sizeof out->hash);
    return true;
}

/* Of the page after *last, which becomes its last; *rows of them. */
static enum sceau_status
visit_page(struct sql *sql, const struct visit *w, int64_t *last, int64_t *rows,
    struct sceau_error *error)
{
    const struct sql_value from[] = { sql_integer(*last) };
    enum sceau_status status = sql_run(sql,
        "SELECT t.id, t.status, t.valid_until, f.code, c.ca, c.certificate,"
        " c.hash FROM title t LEFT JOIN file f ON f.title = t.id"
        " LEFT JOIN code_hash c ON c.title = t.id WHERE t.status <> 'good'"
        " AND t.id > ?1 ORDER BY t.id LIMIT " PAGE,
        from, 1, error);

    for (*rows = 0; status == SCEAU_OK; ++*rows) {
        bool row = false;
        struct withdrawn one;
        struct withdrawn_code kept;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        *last = sql_get_integer(sql, 0);
        if (!registry_place(w->r, *last, &one.place))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        one.status = status_of(sql_get(sql, 1));
        one.valid_until = sql_get(sql, 2);
        one.code = sql_get(sql, 3);
        one.kept = read_kept(sql, &kept) ? &kept : NULL;
        status = w->v->title(w->v->context, &one, error);
    }
    return status;
}

static enum sceau_status
run_visit(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct visit *w = context;
    int64_t titles, last = 0, rows = PAGE_ROWS;
    enum sceau_status status = story_count(sql, &titles, error);

    if (status == SCEAU_OK)
        status = w->v->begin(w->v->context, titles, error);
    if (status == SCEAU_OK)
        status = visit_signers(sql, w->v, error);
    while (status == SCEAU_OK && rows == PAGE_ROWS)
        status = visit_page(sql, w, &last, &rows, error);
    return status == SCEAU_OK ? lost_visit(w->r, &w->v->kept, error) : status;
}

enum sceau_status
withdrawn_visit(struct registry *r, const struct withdrawn_visit *v,
    struct sceau_error *error)
{
    struct visit w = { r, v };

    return sql_read(registry_sql(r), run_visit, &w, error);
}

struct record {
    struct registry *r;
    int64_t now;
    const char *detail;
};

static enum sceau_status
run_record(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct record *w = context;
    const struct audit_record record = {
        .act = "publish", .rules = "", .detail = w->detail
    };

    return audit_append(sql, w->now, registry_who(w->r), &record, 1, error);
}

enum sceau_status
withdrawn_record(struct registry *r, int64_t now, const char *detail,
    struct sceau_error *error)
{
    struct record w = { r, now, detail };

    return sql_write(registry_sql(r), run_record, &w, error);
}
