/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * volume fill WHERE FROM TO REQUEST: titles FROM to TO of a register, as a country's are after
 * two years, for what is then asked of it (volume.sh). The same share of them was issued on
 * each of the last 651 days, for 180 days; one in five is no more examined; the others
 * were followed 30 days before their end, except those whose day it is, and one in 5003,
 * which was held.
 *
 * They have no files, nor a place in the audit, nor a former one: nothing that is measured
 * looks for them.
 * Those that are due have their request. Rows of one day are as far apart as they can be.
 *
 * volume show WHERE TITLES: the median time of finding one of so many, in microseconds, by
 * a connection that is open: a service's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "issuer/register/registry.h"
#include "issuer/register/story.h"
#include "tests/bench/bench.h"
#include "tests/support/must.h"
#include "verifier/base/date.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

enum { DAYS = 651, LASTS = 180, AT_ONCE = 100000 };

/* What its table of days says of a title's. Rows come in their order: whom one names, its
 * successor, is there before. */
#define DAY(what) " (SELECT " what " FROM volume_day WHERE age = i % 651)"

struct fill {
    int64_t from, to;
    struct date today;
    struct span request;
};

static void
run(struct sql *sql, const char *text, const struct sql_value *values,
    size_t count)
{
    struct sceau_error error = { 0 };

    if (sql_run(sql, text, values, count, &error) != SCEAU_OK) {
        fprintf(stderr, "%s\n", error.text);
        exit(2);
    }
}

static enum sceau_status
make_days(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct fill *f = context;

    (void)error;
    run(sql,
        "CREATE TABLE IF NOT EXISTS volume_day (age {integer} PRIMARY KEY,"
        " at {integer}, begun TEXT, ended TEXT)",
        NULL, 0);
    run(sql, "DELETE FROM volume_day", NULL, 0);
    for (int age = 0; age < DAYS; age++) {
        char begun[DATE_ISO_SIZE], ended[DATE_ISO_SIZE];
        struct date day = date_add_days(f->today, -age);
        const struct sql_value values[] = { sql_integer(age),
            sql_integer((int64_t)date_to_days(day) * 86400),
            sql_text(date_iso(day, begun)),
            sql_text(date_iso(date_add_days(day, LASTS), ended)) };
        run(sql, "INSERT INTO volume_day VALUES (?1, ?2, ?3, ?4)", values, 4);
    }
    return SCEAU_OK;
}

/* Numbers and keys are written as they are (number.c, job.c). */
static enum sceau_status
fill_some(struct sql *sql, void *context, struct sceau_error *error)
{
    const struct fill *f = context;
    static const uint8_t hash[REGISTRY_HASH];
    const struct sql_value values[] = { sql_integer(f->from),
        sql_integer(f->to), sql_bytes(span_of(hash, sizeof hash)) };
    const struct sql_value body[] = { sql_integer(f->from), sql_integer(f->to),
        sql_text_of(f->request) };

    (void)error;
    run(sql,
        "INSERT INTO title (id, request_key, request_hash, kind, state,"
        " reserved_at, attempt, worker, lease_until, number, issued_at,"
        " valid_from, valid_until, work, application, foreigner, level, rules,"
        " seal_signer, pdf_signer, seal_hash, pdf_hash, status, examined,"
        " successor, delivered_at)"
        " WITH RECURSIVE n (i) AS"
        " (SELECT ?1 UNION ALL SELECT i + 1 FROM n WHERE i < ?2)"
        " SELECT i, 'sha256:00000000000000000000000000000000000000000000000000'"
        " || CAST(10000000000000 + i AS TEXT), ?3, 'api', 'issued'," DAY(
            "at") ","
                  " 1, 'volume:1:00000000#' || CAST(i / 64 AS TEXT)," DAY(
                      "at") ","
                            " 'API-' || substr(CAST(100000000 + i AS TEXT), 2) "
                            "|| '-' ||"
                            " substr(CAST(198 - i % 97 * 100 % 97 AS TEXT), "
                            "2)," DAY("at") "," DAY("begun") "," DAY(
                                "ended") ","
                                         " CASE WHEN i % 3 = 0 THEN 'no' ELSE "
                                         "'yes' END,"
                                         " '9201' || CAST(100000000000000 + i "
                                         "AS TEXT),"
                                         " CAST(7000000000 + i AS TEXT), "
                                         "'B-B', '2026-11-01', 'FR00_0001',"
                                         " 'pdf-0001', ?3, ?3,"
                                         " CASE WHEN i % 1000 = 7 THEN "
                                         "'revoked' ELSE 'good' END,"
                                         " CASE WHEN i % 5 = 4 THEN 'closed' "
                                         "ELSE 'open' END,"
                                         " CASE WHEN i % 651 > 150 AND i % 5 "
                                         "<> 4 AND i % 5003 <> 1 AND i > 150"
                                         " THEN i - 150 END," DAY(
                                             "at") " FROM n",
        values, 3);
    run(sql,
        "INSERT INTO request (title, body) SELECT id, ?3 FROM title"
        " WHERE id >= ?1 AND id <= ?2 AND successor IS NULL"
        " AND examined = 'open' AND id % 651 BETWEEN 150 AND 272",
        body, 3);
    run(sql, "UPDATE counter SET last = ?1 WHERE name = 'title'",
        (const struct sql_value[]) { sql_integer(f->to) }, 1);
    return SCEAU_OK;
}

/* Statistics, and for PostgreSQL what its own vacuum does within minutes. */
static void
settle(struct sql *sql)
{
    struct sceau_error error = { 0 };

    MUST(sql_script(sql, "DROP TABLE volume_day", &error) == SCEAU_OK);
    MUST(sql_script(sql,
             sql_is_shared(sql) ? "VACUUM ANALYZE"
                                : "PRAGMA wal_checkpoint(TRUNCATE)",
             &error)
        == SCEAU_OK);
    if (sql_is_shared(sql))
        MUST(sql_script(sql, "CHECKPOINT", &error) == SCEAU_OK);
}

static void
open_or_end(const char *where, int64_t now, struct registry **out)
{
    struct sceau_error error = { 0 };

    if (registry_open(where, "volume", now, out, &error) == SCEAU_OK)
        return;
    fprintf(stderr, "%s\n", error.text);
    exit(2);
}

static int
fill(char **argv, int64_t now)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    struct sceau_error error = { 0 };
    struct registry *registry = NULL;

    MUST(file_read(argv[3], &request, &error) == SCEAU_OK);
    int64_t to = strtoll(argv[2], NULL, 10);
    struct fill f = { .from = strtoll(argv[1], NULL, 10),
        .today = date_paris(now),
        .request = buffer_span(&request) };
    open_or_end(argv[0], now, &registry);
    struct sql *sql = registry_sql(registry);
    MUST(sql_write(sql, make_days, &f, &error) == SCEAU_OK);
    for (; f.from <= to; f.from = f.to + 1) {
        f.to = f.from + AT_ONCE - 1 < to ? f.from + AT_ONCE - 1 : to;
        MUST(sql_write(sql, fill_some, &f, &error) == SCEAU_OK);
    }
    settle(sql);
    registry_close(&registry);
    return 0;
}

static int
show(char **argv, int64_t now)
{
    enum { TIMES = 301, STEP = 7919 };
    static double spent[TIMES];
    int64_t titles = strtoll(argv[1], NULL, 10), at = 1;
    struct registry *registry = NULL;
    struct sceau_error error = { 0 };
    struct timespec before, after;

    open_or_end(argv[0], now, &registry);
    for (int i = 0; i < TIMES; i++) {
        char serial[NUMBER_SERIAL_SIZE], number[REGISTRY_NUMBER_SIZE];
        struct story s;
        at = at * STEP % titles + 1;
        (void)snprintf(
            number, sizeof number, "API-%s", number_write(at, serial));
        (void)clock_gettime(CLOCK_MONOTONIC, &before);
        MUST(story_find(registry, number, &s, &error) == SCEAU_OK);
        (void)clock_gettime(CLOCK_MONOTONIC, &after);
        MUST(s.id == at);
        spent[i] = (double)(after.tv_sec - before.tv_sec) * 1e6
            + (double)(after.tv_nsec - before.tv_nsec) / 1e3;
    }
    printf("%.0f\n", bench_middle(spent, TIMES));
    registry_close(&registry);
    return 0;
}

int
main(int argc, char **argv)
{
    int64_t now = (int64_t)time(NULL);

    if (argc == 6 && strcmp(argv[1], "fill") == 0)
        return fill(argv + 2, now);
    MUST(argc == 4 && strcmp(argv[1], "show") == 0);
    return show(argv + 2, now);
}
