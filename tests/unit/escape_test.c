/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/cli/escape.h"

static void
expect(const char *text, const char *bytes)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(100);

    escape_read(span_str(text), &out);
    assert_string_equal(buffer_cstr(&out), bytes);
}

static void
separators_are_read_as_people_and_programs_write_them(void **state)
{
    (void)state;
    static const char *const forms[][3] = { { "<GS>", "<RS>", "<US>" },
        { "\\u001d", "\\u001e", "\\u001f" },
        { "\\u001D", "\\u001E", "\\u001F" }, { "\\x1d", "\\x1e", "\\x1f" },
        { "\\x1D", "\\x1E", "\\x1F" }, { "␝", "␞", "␟" },
        { "\x1d", "\x1e", "\x1f" } };

    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "A%sB%sC%s", forms[i][0], forms[i][1],
            forms[i][2]);
        expect(text,
            "A\x1d"
            "B\x1e"
            "C\x1f");
    }
}

static void
anything_else_is_literal(void **state)
{
    (void)state;
    static const char *const texts[] = { "", "DC04", "<gs>", "<GS", "GS>",
        "< GS>", "\\u001", "\\u001c", "\\u0000", "\\n", "\\", "<", "<<", "é",
        "<FS>", "\\U001d" };

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        expect(texts[i], texts[i]);
    expect("<<GS>>", "<\x1d>");
    expect("\\\\u001d", "\\\x1d");
}

static void
text_that_does_not_fit_shows_in_the_status(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(3);

    escape_read(span_str("<GS><GS><GS>"), &out);
    assert_int_equal(buffer_status(&out), SCEAU_OK);
    escape_read(span_str("<GS>"), &out);
    assert_int_equal(buffer_status(&out), SCEAU_E_LIMIT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(separators_are_read_as_people_and_programs_write_them),
        cmocka_unit_test(anything_else_is_literal),
        cmocka_unit_test(text_that_does_not_fit_shows_in_the_status),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
