/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/audit.h"

#include <stdio.h>

#include <openssl/evp.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);

enum { AT_ONCE = 64, COLUMNS = 8, PAGE = 1000 };

struct head {
    int64_t seq;
    int64_t at;
    uint8_t hash[AUDIT_HASH];
};

/* A record as it is digested. */
struct whole {
    int64_t seq;
    int64_t at;
    struct span who;
    struct span act;
    int64_t title;
    struct span rules;
    struct span detail;
};

/* With its length: where one ends, the next one begins. */
static bool
add_text(EVP_MD_CTX *c, struct span text)
{
    char len[24];
    int n = snprintf(len, sizeof len, "%zu:", text.len);

    return EVP_DigestUpdate(c, len, (size_t)n) == 1
        && EVP_DigestUpdate(c, text.data, text.len) == 1;
}

static bool
add_number(EVP_MD_CTX *c, int64_t number)
{
    char text[24];
    int n = snprintf(text, sizeof text, "%lld", (long long)number);

    return add_text(c, span_of(text, (size_t)n));
}

/* SHA-256 of the digest before and the record; the same bytes in every engine. */
static bool
hash_record(const uint8_t before[AUDIT_HASH], const struct whole *w,
    uint8_t out[AUDIT_HASH])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();

    return c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1
        && EVP_DigestUpdate(c, before, AUDIT_HASH) == 1 && add_number(c, w->seq)
        && add_number(c, w->at) && add_text(c, w->who) && add_text(c, w->act)
        && add_number(c, w->title) && add_text(c, w->rules)
        && add_text(c, w->detail) && EVP_DigestFinal_ex(c, out, NULL) == 1;
}

static const char look_at_head[] =
    "SELECT seq, at, hash FROM chain WHERE one = 1";
static const char lock_head[] =
    "SELECT seq, at, hash FROM chain WHERE one = 1 {lock}";

static enum sceau_status
read_head(struct sql *sql, const char *statement, struct head *out,
    struct sceau_error *error)
{
    bool row = false;
    enum sceau_status status = sql_run(sql, statement, NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    struct span hash = row ? sql_get(sql, 2) : span_of("", 0);
    if (hash.len != AUDIT_HASH)
        return fail(error, SCEAU_E_CRYPTO,
            "registre : la chaîne de l’audit n’a pas de fin : restaurez une "
            "sauvegarde");
    out->seq = sql_get_integer(sql, 0);
    out->at = sql_get_integer(sql, 1);
    memcpy(out->hash, hash.data, AUDIT_HASH);
    return SCEAU_OK;
}

static enum sceau_status
check_clock(const struct head *h, int64_t now, struct sceau_error *error)
{
    if (now < h->at - AUDIT_BEHIND_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "l’horloge de cette machine retarde de %lld s sur le registre : "
            "mettez-la à l’heure, ou voyez « sceau clock » ; rien n’a été "
            "changé",
            (long long)(h->at - now));
    if (now > h->at + AUDIT_AHEAD_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "l’horloge de cette machine avance de %lld jours sur le registre : "
            "mettez-la à l’heure, ou voyez « sceau clock » ; rien n’a été "
            "changé",
            (long long)((now - h->at) / 86400));
    return SCEAU_OK;
}

enum sceau_status
audit_check_clock(struct sql *sql, int64_t now, struct sceau_error *error)
{
    struct head head = { 0 };
    enum sceau_status status = read_head(sql, look_at_head, &head, error);

    return status == SCEAU_OK ? check_clock(&head, now, error) : status;
}

static enum sceau_status
write_head(struct sql *sql, const struct head *h, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_integer(h->seq), sql_integer(h->at),
        sql_bytes(span_of(h->hash, AUDIT_HASH)) };

    return sql_run(sql,
        "UPDATE chain SET seq = ?1, at = ?2, hash = ?3 WHERE one = 1", values,
        3, error);
}

static enum sceau_status
append_some(struct sql *sql, struct head *head, const char *who,
    const struct audit_record *records, size_t count, struct sceau_error *error)
{
    struct sql_value values[AT_ONCE][COLUMNS];
    uint8_t hash[AT_ONCE][AUDIT_HASH];

    for (size_t i = 0; i < count; i++) {
        const struct audit_record *r = &records[i];
        const struct whole w = { ++head->seq, head->at,
            span_str(r->who ? r->who : who), span_str(r->act), r->title,
            span_str(r->rules), span_str(r->detail) };
        if (!hash_record(head->hash, &w, hash[i]))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        memcpy(head->hash, hash[i], AUDIT_HASH);
        const struct sql_value row[COLUMNS] = { sql_integer(w.seq),
            sql_integer(w.at), sql_text_of(w.who), sql_text(r->act),
            r->title ? sql_integer(r->title) : sql_null(SQL_INTEGER),
            sql_text(r->rules), sql_text(r->detail),
            sql_bytes(span_of(hash[i], AUDIT_HASH)) };
        memcpy(values[i], row, sizeof row);
    }
    return sql_run_many(sql,
        "INSERT INTO audit (seq, at, who, act, title, rules, detail, hash)"
        " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        values[0], COLUMNS, count, error);
}

enum sceau_status
audit_append(struct sql *sql, int64_t now, const char *who,
    const struct audit_record *records, size_t count, struct sceau_error *error)
{
    struct head head = { 0 };
    enum sceau_status status = read_head(sql, lock_head, &head, error);

    if (status == SCEAU_OK)
        status = check_clock(&head, now, error);
    if (now > head.at)
        head.at = now;
    for (size_t done = 0; status == SCEAU_OK && done < count;) {
        size_t some = count - done < AT_ONCE ? count - done : AT_ONCE;
        status = append_some(sql, &head, who, records + done, some, error);
        done += some;
    }
    return status == SCEAU_OK ? write_head(sql, &head, error) : status;
}

enum sceau_status
audit_set_clock(struct sql *sql, int64_t now, const char *who,
    const char *reason, struct sceau_error *error)
{
    const struct audit_record record = {
        .act = AUDIT_CLOCK, .rules = "", .detail = reason
    };
    struct head head = { 0 };
    enum sceau_status status = read_head(sql, lock_head, &head, error);

    head.at = now;
    if (status == SCEAU_OK)
        status = append_some(sql, &head, who, &record, 1, error);
    return status == SCEAU_OK ? write_head(sql, &head, error) : status;
}

/* Up to PAGE records after the one that the head has; how many there were. */
static enum sceau_status
verify_some(struct sql *sql, struct head *head, struct audit_report *out,
    int *read, struct sceau_error *error)
{
    const struct sql_value after[] = { sql_integer(head->seq) };
    enum sceau_status status = sql_run(sql,
        "SELECT seq, at, who, act, title, rules, detail, hash FROM audit"
        " WHERE seq > ?1 ORDER BY seq LIMIT 1000",
        after, 1, error);

    for (*read = 0; status == SCEAU_OK; ++*read) {
        bool row;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        const struct whole w = { sql_get_integer(sql, 0),
            sql_get_integer(sql, 1), sql_get(sql, 2), sql_get(sql, 3),
            sql_get_integer(sql, 4), sql_get(sql, 5), sql_get(sql, 6) };
        uint8_t hash[AUDIT_HASH];
        if (!hash_record(head->hash, &w, hash))
            return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
        if (!out->bad
            && (w.seq != head->seq + 1
                || (w.at < head->at && !span_is(w.act, AUDIT_CLOCK))
                || !span_equal(sql_get(sql, 7), span_of(hash, AUDIT_HASH))))
            out->bad = w.seq;
        head->seq = w.seq;
        head->at = w.at;
        memcpy(head->hash, hash, AUDIT_HASH);
        out->records++;
    }
    return status;
}

static enum sceau_status
verify_all(struct sql *sql, void *context, struct sceau_error *error)
{
    struct audit_report *out = context;
    struct head head = { .at = INT64_MIN }, last;
    int read = PAGE;
    enum sceau_status status = SCEAU_OK;

    *out = (struct audit_report) { .records = 0 };
    while (status == SCEAU_OK && read == PAGE)
        status = verify_some(sql, &head, out, &read, error);
    memcpy(out->head, head.hash, AUDIT_HASH);
    if (status != SCEAU_OK)
        return status;
    bool row = false;
    status = sql_run(
        sql, "SELECT seq, hash FROM chain WHERE one = 1", NULL, 0, error);
    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status != SCEAU_OK)
        return status;
    last.seq = row ? sql_get_integer(sql, 0) : -1;
    if (!out->bad
        && (last.seq != head.seq
            || (row
                && !span_equal(
                    sql_get(sql, 1), span_of(head.hash, AUDIT_HASH)))))
        out->bad = head.seq + 1; /* the last ones were taken out */
    return SCEAU_OK;
}

enum sceau_status
audit_verify(
    struct sql *sql, struct audit_report *out, struct sceau_error *error)
{
    return sql_read(sql, verify_all, out, error);
}
