/* SPDX-License-Identifier: EUPL-1.2 */
#include <endian.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "issuer/register/audit.h"
#include "issuer/register/backup.h"
#include "issuer/register/migration.h"
#include "issuer/register/setting.h"
#include "issuer/register/status_index.h"
#include "issuer/register/tables.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

/* Rows written at once, or fewer that have so many bytes. */
enum { ROWS = 256, ROOM_FULL = 4 * 1024 * 1024, STATEMENT_MAX = 8192 };
enum { NAME_MAX_BYTES = TABLES_NAME };
#define ROOM_MAX ((size_t)ROOM_FULL + 4 * (size_t)ARCHIVE_VALUE_MAX)

/* What a copy says of itself. */
struct head {
    int64_t version;
    int64_t made_at;
    int64_t titles;
    int64_t records;
    uint8_t audit[AUDIT_HASH];
};

/* The table that is being read, and its rows that are not yet written. */
struct load {
    const struct tables_table *table;
    size_t column[SQL_PARAMETERS_MAX]; /* of the file's, in the table */
    size_t columns;
    const char *insert;
    struct sql_value value[ROWS * SQL_PARAMETERS_MAX];
    size_t rows;
    struct buffer room;
};

struct restoration {
    const struct restore_order *order;
    struct restore_report *report;
    struct archive_reader *from;
    struct sql *sql;
    struct head head;
    struct tables tables;
    struct buffer text[TABLES_MAX];
    struct load load;
    struct load settings; /* kept to the end: the key among them opens it */
    struct load *now;     /* one of the two */
    struct buffer word;
};

static void
sql_release(struct sql *sql)
{
    sql_close(&sql);
}
AUTO_DEFINE(struct sql *, sql_release);

static enum sceau_status
broken(const struct restoration *r, struct sceau_error *error)
{
    return fail(error, SCEAU_E_FORMAT,
        "%s : n’est pas une sauvegarde que ce programme sait lire",
        r->order->path);
}

/* ---- what the copy says of itself ---- */

static enum sceau_status
read_integer(struct restoration *r, int64_t *out, struct sceau_error *error)
{
    struct sql_value v;
    enum sceau_status status = archive_read(r->from, &r->word, &v, error);

    if (status == SCEAU_OK && (v.type != SQL_INTEGER || v.null))
        return broken(r, error);
    *out = v.integer;
    return status;
}

static enum sceau_status
read_name(
    struct restoration *r, char out[NAME_MAX_BYTES], struct sceau_error *error)
{
    struct sql_value v;

    buffer_reset(&r->word);
    enum sceau_status status = archive_read(r->from, &r->word, &v, error);
    if (status == SCEAU_OK && (v.type != SQL_TEXT || v.null))
        return broken(r, error);
    if (status == SCEAU_OK)
        (void)snprintf(out, NAME_MAX_BYTES, "%s", buffer_cstr(&r->word));
    return status;
}

static enum sceau_status
read_head(struct restoration *r, struct sceau_error *error)
{
    struct head *h = &r->head;
    int64_t *const numbers[] = { &h->version, &h->made_at, &h->titles,
        &h->records };
    struct sql_value v;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < 4; i++)
        status = read_integer(r, numbers[i], error);
    buffer_reset(&r->word);
    if (status == SCEAU_OK)
        status = archive_read(r->from, &r->word, &v, error);
    if (status != SCEAU_OK)
        return status;
    if (v.type != SQL_BYTES || v.bytes.len != AUDIT_HASH)
        return broken(r, error);
    memcpy(h->audit, r->word.data, AUDIT_HASH);
    return status;
}

/* ---- whether this machine's clock can be right ---- */

/* How many columns the table has, and which of them is "at" where it is the chain's. */
static enum sceau_status
look_at_columns(struct restoration *r, bool chain, int64_t *count, int64_t *at,
    struct sceau_error *error)
{
    char name[NAME_MAX_BYTES];
    enum sceau_status status = read_integer(r, count, error);

    if (status == SCEAU_OK && (*count < 1 || *count > SQL_PARAMETERS_MAX))
        return broken(r, error);
    for (int64_t i = 0; status == SCEAU_OK && i < *count; i++) {
        status = read_name(r, name, error);
        if (status == SCEAU_OK && chain && strcmp(name, "at") == 0)
            *at = i;
    }
    return status;
}

/* One table, up to its end; *last where it has the moment of the last record. */
static enum sceau_status
look_at_table(struct restoration *r, int64_t *last, struct sceau_error *error)
{
    char name[NAME_MAX_BYTES], mark = 'R';
    int64_t columns = 0, at = -1, rows;
    enum sceau_status status = read_name(r, name, error);

    if (status == SCEAU_OK)
        status = look_at_columns(
            r, strcmp(name, "chain") == 0, &columns, &at, error);
    while (status == SCEAU_OK && mark == 'R') {
        status = archive_next(r->from, &mark, error);
        for (int64_t i = 0; status == SCEAU_OK && mark == 'R' && i < columns;
             i++) {
            struct sql_value v;
            buffer_reset(&r->word);
            status = archive_read(r->from, &r->word, &v, error);
            if (status == SCEAU_OK && i == at && v.type == SQL_INTEGER)
                *last = v.integer;
        }
    }
    if (status == SCEAU_OK && mark != 'E')
        return broken(r, error);
    return status == SCEAU_OK ? read_integer(r, &rows, error) : status;
}

/* The moment of the copy's last record, and back to its first value. */
static enum sceau_status
find_last(struct restoration *r, int64_t *last, struct sceau_error *error)
{
    char mark = 0;
    enum sceau_status status = SCEAU_OK;

    for (*last = INT64_MIN; status == SCEAU_OK && *last == INT64_MIN;) {
        status = archive_next(r->from, &mark, error);
        if (status == SCEAU_OK && mark != 'T')
            return broken(r, error);
        if (status == SCEAU_OK)
            status = look_at_table(r, last, error);
    }
    if (status == SCEAU_OK)
        status = archive_rewind(r->from, error);
    return status == SCEAU_OK ? read_head(r, error) : status;
}

/* On the machine that takes the place of a lost one a clock is often wrong: what it
 * would refuse in the end is refused before anything is made. */
static enum sceau_status
check_clock(struct restoration *r, struct sceau_error *error)
{
    const struct restore_order *o = r->order;
    int64_t last = 0;
    enum sceau_status status = find_last(r, &last, error);

    if (status != SCEAU_OK || o->clock)
        return status;
    int64_t latest = last > r->head.made_at ? last : r->head.made_at;
    if (last < 0 || latest > INT64_MAX / 2)
        return broken(r, error);
    if (o->now < latest - AUDIT_BEHIND_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "l’horloge de cette machine retarde de %lld s sur la sauvegarde : "
            "mettez-la à l’heure, ou dites par --clock pourquoi elle est juste",
            (long long)(latest - o->now));
    if (o->now > last + AUDIT_AHEAD_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "la sauvegarde finit il y a %lld jours : si l’horloge de cette "
            "machine est juste, dites pourquoi par --clock",
            (long long)((o->now - last) / 86400));
    return SCEAU_OK;
}

/* ---- titles that come before those that follow them ---- */

/* A row names its successor before that one is there: what the engine checks at each
 * row is checked when all are. Indexes are written in any order, and want room. Nothing
 * opens the register before the last commit, which alone waits for the disk, and what
 * came before it is then there too. */
static enum sceau_status
loosen(struct sql *sql, struct sceau_error *error)
{
    return sql_script(sql,
        sql_is_shared(sql) ? "SET synchronous_commit = off"
                           : "PRAGMA foreign_keys = OFF;"
                             "PRAGMA synchronous = NORMAL;"
                             "PRAGMA cache_size = -65536",
        error);
}

static enum sceau_status
tighten(struct sql *sql, struct sceau_error *error)
{
    return sql_script(sql,
        sql_is_shared(sql) ? "SET synchronous_commit = on"
                           : "PRAGMA synchronous = FULL",
        error);
}

/* Within a unit of work, before the first row, and after the last. PostgreSQL gives the
 * constraint of a column this name. */
static enum sceau_status
loosen_table(struct sql *sql, struct sceau_error *error)
{
    return sql_is_shared(sql) ? sql_script(sql,
               "ALTER TABLE title DROP CONSTRAINT title_successor_fkey", error)
                              : SCEAU_OK;
}

static enum sceau_status
tighten_table(struct sql *sql, struct sceau_error *error)
{
    return sql_is_shared(sql) ? sql_script(sql,
               "ALTER TABLE title ADD CONSTRAINT title_successor_fkey"
               " FOREIGN KEY (successor) REFERENCES title (id)",
               error)
                              : SCEAU_OK;
}

/* ---- an empty register, that nothing can be issued from ---- */

static enum sceau_status
begin(struct sql *sql, void *context, struct sceau_error *error)
{
    struct restoration *r = context;
    enum sceau_status status = tables_read(sql, &r->tables, error);

    if (status == SCEAU_OK && r->tables.count > 0)
        return fail(error, SCEAU_E_STATE,
            "--register : un registre, ou autre chose, y est déjà ; rien n’a "
            "été restauré");
    if (status == SCEAU_OK)
        status = migration_begin(sql, r->head.version, r->order->now, error);
    /* without its key nobody opens it, until the end */
    if (status == SCEAU_OK)
        status = sql_script(sql,
            "DELETE FROM setting; DELETE FROM counter; DELETE FROM chain",
            error);
    if (status == SCEAU_OK)
        status = loosen_table(sql, error);
    return status == SCEAU_OK ? tables_read(sql, &r->tables, error) : status;
}

/* ---- its rows ---- */

static enum sceau_status
insert_rows(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct load *l = context;

    return sql_run_many(sql, l->insert, l->value, l->columns, l->rows, error);
}

/* Where their bytes are is known when no more come. */
static void
set_spans(struct load *l)
{
    for (size_t i = 0; i < l->rows * l->columns; i++) {
        struct sql_value *v = &l->value[i];
        if (!v->null && v->type != SQL_INTEGER)
            v->bytes = span_of(
                v->bytes.len ? l->room.data + v->integer : (const uint8_t *)"",
                v->bytes.len);
    }
}

static enum sceau_status
write_rows(struct restoration *r, struct sceau_error *error)
{
    struct load *l = r->now;
    enum sceau_status status = SCEAU_OK;

    if (l == &r->settings)
        return status;
    set_spans(l);
    if (l->rows)
        status = sql_write(r->sql, insert_rows, l, error);
    l->rows = 0;
    buffer_reset(&l->room);
    return status;
}

static enum sceau_status
read_row(struct restoration *r, struct sceau_error *error)
{
    struct load *l = r->now;
    if (l->rows == ROWS) /* of settings there are a few */
        return broken(r, error);
    struct sql_value *row = l->value + l->rows * l->columns;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < l->columns; i++) {
        enum sql_type type = l->table->column[l->column[i]].type;
        status = archive_read(r->from, &l->room, &row[i], error);
        if (status == SCEAU_OK && row[i].null)
            row[i].type = type;
        else if (status == SCEAU_OK && row[i].type != type)
            return broken(r, error);
    }
    if (status != SCEAU_OK)
        return status;
    l->rows++;
    return l->rows == ROWS || l->room.len > ROOM_FULL ? write_rows(r, error)
                                                      : status;
}

/* The statement's text lives until the connection is closed. */
static enum sceau_status
prepare_insert(struct restoration *r, struct sceau_error *error)
{
    struct load *l = r->now;
    struct buffer *text = &r->text[l->table - r->tables.table];

    *text = buffer_with_max(STATEMENT_MAX);
    tables_write_insert(l->table, l->column, l->columns, text);
    l->insert = buffer_cstr(text);
    return buffer_status(text) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(text), "registre : table trop large");
}

static enum sceau_status
read_columns(struct restoration *r, struct sceau_error *error)
{
    struct load *l = r->now;
    int64_t count = 0;
    char name[NAME_MAX_BYTES];
    enum sceau_status status = read_integer(r, &count, error);

    if (status == SCEAU_OK && (count < 1 || count > SQL_PARAMETERS_MAX))
        return broken(r, error);
    l->columns = (size_t)count;
    for (size_t i = 0; status == SCEAU_OK && i < l->columns; i++) {
        size_t at = 0;
        status = read_name(r, name, error);
        while (at < l->table->columns
            && strcmp(l->table->column[at].name, name) != 0)
            at++;
        if (status == SCEAU_OK && at == l->table->columns)
            return broken(r, error);
        l->column[i] = at;
    }
    return status == SCEAU_OK ? prepare_insert(r, error) : status;
}

static enum sceau_status
read_table(struct restoration *r, struct sceau_error *error)
{
    char name[NAME_MAX_BYTES], mark = 0;
    int64_t rows = 0, told = 0;
    enum sceau_status status = read_name(r, name, error);

    if (status != SCEAU_OK)
        return status;
    r->now = strcmp(name, "setting") == 0 ? &r->settings : &r->load;
    r->now->table = tables_find(&r->tables, name);
    if (!r->now->table || r->text[r->now->table - r->tables.table].len > 0)
        return broken(r, error);
    status = read_columns(r, error);
    for (; status == SCEAU_OK; rows++) {
        status = archive_next(r->from, &mark, error);
        if (status != SCEAU_OK || mark != 'R')
            break;
        status = read_row(r, error);
    }
    if (status == SCEAU_OK)
        status = write_rows(r, error);
    if (status == SCEAU_OK)
        status = read_integer(r, &told, error);
    return status == SCEAU_OK && (mark != 'E' || told != rows)
        ? broken(r, error)
        : status;
}

static enum sceau_status
read_tables(struct restoration *r, struct sceau_error *error)
{
    char mark = 0;
    enum sceau_status status = SCEAU_OK;

    while (status == SCEAU_OK) {
        status = archive_next(r->from, &mark, error);
        if (status != SCEAU_OK || mark == 'Z')
            return status;
        status = mark == 'T' ? read_table(r, error) : broken(r, error);
    }
    return status;
}

/* ---- what is put right before it is opened ---- */

static enum sceau_status
ask(struct sql *sql, const char *text, int64_t *out, struct sceau_error *error)
{
    bool row = false;
    enum sceau_status status = sql_run(sql, text, NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *out = status == SCEAU_OK && row ? sql_get_integer(sql, 0) : 0;
    return status;
}

static enum sceau_status
look_at_links(struct sql *sql, void *context, struct sceau_error *error)
{
    return ask(
        sql, "SELECT count(*) FROM pragma_foreign_key_check", context, error);
}

/* PostgreSQL does it by itself. */
static enum sceau_status
check_links(struct sql *sql, struct sceau_error *error)
{
    int64_t loose = 0;
    enum sceau_status status = sql_is_shared(sql)
        ? SCEAU_OK
        : sql_read(sql, look_at_links, &loose, error);

    return status == SCEAU_OK && loose ? fail(error, SCEAU_E_FORMAT,
               "sauvegarde : %lld lignes en nomment une autre qui n’y est pas",
               (long long)loose)
                                       : status;
}

static enum sceau_status
check_audit(struct restoration *r, struct sceau_error *error)
{
    struct audit_report report;
    enum sceau_status status = audit_verify(r->sql, &report, error);

    if (status != SCEAU_OK)
        return status;
    if (report.bad || report.records != r->head.records
        || memcmp(report.head, r->head.audit, AUDIT_HASH) != 0) /* no secret */
        return fail(error, SCEAU_E_CRYPTO,
            "%s : la chaîne de l’audit n’est pas intacte : prenez une autre "
            "sauvegarde",
            r->order->path);
    r->report->records = report.records;
    return status;
}

/* How far the counter moves. Nobody can say how many numbers were given since the copy:
 * a title given twice would be two people's, and one place in the lists of status. So all
 * that is left of a list is skipped, and half a list at least. */
static void
find_gap(struct restoration *r)
{
    const struct restore_order *o = r->order;
    int64_t least = r->head.titles + STATUS_LIST_SIZE / 2;
    int64_t next = (least / STATUS_LIST_SIZE + 1) * STATUS_LIST_SIZE;

    r->report->skipped = (o->last ? o->last : next) - r->head.titles;
}

/* Some of those that were on their way, each with a record of the audit. */
static enum sceau_status
void_some(struct sql *sql, const struct restoration *r, int64_t *count,
    struct sceau_error *error)
{
    static const char reason[] = "en route quand la sauvegarde a été faite";
    struct audit_record record[ROWS];
    struct sql_value row[ROWS][2];
    size_t n = 0;
    enum sceau_status status = sql_run(sql,
        "SELECT id FROM title WHERE state = 'reserved' ORDER BY id LIMIT 256",
        NULL, 0, error);

    for (bool more = true; status == SCEAU_OK; n++) {
        status = sql_next(sql, &more, error);
        if (status != SCEAU_OK || !more)
            break;
        row[n][0] = sql_integer(sql_get_integer(sql, 0));
        row[n][1] = sql_text(reason);
        record[n] = (struct audit_record) { .act = "void",
            .title = row[n][0].integer,
            .rules = "",
            .detail = reason };
    }
    *count = (int64_t)n;
    if (status != SCEAU_OK || n == 0)
        return status;
    status = sql_run_many(sql,
        "UPDATE title SET state = 'void', lease_until = 0, reason = ?2"
        " WHERE id = ?1",
        row[0], 2, n, error);
    return status == SCEAU_OK
        ? audit_append(sql, r->order->now, r->order->who, record, n, error)
        : status;
}

/* A key that might take up a number that has left, takes up none. */
static enum sceau_status
void_in_flight(
    struct sql *sql, struct restoration *r, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (int64_t count = 1; status == SCEAU_OK && count > 0;)
        status = void_some(sql, r, &count, error);
    if (status == SCEAU_OK)
        status = sql_run(sql,
            "UPDATE title SET"
            " request_key = 'restored:' || id || ':' || request_key"
            " WHERE state = 'void'",
            NULL, 0, error);
    r->report->in_flight = sql_changed(sql);
    return status;
}

/* What waited to be said may have been since: it is not said again. Copies of before
 * there were notices have none. */
static enum sceau_status
drop_notices(struct sql *sql, struct restoration *r, struct sceau_error *error)
{
    return tables_find(&r->tables, "outbox") ? sql_run(sql,
               "UPDATE outbox SET state = 'dropped', failure = 'restored'"
               " WHERE state = 'waiting'",
               NULL, 0, error)
                                             : SCEAU_OK;
}

static enum sceau_status
write_record(struct sql *sql, struct restoration *r, struct sceau_error *error)
{
    char detail[256], hex[2 * ARCHIVE_HASH + 1];
    const struct audit_record record = {
        .act = "restore", .rules = "", .detail = detail
    };

    for (size_t i = 0; i < ARCHIVE_HASH; i++)
        (void)snprintf(hex + 2 * i, 3, "%02x", r->report->hash[i]);
    (void)snprintf(detail, sizeof detail,
        "titres=%lld sautés=%lld annulés=%lld sha256=%s",
        (long long)r->head.titles, (long long)r->report->skipped,
        (long long)r->report->in_flight, hex);
    return audit_append(sql, r->order->now, r->order->who, &record, 1, error);
}

/* What keys signed since the copy nobody wrote down: their account begins anew with the
 * first title after it. Copies of before there was one have no such table. */
static enum sceau_status
begin_ledger(struct sql *sql, struct restoration *r, struct sceau_error *error)
{
    const uint64_t from[] = {
        htobe64((uint64_t)(r->head.titles + r->report->skipped)),
        htobe64((uint64_t)r->order->now)
    };
    enum sceau_status status = tables_find(&r->tables, "signing_key")
        ? sql_run(sql, "DELETE FROM signing_key", NULL, 0, error)
        : SCEAU_OK;

    return status == SCEAU_OK ? setting_write(sql, SETTING_LEDGER,
               span_of((const uint8_t *)from, sizeof from), error)
                              : status;
}

/* The register opens when this is committed, and not before. */
static enum sceau_status
finish(struct sql *sql, void *context, struct sceau_error *error)
{
    struct restoration *r = context;
    const struct restore_order *o = r->order;
    enum sceau_status status = tighten_table(sql, error);

    find_gap(r);
    if (status == SCEAU_OK && o->clock)
        status = audit_set_clock(sql, o->now, o->who, o->clock, error);
    if (status == SCEAU_OK)
        status = void_in_flight(sql, r, error);
    if (status == SCEAU_OK)
        status = drop_notices(sql, r, error);
    const struct sql_value last[] = { sql_integer(
        r->head.titles + r->report->skipped) };
    if (status == SCEAU_OK)
        status =
            sql_run(sql, "UPDATE counter SET last = ?1 WHERE name = 'title'",
                last, 1, error);
    if (status == SCEAU_OK)
        status = write_record(sql, r, error);
    if (status == SCEAU_OK)
        status = insert_rows(sql, &r->settings, error);
    return status == SCEAU_OK ? begin_ledger(sql, r, error) : status;
}

static enum sceau_status
load_all(struct restoration *r, struct sceau_error *error)
{
    enum sceau_status status = loosen(r->sql, error);

    if (status == SCEAU_OK)
        status = sql_write(r->sql, begin, r, error);
    if (status == SCEAU_OK)
        status = read_tables(r, error);
    if (status == SCEAU_OK && !r->settings.insert)
        return broken(r, error);
    if (status == SCEAU_OK)
        status = check_links(r->sql, error);
    if (status == SCEAU_OK)
        status = check_audit(r, error);
    if (status == SCEAU_OK)
        status = tighten(r->sql, error);
    set_spans(&r->settings);
    return status == SCEAU_OK ? sql_write(r->sql, finish, r, error) : status;
}

/* Looking for a file makes it. */
static enum sceau_status
check_place(const struct restoration *r, struct sceau_error *error)
{
    const struct restore_order *o = r->order;
    char number[NUMBER_SERIAL_SIZE];

    if (o->last && o->last < r->head.titles)
        return fail(error, SCEAU_E_STATE,
            "--last : la sauvegarde a déjà donné des numéros jusqu’à %s",
            number_write(r->head.titles, number));
    if (!sql_is_address(o->where) && access(o->where, F_OK) == 0)
        return fail(error, SCEAU_E_STATE,
            "%s : existe déjà ; rien n’a été restauré", o->where);
    return SCEAU_OK;
}

/* As every program does: it opens, and tables of an older one become those of today. */
static enum sceau_status
check_open(const struct restore_order *o, struct sceau_error *error)
{
    struct registry *registry = NULL;
    enum sceau_status status =
        registry_open(o->where, o->who, o->now, &registry, error);

    registry_close(&registry);
    return status;
}

static enum sceau_status
run(struct restoration *r, struct sceau_error *error)
{
    const struct restore_order *o = r->order;
    struct sql *opened = NULL;
    enum sceau_status status =
        archive_open(o->path, &r->from, r->report->hash, error);

    if (status == SCEAU_OK)
        status = read_head(r, error);
    if (status == SCEAU_OK)
        status = check_place(r, error);
    if (status == SCEAU_OK)
        status = check_clock(r, error);
    if (status == SCEAU_OK)
        status = sql_open(o->where, &opened, error);
    if (status == SCEAU_OK)
        status = sql_check_clock(opened, (int64_t)time(NULL), error);
    AUTO(sql_release) struct sql *sql = opened;
    r->sql = sql;
    if (status == SCEAU_OK)
        status = load_all(r, error);
    r->report->titles = r->head.titles;
    r->report->made_at = r->head.made_at;
    return status;
}

enum sceau_status
restore_run(const struct restore_order *order, struct restore_report *out,
    struct sceau_error *error)
{
    struct restoration *r = calloc(1, sizeof *r);

    *out = (struct restore_report) { 0 };
    if (!r)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    r->order = order;
    r->report = out;
    r->load.room = buffer_with_max(ROOM_MAX);
    r->settings.room = buffer_with_max(ROOM_MAX);
    r->word = buffer_with_max(ROOM_MAX);
    enum sceau_status status = run(r, error);
    archive_close(&r->from);
    for (size_t i = 0; i < TABLES_MAX; i++)
        buffer_free(&r->text[i]);
    buffer_free(&r->load.room);
    buffer_free(&r->settings.room);
    buffer_free(&r->word);
    free(r);
    return status == SCEAU_OK ? check_open(order, error) : status;
}
