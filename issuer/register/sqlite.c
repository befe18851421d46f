/* SPDX-License-Identifier: EUPL-1.2 */
/* The only file, with sqlite_log.c, that knows SQLite. */
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include "issuer/register/sql_engine.h"
#include "issuer/register/sqlite_log.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

/* How long one statement waits for the other writer before it is a busy one. */
enum { WAIT_MS = 5000 };

/* What is run with each unit of work. */
enum control { BEGIN_READ, BEGIN_WRITE, COMMIT, ROLLBACK, CONTROLS };

struct sqlite {
    struct sql sql;
    sqlite3 *db;
    struct sqlite_log *log;
    sqlite3_stmt *statement[SQL_STATEMENTS_MAX];
    sqlite3_stmt *control[CONTROLS];
    sqlite3_stmt *now; /* whose rows are read, or NULL */
    bool has_row;      /* it was stepped to already */
    char path[];
};

static struct sqlite *
of(struct sql *s)
{
    return (struct sqlite *)s;
}

static const struct sqlite *
of_const(const struct sql *s)
{
    return (const struct sqlite *)s;
}

static enum sceau_status
failed(struct sqlite *s, struct sceau_error *error)
{
    int code = sqlite3_extended_errcode(s->db) & 0xff;

    s->sql.again = code == SQLITE_BUSY || code == SQLITE_LOCKED;
    switch (code) {
    case SQLITE_NOMEM:
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return fail(error, SCEAU_E_IO,
            "%s : un autre programme y écrit ; réessayez", s->path);
    case SQLITE_FULL:
        return fail(error, SCEAU_E_IO,
            "%s : il n’y a plus de place sur le disque", s->path);
    case SQLITE_NOTADB:
    case SQLITE_CORRUPT:
        return fail(error, SCEAU_E_CRYPTO,
            "%s : n’est pas un registre, ou il est abîmé : restaurez une "
            "sauvegarde (%s)",
            s->path, sqlite3_errmsg(s->db));
    case SQLITE_IOERR:
        return fail(error, SCEAU_E_IO,
            "%s : le registre ne s’écrit ou ne se lit plus : %s", s->path,
            sqlite3_system_errno(s->db) ? REASON(sqlite3_system_errno(s->db))
                                        : sqlite3_errmsg(s->db));
    default:
        return fail(
            error, SCEAU_E_IO, "%s : %s", s->path, sqlite3_errmsg(s->db));
    }
}

static void
forget(struct sql *sql)
{
    struct sqlite *s = of(sql);

    if (s->now)
        (void)sqlite3_reset(s->now); /* told when it was stepped */
    s->now = NULL;
    s->has_row = false;
}

static void
close_database(struct sql *sql)
{
    struct sqlite *s = of(sql);

    for (size_t i = 0; i < s->sql.statements; i++)
        (void)sqlite3_finalize(s->statement[i]);
    for (size_t i = 0; i < CONTROLS; i++)
        (void)sqlite3_finalize(s->control[i]);
    sqlite_log_free(s->log);
    (void)sqlite3_close(s->db);
    free(s);
}

static enum sceau_status
prepare(struct sql *sql, size_t place, const char *text,
    const struct sql_value *values, size_t count, bool many,
    struct sceau_error *error)
{
    struct sqlite *s = of(sql);

    (void)values;
    (void)count;
    (void)many;
    return sqlite3_prepare_v3(s->db, text, -1, SQLITE_PREPARE_PERSISTENT,
               &s->statement[place], NULL)
            == SQLITE_OK
        ? SCEAU_OK
        : failed(s, error);
}

static int
bind_one(sqlite3_stmt *to, int place, const struct sql_value *v)
{
    /* no bytes are not NULL */
    const char *bytes = v->bytes.data ? (const char *)v->bytes.data : "";

    if (v->null)
        return sqlite3_bind_null(to, place);
    switch (v->type) {
    case SQL_INTEGER:
        return sqlite3_bind_int64(to, place, v->integer);
    case SQL_TEXT:
        return sqlite3_bind_text(
            to, place, bytes, (int)v->bytes.len, SQLITE_STATIC);
    case SQL_BYTES:
        break;
    }
    return sqlite3_bind_blob(
        to, place, bytes, (int)v->bytes.len, SQLITE_STATIC);
}

/* Bind and step once; a statement without rows is then over. */
static enum sceau_status
run(struct sql *sql, size_t place, const struct sql_value *values, size_t count,
    struct sceau_error *error)
{
    struct sqlite *s = of(sql);
    sqlite3_stmt *statement = s->statement[place];

    for (size_t i = 0; i < count; i++)
        if (bind_one(statement, (int)i + 1, &values[i]) != SQLITE_OK)
            return failed(s, error);
    s->now = statement;
    int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) {
        enum sceau_status status = failed(s, error);
        forget(sql);
        return status;
    }
    s->has_row = code == SQLITE_ROW;
    s->sql.changed = sqlite3_changes64(s->db);
    if (!s->has_row)
        forget(sql); /* it holds no lock, and none of the caller's bytes */
    return SCEAU_OK;
}

static enum sceau_status
run_many(struct sql *sql, size_t place, const struct sql_value *values,
    size_t width, size_t times, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < times; i++)
        status = run(sql, place, values + i * width, width, error);
    return status;
}

static enum sceau_status
next(struct sql *sql, bool *row, struct sceau_error *error)
{
    struct sqlite *s = of(sql);

    *row = s->has_row;
    if (s->has_row || !s->now) {
        s->has_row = false;
        return SCEAU_OK;
    }
    int code = sqlite3_step(s->now);
    *row = code == SQLITE_ROW;
    if (*row)
        return SCEAU_OK;
    enum sceau_status status =
        code == SQLITE_DONE ? SCEAU_OK : failed(s, error);
    forget(sql);
    return status;
}

static bool
is_null(const struct sql *sql, int column)
{
    return sqlite3_column_type(of_const(sql)->now, column) == SQLITE_NULL;
}

static int64_t
integer(const struct sql *sql, int column)
{
    return sqlite3_column_int64(of_const(sql)->now, column);
}

static struct span
get(const struct sql *sql, int column)
{
    sqlite3_stmt *now = of_const(sql)->now;
    const void *data = sqlite3_column_type(now, column) == SQLITE_BLOB
        ? sqlite3_column_blob(now, column)
        : sqlite3_column_text(now, column);
    int len = sqlite3_column_bytes(now, column);

    return span_of(data ? data : "", data ? (size_t)len : 0);
}

static enum sceau_status
script(struct sql *sql, const char *text, struct sceau_error *error)
{
    struct sqlite *s = of(sql);

    return sqlite3_exec(s->db, text, NULL, NULL, NULL) == SQLITE_OK
        ? SCEAU_OK
        : failed(s, error);
}

/* Prepared the first time. */
static enum sceau_status
run_control(struct sqlite *s, enum control which, struct sceau_error *error)
{
    static const char *const texts[CONTROLS] = { [BEGIN_READ] = "BEGIN",
        [BEGIN_WRITE] = "BEGIN IMMEDIATE",
        [COMMIT] = "COMMIT",
        [ROLLBACK] = "ROLLBACK" };
    sqlite3_stmt **control = &s->control[which];

    if (!*control
        && sqlite3_prepare_v3(s->db, texts[which], -1,
               SQLITE_PREPARE_PERSISTENT, control, NULL)
            != SQLITE_OK)
        return failed(s, error);
    bool done = sqlite3_step(*control) == SQLITE_DONE;
    enum sceau_status status = done ? SCEAU_OK : failed(s, error);
    (void)sqlite3_reset(*control);
    return status;
}

static enum sceau_status
begin(struct sql *sql, bool write, struct sceau_error *error)
{
    return run_control(of(sql), write ? BEGIN_WRITE : BEGIN_READ, error);
}

static enum sceau_status
commit(struct sql *sql, struct sceau_error *error)
{
    return run_control(of(sql), COMMIT, error);
}

static void
rollback(struct sql *sql)
{
    struct sceau_error undone;

    (void)run_control(of(sql), ROLLBACK, &undone);
}

/* Who reads what was there before the last change keeps it in the log. */
static enum sceau_status
empty_log(struct sql *sql, unsigned milliseconds, bool *empty,
    struct sceau_error *error)
{
    struct sqlite *s = of(sql);

    (void)sqlite3_busy_timeout(s->db, (int)milliseconds);
    int code = sqlite3_wal_checkpoint_v2(
        s->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    (void)sqlite3_busy_timeout(s->db, WAIT_MS);
    *empty = code == SQLITE_OK;
    return code == SQLITE_OK || (code & 0xff) == SQLITE_BUSY ? SCEAU_OK
                                                             : failed(s, error);
}

/* A file does not go away while it is open. */
static bool
restore(struct sql *sql)
{
    sql->lost = false;
    return true;
}

static const struct sql_engine engine = {
    .name = "SQLite",
    .dialect = { .integer = "INTEGER",
        .bytes = "BLOB",
        .table = "STRICT",
        .postgresql = "--",
        .lock = "",
        .skip = "",
        .parameter = "?" },
    .prepare = prepare,
    .run = run,
    .run_many = run_many,
    .next = next,
    .is_null = is_null,
    .integer = integer,
    .get = get,
    .script = script,
    .begin = begin,
    .commit = commit,
    .rollback = rollback,
    .empty_log = empty_log,
    .forget = forget,
    .restore = restore,
    .close = close_database,
};

/* A file that is there, to read and to write; else errno. */
static bool
is_usable(const char *path)
{
    struct stat info;

    if (stat(path, &info) != 0)
        return false;
    if (S_ISDIR(info.st_mode))
        errno = EISDIR;
    return !S_ISDIR(info.st_mode) && access(path, R_OK | W_OK) == 0;
}

/*
 * Names and dates of birth are in it, and in the files beside it, which take its mode.
 * It is made without being opened: whoever closes a descriptor of a file gives up all
 * locks that its process has there (fcntl(2)), also those of another connection, whose
 * log the next program would then throw away.
 */
static enum sceau_status
make_file(const char *path, struct sceau_error *error)
{
    if (mknod(path, S_IFREG | 0600, 0) == 0
        || (errno == EEXIST && is_usable(path)))
        return SCEAU_OK;
    return fail(error, SCEAU_E_IO, "%s : le registre ne s’ouvre pas : %s", path,
        REASON(errno));
}

/*
 * WAL with FULL: a commit is on the disk when it returns (SQLite, PRAGMA synchronous).
 * A title is a row of few bytes in each of a dozen indexes, and the log takes each of their
 * pages whole: they are as small as the disk's own. The log is copied into the database by
 * sqlite_log.c, and when it is closed does not stay longer than 64 MB. What a request was
 * before it was asked in better words is written over as well as what is erased: each
 * connection says so, whatever SQLite was built with.
 */
static const char settings[] = "PRAGMA page_size = 4096;"
                               "PRAGMA journal_mode = WAL;"
                               "PRAGMA synchronous = FULL;"
                               "PRAGMA secure_delete = ON;"
                               "PRAGMA foreign_keys = ON;"
                               "PRAGMA trusted_schema = OFF;"
                               "PRAGMA journal_size_limit = 67108864;"
                               "PRAGMA cache_size = -16384;";

/* Before its first use: what it would count of its memory nobody asks, and all threads
 * would wait for each other's counting. */
static void
set_up(void)
{
    (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static void
sqlite_release(struct sqlite *s)
{
    close_database(&s->sql);
}
AUTO_DEFINE(struct sqlite *, sqlite_release);

enum sceau_status
sqlite_open(const char *path, struct sql **out, struct sceau_error *error)
{
    size_t len = strlen(path) + 1;
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    enum sceau_status status = make_file(path, error);
    (void)pthread_once(&once, set_up);
    if (status != SCEAU_OK)
        return status;
    AUTO(sqlite_release) struct sqlite *s = calloc(1, sizeof *s + len);
    if (!s)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    s->sql.engine = &engine;
    memcpy(s->path, path, len);
    if (sqlite3_open_v2(
            path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
        != SQLITE_OK)
        return failed(s, error);
    (void)sqlite3_extended_result_codes(s->db, 1);
    (void)sqlite3_busy_timeout(s->db, WAIT_MS);
    status = script(&s->sql, settings, error);
    if (status != SCEAU_OK)
        return status;
    s->log = sqlite_log_watch(s->db, s->path);
    if (!s->log)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    *out = &TAKE(s)->sql;
    return SCEAU_OK;
}
