/* SPDX-License-Identifier: EUPL-1.2 */
/* What ends soon, over both engines: only what may be renewed, the worst first. */
#include "tests/support/rig.h"

#include "issuer/register/due.h"

#define NOW 1000000

static const struct title {
    const char *key;
    const char *until;
    const char *work;
    bool examined;
} titles[] = { { "a", "2027-02-23", "no", true },
    { "b", "2027-02-25", "yes", true }, { "c", "2027-02-24", "yes", true },
    { "d", "2027-02-24", "yes", false }, { "e", "2027-06-30", "yes", true },
    { "f", NULL, NULL, false } };
enum { TITLES = sizeof titles / sizeof *titles };

static void
issue_for(const struct title *t, int64_t former, const char *replacing)
{
    struct registry_request q = rig_ask(t->key, t->key);

    q.former = former;
    q.replacing = replacing;
    struct registry_grant g = rig_reserve(&q);
    struct registry_result s = rig_seal(&g);
    s.replacing = replacing;
    s.valid_until = t->until;
    s.work = t->work;
    s.application = t->key;
    s.examined = t->examined;
    assert_true(rig_bring(&s));
}

static void
issue(const struct title *t, int64_t former)
{
    issue_for(t, former, NULL);
}

static void
issue_all(void)
{
    for (size_t i = 0; i < TITLES; i++)
        issue(&titles[i], 0);
}

/* The applications, in order. */
static void
expect(bool examined, const char *expected)
{
    struct due_list l;
    struct sceau_error error;
    char got[64] = "";

    assert_int_equal(due_find(rig, (struct date) { 2027, 2, 1 },
                         (struct date) { 2027, 2, 25 }, examined, &l, &error),
        SCEAU_OK);
    for (size_t i = 0; i < l.count; i++)
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s",
            l.item[i].application);
    assert_string_equal(got, expected);
    due_list_free(&l);
}

static void
who_may_work_comes_first(void **state)
{
    (void)state;

    expect(true, "cba");
    expect(false, "cdba");
}

static void
what_is_over_is_not_listed(void **state)
{
    (void)state;
    struct sceau_error error;
    int64_t closed;
    const struct title next = { "n", "2027-09-01", "yes", true };

    assert_int_equal(story_set_status(rig, "API-00000003-89", STORY_SUSPENDED,
                         "essai", NOW, &error),
        SCEAU_OK);
    expect(true, "ba");
    assert_int_equal(
        story_close(rig, "a", "essai", NOW, &closed, &error), SCEAU_OK);
    expect(true, "b");
    issue(&next, 2);
    expect(true, "");
}

/* The applications page by page, each page's end a bar. */
static void
expect_pages(struct due_query q, const char *expected)
{
    struct due_list l;
    struct sceau_error error;
    char got[64] = "", cursor[DUE_CURSOR_SIZE];

    q.from = (struct date) { 2027, 2, 1 };
    q.until = (struct date) { 2027, 2, 25 };
    for (size_t pages = 0; pages < 9; pages++) {
        assert_int_equal(due_page(rig, &q, &l, &error), SCEAU_OK);
        for (size_t i = 0; i < l.count; i++)
            (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s",
                l.item[i].application);
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "|");
        bool last = l.count < q.limit;
        if (l.count > 0)
            q.after = due_cursor(&l.item[l.count - 1], cursor);
        due_list_free(&l);
        if (last)
            break;
    }
    assert_string_equal(got, expected);
}

static void
pages_say_what_the_list_says(void **state)
{
    (void)state;

    expect_pages((struct due_query) { .limit = 9 }, "cdba|");
    expect_pages((struct due_query) { .limit = 4 }, "cdba||");
    expect_pages((struct due_query) { .limit = 3 }, "cdb|a|");
    expect_pages((struct due_query) { .limit = 2 }, "cd|ba||");
    expect_pages((struct due_query) { .limit = 1 }, "c|d|b|a||");
    expect_pages(
        (struct due_query) { .limit = 1, .examined = true }, "c|b|a||");
    expect_pages((struct due_query) { .limit = 2, .work = DUE_WORKS }, "cd|b|");
    expect_pages((struct due_query) { .limit = 2, .work = DUE_DOES_NOT }, "a|");
    expect_pages((struct due_query) { .limit = 9, .kind = "api" }, "cdba|");
    expect_pages((struct due_query) { .limit = 9, .kind = "adf" }, "|");
}

static void
only_a_page_has_an_end(void **state)
{
    static const char *const wrong[] = { "", "1", "2.2027-02-24.3",
        "1.2027-02-30.3", "1.2027-02-24.", "1.2027-02-24.x", "1.2027-02-24-3",
        "1.2027-02-24.1234567890123456789", "1.2027-02-24.3 " };
    struct due_list l;
    struct sceau_error error;

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        const struct due_query q = { .limit = 1, .after = wrong[i] };
        assert_int_equal(due_page(rig, &q, &l, &error), SCEAU_E_USAGE);
    }
}

/* Once nobody is about to bring them: the ids. */
static void
undelivered(enum due_bond bond, int64_t now, const char *expected)
{
    struct sceau_error error;
    struct due_list l;
    char got[64] = "";

    assert_int_equal(due_undelivered(rig, bond, now, &l, &error), SCEAU_OK);
    for (size_t i = 0; i < l.count; i++)
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%s%lld",
            i ? " " : "", (long long)l.item[i].id);
    assert_string_equal(got, expected);
    due_list_free(&l);
}

static void
what_was_not_delivered_is_known(void **state)
{
    (void)state;
    struct sceau_error error;
    const int64_t later = NOW + REGISTRY_LEASE_S;
    const int64_t follows = TITLES + 1, replaces = TITLES + 2;
    const struct title next = { "n", "2027-09-01", "yes", true },
                       other = { "o", "2027-02-24", "yes", true };

    undelivered(DUE_FOLLOWS_OR_REPLACES, later, "");
    issue(&next, 2);
    issue_for(&other, 3, "essai");
    undelivered(DUE_FOLLOWS_OR_REPLACES, later - 1, "");
    undelivered(DUE_FOLLOWS, later, "7");
    undelivered(DUE_FOLLOWS_OR_REPLACES, later, "7 8");
    assert_int_equal(
        due_set_delivered(rig, &follows, 1, NOW, &error), SCEAU_OK);
    undelivered(DUE_FOLLOWS_OR_REPLACES, later, "8");
    assert_int_equal(
        due_set_delivered(rig, &replaces, 1, NOW, &error), SCEAU_OK);
    undelivered(DUE_FOLLOWS_OR_REPLACES, later, "");
}

/* What was withdrawn since is brought to nobody. */
static void
only_what_is_good_is_to_be_delivered(void **state)
{
    (void)state;
    struct sceau_error error;
    const int64_t later = NOW + REGISTRY_LEASE_S;
    const struct title next = { "n", "2027-09-01", "yes", true };

    issue(&next, 2);
    for (int good = 0; good <= 1; good++) {
        assert_int_equal(
            story_set_status(rig, "API-00000007-77",
                good ? STORY_GOOD : STORY_SUSPENDED, "essai", NOW, &error),
            SCEAU_OK);
        undelivered(DUE_FOLLOWS, later, good ? "7" : "");
    }
}

static void
their_requests_are_there(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    static const struct due asked[] = { { .id = 2 }, { .id = 99 },
        { .id = 1 } };
    struct due many[DUE_REQUESTS_MAX + 1] = { { .id = 1 } };
    struct buffer body[3];

    for (int i = 0; i < 3; i++) {
        body[i] = buffer_with_max(1024);
        buffer_text(&body[i], "before");
    }
    assert_int_equal(due_requests(rig, asked, 3, body, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&body[0]), "b");
    assert_int_equal(body[1].len, 0);
    assert_string_equal(buffer_cstr(&body[2]), "a");
    assert_int_equal(
        due_requests(rig, many, DUE_REQUESTS_MAX + 1, body, &error),
        SCEAU_E_LIMIT);
    for (int i = 0; i < 3; i++)
        buffer_free(&body[i]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_may_work_comes_first),
        cmocka_unit_test(pages_say_what_the_list_says),
        cmocka_unit_test(only_a_page_has_an_end),
        cmocka_unit_test(what_is_over_is_not_listed),
        cmocka_unit_test(what_was_not_delivered_is_known),
        cmocka_unit_test(only_what_is_good_is_to_be_delivered),
        cmocka_unit_test(their_requests_are_there),
    };

    return RIG_RUN(tests, NOW, issue_all);
}
