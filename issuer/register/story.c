/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/story.h"

#include <stdio.h>

#include "issuer/register/audit.h"
#include "verifier/base/error.h"

static const char *const names[] = { [STORY_GOOD] = "good",
    [STORY_SUSPENDED] = "suspended",
    [STORY_REVOKED] = "revoked",
    [STORY_REPLACED] = "replaced" };

const char *
story_status_name(enum story_status status)
{
    return names[status];
}

static enum story_status
status_of(struct span name)
{
    enum story_status s = STORY_GOOD;

    while (s < STORY_REPLACED && !span_is(name, names[s]))
        s = (enum story_status)(s + 1);
    return s;
}

/* ---- finding ---- */

struct search {
    const char *number;
    struct story *out;
};

static const char select_one[] =
    "SELECT t.id, t.number, t.kind, t.state, t.status, t.status_at, "
    "t.issued_at,"
    " t.valid_from, t.valid_until, t.work, t.application, t.examined, t.level,"
    " t.rules, t.seal_signer, f.number, s.number FROM title t"
    " LEFT JOIN title f ON f.id = t.former"
    " LEFT JOIN title s ON s.id = t.successor WHERE t.id = ?1";

#define TEXT(sql, column, to) (void)sql_get_text(sql, column, to, sizeof(to))

static void
read_story(struct sql *sql, struct story *out)
{
    out->id = sql_get_integer(sql, 0);
    TEXT(sql, 1, out->number);
    TEXT(sql, 2, out->kind);
    TEXT(sql, 3, out->state);
    out->status = status_of(sql_get(sql, 4));
    out->status_at = sql_get_integer(sql, 5);
    out->issued_at = sql_get_integer(sql, 6);
    TEXT(sql, 7, out->valid_from);
    TEXT(sql, 8, out->valid_until);
    TEXT(sql, 9, out->work);
    TEXT(sql, 10, out->application);
    TEXT(sql, 11, out->examined);
    TEXT(sql, 12, out->level);
    TEXT(sql, 13, out->rules);
    TEXT(sql, 14, out->seal_signer);
    TEXT(sql, 15, out->former);
    TEXT(sql, 16, out->successor);
}

static enum sceau_status
find(struct sql *sql, const char *number, struct story *out,
    struct sceau_error *error)
{
    int64_t id;
    bool row = false;

    if (!number_read(span_str(number), &id))
        return fail(error, SCEAU_E_FORMAT,
            "numéro mal recopié : ses deux derniers chiffres ne sont pas ceux "
            "que donnent les autres");
    const struct sql_value key[] = { sql_integer(id) };
    enum sceau_status status = sql_run(sql, select_one, key, 1, error);
    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    *out = (struct story) { .id = 0 };
    if (row)
        read_story(sql, out);
    /* "API-…" is not "ADF-…" of the same count */
    if (!row || (*out->number && strcmp(out->number, number) != 0))
        return fail(error, SCEAU_E_NOTFOUND,
            "aucun titre de ce numéro dans ce registre");
    return SCEAU_OK;
}

static enum sceau_status
run_search(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct search *q = context;

    return find(sql, q->number, q->out, error);
}

enum sceau_status
story_find(struct registry *r, const char *number, struct story *out,
    struct sceau_error *error)
{
    struct search q = { number, out };

    return sql_read(registry_sql(r), run_search, &q, error);
}

/* ---- changing ---- */

static enum sceau_status
check_reason(const char *reason, struct sceau_error *error)
{
    if (*reason && strlen(reason) <= STORY_REASON_MAX)
        return SCEAU_OK;
    return fail(error, SCEAU_E_USAGE,
        "--reason : le motif est à donner, en %d octets au plus",
        STORY_REASON_MAX);
}

static const char *
act_of(enum story_status status)
{
    switch (status) {
    case STORY_GOOD:
        return "reinstate";
    case STORY_SUSPENDED:
        return "suspend";
    case STORY_REVOKED:
        return "revoke";
    case STORY_REPLACED:
        break;
    }
    return "replace";
}

/* NULL, or why it does not become so. */
static const char *
refusal(const struct story *s, enum story_status to)
{
    if (strcmp(s->state, "issued") != 0)
        return "ce titre n’est pas émis";
    if (s->status == STORY_REVOKED)
        return "ce titre est révoqué, et le reste";
    if (s->status == STORY_REPLACED)
        return "ce titre est remplacé, et le reste";
    if (s->status == to)
        return to == STORY_GOOD ? "ce titre n’est pas suspendu"
                                : "ce titre est déjà suspendu";
    return NULL;
}

struct change {
    struct registry *r;
    const char *number;
    enum story_status to;
    const char *reason;
    int64_t now;
};

static enum sceau_status
lock_title(struct sql *sql, int64_t id, struct sceau_error *error)
{
    const struct sql_value key[] = { sql_integer(id) };

    return sql_run(
        sql, "SELECT id FROM title WHERE id = ?1 {lock}", key, 1, error);
}

static enum sceau_status
run_change(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct change *c = context;
    struct story s;
    int64_t id;
    enum sceau_status status = number_read(span_str(c->number), &id)
        ? lock_title(sql, id, error)
        : SCEAU_OK; /* find() says what is wrong */

    if (status == SCEAU_OK)
        status = find(sql, c->number, &s, error);
    if (status != SCEAU_OK)
        return status;
    const char *why = refusal(&s, c->to);
    if (why)
        return fail(error, SCEAU_E_STATE, "%s", why);
    const struct sql_value values[] = { sql_integer(s.id),
        sql_text(names[c->to]), sql_integer(c->now) };
    status = sql_run(sql,
        "UPDATE title SET status = ?2, status_at = ?3 WHERE id = ?1", values, 3,
        error);
    const struct audit_record record = { .act = act_of(c->to),
        .title = s.id,
        .rules = s.rules,
        .detail = c->reason };
    return status == SCEAU_OK
        ? audit_append(sql, c->now, registry_who(c->r), &record, 1, error)
        : status;
}

enum sceau_status
story_set_status(struct registry *r, const char *number, enum story_status to,
    const char *reason, int64_t now, struct sceau_error *error)
{
    struct change c = { r, number, to, reason, now };
    enum sceau_status status = check_reason(reason, error);

    return status == SCEAU_OK
        ? sql_write(registry_sql(r), run_change, &c, error)
        : status;
}

struct closing {
    struct registry *r;
    const char *application;
    const char *reason;
    int64_t now;
    int64_t *closed;
};

/* One of them, of whose history the closing is. */
static enum sceau_status
find_open(struct sql *sql, const char *application, int64_t *id,
    struct sceau_error *error)
{
    const struct sql_value key[] = { sql_text(application) };
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "SELECT max(id) FROM title WHERE application = ?1"
        " AND examined = 'open'",
        key, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *id = status == SCEAU_OK && row ? sql_get_integer(sql, 0) : 0;
    return status;
}

static enum sceau_status
run_closing(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct closing *c = context;
    const struct sql_value key[] = { sql_text(c->application) };
    int64_t id;
    enum sceau_status status = find_open(sql, c->application, &id, error);

    if (status == SCEAU_OK && id == 0)
        return fail(error, SCEAU_E_NOTFOUND,
            "aucun titre de cette demande n’est à l’instruction");
    if (status == SCEAU_OK)
        status = sql_run(sql,
            "UPDATE title SET examined = 'closed' WHERE application = ?1"
            " AND examined = 'open'",
            key, 1, error);
    if (status != SCEAU_OK)
        return status;
    *c->closed = sql_changed(sql);
    const struct audit_record record = {
        .act = "examine-close", .title = id, .rules = "", .detail = c->reason
    };
    return audit_append(sql, c->now, registry_who(c->r), &record, 1, error);
}

enum sceau_status
story_close(struct registry *r, const char *application, const char *reason,
    int64_t now, int64_t *closed, struct sceau_error *error)
{
    struct closing c = { r, application, reason, now, closed };
    enum sceau_status status = check_reason(reason, error);

    *closed = 0;
    return status == SCEAU_OK
        ? sql_write(registry_sql(r), run_closing, &c, error)
        : status;
}

/* ---- telling ---- */

struct telling {
    int64_t id;
    void (*each)(void *context, const struct story_record *record);
    void *context;
};

static enum sceau_status
run_telling(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct telling *t = context;
    const struct sql_value key[] = { sql_integer(t->id) };
    enum sceau_status status = sql_run(sql,
        "SELECT at, who, act, rules, detail FROM audit WHERE title = ?1"
        " ORDER BY seq",
        key, 1, error);

    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        const struct story_record record = { .at = sql_get_integer(sql, 0),
            .who = sql_get(sql, 1),
            .act = sql_get(sql, 2),
            .rules = sql_get(sql, 3),
            .detail = sql_get(sql, 4) };
        t->each(t->context, &record);
    }
    return status;
}

enum sceau_status
story_history(struct registry *r, int64_t id,
    void (*each)(void *context, const struct story_record *record),
    void *context, struct sceau_error *error)
{
    struct telling t = { id, each, context };

    return sql_read(registry_sql(r), run_telling, &t, error);
}
