/* SPDX-License-Identifier: EUPL-1.2 */
/* The pages of a file as a mutool of ours (support/fake_mutool.c) gives them. */
#include "tests/unit/test.h"

#include "verifier/scan/pages.h"

static enum sceau_status
read_as(const char *mode, struct pages *pages, struct sceau_error *error)
{
    *error = (struct sceau_error) { .status = SCEAU_OK };
    return pages_read(span_str(mode), pages, error);
}

static void
ten_pages_are_read_and_the_others_told(void **state)
{
    PAGES struct pages pages = { .count = 0 };
    struct sceau_error error;

    (void)state;
    assert_int_equal(read_as("eleven", &pages, &error), SCEAU_OK);
    assert_int_equal(pages.count, 0);
    assert_false(pages.budget_spent);
    assert_string_equal(pages.told.read, "10");
    assert_string_equal(pages.told.total, "11");
    assert_string_equal(pages.told.failed, "");
}

static void
a_page_that_fails_is_told_and_takes_no_other_with_it(void **state)
{
    PAGES struct pages pages = { .count = 0 };
    struct sceau_error error;

    (void)state;
    assert_int_equal(read_as("three", &pages, &error), SCEAU_OK);
    assert_string_equal(pages.told.failed, "2");
    assert_string_equal(pages.told.total, "");
}

static void
a_file_without_a_page_is_refused(void **state)
{
    static const struct {
        const char *mode;
        enum sceau_status status;
    } cases[] = { { "null", SCEAU_E_FORMAT }, { "silent", SCEAU_E_FORMAT },
        { "large", SCEAU_E_LIMIT }, { "cut", SCEAU_E_FORMAT },
        { "flood", SCEAU_E_LIMIT } };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        PAGES struct pages pages = { .count = 0 };
        struct sceau_error error;
        assert_int_equal(
            read_as(cases[i].mode, &pages, &error), cases[i].status);
        assert_true(error.text[0] != 0);
        assert_int_equal(pages.count, 0);
    }
}

static void
a_file_that_may_want_a_password_says_so(void **state)
{
    static const char locked[] = "null\0trailer <</Encrypt 3 0 R>>";
    PAGES struct pages pages = { .count = 0 };
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(pages_read(span_of(locked, sizeof locked), &pages, &error),
        SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "mot de passe"));
}

static int
set_up(void **state)
{
    (void)state;
    return setenv("PATH", FAKE, 1);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ten_pages_are_read_and_the_others_told),
        cmocka_unit_test(a_page_that_fails_is_told_and_takes_no_other_with_it),
        cmocka_unit_test(a_file_without_a_page_is_refused),
        cmocka_unit_test(a_file_that_may_want_a_password_says_so),
    };

    return cmocka_run_group_tests(tests, set_up, NULL);
}
