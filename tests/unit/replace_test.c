/* SPDX-License-Identifier: EUPL-1.2 */
/* A title in the place of another, over both engines: in one step, once, and only of one
 * that is good. */
#include "tests/support/rig.h"

#include "issuer/notice/outbox.h"
#include "issuer/register/audit.h"
#include "issuer/register/due.h"
#include "issuer/register/sealed.h"

#define NOW 1000000
#define FIRST "API-00000001-95"
#define SECOND "API-00000002-92"

static struct registry_grant
reserve_at(int64_t now, const char *key, int64_t former, const char *replacing)
{
    struct registry_request q = rig_ask(key, "{}");

    q.former = former;
    q.replacing = replacing;
    return rig_reserve_at(rig, now, &q);
}

static struct registry_grant
reserve(const char *key, int64_t former, const char *replacing)
{
    return reserve_at(NOW, key, former, replacing);
}

static enum registry_outcome
issue(const struct registry_grant *g, const char *replacing)
{
    struct registry_result s = rig_seal(g);

    s.replacing = replacing;
    s.seal_signer = "FR00_0001";
    s.mailed = s.notices[OUTBOX_MAIL] = s.notices[OUTBOX_HOOK] = true;
    assert_true(rig_bring_at(rig, NOW + 5, &s));
    if (s.outcome == REGISTRY_VOID)
        assert_non_null(strstr(s.reason, "pendant l’émission"));
    return s.outcome;
}

static void
issue_new(const char *key, int64_t former)
{
    struct registry_grant g = reserve(key, former, NULL);

    assert_int_equal(g.standing, REGISTRY_GRANTED);
    assert_int_equal(issue(&g, NULL), REGISTRY_SEALED);
}

static struct story
find(const char *number)
{
    struct story s;
    struct sceau_error error = { 0 };

    if (story_find(rig, number, &s, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return s;
}

struct seen {
    char acts[128];
    char last[256];
};

static void
see(void *context, const struct story_record *r)
{
    struct seen *s = context;
    size_t len = strlen(s->acts);

    (void)snprintf(s->acts + len, sizeof s->acts - len, "%.*s ",
        (int)r->act.len, (const char *)r->act.data);
    (void)snprintf(s->last, sizeof s->last, "%.*s", (int)r->detail.len,
        (const char *)r->detail.data);
}

static void
the_former_is_replaced_as_the_other_is_issued(void **state)
{
    (void)state;
    struct seen seen = { "", "" };
    struct audit_report report;
    struct sceau_error error;

    issue_new("a", 0);
    struct registry_grant g = reserve("replace:1", 1, "duplicata : perdu");
    assert_int_equal(g.standing, REGISTRY_GRANTED);
    assert_int_equal(find(FIRST).status, STORY_GOOD);
    assert_int_equal(issue(&g, "duplicata : perdu"), REGISTRY_SEALED);
    struct story former = find(FIRST), other = find(SECOND);
    assert_int_equal(former.status, STORY_REPLACED);
    assert_int_equal(former.status_at, NOW + 5);
    assert_string_equal(former.replaced_by, SECOND);
    assert_string_equal(former.successor, "");
    assert_int_equal(other.status, STORY_GOOD);
    assert_string_equal(other.replaces, FIRST);
    assert_string_equal(other.former, "");
    assert_string_equal(other.examined, "open");
    assert_int_equal(story_history(rig, 1, see, &seen, &error), SCEAU_OK);
    assert_string_equal(seen.acts, "issue replace ");
    assert_string_equal(seen.last, "duplicata : perdu (par " SECOND ")");
    assert_int_equal(
        audit_verify(registry_sql(rig), &report, &error), SCEAU_OK);
    assert_int_equal(report.bad, 0);
    assert_int_equal(report.records, 3);
    /* the same again is the same, another one is refused */
    assert_int_equal(
        reserve("replace:1", 1, "duplicata : perdu").standing, REGISTRY_ISSUED);
    assert_int_equal(
        reserve("b", 1, "duplicata : perdu").standing, REGISTRY_HELD);
}

static void
what_follows_the_former_follows_it(void **state)
{
    (void)state;

    issue_new("a", 0);
    issue_new("renew:1", 1);
    struct registry_grant g = reserve("replace:1", 1, "duplicata : perdu");
    assert_int_equal(issue(&g, "duplicata : perdu"), REGISTRY_SEALED);
    assert_string_equal(find("API-00000003-89").successor, SECOND);
    assert_int_equal(reserve("renew:3", 3, NULL).standing, REGISTRY_HELD);
}

static void
what_changed_while_it_was_sealed_is_not_replaced(void **state)
{
    (void)state;

    issue_new("a", 0);
    struct registry_grant g = reserve("replace:1", 1, "duplicata : perdu");
    rig_set_status(FIRST, STORY_REVOKED);
    assert_int_equal(issue(&g, "duplicata : perdu"), REGISTRY_VOID);
    assert_int_equal(find(FIRST).status, STORY_REVOKED);
    assert_string_equal(find(FIRST).replaced_by, "");
    assert_string_equal(find(SECOND).state, "void");
    assert_int_equal(
        reserve("replace:1", 1, "duplicata : perdu").standing, REGISTRY_HELD);
}

static void
of_two_at_once_one_takes_its_place(void **state)
{
    (void)state;

    issue_new("a", 0);
    struct registry_grant one = reserve("b", 1, "duplicata : perdu");
    struct registry_grant two = reserve("c", 1, "correction : nom");
    assert_int_equal(issue(&two, "correction : nom"), REGISTRY_SEALED);
    assert_int_equal(issue(&one, "duplicata : perdu"), REGISTRY_VOID);
    assert_string_equal(find(FIRST).replaced_by, "API-00000003-89");
}

/* Else the title in its place would be renewed too. */
static void
a_renewal_on_its_way_is_the_other_ones(void **state)
{
    (void)state;

    issue_new("a", 0);
    struct registry_grant renewal = reserve("renew:1", 1, NULL);
    struct registry_grant g = reserve("replace:1", 1, "duplicata : perdu");
    assert_int_equal(issue(&g, "duplicata : perdu"), REGISTRY_SEALED);
    assert_int_equal(issue(&renewal, NULL), REGISTRY_VOID);
    assert_int_equal(reserve("renew:1", 1, NULL).standing, REGISTRY_HELD);
    issue_new("renew:3", 3);
    assert_string_equal(find("API-00000003-89").successor, "API-00000004-86");
}

static void
nobody_else_takes_it_up(void **state)
{
    (void)state;
    const struct registry_claim claim = { .now = NOW + REGISTRY_LEASE_S,
        .max = 4 };
    struct registry_left left[4] = { 0 };
    struct sceau_error error;
    size_t count;

    issue_new("a", 0);
    (void)reserve("replace:1", 1, "duplicata : perdu");
    assert_int_equal(
        registry_claim(rig, &claim, left, &count, &error), SCEAU_OK);
    assert_int_equal(count, 0);
}

struct told {
    int64_t title;
    char events[128];
};

static enum sceau_status
read_told(struct sql *sql, void *context, struct sceau_error *error)
{
    struct told *t = context;
    const struct sql_value id[] = { sql_integer(t->title) };
    enum sceau_status status = sql_run(sql,
        "SELECT event, channel FROM outbox WHERE title = ?1 ORDER BY channel",
        id, 1, error);
    bool row = true;

    for (t->events[0] = 0; status == SCEAU_OK;) {
        status = sql_next(sql, &row, error);
        if (status != SCEAU_OK || !row)
            return status;
        char event[32], channel[32];
        size_t len = strlen(t->events);
        (void)snprintf(t->events + len, sizeof t->events - len, "%s by %s ",
            sql_get_text(sql, 0, event, sizeof event),
            sql_get_text(sql, 1, channel, sizeof channel));
    }
    return status;
}

static void
events_are(int64_t title, const char *expected)
{
    struct told t = { .title = title };
    struct sceau_error error = { 0 };

    if (sql_read(registry_sql(rig), read_told, &t, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_string_equal(t.events, expected);
}

static void
it_is_said_to_be_issued_and_not_renewed(void **state)
{
    (void)state;

    issue_new("a", 0);
    issue_new("renew:1", 1);
    struct registry_grant g = reserve("replace:1", 1, "duplicata : perdu");
    assert_int_equal(issue(&g, "duplicata : perdu"), REGISTRY_SEALED);
    events_are(2, "renewal by hook renewal by mail ");
    events_are(3, "issue by hook issue by mail ");
}

/* Left when its command was killed, and of no use any more. */
static void
what_was_left_of_one_that_is_not_good_is_void(void **state)
{
    (void)state;

    issue_new("a", 0);
    (void)reserve("replace:1", 1, "duplicata : perdu");
    rig_set_status(FIRST, STORY_REVOKED);
    assert_int_equal(reserve_at(NOW + 2 * REGISTRY_LEASE_S, "replace:1", 1,
                         "duplicata : perdu")
                         .standing,
        REGISTRY_HELD);
    assert_string_equal(find(SECOND).state, "void");
}

static size_t
undelivered(void)
{
    static struct sealed_page page;
    const struct sealed_query q = { "FR00_0001", { 2026, 11, 24 } };
    struct sceau_error error = { 0 };

    if (sealed_undelivered(rig, &q, 0, &page, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return page.count;
}

/* By the reissue that was interrupted, and goes on. */
static void
what_is_not_good_any_more_is_not_brought(void **state)
{
    (void)state;

    issue_new("a", 0);
    struct registry_grant g = reserve("replace:1", 1, "rescellé");
    assert_int_equal(issue(&g, "rescellé"), REGISTRY_SEALED);
    assert_int_equal(undelivered(), 1);
    rig_set_status(SECOND, STORY_SUSPENDED);
    assert_int_equal(undelivered(), 0);
    rig_set_status(SECOND, STORY_GOOD);
    assert_int_equal(undelivered(), 1);
}

/* It is kept as long as that of the title in whose place it is. */
static void
an_examination_that_is_over_is_so_of_both(void **state)
{
    (void)state;
    struct sceau_error error;
    int64_t closed = 0;

    issue_new("a", 0);
    assert_int_equal(
        story_close(rig, "9201", "décision", NOW, &closed, &error), SCEAU_OK);
    struct registry_grant g = reserve("replace:1", 1, "duplicata : perdu");
    assert_int_equal(issue(&g, "duplicata : perdu"), REGISTRY_SEALED);
    assert_string_equal(find(SECOND).examined, "closed");
    assert_int_equal(
        rig_count("SELECT closed_at FROM title WHERE id = 1"), NOW);
    assert_int_equal(
        rig_count("SELECT closed_at FROM title WHERE id = 2"), NOW);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_former_is_replaced_as_the_other_is_issued),
        cmocka_unit_test(what_follows_the_former_follows_it),
        cmocka_unit_test(what_changed_while_it_was_sealed_is_not_replaced),
        cmocka_unit_test(of_two_at_once_one_takes_its_place),
        cmocka_unit_test(a_renewal_on_its_way_is_the_other_ones),
        cmocka_unit_test(nobody_else_takes_it_up),
        cmocka_unit_test(it_is_said_to_be_issued_and_not_renewed),
        cmocka_unit_test(what_was_left_of_one_that_is_not_good_is_void),
        cmocka_unit_test(what_is_not_good_any_more_is_not_brought),
        cmocka_unit_test(an_examination_that_is_over_is_so_of_both),
    };

    return RIG_RUN(tests, NOW, NULL);
}
