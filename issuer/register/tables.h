/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The tables of a register, as its database tells them, and texts of statements over
 * them: what copies a register knows no table by name, so that none is ever forgotten.
 */
#ifndef SCEAU_REGISTER_TABLES_H
#define SCEAU_REGISTER_TABLES_H

#include "issuer/register/sql.h"
#include "verifier/base/buffer.h"

#define TABLES_MAX 32
#define TABLES_NAME 64
#define TABLES_KEYS_MAX 4

struct tables_column {
    char name[TABLES_NAME];
    enum sql_type type;
};

struct tables_table {
    char name[TABLES_NAME];
    struct tables_column column[SQL_PARAMETERS_MAX];
    size_t columns;
    size_t key[TABLES_KEYS_MAX]; /* of its primary key: columns, in order */
    size_t keys;
};

struct tables {
    struct tables_table
        table[TABLES_MAX]; /* a table after those it refers to */
    size_t count;
};

/* Within a unit of work. SCEAU_E_UNSUPPORTED: one is not like ours; SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status tables_read(
    struct sql *sql, struct tables *out, struct sceau_error *error);

/* NULL where there is none. */
const struct tables_table *tables_find(
    const struct tables *t, const char *name);

/* Append "SELECT … ORDER BY key LIMIT rows": the first page, or the one after the key
 * ?1 ?2 …; and "INSERT INTO … VALUES …", of those columns of it. */
void tables_write_select(const struct tables_table *t, bool first,
    unsigned rows, struct buffer *out);
void tables_write_insert(const struct tables_table *t, const size_t *columns,
    size_t count, struct buffer *out);

#endif
