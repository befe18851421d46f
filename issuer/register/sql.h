/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Statements over a database, the same for both engines: SQLite by the path of a file,
 * PostgreSQL by postgresql://… (libpq, 34.1.1.2). The dialect is what both know, and
 *
 *   ?1 ?2 …   parameters, by place
 *   {integer} {bytes}   types, and
 *   {table}   what ends the definition of a table, in migrations
 *   {postgresql}   the rest of its line is for that engine alone
 *   {lock}    after a SELECT: its rows are this transaction's until it ends
 *   {skip}    the same, and those that another one has are passed over. SQLite has one
 *             writer at a time, and needs neither
 *
 * Threads: a connection serves one thread at a time; each thread opens its own.
 */
#ifndef SCEAU_REGISTER_SQL_H
#define SCEAU_REGISTER_SQL_H

#include <stdbool.h>
#include <stdint.h>

#include <sceau/error.h>

#include "verifier/base/span.h"

#define SQL_PARAMETERS_MAX 48
#define SQL_STATEMENTS_MAX 96 /* prepared, of one connection */
#define SQL_SKEW_MAX 60       /* seconds between two clocks; half a lease */

struct sql;

enum sql_type { SQL_INTEGER, SQL_TEXT, SQL_BYTES };

struct sql_value {
    enum sql_type type;
    bool null;
    int64_t integer;
    struct span bytes; /* borrowed for the call */
};

static inline struct sql_value
sql_integer(int64_t n)
{
    return (struct sql_value) { .type = SQL_INTEGER, .integer = n };
}

/* NULL is NULL. */
static inline struct sql_value
sql_text(const char *text)
{
    return (struct sql_value) {
        .type = SQL_TEXT, .null = !text, .bytes = span_str(text ? text : "")
    };
}

static inline struct sql_value
sql_text_of(struct span text)
{
    return (struct sql_value) { .type = SQL_TEXT, .bytes = text };
}

static inline struct sql_value
sql_bytes(struct span bytes)
{
    return (struct sql_value) { .type = SQL_BYTES, .bytes = bytes };
}

static inline struct sql_value
sql_null(enum sql_type type)
{
    return (struct sql_value) { .type = type, .null = true };
}

/*
 * Open a database; a file that is not there is made, for its owner's eyes only.
 *
 * out  on SCEAU_OK the caller's, to free with sql_close()
 *
 * SCEAU_E_IO: it cannot be opened or reached; SCEAU_E_CRYPTO: that file is no database;
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status sql_open(
    const char *where, struct sql **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void sql_close(struct sql **sql);

/* How long a unit of work may be begun again while the database is busy or away; 30 s
 * unless it is said. */
void sql_be_patient(struct sql *sql, unsigned milliseconds);

/*
 * That this machine's clock, which says `now`, is the database server's, give or take
 * SQL_SKEW_MAX: leases are told by the clocks of those who take them. SQLite has no other
 * clock.
 *
 * SCEAU_E_LIMIT: it is another; as sql_read().
 */
SCEAU_MUST_USE enum sceau_status sql_check_clock(
    struct sql *sql, int64_t now, struct sceau_error *error);

/*
 * A unit of work in one transaction: committed where it returns SCEAU_OK, else undone.
 * It is begun again where the database asks for it (a lock, a conflict, a connection that
 * broke), so it must do nothing else that counts; also where nobody knows whether it was
 * committed: it has to find what it did.
 *
 * What the work returns; SCEAU_E_IO: the database was away or refused, and why.
 */
typedef enum sceau_status sql_work(
    struct sql *sql, void *context, struct sceau_error *error);
SCEAU_MUST_USE enum sceau_status sql_write(
    struct sql *sql, sql_work *work, void *context, struct sceau_error *error);

/* The same for work that only reads: all of it sees one moment. */
SCEAU_MUST_USE enum sceau_status sql_read(
    struct sql *sql, sql_work *work, void *context, struct sceau_error *error);

/*
 * Within a unit of work: run a statement. Its text is a constant, prepared once; the rows
 * of the statement before are gone.
 *
 * SCEAU_E_IO, told in French, as all below.
 */
SCEAU_MUST_USE enum sceau_status sql_run(struct sql *sql, const char *text,
    const struct sql_value *values, size_t count, struct sceau_error *error);

/*
 * The same statement, which has no rows, once for each `width` of the values. What it
 * changed nobody is told, and its failure may be told by a later one, or where the unit
 * of work is committed: an engine need not wait for its answer.
 */
SCEAU_MUST_USE enum sceau_status sql_run_many(struct sql *sql, const char *text,
    const struct sql_value *values, size_t width, size_t times,
    struct sceau_error *error);

/* How many rows the statement changed. */
int64_t sql_changed(const struct sql *sql);

/* The next row: false after the last. */
SCEAU_MUST_USE enum sceau_status sql_next(
    struct sql *sql, bool *row, struct sceau_error *error);

/* Of the row, by column from 0: a NULL is 0 or empty. Spans hold until the next row. */
bool sql_is_null(const struct sql *sql, int column);
int64_t sql_get_integer(const struct sql *sql, int column);
struct span sql_get(const struct sql *sql, int column);

/* A text and 0, cut to `size`. */
const char *sql_get_text(
    const struct sql *sql, int column, char *out, size_t size);

/* Statements without parameters, separated by semicolons: migrations. */
SCEAU_MUST_USE enum sceau_status sql_script(
    struct sql *sql, const char *text, struct sceau_error *error);

/*
 * Outside of any unit of work: empty the log of a database of SQLite, where what was
 * changed or erased still stands as it was. Whoever writes meanwhile waits a second at
 * most. PostgreSQL does so in its own time, and has nothing to do here.
 *
 * empty  false where another program read what was there before for all of these
 *        milliseconds
 */
SCEAU_MUST_USE enum sceau_status sql_empty_log(struct sql *sql,
    unsigned milliseconds, bool *empty, struct sceau_error *error);

/* True for the address of a PostgreSQL, false for a file's path. */
bool sql_is_address(const char *where);

/* "SQLite" or "PostgreSQL". */
const char *sql_engine_name(const struct sql *sql);

/* True where another machine may work on the same database. */
bool sql_is_shared(const struct sql *sql);

#endif
