/* SPDX-License-Identifier: EUPL-1.2 */
/* One title's story over both engines: found by its number, changed, told. */
#include "tests/unit/test.h"

#include "issuer/register/audit.h"
#include "issuer/register/sql_engine.h"
#include "issuer/register/story.h"
#include "tests/support/place.h"

#define NOW 1000000
#define FIRST "API-00000001-95"

static struct place place;
static struct registry *registry;

static void
issue(const char *key, const char *number)
{
    const struct registry_request q = {
        .key = key, .kind = "api", .body = span_str("{}")
    };
    struct registry_grant g;
    struct sceau_error error = { 0 };

    assert_int_equal(
        registry_turn(registry,
            &(struct registry_turn) {
                .now = NOW, .requests = &q, .request_count = 1, .grants = &g },
            &error),
        SCEAU_OK);
    struct registry_result s = { .id = g.id,
        .attempt = g.attempt,
        .outcome = REGISTRY_SEALED,
        .number = number,
        .issued_at = NOW,
        .valid_until = "2027-02-23",
        .work = "yes",
        .application = "9201",
        .level = "B-B",
        .rules = "2026-11-29",
        .examined = true,
        .pdf = span_str("%PDF") };
    assert_int_equal(registry_turn(registry,
                         &(struct registry_turn) {
                             .now = NOW, .results = &s, .result_count = 1 },
                         &error),
        SCEAU_OK);
}

/* One title, issued. */
static int
set_up(void **state)
{
    const enum place_engine *engine = *state;

    place_make(*engine, &place);
    registry = place_open(&place);
    issue("a", FIRST);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    registry_close(&registry);
    place_remove(&place);
    return 0;
}

static void
a_title_is_found_by_its_number(void **state)
{
    (void)state;
    struct story s;
    struct sceau_error error = { 0 };

    assert_int_equal(story_find(registry, FIRST, &s, &error), SCEAU_OK);
    assert_string_equal(s.kind, "api");
    assert_string_equal(s.state, "issued");
    assert_string_equal(s.valid_until, "2027-02-23");
    assert_string_equal(s.valid_from, "");
    assert_string_equal(s.application, "9201");
    assert_int_equal(s.status, STORY_GOOD);
    assert_int_equal(s.issued_at, NOW);
    assert_int_equal(
        story_find(registry, "API-00000001-96", &s, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "mal recopié"));
    assert_int_equal(
        story_find(registry, "API-00000002-92", &s, &error), SCEAU_E_NOTFOUND);
    assert_int_equal(
        story_find(registry, "ADF-00000001-95", &s, &error), SCEAU_E_NOTFOUND);
}

static void
a_status_changes_as_it_may(void **state)
{
    (void)state;
    static const struct {
        enum story_status to;
        enum sceau_status status;
    } table[] = { { STORY_GOOD, SCEAU_E_STATE }, { STORY_SUSPENDED, SCEAU_OK },
        { STORY_SUSPENDED, SCEAU_E_STATE }, { STORY_GOOD, SCEAU_OK },
        { STORY_SUSPENDED, SCEAU_OK }, { STORY_REVOKED, SCEAU_OK },
        { STORY_GOOD, SCEAU_E_STATE }, { STORY_SUSPENDED, SCEAU_E_STATE },
        { STORY_REVOKED, SCEAU_E_STATE } };
    struct story s;
    struct sceau_error error = { 0 };
    enum story_status before = STORY_GOOD;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        enum sceau_status status = story_set_status(
            registry, FIRST, table[i].to, "motif", NOW + 5, &error);
        if (status != table[i].status)
            fail_msg("row %zu: %s", i, error.text);
        before = status == SCEAU_OK ? table[i].to : before;
        assert_int_equal(story_find(registry, FIRST, &s, &error), SCEAU_OK);
        assert_int_equal(s.status, before);
    }
    assert_int_equal(s.status_at, NOW + 5);
    assert_int_equal(
        story_set_status(registry, FIRST, STORY_REVOKED, "", NOW, &error),
        SCEAU_E_USAGE);
}

static void
note(void *context, const struct story_record *record)
{
    struct buffer *b = context;

    buffer_put(b, record->act.data, record->act.len);
    buffer_byte(b, '=');
    buffer_put(b, record->who.data, record->who.len);
    buffer_byte(b, ' ');
}

static void
its_history_tells_all_of_it(void **state)
{
    (void)state;
    struct audit_report report;
    struct sceau_error error = { 0 };
    AUTO_BUFFER struct buffer told = buffer_with_max(1024);
    int64_t closed;

    assert_int_equal(story_set_status(registry, FIRST, STORY_SUSPENDED,
                         "enquête", NOW, &error),
        SCEAU_OK);
    assert_int_equal(
        story_close(registry, "9201", "titre accordé", NOW, &closed, &error),
        SCEAU_OK);
    assert_int_equal(closed, 1);
    assert_int_equal(
        story_close(registry, "9201", "encore", NOW, &closed, &error),
        SCEAU_E_NOTFOUND);
    assert_int_equal(story_history(registry, 1, note, &told, &error), SCEAU_OK);
    assert_string_equal(
        buffer_cstr(&told), "issue=essai suspend=essai examine-close=essai ");
    assert_int_equal(
        audit_verify(registry_sql(registry), &report, &error), SCEAU_OK);
    assert_int_equal(report.bad, 0);
    assert_int_equal(report.records, 3);
}

/* Two titles of one application: each of them has its closing. */
static void
an_examination_that_ends_is_in_each_history(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    int64_t closed;

    issue("b", "API-00000002-92");
    assert_int_equal(
        story_close(registry, "9201", "titre accordé", NOW, &closed, &error),
        SCEAU_OK);
    assert_int_equal(closed, 2);
    for (int64_t id = 1; id <= 2; id++) {
        AUTO_BUFFER struct buffer told = buffer_with_max(1024);
        assert_int_equal(
            story_history(registry, id, note, &told, &error), SCEAU_OK);
        assert_string_equal(
            buffer_cstr(&told), "issue=essai examine-close=essai ");
    }
}

/* The connection breaks once, after a commit was done and before it was answered. */
static const struct sql_engine *whole;
static struct sql_engine torn;
static int commits;

static enum sceau_status
lose_answer(struct sql *sql, const char *text, struct sceau_error *error)
{
    enum sceau_status status = whole->script(sql, text, error);

    if (status != SCEAU_OK || strcmp(text, "COMMIT") != 0 || commits++)
        return status;
    sql->again = true;
    error->status = SCEAU_E_IO;
    return SCEAU_E_IO;
}

static void
tear(void)
{
    struct sql *sql = registry_sql(registry);

    if (sql->engine != &torn)
        whole = sql->engine;
    torn = *whole;
    torn.script = lose_answer;
    sql->engine = &torn;
    commits = 0;
}

static int64_t
records(void)
{
    struct audit_report report;
    struct sceau_error error = { 0 };

    assert_int_equal(
        audit_verify(registry_sql(registry), &report, &error), SCEAU_OK);
    assert_int_equal(report.bad, 0);
    return report.records;
}

static void
a_change_whose_answer_was_lost_is_found_done(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    int64_t closed;

    static const enum story_status steps[] = { STORY_SUSPENDED, STORY_GOOD,
        STORY_REVOKED };
    for (size_t i = 0; i < 3; i++) {
        tear();
        if (story_set_status(registry, FIRST, steps[i], "motif", NOW, &error)
            != SCEAU_OK)
            fail_msg("%zu: %s", i, error.text);
        assert_true(commits > 1);
    }
    assert_int_equal(records(), 4);
    /* said again it is another's, or too late */
    assert_int_equal(
        story_set_status(registry, FIRST, STORY_REVOKED, "motif", NOW, &error),
        SCEAU_E_STATE);
    issue("b", "API-00000002-92");
    tear();
    if (story_close(registry, "9201", "motif", NOW, &closed, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_int_equal(closed, 2);
    assert_int_equal(records(), 7);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
    static enum place_engine engines[] = { PLACE_SQLITE, PLACE_POSTGRES };
    int failed = 0;

    for (int i = 0; i < 2; i++) {
        struct CMUnitTest tests[] = {
            TEST(a_title_is_found_by_its_number),
            TEST(a_status_changes_as_it_may),
            TEST(its_history_tells_all_of_it),
            TEST(an_examination_that_ends_is_in_each_history),
            TEST(a_change_whose_answer_was_lost_is_found_done),
        };
        for (size_t t = 0; t < sizeof tests / sizeof *tests; t++)
            tests[t].initial_state = &engines[i];
        failed += cmocka_run_group_tests_name(
            i ? "PostgreSQL" : "SQLite", tests, NULL, NULL);
    }
    return failed;
}
