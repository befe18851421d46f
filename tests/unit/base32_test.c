/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/base32.h"

/* RFC 4648, section 10, without the padding. */
static void
the_vectors_of_rfc_4648_hold(void **state)
{
    (void)state;
    static const char *const vector[][2] = { { "", "" }, { "f", "MY" },
        { "fo", "MZXQ" }, { "foo", "MZXW6" }, { "foob", "MZXW6YQ" },
        { "fooba", "MZXW6YTB" }, { "foobar", "MZXW6YTBOI" } };

    for (size_t i = 0; i < sizeof vector / sizeof *vector; i++) {
        uint8_t text[16] = { 0 }, bytes[16] = { 0 };
        struct span plain = span_str(vector[i][0]);
        size_t bad;
        base32_encode(plain, text);
        assert_string_equal((char *)text, vector[i][1]);
        assert_int_equal(base32_symbols(plain.len), strlen(vector[i][1]));
        assert_true(base32_decode(span_str(vector[i][1]), bytes, &bad));
        assert_string_equal((char *)bytes, vector[i][0]);
    }
}

static void
one_text_only_is_accepted_for_each_run_of_bytes(void **state)
{
    (void)state;
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    int accepted = 0;

    /* two symbols carry one byte and two unused bits: 256 of 1024 are right */
    for (int a = 0; a < 32; a++)
        for (int b = 0; b < 32; b++) {
            uint8_t text[2] = { (uint8_t)alphabet[a], (uint8_t)alphabet[b] };
            uint8_t byte, again[2];
            size_t bad;
            if (!base32_decode(span_of(text, 2), &byte, &bad))
                continue;
            base32_encode(span_of(&byte, 1), again);
            assert_memory_equal(text, again, 2);
            accepted++;
        }
    assert_int_equal(accepted, 256);
}

static void
other_characters_and_idle_symbols_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "my", "M1", "M8", "M9", "M0",
        "MY=", "MY======", "M", "MZX", "MZXW6Y", "M\x1f", "MA A" };
    uint8_t out[16];
    size_t at;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_false(base32_decode(span_str(bad[i]), out, &at));
    assert_false(base32_decode(span_str("MZ1W6YTB"), out, &at));
    assert_int_equal(at, 2);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_vectors_of_rfc_4648_hold),
        cmocka_unit_test(one_text_only_is_accepted_for_each_run_of_bytes),
        cmocka_unit_test(other_characters_and_idle_symbols_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
