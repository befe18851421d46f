/* SPDX-License-Identifier: EUPL-1.2 */
/* The only file that knows libpq. Values travel in binary (libpq, 34.3.1): integers are
 * bigint, in network order. */
#include <endian.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include <libpq-fe.h>

#include "issuer/register/sql_engine.h"
#include "verifier/base/cursor.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

/* Types of pg_type.dat, the same in every server. */
enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, BINARY = 1 };

/* Rows that one statement writes where many are: it is begun, and its constraints are
 * read, once for them. */
enum { ROWS = 16 };

struct postgres {
    struct sql sql;
    PGconn *db;
    bool is_wide[SQL_STATEMENTS_MAX]; /* there is one of ROWS rows too */
    PGresult *result;                 /* whose rows are read, or NULL */
    int row;                          /* that is read */
    bool waits; /* statements were sent whose answers were not read */
};

AUTO_DEFINE(PGresult *, PQclear);

static struct postgres *
of(struct sql *s)
{
    return (struct postgres *)s;
}

static const struct postgres *
of_const(const struct sql *s)
{
    return (const struct postgres *)s;
}

/* SQLSTATEs of PostgreSQL, Appendix A: a conflict with another transaction, of which a
 * unique value, or a table, is one where both began before either ended. */
static bool
is_passing(const char *state)
{
    static const char *const passing[] = { "40001", "40P01", "23505", "55P03",
        "42P07", "57P01", "57P02", "57P03", "53300" };

    for (size_t i = 0; i < sizeof passing / sizeof *passing; i++)
        if (strcmp(state, passing[i]) == 0)
            return true;
    return false;
}

/* The server's first line: values stand in the others. */
static enum sceau_status
failed(struct postgres *p, const PGresult *result, struct sceau_error *error)
{
    const char *state =
        result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
    const char *why =
        result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

    /* what has no SQLSTATE did not come from the server */
    p->sql.lost = PQstatus(p->db) != CONNECTION_OK || !state;
    p->sql.again = p->sql.lost || (state && is_passing(state));
    if (p->sql.lost)
        return fail(error, SCEAU_E_IO, "registre : PostgreSQL ne répond plus");
    if (state && strcmp(state, "53100") == 0)
        return fail(error, SCEAU_E_IO,
            "registre : le disque de PostgreSQL n’a plus de place");
    return fail(error, SCEAU_E_IO, "registre : PostgreSQL : %s",
        why ? why : "refus sans raison");
}

static void
forget(struct sql *sql)
{
    struct postgres *p = of(sql);

    PQclear(p->result);
    p->result = NULL;
    p->row = -1;
}

static void
close_connection(struct sql *sql)
{
    struct postgres *p = of(sql);

    forget(sql);
    PQfinish(p->db);
    free(p);
}

static Oid
oid_of(enum sql_type type)
{
    switch (type) {
    case SQL_INTEGER:
        return OID_INT8;
    case SQL_TEXT:
        return OID_TEXT;
    case SQL_BYTES:
        break;
    }
    return OID_BYTEA;
}

/* "s12"; of ROWS rows, "w12". */
static const char *
name_of(char kind, size_t place, char out[16])
{
    (void)snprintf(out, 16, "%c%zu", kind, place);
    return out;
}

/* In a pipeline (libpq, 34.5) no statement waits for the answer to the one before. */
static bool
begin_pipeline(struct postgres *p)
{
    p->waits = p->waits || PQenterPipelineMode(p->db) == 1;
    return p->waits && !p->sql.lost; /* nothing after what could not be sent */
}

/* Until there is an answer to take. libpq that lacks memory for the mark says so, and would
 * wait for it for ever, as the server has nothing more to say: false. */
static bool
await_answer(struct postgres *p)
{
    while (PQisBusy(p->db)) {
        struct pollfd server = { .fd = PQsocket(p->db), .events = POLLIN };
        if (*PQerrorMessage(p->db))
            return false;
        (void)poll(&server, 1, -1);
        if (PQconsumeInput(p->db) != 1)
            break; /* PQgetResult() will tell */
    }
    return true;
}

/* All answers up to the mark, of which the last one is kept; of failures the first is told:
 * what was sent after it was not run. */
static enum sceau_status
read_answers(struct postgres *p, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;
    bool whole = false;

    for (int nothing = 0; !whole && nothing < 2 && await_answer(p);) {
        PGresult *result = PQgetResult(p->db);
        ExecStatusType state = PQresultStatus(result);
        if (!result) { /* between two statements; twice: the connection is lost */
            nothing++;
            continue;
        }
        nothing = 0;
        whole = state == PGRES_PIPELINE_SYNC;
        if (whole) {
            PQclear(result);
            continue;
        }
        PQclear(p->result);
        p->result = result;
        if (state != PGRES_COMMAND_OK && state != PGRES_TUPLES_OK
            && status == SCEAU_OK)
            status = failed(p, result, error);
    }
    if (!whole || !p->result || PQstatus(p->db) != CONNECTION_OK) {
        enum sceau_status lost =
            failed(p, NULL, status == SCEAU_OK ? error : NULL);
        status = status == SCEAU_OK ? lost : status;
    }
    return status;
}

/* What was sent is answered. */
static enum sceau_status
settle(struct postgres *p, struct sceau_error *error)
{
    if (!p->waits)
        return SCEAU_OK;
    enum sceau_status status = PQpipelineSync(p->db) == 1
        ? read_answers(p, error)
        : failed(p, NULL, error);
    p->waits = false;
    if (PQexitPipelineMode(p->db) != 1 && status == SCEAU_OK)
        status = failed(p, NULL, error);
    return status;
}

static enum sceau_status
prepare_one(struct postgres *p, const char *name, const char *text,
    const Oid *types, size_t count, struct sceau_error *error)
{
    AUTO(PQclear)
    PGresult *result = PQprepare(p->db, name, text, (int)count, types);

    return PQresultStatus(result) == PGRES_COMMAND_OK
        ? SCEAU_OK
        : failed(p, result, error);
}

/* A text with its parameters by other names: "$2" is `before` and 2 + shift. */
static void
put_renamed(
    struct span text, const char *before, size_t shift, struct buffer *out)
{
    struct cursor c = cursor_over(text.data, text.len);

    while (!cursor_end(&c)) {
        size_t place = 0;
        if (*c.at != '$') {
            buffer_byte(out, *c.at++);
            continue;
        }
        for (c.at++; !cursor_end(&c) && *c.at >= '0' && *c.at <= '9'; c.at++)
            place = 10 * place + (size_t)(*c.at - '0');
        buffer_format(out, "%s%zu", before, place + shift);
    }
}

/* The same INSERT of ROWS rows, where it ends with one. */
static void
put_wide_insert(const char *text, size_t width, struct buffer *out)
{
    static const char values[] = " VALUES ";
    const char *row = strstr(text, values);

    if (!row)
        return;
    row += sizeof values - 1;
    const char *last = strchr(row, ')');
    if (!last || last[1] != 0)
        return;
    buffer_put(out, text, (size_t)(row - text));
    for (size_t i = 0; i < ROWS; i++) {
        buffer_text(out, i ? ", " : "");
        put_renamed(span_str(row), "$", i * width, out);
    }
}

/* Its own WHERE, not that of a SELECT within it; NULL: none. */
static const char *
find_where(const char *text)
{
    static const char where[] = " WHERE ";
    int depth = 0;

    for (; *text; text++) {
        depth += (*text == '(') - (*text == ')');
        if (depth == 0 && strncmp(text, where, sizeof where - 1) == 0)
            return text;
    }
    return NULL;
}

/* The same UPDATE of the rows that ROWS lists of values name. */
static void
put_wide_update(const char *text, size_t width, struct buffer *out)
{
    const char *where = find_where(text);

    if (!where || strstr(text, " RETURNING "))
        return;
    put_renamed(span_of(text, (size_t)(where - text)), "v.c", 0, out);
    buffer_text(out, " FROM (VALUES ");
    for (size_t i = 0; i < ROWS * width; i++)
        buffer_format(out, "%s$%zu%s",
            i % width ? ", "
                : i   ? ", ("
                      : "(",
            i + 1, i % width == width - 1 ? ")" : "");
    buffer_text(out, ") AS v(");
    for (size_t i = 0; i < width; i++)
        buffer_format(out, "%sc%zu", i ? ", " : "", i + 1);
    buffer_text(out, ")");
    put_renamed(span_str(where), "v.c", 0, out);
}

static enum sceau_status
prepare_wide(struct postgres *p, size_t place, const char *text,
    const Oid *types, size_t width, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer wide = buffer_with_max(SQL_SCRIPT_MAX);
    Oid all[ROWS * SQL_PARAMETERS_MAX];
    char name[16];

    if (strncmp(text, "INSERT ", 7) == 0)
        put_wide_insert(text, width, &wide);
    else if (strncmp(text, "UPDATE ", 7) == 0)
        put_wide_update(text, width, &wide);
    p->is_wide[place] = wide.len > 0;
    if (wide.len == 0)
        return SCEAU_OK;
    for (size_t i = 0; i < ROWS; i++)
        memcpy(all + i * width, types, width * sizeof *types);
    if (buffer_status(&wide) != SCEAU_OK)
        return fail(error, buffer_status(&wide), "mémoire épuisée");
    return prepare_one(p, name_of('w', place, name), buffer_cstr(&wide), all,
        ROWS * width, error);
}

static enum sceau_status
prepare(struct sql *sql, size_t place, const char *text,
    const struct sql_value *values, size_t count, bool many,
    struct sceau_error *error)
{
    struct postgres *p = of(sql);
    Oid types[SQL_PARAMETERS_MAX];
    char name[16];

    for (size_t i = 0; i < count; i++)
        types[i] = oid_of(values[i].type);
    enum sceau_status status = settle(p, error);
    if (status == SCEAU_OK)
        status = prepare_one(
            p, name_of('s', place, name), text, types, count, error);
    p->is_wide[place] = false;
    return status == SCEAU_OK && many
        ? prepare_wide(p, place, text, types, count, error)
        : status;
}

/* Parameters as libpq takes them. */
struct parameters {
    uint64_t integer[ROWS * SQL_PARAMETERS_MAX];
    const char *value[ROWS * SQL_PARAMETERS_MAX];
    int length[ROWS * SQL_PARAMETERS_MAX];
    int format[ROWS * SQL_PARAMETERS_MAX];
};

static void
set_parameters(
    struct parameters *to, const struct sql_value *values, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct sql_value *v = &values[i];
        bool number = v->type == SQL_INTEGER;
        to->integer[i] = htobe64((uint64_t)v->integer);
        to->value[i] = v->null ? NULL
            : number           ? (const char *)&to->integer[i]
            : v->bytes.data    ? (const char *)v->bytes.data
                               : "";
        to->length[i] = number ? (int)sizeof to->integer[i] : (int)v->bytes.len;
        to->format[i] = BINARY;
    }
}

/* Some rows, by the statement of one or of ROWS, which is not waited for. */
static bool
send_rows(struct postgres *p, char kind, size_t place,
    const struct sql_value *values, size_t count)
{
    struct parameters to;
    char name[16];

    set_parameters(&to, values, count);
    return begin_pipeline(p)
        && PQsendQueryPrepared(p->db, name_of(kind, place, name), (int)count,
               to.value, to.length, to.format, BINARY)
        == 1;
}

static enum sceau_status
run(struct sql *sql, size_t place, const struct sql_value *values, size_t count,
    struct sceau_error *error)
{
    struct postgres *p = of(sql);

    if (!send_rows(p, 's', place, values, count))
        return failed(p, NULL, error);
    enum sceau_status status = settle(p, error);
    if (status == SCEAU_OK)
        p->sql.changed = strtoll(PQcmdTuples(p->result), NULL, 10);
    return status;
}

static enum sceau_status
run_many(struct sql *sql, size_t place, const struct sql_value *values,
    size_t width, size_t times, struct sceau_error *error)
{
    struct postgres *p = of(sql);

    for (size_t i = 0, rows; i < times; i += rows) {
        bool wide = p->is_wide[place] && times - i >= ROWS;
        rows = wide ? ROWS : 1;
        if (!send_rows(
                p, wide ? 'w' : 's', place, values + i * width, rows * width))
            return failed(p, NULL, error);
    }
    return SCEAU_OK;
}

static enum sceau_status
next(struct sql *sql, bool *row, struct sceau_error *error)
{
    struct postgres *p = of(sql);

    (void)error;
    *row = ++p->row < PQntuples(p->result);
    return SCEAU_OK;
}

static bool
is_null(const struct sql *sql, int column)
{
    const struct postgres *p = of_const(sql);

    return PQgetisnull(p->result, p->row, column);
}

static int64_t
integer(const struct sql *sql, int column)
{
    const struct postgres *p = of_const(sql);
    const char *at = PQgetvalue(p->result, p->row, column);
    uint64_t eight;
    uint32_t four;

    if (PQgetlength(p->result, p->row, column) == (int)sizeof four) {
        memcpy(&four, at, sizeof four);
        return (int32_t)be32toh(four);
    }
    memcpy(&eight, at, sizeof eight);
    return (int64_t)be64toh(eight);
}

static struct span
get(const struct sql *sql, int column)
{
    const struct postgres *p = of_const(sql);

    return span_of(PQgetvalue(p->result, p->row, column),
        (size_t)PQgetlength(p->result, p->row, column));
}

static enum sceau_status
execute(struct postgres *p, const char *text, struct sceau_error *error)
{
    AUTO(PQclear) PGresult *result = PQexec(p->db, text);
    ExecStatusType state = PQresultStatus(result);

    return state == PGRES_COMMAND_OK || state == PGRES_TUPLES_OK
        ? SCEAU_OK
        : failed(p, result, error);
}

static enum sceau_status
script(struct sql *sql, const char *text, struct sceau_error *error)
{
    struct postgres *p = of(sql);
    enum sceau_status status = settle(p, error);

    return status == SCEAU_OK ? execute(p, text, error) : status;
}

static bool
send_text(struct postgres *p, const char *text)
{
    return begin_pipeline(p)
        && PQsendQueryParams(p->db, text, 0, NULL, NULL, NULL, NULL, BINARY)
        == 1;
}

/* A unit of work names its rows. What is planned while the tables are small, or are not
 * counted yet, is kept, and would read all of them when they are long. */
static enum sceau_status
begin(struct sql *sql, bool write, struct sceau_error *error)
{
    struct postgres *p = of(sql);
    bool sent = write
        ? send_text(p, "BEGIN ISOLATION LEVEL READ COMMITTED")
            && send_text(p, "SET LOCAL enable_seqscan = off")
        : send_text(p, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");

    return sent ? SCEAU_OK : failed(p, NULL, error);
}

/* After a failure the server says ROLLBACK, and that it did what was asked. */
static enum sceau_status
commit(struct sql *sql, struct sceau_error *error)
{
    struct postgres *p = of(sql);
    enum sceau_status status =
        send_text(p, "COMMIT") ? settle(p, error) : failed(p, NULL, error);

    if (status == SCEAU_OK && strcmp(PQcmdStatus(p->result), "COMMIT") != 0)
        status = fail(error, SCEAU_E_IO,
            "registre : PostgreSQL a défait ce qui était à garder");
    forget(sql);
    return status;
}

static void
rollback(struct sql *sql)
{
    struct postgres *p = of(sql);
    struct sceau_error undone;

    (void)settle(p, &undone);
    (void)execute(p, "ROLLBACK", &undone);
    forget(sql);
}

/* What a server and its notices say is read from results. */
static void
say_nothing(void *context, const char *message)
{
    (void)context;
    (void)message;
}

/* A commit is on the disk when it returns, whatever the server's default. */
static bool
set_up(struct postgres *p)
{
    if (PQsetClientEncoding(p->db, "UTF8") != 0)
        return false;
    AUTO(PQclear)
    PGresult *result = PQexec(p->db, "SET synchronous_commit = on");
    return PQresultStatus(result) == PGRES_COMMAND_OK;
}

static bool
restore(struct sql *sql)
{
    struct postgres *p = of(sql);

    forget(sql);
    PQreset(p->db);
    p->waits = false;
    if (PQstatus(p->db) != CONNECTION_OK || !set_up(p))
        return false;
    sql->statements = 0; /* they were the old connection's */
    sql->lost = false;
    return true;
}

static const struct sql_engine engine = {
    .name = "PostgreSQL",
    .shared = true,
    .dialect = { .integer = "bigint",
        .bytes = "bytea",
        .table = "",
        .postgresql = "",
        .lock = "FOR UPDATE",
        .skip = "FOR UPDATE SKIP LOCKED",
        .parameter = "$" },
    .clock = "SELECT CAST(extract(epoch FROM clock_timestamp()) AS bigint)",
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
    .forget = forget,
    .restore = restore,
    .close = close_connection,
};

static void
postgres_release(struct postgres *p)
{
    close_connection(&p->sql);
}
AUTO_DEFINE(struct postgres *, postgres_release);

/* Without its last line's end; an address may hold a password, and is not told. */
static enum sceau_status
refused(const PGconn *db, struct sceau_error *error)
{
    const char *why = PQerrorMessage(db);

    return fail(error, SCEAU_E_IO,
        "registre : PostgreSQL ne s’ouvre pas : %.*s", (int)strcspn(why, "\n"),
        why);
}

/* Before the address, which may say otherwise (libpq, 34.1.2): a server that is gone
 * without a word is noticed within a unit of work's patience. */
static PGconn *
connect_to(const char *url)
{
    static const char *const names[] = { "connect_timeout", "keepalives",
        "keepalives_idle", "keepalives_interval", "keepalives_count",
        "tcp_user_timeout", "dbname", NULL };
    const char *const values[] = { "5", "1", "5", "3", "3", "10000", url,
        NULL };

    return PQconnectdbParams(names, values, 1);
}

enum sceau_status
postgres_open(const char *url, struct sql **out, struct sceau_error *error)
{
    AUTO(postgres_release) struct postgres *p = calloc(1, sizeof *p);

    if (!p)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    p->sql.engine = &engine;
    p->row = -1;
    p->db = connect_to(url);
    if (!p->db)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (PQstatus(p->db) != CONNECTION_OK)
        return refused(p->db, error);
    (void)PQsetNoticeProcessor(p->db, say_nothing, NULL);
    if (!set_up(p))
        return refused(p->db, error);
    *out = &TAKE(p)->sql;
    return SCEAU_OK;
}
