/* SPDX-License-Identifier: EUPL-1.2 */
/* What is counted between two days, over both engines: each title under one measure. */
#include "tests/support/rig.h"

#include <stdlib.h>

#include "issuer/register/stats.h"

/* 2026-11-02 12:00 and 2026-12-01 12:00 in Paris */
#define NOVEMBER 1793617200
#define DECEMBER 1796122800

/* A title, by what is said of it: columns and values. */
static void
title(int id, const char *kind, const char *columns, const char *values)
{
    char text[1024];

    (void)snprintf(text, sizeof text,
        "INSERT INTO title (id, request_key, request_hash, kind, reserved_at,"
        " attempt, worker, lease_until, %s) VALUES (%d, 'k%d', '%s', '%s', %d,"
        " 1, 'w', 0, %s)",
        columns, id, id, "", kind, NOVEMBER, values);
    /* the empty text is no bytes in SQLite's strict tables */
    char *at = strstr(text, ", '', ");
    if (rig_place.engine == PLACE_SQLITE)
        memcpy(at, ",x'', ", 6);
    rig_change(text);
}

#define ISSUED "state, issued_at, valid_from, valid_until, work, examined"

static struct stats *
count(struct date from, struct date until)
{
    struct stats *s = NULL;
    struct sceau_error error = { 0 };

    if (stats_count(
            rig, from, until, (struct date) { 2026, 12, 20 }, &s, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    return s;
}

static struct stats *
november(void)
{
    return count((struct date) { 2026, 11, 1 }, (struct date) { 2026, 11, 30 });
}

/* A title that ends on the last of November, and one that follows it. */
static void
pair(int id, const char *issued, const char *from)
{
    char values[256];

    (void)snprintf(values, sizeof values,
        "'issued', %s, '%s', '2027-05-31', 'yes', 'open'", issued, from);
    title(id + 1, "api", ISSUED, values);
    (void)snprintf(values, sizeof values,
        "'issued', 1790000000, '2026-09-01', '2026-11-30', 'yes', 'open', %d",
        id + 1);
    title(id, "api", ISSUED ", successor", values);
}

static void
what_ended_was_followed_or_not(void **state)
{
    (void)state;

    pair(1, "1796079599", "2026-12-01"); /* the last second of November */
    pair(3, "1796079600", "2026-12-01"); /* the first of December */
    pair(5, "1796500000", "2026-12-06"); /* five days without a title */
    pair(7, "1797000000", "2026-12-12"); /* eleven */
    title(9, "api", ISSUED,
        "'issued', 1790000000, '2026-09-01', '2026-11-29', 'yes', 'open'");
    title(10, "adf", ISSUED,
        "'issued', 1790000000, '2026-09-01', '2026-11-29', 'no', 'closed'");
    title(11, "api", ISSUED ", status, status_at",
        "'issued', 1790000000, '2026-09-01', '2026-11-29', 'yes', 'open',"
        " 'revoked', 1793617200");
    struct stats *s = november();
    assert_int_equal(s->all.ended, 6);
    assert_int_equal(s->all.before, 1);
    assert_int_equal(s->all.late, 3);
    assert_int_equal(s->all.late_median, 5);
    assert_int_equal(s->all.late_max, 11);
    assert_int_equal(s->all.never, 1);
    assert_int_equal(s->all.revoked, 1);
    assert_int_equal(s->kinds, 2);
    for (size_t i = 0; i < s->kinds; i++)
        assert_int_equal(
            s->kind[i].ended, strcmp(s->kind[i].kind, "api") == 0 ? 5 : 1);
    /* issued on its last second is of it: nothing else is */
    assert_int_equal(s->all.issued, 1);
    free(s);
    /* what ends today or later has not ended */
    title(12, "api", ISSUED,
        "'issued', 1790000000, '2026-09-01', '2026-12-20', 'yes', 'open'");
    s = count((struct date) { 2026, 12, 1 }, (struct date) { 2026, 12, 31 });
    assert_int_equal(s->all.ended, 0);
    assert_int_equal(s->all.issued, 3);
    free(s);
}

static void
what_was_wrong_is_counted(void **state)
{
    (void)state;

    title(1, "api", ISSUED ", status, status_at",
        "'issued', 1790000000, '2026-09-01', '2027-02-28', 'no', 'open',"
        " 'replaced', 1793617200");
    title(2, "api", ISSUED ", replaces, delivered_at",
        "'issued', 1793617200, '2026-09-01', '2027-02-28', 'yes', 'open', 1,"
        " 1793624400");
    title(3, "api", ISSUED ", status, status_at",
        "'issued', 1790000000, '2026-09-01', '2027-02-28', 'no', 'open',"
        " 'replaced', 1793617200");
    title(4, "api", ISSUED ", replaces",
        "'issued', 1793617200, '2026-09-01', '2027-02-28', 'no', 'open', 3");
    title(5, "api", ISSUED ", former",
        "'issued', 1793617200, '2026-09-01', '2027-02-28', 'no', 'open', 4");
    title(6, "api", "state, reason", "'void', 'champ 6P : trop long'");
    title(7, "api", "state, reason", "'void', 'autre chose'");
    title(8, "api", "state", "'reserved'");
    struct stats *s = november();
    assert_int_equal(s->all.issued, 3);
    assert_int_equal(s->all.replacements, 2);
    assert_int_equal(s->all.replaced, 2);
    assert_int_equal(s->all.mention, 1);
    assert_int_equal(s->all.voided, 2);
    assert_int_equal(s->all.void_mention, 1);
    assert_int_equal(s->all.delivered, 1);
    assert_int_equal(s->all.delivery_median, 2);
    assert_int_equal(s->all.undelivered, 1);
    assert_int_equal(s->all.ended, 0);
    free(s);
}

static void
the_span_is_bounded(void **state)
{
    (void)state;
    struct stats *s = NULL;
    struct sceau_error error;
    const struct date first = { 2026, 1, 1 };

    assert_int_equal(
        stats_count(rig, first, date_add_days(first, -1), first, &s, &error),
        SCEAU_E_USAGE);
    assert_int_equal(
        stats_count(rig, first, date_add_days(first, STATS_DAYS_MAX), first, &s,
            &error),
        SCEAU_E_USAGE);
    assert_int_equal(
        stats_count(rig, first, date_add_days(first, STATS_DAYS_MAX - 1), first,
            &s, &error),
        SCEAU_OK);
    assert_int_equal(s->all.issued, 0);
    free(s);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_ended_was_followed_or_not),
        cmocka_unit_test(what_was_wrong_is_counted),
        cmocka_unit_test(the_span_is_bounded),
    };

    return RIG_RUN(tests, 1000000, NULL);
}
