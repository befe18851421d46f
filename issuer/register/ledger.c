/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/ledger.h"

#include <endian.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/evp.h>

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

/* Of one key, a process of which some attempts were not told. */
struct untold {
    struct ledger_key *key;
    uint8_t tag[SIGNER_TAG];
    int64_t made; /* by those that were told */
    int64_t open;
    int64_t unsure;
};

struct untold_list {
    struct ledger *ledger;
    struct untold *untold;
    size_t count, room;
};

/* "process#turn", without its turn. */
#define PROCESS "rtrim(worker, '0123456789')"
#define TOLD_OF(what)                                                          \
    "CAST(sum(CASE WHEN outcome IS NULL THEN 0 ELSE coalesce(" what            \
    ", 0) END) AS {integer})"
#define OPEN                                                                   \
    "CAST(sum(CASE WHEN outcome IS NULL AND title > ?1 THEN 1 ELSE 0 END) AS"  \
    " {integer})"
#define UNSURE(unsure)                                                         \
    "CAST(sum(CASE WHEN outcome IS NOT NULL AND title > ?1"                    \
    " THEN coalesce(" unsure ", 0) ELSE 0 END) AS {integer})"
#define UNTOLD(key, made, unsure)                                              \
    "SELECT " key ", " PROCESS ", " TOLD_OF(made) ", " OPEN ", " UNSURE(       \
        unsure) " FROM attempt WHERE " key " IS NOT NULL AND " PROCESS         \
                " IN (SELECT " PROCESS " FROM attempt WHERE " key              \
                " IS NOT NULL AND title > ?1 AND (outcome IS NULL OR " unsure  \
                " > 0)) GROUP BY 1, 2"

static const char untold_seals[] =
    UNTOLD("seal_key", "seals_made", "seals_unsure");
static const char untold_cachets[] =
    UNTOLD("pdf_key", "cachets_made", "cachets_unsure");

enum sceau_status
ledger_tag(
    struct span process, uint8_t tag[SIGNER_TAG], struct sceau_error *error)
{
    uint8_t hash[EVP_MAX_MD_SIZE];

    if (EVP_Digest(process.data, process.len, hash, NULL, EVP_sha256(), NULL)
        != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    memcpy(tag, hash, SIGNER_TAG);
    return SCEAU_OK;
}

static struct untold *
grow(struct untold_list *l)
{
    if (l->count == l->room) {
        size_t room = l->room ? 2 * l->room : 64;
        struct untold *more = realloc(l->untold, room * sizeof *more);
        if (!more)
            return NULL;
        l->untold = more;
        l->room = room;
    }
    return &l->untold[l->count++];
}

static enum sceau_status
list_untold(struct sql *sql, const char *text, const struct sql_value *from,
    struct untold_list *out, struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql, text, from, 1, error);

    for (bool row = true; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        struct ledger_key *k = find(out->ledger, sql_get(sql, 0));
        struct span process = sql_get(sql, 1);
        if (!k || process.len == 0)
            continue;
        struct untold *u = grow(out);
        if (!u)
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        *u = (struct untold) { .key = k,
            .made = sql_get_integer(sql, 2),
            .open = sql_get_integer(sql, 3),
            .unsure = sql_get_integer(sql, 4) };
        process.len--; /* its '#' */
        status = ledger_tag(process, u->tag, error);
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
    struct untold_list *list = context;
    struct ledger *out = list->ledger;
    int64_t after = 0;
    enum sceau_status status = read_beginning(sql, &after, out, error);
    const struct sql_value from[] = { sql_integer(after) };

    list->count = 0;
    if (status == SCEAU_OK)
        status = read_keys(sql, out, error);
    if (status == SCEAU_OK)
        status = add_told(sql, seals, from, out, error);
    if (status == SCEAU_OK)
        status = add_told(sql, cachets, from, out, error);
    if (status == SCEAU_OK)
        status = list_untold(sql, untold_seals, from, list, error);
    if (status == SCEAU_OK)
        status = list_untold(sql, untold_cachets, from, list, error);
    return status;
}

/* What the agent knows of, and no attempt told of, is in no title. It knows less than was
 * told where it was killed, or forgot: it does not know all then. */
static void
explain(const struct untold *u, int64_t made)
{
    struct ledger_key *k = u->key;
    int64_t most = u->open + u->unsure, untold = made - u->made;

    k->open += u->open;
    k->ended += u->open > 0;
    if (untold < 0)
        k->unknown += most;
    else
        k->discarded += untold < most ? untold : most;
}

enum sceau_status
ledger_read(struct registry *r, ledger_ask *ask, void *context,
    struct ledger *out, struct sceau_error *error)
{
    struct untold_list list = { .ledger = out };
    enum sceau_status status =
        sql_read(registry_sql(r), run_read, &list, error);

    for (size_t i = 0; status == SCEAU_OK && i < list.count; i++) {
        const struct untold *u = &list.untold[i];
        int64_t made = -1;
        if (ask)
            status = ask(context, u->key->label, u->tag, &made, error);
        if (status == SCEAU_OK)
            explain(u, made);
    }
    free(list.untold);
    return status;
}
