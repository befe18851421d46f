/* SPDX-License-Identifier: EUPL-1.2 */
/* A register made of a copy: by which clock, and what its account of signatures is then;
 * over both engines, and from each to the other. tests/e2e/backup_test.sh has the rest. */
#include "tests/unit/test.h"

#include <stdlib.h>
#include <unistd.h>

#include "issuer/register/audit.h"
#include "issuer/register/backup.h"
#include "issuer/register/discrepancy.h"
#include "issuer/register/ledger.h"
#include "tests/support/place.h"

#define NOW 1000000
#define YEAR (366 * 86400)

static struct place place, made;
static struct folder folder;
static char copy[FOLDER_FILE];
static struct registry *registry;

static void
turn(struct registry *r, const struct registry_turn *t)
{
    struct sceau_error error = { 0 };

    if (registry_turn(r, t, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

static int64_t
issue(struct registry *r, const char *key, int64_t now)
{
    const struct registry_request q = { .key = key,
        .kind = "api",
        .body = span_str("{}"),
        .seal_key = "seal-0001",
        .pdf_key = "pdf-0001" };
    struct registry_grant g;
    char number[REGISTRY_NUMBER_SIZE];

    turn(r,
        &(struct registry_turn) {
            .now = now, .requests = &q, .request_count = 1, .grants = &g });
    assert_int_equal(g.standing, REGISTRY_GRANTED);
    (void)snprintf(number, sizeof number, "API-%s", g.serial);
    struct registry_result s = { .id = g.id,
        .attempt = g.attempt,
        .outcome = REGISTRY_SEALED,
        .number = number,
        .issued_at = now,
        .level = "B-B",
        .seals = { .made = 1 },
        .cachets = { .made = 1 },
        .seal_signer = "FR00_0001",
        .pdf_signer = "pdf-0001",
        .code = span_str("DC04"),
        .pdf = span_str("%PDF") };
    turn(r,
        &(struct registry_turn) {
            .now = now, .results = &s, .result_count = 1 });
    return g.id;
}

static void
begin_key(struct registry *r, int64_t counted, int64_t now)
{
    struct sceau_error error = { 0 };

    assert_int_equal(
        ledger_begin(r, "seal-0001", counted, now, &error), SCEAU_OK);
}

/* Two titles, a third one on its way, and a copy of all that. */
static int
set_up(void **state)
{
    const enum place_engine *engine = *state;
    const struct registry_request left = { .key = "left",
        .kind = "api",
        .body = span_str("{}"),
        .seal_key = "seal-0001",
        .pdf_key = "pdf-0001" };
    struct backup_order order = { .who = "essai", .path = copy, .now = NOW };
    struct sceau_error error = { 0 };
    struct backup_report report;
    struct registry_grant g;

    place_make(engine[0], &place);
    place_make(engine[1], &made);
    folder_make(&folder);
    folder_path(&folder, "copy", copy);
    registry = place_open(&place);
    begin_key(registry, 10, NOW);
    (void)issue(registry, "a", NOW);
    (void)issue(registry, "b", NOW);
    turn(registry,
        &(struct registry_turn) {
            .now = NOW, .requests = &left, .request_count = 1, .grants = &g });
    order.where = place.where;
    if (backup_make(&order, &report, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    registry_close(&registry);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    registry_close(&registry);
    folder_remove(&folder);
    place_remove(&place);
    place_remove(&made);
    return 0;
}

static enum sceau_status
restore(int64_t now, const char *clock, struct sceau_error *error)
{
    const struct restore_order order = { .path = copy,
        .where = made.where,
        .who = "essai",
        .now = now,
        .clock = clock };
    struct restore_report report;

    *error = (struct sceau_error) { 0 };
    return restore_run(&order, &report, error);
}

static enum sceau_status
count_records(struct sql *sql, void *context, struct sceau_error *error)
{
    int64_t *out = context;
    bool row = false;
    enum sceau_status status = sql_run(
        sql, "SELECT count(*) FROM audit WHERE act = 'clock'", NULL, 0, error);

    if (status == SCEAU_OK)
        status = sql_next(sql, &row, error);
    *out = sql_get_integer(sql, 0);
    return status;
}

/* Its chain is whole, its tables agree with it, and time went back so many times. */
static void
is_whole(int64_t clocks)
{
    struct discrepancies *found = calloc(1, sizeof *found);
    struct sceau_error error = { 0 };
    struct audit_report report;
    int64_t count = -1;

    assert_non_null(found);
    assert_int_equal(
        audit_verify(registry_sql(registry), &report, &error), SCEAU_OK);
    assert_int_equal(report.bad, 0);
    assert_int_equal(
        sql_read(registry_sql(registry), count_records, &count, &error),
        SCEAU_OK);
    assert_int_equal(count, clocks);
    assert_int_equal(
        discrepancies_find(registry, false, found, &error), SCEAU_OK);
    if (found->count)
        fail_msg("%s: %s", found->item[0].number, found->item[0].what);
    free(found);
}

static void
is_not_there(void)
{
    if (made.engine == PLACE_SQLITE)
        assert_int_equal(access(made.where, F_OK), -1);
}

/* The clock of a machine that takes another's place: what it would refuse in the end, it
 * refuses before anything is made, and the same place takes the copy afterwards. */
static void
a_clock_far_from_the_copy_is_refused_first(void **state)
{
    (void)state;
    struct sceau_error error;

    assert_int_equal(restore(NOW - 601, NULL, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "retarde de 601 s sur la sauvegarde"));
    is_not_there();
    assert_int_equal(
        restore(NOW + AUDIT_AHEAD_MAX + 1, NULL, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "il y a 400 jours"));
    is_not_there();
    assert_int_equal(restore(NOW - 600, NULL, &error), SCEAU_OK);
    registry = place_open(&made);
    is_whole(0);
}

static void
a_year_is_no_reason_to_ask(void **state)
{
    (void)state;
    struct sceau_error error;

    assert_int_equal(restore(NOW + YEAR, NULL, &error), SCEAU_OK);
    registry = place_open(&made);
    is_whole(0);
}

/* Somebody says that it is right, and it is written who and why. */
static void
a_clock_that_is_right_is_taken(void **state)
{
    static const int64_t moments[] = { NOW - 86400, NOW + 3 * YEAR };
    const enum place_engine *engine = *state;
    struct sceau_error error;

    for (size_t i = 0; i < 2; i++) {
        if (restore(moments[i], "heure lue à deux sources", &error) != SCEAU_OK)
            fail_msg("%s", error.text);
        registry = place_open_at(&made, moments[i]);
        is_whole(1);
        (void)issue(registry, "c", moments[i] + 1);
        is_whole(1);
        registry_close(&registry);
        place_remove(&made);
        place_make(engine[1], &made);
    }
}

static struct ledger
account(void)
{
    struct sceau_error error = { 0 };
    struct ledger l;

    assert_int_equal(ledger_read(registry, NULL, NULL, &l, &error), SCEAU_OK);
    return l;
}

/* The keys signed 30 more since the copy, which nobody wrote down. */
static void
signatures_are_accounted_for_from_the_restoration_on(void **state)
{
    (void)state;
    struct sceau_error error;

    assert_int_equal(restore(NOW + 60, NULL, &error), SCEAU_OK);
    registry = place_open(&made);
    struct ledger l = account();
    assert_int_equal(l.restored, NOW + 60);
    assert_int_equal(l.count, 0);
    begin_key(registry, 42, NOW + 70);
    (void)issue(registry, "c", NOW + 70);
    l = account();
    assert_int_equal(l.count, 1);
    assert_int_equal(l.key[0].baseline, 42);
    assert_int_equal(l.key[0].since, NOW + 70);
    assert_int_equal(l.key[0].used, 1);
    assert_int_equal(l.key[0].open, 0); /* what was on its way is void */
    registry_close(&registry);
    registry = place_open(&place);
    l = account(); /* the first register's is as it was */
    assert_int_equal(l.restored, 0);
    assert_int_equal(l.key[0].baseline, 10);
    assert_int_equal(l.key[0].used, 2);
    assert_int_equal(l.key[0].open, 1);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
    static enum place_engine engines[][2] = { { PLACE_SQLITE, PLACE_POSTGRES },
        { PLACE_POSTGRES, PLACE_SQLITE } };
    int failed = 0;

    for (int i = 0; i < 2; i++) {
        struct CMUnitTest tests[] = {
            TEST(a_clock_far_from_the_copy_is_refused_first),
            TEST(a_year_is_no_reason_to_ask),
            TEST(a_clock_that_is_right_is_taken),
            TEST(signatures_are_accounted_for_from_the_restoration_on),
        };
        for (size_t t = 0; t < sizeof tests / sizeof *tests; t++)
            tests[t].initial_state = engines[i];
        failed += cmocka_run_group_tests_name(
            i ? "PostgreSQL to SQLite" : "SQLite to PostgreSQL", tests, NULL,
            NULL);
    }
    return failed;
}
