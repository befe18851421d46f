/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/page/symbol.h"
#include "tests/support/scan_modules.h"
#include "tests/support/vectors.h"
#include "verifier/base/limits.h"

static void
read_back(const struct symbol *s, struct span code)
{
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct sceau_error error = { 0 };

    if (scan_modules(s->module, s->side, SCAN_DATAMATRIX, &bytes, &len, &error)
        != SCEAU_OK)
        fail_msg("%d modules: %s", s->side, error.text);
    if (!span_equal(span_of(bytes, len), code))
        fail_msg("%d modules read back otherwise", s->side);
    free(bytes);
}

static int
side_of(struct span code)
{
    struct symbol s;
    struct sceau_error error = { 0 };

    if (symbol_datamatrix(code, &s, &error) != SCEAU_OK)
        fail_msg("%zu bytes: %s", code.len, error.text);
    read_back(&s, code);
    return s.side;
}

/* ISO/IEC 16022, table 7, square symbols: side and data codewords. */
static const struct {
    int side;
    size_t codewords;
} sizes[] = { { 10, 3 }, { 12, 5 }, { 14, 8 }, { 16, 12 }, { 18, 18 },
    { 20, 22 }, { 22, 30 }, { 24, 36 }, { 26, 44 }, { 32, 62 }, { 36, 86 },
    { 40, 114 }, { 44, 144 }, { 48, 174 }, { 52, 204 }, { 64, 280 },
    { 72, 368 }, { 80, 456 }, { 88, 576 }, { 96, 696 }, { 104, 816 },
    { 120, 1050 }, { 132, 1304 }, { 144, 1558 } };

/* Digits go two a codeword, so the smallest symbol is known for each length. */
static void
symbols_are_as_small_as_the_table_allows(void **state)
{
    (void)state;
    static uint8_t digits[2 * SCEAU_SYMBOL_DATA_MAX + 1];
    enum { SIZES = sizeof sizes / sizeof *sizes };

    memset(digits, '7', sizeof digits);
    for (size_t i = 0; i < SIZES; i++) {
        size_t len = 2 * sizes[i].codewords;
        assert_int_equal(side_of(span_of(digits, len)), sizes[i].side);
        if (i + 1 < SIZES)
            assert_int_equal(
                side_of(span_of(digits, len + 2)), sizes[i + 1].side);
    }
}

/* Of which libzint's usual encodation, the quick one, needs 48 modules. */
static void
what_the_quick_encodation_draws_too_large_is_drawn_again(void **state)
{
    (void)state;
    static const char text[] =
        "\x1d\x1d\x1f\x1d\x1d\x1fUPA9UXKFRAVX18eec/f/faf/c//151XTWZWPTDJPQ"
        "AJJNCD624997714769333400576138158973711C 9DM648LPC08CPDLKSGWZPEYHCKY"
        "PIZHLLODVMNACQ170323246560431YUFRFB0NQDYTKSPSHIINA3D665ET4YO9ZS1TW3R"
        "E8\x1d"
        "6607662135592365854482\x1d"
        "1";

    assert_int_equal(side_of(span_str(text)), 44);
}

static void
more_than_the_largest_holds_is_refused(void **state)
{
    (void)state;
    static uint8_t digits[2 * SCEAU_SYMBOL_DATA_MAX + 1];
    struct symbol s;
    struct sceau_error error = { 0 };

    memset(digits, '7', sizeof digits);
    assert_int_equal(
        symbol_datamatrix(span_of(digits, sizeof digits), &s, &error),
        SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "DataMatrix"));
    assert_int_equal(
        symbol_datamatrix(span_of(digits, 0), &s, &error), SCEAU_E_LIMIT);
}

static void
draw_official(const struct vector *v, void *context)
{
    int *largest = context;

    if (v->payload.len == 0 || v->payload.len > 1000)
        return;
    int side = side_of(v->payload);
    if (side > *largest)
        *largest = side;
}

static void
every_official_code_is_drawn_and_reads_back(void **state)
{
    (void)state;
    int largest = 0;

    assert_int_equal(
        vectors_visit("2d-doc/vectors.jsonl", draw_official, &largest), 60);
    assert_true(largest >= 48 && largest <= 104);
}

static void
every_byte_reads_back(void **state)
{
    (void)state;
    uint8_t all[256];

    for (unsigned i = 0; i < sizeof all; i++)
        all[i] = (uint8_t)i;
    (void)side_of(span_of(all, sizeof all));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(symbols_are_as_small_as_the_table_allows),
        cmocka_unit_test(
            what_the_quick_encodation_draws_too_large_is_drawn_again),
        cmocka_unit_test(more_than_the_largest_holds_is_refused),
        cmocka_unit_test(every_official_code_is_drawn_and_reads_back),
        cmocka_unit_test(every_byte_reads_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
