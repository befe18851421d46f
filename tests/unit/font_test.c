/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/page/font.h"
#include "tests/support/hex_strings.h"
#include "verifier/base/utf8.h"
#include "verifier/pdf/page_font.h"
#include "verifier/trust/digest.h"

static const struct font_run regular = { FONT_REGULAR, 10, false };

static double
width_of(const struct font_run *run, const char *text)
{
    double width = -1;
    struct sceau_error error = { 0 };

    if (font_measure(run, span_str(text), &width, &error) != SCEAU_OK)
        fail_msg("%s: %s", text, error.text);
    return width;
}

static void
expect_refused(const char *text, size_t offset, const char *said)
{
    struct sceau_error error = { 0 };
    double width = -1;

    assert_int_equal(
        font_measure(&regular, span_str(text), &width, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, said));
    assert_int_equal(error.offset, offset);
    assert_true(width < 0);
}

static void
near(double got, double expected)
{
    if (got < expected - 0.01 || got > expected + 0.01)
        fail_msg("%f where %f was expected", got, expected);
}

/* Widths of Liberation Sans, in thousandths: those of Arial. */
static void
text_is_measured_by_its_glyphs(void **state)
{
    (void)state;
    const struct font_run bold = { FONT_BOLD, 20, false };

    near(width_of(&regular, ""), 0);
    near(width_of(&regular, "A"), 6.67);
    near(width_of(&regular, "iii"), 6.66);
    near(width_of(&regular, "œ’é"), 9.44 + 2.22 + 5.56);
    near(width_of(&bold, "A"), 14.44);
    /* an accent does not widen its letter, whichever subset has it */
    near(width_of(&regular, "ễịÑŻłć"), width_of(&regular, "eiNZlc"));
}

static void
what_no_subset_has_is_refused_by_name(void **state)
{
    (void)state;
    expect_refused("Ив", 0, "U+0418");
    expect_refused("ab\xd8\xb9", 2, "U+0639");
    expect_refused("\xf0\x9f\x98\x80", 0, "U+1F600");
    expect_refused("a\nb", 1, "U+000A");
    expect_refused("\x7f", 0, "U+007F");
}

/* font.c finds them there without searching. */
static void
ascii_begins_each_french_subset(void **state)
{
    (void)state;
    for (size_t style = 0; style < FONT_STYLES; style++)
        for (uint16_t code = ' '; code <= '~'; code++)
            assert_int_equal(
                page_fonts[style * FONT_PARTS].glyph[code - ' '].code, code);
}

static void
what_is_drawn_is_known_before_it_is(void **state)
{
    static const uint32_t drawn[] = { ' ', 'A', '~', 0xe9, 0x152, 0x2019,
        0x20ac, 0x1ec5, 0x141 };
    static const uint32_t not_drawn[] = { 0, '\n', 0x7f, 0x301, 0x418, 0x200b,
        0x202e, 0x202f, 0x212b, 0xe000, 0xfeff, 0x1f642, 0x100041 };

    (void)state;
    for (size_t i = 0; i < sizeof drawn / sizeof *drawn; i++)
        if (!font_draws(drawn[i]))
            fail_msg("U+%04X", (unsigned)drawn[i]);
    for (size_t i = 0; i < sizeof not_drawn / sizeof *not_drawn; i++)
        if (font_draws(not_drawn[i]))
            fail_msg("U+%04X", (unsigned)not_drawn[i]);
}

static void
separate_accents_are_refused_with_what_to_do(void **state)
{
    (void)state;
    expect_refused("e\xcc\x81", 1, "NFC");
}

static void
what_is_not_utf8_is_refused(void **state)
{
    (void)state;
    expect_refused("a\xff", 1, "UTF-8");
    expect_refused("\xc3", 0, "UTF-8");
    expect_refused("\xc0\xaf", 0, "UTF-8");
    expect_refused("\xed\xa0\x80", 0, "UTF-8");
}

static void
show(const struct font_run *run, const char *text, bool used[FONTS],
    const char *expected)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);
    struct sceau_error error;

    memset(used, 0, FONTS * sizeof *used);
    assert_int_equal(
        font_show(run, 56.7, -3.456, span_str(text), used, &out, &error),
        SCEAU_OK);
    hex_strings(&out);
    if (expected)
        assert_string_equal(buffer_cstr(&out), expected);
}

static void
the_second_subset_is_used_only_where_needed(void **state)
{
    (void)state;
    bool used[FONTS];

    show(&regular, "Élodie Cœur", used, NULL);
    assert_true(used[FONT_FRENCH]);
    assert_false(used[FONT_EXTENDED]);
    show(&regular, "Nguyễn", used, NULL);
    assert_true(used[FONT_FRENCH] && used[FONT_EXTENDED]);
    show(&regular, "ễ", used, NULL);
    assert_false(used[FONT_FRENCH]);
    show(&(struct font_run) { FONT_BOLD, 9, false }, "ễ", used, NULL);
    assert_true(used[FONT_PARTS + FONT_EXTENDED]);
    assert_false(used[FONT_EXTENDED] || used[FONT_FRENCH]);
}

static void
text_is_shown_by_glyph_numbers(void **state)
{
    (void)state;
    bool used[FONTS];
    char expected[128];
    unsigned a = 0, space = 0;

    for (size_t i = 0; i < page_fonts[0].glyphs; i++) {
        if (page_fonts[0].glyph[i].code == 'A')
            a = page_fonts[0].glyph[i].glyph;
        if (page_fonts[0].glyph[i].code == ' ')
            space = page_fonts[0].glyph[i].glyph;
    }
    assert_true(a && space);
    (void)snprintf(expected, sizeof expected,
        "BT 56.70 -3.46 Td /F0 10.00 Tf<%04X>Tj ET\n", a);
    show(&regular, "A", used, expected);
    (void)snprintf(expected, sizeof expected,
        "BT 56.70 -3.46 Td /F0 10.00 Tf<%04X%04X>Tj ET\n", a, space);
    show(&(struct font_run) { FONT_REGULAR, 10, true }, "A", used, expected);
    show(&regular, "", used, "BT 56.70 -3.46 Td ET\n");
}

/* What a string holds between its ends has no end of it, nor of a line, in it. */
static void
every_glyph_number_is_written_so_that_it_is_read_back(void **state)
{
    (void)state;
    size_t escaped = 0;

    for (size_t i = 0; i < page_fonts[0].glyphs; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(256);
        const struct font_glyph *g = &page_fonts[0].glyph[i];
        bool used[FONTS] = { false };
        uint8_t letter[4];
        char expected[64];
        size_t len = utf8_encode(g->code, letter);

        assert_int_equal(
            font_show(&regular, 0, 0, span_of(letter, len), used, &out, NULL),
            SCEAU_OK);
        escaped += memchr(out.data, '\\', out.len) != NULL;
        assert_ptr_equal(
            memchr(out.data, '\n', out.len), out.data + out.len - 1);
        assert_null(memchr(out.data, '\r', out.len));
        hex_strings(&out);
        (void)snprintf(expected, sizeof expected,
            "BT 0.00 0.00 Td /F0 10.00 Tf<%04X>Tj ET\n", g->glyph);
        assert_string_equal(buffer_cstr(&out), expected);
    }
    assert_int_equal(escaped, 5);
}

static void
numbers_are_rounded_to_the_hundredth(void **state)
{
    (void)state;
    static const struct {
        double value;
        const char *text;
    } numbers[] = { { 0, "0.00" }, { 0.004, "0.00" }, { 0.006, "0.01" },
        { 9.999, "10.00" }, { -0.57, "-0.57" }, { 841.89, "841.89" },
        { 12.05, "12.05" }, { 1, "1.00" } };

    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(64);
        font_put_number(&out, numbers[i].value);
        assert_string_equal(buffer_cstr(&out), numbers[i].text);
    }
}

static void
expect_fit(const char *text, const char *widest, const char *line)
{
    double width = -1, room = width_of(&regular, widest) + 0.001;
    struct span got;
    struct sceau_error error;

    assert_int_equal(
        font_fit(&regular, span_str(text), room, &got, &width, &error),
        SCEAU_OK);
    if (!span_is(got, line))
        fail_msg("%.*s where %s was expected", (int)got.len,
            (const char *)got.data, line);
    near(width, width_of(&regular, line));
}

static void
lines_end_at_the_last_space_that_fits(void **state)
{
    (void)state;
    expect_fit("un deux trois", "un deux trois", "un deux trois");
    expect_fit("un deux trois", "un deux troi", "un deux");
    expect_fit("un deux trois", "un deux", "un deux");
    expect_fit("un deux trois", "un deu", "un");
    expect_fit("un deux trois", "u", "");
    expect_fit("", "u", "");
    /* a space that does not break does not break */
    expect_fit("le 1\xc2\xa0mai", "le 1\xc2\xa0ma", "le");
}

/* A glyph nobody drew would be an empty box in a name. */
static void
every_latin_letter_of_names_has_its_glyph(void **state)
{
    (void)state;
    size_t letters = 0;

    for (uint32_t code = 0xc0; code <= 0x1ef9; code++) {
        bool latin = code < 0x180 || code >= 0x1ea0;
        if (!latin || code == 0xd7 || code == 0xf7)
            continue;
        char text[4] = { 0 };
        if (code < 0x800) {
            text[0] = (char)(0xc0 | code >> 6);
            text[1] = (char)(0x80 | (code & 0x3f));
        } else {
            text[0] = (char)(0xe0 | code >> 12);
            text[1] = (char)(0x80 | (code >> 6 & 0x3f));
            text[2] = (char)(0x80 | (code & 0x3f));
        }
        assert_true(width_of(&regular, text) > 0);
        assert_true(
            width_of(&(struct font_run) { FONT_BOLD, 10, false }, text) > 0);
        letters++;
    }
    assert_true(letters > 270);
}

/* False, and the row that verifier/pdf/fonts.tsv lacks printed. */
static bool
is_known(const struct font *f)
{
    const struct page_font_parts parts = {
        .program = span_of(f->program, f->program_len),
        .program_raw = f->program_raw,
        .map = span_of(f->to_unicode, f->to_unicode_len),
        .widths = span_of(f->widths, f->widths_len),
    };
    char digest[PAGE_FONT_DIGEST];

    assert_true(page_font_digest(&parts, digest_sha256, digest));
    bool known = page_font_is_known(digest);
    if (!known)
        print_error("%s\t%s\n", f->name, digest);
    return known;
}

/* Else the verifier would call every new title forged. */
static void
every_font_is_one_that_the_verifier_knows(void **state)
{
    (void)state;
    size_t known = 0;

    for (size_t i = 0; i < FONTS; i++)
        known += is_known(&page_fonts[i]);
    for (size_t i = 0; i < SCRIPT_FONTS; i++)
        known += is_known(&script_fonts[i]);
    if (known < FONTS + SCRIPT_FONTS)
        fail_msg(
            "fonts of this build are not in verifier/pdf/fonts.tsv: if the "
            "change is meant, add the rows above and remove none");
    assert_false(page_font_is_known(""));
}

/* The verifier takes a glyph for what the map says: it draws no other character. */
static void
no_glyph_stands_for_two_letters(void **state)
{
    (void)state;
    static const uint16_t twins[][2] = { { '-', 0xad }, { ' ', 0xa0 },
        { 0xb7, 0x2219 } };

    for (size_t i = 0; i < FONTS; i++)
        for (size_t a = 0; a < page_fonts[i].glyphs; a++)
            for (size_t b = a + 1; b < page_fonts[i].glyphs; b++) {
                const struct font_glyph *g = page_fonts[i].glyph;
                bool twin = g[a].glyph != g[b].glyph;
                for (size_t t = 0; t < sizeof twins / sizeof *twins; t++)
                    twin |=
                        g[a].code == twins[t][0] && g[b].code == twins[t][1];
                if (!twin)
                    fail_msg("U+%04X is drawn as U+%04X", g[b].code, g[a].code);
            }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_measured_by_its_glyphs),
        cmocka_unit_test(every_font_is_one_that_the_verifier_knows),
        cmocka_unit_test(no_glyph_stands_for_two_letters),
        cmocka_unit_test(what_no_subset_has_is_refused_by_name),
        cmocka_unit_test(ascii_begins_each_french_subset),
        cmocka_unit_test(what_is_drawn_is_known_before_it_is),
        cmocka_unit_test(separate_accents_are_refused_with_what_to_do),
        cmocka_unit_test(what_is_not_utf8_is_refused),
        cmocka_unit_test(the_second_subset_is_used_only_where_needed),
        cmocka_unit_test(text_is_shown_by_glyph_numbers),
        cmocka_unit_test(every_glyph_number_is_written_so_that_it_is_read_back),
        cmocka_unit_test(numbers_are_rounded_to_the_hundredth),
        cmocka_unit_test(lines_end_at_the_last_space_that_fits),
        cmocka_unit_test(every_latin_letter_of_names_has_its_glyph),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
