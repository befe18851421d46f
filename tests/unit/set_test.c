/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/set.h"
#include "verifier/seal/symbol.h"

static void
envelopes_are_read_as_the_specification_says(void **state)
{
    (void)state;
    static const struct {
        const char *symbol;
        size_t len;
        int index; /* -1: no envelope */
        int total;
    } table[] = { { "EK7Q02DC", 8, 0, 3 }, { "EK7Q22DC", 8, 2, 3 },
        { "EK7QFFX", 7, 15, 16 }, { "EK7Q01X", 7, 0, 2 },
        { "EK7Q00X", 7, -1, 0 }, { "EK7Q32X", 7, -1, 0 },
        { "EK7QG2X", 7, -1, 0 }, { "EK7Q0gX", 7, -1, 0 },
        { "Ek7Q02X", 7, -1, 0 }, { "EK 702X", 7, -1, 0 },
        { "EK7 02X", 7, -1, 0 }, { "E K702X", 7, -1, 0 },
        { "EK7Q02", 6, -1, 0 }, { "EK7Q", 4, -1, 0 }, { "", 0, -1, 0 },
        { "DK7Q02X", 7, -1, 0 }, { "\xee\x97\xd7\x0f\xdc", 5, 0, 2 },
        { "\xee\x97\xd7\x1f\xdc", 5, 1, 2 },
        { "\xee\x97\xd7\xf1\xdc", 5, 15, 16 },
        { "\xee\x97\xd7\x2f\xdc", 5, -1, 0 },
        { "\xee\x97\xd7\x00\xdc", 5, -1, 0 }, { "\xee\x97\xd7\x0f", 4, -1, 0 },
        { "\xee\x97", 2, -1, 0 } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct set_part p;
        bool read = set_part_read(span_of(table[i].symbol, table[i].len), &p);
        if (read != (table[i].index >= 0))
            fail_msg("case %zu", i);
        if (!read)
            continue;
        assert_int_equal(p.index, table[i].index);
        assert_int_equal(p.total, table[i].total);
        assert_int_equal(p.id, 0x97d7); /* the C40 of K7Q */
    }
    char name[4];
    set_name(0x97d7, name);
    assert_string_equal(name, "K7Q");
    set_name(0, name);
    assert_string_equal(name, "");
}

static void
a_symbol_holds_no_more_than_the_largest_can(void **state)
{
    (void)state;
    static uint8_t symbol[SCEAU_CODE_MAX + 1] = "EK7Q02";
    struct set_part p;

    assert_true(set_part_read(span_of(symbol, SCEAU_CODE_MAX), &p));
    assert_false(set_part_read(span_of(symbol, SCEAU_CODE_MAX + 1), &p));
}

static struct set_part
part(const char *symbol)
{
    struct set_part p;

    assert_true(set_part_read(span_str(symbol), &p));
    return p;
}

static void
parts_come_in_any_order_and_more_than_once(void **state)
{
    (void)state;
    static const char *const symbols[] = { "EABC02ONE ", "EABC12TWO ",
        "EABC22THREE" };
    static const size_t orders[][6] = { { 0, 1, 2, 0, 1, 2 },
        { 2, 1, 0, 0, 0, 0 }, { 1, 1, 2, 2, 0, 1 }, { 2, 0, 0, 1, 2, 2 } };

    for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        struct seal_set set = { 0 };
        for (size_t k = 0; k < 6; k++) {
            struct set_part p = part(symbols[orders[i][k]]);
            assert_true(set_add(&set, &p));
        }
        assert_true(set_complete(&set));
        set_join(&set, &out);
        assert_string_equal(buffer_cstr(&out), "ONE TWO THREE");
    }
}

static void
what_is_missing_or_disputed_is_named(void **state)
{
    (void)state;
    struct seal_set set = { 0 };
    struct set_part p, same;

    assert_false(set_complete(&set)); /* nothing is no code */
    p = part("EABC13B");
    assert_true(set_add(&set, &p));
    assert_int_equal(set_parts(&set).total, 4);
    assert_int_equal(set_parts(&set).missing, 0xd);
    same = part("EABD13B"); /* another set */
    assert_false(set_add(&set, &same));
    same = part("EABC12B"); /* as many others */
    assert_false(set_add(&set, &same));
    p = part("EABC03A");
    assert_true(set_add(&set, &p));
    p = part("EABC23C");
    assert_true(set_add(&set, &p));
    assert_int_equal(set_parts(&set).missing, 8);
    p = part("EABC33D");
    assert_true(set_add(&set, &p));
    assert_true(set_complete(&set));
    p = part("EABC23X");
    assert_true(set_add(&set, &p));
    assert_int_equal(set_parts(&set).disputed, 4);
    assert_false(set_complete(&set));
}

/* A mixed code has envelopes of both kinds in one set. */
static void
text_and_bytes_may_be_of_one_set(void **state)
{
    (void)state;
    struct seal_set set = { 0 };
    struct set_part p = part("EK7Q01TEXT");

    assert_true(set_add(&set, &p));
    assert_true(set_part_read(span_of("\xee\x97\xd7\x1f\xcc", 5), &p));
    assert_true(set_add(&set, &p));
    assert_true(set_complete(&set));
}

static uint32_t seed = 1;

static uint32_t
below(uint32_t n)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % n;
}

/* The code as a set of symbols of that side, given in any order, is itself again. */
static void
expect_whole(struct span code, unsigned side)
{
    struct buffer part[SCEAU_SYMBOLS_MAX];
    AUTO_BUFFER struct buffer joined = buffer_with_max(1 << 16);
    struct seal_set set = { 0 };
    size_t capacity = symbol_capacity(side);
    unsigned total = set_symbols_for(code, capacity), first;

    if (total < 2)
        return;
    first = below(total);
    for (unsigned i = 0; i < total; i++) {
        unsigned index = (i * (total - 1) + first) % total;
        struct set_part read;
        part[i] = buffer_with_max(1 << 16);
        assert_true(set_write_part(code, "K7Q", index, total, &part[i]));
        assert_true(symbol_codewords(buffer_span(&part[i])) <= capacity);
        assert_true(set_part_read(buffer_span(&part[i]), &read));
        assert_int_equal(read.index, index);
        assert_int_equal(read.total, total);
        assert_false(set_complete(&set));
        assert_true(set_add(&set, &read));
    }
    assert_true(set_complete(&set));
    set_join(&set, &joined);
    assert_true(span_equal(buffer_span(&joined), code));
    for (unsigned i = 0; i < total; i++)
        buffer_free(&part[i]);
}

static void
what_is_split_is_joined_again(void **state)
{
    static const unsigned sides[] = { 40, 44, 52, 64, 144 };
    uint8_t code[6000];

    (void)state;
    for (int i = 0; i < 2000; i++) {
        size_t len = 200 + below(sizeof code - 200);
        bool binary = below(2);
        for (size_t k = 0; k < len; k++)
            code[k] = (uint8_t)(binary ? below(256) : ' ' + below(60));
        expect_whole(span_of(code, len), sides[below(5)]);
    }
}

static void
no_more_symbols_than_needed_and_no_more_than_sixteen(void **state)
{
    uint8_t code[4000];

    (void)state;
    memset(code, 'A', sizeof code);
    /* 114 codewords: 168 characters alone, 162 beside an envelope */
    assert_int_equal(set_symbols_for(span_of(code, 168), 114), 1);
    assert_int_equal(set_symbols_for(span_of(code, 169), 114), 2);
    assert_int_equal(set_symbols_for(span_of(code, 324), 114), 2);
    assert_int_equal(set_symbols_for(span_of(code, 325), 114), 3);
    assert_int_equal(set_symbols_for(span_of(code, 16 * 162), 114), 16);
    assert_int_equal(set_symbols_for(span_of(code, 16 * 162 + 1), 114), 0);
}

/* To the codeword: a symbol that is full is no reason for one more. */
static void
a_symbol_may_be_full(void **state)
{
    static uint8_t code[600];

    (void)state;
    for (int binary = 0; binary < 2; binary++) {
        memset(code, binary ? 0xc8 : 'A', sizeof code);
        for (size_t n = 20; n < sizeof code / 2; n++) {
            struct span one = span_of(code, n), two = span_of(code, 2 * n);
            size_t full = symbol_codewords(one) + (binary ? 5 : 4);
            assert_int_equal(set_symbols_for(one, symbol_codewords(one)), 1);
            assert_int_not_equal(
                set_symbols_for(one, symbol_codewords(one) - 1), 1);
            assert_int_equal(set_symbols_for(two, full), 2);
            assert_int_not_equal(set_symbols_for(two, full - 1), 2);
        }
    }
}

/* 7F is the last character of text, and asks for no binary envelope. */
static void
the_last_character_of_text_is_text(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(100);

    (void)state;
    assert_true(set_write_part(span_str("ab\x7f\x7f"), "K7Q", 1, 2, &out));
    assert_string_equal(buffer_cstr(&out), "EK7Q11\x7f\x7f");
}

static void
an_envelope_that_cannot_be_is_not_written(void **state)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(100);
    struct span code = span_str("DC04");

    (void)state;
    assert_false(set_write_part(code, "K7Q", 0, 1, &out));
    assert_false(set_write_part(code, "K7Q", 0, 17, &out));
    assert_false(set_write_part(code, "K7Q", 2, 2, &out));
    assert_false(set_write_part(code, "K q", 0, 2, &out));
    assert_false(set_write_part(code, "K Q", 0, 2, &out));
    assert_int_equal(out.len, 0);
    assert_true(set_write_part(code, "K7Q", 1, 2, &out));
    assert_string_equal(buffer_cstr(&out), "EK7Q1104");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(envelopes_are_read_as_the_specification_says),
        cmocka_unit_test(a_symbol_holds_no_more_than_the_largest_can),
        cmocka_unit_test(parts_come_in_any_order_and_more_than_once),
        cmocka_unit_test(what_is_missing_or_disputed_is_named),
        cmocka_unit_test(text_and_bytes_may_be_of_one_set),
        cmocka_unit_test(what_is_split_is_joined_again),
        cmocka_unit_test(no_more_symbols_than_needed_and_no_more_than_sixteen),
        cmocka_unit_test(a_symbol_may_be_full),
        cmocka_unit_test(the_last_character_of_text_is_text),
        cmocka_unit_test(an_envelope_that_cannot_be_is_not_written),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
