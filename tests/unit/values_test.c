/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/title/values.h"

static struct values v;

static int
clear(void **state)
{
    (void)state;
    values_clear(&v);
    values_set(&v, "holder.sex", "F");
    values_set(&v, "empty", "");
    return 0;
}

static void
an_empty_value_is_absent(void **state)
{
    (void)state;
    assert_string_equal(values_get(&v, "holder.sex"), "F");
    assert_null(values_get(&v, "empty"));
    assert_null(values_get(&v, "holder"));
    assert_null(values_get(&v, "holder.sex.name"));
}

static void
the_last_value_set_counts(void **state)
{
    (void)state;
    values_set(&v, "holder.sex", "M");
    assert_string_equal(values_get(&v, "holder.sex"), "M");
    assert_int_equal(v.count, 2);
}

static void
a_date_is_kept_for_machines_and_for_people(void **state)
{
    struct date d = { 2026, 3, 1 };

    (void)state;
    values_set_date(&v, "validity.from", d);
    assert_string_equal(values_get(&v, "validity.from"), "2026-03-01");
    assert_string_equal(
        values_get(&v, "validity.from.words"), "1er\u00a0mars 2026");
    assert_int_equal(date_compare(values_date(&v, "validity.from"), d), 0);
    assert_false(date_is_set(values_date(&v, "holder.sex")));
}

static void
conditions_hold_as_they_are_written(void **state)
{
    static const struct {
        const char *condition;
        bool holds;
    } table[] = { { "", true }, { "holder.sex", true },
        { "!holder.sex", false }, { "empty", false }, { "!empty", true },
        { "holder.sex=F", true }, { "holder.sex=M", false },
        { "holder.sex=FF", false }, { "holder.sex!=M", true },
        { "holder.sex!=F", false }, { "absent=F", false },
        { "absent!=F", true }, { "holder.sex=F,!empty", true },
        { "holder.sex=F,empty", false } };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        if (values_hold(&v, table[i].condition) != table[i].holds)
            fail_msg("« %s »", table[i].condition);
}

static void
filling_refuses_what_is_absent_and_lone_braces(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(64);
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(
        values_fill(&v, "a {holder.sex} b", &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out), "a F b");
    assert_int_equal(
        values_fill(&v, "{empty}", &out, &error), SCEAU_E_NOTFOUND);
    assert_non_null(strstr(error.text, "{empty}"));
    assert_int_equal(values_fill(&v, "{holder", &out, &error), SCEAU_E_FORMAT);
    assert_int_equal(values_fill(&v, "holder}", &out, &error), SCEAU_E_FORMAT);
    assert_int_equal(
        values_fill(&v, "{a{holder.sex}}", &out, &error), SCEAU_E_FORMAT);
}

static void
what_has_no_room_is_refused(void **state)
{
    static char text[VALUES_ROOM];

    (void)state;
    memset(text, 'A', sizeof text - 1);
    values_set(&v, "long", text);
    assert_int_equal(v.status, SCEAU_E_LIMIT);
    values_clear(&v);
    for (int i = 0; i <= VALUES_MAX; i++) {
        char path[16];
        (void)snprintf(path, sizeof path, "p%d", i);
        assert_int_equal(v.status, SCEAU_OK);
        values_set(&v, path, "x");
    }
    assert_int_equal(v.status, SCEAU_E_LIMIT);
}

/* A title that waits for its keys is given its number at each try. */
static void
what_is_set_again_takes_no_more_room(void **state)
{
    (void)state;

    for (int i = 0; i < VALUES_ROOM; i++)
        values_format(&v, "title.number", "API-%08d", i);
    assert_int_equal(v.status, SCEAU_OK);
    assert_string_equal(values_get(&v, "title.number"), "API-00049151");
    values_set(&v, "title.number", "a longer one than it had");
    values_set(&v, "next", "x");
    assert_string_equal(
        values_get(&v, "title.number"), "a longer one than it had");
    assert_string_equal(values_get(&v, "next"), "x");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(an_empty_value_is_absent, clear),
        cmocka_unit_test_setup(the_last_value_set_counts, clear),
        cmocka_unit_test_setup(
            a_date_is_kept_for_machines_and_for_people, clear),
        cmocka_unit_test_setup(conditions_hold_as_they_are_written, clear),
        cmocka_unit_test_setup(
            filling_refuses_what_is_absent_and_lone_braces, clear),
        cmocka_unit_test_setup(what_has_no_room_is_refused, clear),
        cmocka_unit_test_setup(what_is_set_again_takes_no_more_room, clear),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
