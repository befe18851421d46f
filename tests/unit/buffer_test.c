/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/base/buffer.h"

static void
bytes_end_with_a_nul_that_is_not_counted(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer b = buffer_with_max(100);

    assert_string_equal(buffer_cstr(&b), "");
    buffer_text(&b, "ab");
    buffer_byte(&b, 'c');
    buffer_format(&b, "%d-%s", 12, "x");
    assert_int_equal(b.len, 7);
    assert_string_equal(buffer_cstr(&b), "abc12-x");
    assert_int_equal(b.data[b.len], 0);
}

static void
the_maximum_is_reached_and_not_passed(void **state)
{
    (void)state;
    for (size_t max = 0; max < 300; max++) {
        AUTO_BUFFER struct buffer b = buffer_with_max(max);
        for (size_t i = 0; i < max; i++)
            buffer_byte(&b, 'a');
        assert_int_equal(buffer_status(&b), SCEAU_OK);
        assert_int_equal(b.len, max);
        buffer_byte(&b, 'b');
        assert_int_equal(buffer_status(&b), SCEAU_E_LIMIT);
        assert_int_equal(b.len, max);
    }
}

static void
the_first_failure_sticks(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer b = buffer_with_max(4);

    buffer_text(&b, "abc");
    buffer_text(&b, "de");
    buffer_byte(&b, 'f'); /* would fit, but comes after a failure */
    buffer_format(&b, "g");
    assert_null(buffer_room(&b, 1));
    assert_int_equal(buffer_status(&b), SCEAU_E_LIMIT);
    assert_string_equal(buffer_cstr(&b), "abc");
    buffer_reset(&b);
    assert_int_equal(buffer_status(&b), SCEAU_OK);
    assert_string_equal(buffer_cstr(&b), "");
    buffer_text(&b, "defg");
    assert_string_equal(buffer_cstr(&b), "defg");
}

static void
a_format_that_does_not_fit_writes_nothing(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer b = buffer_with_max(5);

    buffer_text(&b, "ab");
    buffer_format(&b, "%s", "cdef");
    assert_int_equal(buffer_status(&b), SCEAU_E_LIMIT);
    assert_string_equal(buffer_cstr(&b), "ab");
}

static void
room_is_zeroed_and_counted(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer b = buffer_with_max(600);

    buffer_text(&b, "x");
    uint8_t *room = buffer_room(&b, 500);
    assert_non_null(room);
    for (size_t i = 0; i <= 500; i++)
        assert_int_equal(room[i], 0);
    assert_int_equal(b.len, 501);
    assert_int_equal(b.data[0], 'x');
}

static void
taken_bytes_are_the_callers_and_the_buffer_is_empty(void **state)
{
    (void)state;
    struct buffer b = buffer_with_max(10);
    size_t len;

    buffer_text(&b, "abc");
    uint8_t *own = buffer_take(&b, &len);
    assert_int_equal(len, 3);
    assert_null(b.data);
    assert_int_equal(b.len, 0);
    assert_int_equal(b.max, 10);
    assert_string_equal((char *)own, "abc");
    free(own);
    buffer_free(&b);
    buffer_free(&b);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bytes_end_with_a_nul_that_is_not_counted),
        cmocka_unit_test(the_maximum_is_reached_and_not_passed),
        cmocka_unit_test(the_first_failure_sticks),
        cmocka_unit_test(a_format_that_does_not_fit_writes_nothing),
        cmocka_unit_test(room_is_zeroed_and_counted),
        cmocka_unit_test(taken_bytes_are_the_callers_and_the_buffer_is_empty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
