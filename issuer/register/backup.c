/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/backup.h"

#include <stdio.h>
#include <stdlib.h>

#include "issuer/register/audit.h"
#include "issuer/register/migration.h"
#include "issuer/register/tables.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

/* Rows read at once: a title's file has some 40 kB. */
enum { PAGE = 64, KEY_TEXT_MAX = 256, STATEMENT_MAX = 8192 };

/* Texts of statements live as long as the connection that prepared them. */
struct copy {
    const struct backup_order *order;
    struct backup_report *report;
    struct archive_writer *to;
    struct tables tables;
    struct buffer text[TABLES_MAX][2];
};

/* The key of the last row of a page. */
struct key {
    struct sql_value value[TABLES_KEYS_MAX];
    char text[TABLES_KEYS_MAX][KEY_TEXT_MAX];
};

static void
registry_release(struct registry *r)
{
    registry_close(&r);
}
AUTO_DEFINE(struct registry *, registry_release);
static void
writer_release(struct archive_writer *w)
{
    archive_discard(&w);
}
AUTO_DEFINE(struct archive_writer *, writer_release);

static struct sql_value
value_of(const struct sql *sql, const struct tables_table *t, size_t column)
{
    int at = (int)column;

    return (struct sql_value) { .type = t->column[column].type,
        .null = sql_is_null(sql, at),
        .integer = t->column[column].type == SQL_INTEGER
            ? sql_get_integer(sql, at)
            : 0,
        .bytes = t->column[column].type == SQL_INTEGER ? span_of("", 0)
                                                       : sql_get(sql, at) };
}

/* Its bytes are the statement's, which ends before the next page begins. */
static bool
keep_key(const struct sql *sql, const struct tables_table *t, struct key *key)
{
    for (size_t i = 0; i < t->keys; i++) {
        struct sql_value v = value_of(sql, t, t->key[i]);
        if (v.null || v.bytes.len > KEY_TEXT_MAX)
            return false;
        if (v.bytes.len)
            memcpy(key->text[i], v.bytes.data, v.bytes.len);
        v.bytes = span_of(key->text[i], v.bytes.len);
        key->value[i] = v;
    }
    return true;
}

static const char *
statement(struct copy *c, size_t table, bool first)
{
    struct buffer *b = &c->text[table][first];

    if (b->len == 0) {
        *b = buffer_with_max(STATEMENT_MAX);
        tables_write_select(&c->tables.table[table], first, PAGE, b);
    }
    return buffer_status(b) == SCEAU_OK ? buffer_cstr(b) : NULL;
}

/* After the key, which becomes that of its last row; how many rows there were. */
static enum sceau_status
copy_page(struct sql *sql, struct copy *c, size_t table, struct key *key,
    int64_t *rows, struct sceau_error *error)
{
    const struct tables_table *t = &c->tables.table[table];
    bool first = *rows == 0;
    const char *text = statement(c, table, first);
    enum sceau_status status = text
        ? sql_run(sql, text, key->value, first ? 0 : t->keys, error)
        : fail(error, SCEAU_E_LIMIT, "registre : table trop large");

    for (*rows = 0; status == SCEAU_OK; ++*rows) {
        bool row;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            break;
        archive_mark(c->to, 'R');
        for (size_t i = 0; i < t->columns; i++) {
            const struct sql_value v = value_of(sql, t, i);
            archive_value(c->to, &v);
        }
        if (!keep_key(sql, t, key))
            status = fail(error, SCEAU_E_UNSUPPORTED,
                "registre : une clé de la table « %s » est trop longue",
                t->name);
    }
    return status;
}

static void
put_text(struct copy *c, const char *text)
{
    const struct sql_value v = sql_text(text);

    archive_value(c->to, &v);
}

static void
put_integer(struct copy *c, int64_t n)
{
    const struct sql_value v = sql_integer(n);

    archive_value(c->to, &v);
}

static enum sceau_status
copy_table(
    struct sql *sql, struct copy *c, size_t table, struct sceau_error *error)
{
    const struct tables_table *t = &c->tables.table[table];
    struct key key;
    int64_t rows = 0, all = 0;
    enum sceau_status status = SCEAU_OK;

    archive_mark(c->to, 'T');
    put_text(c, t->name);
    put_integer(c, (int64_t)t->columns);
    for (size_t i = 0; i < t->columns; i++)
        put_text(c, t->column[i].name);
    do {
        status = copy_page(sql, c, table, &key, &rows, error);
        all += rows;
    } while (status == SCEAU_OK && rows == PAGE);
    archive_mark(c->to, 'E');
    put_integer(c, all);
    c->report->rows += all;
    return status;
}

/* Its version, when it is made, and how far the register is: its restoration compares. */
static enum sceau_status
write_head(struct sql *sql, struct copy *c, struct sceau_error *error)
{
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "SELECT c.last, h.seq, h.hash FROM counter c, chain h"
        " WHERE c.name = 'title' AND h.one = 1",
        NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    if (!row)
        return fail(error, SCEAU_E_FORMAT,
            "registre : son compteur ou la fin de son audit manque");
    c->report->titles = sql_get_integer(sql, 0);
    put_integer(c, migration_version());
    put_integer(c, c->order->now);
    put_integer(c, c->report->titles);
    put_integer(c, sql_get_integer(sql, 1));
    const struct sql_value head = sql_bytes(sql_get(sql, 2));
    archive_value(c->to, &head);
    return SCEAU_OK;
}

static enum sceau_status
copy_all(struct sql *sql, void *context, struct sceau_error *error)
{
    struct copy *c = context;
    enum sceau_status status = archive_restart(c->to, error);

    c->report->rows = 0;
    if (status == SCEAU_OK)
        status = tables_read(sql, &c->tables, error);
    if (status == SCEAU_OK)
        status = write_head(sql, c, error);
    for (size_t i = 0; status == SCEAU_OK && i < c->tables.count; i++)
        if (strcmp(c->tables.table[i].name, "migration") != 0)
            status = copy_table(sql, c, i, error);
    archive_mark(c->to, 'Z');
    return status;
}

struct record {
    const struct backup_order *order;
    const struct backup_report *report;
};

static enum sceau_status
write_record(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct record *r = context;
    char detail[160], hex[2 * ARCHIVE_HASH + 1];
    const struct audit_record record = {
        .act = "backup", .rules = "", .detail = detail
    };

    for (size_t i = 0; i < ARCHIVE_HASH; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", r->report->hash[i]);
    (void)snprintf(detail, sizeof detail, "titres=%lld sha256=%s",
        (long long)r->report->titles, hex);
    return audit_append(sql, r->order->now, r->order->who, &record, 1, error);
}

static enum sceau_status
make(struct copy *c, struct sceau_error *error)
{
    const struct backup_order *o = c->order;
    struct registry *opened = NULL;
    enum sceau_status status =
        registry_open(o->where, o->who, o->now, &opened, error);
    AUTO(registry_release) struct registry *registry = opened;
    struct archive_writer *made = NULL;

    if (status == SCEAU_OK)
        status = archive_create(o->path, &made, error);
    AUTO(writer_release) struct archive_writer *to = made;
    c->to = to;
    if (status == SCEAU_OK)
        status = sql_read(registry_sql(registry), copy_all, c, error);
    if (status == SCEAU_OK)
        status = archive_publish(to, c->report->hash, error);
    if (status != SCEAU_OK)
        return status;
    struct record record = { o, c->report };
    status = sql_write(registry_sql(registry), write_record, &record, error);
    return status == SCEAU_OK
        ? status
        : fail_prefix(error, status,
            "%s est entière, mais l’audit n’a pas pu le noter", o->path);
}

enum sceau_status
backup_make(const struct backup_order *order, struct backup_report *out,
    struct sceau_error *error)
{
    struct copy *c = calloc(1, sizeof *c);

    *out = (struct backup_report) { 0 };
    if (!c)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    c->order = order;
    c->report = out;
    enum sceau_status status = make(c, error);
    for (size_t i = 0; i < TABLES_MAX; i++) {
        buffer_free(&c->text[i][0]);
        buffer_free(&c->text[i][1]);
    }
    free(c);
    return status;
}
