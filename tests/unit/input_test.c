/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/base/buffer.h"
#include "verifier/cli/input.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

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

/* Nothing that anybody adds after a signature may change what a code is. */
static void
an_annex_makes_no_pdf_of_a_code(void **state)
{
    (void)state;
    char code[26 + 1 + 103 + 1 + 8] = "DC04FR000001128D128D1301FR\x1f";

    memset(code + 27, 'A', 103);
    memcpy(code + 130, "\x1d%PDF-1.7", 9);
    assert_int_equal(input_kind(span_of(code, sizeof code)), INPUT_CODE);
    char moved[1 + sizeof code] = " ";
    memcpy(moved + 1, code, sizeof code);
    assert_int_equal(input_kind(span_of(moved, sizeof moved)), INPUT_CODE);
    code[26] = 'A'; /* no code any more */
    assert_int_equal(input_kind(span_of(code, sizeof code)), INPUT_PDF);
}

static void
one_final_newline_is_dropped_and_nothing_else(void **state)
{
    (void)state;
    static const char *const table[][2] = { { "", "" }, { "\n", "" },
        { "A\n", "A" }, { "A\r\n", "A" }, { "A\n\n", "A\n" }, { "A\r", "A\r" },
        { "A\r\r\n", "A\r" }, { " A ", " A " }, { "A\nB", "A\nB" },
        { "\r\n", "" }, { "A \n", "A " } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        assert_true(span_is(
            input_code(span_str(table[i][0]), NULL, NULL), table[i][1]));
        assert_true(span_is(input_line(span_str(table[i][0])), table[i][1]));
    }
    assert_int_equal(input_line(span_of(NULL, 0)).len, 0);
}

/* Never within a code, and never from what is none. */
static void
only_what_stands_before_a_code_is_dropped(void **state)
{
    (void)state;
    static const char *const prefixes[] = { "\xef\xbb\xbf", " ", "\t", "\n",
        "\r\n \t", "]d1", "]d2", "]Q3", "]z0", "\xef\xbb\xbf \n]d1 " };
    static const char *const codes[] = { "DC04FR00", "DC99", "DC04 ]d1 \n ",
        "\xdc\x04\x7b", "EABC12DC04", "\xee\x01\x02\x0f#", "https://h/v#DC04",
        "HTTP://h/?v=DC04", "HC1:NCF" };
    static const char *const others[] = { "", " ", "]d1", "]", " HELLO",
        "]d1HELLO", "\xef\xbb\xbf", "\xef\xbb\xbfHELLO", "]d1]d1DC04",
        "]d1 ]d1DC04", " DC", " DCXX", "]d DC04", "]\xe9 DC04", "]DC04",
        "xDC04", " \xef\xbb\xbf\x44\x43\x30\x34", "\xef\xbb\x44\x43\x30\x34",
        "\xc2\xa0\x44\x43\x30\x34", "\x1d\x44\x43\x30\x34" };

    for (size_t i = 0; i < COUNT(codes); i++) {
        assert_true(span_is(input_bare(span_str(codes[i])), codes[i]));
        for (size_t k = 0; k < COUNT(prefixes); k++) {
            AUTO_BUFFER struct buffer text = buffer_with_max(100);
            buffer_text(&text, prefixes[k]);
            buffer_text(&text, codes[i]);
            if (!span_is(input_bare(buffer_span(&text)), codes[i]))
                fail_msg("%zu before %s", k, codes[i]);
            assert_true(
                span_is(input_code(buffer_span(&text), NULL, NULL), codes[i]));
        }
    }
    for (size_t i = 0; i < COUNT(others); i++)
        if (!span_is(input_bare(span_str(others[i])), others[i]))
            fail_msg("%s", others[i]);
    assert_int_equal(input_bare(span_of(NULL, 0)).len, 0);
}

struct wanted {
    size_t len;
    int asked;
};

static bool
is_wanted(void *context, struct span code)
{
    struct wanted *w = context;

    w->asked++;
    return code.len == w->len;
}

/* A header 01 whose last byte of signature is LF, or that a shell gave a newline: only
 * the signature tells. */
static void
a_newline_may_be_the_last_byte_of_a_raw_signature(void **state)
{
    (void)state;
    uint8_t code[22 + 3 + 64 + 2] = "DC01FR000001128D128D136PA";

    memset(code + 25, 0x41, 66);
    for (size_t len = 89; len <= 91; len++) {
        struct wanted w = { .len = len };
        memcpy(code + 88, "A\r\n", 3);
        assert_int_equal(input_code(span_of(code, 91), is_wanted, &w).len, len);
        assert_int_equal(w.asked, 92 - len);
        /* nobody to ask: as it stands */
        assert_int_equal(input_code(span_of(code, 91), NULL, NULL).len, 91);
    }
}

/* Nothing but a whole signature block ends a binary code, so reading it decides. */
static void
a_binary_code_keeps_the_newline_that_it_needs(void **state)
{
    (void)state;
    uint8_t code[19 + 66 + 1] = "\xdc\x04\x7b\xa7\x7b\x9d\x19\xa5\x19\xa6"
                                "\x5f\xb3\xe1\x99\x61\xb0\x07\x00\x01"
                                "\xff\x40";
    uint8_t mixed[26 + 66] = "DC04FR000001128D128D1301FR\xff\x40";
    static const uint8_t part[] = "\xee\x01\x02\x0f"
                                  "A\n";

    code[84] = mixed[91] = '\n';
    assert_int_equal(input_code(span_of(code, 85), NULL, NULL).len, 85);
    assert_int_equal(
        input_code(span_of(mixed, sizeof mixed), NULL, NULL).len, 92);
    assert_int_equal(input_code(span_of(part, 6), NULL, NULL).len, 6);
    /* that cannot be read either way is a text that something damaged */
    assert_int_equal(input_code(span_of(code, 83), NULL, NULL).len, 83);
    code[82] = '\n';
    assert_int_equal(input_code(span_of(code, 83), NULL, NULL).len, 82);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(files_are_recognised_by_their_contents),
        cmocka_unit_test(a_pdf_header_counts_within_the_first_kilobyte),
        cmocka_unit_test(an_annex_makes_no_pdf_of_a_code),
        cmocka_unit_test(one_final_newline_is_dropped_and_nothing_else),
        cmocka_unit_test(only_what_stands_before_a_code_is_dropped),
        cmocka_unit_test(a_newline_may_be_the_last_byte_of_a_raw_signature),
        cmocka_unit_test(a_binary_code_keeps_the_newline_that_it_needs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
