/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/base/date.h"

static void
every_day_of_eight_centuries_goes_there_and_back(void **state)
{
    (void)state;
    struct date first = { 1600, 1, 1 }, last = { 2400, 12, 31 };

    for (int32_t n = date_to_days(first); n <= date_to_days(last); n++) {
        struct date d = date_from_days(n);
        assert_true(date_exists(d));
        assert_int_equal(date_to_days(d), n);
    }
    assert_int_equal(date_to_days((struct date) { 1970, 1, 1 }), 0);
    assert_int_equal(date_to_days((struct date) { 2000, 3, 1 }), 11017);
}

static void
days_that_do_not_exist_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "2023-02-29", "2100-02-29", "2023-04-31",
        "2023-13-01", "2023-00-10", "2023-01-00", "0000-01-01", "2023-1-01",
        "2023-01-011", "2023/01/01", " 023-01-01", "+123-01-01", "" };
    struct date d = { 1999, 9, 9 };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(date_parse_iso(span_str(bad[i]), &d));
    assert_int_equal(d.year, 1999);
    assert_true(date_parse_iso(span_str("2024-02-29"), &d));
    assert_false(date_parse_ddmmyyyy(span_str("31042020"), &d));
    assert_false(date_parse_ddmmyyyy(span_str("00002020"), &d));
    assert_true(date_parse_ddmmyyyy(span_str("01042020"), &d));
    assert_int_equal(d.day, 1);
    assert_int_equal(d.month, 4);
}

static void
months_end_on_their_last_day(void **state)
{
    (void)state;
    struct date d = date_add_months((struct date) { 2026, 11, 30 }, 3);

    assert_int_equal(date_compare(d, (struct date) { 2027, 2, 28 }), 0);
    d = date_add_months((struct date) { 2026, 1, 15 }, -1);
    assert_int_equal(date_compare(d, (struct date) { 2025, 12, 15 }), 0);
}

static void
dates_are_written_in_words(void **state)
{
    (void)state;
    char out[DATE_WORDS_SIZE];

    assert_string_equal(
        date_words_fr((struct date) { 2020, 4, 1 }, out), "1er avril 2020");
    assert_string_equal(
        date_words_fr((struct date) { 2020, 12, 31 }, out), "31 décembre 2020");
    assert_string_equal(date_words_fr(DATE_NONE, out), "");
}

static void
the_day_in_paris_changes_at_its_own_midnight(void **state)
{
    (void)state;
    /* 2026-11-23T22:59:59Z is 23:59:59 in Paris; a second later it is the 24th */
    int64_t t = (int64_t)date_to_days((struct date) { 2026, 11, 23 }) * 86400
        + 22 * 3600 + 3599;

    assert_int_equal(date_paris(t).day, 23);
    assert_int_equal(date_paris(t + 1).day, 24);
    /* summer time 2026: from 29 March to 25 October, 01:00 UTC */
    int64_t spring =
        (int64_t)date_to_days((struct date) { 2026, 3, 29 }) * 86400;
    assert_int_equal(date_paris_offset(spring + 3599), 1);
    assert_int_equal(date_paris_offset(spring + 3600), 2);
    int64_t autumn =
        (int64_t)date_to_days((struct date) { 2026, 10, 25 }) * 86400;
    assert_int_equal(date_paris_offset(autumn + 3599), 2);
    assert_int_equal(date_paris_offset(autumn + 3600), 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_of_eight_centuries_goes_there_and_back),
        cmocka_unit_test(days_that_do_not_exist_are_refused),
        cmocka_unit_test(months_end_on_their_last_day),
        cmocka_unit_test(dates_are_written_in_words),
        cmocka_unit_test(the_day_in_paris_changes_at_its_own_midnight),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
