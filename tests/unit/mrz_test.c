/* SPDX-License-Identifier: EUPL-1.2 */
/* The zones of ICAO 9303-5 (appendix A) and 9303-3, under the specimen's name. */
#include "tests/unit/test.h"

#include "issuer/title/mrz.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char name[] = "SPECIMEN<<NATACHA<CORINNE<<<<<";
static const char *const right[][MRZ_LINES] = {
    { "I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
        name },
    /* a number of twelve characters */
    { "I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2",
        name },
    { "IRFRASPECIMEN02<<<<<<<<<<<<<<<", "7307122F3011238ARG<<<<<<<<<<<0",
        name },
};

static void
the_standards_own_zones_are_right(void **state)
{
    (void)state;
    struct mrz_fault fault;

    for (size_t i = 0; i < COUNT(right); i++)
        if (!mrz_check(right[i], &fault))
            fail_msg("zone %zu: line %u, column %u: %c", i, fault.line,
                fault.column, fault.expected);
}

/* Sex, nationality, name and the document's code have no digit. */
static bool
is_covered(unsigned line, unsigned column)
{
    return line == 0 ? column >= 5
                     : column != 7 && (column < 15 || column >= 18);
}

/* One more is one more: no weight of 7, 3 or 1 hides it. */
static void
every_character_changed_by_one_is_seen(void **state)
{
    (void)state;

    for (size_t i = 0; i < COUNT(right); i++)
        for (unsigned line = 0; line < 2; line++)
            for (unsigned column = 0; column < MRZ_LINE; column++) {
                char changed[2][MRZ_LINE + 1];
                const char *zone[] = { changed[0], changed[1], name };
                struct mrz_fault fault;
                memcpy(changed[0], right[i][0], sizeof *changed);
                memcpy(changed[1], right[i][1], sizeof *changed);
                char *c = &changed[line][column];
                *c = *c == '<' ? '1' : *c == '9' ? '8' : (char)(*c + 1);
                if (mrz_check(zone, &fault) == is_covered(line, column))
                    fail_msg("zone %zu, line %u, column %u", i, line + 1,
                        column + 1);
            }
}

static void
a_fault_is_told_where_it_stands(void **state)
{
    (void)state;
    const char *const zone[] = { right[0][0], "7408123F1204159UTO<<<<<<<<<<<6",
        name };
    const char *const whole[] = { right[0][0], "7408122F1204159UTO<<<<<<<<<<<5",
        name };
    struct mrz_fault fault;

    assert_false(mrz_check(zone, &fault));
    assert_int_equal(fault.line, 2);
    assert_int_equal(fault.column, 7);
    assert_int_equal(fault.expected, '2');
    assert_false(mrz_check(whole, &fault));
    assert_int_equal(fault.column, 30);
    assert_int_equal(fault.expected, '6');
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_standards_own_zones_are_right),
        cmocka_unit_test(every_character_changed_by_one_is_seen),
        cmocka_unit_test(a_fault_is_told_where_it_stands),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
