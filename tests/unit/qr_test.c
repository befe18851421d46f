/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <qrencode.h>

#include "issuer/page/symbol.h"
#include "tests/support/scan_modules.h"
#include "tests/support/sealed_sheet.h"
#include "verifier/base/limits.h"
#include "verifier/seal/address.h"

static int
side_of(struct span address)
{
    struct symbol s;
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct sceau_error error = { 0 };

    if (symbol_qr(address, &s, &error) != SCEAU_OK)
        fail_msg("%zu bytes: %s", address.len, error.text);
    if (scan_modules(s.module, s.side, SCAN_QR, &bytes, &len, &error)
        != SCEAU_OK)
        fail_msg("%d modules: %s", s.side, error.text);
    if (!span_equal(span_of(bytes, len), address))
        fail_msg("%d modules read back otherwise", s.side);
    free(bytes);
    return s.side;
}

/* ISO/IEC 18004: 5.5 bits a character in place of 8. */
static void
the_code_of_a_title_takes_the_alphanumeric_mode(void **state)
{
    (void)state;
    struct sealed_sheet sheet;
    AUTO_BUFFER struct buffer small = buffer_with_max(4096);

    sealed_sheet_make(SAMPLE_HOLDER, "SPEC-0001", &sheet);
    assert_int_equal(side_of(buffer_span(&sheet.address)), 61);
    /* without its #, the whole address is written as bytes */
    buffer_put(&small, sheet.address.data, sheet.address.len);
    *strchr((char *)small.data, '#') = '?';
    assert_int_equal(side_of(buffer_span(&small)), 69);
    *strchr((char *)small.data, '?') = '#';
    /* one letter in small, and the fragment is no longer alphanumeric */
    small.data[small.len - 1] = 'a';
    struct symbol s;
    struct sceau_error error;
    assert_int_equal(symbol_qr(buffer_span(&small), &s, &error), SCEAU_E_LIMIT);
    sealed_sheet_free(&sheet);
}

static void
the_address_gives_the_code_back(void **state)
{
    (void)state;
    struct sealed_sheet sheet;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    uint8_t *bytes = NULL;
    size_t len = 0;
    struct sceau_error error;

    sealed_sheet_make(SAMPLE_HOLDER, "SPEC-0001", &sheet);
    assert_int_equal(scan_modules(sheet.qr.module, sheet.qr.side, SCAN_QR,
                         &bytes, &len, &error),
        SCEAU_OK);
    assert_true(address_read(span_of(bytes, len), &code));
    assert_true(span_equal(buffer_span(&code), buffer_span(&sheet.code)));
    free(bytes);
    sealed_sheet_free(&sheet);
}

static void
addresses_of_all_lengths_read_back(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer address = buffer_with_max(8192);
    int last = 0;

    buffer_text(&address, "https://v.example/v#");
    while (address.len < 1500) {
        for (int i = 0; i < 100; i++)
            buffer_byte(&address, (uint8_t) "DC04A%/: .$*+-9"[i % 15]);
        int side = side_of(buffer_span(&address));
        assert_true(side >= last);
        last = side;
    }
    assert_true(last > 100 && last <= SYMBOL_SIDE_MAX);
}

/* Drawn by what libqrencode's header offers, which measures every mask itself. */
static void
assert_chosen_by_library(const char *head, const char *code)
{
    struct symbol s;
    AUTO_BUFFER struct buffer address = buffer_with_max(8192);
    QRinput *input = QRinput_new2(0, QR_ECLEVEL_L);

    buffer_text(&address, head);
    buffer_text(&address, code);
    assert_int_equal(QRinput_append(input, QR_MODE_8, (int)strlen(head),
                         (const uint8_t *)head),
        0);
    assert_int_equal(QRinput_append(input, QR_MODE_AN, (int)strlen(code),
                         (const uint8_t *)code),
        0);
    QRcode *own = QRcode_encodeInput(input);
    assert_non_null(own);
    assert_int_equal(symbol_qr(buffer_span(&address), &s, NULL), SCEAU_OK);
    assert_int_equal(s.side, own->width);
    for (int i = 0; i < s.side * s.side; i++)
        if (s.module[i] != (own->data[i] & 1))
            fail_msg("%d modules: another mask, or another code", s.side);
    QRcode_free(own);
    QRinput_free(input);
}

/* All sizes; and of the usual ones many, so that each mask is the best of some, and
 * whatever counts against one decides somewhere. */
static void
the_mask_is_the_one_that_the_library_chooses(void **state)
{
    (void)state;
    enum { LONGEST = 4200, USUAL = 400, SHORT = 40, STEP = 37 };
    static const char alphabet[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    char code[LONGEST + 1];
    uint32_t random = 1;

    for (size_t length = 1; length <= LONGEST;
         length += length < SHORT ? 1 : STEP) {
        size_t rounds = length < USUAL ? 16 : 1;
        for (size_t round = 0; round < rounds; round++) {
            for (size_t i = 0; i < length; i++) {
                random = random * 1664525 + 1013904223;
                code[i] = alphabet[(random >> 16) % 45];
            }
            code[length] = 0;
            assert_chosen_by_library("https://v.example/v#", code);
        }
    }
}

/* What is all alike leaves some masks with too much of one colour. */
static void
the_mask_is_so_too_where_a_colour_prevails(void **state)
{
    (void)state;
    enum { LONGEST = 200 };
    static const char alphabet[] = "0123456789AKZ $%*+-./:";
    char code[LONGEST + 1];

    for (size_t i = 0; i + 1 < sizeof alphabet; i++)
        for (size_t length = 1; length <= LONGEST; length += 11) {
            memset(code, alphabet[i], length);
            code[length] = 0;
            assert_chosen_by_library("https://v.example/v#", code);
        }
}

static void
more_than_the_largest_holds_is_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer address = buffer_with_max(8192);
    struct symbol s;
    struct sceau_error error = { 0 };

    buffer_text(&address, "https://v.example/v#");
    memset(buffer_room(&address, 4300), 'A', 4300);
    assert_int_equal(
        symbol_qr(buffer_span(&address), &s, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "QR"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_code_of_a_title_takes_the_alphanumeric_mode),
        cmocka_unit_test(the_address_gives_the_code_back),
        cmocka_unit_test(addresses_of_all_lengths_read_back),
        cmocka_unit_test(the_mask_is_the_one_that_the_library_chooses),
        cmocka_unit_test(the_mask_is_so_too_where_a_colour_prevails),
        cmocka_unit_test(more_than_the_largest_holds_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
