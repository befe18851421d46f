/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/scan/picture.h"

static enum sceau_status
read_it(struct span file)
{
    AUTO_GREY struct grey g = { 0 };
    struct sceau_error error = { 0 };
    enum sceau_status status = pnm_read(file, &g, &error);

    assert_true((status == SCEAU_OK) == (g.pixel != NULL));
    assert_true((status == SCEAU_OK) == (error.text[0] == 0));
    return status;
}

static const char page[] = "P5\n3 2\n255\nabcdef";

static void
a_page_gives_its_points(void **state)
{
    (void)state;
    AUTO_GREY struct grey g = { 0 };

    assert_int_equal(picture_read(span_str(page), &g, NULL), SCEAU_OK);
    assert_int_equal(g.width, 3);
    assert_int_equal(g.height, 2);
    assert_memory_equal(g.pixel, "abcdef", 6);
}

static void
every_truncation_fails(void **state)
{
    (void)state;
    assert_int_equal(read_it(span_str(page)), SCEAU_OK);
    for (size_t n = 0; n < sizeof page - 1; n++)
        assert_int_equal(read_it(span_of(page, n)), SCEAU_E_FORMAT);
    /* its final NUL is one byte too many */
    assert_int_equal(read_it(span_of(page, sizeof page)), SCEAU_E_FORMAT);
}

static void
other_ways_of_writing_it_are_refused(void **state)
{
    static const char *const others[] = { "P5 3 2 255\nabcdef",
        "P5\n3 2 255\nabcdef", "P5\n03 2\n255\nabcdef", "P5\n3  2\n255\nabcdef",
        "P5\n+3 2\n255\nabcdef", "P5\n3 2\n254\nabcdef",
        "P5\n3 2\n65535\nabcdefabcdef", "P5\n#\n3 2\n255\nabcdef",
        "P2\n3 2\n255\nabcdef", "P6\n1 2\n255\nabcdef", "P5\n0 2\n255\n",
        "P5\n3 0\n255\n", "P5\n-3 2\n255\nabcdef", "P5\n 2\n255\nabcdef" };

    (void)state;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (read_it(span_str(others[i])) != SCEAU_E_FORMAT)
            fail_msg("%s", others[i]);
}

/* The sides are compared before anything is allocated or counted. */
static void
what_is_too_large_is_refused_by_its_size(void **state)
{
    static const struct {
        const char *head;
        enum sceau_status status;
    } cases[] = { { "P5\n32767 1525\n255\n", SCEAU_E_FORMAT }, /* cut */
        { "P5\n32767 1526\n255\n", SCEAU_E_LIMIT },
        { "P5\n32768 1\n255\n", SCEAU_E_LIMIT },
        { "P5\n1 32768\n255\n", SCEAU_E_LIMIT },
        { "P5\n99999 99999\n255\n", SCEAU_E_LIMIT },
        { "P5\n100000 1\n255\n", SCEAU_E_FORMAT },
        { "P5\n18446744073709551617 1\n255\n", SCEAU_E_FORMAT } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(read_it(span_str(cases[i].head)), cases[i].status);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_gives_its_points),
        cmocka_unit_test(every_truncation_fails),
        cmocka_unit_test(other_ways_of_writing_it_are_refused),
        cmocka_unit_test(what_is_too_large_is_refused_by_its_size),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
