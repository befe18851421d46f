/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/registry.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "issuer/notice/outbox.h"
#include "issuer/register/audit.h"
#include "issuer/register/form.h"
#include "issuer/register/migration.h"
#include "issuer/register/record.h"
#include "issuer/register/replace.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"

/* Of a statement that names several rows: those past the last one are the first again. */
enum { NAMED = 16, PROCESS_SIZE = 128, WORKER_SIZE = 160, HOST_SIZE = 64 };
#define SIXTEEN                                                                \
    "(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)"

struct registry {
    struct sql *sql;
    uint8_t status_key[STATUS_KEY];
    char who[REGISTRY_WHO_MAX + 1];
    char process[PROCESS_SIZE]; /* of the worker's name */
    uint64_t turns;
};

static void
sql_release(struct sql *sql)
{
    sql_close(&sql);
}
AUTO_DEFINE(struct sql *, sql_release);

/* The first digits of what the kernel drew when it started; "?" where it does not say. */
static void
read_boot(char out[9])
{
    int fd = open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, out, 8) : -1;

    if (fd >= 0)
        (void)close(fd);
    (void)snprintf(out + (n > 0 ? n : 0), n > 0 ? 1 : 2, n > 0 ? "" : "?");
}

/*
 * "host/boot/space:pid:random": no other process, here or elsewhere, has this name. Two
 * machines may have one host name, and containers of one machine the same numbers of
 * processes: what stands before the first colon is the same only where those numbers are
 * (pid_namespaces(7)).
 */
static bool
name_process(char out[PROCESS_SIZE])
{
    char host[HOST_SIZE] = "?", boot[9];
    uint32_t random;
    struct stat space = { 0 };

    if (RAND_bytes((uint8_t *)&random, sizeof random) != 1)
        return false;
    (void)gethostname(host, sizeof host - 1);
    for (char *c = host; *c; c++)
        if (*c == ':')
            *c = '_';
    read_boot(boot);
    (void)stat("/proc/self/ns/pid", &space);
    (void)snprintf(out, PROCESS_SIZE, "%s/%s/%llu:%ld:%08x", host, boot,
        (unsigned long long)space.st_ino, (long)getpid(), (unsigned)random);
    return true;
}

static enum sceau_status
read_key(struct sql *sql, void *context, struct sceau_error *error)
{
    uint8_t *key = context;
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "SELECT value FROM setting WHERE name = 'status-key'", NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    struct span value = row ? sql_get(sql, 0) : span_of("", 0);
    if (value.len != STATUS_KEY)
        return fail(error, SCEAU_E_CRYPTO,
            "registre : la clé des listes d’états manque : restaurez une "
            "sauvegarde");
    memcpy(key, value.data, STATUS_KEY);
    return SCEAU_OK;
}

static enum sceau_status
check_who(const char *who, struct sceau_error *error)
{
    return *who && strlen(who) <= REGISTRY_WHO_MAX
        ? SCEAU_OK
        : fail(error, SCEAU_E_USAGE,
            "--by : qui agit est à nommer, en %d octets au plus",
            REGISTRY_WHO_MAX);
}

enum sceau_status
registry_open(const char *where, const char *who, int64_t now,
    struct registry **out, struct sceau_error *error)
{
    struct sql *opened = NULL;
    enum sceau_status status = check_who(who, error);

    if (status == SCEAU_OK)
        status = sql_open(where, &opened, error);
    AUTO(sql_release) struct sql *sql = opened;
    if (status == SCEAU_OK)
        status = sql_check_clock(sql, (int64_t)time(NULL), error);
    if (status == SCEAU_OK)
        status = migration_run(sql, now, error);
    if (status != SCEAU_OK)
        return status;
    struct registry *r = calloc(1, sizeof *r);
    if (!r)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    status = name_process(r->process)
        ? sql_read(sql, read_key, r->status_key, error)
        : fail(error, SCEAU_E_CRYPTO, "le hasard manque");
    if (status != SCEAU_OK) {
        free(r);
        return status;
    }
    (void)snprintf(r->who, sizeof r->who, "%s", who);
    r->sql = TAKE(sql);
    *out = r;
    return SCEAU_OK;
}

void
registry_close(struct registry **registry)
{
    struct registry *r = *registry;

    *registry = NULL;
    if (!r)
        return;
    sql_close(&r->sql);
    free(r);
}

struct sql *
registry_sql(struct registry *r)
{
    return r->sql;
}

enum sceau_status
registry_act_as(struct registry *r, const char *who, struct sceau_error *error)
{
    enum sceau_status status = check_who(who, error);

    if (status == SCEAU_OK)
        (void)snprintf(r->who, sizeof r->who, "%s", who);
    return status;
}

const char *
registry_who(const struct registry *r)
{
    return r->who;
}

const char *
registry_process(const struct registry *r)
{
    return r->process;
}

bool
registry_place(const struct registry *r, int64_t id, struct status_index *out)
{
    return status_index_of(id, r->status_key, out);
}

int64_t
registry_at(const struct registry *r, const struct status_index *place)
{
    return status_index_count(place, r->status_key);
}

/* All that one transaction does; begun again, it begins again from here. */
struct turn {
    struct registry *r;
    int64_t now;
    struct registry_result *result;
    size_t results;
    const struct registry_request *request;
    size_t requests;
    struct registry_grant *grant;
    char worker[WORKER_SIZE];        /* of this turn alone */
    bool renewed[REGISTRY_TURN_MAX]; /* its row is there, and is taken again */
    bool found[REGISTRY_TURN_MAX];
    bool waits[REGISTRY_TURN_MAX];     /* it was reserved, and left */
    bool abandoned[REGISTRY_TURN_MAX]; /* and is not to be issued any more */
};

/* ---- what was sealed ---- */

/* Where an attempt stands: it may be written, or it was, or another has the title. */
enum holding { HOLDS, WRITTEN, LOST };

static enum holding
hold(const struct registry_result *result, struct span state, int64_t attempt)
{
    if (attempt != result->attempt)
        return LOST;
    if (span_is(state, "reserved"))
        return HOLDS;
    /* it was committed, and nobody heard of it */
    return span_is(
               state, result->outcome == REGISTRY_SEALED ? "issued" : "void")
        ? WRITTEN
        : LOST;
}

static struct sql_value
bytes_or_null(const uint8_t *hash, bool there)
{
    return there ? sql_bytes(span_of(hash, REGISTRY_HASH))
                 : sql_null(SQL_BYTES);
}

/* What was asked, and is recorded with what was made of it. */
struct asked {
    char key[REGISTRY_KEY_MAX + 1];
    char kind[40];
    uint8_t hash[REGISTRY_HASH];
};

/* A statement's rows, as they are gathered. */
struct rows {
    struct sql_value value[REGISTRY_TURN_MAX][SQL_PARAMETERS_MAX];
    uint8_t hash[REGISTRY_TURN_MAX][2][REGISTRY_HASH];
    uint8_t form[REGISTRY_TURN_MAX][FORM_HASH];
    char text[REGISTRY_TURN_MAX][RECORD_SIZE];
    struct sql_value flat[REGISTRY_TURN_MAX * SQL_PARAMETERS_MAX];
    size_t count;
    struct asked asked[REGISTRY_TURN_MAX]; /* of the results' titles */
};

static void
read_asked(struct sql *sql, struct asked *out)
{
    struct span hash = sql_get(sql, 5);

    (void)sql_get_text(sql, 3, out->key, sizeof out->key);
    (void)sql_get_text(sql, 4, out->kind, sizeof out->kind);
    memset(out->hash, 0, sizeof out->hash);
    if (hash.len == sizeof out->hash)
        memcpy(out->hash, hash.data, hash.len);
}

static enum sceau_status
check_some(struct turn *t, size_t from, enum holding *holding,
    struct rows *rows, struct sceau_error *error)
{
    size_t left = t->results - from, count = left < NAMED ? left : NAMED;
    struct sql *sql = t->r->sql;
    struct sql_value ids[NAMED];

    for (size_t i = 0; i < NAMED; i++)
        ids[i] = sql_integer(t->result[from + (i < count ? i : 0)].id);
    enum sceau_status status = sql_run(sql,
        "SELECT id, state, attempt, request_key, kind, request_hash FROM title"
        " WHERE id IN " SIXTEEN " {lock}",
        ids, NAMED, error);
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        for (size_t i = from; i < from + count; i++)
            if (t->result[i].id == sql_get_integer(sql, 0)) {
                holding[i] = hold(
                    &t->result[i], sql_get(sql, 1), sql_get_integer(sql, 2));
                read_asked(sql, &rows->asked[i]);
            }
    }
    return status;
}

static enum sceau_status
run_rows(struct sql *sql, const char *text, struct rows *rows, size_t width,
    struct sceau_error *error)
{
    for (size_t i = 0; i < rows->count; i++)
        memcpy(rows->flat + i * width, rows->value[i],
            width * sizeof(struct sql_value));
    return sql_run_many(sql, text, rows->flat, width, rows->count, error);
}

#define SET_ROW(rows, ...)                                                     \
    do {                                                                       \
        const struct sql_value row_[] = { __VA_ARGS__ };                       \
        memcpy((rows)->value[(rows)->count++], row_, sizeof row_);             \
    } while (0)

static bool
hash_files(const struct registry_result *s, uint8_t hash[2][REGISTRY_HASH])
{
    struct span rest, form = form_split(s->pdf, s->form, &rest);

    return EVP_Digest(
               s->code.data, s->code.len, hash[0], NULL, EVP_sha256(), NULL)
        == 1
        && form_digest(form, rest, hash[1]);
}

static enum sceau_status
write_titles(struct turn *t, const enum holding *holding, struct rows *rows,
    struct sceau_error *error)
{
    rows->count = 0;
    for (size_t i = 0; i < t->results; i++) {
        const struct registry_result *s = &t->result[i];
        uint8_t(*hash)[REGISTRY_HASH] = rows->hash[i];
        if (holding[i] != HOLDS || s->outcome != REGISTRY_SEALED)
            continue;
        if (!hash_files(s, hash))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        SET_ROW(rows, sql_integer(s->id), sql_text(s->number),
            sql_integer(s->issued_at), sql_text(s->valid_from),
            sql_text(s->valid_until), sql_text(s->work),
            sql_text(s->application), sql_text(s->foreigner),
            sql_text(s->level), sql_text(s->rules), sql_text(s->seal_signer),
            sql_text(s->pdf_signer), bytes_or_null(hash[0], s->code.len > 0),
            sql_bytes(span_of(hash[1], REGISTRY_HASH)),
            sql_text(s->examined ? "open" : ""), sql_integer(s->mailed));
    }
    return run_rows(t->r->sql,
        "UPDATE title SET state = 'issued', number = ?2, issued_at = ?3,"
        " valid_from = ?4, valid_until = ?5, work = ?6, application = ?7,"
        " foreigner = ?8, level = ?9, rules = ?10, seal_signer = ?11,"
        " pdf_signer = ?12, seal_hash = ?13, pdf_hash = ?14,"
        " examined = CASE WHEN ?15 = '' THEN NULL ELSE coalesce((SELECT"
        " f.examined FROM title f WHERE f.id = coalesce(title.replaces,"
        " title.former)), ?15) END, mailed = ?16 WHERE id = ?1",
        rows, 16, error);
}

/* Most files of a turn are of one form. */
static bool
is_kept(const struct rows *rows, const uint8_t hash[FORM_HASH])
{
    for (size_t i = 0; i < rows->count; i++)
        if (span_equal(rows->value[i][3].bytes, span_of(hash, REGISTRY_HASH)))
            return true;
    return false;
}

static enum sceau_status
add_file(struct turn *t, const struct registry_result *s, struct rows *rows,
    struct sceau_error *error)
{
    uint8_t *hash = rows->form[rows->count];
    struct span rest, form = form_split(s->pdf, s->form, &rest);
    enum sceau_status status = SCEAU_OK;

    if (form.len && !form_digest(form, span_of("", 0), hash))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (form.len && !is_kept(rows, hash))
        status = form_keep(t->r->sql, form, hash, error);
    SET_ROW(rows, sql_integer(s->id), sql_text_of(s->code), sql_bytes(rest),
        bytes_or_null(hash, form.len > 0));
    return status;
}

static enum sceau_status
write_files(struct turn *t, const enum holding *holding, struct rows *rows,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    rows->count = 0;
    for (size_t i = 0; status == SCEAU_OK && i < t->results; i++)
        if (holding[i] == HOLDS && t->result[i].outcome == REGISTRY_SEALED)
            status = add_file(t, &t->result[i], rows, error);
    return status == SCEAU_OK
        ? run_rows(t->r->sql,
            "INSERT INTO file (title, code, pdf, form) VALUES (?1, ?2, ?3, ?4)",
            rows, 4, error)
        : status;
}

static enum sceau_status
write_successors(struct turn *t, const enum holding *holding, struct rows *rows,
    struct sceau_error *error)
{
    rows->count = 0;
    for (size_t i = 0; i < t->results; i++) {
        const struct registry_result *s = &t->result[i];
        if (holding[i] == HOLDS && s->outcome == REGISTRY_SEALED && s->former
            && !s->replacing)
            SET_ROW(rows, sql_integer(s->former), sql_integer(s->id));
    }
    return run_rows(t->r->sql, "UPDATE title SET successor = ?2 WHERE id = ?1",
        rows, 2, error);
}

/* Sealed to follow or replace a title that is not to be any more: whoever revoked or
 * suspended that one meanwhile, or ended its examination, is heard. */
static enum sceau_status
check_bonds(
    struct turn *t, const enum holding *holding, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < t->results; i++) {
        struct registry_result *s = &t->result[i];
        bool stands = true;
        if (holding[i] != HOLDS || s->outcome != REGISTRY_SEALED || !s->former)
            continue;
        status = replace_stands(
            t->r->sql, s->former, bond_of(s->replacing), &stands, error);
        if (stands)
            continue;
        s->outcome = REGISTRY_VOID;
        s->reason = s->replacing
            ? "le titre d’avant a changé d’état pendant l’émission : il n’est "
              "plus à remplacer"
            : "le titre d’avant a changé d’état pendant l’émission : il n’est "
              "plus à suivre";
    }
    return status;
}

static enum sceau_status
write_replaced(
    struct turn *t, const enum holding *holding, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < t->results; i++)
        if (holding[i] == HOLDS && t->result[i].outcome == REGISTRY_SEALED
            && t->result[i].replacing)
            status = replace_write(t->r->sql, t->now,
                t->result[i].who ? t->result[i].who : t->r->who, &t->result[i],
                error);
    return status;
}

static const char write_void[] =
    "UPDATE title SET state = 'void', reason = ?2 WHERE id = ?1";

/* What cannot be: its number is given, and its reason kept. */
static enum sceau_status
write_voids(struct turn *t, const enum holding *holding, struct rows *rows,
    struct sceau_error *error)
{
    rows->count = 0;
    for (size_t i = 0; i < t->results; i++) {
        const struct registry_result *s = &t->result[i];
        if (holding[i] == HOLDS && s->outcome == REGISTRY_VOID)
            SET_ROW(rows, sql_integer(s->id), sql_text(s->reason));
    }
    return run_rows(t->r->sql, write_void, rows, 2, error);
}

static enum sceau_status
end_leases(struct turn *t, const enum holding *holding, struct rows *rows,
    struct sceau_error *error)
{
    rows->count = 0;
    for (size_t i = 0; i < t->results; i++)
        if (holding[i] == HOLDS && t->result[i].outcome == REGISTRY_LATER)
            SET_ROW(rows, sql_integer(t->result[i].id));
    return run_rows(t->r->sql, "UPDATE title SET lease_until = 0 WHERE id = ?1",
        rows, 1, error);
}

static const char *
outcome_word(const struct registry_result *s, enum holding holding)
{
    if (holding != LOST && s->outcome == REGISTRY_SEALED)
        return "used";
    return s->outcome == REGISTRY_SEALED || s->seals.made || s->cachets.made
        ? "discarded"
        : "none";
}

static enum sceau_status
write_attempts(struct turn *t, const enum holding *holding, struct rows *rows,
    struct sceau_error *error)
{
    rows->count = 0;
    for (size_t i = 0; i < t->results; i++) {
        const struct registry_result *s = &t->result[i];
        if (holding[i] != WRITTEN)
            SET_ROW(rows, sql_integer(s->id), sql_integer(s->attempt),
                sql_text(outcome_word(s, holding[i])),
                sql_integer(s->seals.made), sql_integer(s->seals.unsure),
                sql_integer(s->cachets.made), sql_integer(s->cachets.unsure));
    }
    return run_rows(t->r->sql,
        "UPDATE attempt SET outcome = ?3, seals_made = ?4, seals_unsure = ?5,"
        " cachets_made = ?6, cachets_unsure = ?7"
        " WHERE title = ?1 AND attempt = ?2",
        rows, 7, error);
}

static struct span
span_or_none(const char *text)
{
    return span_str(text ? text : "");
}

/* The text of a title's record; its digests are those that write_titles() made. */
static bool
record_issue(struct turn *t, size_t i, struct rows *rows)
{
    const struct registry_result *s = &t->result[i];
    const struct asked *asked = &rows->asked[i];
    struct record r = { .id = s->id,
        .key = span_str(asked->key),
        .kind = span_str(asked->kind),
        .former = s->former,
        .number = span_str(s->number),
        .issued_at = s->issued_at,
        .valid_from = span_or_none(s->valid_from),
        .valid_until = span_or_none(s->valid_until),
        .work = span_or_none(s->work),
        .application = span_or_none(s->application),
        .foreigner = span_or_none(s->foreigner),
        .level = span_or_none(s->level),
        .rules = span_or_none(s->rules),
        .seal_signer = span_or_none(s->seal_signer),
        .pdf_signer = span_or_none(s->pdf_signer),
        .examined = s->examined,
        .request_hash = span_of(asked->hash, REGISTRY_HASH),
        .seal_hash = span_of(rows->hash[i][0], s->code.len ? REGISTRY_HASH : 0),
        .pdf_hash = span_of(rows->hash[i][1], REGISTRY_HASH) };

    return registry_place(t->r, s->id, &r.place)
        && record_write(&r, rows->text[i]);
}

static enum sceau_status
write_audit(struct turn *t, const enum holding *holding, struct rows *rows,
    struct sceau_error *error)
{
    struct audit_record record[REGISTRY_TURN_MAX];
    size_t count = 0;

    for (size_t i = 0; i < t->results; i++) {
        const struct registry_result *s = &t->result[i];
        bool sealed = s->outcome == REGISTRY_SEALED;
        if (holding[i] != HOLDS || s->outcome == REGISTRY_LATER)
            continue;
        char *text = rows->text[i];
        if (sealed && !record_issue(t, i, rows))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        if (!sealed)
            (void)snprintf(text, sizeof rows->text[i], "%s", s->reason);
        record[count++] = (struct audit_record) {
            .act = sealed ? "issue" : "void",
            .title = s->id,
            .rules = sealed && s->rules ? s->rules : "",
            .detail = text,
            .who = s->who,
        };
    }
    return count
        ? audit_append(t->r->sql, t->now, t->r->who, record, count, error)
        : SCEAU_OK;
}

/* Holders are told of titles, and not of what failed before it was one. */
static enum sceau_status
write_notices(
    struct turn *t, const enum holding *holding, struct sceau_error *error)
{
    struct outbox_news news[2 * REGISTRY_TURN_MAX];
    size_t count = 0;

    for (size_t i = 0; i < t->results; i++) {
        const struct registry_result *s = &t->result[i];
        if (holding[i] != HOLDS || s->outcome == REGISTRY_LATER)
            continue;
        bool sealed = s->outcome == REGISTRY_SEALED;
        enum outbox_event event = !sealed ? OUTBOX_FAILURE
            : s->former && !s->replacing  ? OUTBOX_RENEWAL
                                          : OUTBOX_ISSUE;
        if (s->notices[OUTBOX_HOOK])
            news[count++] = (struct outbox_news) { s->id, event, OUTBOX_HOOK };
        if (s->notices[OUTBOX_MAIL] && sealed && s->mailed)
            news[count++] = (struct outbox_news) { s->id, event, OUTBOX_MAIL };
    }
    return outbox_write(t->r->sql, t->now, news, count, error);
}

static enum sceau_status
write_results(struct turn *t, struct rows *rows, struct sceau_error *error)
{
    enum holding holding[REGISTRY_TURN_MAX];
    enum sceau_status status = SCEAU_OK;

    if (t->results == 0)
        return status;
    for (size_t i = 0; i < t->results; i++)
        holding[i] = LOST;
    for (size_t from = 0; status == SCEAU_OK && from < t->results;
         from += NAMED)
        status = check_some(t, from, holding, rows, error);
    if (status == SCEAU_OK)
        status = check_bonds(t, holding, error);
    if (status == SCEAU_OK)
        status = write_titles(t, holding, rows, error);
    if (status == SCEAU_OK)
        status = write_files(t, holding, rows, error);
    if (status == SCEAU_OK)
        status = write_successors(t, holding, rows, error);
    if (status == SCEAU_OK)
        status = write_voids(t, holding, rows, error);
    if (status == SCEAU_OK)
        status = end_leases(t, holding, rows, error);
    if (status == SCEAU_OK)
        status = write_attempts(t, holding, rows, error);
    if (status == SCEAU_OK)
        status = write_audit(t, holding, rows, error);
    if (status == SCEAU_OK)
        status = write_replaced(t, holding, error);
    if (status == SCEAU_OK)
        status = write_notices(t, holding, error);
    for (size_t i = 0; i < t->results; i++)
        t->result[i].lost = holding[i] == LOST;
    return status;
}

/* ---- what is asked ---- */

/* A clock that was ahead when the lease was given must not make it last for years. */
static bool
is_running(int64_t until, int64_t now)
{
    return until > now && until <= now + 2 * REGISTRY_LEASE_S;
}

/* "host/boot/space:pid:…" of this machine, and no process is so called any more. One that is taken
 * for gone and is not has its work thrown away, no more. */
static bool
is_gone(const struct registry *r, struct span worker)
{
    const char *pid = strchr(r->process, ':') + 1;
    size_t host = (size_t)(pid - r->process);
    int64_t number = 0;

    if (worker.len <= host || memcmp(worker.data, r->process, host) != 0)
        return false;
    for (size_t i = host; i < worker.len && worker.data[i] != ':'; i++) {
        if (worker.data[i] < '0' || worker.data[i] > '9' || number > INT32_MAX)
            return false;
        number = number * 10 + (worker.data[i] - '0');
    }
    return number > 0 && number <= INT32_MAX && kill((pid_t)number, 0) != 0
        && errno == ESRCH;
}

bool
registry_is_left(const struct registry *r, struct span worker,
    int64_t lease_until, int64_t now)
{
    return !is_running(lease_until, now) || is_gone(r, worker);
}

/* What the row that has its key makes of a request. */
static void
judge_request(struct turn *t, size_t i)
{
    struct sql *sql = t->r->sql;
    struct registry_grant *g = &t->grant[i];
    bool same =
        span_equal(sql_get(sql, 2), span_of(t->request[i].hash, REGISTRY_HASH));
    struct span state = sql_get(sql, 3);
    int64_t until = sql_get_integer(sql, 5);
    struct span worker = sql_get(sql, 6);

    t->found[i] = true;
    g->id = sql_get_integer(sql, 1);
    g->attempt = sql_get_integer(sql, 4);
    (void)sql_get_text(sql, 7, g->number, sizeof g->number);
    if (span_is(state, "issued")) {
        g->standing = same ? REGISTRY_ISSUED : REGISTRY_DIFFERENT;
    } else if (!same && !span_is(state, "void") && !t->request[i].former) {
        g->standing = REGISTRY_DIFFERENT;
    } else if (span_is(worker, t->worker)) {
        g->standing = REGISTRY_GRANTED; /* by this very turn, begun again */
    } else if (span_is(state, "reserved")
        && !registry_is_left(t->r, worker, until, t->now)) {
        g->standing = REGISTRY_ELSEWHERE;
        g->seconds = until - t->now;
    } else {
        g->standing = REGISTRY_GRANTED;
        g->attempt++;
        t->renewed[i] = true;
        t->waits[i] = span_is(state, "reserved");
    }
}

static enum sceau_status
find_some(struct turn *t, size_t from, size_t count, struct sceau_error *error)
{
    struct sql *sql = t->r->sql;
    struct sql_value keys[NAMED];

    for (size_t i = 0; i < NAMED; i++)
        keys[i] = sql_text(t->request[from + (i < count ? i : 0)].key);
    enum sceau_status status = sql_run(sql,
        "SELECT request_key, id, request_hash, state, attempt, lease_until,"
        " worker, number FROM title WHERE request_key IN " SIXTEEN " {lock}",
        keys, NAMED, error);
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        for (size_t i = from; i < from + count; i++)
            if (t->grant[i].standing != REGISTRY_TWICE
                && span_is(sql_get(sql, 0), t->request[i].key))
                judge_request(t, i);
    }
    return status;
}

static bool
came_before(const struct turn *t, size_t i)
{
    for (size_t before = 0; before < i; before++)
        if (strcmp(t->request[before].key, t->request[i].key) == 0)
            return true;
    return false;
}

/* Of what came before in the same turn and was issued long ago: the same answer. */
static void
answer_twice(struct turn *t)
{
    for (size_t i = 0; i < t->requests; i++)
        for (size_t first = 0;
             first < i && t->grant[i].standing == REGISTRY_TWICE; first++)
            if (strcmp(t->request[first].key, t->request[i].key) == 0
                && memcmp(t->request[first].hash, t->request[i].hash,
                       REGISTRY_HASH)
                    == 0
                && t->grant[first].standing == REGISTRY_ISSUED)
                t->grant[i] = t->grant[first];
}

/* A title is followed or replaced only while it stands. What was reserved for it, and
 * left, is void: nobody would take it up any more. */
static enum sceau_status
check_former(struct turn *t, size_t i, struct sceau_error *error)
{
    const struct registry_request *q = &t->request[i];
    bool stands = false;
    enum sceau_status status = replace_stands(
        t->r->sql, q->former, bond_of(q->replacing), &stands, error);

    if (status == SCEAU_OK && !stands) {
        t->grant[i].standing = REGISTRY_HELD;
        t->abandoned[i] = t->renewed[i] && t->waits[i];
        t->renewed[i] = false;
    }
    return status;
}

static enum sceau_status
check_formers(struct turn *t, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < t->requests; i++)
        if (t->request[i].former && t->grant[i].standing == REGISTRY_GRANTED)
            status = check_former(t, i, error);
    return status;
}

/* The next counts; the row is this transaction's until it ends. */
static enum sceau_status
give_counts(struct turn *t, int64_t wanted, struct sceau_error *error)
{
    struct sql *sql = t->r->sql;
    const struct sql_value value[] = { sql_integer(wanted) };
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "UPDATE counter SET last = last + ?1 WHERE name = 'title'"
        " RETURNING last",
        value, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    if (!row)
        return fail(error, SCEAU_E_CRYPTO,
            "registre : le compteur manque : restaurez une sauvegarde");
    int64_t next = sql_get_integer(sql, 0) - wanted + 1;
    for (size_t i = 0; i < t->requests; i++)
        if (!t->found[i] && t->grant[i].standing == REGISTRY_GRANTED) {
            t->grant[i].id = next++;
            t->grant[i].attempt = 1;
        }
    return SCEAU_OK;
}

static bool
is_new(const struct turn *t, size_t i)
{
    return !t->found[i] && t->grant[i].standing == REGISTRY_GRANTED;
}

/* The title that it renews, or the one that it replaces: never both. */
static struct sql_value
former_of(const struct registry_request *q, bool replaces)
{
    return q->former && replaces == (q->replacing != NULL)
        ? sql_integer(q->former)
        : sql_null(SQL_INTEGER);
}

static enum sceau_status
insert_new(struct turn *t, struct rows *rows, struct sceau_error *error)
{
    struct sql *sql = t->r->sql;

    rows->count = 0;
    for (size_t i = 0; i < t->requests; i++) {
        const struct registry_request *q = &t->request[i];
        if (is_new(t, i))
            SET_ROW(rows, sql_integer(t->grant[i].id), sql_text(q->key),
                sql_bytes(span_of(q->hash, REGISTRY_HASH)), sql_text(q->kind),
                sql_integer(t->now), sql_text(t->worker),
                sql_integer(t->now + REGISTRY_LEASE_S), former_of(q, false),
                former_of(q, true));
    }
    enum sceau_status status = run_rows(sql,
        "INSERT INTO title (id, request_key, request_hash, kind, state,"
        " reserved_at, attempt, worker, lease_until, former, replaces)"
        " VALUES (?1, ?2, ?3, ?4, 'reserved', ?5, 1, ?6, ?7, ?8, ?9)",
        rows, 9, error);
    rows->count = 0;
    for (size_t i = 0; i < t->requests; i++)
        if (is_new(t, i))
            SET_ROW(rows, sql_integer(t->grant[i].id),
                sql_text_of(t->request[i].body));
    if (status == SCEAU_OK)
        status =
            run_rows(sql, "INSERT INTO request (title, body) VALUES (?1, ?2)",
                rows, 2, error);
    return status;
}

/* What was left, or is void, is asked again, of the latter perhaps in better words. */
static enum sceau_status
take_again(struct turn *t, struct rows *rows, struct sceau_error *error)
{
    struct sql *sql = t->r->sql;

    rows->count = 0;
    for (size_t i = 0; i < t->requests; i++) {
        const struct registry_request *q = &t->request[i];
        if (t->renewed[i])
            SET_ROW(rows, sql_integer(t->grant[i].id),
                sql_bytes(span_of(q->hash, REGISTRY_HASH)), sql_text(q->kind),
                sql_integer(t->grant[i].attempt), sql_text(t->worker),
                sql_integer(t->now + REGISTRY_LEASE_S), former_of(q, false),
                former_of(q, true));
    }
    enum sceau_status status = run_rows(sql,
        "UPDATE title SET state = 'reserved', reason = NULL,"
        " request_hash = ?2, kind = ?3, attempt = ?4, worker = ?5,"
        " lease_until = ?6, former = ?7, replaces = ?8 WHERE id = ?1",
        rows, 8, error);
    rows->count = 0;
    for (size_t i = 0; i < t->requests; i++)
        if (t->renewed[i])
            SET_ROW(rows, sql_integer(t->grant[i].id),
                sql_text_of(t->request[i].body));
    if (status == SCEAU_OK)
        status = run_rows(sql, "UPDATE request SET body = ?2 WHERE title = ?1",
            rows, 2, error);
    return status;
}

/* Reserved for a former that is not to be followed, or replaced, any more. */
static enum sceau_status
abandon(struct turn *t, struct rows *rows, struct sceau_error *error)
{
    struct audit_record record[REGISTRY_TURN_MAX];
    struct outbox_news news[REGISTRY_TURN_MAX];
    size_t count = 0, told = 0;

    rows->count = 0;
    for (size_t i = 0; i < t->requests; i++) {
        if (!t->abandoned[i])
            continue;
        if (t->request[i].told)
            news[told++] = (struct outbox_news) { t->grant[i].id,
                OUTBOX_FAILURE, OUTBOX_HOOK };
        const char *reason = t->request[i].replacing
            ? "le titre d’avant n’est plus à remplacer"
            : "le titre d’avant n’est plus à suivre";
        SET_ROW(rows, sql_integer(t->grant[i].id), sql_text(reason));
        record[count++] = (struct audit_record) { .act = "void",
            .title = t->grant[i].id,
            .rules = "",
            .detail = reason,
            .who = t->request[i].who };
    }
    enum sceau_status status = run_rows(t->r->sql, write_void, rows, 2, error);
    if (status == SCEAU_OK)
        status = outbox_write(t->r->sql, t->now, news, told, error);
    return status == SCEAU_OK && count
        ? audit_append(t->r->sql, t->now, t->r->who, record, count, error)
        : status;
}

/* Before any key is asked, it is written that one will be. */
static enum sceau_status
write_intents(struct turn *t, struct rows *rows, struct sceau_error *error)
{
    rows->count = 0;
    for (size_t i = 0; i < t->requests; i++)
        if (is_new(t, i) || t->renewed[i])
            SET_ROW(rows, sql_integer(t->grant[i].id),
                sql_integer(t->grant[i].attempt), sql_text(t->worker),
                sql_integer(t->now), sql_text(t->request[i].seal_key),
                sql_text(t->request[i].pdf_key));
    return run_rows(t->r->sql,
        "INSERT INTO attempt (title, attempt, worker, at, seal_key, pdf_key)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        rows, 6, error);
}

static enum sceau_status
complete_grant(
    struct registry *r, struct registry_grant *g, struct sceau_error *error)
{
    (void)number_write(g->id, g->serial);
    return status_index_of(g->id, r->status_key, &g->place)
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
reserve(struct turn *t, struct rows *rows, struct sceau_error *error)
{
    int64_t wanted = 0;

    if (t->requests == 0)
        return SCEAU_OK;
    enum sceau_status status = audit_check_clock(t->r->sql, t->now, error);
    for (size_t i = 0; i < t->requests; i++) {
        t->found[i] = t->renewed[i] = false;
        t->waits[i] = t->abandoned[i] = false;
        t->grant[i] = (struct registry_grant) {
            .standing = came_before(t, i) ? REGISTRY_TWICE : REGISTRY_GRANTED,
            .former = t->request[i].former
        };
    }
    for (size_t from = 0; status == SCEAU_OK && from < t->requests;
         from += NAMED) {
        size_t left = t->requests - from;
        status = find_some(t, from, left < NAMED ? left : NAMED, error);
    }
    answer_twice(t);
    if (status == SCEAU_OK)
        status = check_formers(t, error);
    for (size_t i = 0; i < t->requests; i++)
        wanted += is_new(t, i);
    if (status == SCEAU_OK && wanted > 0)
        status = give_counts(t, wanted, error);
    if (status == SCEAU_OK)
        status = insert_new(t, rows, error);
    if (status == SCEAU_OK)
        status = take_again(t, rows, error);
    if (status == SCEAU_OK)
        status = write_intents(t, rows, error);
    if (status == SCEAU_OK)
        status = abandon(t, rows, error);
    for (size_t i = 0; status == SCEAU_OK && i < t->requests; i++)
        if (t->grant[i].id)
            status = complete_grant(t->r, &t->grant[i], error);
    return status;
}

static enum sceau_status
run_turn(struct sql *sql, void *context, struct sceau_error *error)
{
    struct turn *t = context;
    struct rows *rows = malloc(sizeof *rows);

    (void)sql;
    if (!rows)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = write_results(t, rows, error);
    if (status == SCEAU_OK)
        status = reserve(t, rows, error);
    free(rows);
    return status;
}

static enum sceau_status
check_keys(const struct registry_request *requests, size_t count,
    struct sceau_error *error)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(requests[i].key);
        if (len == 0 || len > REGISTRY_KEY_MAX)
            return fail(error, SCEAU_E_USAGE,
                "clé de la demande : de 1 à %d octets", REGISTRY_KEY_MAX);
    }
    return SCEAU_OK;
}

static void
name_worker(struct registry *r, char out[WORKER_SIZE])
{
    (void)snprintf(out, WORKER_SIZE, "%s#%llu", r->process,
        (unsigned long long)++r->turns);
}

enum sceau_status
registry_turn(struct registry *r, const struct registry_turn *turn,
    struct sceau_error *error)
{
    struct turn t = { .r = r,
        .now = turn->now,
        .result = turn->results,
        .results = turn->result_count,
        .request = turn->requests,
        .requests = turn->request_count,
        .grant = turn->grants };

    if (t.results > REGISTRY_TURN_MAX || t.requests > REGISTRY_TURN_MAX)
        return fail(error, SCEAU_E_LIMIT, "plus de %d titres à la fois",
            REGISTRY_TURN_MAX);
    enum sceau_status status = check_keys(t.request, t.requests, error);
    if (status != SCEAU_OK)
        return status;
    name_worker(r, t.worker);
    return sql_write(r->sql, run_turn, &t, error);
}

/* ---- what was done ---- */

struct search {
    const char *key;
    const uint8_t *hash;
    struct registry_grant *grant;
    bool *known;
};

static enum sceau_status
run_search(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct search *q = context;
    const struct sql_value key[] = { sql_text(q->key) };
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "SELECT id, request_hash, number FROM title"
        " WHERE request_key = ?1 AND state = 'issued'",
        key, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *q->known = status == SCEAU_OK && row;
    if (!*q->known)
        return status;
    *q->grant = (struct registry_grant) { .id = sql_get_integer(sql, 0),
        .standing = span_equal(sql_get(sql, 1), span_of(q->hash, REGISTRY_HASH))
            ? REGISTRY_ISSUED
            : REGISTRY_DIFFERENT };
    (void)sql_get_text(sql, 2, q->grant->number, sizeof q->grant->number);
    return status;
}

enum sceau_status
registry_find(struct registry *r, const char *key,
    const uint8_t hash[REGISTRY_HASH], struct registry_grant *grant,
    bool *known, struct sceau_error *error)
{
    struct search q = { key, hash, grant, known };

    return sql_read(r->sql, run_search, &q, error);
}

struct fetch {
    int64_t id;
    struct buffer *pdf;
    struct buffer *code;
    char *level;
};

static enum sceau_status
put_file(struct sql *sql, const struct fetch *f, struct sceau_error *error)
{
    struct span pdf = sql_get(sql, 0), code = sql_get(sql, 1),
                form = sql_get(sql, 5);
    uint8_t hash[REGISTRY_HASH], seal[REGISTRY_HASH];

    if (!form_digest(form, pdf, hash)
        || EVP_Digest(code.data, code.len, seal, NULL, EVP_sha256(), NULL) != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (!span_equal(sql_get(sql, 2), span_of(hash, REGISTRY_HASH))
        || (code.len > 0
            && !span_equal(sql_get(sql, 4), span_of(seal, REGISTRY_HASH))))
        return fail(error, SCEAU_E_CRYPTO,
            "registre : le fichier gardé n’est pas celui qui a été scellé : "
            "restaurez une sauvegarde");
    (void)sql_get_text(sql, 3, f->level, 8);
    if (f->pdf) {
        buffer_put(f->pdf, form.data, form.len);
        buffer_put(f->pdf, pdf.data, pdf.len);
    }
    if (f->code)
        buffer_put(f->code, code.data, code.len);
    enum sceau_status status = f->pdf ? buffer_status(f->pdf) : SCEAU_OK;
    if (status == SCEAU_OK && f->code)
        status = buffer_status(f->code);
    return status == SCEAU_OK ? status : fail(error, status, "mémoire épuisée");
}

static enum sceau_status
run_fetch(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct fetch *f = context;
    const struct sql_value id[] = { sql_integer(f->id) };
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "SELECT file.pdf, file.code, title.pdf_hash, title.level,"
        " title.seal_hash, form.bytes"
        " FROM file JOIN title ON title.id = file.title"
        " LEFT JOIN form ON form.hash = file.form WHERE title.id = ?1",
        id, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    if (!row)
        return fail(error, SCEAU_E_NOTFOUND,
            "registre : ce titre n’a pas de fichier, ou plus");
    if (f->pdf)
        buffer_reset(f->pdf);
    if (f->code)
        buffer_reset(f->code);
    return put_file(sql, f, error);
}

enum sceau_status
registry_file(struct registry *r, int64_t id, struct buffer *pdf,
    struct buffer *code, char level[8], struct sceau_error *error)
{
    struct fetch f = { id, pdf, code, level };

    return sql_read(r->sql, run_fetch, &f, error);
}

/* ---- what was left ---- */

struct claim {
    struct registry *r;
    const struct registry_claim *q;
    struct registry_left *left;
    size_t *count;
    int64_t last; /* that was looked at */
    char worker[WORKER_SIZE];
};

static void
read_left(struct sql *sql, const struct claim *c, struct registry_left *out)
{
    struct span hash = sql_get(sql, 4);
    bool own = span_is(sql_get(sql, 6), c->worker); /* of this very claim */

    out->grant = (struct registry_grant) { .standing = REGISTRY_GRANTED,
        .id = sql_get_integer(sql, 0),
        .attempt = sql_get_integer(sql, 1) + !own,
        .former = sql_get_integer(sql, 2) };
    (void)sql_get_text(sql, 3, out->key, sizeof out->key);
    if (hash.len == sizeof out->hash)
        memcpy(out->hash, hash.data, hash.len);
}

/* The next ones that wait, of which those that somebody has are passed over. */
static enum sceau_status
select_left(struct claim *c, bool *more, struct sceau_error *error)
{
    struct sql *sql = c->r->sql;
    const struct sql_value values[] = { sql_integer(c->last) };
    enum sceau_status status = sql_run(sql,
        "SELECT id, attempt, former, request_key, request_hash, lease_until,"
        " worker FROM title WHERE state = 'reserved' AND id > ?1"
        " AND replaces IS NULL ORDER BY id LIMIT 64 {skip}",
        values, 1, error);

    for (*more = false; status == SCEAU_OK && *c->count < c->q->max;) {
        bool row;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        *more = true;
        c->last = sql_get_integer(sql, 0);
        struct span worker = sql_get(sql, 6);
        if (!registry_is_left(c->r, worker, sql_get_integer(sql, 5), c->q->now)
            && !span_is(worker, c->worker))
            continue;
        read_left(sql, c, &c->left[(*c->count)++]);
    }
    return status;
}

static enum sceau_status
read_body(struct claim *c, size_t i, struct sceau_error *error)
{
    struct sql *sql = c->r->sql;
    struct buffer *body = &c->left[i].body;
    const struct sql_value id[] = { sql_integer(c->left[i].grant.id) };
    bool row = false;
    enum sceau_status status =
        sql_run(sql, "SELECT body FROM request WHERE title = ?1", id, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    buffer_free(body);
    *body = buffer_with_max(SCEAU_REQUEST_MAX);
    struct span text = row ? sql_get(sql, 0) : span_of("", 0);
    buffer_put(body, text.data, text.len);
    return buffer_status(body) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(body), "mémoire épuisée");
}

static enum sceau_status
take_left(struct claim *c, struct rows *rows, struct sceau_error *error)
{
    struct sql *sql = c->r->sql;

    rows->count = 0;
    for (size_t i = 0; i < *c->count; i++)
        SET_ROW(rows, sql_integer(c->left[i].grant.id),
            sql_integer(c->left[i].grant.attempt), sql_text(c->worker),
            sql_integer(c->q->now + REGISTRY_LEASE_S));
    enum sceau_status status = run_rows(sql,
        "UPDATE title SET attempt = ?2, worker = ?3, lease_until = ?4"
        " WHERE id = ?1",
        rows, 4, error);
    rows->count = 0;
    for (size_t i = 0; i < *c->count; i++)
        SET_ROW(rows, sql_integer(c->left[i].grant.id),
            sql_integer(c->left[i].grant.attempt), sql_text(c->worker),
            sql_integer(c->q->now), sql_text(c->q->seal_key),
            sql_text(c->q->pdf_key));
    if (status == SCEAU_OK)
        status = run_rows(sql,
            "INSERT INTO attempt (title, attempt, worker, at, seal_key,"
            " pdf_key) VALUES (?1, ?2, ?3, ?4, ?5, ?6)"
            " ON CONFLICT (title, attempt) DO NOTHING",
            rows, 6, error);
    return status;
}

static enum sceau_status
run_claim(struct sql *sql, void *context, struct sceau_error *error)
{
    struct claim *c = context;
    struct rows *rows = malloc(sizeof *rows);
    bool more = true;

    (void)sql;
    if (!rows)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    *c->count = 0;
    c->last = c->q->after;
    enum sceau_status status = audit_check_clock(c->r->sql, c->q->now, error);
    while (status == SCEAU_OK && more && *c->count < c->q->max)
        status = select_left(c, &more, error);
    for (size_t i = 0; status == SCEAU_OK && i < *c->count; i++)
        status = read_body(c, i, error);
    if (status == SCEAU_OK)
        status = take_left(c, rows, error);
    for (size_t i = 0; status == SCEAU_OK && i < *c->count; i++)
        status = complete_grant(c->r, &c->left[i].grant, error);
    free(rows);
    return status;
}

enum sceau_status
registry_claim(struct registry *r, const struct registry_claim *claim,
    struct registry_left *left, size_t *count, struct sceau_error *error)
{
    struct claim c = { .r = r, .q = claim, .left = left, .count = count };

    *count = 0;
    if (claim->max > REGISTRY_TURN_MAX)
        return fail(error, SCEAU_E_LIMIT, "plus de %d titres à la fois",
            REGISTRY_TURN_MAX);
    name_worker(r, c.worker);
    return sql_write(r->sql, run_claim, &c, error);
}

void
registry_left_free(struct registry_left *left)
{
    buffer_free(&left->body);
}
