/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/story.h"

#include <stdio.h>

#include "issuer/register/audit.h"
#include "issuer/register/record.h"
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

const char *
story_status_words(enum story_status status)
{
    static const char *const words[] = { [STORY_GOOD] = "bon",
        [STORY_SUSPENDED] = "suspendu",
        [STORY_REVOKED] = "révoqué",
        [STORY_REPLACED] = "remplacé" };

    return words[status];
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
    " t.rules, t.seal_signer, f.number, s.number, t.purged_at, o.number,"
    " (SELECT min(r.number) FROM title r WHERE r.replaces = t.id"
    " AND r.state = 'issued') FROM title t"
    " LEFT JOIN title f ON f.id = t.former"
    " LEFT JOIN title o ON o.id = t.replaces"
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
    out->purged_at = sql_get_integer(sql, 17);
    TEXT(sql, 18, out->replaces);
    TEXT(sql, 19, out->replaced_by);
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

enum sceau_status
story_check_reason(const char *reason, struct sceau_error *error)
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
    int tries;
};

/*
 * Whether the last record of that act is what this very command wrote: begun again after
 * a commit of which the answer was lost, it finds its work done, and says so. How many
 * records there are of it, of that moment.
 */
static enum sceau_status
find_own(struct sql *sql, const struct audit_record *record, const char *who,
    int64_t now, int64_t *count, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(record->act),
        sql_integer(record->title), sql_text(who), sql_text(record->detail),
        sql_integer(now) };
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "SELECT count(*) FROM audit a JOIN audit b ON b.at = a.at"
        " AND b.act = a.act AND b.who = a.who AND b.detail = a.detail"
        " WHERE a.title = ?2 AND a.act = ?1 AND a.who = ?3 AND a.detail = ?4"
        " AND a.at >= ?5 AND a.seq = (SELECT max(c.seq) FROM audit c"
        " WHERE c.title = ?2)",
        values, 5, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *count = status == SCEAU_OK && row ? sql_get_integer(sql, 0) : 0;
    return status;
}

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
    struct change *c = context;
    struct story s;
    int64_t id, own = 0;
    enum sceau_status status = number_read(span_str(c->number), &id)
        ? lock_title(sql, id, error)
        : SCEAU_OK; /* find() says what is wrong */

    c->tries++;
    if (status == SCEAU_OK)
        status = find(sql, c->number, &s, error);
    if (status != SCEAU_OK)
        return status;
    const struct audit_record record = { .act = act_of(c->to),
        .title = s.id,
        .rules = s.rules,
        .detail = c->reason };
    const char *why = refusal(&s, c->to);
    if (why && c->tries > 1 && s.status == c->to)
        status =
            find_own(sql, &record, registry_who(c->r), c->now, &own, error);
    if (status != SCEAU_OK || own > 0)
        return status;
    if (why)
        return fail(error, SCEAU_E_STATE, "%s", why);
    const struct sql_value values[] = { sql_integer(s.id),
        sql_text(names[c->to]), sql_integer(c->now) };
    status = sql_run(sql,
        "UPDATE title SET status = ?2, status_at = ?3 WHERE id = ?1", values, 3,
        error);
    return status == SCEAU_OK
        ? audit_append(sql, c->now, registry_who(c->r), &record, 1, error)
        : status;
}

enum sceau_status
story_set_status(struct registry *r, const char *number, enum story_status to,
    const char *reason, int64_t now, struct sceau_error *error)
{
    struct change c = { r, number, to, reason, now, 0 };
    enum sceau_status status = story_check_reason(reason, error);

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
    int tries;
};

/* An application has a title every three months; its rows are this transaction's. */
enum { CLOSED_MAX = 256 };

static enum sceau_status
find_of(struct sql *sql, const char *application, const char *examined,
    int64_t ids[CLOSED_MAX], size_t *count, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(application),
        sql_text(examined) };
    enum sceau_status status = sql_run(sql,
        "SELECT id FROM title WHERE application = ?1 AND examined = ?2"
        " ORDER BY id DESC LIMIT 256 {lock}",
        values, 2, error);

    for (*count = 0; status == SCEAU_OK && *count < CLOSED_MAX; ++*count) {
        bool row;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        ids[*count] = sql_get_integer(sql, 0);
    }
    return status;
}

/* What this very command closed, and nobody heard of; else it is too late. */
static enum sceau_status
find_closed(struct sql *sql, const struct closing *c, struct sceau_error *error)
{
    int64_t ids[CLOSED_MAX];
    size_t count = 0;
    enum sceau_status status = c->tries > 1
        ? find_of(sql, c->application, "closed", ids, &count, error)
        : SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < count && !*c->closed; i++) {
        const struct audit_record record = { .act = "examine-close",
            .title = ids[i],
            .rules = "",
            .detail = c->reason };
        status = find_own(
            sql, &record, registry_who(c->r), c->now, c->closed, error);
    }
    if (status != SCEAU_OK || *c->closed > 0)
        return status;
    return fail(error, SCEAU_E_NOTFOUND,
        "aucun titre de cette demande n’est à l’instruction");
}

/* Of the history of each of them the closing is. */
static enum sceau_status
close_all(struct sql *sql, const struct closing *c, const int64_t *ids,
    size_t count, struct sceau_error *error)
{
    struct sql_value row[CLOSED_MAX][2];
    struct audit_record record[CLOSED_MAX];

    for (size_t i = 0; i < count; i++) {
        row[i][0] = sql_integer(ids[i]);
        row[i][1] = sql_integer(c->now);
        record[i] = (struct audit_record) { .act = "examine-close",
            .title = ids[i],
            .rules = "",
            .detail = c->reason };
    }
    enum sceau_status status = sql_run_many(sql,
        "UPDATE title SET examined = 'closed', closed_at = ?2 WHERE id = ?1",
        row[0], 2, count, error);
    *c->closed += (int64_t)count;
    return status == SCEAU_OK
        ? audit_append(sql, c->now, registry_who(c->r), record, count, error)
        : status;
}

static enum sceau_status
run_closing(struct sql *sql, void *context, struct sceau_error *error)
{
    struct closing *c = context;
    int64_t ids[CLOSED_MAX];
    size_t count = 1;
    enum sceau_status status = SCEAU_OK;

    c->tries++;
    *c->closed = 0;
    /* until there is none: a title that another transaction issued while this one waited
     * for a row is seen by the next look only */
    while (status == SCEAU_OK && count) {
        status = find_of(sql, c->application, "open", ids, &count, error);
        if (status == SCEAU_OK && count)
            status = close_all(sql, c, ids, count, error);
    }
    return status == SCEAU_OK && *c->closed == 0 ? find_closed(sql, c, error)
                                                 : status;
}

enum sceau_status
story_close(struct registry *r, const char *application, const char *reason,
    int64_t now, int64_t *closed, struct sceau_error *error)
{
    struct closing c = { r, application, reason, now, closed, 0 };
    enum sceau_status status = story_check_reason(reason, error);

    *closed = 0;
    return status == SCEAU_OK
        ? sql_write(registry_sql(r), run_closing, &c, error)
        : status;
}

/* ---- telling ---- */

int
story_words(struct span detail)
{
    const uint8_t *end = memmem(
        detail.data, detail.len, RECORD_TECHNICAL, strlen(RECORD_TECHNICAL));

    return (int)(end ? (size_t)(end - detail.data) : detail.len);
}

bool
story_issue_of(const struct story_record *record, struct story_issue *out)
{
    *out = (struct story_issue) {
        .level = record_word(record->detail, RECORD_LEVEL),
        .examined = span_is(record_word(record->detail, RECORD_EXAMINED), "oui")
    };
    return span_is(record->act, "issue") && out->level.len > 0;
}

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

enum sceau_status
story_count(struct sql *sql, int64_t *out, struct sceau_error *error)
{
    bool row = false;
    enum sceau_status status = sql_run(
        sql, "SELECT last FROM counter WHERE name = 'title'", NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *out = status == SCEAU_OK && row ? sql_get_integer(sql, 0) : 0;
    return status;
}
