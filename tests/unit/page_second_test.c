/* SPDX-License-Identifier: EUPL-1.2 */
/* The holder's page: words only, whatever they say. */
#include "tests/unit/test.h"

#include "issuer/page/shape.h"
#include "tests/support/pdf_edit.h"
#include "tests/support/sealed_file.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/page_text.h"
#include "verifier/trust/digest.h"
#include "verifier/trust/font_shelf.h"
#include "verifier/trust/inflate.h"

static struct sealed_file good;
static struct shaper *shapers[2];
static struct sheet_notice notice = { .language = "bn",
    .block = { { NOTICE_REFERENCE, true, "reference", "Page du titulaire" },
        { NOTICE_WARNING, true, "prevails", "Le texte français fait foi." },
        { NOTICE_TITLE, false, "title", "এই নথি সহজ কথায়" },
        { NOTICE_HEADING, false, "when", "কবে থেকে কবে পর্যন্ত?" },
        { NOTICE_PARAGRAPH, false, "work",
            "এই নথি আপনাকে কাজ করার অনুমতি দেয় (France Travail)." } },
    .blocks = 5 };

static const char *
read_pages(struct span file)
{
    static const struct page_host host = { inflate_stream, digest_sha256,
        font_shelf_find, font_shelf_keep };
    AUTO_BUFFER struct buffer text = buffer_with_max(64 * 1024);
    struct structure s;
    double side[STRUCTURE_SYMBOLS];
    const char *why = structure_read(file, &s);

    return why ? why : page_text_read(&s, &host, &text, side);
}

static void
a_page_of_words_is_taken(void **state)
{
    (void)state;
    const char *why = read_pages(buffer_span(&good.pdf));

    if (why)
        fail_msg("%s", why);
    assert_int_equal(
        sealed_file_judge(&good, buffer_span(&good.pdf), NULL), PDF_SEALED);
}

static void
expect_refused(const char *from, const char *to)
{
    AUTO_BUFFER struct buffer content = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer changed = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
    struct pdf_edit e;

    pdf_edit_open(buffer_span(&good.pdf), &e);
    size_t first = pdf_edit_at(&e, "/Type /Page\n");
    size_t page = pdf_edit_reference(
        &e, pdf_edit_find(&e, first + 1, "/Type /Page\n"), "Contents");
    pdf_edit_inflate(&e, page, &content);
    const uint8_t *hit = memmem(content.data, content.len, from, strlen(from));
    if (!hit)
        fail_msg("« %s » is not in the page", from);
    size_t at = (size_t)(hit - content.data), after = at + strlen(from);
    buffer_put(&changed, content.data, at);
    buffer_text(&changed, to);
    buffer_put(&changed, content.data + after, content.len - after);
    pdf_edit_set_deflated(&e, page, buffer_span(&changed));
    pdf_edit_write(&e, &file);
    pdf_edit_free(&e);
    const char *why = read_pages(buffer_span(&file));
    if (!why || !strstr(why, "la seconde page n’est pas écrite"))
        fail_msg("« %s » : %s", to, why ? why : "taken");
}

static void
nothing_but_words_is_drawn(void **state)
{
    (void)state;
    static const char *const table[][2] = { { "EMC\n", "1 0 0 RG\nEMC\n" },
        { "EMC\n", "0 0 9 9 re f\nEMC\n" },
        { "EMC\n", "q 9 0 0 9 9 9 cm /I0 Do Q\nEMC\n" }, { "EMC\n", "EMC" },
        { "EMC\n", "EMC\nEMC\n" }, { "EMC\n", "" }, { "0.93 g", "0.00 g" },
        { "92.00 Tf", "9.00 Tf" }, { "/F0 9.00 Tf", "/F9 9.00 Tf" },
        { "/F0 9.00 Tf", "/F1 9.00 Tf" }, { "/F0 9.00 Tf", "/F0 99.0 Tf" },
        { "/F0 9.00 Tf", "/F0 2.00 Tf" }, { "BT 56.70 ", "BT 956.70 " },
        { "BT 56.70 ", "BT -6.70 " }, { "Tj ET", "Tj 3 Tr ET" },
        { "]TJ", "]TJ 99 Ts" }, { "1.2 w", "99.2 w" }, { " re S", " re f" },
        { "481.88", "81.88" }, { "/P<</MCID 0>>BDC", "/OC /L BDC" },
        { "Tf[<", "Tf[(x)<" }, { "/ActualText<", "/ActualText(" } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        expect_refused(table[i][0], table[i][1]);
}

static void
the_second_page_is_not_the_first(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
    struct pdf_edit e;
    size_t kids[2];
    struct cursor c;
    char was[64], now[64];

    pdf_edit_open(buffer_span(&good.pdf), &e);
    assert_true(object_find(buffer_span(&e.object[2]), "/Kids ", &c)
        && object_take(&c, "[ @ 0 R @ 0 R ]", kids));
    (void)snprintf(was, sizeof was, "[ %zu 0 R %zu 0 R ]", kids[0], kids[1]);
    (void)snprintf(now, sizeof now, "[ %zu 0 R %zu 0 R ]", kids[1], kids[0]);
    pdf_edit_replace(&e, 2, was, now);
    pdf_edit_write(&e, &file);
    pdf_edit_free(&e);
    assert_non_null(strstr(read_pages(buffer_span(&file)), "disposées"));
}

/* A script's font is one of ours too, whatever its map. */
static void
its_fonts_are_ours(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer program = buffer_with_max(SCEAU_PDF_MAX);
    struct pdf_edit e;

    pdf_edit_open(buffer_span(&good.pdf), &e);
    size_t number = pdf_edit_reference(&e,
        pdf_edit_at(&e, "/FontName /SCEAUI+NotoSansBengaliRegular"),
        "FontFile2");
    pdf_edit_inflate(&e, number, &program);
    program.data[program.len / 2] ^= 1;
    pdf_edit_set_deflated(&e, number, buffer_span(&program));
    pdf_edit_write(&e, &file);
    pdf_edit_free(&e);
    assert_string_equal(read_pages(buffer_span(&file)),
        "la police F4 de la seconde page n’est pas une de celles de "
        "l’émetteur");
}

static int
set_up(void **state)
{
    (void)state;
    struct sceau_error error;

    assert_int_equal(
        shaper_open(SCRIPT_BENGALI, "bn", &shapers[0], &error), SCEAU_OK);
    assert_int_equal(
        shaper_open(SCRIPT_LATIN, "fr", &shapers[1], &error), SCEAU_OK);
    notice.shaper = shapers[0];
    notice.french = shapers[1];
    sealed_file_make("Élodie Spécimen", NULL, &good);
    good.sheet.sheet.notice = &notice;
    sealed_file_draw(&good);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    sealed_file_free(&good);
    shaper_free(&shapers[0]);
    shaper_free(&shapers[1]);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_of_words_is_taken),
        cmocka_unit_test(nothing_but_words_is_drawn),
        cmocka_unit_test(the_second_page_is_not_the_first),
        cmocka_unit_test(its_fonts_are_ours),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
