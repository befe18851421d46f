/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/upload.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/evp.h>

#include "issuer/register/setting.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

static const char *const names[] = { [UPLOAD_WAITING] = "waiting",
    [UPLOAD_WORKING] = "working",
    [UPLOAD_DONE] = "done" };

const char *
upload_state_name(enum upload_state state)
{
    return names[state];
}

#define SELECT                                                                 \
    "SELECT id, who, level, at, done_at, lines, worker, lease_until,"          \
    " (SELECT count(*) FROM upload_line l WHERE l.upload = u.id"               \
    "  AND l.status = 'issued'),"                                              \
    " (SELECT count(*) FROM upload_line l WHERE l.upload = u.id"               \
    "  AND l.status = 'already-issued'),"                                      \
    " (SELECT count(*) FROM upload_line l WHERE l.upload = u.id"               \
    "  AND l.status = 'refused') FROM upload u"
#define TEXT(sql, column, to) (void)sql_get_text(sql, column, to, sizeof(to))

/* Worked on, while somebody has it. */
static void
read_upload(struct sql *sql, struct upload *out)
{
    *out = (struct upload) { .at = sql_get_integer(sql, 3),
        .done_at = sql_get_integer(sql, 4),
        .lines = sql_get_integer(sql, 5),
        .issued = sql_get_integer(sql, 8),
        .again = sql_get_integer(sql, 9),
        .refused = sql_get_integer(sql, 10) };
    TEXT(sql, 0, out->id);
    TEXT(sql, 1, out->who);
    TEXT(sql, 2, out->level);
    out->state = out->done_at ? UPLOAD_DONE
        : sql_is_null(sql, 6) ? UPLOAD_WAITING
                              : UPLOAD_WORKING;
}

static enum sceau_status
find(struct sql *sql, const char *id, bool *row, struct upload *out,
    struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(id) };
    enum sceau_status status =
        sql_run(sql, SELECT " WHERE id = ?1", values, 1, error);

    *row = false;
    if (status == SCEAU_OK)
        status = sql_next(sql, row, error);
    if (status == SCEAU_OK && *row)
        read_upload(sql, out);
    return status;
}

/* ---- taking one in ---- */

struct adding {
    const char *who;
    const struct upload_sent *sent;
    int64_t now;
    char id[UPLOAD_ID_SIZE];
    struct upload *out;
    bool *known;
};

static bool
put(EVP_MD_CTX *c, const void *bytes, size_t len)
{
    return EVP_DigestUpdate(c, bytes, len) == 1;
}

/* Of who sends it, its level and its lines. */
static bool
make_id(struct adding *a)
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();
    uint8_t hash[32];

    if (!c || EVP_DigestInit_ex(c, EVP_sha256(), NULL) != 1
        || !put(c, a->who, strlen(a->who) + 1)
        || !put(c, a->sent->level, strlen(a->sent->level) + 1)
        || !put(c, a->sent->body.data, a->sent->body.len)
        || EVP_DigestFinal_ex(c, hash, NULL) != 1)
        return false;
    for (size_t i = 0; i < (UPLOAD_ID_SIZE - 1) / 2; i++)
        (void)snprintf(a->id + 2 * i, 3, "%02x", (unsigned)hash[i]);
    return true;
}

/* Those of long ago are told no more. */
static enum sceau_status
forget_old(struct sql *sql, int64_t now, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_integer(now - UPLOAD_KEPT_S) };
    enum sceau_status status = sql_run(sql,
        "DELETE FROM upload_line WHERE upload IN"
        " (SELECT id FROM upload WHERE done_at < ?1)",
        values, 1, error);

    return status == SCEAU_OK ? sql_run(
               sql, "DELETE FROM upload WHERE done_at < ?1", values, 1, error)
                              : status;
}

static enum sceau_status
check_room(struct sql *sql, size_t len, struct sceau_error *error)
{
    enum sceau_status status = sql_run(
        sql, "SELECT bytes FROM upload WHERE done_at IS NULL", NULL, 0, error);

    for (bool row = true; status == SCEAU_OK && row;) {
        status = sql_next(sql, &row, error);
        if (status == SCEAU_OK && row)
            len += (size_t)sql_get_integer(sql, 0);
    }
    return status == SCEAU_OK && len > UPLOADS_WAITING_MAX
        ? fail(error, SCEAU_E_LIMIT,
            "trop de lots attendent : attendez que l’un d’eux soit fini")
        : status;
}

static enum sceau_status
run_adding(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct adding *a = context;
    AUTO_BUFFER struct buffer none = buffer_with_max(64);
    /* one at a time: the same one sent twice at once is one */
    enum sceau_status status = setting_lock(sql, "uploads", &none, error);

    if (status == SCEAU_OK)
        status = find(sql, a->id, a->known, a->out, error);
    if (status != SCEAU_OK || *a->known)
        return status;
    status = forget_old(sql, a->now, error);
    if (status == SCEAU_OK)
        status = check_room(sql, a->sent->body.len, error);
    const struct sql_value values[] = { sql_text(a->id), sql_integer(a->now),
        sql_text(a->who), sql_text(a->sent->level), sql_text_of(a->sent->body),
        sql_integer((int64_t)a->sent->body.len), sql_integer(a->sent->lines) };
    if (status == SCEAU_OK)
        status = sql_run(sql,
            "INSERT INTO upload (id, at, who, level, body, bytes, lines,"
            " lease_until) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0)",
            values, 7, error);
    bool row;
    return status == SCEAU_OK ? find(sql, a->id, &row, a->out, error) : status;
}

enum sceau_status
upload_add(struct registry *r, const struct upload_sent *sent, int64_t now,
    struct upload *out, bool *known, struct sceau_error *error)
{
    struct adding a = { .who = registry_who(r),
        .sent = sent,
        .now = now,
        .out = out,
        .known = known };

    return make_id(&a) ? sql_write(registry_sql(r), run_adding, &a, error)
                       : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

/* ---- telling ---- */

struct search {
    const char *id;
    int64_t after;
    size_t limit;
    struct upload *upload;
    struct upload_page *page;
};

static enum sceau_status
run_find(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct search *q = context;
    bool row;
    enum sceau_status status = find(sql, q->id, &row, q->upload, error);

    return status == SCEAU_OK && !row
        ? fail(error, SCEAU_E_NOTFOUND, "aucun lot de ce nom dans ce registre")
        : status;
}

enum sceau_status
upload_find(struct registry *r, const char *id, struct upload *out,
    struct sceau_error *error)
{
    struct search q = { .id = id, .upload = out };

    return sql_read(registry_sql(r), run_find, &q, error);
}

static enum sceau_status
run_results(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct search *q = context;
    const struct sql_value values[] = { sql_text(q->id), sql_integer(q->after),
        sql_integer((int64_t)q->limit) };
    enum sceau_status status = sql_run(sql,
        "SELECT line, status, number, error FROM upload_line"
        " WHERE upload = ?1 AND line > ?2 ORDER BY line LIMIT ?3",
        values, 3, error);

    q->page->count = 0;
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row || q->page->count == q->limit)
            return status;
        struct upload_line *l = &q->page->line[q->page->count++];
        *l = (struct upload_line) { .line = sql_get_integer(sql, 0) };
        TEXT(sql, 1, l->status);
        TEXT(sql, 2, l->number);
        TEXT(sql, 3, l->error);
    }
    return status;
}

enum sceau_status
upload_results(struct registry *r, const char *id, int64_t after, size_t limit,
    struct upload_page *out, struct sceau_error *error)
{
    struct search q = { .id = id,
        .after = after,
        .limit = limit < UPLOAD_PAGE_MAX ? limit : UPLOAD_PAGE_MAX,
        .page = out };

    *out = (struct upload_page) { calloc(q.limit + 1, sizeof *out->line), 0 };
    if (!out->line)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        sql_read(registry_sql(r), run_results, &q, error);
    if (status != SCEAU_OK)
        upload_page_free(out);
    return status;
}

void
upload_page_free(struct upload_page *p)
{
    free(p->line);
    *p = (struct upload_page) { NULL, 0 };
}

/* ---- working on one ---- */

struct work {
    struct registry *r;
    const char *worker;
    int64_t now;
    struct upload *upload;
    struct buffer *body;
    struct buffer *done;
    const char *id;
    const struct upload_line *line;
    size_t lines;
    bool over;
    int64_t again_at;
};

/* The oldest that nobody has; its id is "" where there is none. */
static enum sceau_status
find_left(struct sql *sql, const struct work *w, char id[UPLOAD_ID_SIZE],
    struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql,
        "SELECT id, worker, lease_until FROM upload WHERE done_at IS NULL"
        " ORDER BY at, id",
        NULL, 0, error);

    *id = 0;
    for (bool row = true; status == SCEAU_OK && !*id;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        int64_t lease = sql_get_integer(sql, 2);
        if (sql_is_null(sql, 1)
                ? lease <= w->now
                : registry_is_left(w->r, sql_get(sql, 1), lease, w->now))
            (void)sql_get_text(sql, 0, id, UPLOAD_ID_SIZE);
    }
    return status;
}

static enum sceau_status
read_body(struct sql *sql, const struct work *w, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(w->upload->id) };
    bool row = false;
    enum sceau_status status =
        sql_run(sql, "SELECT body FROM upload WHERE id = ?1", values, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    buffer_reset(w->body);
    if (status == SCEAU_OK && row) {
        struct span body = sql_get(sql, 0);
        buffer_put(w->body, body.data, body.len);
    }
    return status == SCEAU_OK && buffer_status(w->body) != SCEAU_OK
        ? fail(error, buffer_status(w->body), "mémoire épuisée")
        : status;
}

/* Lines are told as they come, and not in order. */
static bool
set_known(struct buffer *done, int64_t line)
{
    size_t byte = (size_t)line / 8;

    if (byte >= done->len && !buffer_room(done, byte + 1 - done->len))
        return false;
    done->data[byte] |= (uint8_t)(1u << line % 8);
    return true;
}

bool
upload_knows(const struct buffer *done, int64_t line)
{
    size_t byte = (size_t)line / 8;

    return byte < done->len && done->data[byte] & 1u << line % 8;
}

static enum sceau_status
read_done(struct sql *sql, const struct work *w, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(w->upload->id) };
    enum sceau_status status = sql_run(sql,
        "SELECT line FROM upload_line WHERE upload = ?1 AND status <> "
        "'waiting'",
        values, 1, error);

    buffer_reset(w->done);
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        if (!set_known(w->done, sql_get_integer(sql, 0)))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    return status;
}

static enum sceau_status
run_claim(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct work *w = context;
    AUTO_BUFFER struct buffer none = buffer_with_max(64);
    char id[UPLOAD_ID_SIZE];
    bool row;
    enum sceau_status status = setting_lock(sql, "uploads", &none, error);

    w->upload->id[0] = 0;
    if (status == SCEAU_OK)
        status = find_left(sql, w, id, error);
    if (status != SCEAU_OK || !*id)
        return status;
    const struct sql_value values[] = { sql_text(id), sql_text(w->worker),
        sql_integer(w->now + UPLOAD_LEASE_S) };
    status = sql_run(sql,
        "UPDATE upload SET worker = ?2, lease_until = ?3 WHERE id = ?1", values,
        3, error);
    if (status == SCEAU_OK)
        status = find(sql, id, &row, w->upload, error);
    if (status == SCEAU_OK)
        status = read_body(sql, w, error);
    return status == SCEAU_OK ? read_done(sql, w, error) : status;
}

/* Nothing is written where nothing waits: most of the time that is so. */
static enum sceau_status
run_look(struct sql *sql, void *context, struct sceau_error *error)
{
    bool *waiting = context;
    enum sceau_status status = sql_run(sql,
        "SELECT 1 FROM upload WHERE done_at IS NULL LIMIT 1", NULL, 0, error);

    *waiting = false;
    return status == SCEAU_OK ? sql_next(sql, waiting, error) : status;
}

enum sceau_status
upload_claim(struct registry *r, int64_t now, struct upload *out,
    struct buffer *body, struct buffer *done, struct sceau_error *error)
{
    struct work w = { .r = r,
        .worker = registry_process(r),
        .now = now,
        .upload = out,
        .body = body,
        .done = done };
    bool waiting;
    enum sceau_status status =
        sql_read(registry_sql(r), run_look, &waiting, error);

    out->id[0] = 0;
    return status == SCEAU_OK && waiting
        ? sql_write(registry_sql(r), run_claim, &w, error)
        : status;
}

/* Its lease begins anew, or ends; SCEAU_E_STATE where another has it. */
static enum sceau_status
hold(struct sql *sql, const struct work *w, int64_t until,
    struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(w->id), sql_text(w->worker),
        sql_integer(until) };
    enum sceau_status status = sql_run(sql,
        "UPDATE upload SET lease_until = ?3 WHERE id = ?1 AND worker = ?2"
        " AND done_at IS NULL",
        values, 3, error);

    return status == SCEAU_OK && sql_changed(sql) == 0
        ? fail(error, SCEAU_E_STATE, "un autre service a repris ce lot")
        : status;
}

static enum sceau_status
run_tell(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct work *w = context;
    enum sceau_status status = hold(sql, w, w->now + UPLOAD_LEASE_S, error);

    for (size_t i = 0; status == SCEAU_OK && i < w->lines; i++) {
        const struct upload_line *l = &w->line[i];
        const struct sql_value values[] = { sql_text(w->id),
            sql_integer(l->line), sql_text(l->status),
            sql_text(*l->number ? l->number : NULL),
            sql_text(*l->error ? l->error : NULL) };
        status = sql_run(sql,
            "INSERT INTO upload_line (upload, line, status, number, error)"
            " VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (upload, line) DO UPDATE"
            " SET status = ?3, number = ?4, error = ?5",
            values, 5, error);
    }
    return status;
}

enum sceau_status
upload_tell(struct registry *r, const char *id, const struct upload_line *lines,
    size_t count, int64_t now, struct sceau_error *error)
{
    struct work w = { .worker = registry_process(r),
        .now = now,
        .id = id,
        .line = lines,
        .lines = count };

    return sql_write(registry_sql(r), run_tell, &w, error);
}

static enum sceau_status
run_leave(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct work *w = context;
    const struct sql_value values[] = { sql_text(w->id),
        w->over ? sql_integer(w->now) : sql_null(SQL_INTEGER),
        sql_integer(w->again_at) };
    enum sceau_status status = hold(sql, w, w->again_at, error);

    return status == SCEAU_OK ? sql_run(sql,
               w->over ? "UPDATE upload SET worker = NULL, done_at = ?2,"
                         " lease_until = ?3, body = '' WHERE id = ?1"
                       : "UPDATE upload SET worker = NULL, done_at = ?2,"
                         " lease_until = ?3 WHERE id = ?1",
               values, 3, error)
                              : status;
}

enum sceau_status
upload_leave(struct registry *r, const char *id, bool over, int64_t again_at,
    int64_t now, struct sceau_error *error)
{
    struct work w = { .worker = registry_process(r),
        .now = now,
        .id = id,
        .over = over,
        .again_at = again_at };

    return sql_write(registry_sql(r), run_leave, &w, error);
}
