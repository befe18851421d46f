/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/base/csv.h"

/* One row of one cell, without its end. */
static void
expect(const char *text, const char *cell)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(200);
    struct csv c = csv_into(&out);
    char row[200];

    csv_text(&c, text);
    csv_end_row(&c);
    (void)snprintf(row, sizeof row, "%s\r\n", cell);
    assert_string_equal(buffer_cstr(&out), row);
}

static void
a_table_opens_with_a_click_in_a_french_office(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(200);
    struct csv c = csv_into(&out);

    csv_begin(&c);
    csv_text(&c, "é");
    csv_text(&c, NULL);
    csv_count(&c, 12);
    csv_text(&c, "");
    csv_end_row(&c);
    csv_text(&c, "x");
    csv_text(&c, "y");
    csv_end_row(&c);
    assert_string_equal(buffer_cstr(&out), "\xef\xbb\xbfé;;12;\r\nx;y\r\n");
}

static void
a_cell_ends_where_its_text_does(void **state)
{
    (void)state;
    static const char *const cells[][2] = { { "a;b", "\"a;b\"" },
        { "a,b", "\"a,b\"" }, { "say \"no\"", "\"say \"\"no\"\"\"" },
        { " a", "\" a\"" }, { "a ", "\"a \"" }, { "a b", "a b" },
        { "\"", "\"\"\"\"" }, { "l’été", "l’été" } };

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        expect(cells[i][0], cells[i][1]);
}

static void
no_text_is_a_formula(void **state)
{
    (void)state;
    static const char *const cells[][2] = { { "=1+1", "'=1+1" },
        { "+33", "'+33" }, { "-1", "'-1" }, { "@SUM(A1)", "'@SUM(A1)" },
        { "\t=1", "'?=1" }, { "\r=1", "'?=1" }, { "\n=1", "'?=1" },
        { "  =1", "'  =1" }, { "\xc2\xa0=1", "'\xc2\xa0=1" }, { "＝1", "'＝1" },
        { "＋1", "'＋1" }, { "－1", "'－1" }, { "＠1", "'＠1" },
        { "=HYPERLINK(\"x\";\"y\")", "\"'=HYPERLINK(\"\"x\"\";\"\"y\"\")\"" },
        { "a=1", "a=1" }, { "1-1", "1-1" }, { "2026-11-30", "2026-11-30" } };

    for (size_t i = 0; i < sizeof cells / sizeof *cells; i++)
        expect(cells[i][0], cells[i][1]);
}

static void
nothing_that_drives_or_hides_is_written(void **state)
{
    (void)state;
    expect("a\r\nb", "a?\?b");
    expect("a\x1b[31mb", "a?[31mb");
    expect("a\xff", "a?");
    expect("\xe2\x80\xae=1", "?\?\?=1");
}

static void
a_cell_that_does_not_fit_shows_in_the_status(void **state)
{
    (void)state;
    for (size_t max = 0; max < 8; max++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(max);
        struct csv c = csv_into(&out);
        csv_text(&c, "=a;b");
        csv_end_row(&c);
        assert_int_equal(buffer_status(&out), SCEAU_E_LIMIT);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_table_opens_with_a_click_in_a_french_office),
        cmocka_unit_test(a_cell_ends_where_its_text_does),
        cmocka_unit_test(no_text_is_a_formula),
        cmocka_unit_test(nothing_that_drives_or_hides_is_written),
        cmocka_unit_test(a_cell_that_does_not_fit_shows_in_the_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
