/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/pdf/der.h"

#define BYTES(text) (text), sizeof(text) - 1

static void
an_element_is_read_with_its_contents_and_its_whole(void **state)
{
    (void)state;
    static const char der[] = "\x30\x05\x04\x03"
                              "abc"
                              "\x02\x01\x07";
    struct cursor c = cursor_over(BYTES(der)), inner;
    struct span contents, whole;

    assert_true(der_enter(&c, DER_SEQUENCE, &inner));
    assert_true(der_take(&inner, DER_OCTETS, &contents, &whole));
    assert_true(span_is(contents, "abc"));
    assert_int_equal(whole.len, 5);
    assert_true(cursor_end(&inner));
    assert_true(der_expect(&c, "\x02\x01\x07", 3));
    assert_true(cursor_end(&c));
}

static void
lengths_have_one_form(void **state)
{
    (void)state;
    static const struct {
        const char *der;
        size_t len;
    } bad[] = { { BYTES("\x04\x81\x03"
                        "abc") },
        { BYTES("\x04\x82\x00\x03"
                "abc") },
        { BYTES("\x04\x80"
                "abc\0\0") },
        { BYTES("\x04\x84\x00\x00\x00\x03"
                "abc") },
        { BYTES("\x04\x85\x00\x00\x00\x00\x03"
                "abc") },
        { BYTES("\x04\xff"
                "abc") },
        { BYTES("\x04\x84\xff\xff\xff\xff"
                "abc") },
        { BYTES("\x04\x04"
                "abc") },
        { BYTES("\x04") }, { BYTES("\x04\x82\x01") }, { BYTES("") },
        { BYTES("\x24\x03"
                "abc") } };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct cursor c = cursor_over(bad[i].der, bad[i].len);
        struct span out = span_str("old");
        if (der_take(&c, DER_OCTETS, &out, NULL))
            fail_msg("form %zu was read", i);
        assert_true(c.failed);
    }
}

static void
long_lengths_are_read_from_their_least(void **state)
{
    (void)state;
    static uint8_t der[70000];
    static const size_t sizes[] = { 127, 128, 255, 256, 65535, 65536 };

    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        size_t n = sizes[i], head = 2;
        der[0] = DER_OCTETS;
        if (n < 128) {
            der[1] = (uint8_t)n;
        } else {
            size_t bytes = n < 256 ? 1 : n < 65536 ? 2 : 3;
            der[1] = (uint8_t)(0x80 | bytes);
            for (size_t k = 0; k < bytes; k++)
                der[2 + k] = (uint8_t)(n >> 8 * (bytes - 1 - k));
            head += bytes;
        }
        struct cursor c = cursor_over(der, head + n);
        struct span out;
        assert_true(der_take(&c, DER_OCTETS, &out, NULL));
        assert_int_equal(out.len, n);
        assert_true(cursor_end(&c));
        c = cursor_over(der, head + n - 1);
        assert_false(der_take(&c, DER_OCTETS, &out, NULL));
    }
}

static void
a_length_with_a_leading_zero_is_refused(void **state)
{
    (void)state;
    uint8_t der[4 + 128] = { DER_OCTETS, 0x82, 0, 0x80 };
    struct cursor c = cursor_over(der, sizeof der);
    struct span out;

    assert_false(der_take(&c, DER_OCTETS, &out, NULL));
    der[1] = 0x81;
    der[2] = 0x80;
    c = cursor_over(der, sizeof der - 1);
    assert_true(der_take(&c, DER_OCTETS, &out, NULL));
}

static void
a_failed_entry_leaves_a_cursor_that_fails(void **state)
{
    (void)state;
    struct cursor c = cursor_over(BYTES("\x04\x03"
                                        "abc")),
                  inner;
    struct span out;

    assert_false(der_enter(&c, DER_SEQUENCE, &inner));
    assert_false(cursor_end(&inner));
    assert_false(der_take(&inner, DER_OCTETS, &out, NULL));
    assert_false(der_take(&c, DER_OCTETS, &out, NULL));
    c = cursor_over(BYTES("\x02\x01\x07"));
    assert_false(der_expect(&c, BYTES("\x02\x01\x08")));
    assert_false(der_expect(&c, BYTES("\x02\x01\x07")));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_element_is_read_with_its_contents_and_its_whole),
        cmocka_unit_test(lengths_have_one_form),
        cmocka_unit_test(long_lengths_are_read_from_their_least),
        cmocka_unit_test(a_length_with_a_leading_zero_is_refused),
        cmocka_unit_test(a_failed_entry_leaves_a_cursor_that_fails),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
