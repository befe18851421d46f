/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/tables.h"

#include <stdio.h>

#include "verifier/base/error.h"

/* Both engines tell tables in the order in which they were made, and columns too. */
static const char sqlite_tables[] =
    "SELECT name FROM sqlite_schema WHERE type = 'table'"
    " AND name NOT LIKE 'sqlite_%' ORDER BY rowid";
static const char postgres_tables[] =
    "SELECT c.relname FROM pg_class c"
    " JOIN pg_namespace n ON n.oid = c.relnamespace"
    " WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.oid";
static const char sqlite_columns[] =
    "SELECT name, type, pk FROM pragma_table_info(?1) ORDER BY cid";
static const char postgres_columns[] =
    "SELECT a.attname, format_type(a.atttypid, NULL),"
    " coalesce(array_position(i.indkey::int2[], a.attnum) + 1, 0)"
    " FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid"
    " AND i.indisprimary WHERE a.attrelid = (?1)::regclass"
    " AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum";

static enum sceau_status
unknown(const char *name, struct sceau_error *error)
{
    return fail(error, SCEAU_E_UNSUPPORTED,
        "registre : la table « %s » n’est pas de celles que ce programme fait",
        name);
}

/* Names stand in statements, and are ours: small letters. */
static bool
is_name(const char *name)
{
    return *name && strspn(name, "abcdefghijklmnopqrstuvwxyz_") == strlen(name);
}

static bool
read_type(struct span word, enum sql_type *out)
{
    static const struct {
        const char *word;
        enum sql_type type;
    } types[] = { { "INTEGER", SQL_INTEGER }, { "TEXT", SQL_TEXT },
        { "BLOB", SQL_BYTES }, { "bigint", SQL_INTEGER }, { "text", SQL_TEXT },
        { "bytea", SQL_BYTES } };

    for (size_t i = 0; i < sizeof types / sizeof *types; i++)
        if (span_is(word, types[i].word)) {
            *out = types[i].type;
            return true;
        }
    return false;
}

static bool
read_column(struct sql *sql, struct tables_table *t)
{
    struct tables_column *c = &t->column[t->columns];
    int64_t key = sql_get_integer(sql, 2);

    if (t->columns == SQL_PARAMETERS_MAX || key > TABLES_KEYS_MAX
        || !read_type(sql_get(sql, 1), &c->type)
        || !is_name(sql_get_text(sql, 0, c->name, sizeof c->name)))
        return false;
    if (key > 0) {
        t->key[key - 1] = t->columns;
        t->keys++;
    }
    t->columns++;
    return true;
}

static enum sceau_status
read_columns(struct sql *sql, struct tables_table *t, struct sceau_error *error)
{
    const struct sql_value name[] = { sql_text(t->name) };
    enum sceau_status status = sql_run(sql,
        sql_is_shared(sql) ? postgres_columns : sqlite_columns, name, 1, error);

    t->columns = t->keys = 0;
    for (bool row = true; status == SCEAU_OK && row;) {
        status = sql_next(sql, &row, error);
        if (status == SCEAU_OK && row && !read_column(sql, t))
            return unknown(t->name, error);
    }
    return status == SCEAU_OK && t->keys == 0 ? unknown(t->name, error)
                                              : status;
}

enum sceau_status
tables_read(struct sql *sql, struct tables *out, struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql,
        sql_is_shared(sql) ? postgres_tables : sqlite_tables, NULL, 0, error);

    out->count = 0;
    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            break;
        if (out->count == TABLES_MAX)
            return unknown("…", error);
        char *name = out->table[out->count++].name;
        if (!is_name(sql_get_text(sql, 0, name, TABLES_NAME)))
            return unknown(name, error);
    }
    for (size_t i = 0; status == SCEAU_OK && i < out->count; i++)
        status = read_columns(sql, &out->table[i], error);
    return status;
}

const struct tables_table *
tables_find(const struct tables *t, const char *name)
{
    for (size_t i = 0; i < t->count; i++)
        if (strcmp(t->table[i].name, name) == 0)
            return &t->table[i];
    return NULL;
}

static void
put_key(const struct tables_table *t, struct buffer *out)
{
    for (size_t i = 0; i < t->keys; i++)
        buffer_format(out, "%s%s", i ? ", " : "", t->column[t->key[i]].name);
}

static void
put_parameters(size_t count, struct buffer *out)
{
    for (size_t i = 0; i < count; i++)
        buffer_format(out, "%s?%zu", i ? ", " : "", i + 1);
}

void
tables_write_select(
    const struct tables_table *t, bool first, unsigned rows, struct buffer *out)
{
    buffer_text(out, "SELECT ");
    for (size_t i = 0; i < t->columns; i++)
        buffer_format(out, "%s%s", i ? ", " : "", t->column[i].name);
    buffer_format(out, " FROM %s", t->name);
    if (!first) {
        buffer_text(out, " WHERE (");
        put_key(t, out);
        buffer_text(out, ") > (");
        put_parameters(t->keys, out);
        buffer_text(out, ")");
    }
    buffer_text(out, " ORDER BY ");
    put_key(t, out);
    buffer_format(out, " LIMIT %u", rows);
}

void
tables_write_insert(const struct tables_table *t, const size_t *columns,
    size_t count, struct buffer *out)
{
    buffer_format(out, "INSERT INTO %s (", t->name);
    for (size_t i = 0; i < count; i++)
        buffer_format(out, "%s%s", i ? ", " : "", t->column[columns[i]].name);
    buffer_text(out, ") VALUES (");
    put_parameters(count, out);
    buffer_text(out, ")");
}
