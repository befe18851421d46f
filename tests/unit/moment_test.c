/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "hsm/moment.h"

static void
a_moment_reads_as_it_is_written(void **state)
{
    static const struct {
        int64_t at;
        const char *text;
    } rows[] = { { 0, "1970-01-01T00:00:00Z" },
        { 951782400, "2000-02-29T00:00:00Z" },
        { 1795628646, "2026-11-25T17:44:06Z" },
        { 253402300799, "9999-12-31T23:59:59Z" } };
    char out[MOMENT_SIZE];
    int64_t at;

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        assert_string_equal(moment_text(rows[i].at, out), rows[i].text);
        assert_true(moment_read(span_str(rows[i].text), &at));
        assert_int_equal(at, rows[i].at);
    }
    assert_string_equal(moment_text(-1, out), rows[0].text);
    assert_string_equal(moment_text(INT64_MAX, out), rows[3].text);
    assert_true(moment_now() > 1700000000);
}

static void
any_other_form_is_refused(void **state)
{
    static const char *const bad[] = { "", "2026-11-25", "2026-11-25T17:44:06",
        "2026-11-25T17:44:06ZZ", "2026-11-25 17:44:06Z", "2026-11-31T17:44:06Z",
        "2026-11-25T24:00:00Z", "2026-11-25T17:60:00Z", "2026-11-25T17:44:60Z",
        "2026-11-25T1a:44:06Z", "2026-11-25T17-44-06Z", "1969-12-31T23:59:59Z",
        "2026-11-25T17:44:06z" };
    int64_t at = 7;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (moment_read(span_str(bad[i]), &at))
            fail_msg("« %s »", bad[i]);
    assert_int_equal(at, 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_moment_reads_as_it_is_written),
        cmocka_unit_test(any_other_form_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
