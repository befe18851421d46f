/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/lost.h"

#include <endian.h>
#include <stdio.h>
#include <string.h>

#include "issuer/register/archive.h"
#include "issuer/register/audit.h"
#include "issuer/register/record.h"
#include "issuer/register/setting.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"

/* As they are kept: a count, a status, and the seq of the record that tells it; a
 * signer, a status and a hash. Numbers have their greatest byte first. */
enum { ENTRY = 8 + 1 + 8, CODE = LOST_SIGNER + 1 + LOST_HASH };
enum { KEPT_MAX = ARCHIVE_VALUE_MAX, RECORDS = 64, DETAIL = 320 };

struct entry {
    int64_t id;
    enum story_status status;
    int64_t seq;
};

static struct entry
entry_at(const struct buffer *b, size_t at)
{
    uint64_t id, seq;

    memcpy(&id, b->data + at, sizeof id);
    memcpy(&seq, b->data + at + 9, sizeof seq);
    return (struct entry) { (int64_t)be64toh(id),
        (enum story_status)(b->data[at + 8] & 3), (int64_t)be64toh(seq) };
}

/* In the place of what was kept of that title, or at the end. */
static void
put_entry(struct buffer *b, const struct entry *e)
{
    const uint64_t id = htobe64((uint64_t)e->id),
                   seq = htobe64((uint64_t)e->seq);
    uint8_t bytes[ENTRY];
    size_t at = 0;

    memcpy(bytes, &id, sizeof id);
    bytes[8] = (uint8_t)e->status;
    memcpy(bytes + 9, &seq, sizeof seq);
    while (at + ENTRY <= b->len && memcmp(b->data + at, bytes, 8) != 0)
        at += ENTRY;
    if (at + ENTRY <= b->len)
        memcpy(b->data + at, bytes, ENTRY);
    else
        buffer_put(b, bytes, ENTRY);
}

static void
put_code(struct buffer *b, const struct lost_code *c)
{
    uint8_t bytes[CODE];
    size_t at = 0;

    memcpy(bytes, c->signer, LOST_SIGNER);
    bytes[LOST_SIGNER] = (uint8_t)c->status;
    memcpy(bytes + LOST_SIGNER + 1, c->hash, LOST_HASH);
    for (; at + CODE <= b->len; at += CODE)
        if (memcmp(b->data + at, bytes, LOST_SIGNER) == 0
            && memcmp(b->data + at + LOST_SIGNER + 1, c->hash, LOST_HASH) == 0)
            break;
    if (at + CODE <= b->len)
        memcpy(b->data + at, bytes, CODE);
    else
        buffer_put(b, bytes, CODE);
}

static enum sceau_status
check_kept(const struct buffer *b, size_t size, struct sceau_error *error)
{
    if (buffer_status(b) != SCEAU_OK)
        return fail(
            error, buffer_status(b), "trop de titres gardés des listes");
    return b->len % size == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_FORMAT,
            "registre : ce qu’il garde des listes ne se lit pas");
}

/* ---- whether a publication is known ---- */

struct knowledge {
    int64_t issued;
    bool *known;
};

static enum sceau_status
run_known(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct knowledge *k = context;
    char pattern[40];
    bool row = false;

    (void)snprintf(pattern, sizeof pattern, "%% le=%lld", (long long)k->issued);
    const struct sql_value values[] = { sql_text(pattern) };
    enum sceau_status status = sql_run(sql,
        "SELECT seq FROM audit WHERE act = 'publish' AND detail LIKE ?1"
        " ORDER BY seq DESC LIMIT 1",
        values, 1, error);
    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *k->known = row;
    return status;
}

enum sceau_status
lost_is_known(
    struct registry *r, int64_t issued, bool *known, struct sceau_error *error)
{
    struct knowledge k = { issued, known };

    return sql_read(registry_sql(r), run_known, &k, error);
}

/* ---- judging ---- */

struct judging {
    int64_t issued;
    bool known;
    struct lost *items;
    size_t count;
};

static const char select_one[] =
    "SELECT t.number, t.valid_until, f.code, t.status,"
    " (SELECT count(*) FROM audit a WHERE a.title = t.id AND a.seq > ?2"
    "  AND a.act IN ('suspend', 'reinstate', 'revoke', 'replace')),"
    " (SELECT count(*) FROM audit a WHERE a.title = t.id AND a.at >= ?3"
    "  AND a.act = 'reinstate')"
    " FROM title t LEFT JOIN file f ON f.title = t.id"
    " WHERE t.id = ?1 AND t.state = 'issued'";
enum { STATUS = 3, DECIDED, REINSTATED };

/* What the register has of it; *there is false where it has no such title that was
 * issued. Its row stays to be read. */
static enum sceau_status
read_title(struct sql *sql, struct lost *item, int64_t seq, int64_t issued,
    bool *there, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_integer(item->id), sql_integer(seq),
        sql_integer(issued) };
    enum sceau_status status = sql_run(sql, select_one, values, 3, error);

    *there = false;
    if (status == SCEAU_OK)
        status = sql_next(sql, there, error);
    if (status != SCEAU_OK)
        return status;
    buffer_reset(&item->code);
    *item->until = 0;
    if (!*there) {
        (void)number_write(item->id, item->number);
        return status;
    }
    struct span code = sql_get(sql, 2);
    (void)sql_get_text(sql, 0, item->number, sizeof item->number);
    (void)sql_get_text(sql, 1, item->until, sizeof item->until);
    buffer_put(&item->code, code.data, code.len);
    return buffer_status(&item->code) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(&item->code), "mémoire épuisée");
}

/* Where the register knows the publication, what it says came after it. */
static enum lost_answer
answer_of(
    const struct sql *sql, const struct judging *j, bool suspended, bool there)
{
    if (!there)
        return suspended && j->known ? LOST_NEWER : LOST_GONE;
    if (!suspended)
        return LOST_UNDONE;
    return j->known || sql_get_integer(sql, REINSTATED) > 0 ? LOST_NEWER
                                                            : LOST_DOUBTFUL;
}

static enum sceau_status
run_judge(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct judging *j = context;
    int64_t counter = 0;
    enum sceau_status status = story_count(sql, &counter, error);

    for (size_t i = 0; status == SCEAU_OK && i < j->count; i++) {
        struct lost *item = &j->items[i];
        bool there = false;
        status = read_title(sql, item, 0, j->issued, &there, error);
        item->answer = item->id < 1 || item->id > counter
            ? LOST_FOREIGN
            : answer_of(sql, j, item->status == STORY_SUSPENDED, there);
    }
    return status;
}

enum sceau_status
lost_judge(struct registry *r, int64_t issued, bool known, struct lost *items,
    size_t count, struct sceau_error *error)
{
    struct judging j = { issued, known, items, count };

    return count ? sql_read(registry_sql(r), run_judge, &j, error) : SCEAU_OK;
}

/* ---- keeping ---- */

struct keeping {
    struct registry *r;
    const struct lost *items;
    size_t count;
    const struct lost_code *codes;
    size_t code_count;
    int64_t now;
};

static enum sceau_status
last_seq(struct sql *sql, int64_t *out, struct sceau_error *error)
{
    bool row = false;
    enum sceau_status status =
        sql_run(sql, "SELECT seq FROM chain WHERE one = 1", NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *out = status == SCEAU_OK && row ? sql_get_integer(sql, 0) : 0;
    return status;
}

static bool
is_kept(const struct lost *item)
{
    return item->answer == LOST_GONE || item->answer == LOST_DOUBTFUL;
}

/* Of no title: the register has no row of those that are gone. */
static enum sceau_status
record_titles(
    struct sql *sql, const struct keeping *k, struct sceau_error *error)
{
    struct audit_record record[RECORDS];
    char detail[RECORDS][DETAIL];
    enum sceau_status status = SCEAU_OK;
    size_t n = 0;

    for (size_t i = 0; status == SCEAU_OK && i < k->count; i++) {
        const struct lost *item = &k->items[i];
        if (is_kept(item)) {
            (void)snprintf(detail[n], DETAIL, "numéro=%s état=%s", item->number,
                story_status_name(item->status));
            record[n] = (struct audit_record) {
                .act = "keep", .rules = "", .detail = detail[n]
            };
            n++;
        }
        if (n == RECORDS || (n > 0 && i + 1 == k->count)) {
            status =
                audit_append(sql, k->now, registry_who(k->r), record, n, error);
            n = 0;
        }
    }
    return status;
}

static enum sceau_status
keep_titles(struct sql *sql, const struct keeping *k, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer kept = buffer_with_max(KEPT_MAX);
    int64_t seq = 0;
    enum sceau_status status = setting_lock(sql, SETTING_PLACES, &kept, error);

    if (status == SCEAU_OK)
        status = check_kept(&kept, ENTRY, error);
    if (status == SCEAU_OK)
        status = record_titles(sql, k, error);
    if (status == SCEAU_OK)
        status = last_seq(sql, &seq, error);
    if (status != SCEAU_OK)
        return status;
    for (size_t i = 0; i < k->count; i++) {
        const struct entry e = { k->items[i].id, k->items[i].status, seq };
        if (is_kept(&k->items[i]))
            put_entry(&kept, &e);
    }
    status = check_kept(&kept, ENTRY, error);
    return status == SCEAU_OK
        ? setting_write(sql, SETTING_PLACES, buffer_span(&kept), error)
        : status;
}

static enum sceau_status
keep_codes(struct sql *sql, const struct keeping *k, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer kept = buffer_with_max(KEPT_MAX);
    char detail[DETAIL];
    const struct audit_record record = {
        .act = "keep", .rules = "", .detail = detail
    };
    enum sceau_status status = setting_lock(sql, SETTING_CODES, &kept, error);

    if (status == SCEAU_OK)
        status = check_kept(&kept, CODE, error);
    if (status != SCEAU_OK)
        return status;
    for (size_t i = 0; i < k->code_count; i++)
        put_code(&kept, &k->codes[i]);
    status = check_kept(&kept, CODE, error);
    if (status == SCEAU_OK)
        status = setting_write(sql, SETTING_CODES, buffer_span(&kept), error);
    (void)snprintf(detail, sizeof detail, "codes=%zu", k->code_count);
    return status == SCEAU_OK
        ? audit_append(sql, k->now, registry_who(k->r), &record, 1, error)
        : status;
}

static enum sceau_status
run_keep(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct keeping *k = context;
    enum sceau_status status = k->count ? keep_titles(sql, k, error) : SCEAU_OK;

    return status == SCEAU_OK && k->code_count ? keep_codes(sql, k, error)
                                               : status;
}

enum sceau_status
lost_keep(struct registry *r, const struct lost *items, size_t count,
    const struct lost_code *codes, size_t code_count, int64_t now,
    struct sceau_error *error)
{
    struct keeping k = { r, items, count, codes, code_count, now };

    return count || code_count ? sql_write(registry_sql(r), run_keep, &k, error)
                               : SCEAU_OK;
}

/* ---- what is kept ---- */

static enum sceau_status
visit_title(struct registry *r, const struct lost_visit *v,
    const struct entry *e, struct lost *item, struct sceau_error *error)
{
    struct sql *sql = registry_sql(r);
    bool there = false;

    item->id = e->id;
    item->status = e->status;
    enum sceau_status status =
        read_title(sql, item, e->seq, INT64_MAX, &there, error);
    if (status != SCEAU_OK || e->status == STORY_GOOD)
        return status;
    if (there
        && (!span_is(sql_get(sql, STATUS), "good")
            || sql_get_integer(sql, DECIDED) > 0))
        return status;
    item->answer = there ? LOST_DOUBTFUL : LOST_GONE;
    return registry_place(r, item->id, &item->place)
        ? v->title(v->context, item, error)
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
visit_titles(
    struct registry *r, const struct lost_visit *v, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer kept = buffer_with_max(KEPT_MAX);
    struct lost item = { .code = buffer_with_max(SCEAU_CODE_MAX) };
    enum sceau_status status =
        setting_read(registry_sql(r), SETTING_PLACES, &kept, error);

    if (status == SCEAU_OK)
        status = check_kept(&kept, ENTRY, error);
    for (size_t at = 0; status == SCEAU_OK && at < kept.len; at += ENTRY) {
        const struct entry e = entry_at(&kept, at);
        status = visit_title(r, v, &e, &item, error);
    }
    buffer_free(&item.code);
    return status;
}

enum sceau_status
lost_visit(
    struct registry *r, const struct lost_visit *v, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer kept = buffer_with_max(KEPT_MAX);
    enum sceau_status status = visit_titles(r, v, error);

    if (status == SCEAU_OK)
        status = setting_read(registry_sql(r), SETTING_CODES, &kept, error);
    if (status == SCEAU_OK)
        status = check_kept(&kept, CODE, error);
    for (size_t at = 0; status == SCEAU_OK && at < kept.len; at += CODE) {
        struct lost_code c = { .status = (enum story_status)(
                                   kept.data[at + LOST_SIGNER] & 3) };
        memcpy(c.signer, kept.data + at, LOST_SIGNER);
        memcpy(c.hash, kept.data + at + LOST_SIGNER + 1, LOST_HASH);
        if (c.status != STORY_GOOD)
            status = v->code(v->context, &c, error);
    }
    return status;
}

enum sceau_status
lost_read(struct sql *sql, struct buffer *out, struct sceau_error *error)
{
    enum sceau_status status = setting_read(sql, SETTING_PLACES, out, error);

    return status == SCEAU_OK ? check_kept(out, ENTRY, error) : status;
}

size_t
lost_count(const struct buffer *kept)
{
    return kept->len / ENTRY;
}

enum story_status
lost_entry(const struct buffer *kept, size_t i, int64_t *id)
{
    const struct entry e = entry_at(kept, i * ENTRY);

    *id = e.id;
    return e.status;
}

bool
lost_parse(struct span detail, int64_t *id, enum story_status *status)
{
    struct span word = record_word(detail, " état=");

    *status = STORY_GOOD;
    while (
        *status < STORY_REPLACED && !span_is(word, story_status_name(*status)))
        *status = (enum story_status)(*status + 1);
    return number_read(record_word(detail, "numéro="), id)
        && span_is(word, story_status_name(*status));
}

/* ---- deciding ---- */

struct deciding {
    struct registry *r;
    const struct lost_decision *d;
    int64_t id;
    int tries;
};

/* NULL, or why it does not become so. */
static const char *
refusal(enum story_status is, enum story_status to)
{
    if (is == STORY_REVOKED)
        return "ce titre est révoqué, et le reste";
    if (is == STORY_REPLACED && to != STORY_REVOKED)
        return "ce titre est remplacé, et le reste";
    return is == to && to == STORY_GOOD ? "ce titre n’est pas suspendu" : NULL;
}

static enum sceau_status
check_number(
    struct sql *sql, const struct deciding *d, struct sceau_error *error)
{
    struct lost item = { .id = d->id, .code = buffer_with_max(SCEAU_CODE_MAX) };
    int64_t counter = 0;
    bool there = false;
    enum sceau_status status = story_count(sql, &counter, error);

    if (status == SCEAU_OK && d->id > counter)
        return fail(
            error, SCEAU_E_NOTFOUND, "ce registre n’a pas pu donner ce numéro");
    if (status == SCEAU_OK)
        status = read_title(sql, &item, 0, 0, &there, error);
    buffer_free(&item.code);
    if (status == SCEAU_OK && there)
        return fail(error, SCEAU_E_STATE,
            "ce titre est au registre : voyez « sceau revoke », « suspend » et "
            "« reinstate »");
    return status;
}

static enum story_status
kept_status(const struct buffer *kept, int64_t id)
{
    for (size_t at = 0; at < kept->len; at += ENTRY) {
        const struct entry e = entry_at(kept, at);
        if (e.id == id)
            return e.status;
    }
    return STORY_GOOD;
}

static enum sceau_status
write_decision(struct sql *sql, const struct deciding *d, struct buffer *kept,
    struct sceau_error *error)
{
    const struct lost_decision *order = d->d;
    char detail[DETAIL], serial[NUMBER_SERIAL_SIZE];
    const struct audit_record record = {
        .act = "settle", .rules = "", .detail = detail
    };
    struct entry e = { .id = d->id, .status = order->to };

    (void)snprintf(detail, sizeof detail, "numéro=%s état=%s : %s",
        number_write(d->id, serial), story_status_name(order->to),
        order->reason);
    enum sceau_status status =
        audit_append(sql, order->now, registry_who(d->r), &record, 1, error);
    if (status == SCEAU_OK)
        status = last_seq(sql, &e.seq, error);
    if (status != SCEAU_OK)
        return status;
    put_entry(kept, &e);
    status = check_kept(kept, ENTRY, error);
    return status == SCEAU_OK
        ? setting_write(sql, SETTING_PLACES, buffer_span(kept), error)
        : status;
}

static enum sceau_status
write_code(
    struct sql *sql, const struct lost_decision *d, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer kept = buffer_with_max(KEPT_MAX);
    struct lost_code code = *d->code;
    enum sceau_status status = setting_lock(sql, SETTING_CODES, &kept, error);

    if (status == SCEAU_OK)
        status = check_kept(&kept, CODE, error);
    if (status != SCEAU_OK)
        return status;
    code.status = d->to;
    put_code(&kept, &code);
    status = check_kept(&kept, CODE, error);
    return status == SCEAU_OK
        ? setting_write(sql, SETTING_CODES, buffer_span(&kept), error)
        : status;
}

static enum sceau_status
run_decide(struct sql *sql, void *context, struct sceau_error *error)
{
    struct deciding *d = context;
    AUTO_BUFFER struct buffer kept = buffer_with_max(KEPT_MAX);
    enum sceau_status status = check_number(sql, d, error);

    if (status == SCEAU_OK)
        status = setting_lock(sql, SETTING_PLACES, &kept, error);
    if (status == SCEAU_OK)
        status = check_kept(&kept, ENTRY, error);
    if (status != SCEAU_OK)
        return status;
    enum story_status is = kept_status(&kept, d->id);
    const char *why = refusal(is, d->d->to);
    if (d->tries++ > 0 && is == d->d->to)
        return status; /* it was committed, and nobody heard of it */
    if (why)
        return fail(error, SCEAU_E_STATE, "%s", why);
    status = write_decision(sql, d, &kept, error);
    return status == SCEAU_OK && d->d->code ? write_code(sql, d->d, error)
                                            : status;
}

enum sceau_status
lost_decide(struct registry *r, const struct lost_decision *decision,
    struct sceau_error *error)
{
    struct deciding d = { .r = r, .d = decision };
    enum sceau_status status = story_check_reason(decision->reason, error);

    if (status != SCEAU_OK)
        return status;
    if (!number_read(span_str(decision->number), &d.id))
        return fail(error, SCEAU_E_FORMAT,
            "numéro mal recopié : ses deux derniers chiffres ne sont pas ceux "
            "que donnent les autres");
    return sql_write(registry_sql(r), run_decide, &d, error);
}
