/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/due.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"

/* Two million titles have fewer that end within two months. */
enum { DUE_MAX = 1000000 };

struct search {
    const char *from;
    const char *until;
    bool examined;
    struct due_list *out;
};

#define DUE                                                                    \
    "SELECT id, number, kind, valid_until, application,"                       \
    " CASE WHEN work = 'yes' THEN 1 ELSE 0 END,"                               \
    " CASE WHEN examined = 'open' THEN 1 ELSE 0 END FROM title"                \
    " WHERE state = 'issued' AND status = 'good' AND successor IS NULL"        \
    " AND valid_until >= ?1 AND valid_until <= ?2"
#define WORST_FIRST " ORDER BY 6 DESC, valid_until, id"

/* Each says the condition of the index that is its own. */
static const char select_due[] = DUE WORST_FIRST;
static const char select_examined[] = DUE " AND examined = 'open'" WORST_FIRST;

static bool
make_room(struct due_list *l)
{
    if (l->count & (l->count - 1))
        return true; /* room up to the next power of two is there */
    struct due *grown =
        realloc(l->item, (l->count ? 2 * l->count : 1) * sizeof *grown);
    if (!grown)
        return false;
    l->item = grown;
    return true;
}

static void
read_due(struct sql *sql, struct due *out)
{
    out->id = sql_get_integer(sql, 0);
    (void)sql_get_text(sql, 1, out->number, sizeof out->number);
    (void)sql_get_text(sql, 2, out->kind, sizeof out->kind);
    (void)sql_get_text(sql, 3, out->until, sizeof out->until);
    (void)sql_get_text(sql, 4, out->application, sizeof out->application);
    out->works = sql_get_integer(sql, 5) == 1;
    out->examined = sql_get_integer(sql, 6) == 1;
}

static enum sceau_status
run_search(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct search *q = context;
    const struct sql_value values[] = { sql_text(q->from), sql_text(q->until) };
    enum sceau_status status = sql_run(
        sql, q->examined ? select_examined : select_due, values, 2, error);

    due_list_free(q->out);
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        if (q->out->count == DUE_MAX)
            return fail(error, SCEAU_E_LIMIT,
                "plus de %d titres finissent : demandez moins de jours",
                DUE_MAX);
        if (!make_room(q->out))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        read_due(sql, &q->out->item[q->out->count++]);
    }
    return status;
}

enum sceau_status
due_find(struct registry *r, struct date from, struct date until, bool examined,
    struct due_list *out, struct sceau_error *error)
{
    char first[DATE_ISO_SIZE], last[DATE_ISO_SIZE];
    struct search q = { date_iso(from, first), date_iso(until, last), examined,
        out };

    *out = (struct due_list) { NULL, 0 };
    enum sceau_status status = sql_read(registry_sql(r), run_search, &q, error);
    if (status != SCEAU_OK)
        due_list_free(out);
    return status;
}

void
due_list_free(struct due_list *l)
{
    free(l->item);
    *l = (struct due_list) { NULL, 0 };
}

/* ---- a page ---- */

/*
 * Each order is that of an index, so that a page reads no more than its own: those that
 * may work, by their day, then the others. A text for each condition of an index.
 */
#define PAGE(work, examined)                                                   \
    "SELECT id, number, kind, valid_until, application, " work                 \
    ", CASE WHEN examined = 'open' THEN 1 ELSE 0 END FROM title"               \
    " WHERE state = 'issued' AND status = 'good' AND successor IS NULL"        \
    " AND (valid_until, id) > (?1, ?2) AND valid_until <= ?3"                  \
    " AND (?4 = '' OR kind = ?4)" examined
#define WORKS " AND work = 'yes'"
#define DOES_NOT " AND (work IS NULL OR work <> 'yes')"
#define IN_ORDER " ORDER BY valid_until, id LIMIT ?5"
#define OPEN " AND examined = 'open'"

static const char *const select_page[2][2] = {
    { PAGE("0", DOES_NOT) IN_ORDER, PAGE("0", OPEN DOES_NOT) IN_ORDER },
    { PAGE("1", WORKS) IN_ORDER, PAGE("1", OPEN WORKS) IN_ORDER },
};

/* After which one, of those that may work or not. */
struct place {
    bool works;
    char until[DATE_ISO_SIZE];
    int64_t id;
};

struct page {
    const struct due_query *q;
    struct place after;
    struct due_list *out;
};

const char *
due_cursor(const struct due *last, char out[DUE_CURSOR_SIZE])
{
    (void)snprintf(out, DUE_CURSOR_SIZE, "%d.%s.%lld", last->works, last->until,
        (long long)last->id);
    return out;
}

static bool
read_cursor(const char *text, struct place *out)
{
    enum { DIGITS = 18 };
    size_t len = strlen(text);
    struct date day;

    if (len < 14 || len > 13 + DIGITS || (text[0] != '0' && text[0] != '1')
        || text[1] != '.' || text[12] != '.'
        || !date_parse_iso(span_of(text + 2, 10), &day)
        || strspn(text + 13, "0123456789") != len - 13)
        return false;
    *out = (struct place) { .works = text[0] == '1' };
    (void)date_iso(day, out->until);
    out->id = strtoll(text + 13, NULL, 10);
    return true;
}

static enum sceau_status
add_part(struct sql *sql, const struct page *p, bool works,
    struct sceau_error *error)
{
    char first[DATE_ISO_SIZE], last[DATE_ISO_SIZE];
    const struct due_query *q = p->q;
    /* one bound from below: an index is read from there, and not from its beginning */
    struct place from = { .id = -1 };
    (void)snprintf(
        from.until, sizeof from.until, "%s", date_iso(q->from, first));
    if (p->after.works == works && strcmp(p->after.until, from.until) >= 0)
        from = p->after;
    const struct sql_value values[] = { sql_text(from.until),
        sql_integer(from.id), sql_text(date_iso(q->until, last)),
        sql_text(q->kind ? q->kind : ""),
        sql_integer((int64_t)(q->limit - p->out->count)) };
    enum sceau_status status =
        sql_run(sql, select_page[works][q->examined], values, 5, error);

    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        if (!make_room(p->out))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        read_due(sql, &p->out->item[p->out->count++]);
    }
    return status;
}

static enum sceau_status
run_page(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct page *p = context;
    enum sceau_status status = SCEAU_OK;

    due_list_free(p->out);
    if (p->q->work != DUE_DOES_NOT && p->after.works)
        status = add_part(sql, p, true, error);
    if (status == SCEAU_OK && p->q->work != DUE_WORKS
        && p->out->count < p->q->limit)
        status = add_part(sql, p, false, error);
    return status;
}

enum sceau_status
due_page(struct registry *r, const struct due_query *q, struct due_list *out,
    struct sceau_error *error)
{
    struct page p = { q, { .works = true }, out };

    *out = (struct due_list) { NULL, 0 };
    if (q->after && !read_cursor(q->after, &p.after))
        return fail(error, SCEAU_E_USAGE,
            "after : la fin d’une page est attendue, comme elle a été dite");
    enum sceau_status status = sql_read(registry_sql(r), run_page, &p, error);
    if (status != SCEAU_OK)
        due_list_free(out);
    return status;
}

/* ---- what was not brought ---- */

struct undelivered {
    const struct registry *r;
    enum due_bond bond;
    int64_t now;
    struct due_list *out;
};

#define UNDELIVERED                                                            \
    "SELECT id, number, worker, lease_until FROM title"                        \
    " WHERE state = 'issued' AND status = 'good' AND delivered_at IS NULL"
#define FOLLOWS UNDELIVERED " AND former IS NOT NULL"
#define REPLACES UNDELIVERED " AND replaces IS NOT NULL"

/* Each by its index. */
static const char *const select_undelivered[] = {
    [DUE_FOLLOWS] = FOLLOWS " ORDER BY id",
    [DUE_FOLLOWS_OR_REPLACES] = FOLLOWS " UNION ALL " REPLACES " ORDER BY 1",
};

static enum sceau_status
run_undelivered(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct undelivered *u = context;
    struct due_list *out = u->out;
    enum sceau_status status =
        sql_run(sql, select_undelivered[u->bond], NULL, 0, error);

    due_list_free(out);
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        if (!registry_is_left(
                u->r, sql_get(sql, 2), sql_get_integer(sql, 3), u->now))
            continue;
        if (!make_room(out))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        struct due *d = &out->item[out->count++];
        *d = (struct due) { .id = sql_get_integer(sql, 0) };
        (void)sql_get_text(sql, 1, d->number, sizeof d->number);
    }
    return status;
}

enum sceau_status
due_undelivered(struct registry *r, enum due_bond bond, int64_t now,
    struct due_list *out, struct sceau_error *error)
{
    struct undelivered u = { r, bond, now, out };

    *out = (struct due_list) { NULL, 0 };
    enum sceau_status status =
        sql_read(registry_sql(r), run_undelivered, &u, error);
    if (status != SCEAU_OK)
        due_list_free(out);
    return status;
}

struct delivery {
    const int64_t *id;
    size_t count;
    int64_t now;
};

static enum sceau_status
run_delivery(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct delivery *d = context;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < d->count; i++) {
        const struct sql_value values[] = { sql_integer(d->id[i]),
            sql_integer(d->now) };
        status = sql_run(sql,
            "UPDATE title SET delivered_at = ?2 WHERE id = ?1"
            " AND delivered_at IS NULL",
            values, 2, error);
    }
    return status;
}

enum sceau_status
due_set_delivered(struct registry *r, const int64_t *ids, size_t count,
    int64_t now, struct sceau_error *error)
{
    struct delivery d = { ids, count, now };

    return count ? sql_write(registry_sql(r), run_delivery, &d, error)
                 : SCEAU_OK;
}

struct fetch {
    const struct due *title;
    size_t count;
    struct buffer *out;
};

static enum sceau_status
keep_request(const struct fetch *f, int64_t id, struct span body,
    struct sceau_error *error)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->title[i].id == id) {
            buffer_reset(&f->out[i]);
            buffer_put(&f->out[i], body.data, body.len);
            if (buffer_status(&f->out[i]) != SCEAU_OK)
                return fail(
                    error, buffer_status(&f->out[i]), "mémoire épuisée");
        }
    return SCEAU_OK;
}

/* Those past the last one are the first again. */
static enum sceau_status
run_fetch(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct fetch *f = context;
    struct sql_value id[DUE_REQUESTS_MAX];

    for (size_t i = 0; i < f->count; i++)
        buffer_reset(&f->out[i]);
    for (size_t i = 0; i < DUE_REQUESTS_MAX; i++)
        id[i] = sql_integer(f->title[i < f->count ? i : 0].id);
    enum sceau_status status = sql_run(sql,
        "SELECT title, body FROM request WHERE title IN (?1, ?2, ?3, ?4, ?5,"
        " ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
        id, DUE_REQUESTS_MAX, error);
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        status =
            keep_request(f, sql_get_integer(sql, 0), sql_get(sql, 1), error);
    }
    return status;
}

enum sceau_status
due_requests(struct registry *r, const struct due *titles, size_t count,
    struct buffer *out, struct sceau_error *error)
{
    struct fetch f = { titles, count, out };

    if (count > DUE_REQUESTS_MAX)
        return fail(error, SCEAU_E_LIMIT, "plus de %d demandes à la fois",
            DUE_REQUESTS_MAX);
    return count ? sql_read(registry_sql(r), run_fetch, &f, error) : SCEAU_OK;
}

enum sceau_status
due_request(struct registry *r, int64_t id, struct buffer *out,
    struct sceau_error *error)
{
    const struct due title = { .id = id };
    enum sceau_status status = due_requests(r, &title, 1, out, error);

    return status == SCEAU_OK && out->len == 0 ? fail(error, SCEAU_E_NOTFOUND,
               "la demande de ce titre n’est plus au registre")
                                               : status;
}
