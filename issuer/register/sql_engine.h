/* SPDX-License-Identifier: EUPL-1.2 */
/* What sql.c asks of each engine. Private to them. */
#ifndef SCEAU_REGISTER_SQL_ENGINE_H
#define SCEAU_REGISTER_SQL_ENGINE_H

#include "issuer/register/sql.h"
#include "verifier/base/buffer.h"

enum { SQL_SCRIPT_MAX = 64 * 1024 };

/* What an engine has for the words in braces. */
struct sql_dialect {
    const char *integer;
    const char *bytes;
    const char *table;
    const char *postgresql;
    const char *lock;
    const char *skip;
    const char *parameter; /* before its place */
};

struct sql_engine {
    const char *name;
    bool shared;
    struct sql_dialect dialect;
    const char
        *clock; /* a SELECT of the server's seconds since 1970; or NULL */
    /* many: it is to be run for many rows at once, and has no rows to read */
    enum sceau_status (*prepare)(struct sql *sql, size_t place,
        const char *text, const struct sql_value *values, size_t count,
        bool many, struct sceau_error *error);
    enum sceau_status (*run)(struct sql *sql, size_t place,
        const struct sql_value *values, size_t count,
        struct sceau_error *error);
    enum sceau_status (*run_many)(struct sql *sql, size_t place,
        const struct sql_value *values, size_t width, size_t times,
        struct sceau_error *error);
    enum sceau_status (*next)(
        struct sql *sql, bool *row, struct sceau_error *error);
    bool (*is_null)(const struct sql *sql, int column);
    int64_t (*integer)(const struct sql *sql, int column);
    struct span (*get)(const struct sql *sql, int column);
    enum sceau_status (*script)(
        struct sql *sql, const char *text, struct sceau_error *error);
    /* A transaction. What an engine has not sent yet of begin() and run_many() it sends with
     * the next statement, which then tells of their failure: commit() of all that is left. */
    enum sceau_status (*begin)(
        struct sql *sql, bool write, struct sceau_error *error);
    enum sceau_status (*commit)(struct sql *sql, struct sceau_error *error);
    void (*rollback)(struct sql *sql);
    /* outside of any transaction: what is in the log is copied where it belongs, and the
     * log emptied; false: others held it for all of these milliseconds. NULL: the engine
     * does it in its own time */
    enum sceau_status (*empty_log)(struct sql *sql, unsigned milliseconds,
        bool *empty, struct sceau_error *error);
    /* the rows of the last statement are no more wanted */
    void (*forget)(struct sql *sql);
    /* connected again, all that was prepared gone; false: not yet */
    bool (*restore)(struct sql *sql);
    void (*close)(struct sql *sql);
};

/* Each engine's connection begins so. */
struct sql {
    const struct sql_engine *engine;
    const char *text[SQL_STATEMENTS_MAX]; /* that were prepared, by address */
    size_t statements;
    int64_t changed;
    unsigned patience; /* milliseconds */
    bool again;        /* the last failure may pass */
    bool lost;         /* the connection is */
};

SCEAU_MUST_USE enum sceau_status sqlite_open(
    const char *path, struct sql **out, struct sceau_error *error);
SCEAU_MUST_USE enum sceau_status postgres_open(
    const char *url, struct sql **out, struct sceau_error *error);

#endif
