/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/stats.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"

/* How often each value came; greater ones are the last. */
struct spread {
    int64_t count[STATS_DAYS_MAX + 1];
    int64_t all;
    int64_t max;
};

/* A kind, or all: its late days, its hours of delivery. */
struct spreads {
    struct spread late, delivery;
};

struct counting {
    struct stats *out;
    struct spreads *spread; /* all first, then by kind */
    struct date from, until, today;
    int64_t first, end; /* moments: the span, without its end */
};

static void
stats_release(struct stats *s)
{
    free(s);
}
AUTO_DEFINE(struct stats *, stats_release);
static void
spreads_release(struct spreads *s)
{
    free(s);
}
AUTO_DEFINE(struct spreads *, spreads_release);

static void
spread_add(struct spread *s, int64_t value, int64_t times)
{
    int64_t at = value < 0 ? 0 : value;

    if (at > s->max)
        s->max = at;
    s->count[at < STATS_DAYS_MAX ? at : STATS_DAYS_MAX] += times;
    s->all += times;
}

/* Of an even number, the lower one of the two in the middle. */
static int64_t
spread_median(const struct spread *s)
{
    int64_t seen = 0, value = 0;

    while (
        value < STATS_DAYS_MAX && (seen += s->count[value]) < (s->all + 1) / 2)
        value++;
    return value;
}

/* ---- moments ---- */

/* The first second of a day in Paris. */
static int64_t
begin_of(struct date d)
{
    int64_t midnight = (int64_t)date_to_days(d) * 86400; /* of UTC */

    /* it changes at 01:00 UTC, after the midnight of Paris */
    return midnight - 3600 * date_paris_offset(midnight - 2 * 3600);
}

/* ---- kinds ---- */

/* The row of a kind, which is made; NULL where there are too many. */
static struct stats_kind *
row_of(struct counting *c, struct span kind)
{
    struct stats *s = c->out;
    size_t i = 0;

    while (i < s->kinds && !span_is(kind, s->kind[i].kind))
        i++;
    if (i == STATS_KINDS_MAX)
        return NULL;
    if (i == s->kinds) {
        s->kinds++;
        (void)snprintf(s->kind[i].kind, sizeof s->kind[i].kind, "%.*s",
            (int)kind.len, (const char *)kind.data);
    }
    return &s->kind[i];
}

/* One row of an answer, its kind first, put into a kind's row. */
typedef void put_row(const struct sql *sql, struct stats_kind *k,
    struct spreads *spread, const struct counting *c);

static enum sceau_status
put_rows(struct sql *sql, struct counting *c, put_row *put,
    struct sceau_error *error)
{
    for (;;) {
        bool row;
        enum sceau_status status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        struct stats_kind *k = row_of(c, sql_get(sql, 0));
        if (!k)
            return fail(error, SCEAU_E_LIMIT, "plus de %d types de titres",
                STATS_KINDS_MAX);
        put(sql, k, &c->spread[1 + (k - c->out->kind)], c);
        put(sql, &c->out->all, &c->spread[0], c);
    }
}

/* ---- what is asked ---- */

static void
put_issued(const struct sql *sql, struct stats_kind *k, struct spreads *spread,
    const struct counting *c)
{
    (void)spread;
    (void)c;
    k->issued += sql_get_integer(sql, 1);
    k->replacements += sql_get_integer(sql, 2);
    k->undelivered += sql_get_integer(sql, 3);
}

static void
put_delivered(const struct sql *sql, struct stats_kind *k,
    struct spreads *spread, const struct counting *c)
{
    (void)c;
    k->delivered += sql_get_integer(sql, 2);
    spread_add(
        &spread->delivery, sql_get_integer(sql, 1), sql_get_integer(sql, 2));
}

static void
put_status(const struct sql *sql, struct stats_kind *k, struct spreads *spread,
    const struct counting *c)
{
    struct span status = sql_get(sql, 1);
    int64_t *to = span_is(status, "revoked") ? &k->revoked
        : span_is(status, "suspended")       ? &k->suspended
                                             : &k->replaced;

    (void)spread;
    (void)c;
    *to += sql_get_integer(sql, 2);
}

static void
put_mention(const struct sql *sql, struct stats_kind *k, struct spreads *spread,
    const struct counting *c)
{
    (void)spread;
    (void)c;
    k->mention += sql_get_integer(sql, 1);
}

static void
put_void(const struct sql *sql, struct stats_kind *k, struct spreads *spread,
    const struct counting *c)
{
    (void)spread;
    (void)c;
    k->voided += sql_get_integer(sql, 1);
    k->void_mention += sql_get_integer(sql, 2);
}

static const struct {
    const char *text; /* ?1 to ?2: moments */
    put_row *put;
} spans[] = {
    { "SELECT kind, count(*),"
      " sum(CASE WHEN replaces IS NULL THEN 0 ELSE 1 END),"
      " sum(CASE WHEN former IS NOT NULL AND delivered_at IS NULL THEN 1"
      " ELSE 0 END) FROM title"
      " WHERE state = 'issued' AND issued_at >= ?1 AND issued_at < ?2"
      " GROUP BY kind",
        put_issued },
    { "SELECT kind, (delivered_at - issued_at) / 3600, count(*) FROM title"
      " WHERE state = 'issued' AND issued_at >= ?1 AND issued_at < ?2"
      " AND delivered_at IS NOT NULL"
      " GROUP BY kind, (delivered_at - issued_at) / 3600",
        put_delivered },
    { "SELECT kind, status, count(*) FROM title"
      " WHERE status <> 'good' AND status_at >= ?1 AND status_at < ?2"
      " GROUP BY kind, status",
        put_status },
    { "SELECT d.kind, count(*) FROM title d JOIN title n ON n.id = d.replaces"
      " WHERE d.state = 'issued' AND d.replaces IS NOT NULL"
      " AND d.issued_at >= ?1 AND d.issued_at < ?2"
      " AND coalesce(d.work, '') <> coalesce(n.work, '') GROUP BY d.kind",
        put_mention },
    /* 6P is the field of the code that says it */
    { "SELECT kind, count(*), sum(CASE WHEN reason LIKE '%6P%'"
      " OR reason LIKE '%mention%' THEN 1 ELSE 0 END) FROM title"
      " WHERE state = 'void' AND reserved_at >= ?1 AND reserved_at < ?2"
      " GROUP BY kind",
        put_void },
};

static enum sceau_status
count_spans(struct sql *sql, struct counting *c, struct sceau_error *error)
{
    const struct sql_value values[] = { sql_integer(c->first),
        sql_integer(c->end) };
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < sizeof spans / sizeof *spans;
         i++) {
        status = sql_run(sql, spans[i].text, values, 2, error);
        if (status == SCEAU_OK)
            status = put_rows(sql, c, spans[i].put, error);
    }
    return status;
}

/* ---- what ended, day by day ---- */

/* Days that nobody's title was of: between its last day and the next one's first. */
static int64_t
days_between(struct span until, struct span from)
{
    struct date a = DATE_NONE, b = DATE_NONE;

    return date_parse_iso(until, &a) && date_parse_iso(from, &b)
        ? date_to_days(b) - date_to_days(a) - 1
        : 0;
}

enum ended { ENDED_KIND, ENDED_UNTIL, ENDED_FROM, ENDED_CASE, ENDED_COUNT };

static void
put_ended(const struct sql *sql, struct stats_kind *k, struct spreads *spread,
    const struct counting *c)
{
    struct span what = sql_get(sql, ENDED_CASE);
    int64_t count = sql_get_integer(sql, ENDED_COUNT);

    (void)c;
    k->ended += count;
    if (span_is(what, "before"))
        k->before += count;
    else if (span_is(what, "never"))
        k->never += count;
    else if (span_is(what, "late")) {
        k->late += count;
        spread_add(&spread->late,
            days_between(sql_get(sql, ENDED_UNTIL), sql_get(sql, ENDED_FROM)),
            count);
    }
}

/* ?1 its last day; ?2 the moment at which that is over. One query a day: each is of one
 * place of the index, and none of them reads days as numbers, which each engine does in a
 * way of its own. */
static const char select_ended[] =
    "SELECT t.kind, t.valid_until, s.valid_from, CASE"
    " WHEN s.issued_at < ?2 THEN 'before' WHEN s.issued_at >= ?2 THEN 'late'"
    " WHEN t.examined = 'open' THEN 'never' ELSE '' END AS what, count(*)"
    " FROM title t LEFT JOIN title s ON s.id = t.successor"
    " WHERE t.state = 'issued' AND t.status = 'good' AND t.valid_until = ?1"
    " GROUP BY t.kind, t.valid_until, s.valid_from, what";

static enum sceau_status
count_ended(struct sql *sql, struct counting *c, struct sceau_error *error)
{
    struct date yesterday = date_add_days(c->today, -1);
    struct date last =
        date_compare(c->until, yesterday) < 0 ? c->until : yesterday;
    enum sceau_status status = SCEAU_OK;

    for (struct date d = c->from;
         status == SCEAU_OK && date_compare(d, last) <= 0;
         d = date_add_days(d, 1)) {
        char day[DATE_ISO_SIZE];
        const struct sql_value values[] = { sql_text(date_iso(d, day)),
            sql_integer(begin_of(date_add_days(d, 1))) };
        status = sql_run(sql, select_ended, values, 2, error);
        if (status == SCEAU_OK)
            status = put_rows(sql, c, put_ended, error);
    }
    return status;
}

static void
put_medians(struct stats_kind *k, const struct spreads *s)
{
    k->late_median = s->late.all ? spread_median(&s->late) : 0;
    k->late_max = s->late.max;
    k->delivery_median = s->delivery.all ? spread_median(&s->delivery) : 0;
    k->delivery_max = s->delivery.max;
}

static enum sceau_status
count_all(struct sql *sql, void *context, struct sceau_error *error)
{
    struct counting *c = context;

    /* begun again, it begins from nothing */
    *c->out = (struct stats) { .kinds = 0 };
    memset(c->spread, 0, (STATS_KINDS_MAX + 1) * sizeof *c->spread);
    enum sceau_status status = count_spans(sql, c, error);
    if (status == SCEAU_OK)
        status = count_ended(sql, c, error);
    put_medians(&c->out->all, &c->spread[0]);
    for (size_t i = 0; i < c->out->kinds; i++)
        put_medians(&c->out->kind[i], &c->spread[1 + i]);
    return status;
}

enum sceau_status
stats_count(struct registry *r, struct date from, struct date until,
    struct date today, struct stats **out, struct sceau_error *error)
{
    int32_t days = date_to_days(until) - date_to_days(from) + 1;

    if (days < 1 || days > STATS_DAYS_MAX)
        return fail(error, SCEAU_E_USAGE,
            "de 1 à %d jours sont comptés, du premier au dernier",
            STATS_DAYS_MAX);
    AUTO(stats_release) struct stats *stats = calloc(1, sizeof *stats);
    AUTO(spreads_release)
    struct spreads *spread = calloc(STATS_KINDS_MAX + 1, sizeof *spread);
    if (!stats || !spread)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    struct counting c = { .out = stats,
        .spread = spread,
        .from = from,
        .until = until,
        .today = today,
        .first = begin_of(from),
        .end = begin_of(date_add_days(until, 1)) };
    enum sceau_status status = sql_read(registry_sql(r), count_all, &c, error);
    if (status == SCEAU_OK)
        *out = TAKE(stats);
    return status;
}
