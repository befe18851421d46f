/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/base/cursor.h"

static void
reads_stop_at_the_end(void **state)
{
    (void)state;
    struct cursor c = cursor_over("abc", 3);
    struct span s;
    uint8_t byte;

    assert_int_equal(cursor_peek(&c), 'a');
    assert_true(cursor_take(&c, 2, &s));
    assert_true(span_is(s, "ab"));
    assert_int_equal(cursor_offset(&c), 2);
    assert_int_equal(cursor_left(&c), 1);
    assert_true(cursor_byte(&c, &byte));
    assert_int_equal(byte, 'c');
    assert_true(cursor_end(&c));
    assert_int_equal(cursor_peek(&c), -1);
    assert_false(cursor_byte(&c, &byte));
    assert_false(cursor_end(&c));
}

static void
a_failed_read_sticks_moves_nothing_and_gives_an_empty_span(void **state)
{
    (void)state;
    struct cursor c = cursor_over("abc", 3);
    struct span s = span_str("old");
    uint8_t byte;

    assert_false(cursor_take(&c, 4, &s));
    assert_int_equal(s.len, 0);
    assert_null(s.data);
    assert_int_equal(cursor_offset(&c), 0);
    assert_int_equal(cursor_left(&c), 0);
    assert_false(cursor_take(&c, 1, &s));
    assert_false(cursor_byte(&c, &byte));
    assert_false(cursor_skip(&c, "a"));
    assert_int_equal(cursor_until(&c, 'c').len, 0);
    assert_int_equal(cursor_peek(&c), -1);
}

static void
a_length_near_the_largest_does_not_wrap(void **state)
{
    (void)state;
    struct cursor c = cursor_over("abc", 3);
    struct span s;

    assert_true(cursor_take(&c, 1, &s));
    assert_false(cursor_take(&c, SIZE_MAX, &s));
    c = cursor_over("abc", 3);
    assert_false(cursor_take(&c, SIZE_MAX - 1, &s));
}

static void
nothing_can_be_read_of_nothing(void **state)
{
    (void)state;
    struct cursor c = cursor_over(NULL, 0);
    struct span s;

    assert_true(cursor_end(&c));
    assert_int_equal(cursor_left(&c), 0);
    assert_int_equal(cursor_until(&c, 'a').len, 0);
    assert_true(cursor_take(&c, 0, &s));
    assert_false(cursor_skip(&c, "a"));
    assert_true(cursor_end(&c));
    assert_false(cursor_take(&c, 1, &s));
}

static void
until_stops_before_the_byte_or_at_the_end(void **state)
{
    (void)state;
    struct cursor c = cursor_over("ab;cd", 5);

    assert_true(span_is(cursor_until(&c, ';'), "ab"));
    assert_int_equal(cursor_until(&c, ';').len, 0);
    assert_true(cursor_skip(&c, ";"));
    assert_true(span_is(cursor_until(&c, ';'), "cd"));
    assert_true(cursor_end(&c));
}

static void
a_word_is_skipped_only_where_it_is_whole(void **state)
{
    (void)state;
    struct cursor c = cursor_over("xref", 4);

    assert_false(cursor_skip(&c, "xrefs"));
    assert_false(cursor_skip(&c, "ref"));
    assert_false(c.failed);
    assert_true(cursor_skip(&c, "xref"));
    assert_true(cursor_end(&c));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_stop_at_the_end),
        cmocka_unit_test(
            a_failed_read_sticks_moves_nothing_and_gives_an_empty_span),
        cmocka_unit_test(a_length_near_the_largest_does_not_wrap),
        cmocka_unit_test(nothing_can_be_read_of_nothing),
        cmocka_unit_test(until_stops_before_the_byte_or_at_the_end),
        cmocka_unit_test(a_word_is_skipped_only_where_it_is_whole),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
