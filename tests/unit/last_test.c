/* SPDX-License-Identifier: EUPL-1.2 */
/* What was published last, against a register that may know less: over both engines. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "issuer/register/discrepancy.h"
#include "issuer/status/last.h"
#include "tests/support/place.h"
#include "tests/support/specimen.h"
#include "verifier/trust/status.h"

#define NOW 1000000
#define TODAY ((struct date) { 1970, 1, 12 })

static struct place place;
static struct registry *registry;
static struct last last;
static struct lists lists;
static struct sceau_error error;

static void
turn(const struct registry_turn *t)
{
    if (registry_turn(registry, t, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

/* Signed once: another signature would be another code. */
static struct span
code_of(int64_t id)
{
    static struct buffer code[128];
    char mention[24];
    const struct specimen_wish wish = { .mention = mention };

    assert_true(id < 128);
    if (code[id].len == 0) {
        (void)snprintf(mention, sizeof mention, "TITRE %d", (int)id);
        code[id] = buffer_with_max(SCEAU_CODE_MAX);
        specimen_code(&wish, &code[id]);
    }
    return buffer_span(&code[id]);
}

static void
issue(const char *key, const char *until)
{
    const struct registry_request q = {
        .key = key, .kind = "api", .body = span_str("{}")
    };
    struct registry_grant g;
    char number[REGISTRY_NUMBER_SIZE];

    turn(&(struct registry_turn) {
        .now = NOW, .requests = &q, .request_count = 1, .grants = &g });
    (void)snprintf(number, sizeof number, "API-%s", g.serial);
    struct registry_result s = { .id = g.id,
        .attempt = g.attempt,
        .outcome = REGISTRY_SEALED,
        .number = number,
        .issued_at = NOW,
        .valid_until = until,
        .seal_signer = "FR00_0001",
        .pdf_signer = "pdf-0001",
        .code = code_of(g.id),
        .pdf = span_str("%PDF") };
    turn(&(struct registry_turn) {
        .now = NOW, .results = &s, .result_count = 1 });
}

static enum sceau_status
pass_over(struct sql *sql, void *context, struct sceau_error *e)
{
    (void)context;
    return sql_script(sql, "UPDATE counter SET last = 100", e);
}

/* Three titles, and counts up to 100 that may have been given. */
static int
set_up(void **state)
{
    const enum place_engine *engine = *state;

    place_make(*engine, &place);
    registry = place_open(&place);
    issue("a", "2027-02-23");
    issue("b", "2027-02-23");
    issue("c", "1968-12-01");
    assert_int_equal(
        sql_write(registry_sql(registry), pass_over, NULL, &error), SCEAU_OK);
    last.places[0] = calloc(LISTS_BYTES, 1);
    assert_non_null(last.places[0]);
    last.issued[0] = last.codes_issued = NOW + 10;
    last.has_codes = true;
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    lists_free(&lists);
    last_free(&last);
    registry_close(&registry);
    place_remove(&place);
    return 0;
}

static uint32_t
place_of(int64_t id)
{
    struct status_index at;

    assert_true(registry_place(registry, id, &at));
    assert_int_equal(at.list, 0);
    return at.place;
}

/* It was published as that, by its place and by its code. */
static void
published(int64_t id, enum story_status status)
{
    static const unsigned values[] = { STATUS_VALUE_GOOD,
        STATUS_VALUE_SUSPENDED, STATUS_VALUE_REVOKED, STATUS_VALUE_REPLACED };
    struct lost_code one;

    lists_set(last.places[0], place_of(id), values[status]);
    assert_int_equal(lists_hash(code_of(id), &one, &error), SCEAU_OK);
    struct lists_codes *c = lists_codes_of(&last.codes, "FR00", "0001");
    assert_non_null(c);
    buffer_put(&c->hash[lists_column(status)], one.hash, sizeof one.hash);
}

static void
know_it(void)
{
    char detail[40];

    (void)snprintf(detail, sizeof detail, "listes=1 le=%d", NOW + 10);
    assert_int_equal(
        withdrawn_record(registry, NOW + 11, detail, &error), SCEAU_OK);
}

static void
set_status(const char *number, enum story_status status, int64_t now)
{
    if (story_set_status(registry, number, status, "essai", now, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
}

#define FIRST "API-00000001-95"
#define SECOND "API-00000002-92"
#define THIRD "API-00000003-89"

static enum sceau_status
next_lists(const struct last *before)
{
    lists_free(&lists);
    enum sceau_status status =
        lists_make(registry, TODAY, last_day(before), &lists, &error);
    return status == SCEAU_OK
        ? last_keep(before, registry, &lists, NOW + 20, &error)
        : status;
}

static unsigned
value_of(int64_t id)
{
    return lists_value(lists.places[0], place_of(id));
}

static bool
has_code(int64_t id, enum story_status status)
{
    struct lost_code one;

    assert_int_equal(lists_hash(code_of(id), &one, &error), SCEAU_OK);
    return lists_has(
        &lists_codes_of(&lists, "FR00", "0001")->hash[lists_column(status)],
        one.hash);
}

static void
goes(const struct last *before)
{
    if (next_lists(before) != SCEAU_OK)
        fail_msg("%s", error.text);
}

/* As nothing of it is in a folder any more. */
static void
goes_without(void)
{
    const struct last none = { .has_codes = false };

    goes(&none);
}

static void
what_it_lost_stays_as_it_was(void **state)
{
    (void)state;
    published(50, STORY_REVOKED);
    published(51, STORY_SUSPENDED);
    published(52, STORY_REPLACED);
    for (int i = 0; i < 2; i++) {
        if (i == 0)
            goes(&last);
        else
            goes_without();
        assert_int_equal(value_of(50), STATUS_VALUE_REVOKED);
        assert_int_equal(value_of(51), STATUS_VALUE_SUSPENDED);
        assert_int_equal(value_of(52), STATUS_VALUE_REPLACED);
        assert_true(has_code(50, STORY_REVOKED));
        assert_true(has_code(51, STORY_SUSPENDED));
        assert_true(has_code(52, STORY_REPLACED));
        assert_int_equal(lists.answers[LOST_GONE], 3);
        assert_int_equal(lists.kept_codes, 3);
        assert_int_equal(lists.titles[STORE_REVOKED], 1);
        /* all are told when they are new, then what somebody is to decide */
        assert_int_equal(lists.told_count, i == 0 ? 3 : 1);
    }
    assert_string_equal(lists.told[0].number, "00000051-42");
    assert_int_equal(lists.told[0].place.place, place_of(51));
    assert_int_equal(lists.told[0].why, LOST_GONE);
    /* once, however often it is asked; and where it knows the publication too */
    know_it();
    goes(&last);
    assert_int_equal(lists.answers[LOST_GONE], 3);
    assert_int_equal(lists.told_count, 1);
}

static void
a_suspension_ends_by_a_decision_and_not_by_forgetting(void **state)
{
    (void)state;
    published(1, STORY_SUSPENDED);
    for (int i = 0; i < 2; i++) {
        if (i == 0)
            goes(&last);
        else
            goes_without();
        assert_int_equal(value_of(1), STATUS_VALUE_SUSPENDED);
        assert_true(has_code(1, STORY_SUSPENDED));
        assert_int_equal(lists.answers[LOST_DOUBTFUL], 1);
        assert_string_equal(lists.told[0].number, FIRST);
        assert_int_equal(lists.told[0].why, LOST_DOUBTFUL);
    }
    set_status(FIRST, STORY_SUSPENDED, NOW + 30);
    goes_without();
    assert_int_equal(value_of(1), STATUS_VALUE_SUSPENDED);
    assert_int_equal(lists.answers[LOST_DOUBTFUL], 0);
    set_status(FIRST, STORY_GOOD, NOW + 40);
    goes_without();
    assert_int_equal(value_of(1), STATUS_VALUE_GOOD);
    assert_false(has_code(1, STORY_SUSPENDED));
    assert_int_equal(lists.told_count, 0);
}

/* It was suspended and reinstated before the copy, and suspended again after it. */
static void
an_older_decision_is_none(void **state)
{
    (void)state;
    set_status(FIRST, STORY_SUSPENDED, NOW + 1);
    set_status(FIRST, STORY_GOOD, NOW + 2);
    published(1, STORY_SUSPENDED);
    goes(&last);
    assert_int_equal(value_of(1), STATUS_VALUE_SUSPENDED);
    assert_int_equal(lists.answers[LOST_DOUBTFUL], 1);
}

/* Its record may lack: the process ended between the lists and it. */
static void
what_was_reinstated_since_is_good(void **state)
{
    (void)state;
    set_status(FIRST, STORY_SUSPENDED, NOW + 1);
    set_status(FIRST, STORY_GOOD, NOW + 10);
    published(1, STORY_SUSPENDED);
    goes(&last);
    assert_int_equal(value_of(1), STATUS_VALUE_GOOD);
    assert_false(has_code(1, STORY_SUSPENDED));
    assert_int_equal(lists.told_count, 0);
    assert_int_equal(lists.kept_codes, 0);
}

static void
a_register_that_knows_the_publication_knows_better(void **state)
{
    (void)state;
    published(1, STORY_SUSPENDED);
    know_it();
    goes(&last);
    assert_int_equal(value_of(1), STATUS_VALUE_GOOD);
    assert_false(has_code(1, STORY_SUSPENDED));
    assert_int_equal(lists.told_count, 0);
    /* yet no revocation is undone */
    published(2, STORY_REVOKED);
    assert_int_equal(next_lists(&last), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "1 titres publiés révoqués"));
    assert_string_equal(lists.told[0].number, SECOND);
    assert_int_equal(lists.told[0].why, LOST_UNDONE);
    set_status(SECOND, STORY_SUSPENDED, NOW + 30);
    assert_int_equal(next_lists(&last), SCEAU_E_STATE);
}

static enum sceau_status
replace_second(struct sql *sql, void *context, struct sceau_error *e)
{
    (void)context;
    return sql_script(
        sql, "UPDATE title SET status = 'replaced' WHERE id = 2", e);
}

static void
one_end_is_as_good_as_another(void **state)
{
    (void)state;
    published(1, STORY_REPLACED);
    published(2, STORY_REVOKED);
    set_status(FIRST, STORY_REVOKED, NOW + 30);
    assert_int_equal(
        sql_write(registry_sql(registry), replace_second, NULL, &error),
        SCEAU_OK);
    goes(&last);
    assert_int_equal(value_of(1), STATUS_VALUE_REVOKED);
    assert_int_equal(value_of(2), STATUS_VALUE_REVOKED);
    assert_int_equal(lists.told_count, 0);
}

static void
another_registers_list_is_refused(void **state)
{
    (void)state;
    published(101, STORY_REVOKED);
    assert_int_equal(next_lists(&last), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "n’a pas pu donner"));
    lists_set(last.places[0], place_of(101), STATUS_VALUE_GOOD);
    last.places[1] = calloc(LISTS_BYTES, 1);
    last.issued[1] = NOW + 10;
    goes(&last);
    last.places[1][7] = 1;
    assert_int_equal(next_lists(&last), SCEAU_E_STATE);
    goes_without(); /* nothing of it was kept */
    assert_int_equal(lists.answers[LOST_GONE], 0);
}

/* Of a title whose end is 400 days past since the last publication. */
static void
a_code_that_is_not_listed_any_more_is_not_lost(void **state)
{
    (void)state;
    set_status(THIRD, STORY_REVOKED, NOW + 1);
    published(3, STORY_REVOKED);
    last.codes_issued = last.issued[0] = NOW - 10 * 86400;
    goes(&last);
    assert_int_equal(value_of(3), STATUS_VALUE_REVOKED);
    assert_false(has_code(3, STORY_REVOKED));
    assert_int_equal(lists.kept_codes, 0);
}

/* The tables with the audit, but for the counts that were passed over without a record
 * of it, so many times. */
static void
agrees(int64_t differences)
{
    struct discrepancies *found = calloc(1, sizeof *found);

    assert_non_null(found);
    assert_int_equal(
        discrepancies_find(registry, false, found, &error), SCEAU_OK);
    if (found->count != differences + 1)
        fail_msg("%d: %s", (int)found->count, found->item[1].what);
    free(found);
}

static void
decide(const char *number, enum story_status to, enum sceau_status expected)
{
    const struct lost_decision d = {
        .number = number, .to = to, .reason = "essai", .now = NOW + 50
    };

    assert_int_equal(lost_decide(registry, &d, &error), expected);
}

static void
somebody_decides_of_what_is_gone(void **state)
{
    (void)state;
    published(50, STORY_REPLACED);
    published(51, STORY_SUSPENDED);
    goes(&last);
    know_it();
    decide("API-00000051-42", STORY_GOOD, SCEAU_OK);
    decide("00000051-42", STORY_GOOD, SCEAU_E_STATE);
    decide("00000050-45", STORY_GOOD, SCEAU_E_STATE);
    decide("00000050-45", STORY_REVOKED, SCEAU_OK);
    decide("00000050-45", STORY_SUSPENDED, SCEAU_E_STATE);
    decide("00000052-39", STORY_REVOKED, SCEAU_OK); /* nothing was said of it */
    decide(FIRST, STORY_REVOKED, SCEAU_E_STATE);
    decide("00000101-86", STORY_REVOKED, SCEAU_E_NOTFOUND);
    agrees(0);
    goes(&last);
    assert_int_equal(value_of(50), STATUS_VALUE_REVOKED);
    assert_int_equal(value_of(51), STATUS_VALUE_GOOD);
    assert_int_equal(value_of(52), STATUS_VALUE_REVOKED);
}

static enum sceau_status
forget(struct sql *sql, void *context, struct sceau_error *e)
{
    (void)context;
    return sql_script(sql, "DELETE FROM setting WHERE name <> 'status-key'", e);
}

/* The audit says what was kept, whoever changes the table. */
static void
what_is_kept_is_not_taken_out_unseen(void **state)
{
    (void)state;
    assert_int_equal(
        bases_add(registry, "https://a.example/s", NOW, &error), SCEAU_OK);
    assert_int_equal(
        bases_add(registry, "https://a.example/s", NOW, &error), SCEAU_OK);
    published(50, STORY_REVOKED);
    published(1, STORY_SUSPENDED);
    goes(&last);
    agrees(0);
    assert_int_equal(
        sql_write(registry_sql(registry), forget, NULL, &error), SCEAU_OK);
    agrees(3);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int
main(void)
{
    static enum place_engine engines[] = { PLACE_SQLITE, PLACE_POSTGRES };
    int failed = 0;

    for (int i = 0; i < 2; i++) {
        struct CMUnitTest tests[] = {
            TEST(what_it_lost_stays_as_it_was),
            TEST(a_suspension_ends_by_a_decision_and_not_by_forgetting),
            TEST(an_older_decision_is_none),
            TEST(what_was_reinstated_since_is_good),
            TEST(a_register_that_knows_the_publication_knows_better),
            TEST(one_end_is_as_good_as_another),
            TEST(another_registers_list_is_refused),
            TEST(a_code_that_is_not_listed_any_more_is_not_lost),
            TEST(somebody_decides_of_what_is_gone),
            TEST(what_is_kept_is_not_taken_out_unseen),
        };
        for (size_t t = 0; t < sizeof tests / sizeof *tests; t++)
            tests[t].initial_state = &engines[i];
        failed += cmocka_run_group_tests_name(
            i ? "PostgreSQL" : "SQLite", tests, NULL, NULL);
    }
    return failed;
}
