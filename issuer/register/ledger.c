/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/ledger.h"

#include <endian.h>
#include <string.h>

#include "issuer/register/setting.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

struct beginning {
    const char *label;
    int64_t counted;
    int64_t now;
};

static enum sceau_status
run_look(struct sql *sql, void *context, struct sceau_error *error)
{
    struct beginning *b = context;
    const struct sql_value label[] = { sql_text(b->label) };
    bool row = false;
    enum sceau_status status = sql_run(
        sql, "SELECT at FROM signing_key WHERE label = ?1", label, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (row)
        b->label = NULL;
    return status;
}

static enum sceau_status
run_beginning(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct beginning *b = context;
    const struct sql_value values[] = { sql_text(b->label),
        sql_integer(b->counted), sql_integer(b->now) };

    return sql_run(sql,
        "INSERT INTO signing_key (label, baseline, at) VALUES (?1, ?2, ?3)"
        " ON CONFLICT (label) DO NOTHING",
        values, 3, error);
}

enum sceau_status
ledger_begin(struct registry *r, const char *label, int64_t counted,
    int64_t now, struct sceau_error *error)
{
    struct beginning b = { label, counted, now };

    if (strlen(label) >= LEDGER_LABEL_SIZE)
        return fail(error, SCEAU_E_LIMIT, "nom de clé trop long");
    enum sceau_status status = sql_read(registry_sql(r), run_look, &b, error);
    return status == SCEAU_OK && b.label
        ? sql_write(registry_sql(r), run_beginning, &b, error)
        : status;
}

static enum sceau_status
read_keys(struct sql *sql, struct ledger *out, struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql,
        "SELECT label, baseline, at FROM signing_key ORDER BY label", NULL, 0,
        error);

    for (out->count = 0; status == SCEAU_OK;) {
        bool row;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        if (out->count == LEDGER_KEYS_MAX)
            return fail(error, SCEAU_E_LIMIT, "plus de %d clés de signature",
                LEDGER_KEYS_MAX);
        struct ledger_key *k = &out->key[out->count++];
        *k = (struct ledger_key) { .baseline = sql_get_integer(sql, 1),
            .since = sql_get_integer(sql, 2) };
        (void)sql_get_text(sql, 0, k->label, sizeof k->label);
    }
    return status;
}

static struct ledger_key *
find(struct ledger *l, struct span label)
{
    for (size_t i = 0; i < l->count; i++)
        if (span_is(label, l->key[i].label))
            return &l->key[i];
    return NULL;
}

/* A title holds one signature of each of its keys; what else came was thrown away. */
#define HOLDS(made)                                                            \
    "CASE WHEN outcome = 'used' AND " made " > 0 THEN 1 ELSE 0 END"
#define COLUMNS(key, made, unsure)                                             \
    "SELECT " key                                                              \
    ", CAST(sum(" HOLDS(made) ") AS {integer}),"                               \
                              " CAST(sum(" made " - " HOLDS(                   \
                                  made) ") AS {integer}),"                     \
                                        " CAST(sum(" unsure                    \
                                        ") AS {integer}) FROM attempt"         \
                                        " WHERE outcome IS NOT NULL AND " key  \
                                        " IS NOT NULL AND title > ?1"          \
                                        " GROUP BY 1"

static const char seals[] = COLUMNS("seal_key", "seals_made", "seals_unsure");
static const char cachets[] =
    COLUMNS("pdf_key", "cachets_made", "cachets_unsure");

static enum sceau_status
add_told(struct sql *sql, const char *text, const struct sql_value *from,
    struct ledger *out, struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql, text, from, 1, error);

    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        struct ledger_key *k = find(out, sql_get(sql, 0));
        if (!k)
            continue;
        k->used += sql_get_integer(sql, 1);
        k->discarded += sql_get_integer(sql, 2);
        k->unsure += sql_get_integer(sql, 3);
    }
    return status;
}

/* "process#turn", without its turn. */
static struct span
process_of(struct span worker)
{
    const uint8_t *end = memchr(worker.data, '#', worker.len);

    return span_of(worker.data, end ? (size_t)(end - worker.data) : worker.len);
}

/* The attempts of one process come together. */
static enum sceau_status
add_open(struct sql *sql, const char *text, const struct sql_value *from,
    struct ledger *out, struct sceau_error *error)
{
    char last[256] = "";
    const struct ledger_key *last_key = NULL;
    enum sceau_status status = sql_run(sql, text, from, 1, error);

    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        struct ledger_key *k = find(out, sql_get(sql, 0));
        struct span process = process_of(sql_get(sql, 1));
        if (!k)
            continue;
        k->open++;
        if (k != last_key || !span_is(process, last))
            k->ended++;
        last_key = k;
        size_t len = process.len < sizeof last ? process.len : sizeof last - 1;
        memcpy(last, process.data, len);
        last[len] = 0;
    }
    return status;
}

/* After which count titles are accounted for, and since when. */
static enum sceau_status
read_beginning(struct sql *sql, int64_t *after, struct ledger *out,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer value = buffer_with_max(2 * sizeof(uint64_t));
    uint64_t from[2] = { 0 };
    enum sceau_status status = setting_read(sql, SETTING_LEDGER, &value, error);

    if (status == SCEAU_OK && value.len == sizeof from)
        memcpy(from, value.data, sizeof from);
    *after = (int64_t)be64toh(from[0]);
    out->restored = (int64_t)be64toh(from[1]);
    return status;
}

static enum sceau_status
run_read(struct sql *sql, void *context, struct sceau_error *error)
{
    struct ledger *out = context;
    int64_t after = 0;
    enum sceau_status status = read_beginning(sql, &after, out, error);
    const struct sql_value from[] = { sql_integer(after) };

    if (status == SCEAU_OK)
        status = read_keys(sql, out, error);
    if (status == SCEAU_OK)
        status = add_told(sql, seals, from, out, error);
    if (status == SCEAU_OK)
        status = add_told(sql, cachets, from, out, error);
    if (status == SCEAU_OK)
        status = add_open(sql,
            "SELECT seal_key, worker FROM attempt WHERE outcome IS NULL"
            " AND seal_key IS NOT NULL AND title > ?1"
            " ORDER BY seal_key, worker",
            from, out, error);
    if (status == SCEAU_OK)
        status = add_open(sql,
            "SELECT pdf_key, worker FROM attempt WHERE outcome IS NULL"
            " AND pdf_key IS NOT NULL AND title > ?1"
            " ORDER BY pdf_key, worker",
            from, out, error);
    return status;
}

enum sceau_status
ledger_read(struct registry *r, struct ledger *out, struct sceau_error *error)
{
    return sql_read(registry_sql(r), run_read, out, error);
}
