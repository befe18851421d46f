/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "verifier/verdict/period.h"

static enum time_state
at(const char *from, const char *until, const char *day, struct period *p)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct specimen_wish wish = { .from = from, .until = until };
    struct seal seal;
    struct date today;

    specimen_message(&wish, &code);
    specimen_sign_with_zeros(&code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    assert_true(date_parse_iso(span_str(day), &today));
    period_read(&seal, p);
    return period_at(p, today);
}

static void
both_ends_are_included(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *until;
        const char *day;
        enum time_state expected;
    } table[] = { { "01032013", "31032013", "2013-02-28", TIME_NOT_YET },
        { "01032013", "31032013", "2013-03-01", TIME_IN_FORCE },
        { "01032013", "31032013", "2013-03-31", TIME_IN_FORCE },
        { "01032013", "31032013", "2013-04-01", TIME_EXPIRED },
        { "29022024", "29022024", "2024-02-28", TIME_NOT_YET },
        { "29022024", "29022024", "2024-02-29", TIME_IN_FORCE },
        { "29022024", "29022024", "2024-03-01", TIME_EXPIRED },
        { "", "31122026", "2026-12-31", TIME_IN_FORCE },
        { "", "31122026", "2027-01-01", TIME_EXPIRED },
        { "01012026", "", "2025-12-31", TIME_NOT_YET },
        { "01012026", "", "9999-12-31", TIME_IN_FORCE },
        { "", "", "2026-01-01", TIME_UNDATED },
        /* an end before the beginning is never in force */
        { "31032013", "01032013", "2013-03-01", TIME_NOT_YET },
        { "31032013", "01032013", "2013-03-15", TIME_EXPIRED },
        { "31032013", "01032013", "2013-03-31", TIME_EXPIRED } };
    struct period p;

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        enum time_state got =
            at(table[i].from, table[i].until, table[i].day, &p);
        if (got != table[i].expected)
            fail_msg("%s to %s on %s: %s", table[i].from, table[i].until,
                table[i].day, time_state_name(got));
        assert_false(p.impossible);
    }
}

static void
a_day_that_no_calendar_has_is_never_in_force(void **state)
{
    (void)state;
    struct period p;

    assert_int_equal(
        at("01032013", "31022013", "2013-03-15", &p), TIME_UNDATED);
    assert_true(p.impossible);
    assert_int_equal(
        at("00032013", "31032013", "2013-03-15", &p), TIME_UNDATED);
    assert_true(p.impossible);
    /* what the other date alone excludes stays excluded */
    assert_int_equal(
        at("01032013", "99999999", "2013-02-28", &p), TIME_NOT_YET);
    assert_int_equal(
        at("ABCDEFGH", "31032013", "2013-04-01", &p), TIME_EXPIRED);
}

static void
other_types_have_their_own_fields(void **state)
{
    (void)state;
    static const struct {
        const char *header;
        const char *blocks;
        const char *from;
        const char *until;
    } table[] = { { "DC04FR000001128D128D1601FR", "6O31122026", "",
                      "2026-12-31" },
        { "DC04FR000001128D128DC101FR", "D301012026D431122026", "2026-01-01",
            "2026-12-31" },
        { "DC04FR000001128D128DC501FR", "D931122026", "", "2026-12-31" },
        { "DC04FR000001128D128D2201FR", "HO31122026", "", "2026-12-31" },
        { "DC04FR000001128D128D0301FR", "08128D", "", "2013-01-01" },
        { "DC04FR000001128D128D0301FR", "08FFFF", "", "" } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct seal seal;
        struct period p;
        char iso[DATE_ISO_SIZE];
        buffer_text(&code, table[i].header);
        buffer_text(&code, table[i].blocks);
        specimen_sign_with_zeros(&code);
        assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
        period_read(&seal, &p);
        assert_string_equal(date_iso(p.from, iso), table[i].from);
        assert_string_equal(date_iso(p.until, iso), table[i].until);
    }
}

/* The seconds on both sides of a midnight in Paris, in winter and in summer. */
static void
the_day_begins_at_midnight_in_paris(void **state)
{
    (void)state;
    static const struct {
        int64_t second;
        const char *day;
        enum time_state expected;
    } table[] = { { 1364767200, "2013-04-01", TIME_EXPIRED },
        { 1364767199, "2013-03-31", TIME_IN_FORCE },
        { 1362092399, "2013-02-28", TIME_NOT_YET },
        { 1362092400, "2013-03-01", TIME_IN_FORCE } };
    struct period p;

    (void)at("01032013", "31032013", "2013-03-15", &p);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char iso[DATE_ISO_SIZE];
        struct date day = date_paris(table[i].second);
        assert_string_equal(date_iso(day, iso), table[i].day);
        assert_int_equal(period_at(&p, day), table[i].expected);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_ends_are_included),
        cmocka_unit_test(a_day_that_no_calendar_has_is_never_in_force),
        cmocka_unit_test(other_types_have_their_own_fields),
        cmocka_unit_test(the_day_begins_at_midnight_in_paris),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
