/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Symbols read module by module, against those who drew them (libzint, libqrencode) and
 * another who reads them (ZXing-C++); and none that is not whole.
 */
#include "tests/unit/test.h"

#include "issuer/page/symbol.h"
#include "tests/support/scan_modules.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/modules.h"
#include "verifier/trust/inflate.h"

enum kind { DATAMATRIX, QR };

typedef bool reader(const struct modules *m, struct buffer *out);
static reader *const readers[] = { modules_read_datamatrix, modules_read_qr };

static struct modules modules; /* too large for a stack frame each */
static struct symbol symbol;

static enum sceau_status
draw(enum kind kind, struct span text)
{
    struct sceau_error error;

    return kind == QR ? symbol_qr(text, &symbol, &error)
                      : symbol_datamatrix(text, &symbol, &error);
}

/* Its picture, inflated. */
static void
raster(const struct symbol *s, size_t *pixels, struct buffer *bits)
{
    size_t len;
    uint8_t *deflated = symbol_raster(s, pixels, &len);

    assert_non_null(deflated);
    assert_true(inflate_stream(span_of(deflated, len), bits));
    free(deflated);
}

/* Through the picture that a page has. */
static bool
take(const struct symbol *s)
{
    size_t pixels;
    AUTO_BUFFER struct buffer bits = buffer_with_max(SCEAU_PDF_MAX);

    raster(s, &pixels, &bits);
    return modules_from_raster(buffer_span(&bits), pixels, &modules);
}

static void
expect_read(enum kind kind, struct span text)
{
    AUTO_BUFFER struct buffer said = buffer_with_max(SCEAU_PDF_MAX);

    assert_int_equal(draw(kind, text), SCEAU_OK);
    if (symbol.side > MODULES_SIDE_MAX) {
        assert_false(take(&symbol));
        return;
    }
    assert_true(take(&symbol));
    if (kind == DATAMATRIX && symbol.side > 88)
        return;
    if (!readers[kind](&modules, &said))
        fail_msg("%d modules of %zu bytes are not read", symbol.side, text.len);
    if (!span_equal(buffer_span(&said), text))
        fail_msg(
            "%d modules of %zu bytes read otherwise", symbol.side, text.len);
    assert_false(readers[!kind](&modules, &said));
}

/* The same numbers each time. */
static unsigned
draw_lot(unsigned below)
{
    static uint32_t state = 1;

    state = state * 1664525 + 1013904223;
    return (state >> 8) % below;
}

/* Runs of one alphabet after another: an encoder changes its mode among them. */
static void
fill(const char *const *alphabet, size_t alphabets, struct buffer *out,
    size_t len)
{
    while (out->len < len) {
        const char *from = alphabet[draw_lot((unsigned)alphabets)];
        unsigned letters = (unsigned)strlen(from);
        for (unsigned n = 1 + draw_lot(24); n && out->len < len; n--)
            buffer_byte(out, (uint8_t)from[draw_lot(letters)]);
    }
}

static void
what_libzint_draws_is_read(void **state)
{
    (void)state;
    static const char *const alphabets[] = { "0123456789",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 ",
        "abcdefghijklmnopqrstuvwxyz0123456789 ", "ABC123\r*> ",
        "AB.,:;<>()@!?/^_[]", "\x1d\x1f\x1e\x01\x02", "aB'{}~|`\x7f",
        "\xc3\xa9\xff\x80\x81\x90\xa0" };
    enum { ALPHABETS = sizeof alphabets / sizeof *alphabets };
    static const char *const binary[] = { "\xc3\xa9\xff\x80\x81\x90\xa0" };

    for (size_t len = 1; len <= 700; len += len < 60 ? 1 : 7)
        for (int round = 0; round < (len < 60 ? 40 : 8); round++) {
            AUTO_BUFFER struct buffer text = buffer_with_max(4096);
            if (round == 0)
                fill(binary, 1, &text, len);
            else /* one alphabet, then two, then all */
                fill(alphabets + round % ALPHABETS,
                    round > 24 ? 1 + (size_t)(ALPHABETS - 1 - round % ALPHABETS)
                               : 1,
                    &text, len);
            if (draw(DATAMATRIX, buffer_span(&text)) == SCEAU_OK)
                expect_read(DATAMATRIX, buffer_span(&text));
        }
}

static void
what_libqrencode_draws_is_read(void **state)
{
    (void)state;
    static const char *const alphabet[] = {
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    };

    for (size_t len = 20; len < 1300; len += len < 100 ? 1 : 11) {
        AUTO_BUFFER struct buffer text = buffer_with_max(4096);
        buffer_text(&text, "https://v.example/v#");
        fill(alphabet, 1, &text, len);
        expect_read(QR, buffer_span(&text));
    }
}

/* ZXing would correct a module; here one is a sign that somebody drew it anew. */
static void
every_module_counts(void **state)
{
    (void)state;
    static const char text[] = "https://v.example/v#DC04FR00000125A82LAB%1D9-.";

    for (enum kind kind = DATAMATRIX; kind <= QR; kind++) {
        AUTO_BUFFER struct buffer said = buffer_with_max(4096);
        assert_int_equal(draw(kind, span_str(text)), SCEAU_OK);
        for (int i = 0; i < symbol.side * symbol.side; i++) {
            symbol.module[i] ^= 1;
            assert_true(take(&symbol));
            if (readers[kind](&modules, &said))
                fail_msg("%d: module %d of %d", kind, i, symbol.side);
            symbol.module[i] ^= 1;
        }
        uint8_t *bytes;
        size_t len;
        symbol.module[(symbol.side + 1) * (symbol.side / 2)] ^= 1;
        assert_int_equal(
            scan_modules(symbol.module, symbol.side,
                kind == QR ? SCAN_QR : SCAN_DATAMATRIX, &bytes, &len, NULL),
            SCEAU_OK);
        assert_true(span_is(span_of(bytes, len), text));
        free(bytes);
    }
}

static void
every_bit_of_a_picture_counts(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bits = buffer_with_max(SCEAU_PDF_MAX);
    size_t pixels;

    assert_int_equal(draw(QR, span_str("https://v.example/v#D")), SCEAU_OK);
    raster(&symbol, &pixels, &bits);
    struct span all = buffer_span(&bits);
    assert_true(modules_from_raster(all, pixels, &modules));
    for (size_t i = 0; i < 8 * all.len; i++) {
        bits.data[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_false(modules_from_raster(all, pixels, &modules));
        bits.data[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    assert_false(
        modules_from_raster(span_of(all.data, all.len - 1), pixels, &modules));
    assert_false(modules_from_raster(all, pixels - 1, &modules));
    assert_false(modules_from_raster(span_of(all.data, 0), 0, &modules));
}

/* Modules by chance, framed or not, never end a reader. */
static void
any_modules_are_read_or_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer said = buffer_with_max(1 << 20);

    for (modules.side = 1; modules.side <= MODULES_SIDE_MAX; modules.side++) {
        for (size_t i = 0; i < modules.side * modules.side; i++)
            modules.dark[i] = (uint8_t)draw_lot(2);
        (void)modules_read_datamatrix(&modules, &said);
        (void)modules_read_qr(&modules, &said);
    }
    assert_int_equal(said.len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_libzint_draws_is_read),
        cmocka_unit_test(what_libqrencode_draws_is_read),
        cmocka_unit_test(every_module_counts),
        cmocka_unit_test(every_bit_of_a_picture_counts),
        cmocka_unit_test(any_modules_are_read_or_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
