/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/base/utf8.h"

static void
every_code_point_reads_as_it_was_written(void **state)
{
    (void)state;
    size_t count = 0;

    for (uint32_t u = 0; u <= 0x110000; u++) {
        uint8_t bytes[4];
        uint32_t back;
        size_t len = utf8_encode(u, bytes);
        bool scalar = u <= 0x10ffff && (u < 0xd800 || u > 0xdfff);
        if (!scalar) {
            assert_int_equal(len, 0);
            continue;
        }
        struct cursor c = cursor_over(bytes, len);
        if (!utf8_next(&c, &back) || back != u || !cursor_end(&c))
            fail_msg("U+%04X", u);
        count++;
    }
    assert_int_equal(count, 0x110000 - 0x800);
}

static void
bad_sequences_are_refused_where_they_start(void **state)
{
    (void)state;
    static const char *const bad[] = { "ab\x80", "ab\xc0\xaf", "ab\xc1\xbf",
        "ab\xc3", "ab\xc3(", "ab\xe0\x80\xaf", "ab\xe2\x82", "ab\xe2\x28\xa1",
        "ab\xed\xa0\x80", "ab\xed\xbf\xbf", "ab\xf0\x80\x80\xaf",
        "ab\xf0\x9f\x98", "ab\xf4\x90\x80\x80", "ab\xf8\x88\x80\x80\x80",
        "ab\xff", "ab\xfe" };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        size_t at = 99;
        if (utf8_valid(span_str(bad[i]), &at) || at != 2)
            fail_msg("sequence %zu: at %zu", i, at);
    }
    assert_true(utf8_valid(span_str(""), NULL));
    assert_true(utf8_valid(span_of("a\0b", 3), NULL));
}

static void
what_drives_or_hides_is_not_printable(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *printable;
    } table[] = { { "", "" }, { "Préfecture — 1 €", "Préfecture — 1 €" },
        { "\x01\x1b]0;x\x07\x7f", "??]0;x??" },
        { "a\xc2\x85"
          "b\xc2\x9f"
          "c",
            "a??b??c" },
        { "\xc2\xa0", "\xc2\xa0" }, { "\xe2\x80\x8f\xe2\x81\xa6", "??????" },
        { "\xef\xbb\xbf", "???" }, { "\xf3\xa0\x81\x81", "????" },
        { "\xe9t\xc3", "?t?" }, { "نص", "نص" } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char text[64];
        (void)snprintf(text, sizeof text, "%s", table[i].text);
        utf8_printable(text);
        assert_string_equal(text, table[i].printable);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_code_point_reads_as_it_was_written),
        cmocka_unit_test(bad_sequences_are_refused_where_they_start),
        cmocka_unit_test(what_drives_or_hides_is_not_printable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
