/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/notice/outbox.h"

#include <stdio.h>

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

#include "issuer/register/audit.h"
#include "verifier/base/error.h"

enum { KEY = 32, THRESHOLDS = 4, FIRST_THRESHOLD = 60 };

/* The most that next_at may be ahead: more, and a clock was wrong when it was set. */
enum { AHEAD_MAX_S = 2 * OUTBOX_PAUSE_MAX_S };

static const char *const channels[] = {
    [OUTBOX_MAIL] = "mail", [OUTBOX_HOOK] = "hook"
};

static const char *const events[] = { [OUTBOX_ISSUE] = "issue",
    [OUTBOX_RENEWAL] = "renewal",
    [OUTBOX_FAILURE] = "failure",
    [OUTBOX_END_60] = "end-60",
    [OUTBOX_END_30] = "end-30",
    [OUTBOX_END_15] = "end-15",
    [OUTBOX_END_7] = "end-7" };

static const struct {
    int days;
    enum outbox_event event;
} thresholds[THRESHOLDS] = { { 7, OUTBOX_END_7 }, { 15, OUTBOX_END_15 },
    { 30, OUTBOX_END_30 }, { FIRST_THRESHOLD, OUTBOX_END_60 } };

const char *
outbox_channel_name(enum outbox_channel channel)
{
    return channels[channel];
}

const char *
outbox_event_name(enum outbox_event event)
{
    return events[event];
}

bool
outbox_end_of(int days, enum outbox_event *out)
{
    for (size_t i = 0; days >= 0 && i < THRESHOLDS; i++) {
        if (days <= thresholds[i].days) {
            *out = thresholds[i].event;
            return true;
        }
    }
    return false;
}

/* ---- writing ---- */

/* Said anew, as something else: by another token, so that whoever heard the first hears
 * it too, and whatever comes of the first is not taken for what comes of this. */
#define AGAIN                                                                  \
    " ON CONFLICT (title, event, channel) DO UPDATE SET state = 'waiting',"    \
    " attempts = 0, next_at = excluded.next_at, delivered_at = NULL,"          \
    " failure = NULL, written_at = CASE"                                       \
    " WHEN excluded.written_at > outbox.written_at THEN excluded.written_at"   \
    " ELSE outbox.written_at + 1 END"

enum sceau_status
outbox_write(struct sql *sql, int64_t now, const struct outbox_news *news,
    size_t count, struct sceau_error *error)
{
    enum { WIDTH = 4, TIMES = 64 };
    struct sql_value row[TIMES][WIDTH];
    enum sceau_status status = SCEAU_OK;

    for (size_t from = 0; status == SCEAU_OK && from < count; from += TIMES) {
        size_t n = count - from < TIMES ? count - from : TIMES;
        for (size_t i = 0; i < n; i++) {
            row[i][0] = sql_integer(news[from + i].title);
            row[i][1] = sql_text(events[news[from + i].event]);
            row[i][2] = sql_text(channels[news[from + i].channel]);
            row[i][3] = sql_integer(now);
        }
        status = sql_run_many(sql,
            "INSERT INTO outbox (title, event, channel, written_at, next_at)"
            " VALUES (?1, ?2, ?3, ?4, ?4)" AGAIN
            " WHERE outbox.event = 'failure'",
            row[0], WIDTH, n, error);
    }
    return status;
}

/* A notice of an end that was dropped because its title did not stand: where that one
 * stands again, and this is still the nearest threshold, it is to be said after all. */
#define UNSAID " outbox.state = 'dropped' AND outbox.failure = 'status'"

/* The days of one threshold on which titles end that were not said to. */
struct window {
    int64_t now;
    enum outbox_event event;
    enum outbox_channel channel;
    char first[DATE_ISO_SIZE];
    char last[DATE_ISO_SIZE];
    char day[FIRST_THRESHOLD + 1][DATE_ISO_SIZE];
    size_t days;
    int64_t titles;
    const char *until; /* the day that is written */
};

#define ENDING                                                                 \
    " FROM title WHERE state = 'issued' AND status = 'good'"                   \
    " AND successor IS NULL AND (?2 = 'hook' OR mailed = 1)"

static enum sceau_status
find_days(struct sql *sql, void *context, struct sceau_error *error)
{
    struct window *w = context;
    const struct sql_value values[] = { sql_text(events[w->event]),
        sql_text(channels[w->channel]), sql_text(w->first), sql_text(w->last) };
    enum sceau_status status = sql_run(sql,
        "SELECT valid_until, count(*)" ENDING " AND valid_until >= ?3"
        " AND valid_until <= ?4 AND NOT EXISTS (SELECT 1 FROM outbox"
        " WHERE outbox.title = title.id AND event = ?1 AND channel = ?2"
        " AND NOT (" UNSAID "))"
        " GROUP BY valid_until",
        values, 4, error);

    w->days = 0;
    w->titles = 0;
    for (bool row = true; status == SCEAU_OK && w->days <= FIRST_THRESHOLD;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        (void)sql_get_text(sql, 0, w->day[w->days++], DATE_ISO_SIZE);
        w->titles += sql_get_integer(sql, 1);
    }
    return status;
}

static enum sceau_status
write_day(struct sql *sql, void *context, struct sceau_error *error)
{
    struct window *w = context;
    const struct sql_value values[] = { sql_text(events[w->event]),
        sql_text(channels[w->channel]), sql_text(w->until),
        sql_integer(w->now) };
    enum sceau_status status = sql_run(sql,
        "INSERT INTO outbox (title, event, channel, written_at, next_at)"
        " SELECT id, ?1, ?2, ?4, ?4" ENDING " AND valid_until = ?3" AGAIN
        " WHERE" UNSAID,
        values, 4, error);

    w->titles = status == SCEAU_OK ? sql_changed(sql) : 0;
    return status;
}

/* A day at a time: no transaction holds the register for long. */
static enum sceau_status
write_days(struct sql *sql, struct window *w, int64_t *total,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < w->days; i++) {
        w->until = w->day[i];
        status = sql_write(sql, write_day, w, error);
        *total += w->titles;
    }
    return status;
}

/* Of a channel, the last day on which its titles that end were looked for. */
struct mark {
    const char *name;
    char day[DATE_ISO_SIZE];
    bool done;
};

static const char *const marks[] = {
    [OUTBOX_MAIL] = "notice-ends-mail", [OUTBOX_HOOK] = "notice-ends-hook"
};

static enum sceau_status
read_mark(struct sql *sql, void *context, struct sceau_error *error)
{
    struct mark *m = context;
    const struct sql_value name[] = { sql_text(m->name) };
    bool row = false;
    enum sceau_status status = sql_run(
        sql, "SELECT value FROM setting WHERE name = ?1", name, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    m->done = status == SCEAU_OK && row && span_is(sql_get(sql, 0), m->day);
    return status;
}

static enum sceau_status
set_mark(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct mark *m = context;
    const struct sql_value values[] = { sql_text(m->name),
        sql_bytes(span_str(m->day)) };

    return sql_run(sql,
        "INSERT INTO setting (name, value) VALUES (?1, ?2)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        values, 2, error);
}

static enum sceau_status
each_threshold(struct sql *sql, int64_t now, enum outbox_channel channel,
    bool write, int64_t *total, struct sceau_error *error)
{
    struct date today = date_paris(now);
    enum sceau_status status = SCEAU_OK;

    for (int i = 0, from = 0; status == SCEAU_OK && i < THRESHOLDS;
         from = thresholds[i++].days + 1) {
        struct window w = {
            .now = now, .event = thresholds[i].event, .channel = channel
        };
        (void)date_iso(date_add_days(today, from), w.first);
        (void)date_iso(date_add_days(today, thresholds[i].days), w.last);
        status = sql_read(sql, find_days, &w, error);
        if (status == SCEAU_OK && write)
            status = write_days(sql, &w, total, error);
        else
            *total += w.titles;
    }
    return status;
}

/* Thresholds are days, and two million titles take seconds to look through. */
static enum sceau_status
once_a_day(struct sql *sql, int64_t now, enum outbox_channel channel,
    bool write, int64_t *total, struct sceau_error *error)
{
    struct mark m = { .name = marks[channel] };

    *total = 0;
    (void)date_iso(date_paris(now), m.day);
    enum sceau_status status = sql_read(sql, read_mark, &m, error);
    if (status != SCEAU_OK || m.done)
        return status;
    status = each_threshold(sql, now, channel, write, total, error);
    return status == SCEAU_OK && write ? sql_write(sql, set_mark, &m, error)
                                       : status;
}

enum sceau_status
outbox_write_ends(struct sql *sql, int64_t now, enum outbox_channel channel,
    int64_t *written, struct sceau_error *error)
{
    return once_a_day(sql, now, channel, true, written, error);
}

enum sceau_status
outbox_count_ends(struct sql *sql, int64_t now, enum outbox_channel channel,
    int64_t *out, struct sceau_error *error)
{
    return once_a_day(sql, now, channel, false, out, error);
}

/* ---- taking ---- */

struct claim {
    int64_t now;
    enum outbox_channel channel;
    size_t max;
    struct outbox_row *row;
    size_t *count;
    uint8_t key[KEY];
};

static enum sceau_status
read_key(
    struct sql *sql, uint8_t key[KEY], bool *there, struct sceau_error *error)
{
    enum sceau_status status = sql_run(sql,
        "SELECT value FROM setting WHERE name = 'notice-key'", NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, there, error);
    if (status != SCEAU_OK || !*there)
        return status;
    struct span value = sql_get(sql, 0);
    if (value.len != KEY)
        return fail(error, SCEAU_E_FORMAT,
            "registre : la clé des avis n’en est pas une : restaurez une "
            "sauvegarde");
    memcpy(key, value.data, KEY);
    return SCEAU_OK;
}

/* Drawn by the first who sends: two registers never say two things by one token. */
static enum sceau_status
find_key(struct claim *c, struct sql *sql, struct sceau_error *error)
{
    bool there = false;
    enum sceau_status status = read_key(sql, c->key, &there, error);

    if (status != SCEAU_OK || there)
        return status;
    if (RAND_priv_bytes(c->key, KEY) != 1)
        return fail(error, SCEAU_E_CRYPTO, "le hasard manque");
    const struct sql_value value[] = { sql_bytes(span_of(c->key, KEY)) };
    status = sql_run(sql,
        "INSERT INTO setting (name, value) VALUES ('notice-key', ?1)"
        " ON CONFLICT DO NOTHING",
        value, 1, error);
    return status == SCEAU_OK ? read_key(sql, c->key, &there, error) : status;
}

static enum sceau_status
set_token(
    const uint8_t key[KEY], struct outbox_row *row, struct sceau_error *error)
{
    char text[96];
    uint8_t digest[EVP_MAX_MD_SIZE];
    int len = snprintf(text, sizeof text, "%lld %s %s %lld",
        (long long)row->title, events[row->event], channels[row->channel],
        (long long)row->written_at);

    if (!HMAC(EVP_sha256(), key, KEY, (const uint8_t *)text, (size_t)len,
            digest, NULL))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (size_t i = 0; 2 * i + 1 < OUTBOX_TOKEN_SIZE; i++)
        (void)snprintf(row->token + 2 * i, 3, "%02x", digest[i]);
    return SCEAU_OK;
}

/* What a wrong clock put years away is due as well. */
static enum sceau_status
bring_near(struct claim *c, struct sql *sql, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(channels[c->channel]),
        sql_integer(c->now), sql_integer(c->now + AHEAD_MAX_S) };

    return sql_run(sql,
        "UPDATE outbox SET next_at = ?2 WHERE channel = ?1"
        " AND state = 'waiting' AND next_at > ?3",
        values, 3, error);
}

static enum outbox_event
event_of(struct span name)
{
    enum outbox_event e = OUTBOX_ISSUE;

    while (e < OUTBOX_END_7 && !span_is(name, events[e]))
        e = (enum outbox_event)(e + 1);
    return e;
}

static enum sceau_status
select_due(struct claim *c, struct sql *sql, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_text(channels[c->channel]),
        sql_integer(c->now), sql_integer((int64_t)c->max) };
    enum sceau_status status = sql_run(sql,
        "SELECT title, event, attempts, written_at FROM outbox"
        " WHERE channel = ?1 AND state = 'waiting' AND next_at <= ?2"
        " ORDER BY next_at, title LIMIT ?3 {skip}",
        values, 3, error);

    for (*c->count = 0; status == SCEAU_OK; ++*c->count) {
        bool row;
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        c->row[*c->count] =
            (struct outbox_row) { .title = sql_get_integer(sql, 0),
                .event = event_of(sql_get(sql, 1)),
                .channel = c->channel,
                .attempt = sql_get_integer(sql, 2) + 1,
                .written_at = sql_get_integer(sql, 3) };
    }
    return status;
}

#define TEXT(sql, column, to) (void)sql_get_text(sql, column, to, sizeof(to))

static enum sceau_status
read_title(struct sql *sql, struct outbox_row *row, struct sceau_error *error)
{
    const struct sql_value id[] = { sql_integer(row->title) };
    bool found = false;
    enum sceau_status status = sql_run(sql,
        "SELECT t.request_key, t.number, t.kind, t.state, t.status,"
        " t.valid_from, t.valid_until, t.application, t.reason,"
        " CASE WHEN t.examined = 'open' THEN 1 ELSE 0 END, t.issued_at,"
        " f.number, s.number FROM title t LEFT JOIN title f ON f.id = t.former"
        " LEFT JOIN title s ON s.id = t.successor WHERE t.id = ?1",
        id, 1, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &found, error);
    if (status != SCEAU_OK || !found)
        return status;
    TEXT(sql, 0, row->key);
    TEXT(sql, 1, row->number);
    TEXT(sql, 2, row->kind);
    TEXT(sql, 3, row->state);
    TEXT(sql, 4, row->status);
    TEXT(sql, 5, row->valid_from);
    TEXT(sql, 6, row->valid_until);
    TEXT(sql, 7, row->application);
    TEXT(sql, 8, row->reason);
    row->examined = sql_get_integer(sql, 9) == 1;
    row->issued_at = sql_get_integer(sql, 10);
    TEXT(sql, 11, row->former);
    TEXT(sql, 12, row->successor);
    return SCEAU_OK;
}

/* The lease, and what names the row in statements below. */
static enum sceau_status
take_row(struct claim *c, struct sql *sql, struct outbox_row *row,
    struct sceau_error *error)
{
    const struct sql_value values[] = { sql_integer(row->title),
        sql_text(events[row->event]), sql_text(channels[row->channel]),
        sql_integer(row->attempt), sql_integer(c->now + OUTBOX_LEASE_S) };
    enum sceau_status status = sql_run(sql,
        "UPDATE outbox SET attempts = ?4, next_at = ?5"
        " WHERE title = ?1 AND event = ?2 AND channel = ?3",
        values, 5, error);

    if (status == SCEAU_OK)
        status = read_title(sql, row, error);
    return status == SCEAU_OK ? set_token(c->key, row, error) : status;
}

static enum sceau_status
run_claim(struct sql *sql, void *context, struct sceau_error *error)
{
    struct claim *c = context;
    enum sceau_status status = audit_check_clock(sql, c->now, error);

    if (status == SCEAU_OK)
        status = find_key(c, sql, error);
    if (status == SCEAU_OK)
        status = bring_near(c, sql, error);
    if (status == SCEAU_OK)
        status = select_due(c, sql, error);
    for (size_t i = 0; status == SCEAU_OK && i < *c->count; i++)
        status = take_row(c, sql, &c->row[i], error);
    return status;
}

enum sceau_status
outbox_claim(struct sql *sql, int64_t now, enum outbox_channel channel,
    size_t max, struct outbox_row rows[OUTBOX_CLAIM_MAX], size_t *count,
    struct sceau_error *error)
{
    struct claim c = { .now = now,
        .channel = channel,
        .max = max < OUTBOX_CLAIM_MAX ? max : OUTBOX_CLAIM_MAX,
        .row = rows,
        .count = count };

    *count = 0;
    return sql_write(sql, run_claim, &c, error);
}

/* ---- recording ---- */

struct record {
    int64_t now;
    const char *who;
    const struct outbox_row *row;
    const char *word;
    enum outbox_outcome outcome;
};

static int64_t
pause_after(int64_t attempt)
{
    int64_t pause = OUTBOX_PAUSE_S;

    while (--attempt > 0 && pause < OUTBOX_PAUSE_MAX_S)
        pause *= 2;
    return pause < OUTBOX_PAUSE_MAX_S ? pause : OUTBOX_PAUSE_MAX_S;
}

static const char *
state_of(enum outbox_outcome outcome)
{
    switch (outcome) {
    case OUTBOX_DELIVERED:
        return "delivered";
    case OUTBOX_DROPPED:
        return "dropped";
    case OUTBOX_FAILED:
        return "failed";
    case OUTBOX_LATER:
    case OUTBOX_RELEASED:
        break;
    }
    return "waiting";
}

static enum sceau_status
update_row(struct sql *sql, const struct record *r, struct sceau_error *error)
{
    const struct outbox_row *row = r->row;
    bool released = r->outcome == OUTBOX_RELEASED;
    bool delivered = r->outcome == OUTBOX_DELIVERED;
    const struct sql_value values[] = { sql_integer(row->title),
        sql_text(events[row->event]), sql_text(channels[row->channel]),
        sql_integer(row->attempt), sql_text(state_of(r->outcome)),
        sql_integer(released ? r->now : r->now + pause_after(row->attempt)),
        delivered ? sql_integer(r->now) : sql_null(SQL_INTEGER),
        sql_text(r->word), sql_integer(released ? 1 : 0),
        sql_integer(delivered ? 1 : 0), sql_integer(row->written_at) };

    return sql_run(sql,
        "UPDATE outbox SET state = ?5, next_at = ?6, delivered_at = ?7,"
        " failure = ?8, attempts = attempts - ?9"
        " WHERE title = ?1 AND event = ?2 AND channel = ?3"
        " AND written_at = ?11"
        " AND state = 'waiting' AND (attempts = ?4 OR ?10 = 1)",
        values, 11, error);
}

static enum sceau_status
run_record(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct record *r = context;
    char detail[96];
    enum sceau_status status = update_row(sql, r, error);
    bool told = r->outcome == OUTBOX_DELIVERED || r->outcome == OUTBOX_FAILED;

    if (status != SCEAU_OK || !told || sql_changed(sql) == 0)
        return status;
    (void)snprintf(detail, sizeof detail, "avis=%s voie=%s essais=%lld%s%s",
        events[r->row->event], channels[r->row->channel],
        (long long)r->row->attempt, r->word ? " motif=" : "",
        r->word ? r->word : "");
    const struct audit_record record = {
        .act = r->outcome == OUTBOX_DELIVERED ? "notify" : "notify-failed",
        .title = r->row->title,
        .rules = "",
        .detail = detail
    };
    return audit_append(sql, r->now, r->who, &record, 1, error);
}

enum sceau_status
outbox_record(struct sql *sql, int64_t now, const char *who,
    const struct outbox_row *row, const char *word, enum outbox_outcome *became,
    struct sceau_error *error)
{
    if (*became == OUTBOX_LATER && row->attempt >= OUTBOX_ATTEMPTS)
        *became = OUTBOX_FAILED;
    struct record r = { now, who, row, word, *became };

    return sql_write(sql, run_record, &r, error);
}

struct counting {
    int64_t now;
    enum outbox_channel channel;
    int64_t *out;
};

static enum sceau_status
run_count(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct counting *c = context;
    const struct sql_value values[] = { sql_text(channels[c->channel]),
        sql_integer(c->now), sql_integer(c->now + AHEAD_MAX_S) };
    bool row = false;
    enum sceau_status status = sql_run(sql,
        "SELECT count(*) FROM outbox WHERE channel = ?1 AND state = 'waiting'"
        " AND (next_at <= ?2 OR next_at > ?3)",
        values, 3, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    if (status == SCEAU_OK && row)
        *c->out = sql_get_integer(sql, 0);
    return status;
}

enum sceau_status
outbox_count_due(struct sql *sql, int64_t now, enum outbox_channel channel,
    int64_t *out, struct sceau_error *error)
{
    struct counting c = { now, channel, out };

    *out = 0;
    return sql_read(sql, run_count, &c, error);
}
