/* SPDX-License-Identifier: EUPL-1.2 */
/* What is to be said, over both engines: each thing once, whoever dies in between. */
#include "tests/support/rig.h"

#include "issuer/notice/outbox.h"
#include "issuer/register/audit.h"

/* 2026-11-24, noon in Paris. */
#define NOW INT64_C(1795518000)
#define TODAY ((struct date) { 2026, 11, 24 })

static struct registry_grant
reserve_at(int64_t now, const char *key, int64_t former, bool told)
{
    const struct registry_request q = { .key = key,
        .kind = "api",
        .body = span_str("{}"),
        .former = former,
        .told = told };

    return rig_reserve_at(rig, now, &q);
}

static struct registry_grant
reserve(const char *key, int64_t former)
{
    return reserve_at(NOW, key, former, true);
}

struct wish {
    int days; /* from today to its last */
    enum registry_outcome outcome;
    bool mailed, mail, hook;
};
#define ISSUED(days_, mailed_)                                                 \
    ((struct wish) {                                                           \
        .days = (days_), .mailed = (mailed_), .mail = true, .hook = true })
#define SILENT(days_) ((struct wish) { .days = (days_), .mailed = true })

static bool
bring(const struct registry_grant *g, struct wish w)
{
    struct registry_result s = rig_seal(g);
    char until[DATE_ISO_SIZE];

    s.outcome = w.outcome;
    s.reason = "essai";
    s.valid_until = date_iso(date_add_days(TODAY, w.days), until);
    s.mailed = w.mailed;
    s.notices[OUTBOX_MAIL] = w.mail;
    s.notices[OUTBOX_HOOK] = w.hook;
    return rig_bring(&s);
}

static int64_t
issue(const char *key, int64_t former, struct wish w)
{
    struct registry_grant g = reserve(key, former);

    assert_true(bring(&g, w));
    return g.id;
}

static void
what_is_issued_is_to_be_said_once(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", 0);

    assert_true(bring(&g, ISSUED(90, true)));
    assert_true(bring(&g, ISSUED(90, true))); /* as after a lost answer */
    assert_int_equal(rig_count("SELECT count(*) FROM outbox"), 2);
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE event = 'issue'"
                  " AND state = 'waiting' AND attempts = 0 AND title = 1"),
        2);
    (void)issue("b", 1, ISSUED(180, true));
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE event = 'renewal'"
                  " AND title = 2"),
        2);
    (void)issue("c", 0, ISSUED(90, false));
    assert_int_equal(rig_count("SELECT count(*) FROM outbox WHERE title = 3"
                               " AND channel = 'hook'"),
        1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE title = 3"), 1);
    (void)issue("d", 0, SILENT(90));
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE title = 4"), 0);
}

static void
what_fails_is_said_to_the_system_alone(void **state)
{
    (void)state;
    struct wish w = ISSUED(90, true);

    w.outcome = REGISTRY_LATER;
    struct registry_grant g = reserve("a", 0);
    assert_true(bring(&g, w));
    assert_int_equal(rig_count("SELECT count(*) FROM outbox"), 0);
    g = reserve("a", 0);
    w.outcome = REGISTRY_VOID;
    assert_true(bring(&g, w));
    assert_int_equal(rig_count("SELECT count(*) FROM outbox"), 1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE event = 'failure'"
                  " AND channel = 'hook'"),
        1);
}

/* Whose former was revoked before it was taken up again: nobody else says so. */
static void
what_is_abandoned_is_said_where_it_is_to_be(void **state)
{
    (void)state;
    const int64_t later = NOW + REGISTRY_LEASE_S;

    for (int told = 0; told <= 1; told++) {
        char key[] = { (char)('a' + told), 0 }, next[] = "renew:_";
        int64_t former = issue(key, 0, SILENT(20));
        next[6] = key[0];
        assert_int_equal(reserve(next, former).standing, REGISTRY_GRANTED);
        rig_set_status(
            told ? "API-00000003-89" : "API-00000001-95", STORY_REVOKED);
        assert_int_equal(
            reserve_at(later, next, former, told).standing, REGISTRY_HELD);
        assert_int_equal(rig_count("SELECT count(*) FROM outbox"), told);
    }
    assert_int_equal(rig_count("SELECT count(*) FROM outbox o JOIN title t"
                               " ON t.id = o.title WHERE event = 'failure'"
                               " AND channel = 'hook' AND o.state = 'waiting'"
                               " AND t.state = 'void' AND title = 4"),
        1);
}

static size_t
claim_by(struct sql *by, int64_t now, size_t max,
    struct outbox_row rows[OUTBOX_CLAIM_MAX])
{
    struct sceau_error error = { 0 };
    size_t n;

    if (outbox_claim(by, now, OUTBOX_HOOK, max, rows, &n, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return n;
}

static size_t
claim(int64_t now, size_t max, struct outbox_row rows[OUTBOX_CLAIM_MAX])
{
    return claim_by(registry_sql(rig), now, max, rows);
}

static enum outbox_outcome
record(const struct outbox_row *row, int64_t now, enum outbox_outcome outcome,
    const char *word)
{
    struct sceau_error error = { 0 };

    if (outbox_record(
            registry_sql(rig), now, "essai", row, word, &outcome, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
    return outcome;
}

/* Each time, under a token that its receiver has not seen; what comes of an earlier one is
 * not taken for what comes of this one. */
static void
what_fails_again_is_said_again(void **state)
{
    (void)state;
    struct outbox_row first[OUTBOX_CLAIM_MAX], row[OUTBOX_CLAIM_MAX];
    struct wish w = ISSUED(90, true);
    struct registry_grant g;

    w.outcome = REGISTRY_VOID;
    g = reserve("a", 0);
    assert_true(bring(&g, w));
    assert_int_equal(claim(NOW, 9, first), 1);
    (void)record(&first[0], NOW, OUTBOX_DELIVERED, NULL);
    for (int again = 0; again < 2; again++) {
        g = reserve("a", 0);
        assert_int_equal(g.attempt, 2 + again);
        assert_true(bring(&g, w));
        assert_int_equal(claim(NOW, 9, row), 1);
        assert_int_equal(row[0].event, OUTBOX_FAILURE);
        assert_int_equal(row[0].attempt, 1);
        assert_string_not_equal(row[0].token, first[0].token);
        first[0] = row[0];
    }
    g = reserve("a", 0);
    assert_true(bring(&g, w));
    (void)record(&row[0], NOW, OUTBOX_DELIVERED, NULL);
    assert_int_equal(claim(NOW, 9, row), 1);
    (void)record(&row[0], NOW, OUTBOX_DELIVERED, NULL);
    assert_int_equal(claim(NOW, 9, row), 0);
    assert_int_equal(rig_count("SELECT count(*) FROM outbox"), 1);
    /* and once it is issued, that alone is said */
    g = reserve("a", 0);
    assert_true(bring(&g, ISSUED(90, false)));
    assert_int_equal(claim(NOW, 9, row), 1);
    assert_int_equal(row[0].event, OUTBOX_ISSUE);
}

/* An attempt that lost its title says nothing of it. */
static void
what_is_thrown_away_is_not_said(void **state)
{
    (void)state;
    struct registry_grant g = reserve("a", 0);

    g.attempt++;
    assert_false(bring(&g, ISSUED(90, true)));
    assert_int_equal(rig_count("SELECT count(*) FROM outbox"), 0);
}

static void
each_threshold_begins_on_its_day(void **state)
{
    static const struct {
        int days;
        const char *event;
    } table[] = { { 61, NULL }, { 60, "end-60" }, { 31, "end-60" },
        { 30, "end-30" }, { 16, "end-30" }, { 15, "end-15" }, { 8, "end-15" },
        { 7, "end-7" }, { 0, "end-7" }, { -1, NULL } };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        enum outbox_event event = OUTBOX_FAILURE;
        bool said = outbox_end_of(table[i].days, &event);
        assert_int_equal(said, table[i].event != NULL);
        if (said)
            assert_string_equal(outbox_event_name(event), table[i].event);
    }
}

/* As on another day. */
static void
forget_the_day(void)
{
    rig_change("DELETE FROM setting WHERE name LIKE 'notice-ends%'");
}

static void
ends(int64_t now, int64_t mail, int64_t hook)
{
    struct sceau_error error = { 0 };
    int64_t n;

    assert_int_equal(
        outbox_count_ends(registry_sql(rig), now, OUTBOX_MAIL, &n, &error),
        SCEAU_OK);
    assert_int_equal(n, mail);
    assert_int_equal(
        outbox_write_ends(registry_sql(rig), now, OUTBOX_MAIL, &n, &error),
        SCEAU_OK);
    assert_int_equal(n, mail);
    assert_int_equal(
        outbox_write_ends(registry_sql(rig), now, OUTBOX_HOOK, &n, &error),
        SCEAU_OK);
    assert_int_equal(n, hook);
}

static void
each_threshold_is_said_once(void **state)
{
    (void)state;
    const int64_t day = 86400;
    struct wish w = SILENT(20);

    w.mailed = false;
    (void)issue("a", 0, SILENT(61));
    (void)issue("b", 0, SILENT(10)); /* within three: the nearest alone */
    (void)issue("c", 0, w);
    ends(NOW, 1, 2);
    assert_int_equal(rig_count("SELECT count(*) FROM outbox WHERE title = 2"
                               " AND event = 'end-15'"),
        2);
    ends(NOW, 0, 0);
    forget_the_day();
    ends(NOW, 0, 0);
    ends(NOW + day, 1, 1); /* the first one, at 60 */
    ends(NOW + 30 * day, 0, 0);
    ends(NOW + 31 * day, 1, 1);
    ends(NOW + 60 * day, 1, 1); /* its last day but one: 7 */
    ends(NOW + 62 * day, 0, 0);
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE title = 1"), 6);
    assert_int_equal(rig_count("SELECT count(*) FROM outbox"), 9);
}

static void
a_day_is_looked_at_once(void **state)
{
    (void)state;
    (void)issue("a", 0, SILENT(20));
    ends(NOW, 1, 1);
    (void)issue("b", 0, SILENT(20));
    ends(NOW + 3600, 0, 0);
    ends(NOW + 12 * 3600, 1, 1); /* midnight in Paris */
}

static void
only_what_stands_and_is_last_ends(void **state)
{
    (void)state;
    struct wish gone = SILENT(20);

    (void)issue("a", 0, SILENT(20));
    (void)issue("b", 0, SILENT(20));
    (void)issue("c", 2, SILENT(200));
    gone.outcome = REGISTRY_VOID;
    (void)issue("d", 0, gone);
    (void)issue("e", 0, SILENT(20));
    rig_set_status("API-00000001-95", STORY_SUSPENDED);
    ends(NOW, 1, 1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE title = 5"), 2);
}

/* Dropped while its title was suspended, an end is said once that one is good again: by the
 * nearest threshold alone, and no more than once. */
static void
an_end_is_said_after_a_suspension(void **state)
{
    (void)state;
    const int64_t day = 86400;
    struct outbox_row row[OUTBOX_CLAIM_MAX];
    char token[OUTBOX_TOKEN_SIZE];

    (void)issue("a", 0, SILENT(29));
    ends(NOW, 1, 1);
    assert_int_equal(claim(NOW, 9, row), 1);
    memcpy(token, row[0].token, sizeof token);
    rig_set_status("API-00000001-95", STORY_SUSPENDED);
    (void)record(&row[0], NOW, OUTBOX_DROPPED, "status");
    ends(NOW + day, 0, 0); /* it is suspended still */
    rig_set_status("API-00000001-95", STORY_GOOD);
    ends(NOW + day, 0, 0); /* that day was looked at */
    ends(NOW + 2 * day, 0, 1);
    assert_int_equal(claim(NOW + 2 * day, 9, row), 1);
    assert_int_equal(row[0].event, OUTBOX_END_30);
    assert_int_equal(row[0].attempt, 1);
    assert_string_not_equal(row[0].token, token);
    (void)record(&row[0], NOW + 2 * day, OUTBOX_DELIVERED, NULL);
    ends(NOW + 3 * day, 0, 0);

    /* and what another threshold is to say by now is not said of this one */
    ends(NOW + 20 * day, 1, 1);
    assert_int_equal(claim(NOW + 20 * day, 9, row), 1);
    (void)record(&row[0], NOW + 20 * day, OUTBOX_DROPPED, "status");
    ends(NOW + 23 * day, 1, 1);
    assert_int_equal(claim(NOW + 23 * day, 9, row), 1);
    assert_int_equal(row[0].event, OUTBOX_END_7);
}

/* What was dropped for another reason is not said again. */
static void
what_nobody_is_to_hear_stays_dropped(void **state)
{
    (void)state;
    struct outbox_row row[OUTBOX_CLAIM_MAX];

    (void)issue("a", 0, SILENT(29));
    ends(NOW, 1, 1);
    assert_int_equal(claim(NOW, 9, row), 1);
    (void)record(&row[0], NOW, OUTBOX_DROPPED, "late");
    ends(NOW + 86400, 0, 0);
}

static void
a_row_is_its_takers_until_the_lease_is_over(void **state)
{
    (void)state;
    struct registry *other = place_open_at(&rig_place, NOW);
    struct sql *second = registry_sql(other);
    struct outbox_row a[OUTBOX_CLAIM_MAX], b[OUTBOX_CLAIM_MAX];

    for (int i = 0; i < 3; i++) {
        const char key[] = { (char)('a' + i), 0 };
        (void)issue(key, 0, ISSUED(90, true));
    }
    assert_int_equal(claim(NOW, 2, a), 2);
    assert_int_equal(claim_by(second, NOW, 2, b), 1);
    assert_int_equal(a[0].title, 1);
    assert_int_equal(a[1].title, 2);
    assert_int_equal(b[0].title, 3);
    assert_string_equal(a[0].number, "API-00000001-95");
    assert_string_equal(a[0].key, "a");
    assert_string_equal(a[0].state, "issued");
    assert_string_equal(a[0].status, "good");
    assert_string_equal(a[0].valid_until, "2027-02-22");
    assert_true(a[0].examined);
    assert_int_equal(a[0].attempt, 1);
    assert_int_equal(a[0].event, OUTBOX_ISSUE);
    assert_int_equal(claim_by(second, NOW + OUTBOX_LEASE_S - 1, 9, b), 0);
    assert_int_equal(claim_by(second, NOW + OUTBOX_LEASE_S, 9, b), 3);
    assert_int_equal(b[0].attempt, 2);
    assert_string_equal(a[0].token, b[0].token);
    assert_string_not_equal(a[0].token, a[1].token);
    assert_int_equal(strlen(a[0].token), OUTBOX_TOKEN_SIZE - 1);

    /* the first taker comes back: that it was said counts, that it was not does not */
    (void)record(&a[0], NOW, OUTBOX_DELIVERED, NULL);
    (void)record(&a[1], NOW, OUTBOX_LATER, "late");
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE state = 'delivered'"), 1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE failure = 'late'"), 0);
    (void)record(&b[0], NOW, OUTBOX_LATER, "late"); /* it was said */
    (void)record(&b[0], NOW, OUTBOX_DELIVERED, NULL);
    assert_int_equal(
        rig_count("SELECT count(*) FROM audit WHERE act = 'notify'"), 1);
    registry_close(&other);
}

static void
what_fails_is_tried_later_and_not_for_ever(void **state)
{
    (void)state;
    struct outbox_row rows[OUTBOX_CLAIM_MAX];
    int64_t now = NOW, pause = OUTBOX_PAUSE_S;

    (void)issue("a", 0, ISSUED(90, false));
    for (int i = 1; i <= OUTBOX_ATTEMPTS; i++) {
        assert_int_equal(claim(now, 9, rows), 1);
        assert_int_equal(rows[0].attempt, i);
        assert_int_equal(record(&rows[0], now, OUTBOX_LATER, "http-500"),
            i < OUTBOX_ATTEMPTS ? OUTBOX_LATER : OUTBOX_FAILED);
        assert_int_equal(claim(now + pause - 1, 9, rows), 0);
        now += pause;
        pause = pause * 2 < OUTBOX_PAUSE_MAX_S ? pause * 2 : OUTBOX_PAUSE_MAX_S;
    }
    assert_true(now - NOW > 4 * 86400);
    assert_int_equal(claim(now, 9, rows), 0);
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE state = 'failed'"
                  " AND failure = 'http-500'"),
        1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM audit WHERE act = 'notify-failed'"), 1);
}

static void
what_was_not_tried_is_as_it_was(void **state)
{
    (void)state;
    struct outbox_row rows[OUTBOX_CLAIM_MAX];

    (void)issue("a", 0, ISSUED(90, false));
    (void)issue("b", 0, ISSUED(90, false));
    assert_int_equal(claim(NOW, 9, rows), 2);
    (void)record(&rows[0], NOW, OUTBOX_RELEASED, NULL);
    (void)record(&rows[1], NOW, OUTBOX_DROPPED, "status");
    assert_int_equal(claim(NOW, 9, rows), 1);
    assert_int_equal(rows[0].attempt, 1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM outbox WHERE state = 'dropped'"
                  " AND failure = 'status'"),
        1);
    assert_int_equal(
        rig_count("SELECT count(*) FROM audit WHERE act LIKE 'notify%'"), 0);
}

static void
a_clock_that_was_wrong_holds_nothing(void **state)
{
    (void)state;
    struct outbox_row rows[OUTBOX_CLAIM_MAX];
    struct sceau_error error;
    size_t n = 7;
    int64_t due = 7;

    (void)issue("a", 0, ISSUED(90, false));
    rig_change("UPDATE outbox SET next_at = next_at + 100000000");
    assert_int_equal(
        outbox_count_due(registry_sql(rig), NOW, OUTBOX_HOOK, &due, &error),
        SCEAU_OK);
    assert_int_equal(due, 1);
    assert_int_equal(claim(NOW, 9, rows), 1);
    assert_int_equal(
        outbox_count_due(registry_sql(rig), NOW, OUTBOX_HOOK, &due, &error),
        SCEAU_OK);
    assert_int_equal(due, 0);
    assert_int_equal(outbox_claim(registry_sql(rig), NOW - 2 * AUDIT_BEHIND_MAX,
                         OUTBOX_HOOK, 9, rows, &n, &error),
        SCEAU_E_LIMIT);
    assert_int_equal(n, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_issued_is_to_be_said_once),
        cmocka_unit_test(what_fails_is_said_to_the_system_alone),
        cmocka_unit_test(what_is_abandoned_is_said_where_it_is_to_be),
        cmocka_unit_test(what_fails_again_is_said_again),
        cmocka_unit_test(what_is_thrown_away_is_not_said),
        cmocka_unit_test(each_threshold_begins_on_its_day),
        cmocka_unit_test(each_threshold_is_said_once),
        cmocka_unit_test(a_day_is_looked_at_once),
        cmocka_unit_test(only_what_stands_and_is_last_ends),
        cmocka_unit_test(an_end_is_said_after_a_suspension),
        cmocka_unit_test(what_nobody_is_to_hear_stays_dropped),
        cmocka_unit_test(a_row_is_its_takers_until_the_lease_is_over),
        cmocka_unit_test(what_fails_is_tried_later_and_not_for_ever),
        cmocka_unit_test(what_was_not_tried_is_as_it_was),
        cmocka_unit_test(a_clock_that_was_wrong_holds_nothing),
    };

    return RIG_RUN(tests, NOW, NULL);
}
