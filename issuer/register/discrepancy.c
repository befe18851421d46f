/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/discrepancy.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

#include "issuer/register/archive.h"
#include "issuer/register/bases.h"
#include "issuer/register/lost.h"
#include "issuer/register/record.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

/* Titles of one group; files are some 50 kB each. */
enum { GROUP = 512, FILE_GROUP = 64, WORD_SIZE = 16 };

/* A title as its row has it, and as its records have. */
struct compared {
    int64_t id;
    char number[REGISTRY_NUMBER_SIZE];
    char state[WORD_SIZE];
    char status[WORD_SIZE];
    char examined[WORD_SIZE];
    int64_t former;
    bool follows; /* its successor is one */
    char found[RECORD_SIZE];
    char recorded[RECORD_SIZE]; /* of its issue; "" where there is none */
    const char *right;          /* its status */
    int issues;
    bool is_void;
    bool closed;
    bool purged;
};

struct group {
    struct registry *r;
    struct discrepancies *out;
    int64_t after;
    int64_t end;                 /* the last count of the register */
    struct discrepancies before; /* to begin again from */
};

static void SCEAU_PRINTF(4, 5) note(struct discrepancies *d, int64_t id,
    const char *number, const char *format, ...)
{
    va_list arguments;

    d->count++;
    if (d->kept == DISCREPANCIES_MAX)
        return;
    struct discrepancy *item = &d->item[d->kept++];
    item->title = id;
    (void)snprintf(item->number, sizeof item->number, "%s", number);
    va_start(arguments, format);
    (void)vsnprintf(item->what, sizeof item->what, format, arguments);
    va_end(arguments);
}

/* ---- titles and their records ---- */

static const char select_titles[] =
    "SELECT t.id, t.number, t.state, t.status, t.examined,"
    " coalesce(t.replaces, t.former),"
    " CASE WHEN t.successor IS NULL OR (s.state = 'issued'"
    " AND s.former IS NOT NULL) THEN 1 ELSE 0 END,"
    " t.request_key, t.kind, t.issued_at, t.valid_from, t.valid_until, t.work,"
    " t.application, t.foreigner, t.level, t.rules, t.seal_signer,"
    " t.pdf_signer, t.request_hash, t.seal_hash, t.pdf_hash, a.act, a.detail"
    " FROM title t LEFT JOIN title s ON s.id = t.successor"
    " LEFT JOIN audit a ON a.title = t.id"
    " WHERE t.id > ?1 AND t.id <= ?2 ORDER BY t.id, a.seq";
enum { ACT = 22, DETAIL = 23 };

static bool
read_row(const struct group *g, struct sql *sql, struct compared *c)
{
    struct record r = { .id = sql_get_integer(sql, 0),
        .number = sql_get(sql, 1),
        .former = sql_get_integer(sql, 5),
        .key = sql_get(sql, 7),
        .kind = sql_get(sql, 8),
        .issued_at = sql_get_integer(sql, 9),
        .valid_from = sql_get(sql, 10),
        .valid_until = sql_get(sql, 11),
        .work = sql_get(sql, 12),
        .application = sql_get(sql, 13),
        .foreigner = sql_get(sql, 14),
        .level = sql_get(sql, 15),
        .rules = sql_get(sql, 16),
        .seal_signer = sql_get(sql, 17),
        .pdf_signer = sql_get(sql, 18),
        .examined = !sql_is_null(sql, 4),
        .request_hash = sql_get(sql, 19),
        .seal_hash = sql_get(sql, 20),
        .pdf_hash = sql_get(sql, 21) };

    *c = (struct compared) { .id = r.id,
        .former = r.former,
        .follows = sql_get_integer(sql, 6) == 1,
        .right = "good" };
    (void)sql_get_text(sql, 1, c->number, sizeof c->number);
    (void)sql_get_text(sql, 2, c->state, sizeof c->state);
    (void)sql_get_text(sql, 3, c->status, sizeof c->status);
    (void)sql_get_text(sql, 4, c->examined, sizeof c->examined);
    return registry_place(g->r, r.id, &r.place) && record_write(&r, c->found);
}

/* What each record makes of it. */
static void
follow(struct compared *c, struct sql *sql)
{
    static const char *const acts[][2] = { { "suspend", "suspended" },
        { "reinstate", "good" }, { "revoke", "revoked" },
        { "replace", "replaced" } };
    struct span act = sql_get(sql, ACT);

    for (size_t i = 0; i < sizeof acts / sizeof *acts; i++)
        if (span_is(act, acts[i][0]))
            c->right = acts[i][1];
    if (span_is(act, "issue")) {
        c->issues++;
        (void)sql_get_text(sql, DETAIL, c->recorded, sizeof c->recorded);
    }
    c->is_void = c->is_void || span_is(act, "void");
    c->closed = c->closed || span_is(act, "examine-close");
    c->purged = c->purged || span_is(act, "purge");
}

static const char *
status_words(const char *status)
{
    static const char *const words[][2] = { { "good", "bon" },
        { "suspended", "suspendu" }, { "revoked", "révoqué" },
        { "replaced", "remplacé" } };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (strcmp(status, words[i][0]) == 0)
            return words[i][1];
    return "inconnu";
}

static void
judge_content(const struct compared *c, struct discrepancies *d)
{
    char name[24];
    const char *part = record_difference(c->recorded, c->found, name);
    bool told, examined = record_is_examined(c->recorded, &told);

    /* what is personal is in its last part alone */
    if (part && !(c->purged && strcmp(part, RECORD_REST) == 0))
        note(d, c->id, c->number,
            "« %s » n’est plus ce qui a été enregistré à l’émission", part);
    if (told && examined && c->closed && strcmp(c->examined, "closed") != 0)
        note(d, c->id, c->number,
            "son examen est fini au journal, et ne l’est pas dans la table");
    if (!c->follows)
        note(d, c->id, c->number, "son successeur n’en est pas un");
}

static void
judge(const struct compared *c, struct discrepancies *d)
{
    bool issued = strcmp(c->state, "issued") == 0;

    d->titles++;
    if (issued && c->issues == 0)
        note(d, c->id, c->number, "émis sans enregistrement au journal");
    else if (!issued && c->issues > 0)
        note(d, c->id, c->number, "émis au journal, et « %s » dans la table",
            c->state);
    else if (c->issues > 1)
        note(d, c->id, c->number, "émis %d fois au journal", c->issues);
    else if (strcmp(c->state, "void") == 0 && !c->is_void)
        note(d, c->id, c->number, "annulé sans enregistrement au journal");
    if (strcmp(c->status, c->right) != 0)
        note(d, c->id, c->number, "%s dans la table, et %s au journal",
            status_words(c->status), status_words(c->right));
    if (issued && c->issues > 0)
        judge_content(c, d);
}

/* An examination that is over without a record of its own: it was so of the title in
 * whose place it is, or which it follows. */
static enum sceau_status
check_closed(const struct group *g, struct sql *sql, struct sceau_error *error)
{
    const struct sql_value range[] = { sql_integer(g->after),
        sql_integer(g->after + GROUP) };
    enum sceau_status status = sql_run(sql,
        "SELECT t.id, t.number FROM title t WHERE t.id > ?1 AND t.id <= ?2"
        " AND t.examined = 'closed' AND NOT EXISTS (SELECT 1 FROM audit a"
        " WHERE a.title = t.id AND a.act = 'examine-close')"
        " AND NOT EXISTS (SELECT 1 FROM title f"
        " WHERE f.id = coalesce(t.replaces, t.former)"
        " AND f.examined = 'closed') ORDER BY t.id",
        range, 2, error);

    for (bool row = true; status == SCEAU_OK;) {
        char number[REGISTRY_NUMBER_SIZE];
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        note(g->out, sql_get_integer(sql, 0),
            sql_get_text(sql, 1, number, sizeof number),
            "son examen est fini dans la table, et ne l’est pas au journal");
    }
    return status;
}

/* Records of titles that the table has no more. */
static enum sceau_status
check_missing(const struct group *g, struct sql *sql, struct sceau_error *error)
{
    const struct sql_value range[] = { sql_integer(g->after),
        sql_integer(g->after + GROUP) };
    enum sceau_status status = sql_run(sql,
        "SELECT DISTINCT a.title FROM audit a WHERE a.title > ?1"
        " AND a.title <= ?2 AND NOT EXISTS"
        " (SELECT 1 FROM title t WHERE t.id = a.title) ORDER BY 1",
        range, 2, error);

    for (bool row = true; status == SCEAU_OK;) {
        char serial[NUMBER_SERIAL_SIZE];
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        int64_t id = sql_get_integer(sql, 0);
        note(g->out, id, number_write(id, serial),
            "il est au journal, et n’est plus dans la table");
    }
    return status;
}

static enum sceau_status
run_group(struct sql *sql, void *context, struct sceau_error *error)
{
    struct group *g = context;
    struct compared c = { .id = 0 };
    const struct sql_value range[] = { sql_integer(g->after),
        sql_integer(g->after + GROUP) };

    *g->out = g->before;
    enum sceau_status status = sql_run(sql, select_titles, range, 2, error);
    for (bool row = true; status == SCEAU_OK && row;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK)
            break;
        if (c.id && (!row || sql_get_integer(sql, 0) != c.id)) {
            judge(&c, g->out);
            c.id = 0;
        }
        if (row && !c.id && !read_row(g, sql, &c))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        if (row)
            follow(&c, sql);
    }
    if (status == SCEAU_OK)
        status = check_closed(g, sql, error);
    return status == SCEAU_OK ? check_missing(g, sql, error) : status;
}

/* ---- what is beside titles ---- */

/* What the audit says was kept of published lists, the last word of each title. */
struct told {
    struct {
        int64_t id;
        enum story_status status;
    } * title;
    size_t count;
    size_t room;
    int64_t addresses;
};

static bool
put_told(struct told *t, int64_t id, enum story_status status)
{
    size_t i = 0;

    while (i < t->count && t->title[i].id != id)
        i++;
    if (i == t->room) {
        size_t room = t->room ? 2 * t->room : 64;
        void *more = realloc(t->title, room * sizeof *t->title);
        if (!more)
            return false;
        t->title = more;
        t->room = room;
    }
    t->title[i].id = id;
    t->title[i].status = status;
    t->count += i == t->count;
    return true;
}

static enum sceau_status
read_told(struct sql *sql, struct told *t, struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql,
        "SELECT act, detail FROM audit WHERE act IN ('keep', 'settle',"
        " 'address') ORDER BY seq",
        NULL, 0, error);

    for (bool row = true; status == SCEAU_OK;) {
        enum story_status kept;
        int64_t id;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        if (span_is(sql_get(sql, 0), "address"))
            t->addresses++;
        else if (lost_parse(sql_get(sql, 1), &id, &kept)
            && !put_told(t, id, kept))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    return status;
}

static void
compare_told(
    const struct told *t, const struct buffer *kept, struct discrepancies *d)
{
    for (size_t i = 0; i < t->count; i++) {
        char serial[NUMBER_SERIAL_SIZE];
        int64_t id = 0;
        size_t k = 0;
        enum story_status now = STORY_GOOD;
        for (; k < lost_count(kept); k++) {
            now = lost_entry(kept, k, &id);
            if (id == t->title[i].id)
                break;
        }
        if (k == lost_count(kept) || now != t->title[i].status)
            note(d, t->title[i].id, number_write(t->title[i].id, serial),
                "des listes publiées, le registre ne garde plus ce que dit le "
                "journal");
    }
    if (lost_count(kept) > t->count)
        note(d, 0, "",
            "il garde %zu titres de listes publiées, et le journal %zu",
            lost_count(kept), t->count);
}

static enum sceau_status
run_beside(struct sql *sql, void *context, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer kept = buffer_with_max(ARCHIVE_VALUE_MAX);
    struct group *g = context;
    struct told told = { .title = NULL };
    struct bases bases = { .count = 0 };

    *g->out = g->before;
    enum sceau_status status = read_told(sql, &told, error);
    if (status == SCEAU_OK)
        status = lost_read(sql, &kept, error);
    if (status == SCEAU_OK)
        status = bases_within(sql, &bases, error);
    if (status == SCEAU_OK)
        compare_told(&told, &kept, g->out);
    if (status == SCEAU_OK && (int64_t)bases.count != told.addresses)
        note(g->out, 0, "",
            "il a %zu adresses de listes d’états, et le journal %lld",
            bases.count, (long long)told.addresses);
    free(told.title);
    return status;
}

/* ---- bytes ---- */

static bool
digest(struct span a, struct span b, uint8_t out[REGISTRY_HASH])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();

    return c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1
        && EVP_DigestUpdate(c, a.data, a.len) == 1
        && EVP_DigestUpdate(c, b.data, b.len) == 1
        && EVP_DigestFinal_ex(c, out, NULL) == 1;
}

static bool
has_digest(struct span bytes, struct span more, struct span hash)
{
    uint8_t own[REGISTRY_HASH];

    return digest(bytes, more, own)
        && span_equal(hash, span_of(own, sizeof own));
}

/* A request is digested with the level that was wished of it, or none (job.c). */
static bool
is_request(struct span body, struct span level, struct span hash)
{
    return has_digest(body, span_of("", 0), hash)
        || has_digest(body, level, hash);
}

static const char select_files[] =
    "SELECT t.id, t.number, t.level, t.request_hash, t.seal_hash, t.pdf_hash,"
    " q.body, f.code, f.pdf, m.bytes, CASE WHEN EXISTS (SELECT 1 FROM audit a"
    " WHERE a.title = t.id AND a.act = 'purge') THEN 1 ELSE 0 END"
    " FROM title t LEFT JOIN request q ON q.title = t.id"
    " LEFT JOIN file f ON f.title = t.id"
    " LEFT JOIN form m ON m.hash = f.form"
    " WHERE t.id > ?1 AND t.id <= ?2 AND t.state = 'issued' ORDER BY t.id";
enum { BODY = 6, CODE, PDF, FORM, PURGED };

static void
judge_files(struct sql *sql, struct discrepancies *d)
{
    int64_t id = sql_get_integer(sql, 0);
    bool purged = sql_get_integer(sql, PURGED) == 1;
    char number[REGISTRY_NUMBER_SIZE];
    struct span code = sql_get(sql, CODE);

    (void)sql_get_text(sql, 1, number, sizeof number);
    d->files++;
    if (sql_is_null(sql, BODY) && !purged)
        note(d, id, number, "sa demande n’est plus au registre");
    else if (!sql_is_null(sql, BODY)
        && !is_request(sql_get(sql, BODY), sql_get(sql, 2), sql_get(sql, 3)))
        note(d, id, number, "sa demande n’est pas celle qui a été scellée");
    if (sql_is_null(sql, PDF) && !purged)
        note(d, id, number, "son fichier n’est plus au registre");
    if (sql_is_null(sql, PDF))
        return;
    if (!has_digest(sql_get(sql, FORM), sql_get(sql, PDF), sql_get(sql, 5)))
        note(d, id, number, "son fichier n’est pas celui qui a été scellé");
    if (code.len != 0 || sql_get(sql, 4).len != 0)
        if (!has_digest(code, span_of("", 0), sql_get(sql, 4)))
            note(d, id, number, "son code n’est pas celui qui a été scellé");
}

static enum sceau_status
run_files(struct sql *sql, void *context, struct sceau_error *error)
{
    struct group *g = context;
    const struct sql_value range[] = { sql_integer(g->after),
        sql_integer(g->after + FILE_GROUP) };

    *g->out = g->before;
    enum sceau_status status = sql_run(sql, select_files, range, 2, error);
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        judge_files(sql, g->out);
    }
    return status;
}

/* ---- the whole ---- */

/* After a restoration counts go on past those that may have left since the copy: its
 * record says after which one, and how many were passed over. */
static bool
read_passed(const char *detail, int64_t *after, int64_t *passed)
{
    static const char *const names[] = { "titres=", " sautés=" };
    int64_t *const out[] = { after, passed };

    for (size_t i = 0; i < 2; i++) {
        const char *at = strstr(detail, names[i]);
        char *end;
        if (!at)
            return false;
        at += strlen(names[i]);
        errno = 0;
        *out[i] = strtoll(at, &end, 10);
        if (errno || end == at || *out[i] < 0)
            return false;
    }
    return *after <= INT64_MAX - *passed;
}

/*
 * last     of the titles
 * passed   of the counts before it, those that no title has
 * counter  where the counter is to be
 */
static enum sceau_status
find_passed(struct sql *sql, int64_t last, int64_t *passed, int64_t *counter,
    struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql,
        "SELECT detail FROM audit WHERE act = 'restore' ORDER BY seq", NULL, 0,
        error);

    *passed = 0;
    *counter = last;
    for (bool row = true; status == SCEAU_OK;) {
        char detail[256];
        int64_t after, count;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        if (!read_passed(
                sql_get_text(sql, 0, detail, sizeof detail), &after, &count))
            continue;
        if (after < last)
            *passed += count;
        else if (after + count > *counter)
            *counter = after + count;
    }
    return status;
}

/* Counts are given without a gap, and none past the counter. */
static enum sceau_status
run_counts(struct sql *sql, void *context, struct sceau_error *error)
{
    struct group *g = context;
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "SELECT count(*), coalesce(max(id), 0),"
        " (SELECT last FROM counter WHERE name = 'title'),"
        " (SELECT coalesce(max(title), 0) FROM audit) FROM title",
        NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    int64_t count = sql_get_integer(sql, 0), last = sql_get_integer(sql, 1),
            counter = sql_get_integer(sql, 2), told = sql_get_integer(sql, 3);
    int64_t passed, expected;
    status = find_passed(sql, last, &passed, &expected, error);
    if (status != SCEAU_OK)
        return status;
    g->end = last > told ? last : told;
    *g->out = (struct discrepancies) { .titles = 0 };
    if (counter != expected)
        note(g->out, 0, "",
            "le compteur dit %lld, et le dernier titre est %lld",
            (long long)counter, (long long)last);
    if (count + passed != last)
        note(g->out, 0, "", "%lld titres manquent dans la table",
            (long long)(last - passed - count));
    return SCEAU_OK;
}

static enum sceau_status
walk(struct group *g, sql_work *work, int64_t step, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (g->after = 0; status == SCEAU_OK && g->after < g->end;
         g->after += step) {
        g->before = *g->out;
        status = sql_read(registry_sql(g->r), work, g, error);
    }
    return status;
}

enum sceau_status
discrepancies_find(struct registry *r, bool files, struct discrepancies *out,
    struct sceau_error *error)
{
    struct group g = { .r = r, .out = out };
    enum sceau_status status = sql_read(registry_sql(r), run_counts, &g, error);

    g.before = *out;
    if (status == SCEAU_OK)
        status = sql_read(registry_sql(r), run_beside, &g, error);
    if (status == SCEAU_OK)
        status = walk(&g, run_group, GROUP, error);
    if (status == SCEAU_OK && files)
        status = walk(&g, run_files, FILE_GROUP, error);
    return status;
}
