/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/c40.h"

static void
the_examples_of_the_specification_come_out(void **state)
{
    (void)state;
    static const struct {
        const char text[4];
        uint8_t packed[2];
    } table[] = { { "FRA", { 0x7b, 0xa7 } }, { "FR0", { 0x7b, 0x9d } },
        { "112", { 0x20, 0x0f } }, { "345", { 0x2d, 0x0a } },
        { "AFN", { 0x5a, 0x94 } }, { "OR1", { 0xb3, 0xde } },
        { "A A", { 0x58, 0x07 } } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        uint8_t packed[2];
        char text[4] = "";
        assert_true(c40_pack(table[i].text, packed));
        assert_memory_equal(packed, table[i].packed, 2);
        assert_true(c40_unpack(packed, text));
        assert_string_equal(text, table[i].text);
    }
}

/* One packing a text: what unpacks packs to the same two bytes. */
static void
every_two_bytes_are_one_text_or_none(void **state)
{
    (void)state;
    int texts = 0;

    for (unsigned v = 0; v < 0x10000; v++) {
        const uint8_t packed[2] = { (uint8_t)(v >> 8), (uint8_t)v };
        uint8_t again[2];
        char text[3];
        if (!c40_unpack(packed, text))
            continue;
        assert_true(c40_pack(text, again));
        assert_memory_equal(again, packed, 2);
        texts++;
    }
    assert_int_equal(texts, 37 * 37 * 37);
}

static void
what_needs_a_shift_is_not_packed(void **state)
{
    (void)state;
    uint8_t packed[2];

    for (int c = 0; c < 256; c++) {
        const char text[3] = { 'A', (char)c, 'B' };
        bool plain =
            (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == ' ';
        assert_int_equal(c40_pack(text, packed), plain);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_the_specification_come_out),
        cmocka_unit_test(every_two_bytes_are_one_text_or_none),
        cmocka_unit_test(what_needs_a_shift_is_not_packed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
