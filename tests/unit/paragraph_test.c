/* SPDX-License-Identifier: EUPL-1.2 */
/* Words of every script: their shapes, their order, their lines. */
#include "tests/unit/test.h"

#include "issuer/page/paragraph_of.h"
#include "tests/support/hex_strings.h"

enum { SHAPED_MAX = 64 };

static struct shaper *shapers[SCRIPTS];
static struct paragraph *room;

/* The glyphs of a word alone, from left to right. */
static size_t
shape_word(enum script script, const char *word, struct shaped *out)
{
    struct sceau_error error = { 0 };
    const struct prose prose = { .shaper = shapers[script],
        .right_to_left = script == SCRIPT_ARABIC,
        .style = FONT_REGULAR,
        .size = 10 };

    if (paragraph_read(room, &prose, span_str(word), &error) != SCEAU_OK)
        fail_msg("%s: %s", word, error.text);
    assert_true(room->glyphs > 0 && room->glyphs < SHAPED_MAX);
    memcpy(out, room->glyph, room->glyphs * sizeof *out);
    return room->glyphs;
}

static void
arabic_letters_join(void **state)
{
    (void)state;
    struct shaped alone[SHAPED_MAX], word[SHAPED_MAX];

    assert_int_equal(shape_word(SCRIPT_ARABIC, "ع", alone), 1);
    assert_int_equal(shape_word(SCRIPT_ARABIC, "ععع", word), 3);
    for (int i = 0; i < 3; i++) {
        assert_int_not_equal(word[i].glyph, alone[0].glyph);
        assert_int_not_equal(word[i].glyph, word[(i + 1) % 3].glyph);
        /* the first letter stands at the right */
        assert_int_equal(word[i].cluster, 2 - i);
    }
}

/* U+200C of Persian parts letters that would join, and has no width. */
static void
a_joiner_parts_letters_and_is_not_drawn(void **state)
{
    (void)state;
    struct shaped joined[SHAPED_MAX], parted[SHAPED_MAX];

    assert_int_equal(shape_word(SCRIPT_ARABIC, "میش", joined), 3);
    assert_int_equal(shape_word(SCRIPT_ARABIC, "می\xe2\x80\x8cش", parted), 3);
    assert_int_not_equal(joined[0].glyph, parted[0].glyph);
    assert_int_not_equal(joined[1].glyph, parted[1].glyph);
    assert_int_equal(joined[2].glyph, parted[2].glyph);
}

/* Where each piece of the only line is shown, in the order of reading. */
static size_t
show_line(const struct prose *prose, const char *text, double *x, size_t max,
    struct layout *l)
{
    struct sceau_error error = { 0 };
    struct paragraph_line line = { 0 };
    size_t n = 0;

    *l = (struct layout) { .content = buffer_with_max(1 << 16) };
    assert_int_equal(
        paragraph_read(room, prose, span_str(text), &error), SCEAU_OK);
    assert_true(paragraph_next(room, 10000, &line));
    assert_int_equal(line.to, room->pieces);
    assert_int_equal(
        paragraph_show(room, &line, 100, 200, l, &error), SCEAU_OK);
    hex_strings(&l->content);
    for (const char *at = buffer_cstr(&l->content); (at = strstr(at, "BT "));
         at++) {
        assert_true(n < max);
        x[n++] = strtod(at + 3, NULL);
    }
    return n;
}

/* Vowels of Arabic stand over their letter: raised where it is tall, and no wider. */
static void
arabic_marks_are_raised_over_their_letter(void **state)
{
    (void)state;
    const struct prose prose = { shapers[SCRIPT_ARABIC], true, FONT_REGULAR,
        10 };
    struct shaped bare[SHAPED_MAX], word[SHAPED_MAX];
    struct layout l;
    double x[8];
    int raised = 0;

    assert_int_equal(shape_word(SCRIPT_ARABIC, "لم", bare), 2);
    int width = room->piece[0].width;
    assert_int_equal(shape_word(SCRIPT_ARABIC, "لَمّ", word), 4);
    assert_int_equal(room->piece[0].width, width);
    for (int i = 0; i < 4; i++)
        raised += word[i].y != 0 && word[i].advance == 0;
    assert_true(raised > 0);
    /* the rise is there in the file, and is taken back before what follows */
    (void)show_line(&prose, "لَمّ", x, 8, &l);
    const char *rise = strstr(buffer_cstr(&l.content), " Ts[<");
    assert_non_null(rise);
    const char *last = rise;
    for (const char *at = rise; (at = strstr(at, " Ts")); at++)
        last = at;
    assert_true(strncmp(last - 2, " 0 Ts", 5) == 0
        || strncmp(last - 5, " 0.00 Ts", 8) == 0);
    layout_free(&l);
}

/* A vowel sign has no width, and a place above or below its letter that is the font's. */
static void
bengali_marks_stand_under_their_letter(void **state)
{
    (void)state;
    struct shaped alone[SHAPED_MAX], word[SHAPED_MAX];

    assert_int_equal(shape_word(SCRIPT_BENGALI, "ন", alone), 1);
    assert_int_equal(shape_word(SCRIPT_BENGALI, "নু", word), 2);
    assert_int_equal(word[0].glyph, alone[0].glyph);
    assert_int_equal(word[1].advance, 0);
    assert_int_equal(room->piece[0].width, alone[0].advance);
}

static void
bengali_letters_become_one_and_change_places(void **state)
{
    (void)state;
    struct shaped word[SHAPED_MAX];
    const struct font *f = script_font(SCRIPT_BENGALI, FONT_REGULAR);

    /* na, virama, ta: one glyph, that is neither letter's */
    assert_int_equal(shape_word(SCRIPT_BENGALI, "ন্ত", word), 1);
    assert_false(paragraph_own_glyph(f, 0x9a8, word[0].glyph));
    assert_false(paragraph_own_glyph(f, 0x9a4, word[0].glyph));
    assert_true(room->piece[0].joined);
    /* the vowel i is written after its letter, and stands before it */
    assert_int_equal(shape_word(SCRIPT_BENGALI, "কি", word), 2);
    assert_true(paragraph_own_glyph(f, 0x995, word[1].glyph));
    assert_true(paragraph_is_spelt(room));
}

static void
simple_scripts_are_one_glyph_a_letter(void **state)
{
    (void)state;
    struct shaped word[SHAPED_MAX];

    assert_int_equal(shape_word(SCRIPT_CYRILLIC, "Документ", word), 8);
    assert_false(paragraph_is_spelt(room));
    assert_int_equal(shape_word(SCRIPT_ETHIOPIC, "ሰነድ", word), 3);
    assert_false(paragraph_is_spelt(room));
    assert_int_equal(shape_word(SCRIPT_CHINESE, "文件", word), 2);
    assert_false(paragraph_is_spelt(room));
}

/* A number among Arabic words keeps its digits' order, a Latin name its letters'. */
static void
numbers_and_latin_names_keep_their_order_in_arabic(void **state)
{
    (void)state;
    const struct prose prose = { shapers[SCRIPT_ARABIC], true, FONT_REGULAR,
        10 };
    const struct font_run run = { FONT_REGULAR, 10, false };
    AUTO_BUFFER struct buffer alone = buffer_with_max(4096);
    bool used[FONTS] = { false };
    struct sceau_error error = { 0 };
    struct layout l;
    double x[16];

    size_t n = show_line(&prose,
        "من \xe2\x81\xa6"
        "2026-11-24\xe2\x81\xa9 إلى France Travail هنا",
        x, 16, &l);
    /* from, the date, the space and to, the name, the space and here */
    assert_true(n >= 5);
    assert_true(x[0] > x[1]);
    for (size_t i = 1; i < n; i++)
        if (x[i] >= x[i - 1])
            fail_msg("piece %zu at %f, after one at %f", i, x[i], x[i - 1]);
    const char *const whole[] = { "2026-11-24", "France Travail" };
    for (size_t i = 0; i < 2; i++) {
        buffer_reset(&alone);
        assert_int_equal(
            font_show(&run, 0, 0, span_str(whole[i]), used, &alone, &error),
            SCEAU_OK);
        hex_strings(&alone);
        char *digits = strchr(buffer_cstr(&alone), '<');
        *strchr(digits, '>') = 0;
        assert_non_null(strstr(buffer_cstr(&l.content), digits));
    }
    layout_free(&l);
}

/* Without an isolate, UAX 9 would show 24-11-2026: the day where the year stands. */
static void
an_isolated_date_is_not_turned_round(void **state)
{
    (void)state;
    struct bidi *b = malloc(sizeof *b);
    uint32_t text[32];
    static const char date[] = "2026-11-24";
    size_t n = 0;

    assert_non_null(b);
    text[n++] = 0x645;
    text[n++] = ' ';
    text[n++] = 0x2066;
    for (size_t i = 0; date[i]; i++)
        text[n++] = (uint32_t)date[i];
    text[n++] = 0x2069;
    assert_true(bidi_read(b, text, n, true));
    assert_int_equal(b->level[0], 1);
    for (size_t i = 3; i + 1 < n; i++)
        assert_int_equal(b->level[i], 2);
    text[2] = text[n - 1] = ' ';
    assert_true(bidi_read(b, text, n, true));
    assert_int_equal(
        b->level[7], 1); /* the hyphen alone would run to the left */
    free(b);
}

static void
parts_are_ordered_by_their_levels(void **state)
{
    (void)state;
    static const uint8_t level[] = { 1, 2, 2, 1, 3, 4, 1 };
    static const uint16_t expected[] = { 6, 5, 4, 3, 1, 2, 0 };
    uint16_t order[7];

    bidi_order(level, 7, order);
    assert_memory_equal(order, expected, sizeof expected);
    assert_int_equal(bidi_mirror('('), ')');
    assert_int_equal(bidi_mirror('a'), 'a');
}

/* A parenthesis that no Arabic font has is turned, and said as it is written. */
static void
parentheses_are_mirrored(void **state)
{
    (void)state;
    const struct prose prose = { shapers[SCRIPT_ARABIC], true, FONT_REGULAR,
        10 };
    struct layout l;
    double x[16];

    (void)show_line(&prose, "(سنة)", x, 16, &l);
    assert_non_null(strstr(buffer_cstr(&l.content), "/ActualText<FEFF0028>"));
    assert_non_null(strstr(buffer_cstr(&l.content), "/ActualText<FEFF0029>"));
    assert_true(x[0] > x[1]);
    layout_free(&l);
}

/* Greedy lines: none wider than the room, none that begins by what closes. */
static void
lines_break_at_spaces_and_between_ideographs(void **state)
{
    (void)state;
    static const char chinese[] =
        "本文件只表明您已递交申请，不证明居留权，也不证明工作权。"
        "有效期从 2026-11-29 至 2027-02-28，首尾两日均包括在内（年-月-日）。";
    const struct prose prose = { shapers[SCRIPT_CHINESE], false, FONT_REGULAR,
        10 };
    struct paragraph_line line = { 0 };
    struct sceau_error error = { 0 };
    size_t lines = 0;

    assert_int_equal(
        paragraph_read(room, &prose, span_str(chinese), &error), SCEAU_OK);
    while (paragraph_next(room, 72, &line)) {
        assert_true(line.to > line.from && line.width <= 72);
        uint32_t first = room->text[room->piece[line.from].from];
        uint32_t last = room->text[room->piece[line.to - 1].to - 1];
        assert_true(first != 0xff0c && first != 0x3002 && first != 0xff09);
        assert_int_not_equal(last, 0xff08);
        lines++;
    }
    assert_true(lines >= 8);
    /* a date is a word */
    line = (struct paragraph_line) { 0 };
    assert_int_equal(
        paragraph_read(room, &prose, span_str("从 2026-11-29 至"), &error),
        SCEAU_OK);
    assert_true(paragraph_next(room, 30, &line));
    assert_int_equal(line.to, 1);
    assert_true(paragraph_next(room, 30, &line));
    assert_int_equal(line.to, line.from); /* too wide for the room */
}

static void
the_space_at_the_end_of_a_line_hangs_out_of_it(void **state)
{
    (void)state;
    const struct prose prose = { shapers[SCRIPT_ARABIC], true, FONT_REGULAR,
        10 };
    struct paragraph_line one = { 0 }, two = { 0 };
    struct sceau_error error = { 0 };

    assert_int_equal(
        paragraph_read(room, &prose, span_str("من متى"), &error), SCEAU_OK);
    assert_true(paragraph_next(room, 20, &one));
    assert_int_equal(
        paragraph_read(room, &prose, span_str("من"), &error), SCEAU_OK);
    assert_true(paragraph_next(room, 20, &two));
    assert_true(one.width > 0 && one.width == two.width);
}

static void
expect_refused(enum script script, const char *text, const char *said)
{
    const struct prose prose = { shapers[script], false, FONT_REGULAR, 10 };
    struct sceau_error error = { 0 };

    assert_int_equal(
        paragraph_read(room, &prose, span_str(text), &error), SCEAU_E_FORMAT);
    if (!strstr(error.text, said))
        fail_msg("%s: %s", text, error.text);
}

static void
what_no_font_has_is_refused_and_never_a_box(void **state)
{
    (void)state;
    expect_refused(SCRIPT_ARABIC, "هذه \xce\xa9", "U+03A9");
    expect_refused(SCRIPT_CHINESE, "龘", "U+9F98");
    expect_refused(SCRIPT_CYRILLIC, "ӿ", "U+04FF");
    expect_refused(SCRIPT_LATIN, "Д", "U+0414");
    expect_refused(SCRIPT_BENGALI, "\xf0\x9f\x98\x80", "U+1F600");
    expect_refused(SCRIPT_ETHIOPIC, "a\xff", "UTF-8");
    for (int script = 0; script < SCRIPTS; script++) {
        assert_true(paragraph_draws((enum script)script, 'A'));
        assert_true(paragraph_draws((enum script)script, 0x2066));
        assert_false(paragraph_draws((enum script)script, 0x3a9));
    }
}

static void
a_paragraph_has_its_bound(void **state)
{
    (void)state;
    const struct prose prose = { shapers[SCRIPT_LATIN], false, FONT_REGULAR,
        10 };
    char text[PARAGRAPH_MAX + 2];
    struct sceau_error error = { 0 };

    memset(text, 'a', sizeof text);
    text[PARAGRAPH_MAX] = 0;
    assert_int_equal(
        paragraph_read(room, &prose, span_str(text), &error), SCEAU_OK);
    text[PARAGRAPH_MAX] = 'a';
    text[PARAGRAPH_MAX + 1] = 0;
    assert_int_equal(
        paragraph_read(room, &prose, span_str(text), &error), SCEAU_E_LIMIT);
    assert_int_equal(
        paragraph_read(room, &prose, span_str(""), &error), SCEAU_OK);
    assert_int_equal(room->pieces, 0);
}

static int
set_up(void **state)
{
    struct sceau_error error;

    (void)state;
    room = paragraph_new();
    for (int i = 0; i < SCRIPTS; i++)
        if (shaper_open((enum script)i, "und", &shapers[i], &error) != SCEAU_OK)
            return -1;
    return room ? 0 : -1;
}

static int
tear_down(void **state)
{
    (void)state;
    paragraph_free(room);
    for (int i = 0; i < SCRIPTS; i++)
        shaper_free(&shapers[i]);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arabic_letters_join),
        cmocka_unit_test(a_joiner_parts_letters_and_is_not_drawn),
        cmocka_unit_test(arabic_marks_are_raised_over_their_letter),
        cmocka_unit_test(bengali_marks_stand_under_their_letter),
        cmocka_unit_test(bengali_letters_become_one_and_change_places),
        cmocka_unit_test(simple_scripts_are_one_glyph_a_letter),
        cmocka_unit_test(numbers_and_latin_names_keep_their_order_in_arabic),
        cmocka_unit_test(an_isolated_date_is_not_turned_round),
        cmocka_unit_test(parts_are_ordered_by_their_levels),
        cmocka_unit_test(parentheses_are_mirrored),
        cmocka_unit_test(lines_break_at_spaces_and_between_ideographs),
        cmocka_unit_test(the_space_at_the_end_of_a_line_hangs_out_of_it),
        cmocka_unit_test(what_no_font_has_is_refused_and_never_a_box),
        cmocka_unit_test(a_paragraph_has_its_bound),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
