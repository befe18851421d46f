/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/cli/input.h"

static void
files_are_recognised_by_their_contents(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *kind;
    } table[] = { { "", "code" }, { "DC04", "code" },
        { "\x89PNG\r\n", "picture" }, { "\x89PN", "code" },
        { "\xff\xd8\xff\xe0", "picture" }, { "\xff\xd8", "code" },
        { "%PDF-1.7", "pdf" }, { "%PDF", "code" },
        { "#!/bin/sh\n%PDF-1.4", "pdf" }, { "\x89PNG%PDF-1.7", "picture" },
        { "\xdc\x04", "code" }, { "GIF89a", "code" },
        { "\x7f"
          "ELF",
            "code" } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_string_equal(
            input_kind_name(input_kind(span_str(table[i].text))),
            table[i].kind);
    assert_int_equal(input_kind(span_of(NULL, 0)), INPUT_CODE);
}

static void
a_pdf_header_counts_within_the_first_kilobyte(void **state)
{
    (void)state;
    char text[1100];

    for (size_t at = 1015; at < 1025; at++) {
        memset(text, ' ', sizeof text);
        memcpy(text + at, "%PDF-", 5);
        assert_int_equal(input_kind(span_of(text, sizeof text)),
            at + 5 <= 1024 ? INPUT_PDF : INPUT_CODE);
    }
}

static void
one_final_newline_is_dropped_and_nothing_else(void **state)
{
    (void)state;
    static const char *const table[][2] = { { "", "" }, { "\n", "" },
        { "A\n", "A" }, { "A\r\n", "A" }, { "A\n\n", "A\n" }, { "A\r", "A\r" },
        { "A\r\r\n", "A\r" }, { " A ", " A " }, { "A\nB", "A\nB" },
        { "\r\n", "" }, { "A \n", "A " } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        assert_true(span_is(input_code(span_str(table[i][0])), table[i][1]));
    assert_int_equal(input_code(span_of(NULL, 0)).len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_recognised_by_their_contents),
        cmocka_unit_test(a_pdf_header_counts_within_the_first_kilobyte),
        cmocka_unit_test(one_final_newline_is_dropped_and_nothing_else),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
