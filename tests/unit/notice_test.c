/* SPDX-License-Identifier: EUPL-1.2 */
/* The holder's page as operators and tags. */
#include "tests/unit/test.h"

#include "issuer/page/notice.h"
#include "issuer/page/shape.h"
#include "tests/support/hex_strings.h"
#include "tests/support/sealed_sheet.h"

static struct sealed_sheet sample;
static struct shaper *arabic, *french;

static void
make_notice(struct sheet_notice *n)
{
    static const struct notice_block blocks[] = {
        { NOTICE_REFERENCE, true, "reference", "Page du titulaire" },
        { NOTICE_WARNING, true, "prevails", "Le texte français fait foi." },
        { NOTICE_WARNING, false, "prevails", "النص الفرنسي هو المعتمد." },
        { NOTICE_TITLE, false, "title", "هذه الوثيقة بكلمات بسيطة" },
        { NOTICE_HEADING, false, "what", "ما هذه الوثيقة؟" },
        { NOTICE_PARAGRAPH, false, "work", "هذه الوثيقة تسمح لك بالعمل." },
    };

    *n = (struct sheet_notice) { .language = "ar",
        .right_to_left = true,
        .shaper = arabic,
        .french = french,
        .blocks = sizeof blocks / sizeof *blocks };
    memcpy(n->block, blocks, sizeof blocks);
}

static enum sceau_status
lay_out(
    const struct sheet_notice *n, struct layout *l, struct sceau_error *error)
{
    struct sheet sheet = sample.sheet;

    sheet.notice = n;
    *error = (struct sceau_error) { 0 };
    return notice_make(&sheet, l, error);
}

static void
tags_say_their_language_and_their_text(void **state)
{
    (void)state;
    static const char *const roles[] = { "P", "P", "P", "P", "H2", "H3", "P",
        "P" };
    struct sheet_notice n;
    struct layout l;
    struct sceau_error error;

    make_notice(&n);
    assert_int_equal(lay_out(&n, &l, &error), SCEAU_OK);
    assert_int_equal(l.tags, 8); /* with the two notices of a specimen */
    for (size_t i = 0; i < l.tags; i++) {
        bool is_french = i < 3 || i == 7;
        assert_string_equal(l.tag[i].role, roles[i]);
        if (is_french)
            assert_string_equal(l.tag[i].language, "fr-FR");
        else
            assert_null(l.tag[i].language);
        if (is_french)
            assert_null(l.tag[i].text);
        else
            assert_string_equal(l.tag[i].text, n.block[i - 1].text);
    }
    assert_true(l.used[FONTS + FONT_REGULAR] && l.used[FONTS + FONT_BOLD]);
    assert_non_null(l.script[FONT_REGULAR].text);
    layout_free(&l);
}

static void
nothing_is_outside_the_margins(void **state)
{
    (void)state;
    struct sheet_notice n;
    struct layout l;
    struct sceau_error error;
    size_t seen = 0;

    make_notice(&n);
    for (int i = 0; i < 6; i++)
        n.block[n.blocks++] = (struct notice_block) {
            NOTICE_PARAGRAPH, false, "long",
            "ليس عليك أن تدفع شيئا. إذا كان طلبك ما زال قيد الدراسة، تجهز لك "
            "وثيقة جديدة. وهي تبدأ في اليوم التالي لانتهاء هذه France Travail."
        };
    assert_int_equal(lay_out(&n, &l, &error), SCEAU_OK);
    hex_strings(&l.content);
    for (const char *at = buffer_cstr(&l.content); (at = strstr(at, "BT "));
         seen++) {
        char *end;
        double x = strtod(at + 3, &end), y = strtod(end, NULL);
        at = end;
        if (x == 0 && y == 0)
            continue; /* the watermark's own place */
        /* a space at the end of a line hangs out of it */
        if (x < 50 || x > PAGE_WIDTH - 56.7 || y < 20 || y > PAGE_HEIGHT - 20)
            fail_msg("a piece at %f %f", x, y);
    }
    assert_true(seen > 60);
    layout_free(&l);
}

static void
a_full_page_and_a_missing_glyph_are_refused_by_their_place(void **state)
{
    (void)state;
    struct sheet_notice n;
    struct layout l;
    struct sceau_error error;

    make_notice(&n);
    n.block[5].text = "العمل Ω";
    assert_int_equal(lay_out(&n, &l, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "page du titulaire (ar), « work »"));
    assert_non_null(strstr(error.text, "U+03A9"));
    make_notice(&n);
    while (n.blocks < NOTICE_BLOCKS_MAX)
        n.block[n.blocks++] = (struct notice_block) { NOTICE_HEADING, false,
            "last", "ما هذه الوثيقة؟" };
    assert_int_equal(lay_out(&n, &l, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "(ar), « last »"));
    assert_non_null(strstr(error.text, "pleine"));
    make_notice(&n);
    n.block[0].text = "https://aide.example/"
                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                      "aaaaaaaaaaaaaaa"
                      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
                      "aaaaaaaaaaaaaaa";
    assert_int_equal(lay_out(&n, &l, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "trop large"));
}

static int
set_up(void **state)
{
    struct sceau_error error;

    (void)state;
    sealed_sheet_make(SAMPLE_HOLDER, "SPEC-0001", &sample);
    return shaper_open(SCRIPT_ARABIC, "ar", &arabic, &error) == SCEAU_OK
            && shaper_open(SCRIPT_LATIN, "fr", &french, &error) == SCEAU_OK
        ? 0
        : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    sealed_sheet_free(&sample);
    shaper_free(&arabic);
    shaper_free(&french);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_say_their_language_and_their_text),
        cmocka_unit_test(nothing_is_outside_the_margins),
        cmocka_unit_test(
            a_full_page_and_a_missing_glyph_are_refused_by_their_place),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
