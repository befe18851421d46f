/* SPDX-License-Identifier: EUPL-1.2 */
/* One title's story over both engines: found by its number, changed, told. */
#include "tests/support/rig.h"

#include "issuer/register/audit.h"
#include "issuer/register/sql_engine.h"

#define NOW 1000000
#define FIRST "API-00000001-95"

static void
issue(const char *key)
{
    struct registry_request q = rig_ask(key, "{}");
    struct registry_grant g = rig_reserve(&q);
    struct registry_result s = rig_seal(&g);

    s.valid_from = NULL;
    assert_true(rig_bring(&s));
}

static void
issue_first(void)
{
    issue("a");
}

static void
a_title_is_found_by_its_number(void **state)
{
    (void)state;
    struct story s;
    struct sceau_error error = { 0 };

    assert_int_equal(story_find(rig, FIRST, &s, &error), SCEAU_OK);
    assert_string_equal(s.kind, "api");
    assert_string_equal(s.state, "issued");
    assert_string_equal(s.valid_until, "2027-02-23");
    assert_string_equal(s.valid_from, "");
    assert_string_equal(s.application, "9201");
    assert_int_equal(s.status, STORY_GOOD);
    assert_int_equal(s.issued_at, NOW);
    assert_int_equal(
        story_find(rig, "API-00000001-96", &s, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "mal recopié"));
    assert_int_equal(
        story_find(rig, "API-00000002-92", &s, &error), SCEAU_E_NOTFOUND);
    assert_int_equal(
        story_find(rig, "ADF-00000001-95", &s, &error), SCEAU_E_NOTFOUND);
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
        enum sceau_status status =
            story_set_status(rig, FIRST, table[i].to, "motif", NOW + 5, &error);
        if (status != table[i].status)
            fail_msg("row %zu: %s", i, error.text);
        before = status == SCEAU_OK ? table[i].to : before;
        assert_int_equal(story_find(rig, FIRST, &s, &error), SCEAU_OK);
        assert_int_equal(s.status, before);
    }
    assert_int_equal(s.status_at, NOW + 5);
    assert_int_equal(
        story_set_status(rig, FIRST, STORY_REVOKED, "", NOW, &error),
        SCEAU_E_USAGE);
}

static void
note(void *context, const struct story_record *record)
{
    struct buffer *b = context;

    buffer_put(b, record->act.data, record->act.len);
    buffer_byte(b, '=');
    buffer_put(b, record->who.data, record->who.len);
    struct story_issue issue;
    if (story_issue_of(record, &issue)) {
        buffer_byte(b, '/');
        buffer_put(b, issue.level.data, issue.level.len);
        buffer_text(b, issue.examined ? "/examined" : "/decided");
    }
    buffer_byte(b, ' ');
}

static void
only_the_record_of_an_issue_tells_of_it(void **state)
{
    static const struct {
        const char *act, *detail, *level;
        bool issue, examined;
    } records[] = {
        { "issue", "numéro=A type-niveau=B-LT remplace=0 examen=oui sceau=x",
            "B-LT", true, true },
        { "issue", "numéro=A type-niveau=B-B remplace=3 examen=non sceau=x",
            "B-B", true, false },
        { "issue", "de bien avant", "", false, false },
        { "revoke", "perdu type-niveau=B-B examen=oui", "B-B", false, true },
    };

    (void)state;
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        const struct story_record r = { .act = span_str(records[i].act),
            .detail = span_str(records[i].detail) };
        struct story_issue issue;
        assert_true(story_issue_of(&r, &issue) == records[i].issue);
        assert_true(span_is(issue.level, records[i].level));
        assert_true(issue.examined == records[i].examined);
    }
}

static void
its_history_tells_all_of_it(void **state)
{
    (void)state;
    struct audit_report report;
    struct sceau_error error = { 0 };
    AUTO_BUFFER struct buffer told = buffer_with_max(1024);
    int64_t closed;

    assert_int_equal(
        story_set_status(rig, FIRST, STORY_SUSPENDED, "enquête", NOW, &error),
        SCEAU_OK);
    assert_int_equal(
        story_close(rig, "9201", "titre accordé", NOW, &closed, &error),
        SCEAU_OK);
    assert_int_equal(closed, 1);
    assert_int_equal(story_close(rig, "9201", "encore", NOW, &closed, &error),
        SCEAU_E_NOTFOUND);
    assert_int_equal(story_history(rig, 1, note, &told, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&told),
        "issue=essai/B-B/examined suspend=essai examine-close=essai ");
    assert_int_equal(
        audit_verify(registry_sql(rig), &report, &error), SCEAU_OK);
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

    issue("b");
    assert_int_equal(
        story_close(rig, "9201", "titre accordé", NOW, &closed, &error),
        SCEAU_OK);
    assert_int_equal(closed, 2);
    for (int64_t id = 1; id <= 2; id++) {
        AUTO_BUFFER struct buffer told = buffer_with_max(1024);
        assert_int_equal(story_history(rig, id, note, &told, &error), SCEAU_OK);
        assert_string_equal(buffer_cstr(&told),
            "issue=essai/B-B/examined examine-close=essai ");
    }
}

/* The connection breaks once, after a commit was done and before it was answered. */
static const struct sql_engine *whole;
static struct sql_engine torn;
static int commits;

static enum sceau_status
lose_answer(struct sql *sql, struct sceau_error *error)
{
    enum sceau_status status = whole->commit(sql, error);

    if (status != SCEAU_OK || commits++)
        return status;
    sql->again = true;
    error->status = SCEAU_E_IO;
    return SCEAU_E_IO;
}

static void
tear(void)
{
    struct sql *sql = registry_sql(rig);

    if (sql->engine != &torn)
        whole = sql->engine;
    torn = *whole;
    torn.commit = lose_answer;
    sql->engine = &torn;
    commits = 0;
}

static int64_t
records(void)
{
    struct audit_report report;
    struct sceau_error error = { 0 };

    assert_int_equal(
        audit_verify(registry_sql(rig), &report, &error), SCEAU_OK);
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
        if (story_set_status(rig, FIRST, steps[i], "motif", NOW, &error)
            != SCEAU_OK)
            fail_msg("%zu: %s", i, error.text);
        assert_true(commits > 1);
    }
    assert_int_equal(records(), 4);
    /* said again it is another's, or too late */
    assert_int_equal(
        story_set_status(rig, FIRST, STORY_REVOKED, "motif", NOW, &error),
        SCEAU_E_STATE);
    issue("b");
    tear();
    if (story_close(rig, "9201", "motif", NOW, &closed, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_int_equal(closed, 2);
    assert_int_equal(records(), 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_title_is_found_by_its_number),
        cmocka_unit_test(a_status_changes_as_it_may),
        cmocka_unit_test(its_history_tells_all_of_it),
        cmocka_unit_test(only_the_record_of_an_issue_tells_of_it),
        cmocka_unit_test(an_examination_that_ends_is_in_each_history),
        cmocka_unit_test(a_change_whose_answer_was_lost_is_found_done),
    };

    return RIG_RUN(tests, NOW, issue_first);
}
