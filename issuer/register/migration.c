/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/migration.h"

#include <openssl/evp.h>
#include <openssl/rand.h>

#include "issuer/register/status_index.h"
#include "verifier/base/error.h"

/*
 * A step that was published is never changed: the next one changes what it made. Dates are
 * days as texts, "2026-11-24"; moments are seconds since 1970.
 */
static const char *const steps[] = {
    /* 1: titles, who changed them, and what was asked and made */
    "CREATE TABLE setting ("
    " name TEXT PRIMARY KEY,"
    " value {bytes} NOT NULL"
    ") {table};"
    /* one row a count: a number is given where its transaction is committed, and no
     * other is skipped */
    "CREATE TABLE counter ("
    " name TEXT PRIMARY KEY,"
    " last {integer} NOT NULL"
    ") {table};"
    "INSERT INTO counter (name, last) VALUES ('title', 0);"
    "CREATE TABLE title ("
    " id {integer} PRIMARY KEY,"
    " request_key TEXT NOT NULL UNIQUE,"
    " request_hash {bytes} NOT NULL,"
    " kind TEXT NOT NULL,"
    " state TEXT NOT NULL CHECK (state IN ('reserved', 'issued', 'void')),"
    " reserved_at {integer} NOT NULL,"
    " attempt {integer} NOT NULL,"
    " worker TEXT NOT NULL,"
    " lease_until {integer} NOT NULL,"
    " reason TEXT,"
    /* of what was issued */
    " number TEXT UNIQUE,"
    " issued_at {integer},"
    " valid_from TEXT,"
    " valid_until TEXT,"
    " work TEXT,"
    " application TEXT,"
    " foreigner TEXT,"
    " level TEXT,"
    " rules TEXT,"
    " seal_signer TEXT,"
    " pdf_signer TEXT,"
    " seal_hash {bytes},"
    " pdf_hash {bytes},"
    " status TEXT NOT NULL DEFAULT 'good'"
    "  CHECK (status IN ('good', 'suspended', 'revoked', 'replaced')),"
    " status_at {integer},"
    " examined TEXT CHECK (examined IN ('open', 'closed')),"
    " former {integer} REFERENCES title (id),"
    " successor {integer} REFERENCES title (id)"
    ") {table};"
    "CREATE INDEX title_ending ON title (valid_until)"
    " WHERE state = 'issued' AND status = 'good' AND successor IS NULL;"
    "CREATE INDEX title_waiting ON title (lease_until) WHERE state = "
    "'reserved';"
    "CREATE INDEX title_application ON title (application)"
    " WHERE application IS NOT NULL;"
    "CREATE INDEX title_foreigner ON title (foreigner)"
    " WHERE foreigner IS NOT NULL;"
    "CREATE INDEX title_status ON title (id) WHERE status <> 'good';"
    "CREATE TABLE request ("
    " title {integer} PRIMARY KEY REFERENCES title (id),"
    " body TEXT NOT NULL"
    ") {table};"
    "CREATE TABLE file ("
    " title {integer} PRIMARY KEY REFERENCES title (id),"
    " code TEXT NOT NULL,"
    " pdf {bytes} NOT NULL"
    ") {table};"
    /* before a key is asked; outcome: NULL while nobody knows, 'used', 'discarded':
     * signed and thrown away, 'none': nothing was signed */
    "CREATE TABLE attempt ("
    " title {integer} NOT NULL REFERENCES title (id),"
    " attempt {integer} NOT NULL,"
    " worker TEXT NOT NULL,"
    " at {integer} NOT NULL,"
    " outcome TEXT CHECK (outcome IN ('used', 'discarded', 'none')),"
    " PRIMARY KEY (title, attempt)"
    ") {table};"
    "CREATE INDEX attempt_open ON attempt (title) WHERE outcome IS NULL;"
    "CREATE TABLE audit ("
    " seq {integer} PRIMARY KEY,"
    " at {integer} NOT NULL,"
    " who TEXT NOT NULL,"
    " act TEXT NOT NULL,"
    " title {integer},"
    " rules TEXT NOT NULL,"
    " detail TEXT NOT NULL,"
    " hash {bytes} NOT NULL"
    ") {table};"
    "CREATE INDEX audit_title ON audit (title) WHERE title IS NOT NULL;"
    "CREATE TABLE chain ("
    " one {integer} PRIMARY KEY CHECK (one = 1),"
    " seq {integer} NOT NULL,"
    " at {integer} NOT NULL,"
    " hash {bytes} NOT NULL"
    ") {table};",
    /* 2: what nobody asked for has to be brought: whether a successor was */
    "ALTER TABLE title ADD COLUMN delivered_at {integer};"
    "CREATE INDEX title_undelivered ON title (id)"
    " WHERE former IS NOT NULL AND delivered_at IS NULL;",
    /* 3: of each attempt, by which keys, how many signatures came and of how many nobody
     * knows; and what the agent had counted of a key when this register first used it */
    "ALTER TABLE attempt ADD COLUMN seal_key TEXT;"
    "ALTER TABLE attempt ADD COLUMN seals_made {integer};"
    "ALTER TABLE attempt ADD COLUMN seals_unsure {integer};"
    "ALTER TABLE attempt ADD COLUMN pdf_key TEXT;"
    "ALTER TABLE attempt ADD COLUMN cachets_made {integer};"
    "ALTER TABLE attempt ADD COLUMN cachets_unsure {integer};"
    "CREATE TABLE signing_key ("
    " label TEXT PRIMARY KEY,"
    " baseline {integer} NOT NULL,"
    " at {integer} NOT NULL"
    ") {table};",
    /* 4: what is to be said, and was; mailed: 1 where the request has an address */
    "ALTER TABLE title ADD COLUMN mailed {integer};"
    "CREATE TABLE outbox ("
    " title {integer} NOT NULL REFERENCES title (id),"
    " event TEXT NOT NULL,"
    " channel TEXT NOT NULL CHECK (channel IN ('mail', 'hook')),"
    " state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN"
    "  ('waiting', 'delivered', 'dropped', 'failed')),"
    " written_at {integer} NOT NULL,"
    /* when it is due: after a pause, or when a lease has run out */
    " next_at {integer} NOT NULL,"
    " attempts {integer} NOT NULL DEFAULT 0,"
    " delivered_at {integer},"
    " failure TEXT,"
    " PRIMARY KEY (title, event, channel)"
    ") {table};"
    "CREATE INDEX outbox_due ON outbox (channel, next_at, title)"
    " WHERE state = 'waiting';",
    /* 5: the agents' list is read from its index alone, of which SQLite asks that it
     * hold each column that is named: a title of the country is on a page of its own */
    "CREATE INDEX title_due ON title (valid_until, id, work, number, kind,"
    " application, state, status, examined, successor)"
    " WHERE state = 'issued' AND status = 'good' AND successor IS NULL"
    " AND examined = 'open';"
    /* what is sealed is compressed already: trying again took half of the server's time */
    "{postgresql} ALTER TABLE file ALTER COLUMN pdf SET STORAGE EXTERNAL;\n",
    /* 6: which title one takes the place of; when examining an application ended, and
     * what is personal of a title was erased, for how long that is kept */
    "ALTER TABLE title ADD COLUMN replaces {integer} REFERENCES title (id);"
    "ALTER TABLE title ADD COLUMN closed_at {integer};"
    "ALTER TABLE title ADD COLUMN purged_at {integer};"
    "CREATE UNIQUE INDEX title_replaces ON title (replaces)"
    " WHERE replaces IS NOT NULL AND state = 'issued';"
    "CREATE INDEX title_issued ON title (issued_at) WHERE state = 'issued';"
    "CREATE INDEX title_until ON title (valid_until) WHERE state = 'issued';"
    "CREATE INDEX title_void ON title (reserved_at) WHERE state = 'void';",
    /* 7: by what a list of withdrawn codes would name the code of a title that was purged,
     * which its holder may still show: nothing of it tells of whom it was */
    "CREATE TABLE code_hash ("
    " title {integer} PRIMARY KEY REFERENCES title (id),"
    " ca TEXT NOT NULL,"
    " certificate TEXT NOT NULL,"
    " hash {bytes} NOT NULL"
    ") {table};",
    /* 8: batches that were sent to a service, and what each of their lines came to; who
     * works on one has it on lease; its body is emptied when it is over. Reports of
     * documents that were faulty or refused */
    "CREATE TABLE upload ("
    " id TEXT PRIMARY KEY,"
    " at {integer} NOT NULL,"
    " who TEXT NOT NULL,"
    " level TEXT NOT NULL,"
    " body TEXT NOT NULL,"
    " bytes {integer} NOT NULL,"
    " lines {integer} NOT NULL,"
    " worker TEXT,"
    " lease_until {integer} NOT NULL,"
    " done_at {integer}"
    ") {table};"
    "CREATE INDEX upload_open ON upload (at, id) WHERE done_at IS NULL;"
    "CREATE TABLE upload_line ("
    " upload TEXT NOT NULL REFERENCES upload (id),"
    " line {integer} NOT NULL,"
    " status TEXT NOT NULL CHECK (status IN"
    "  ('issued', 'already-issued', 'refused', 'waiting')),"
    " number TEXT,"
    " error TEXT,"
    " PRIMARY KEY (upload, line)"
    ") {table};"
    "CREATE TABLE trouble ("
    " id {integer} PRIMARY KEY,"
    " at {integer} NOT NULL,"
    " who TEXT NOT NULL,"
    " sort TEXT NOT NULL,"
    " number TEXT,"
    " place TEXT NOT NULL,"
    " words TEXT NOT NULL,"
    " token {bytes} NOT NULL UNIQUE,"
    " handled_at {integer},"
    " handled_by TEXT,"
    " handled_words TEXT"
    ") {table};"
    "CREATE INDEX trouble_open ON trouble (id) WHERE handled_at IS NULL;",
    /* 9: what many files begin with is kept once, by its digest: half of each is its
     * fonts. It tells nothing of a holder, and is never taken away */
    "CREATE TABLE form ("
    " hash {bytes} PRIMARY KEY,"
    " bytes {bytes} NOT NULL"
    ") {table};"
    "{postgresql} ALTER TABLE form ALTER COLUMN bytes SET STORAGE EXTERNAL;\n"
    "ALTER TABLE file ADD COLUMN form {bytes};",
};
enum { STEPS = sizeof steps / sizeof *steps, HASH = 32 };

int
migration_version(void)
{
    return STEPS;
}

static bool
hash_of(int step, uint8_t out[HASH])
{
    return EVP_Digest(
               steps[step], strlen(steps[step]), out, NULL, EVP_sha256(), NULL)
        == 1;
}

/* Which steps were taken, that each is the one known here, and how many. */
static enum sceau_status
check_taken(struct sql *sql, int *taken, struct sceau_error *error)
{
    enum sceau_status status = sql_run(
        sql, "SELECT step, hash FROM migration ORDER BY step", NULL, 0, error);
    bool row = status == SCEAU_OK;

    for (*taken = 0; status == SCEAU_OK; ++*taken) {
        uint8_t hash[HASH];
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        int64_t step = sql_get_integer(sql, 0);
        if (step > STEPS)
            return fail(error, SCEAU_E_UNSUPPORTED,
                "registre : il est d’une version plus récente (%lld) que ce "
                "programme (%d) : mettez le programme à jour",
                (long long)step, STEPS);
        if (step != *taken + 1 || !hash_of(*taken, hash)
            || !span_equal(sql_get(sql, 1), span_of(hash, HASH)))
            return fail(error, SCEAU_E_UNSUPPORTED,
                "registre : l’étape %lld de ses tables n’est pas celle que ce "
                "programme connaît",
                (long long)step);
    }
    return status;
}

static enum sceau_status
take_step(struct sql *sql, int step, int64_t now, struct sceau_error *error)
{
    uint8_t hash[HASH];
    enum sceau_status status = sql_script(sql, steps[step], error);

    if (status != SCEAU_OK)
        return status;
    if (!hash_of(step, hash))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    const struct sql_value values[] = { sql_integer(step + 1), sql_integer(now),
        sql_bytes(span_of(hash, HASH)) };
    return sql_run(sql,
        "INSERT INTO migration (step, at, hash) VALUES (?1, ?2, ?3)", values, 3,
        error);
}

/* What is drawn once for all: without it, nobody could say where a title stands in the
 * lists; with it, anybody could. */
static enum sceau_status
begin_register(struct sql *sql, int64_t now, struct sceau_error *error)
{
    uint8_t key[STATUS_KEY], zeros[HASH] = { 0 };

    if (RAND_priv_bytes(key, sizeof key) != 1)
        return fail(error, SCEAU_E_CRYPTO, "le hasard manque");
    const struct sql_value setting[] = { sql_text("status-key"),
        sql_bytes(span_of(key, sizeof key)) };
    enum sceau_status status = sql_run(sql,
        "INSERT INTO setting (name, value) VALUES (?1, ?2)", setting, 2, error);
    const struct sql_value chain[] = { sql_integer(now),
        sql_bytes(span_of(zeros, HASH)) };
    if (status == SCEAU_OK)
        status = sql_run(sql,
            "INSERT INTO chain (one, seq, at, hash) VALUES (1, 0, ?1, ?2)",
            chain, 2, error);
    return status;
}

struct run {
    int64_t now;
    int last; /* step that is taken */
};

static enum sceau_status
run_all(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct run *r = context;
    int taken = 0;
    enum sceau_status status = sql_script(sql,
        "CREATE TABLE IF NOT EXISTS migration ("
        " step {integer} PRIMARY KEY, at {integer} NOT NULL,"
        " hash {bytes} NOT NULL) {table}",
        error);

    if (status == SCEAU_OK)
        status = check_taken(sql, &taken, error);
    for (int step = taken; status == SCEAU_OK && step < r->last; step++) {
        status = take_step(sql, step, r->now, error);
        if (status == SCEAU_OK && step == 0)
            status = begin_register(sql, r->now, error);
    }
    return status;
}

enum sceau_status
migration_begin(
    struct sql *sql, int64_t step, int64_t now, struct sceau_error *error)
{
    struct run r = { .now = now, .last = (int)step };

    if (step < 1 || step > STEPS)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "registre : version %lld inconnue de ce programme (%d) : mettez le "
            "programme à jour",
            (long long)step, STEPS);
    return run_all(sql, &r, error);
}

static enum sceau_status
look(struct sql *sql, void *context, struct sceau_error *error)
{
    return check_taken(sql, context, error);
}

/* A register that is up to date is not written to; of an empty one, looking fails. */
enum sceau_status
migration_run(struct sql *sql, int64_t now, struct sceau_error *error)
{
    struct run r = { .now = now, .last = STEPS };
    struct sceau_error first = { 0 };
    int taken = 0;
    enum sceau_status status = sql_read(sql, look, &taken, &first);

    if (status == SCEAU_OK && taken == STEPS)
        return status;
    if (status == SCEAU_E_UNSUPPORTED || status == SCEAU_E_CRYPTO) {
        if (error)
            *error = first;
        return status;
    }
    return sql_write(sql, run_all, &r, error);
}
