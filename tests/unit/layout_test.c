/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the layout writes is read back here by a small interpreter of its own operators,
 * so that places on the paper are compared and not the code's idea of them.
 */
#include "tests/unit/test.h"

#include "issuer/page/layout.h"
#include "tests/support/hex_strings.h"
#include "tests/support/sealed_sheet.h"

struct box {
    double left, bottom, right, top;
};

enum { BOXES = 400 };

struct drawn {
    struct box text[BOXES];
    size_t texts;
    struct box image[2];
    size_t images;
    struct box frame[2];
    size_t frames;
    bool watermark;
};

static const struct font_glyph *
glyph_of(size_t font, unsigned number)
{
    for (size_t i = 0; i < page_fonts[font].glyphs; i++)
        if (page_fonts[font].glyph[i].glyph == number)
            return &page_fonts[font].glyph[i];
    fail_msg("font %zu has no glyph %u", font, number);
    return NULL;
}

static bool
take_word(const char **at, const char *text)
{
    if (strncmp(*at, text, strlen(text)) != 0)
        return false;
    *at += strlen(text);
    return true;
}

/* Numbers and the spaces after them. */
static void
take_numbers(const char **at, double *out, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *end;
        out[i] = strtod(*at, &end);
        assert_true(end > *at);
        *at = end;
        (void)take_word(at, " ");
    }
}

/* " /F0 9.50 Tf<0024…>Tj", once or more: the width of what it shows. */
static double
read_runs(const char *at, double *size)
{
    double width = 0;

    while (take_word(&at, " /F")) {
        size_t font = (size_t)(*at++ - '0');
        assert_true(font < FONTS && take_word(&at, " "));
        take_numbers(&at, size, 1);
        assert_true(take_word(&at, "Tf<"));
        while (*at != '>') {
            char hex[5] = { at[0], at[1], at[2], at[3], 0 };
            const struct font_glyph *g =
                glyph_of(font, (unsigned)strtoul(hex, NULL, 16));
            at += 4;
            /* the space that parts words for readers is not seen */
            if (*at != '>' || g->code != ' ')
                width += g->advance * *size / 1000;
        }
        assert_true(take_word(&at, ">Tj"));
    }
    assert_string_equal(at, " ET");
    return width;
}

static void
read_text(const char *at, struct drawn *d)
{
    double place[2], size = 0;

    take_numbers(&at, place, 2);
    assert_true(take_word(&at, "Td"));
    double x = place[0], y = place[1], width = read_runs(at, &size);
    if (width == 0)
        return;
    if (size > 50) { /* behind the text, turned: its lowest corner */
        assert_true(x == 0);
        d->watermark = true;
        return;
    }
    assert_true(d->texts < BOXES);
    d->text[d->texts++] =
        (struct box) { x, y - 0.212 * size, x + width, y + 0.905 * size };
}

/* "q side 0 0 side x y cm /I0 Do Q" */
static void
read_image(const char *at, struct drawn *d)
{
    double m[6];

    take_numbers(&at, m, 6);
    assert_true(m[0] == m[3] && m[1] == 0 && m[2] == 0 && d->images < 2);
    assert_int_equal(at[strlen("cm /I")] - '0', d->images);
    d->image[d->images++] =
        (struct box) { m[4], m[5], m[4] + m[0], m[5] + m[3] };
}

/* "1.2 w 0 G x y width height re S" */
static void
read_frame(const char *at, struct drawn *d)
{
    double m[4];

    take_numbers(&at, m, 4);
    assert_string_equal(at, "re S");
    assert_true(d->frames < 2);
    d->frame[d->frames++] =
        (struct box) { m[0], m[1], m[0] + m[2], m[1] + m[3] };
}

static void
read_line(const char *line, struct drawn *d)
{
    if (strstr(line, " re S") && take_word(&line, "1.2 w 0 G "))
        read_frame(line, d);
    if (take_word(&line, "BT "))
        read_text(line, d);
    else if (strstr(line, " Do Q") && take_word(&line, "q "))
        read_image(line, d);
}

static void
read_contents(struct layout *l, struct drawn *d)
{
    hex_strings(&l->content);
    char *copy = strdup(buffer_cstr(&l->content)), *rest = copy, *line;

    *d = (struct drawn) { .texts = 0 };
    while ((line = strsep(&rest, "\n")))
        read_line(line, d);
    free(copy);
}

static bool
overlap(const struct box *a, const struct box *b)
{
    return a->left < b->right && b->left < a->right && a->bottom < b->top
        && b->bottom < a->top;
}

static void
check_image(const struct drawn *d, size_t i, int modules)
{
    const struct box *image = &d->image[i];
    double module = (image->right - image->left) / modules;
    /* 2D-Doc 3.2.6, 10.5 and ISO/IEC 18004, 9.1: four modules of white for both */
    double white = 4 * module - 0.02;
    struct box around = { image->left - white, image->bottom - white,
        image->right + white, image->top + white };

    if (module < 0.45 * 72 / 25.4 - 0.001)
        fail_msg("modules of %f mm", module * 25.4 / 72);
    assert_true(around.left > 20 && around.bottom > 20
        && around.right < PAGE_WIDTH - 20);
    for (size_t t = 0; t < d->texts; t++)
        if (overlap(&around, &d->text[t]))
            fail_msg("text %zu is in the white of code %zu", t, i);
}

static void
check_places(struct layout *l, const struct sealed_sheet *s)
{
    struct drawn d;

    read_contents(l, &d);
    if (s->sheet.code.len) {
        assert_int_equal(d.images, 2);
        assert_false(overlap(&d.image[0], &d.image[1]));
        check_image(&d, 0, s->datamatrix.side);
        check_image(&d, 1, s->qr.side);
    }
    for (size_t i = 0; i < d.texts; i++) {
        const struct box *a = &d.text[i];
        if (a->left < 56 || a->right > PAGE_WIDTH - 56 || a->bottom < 18
            || a->top > PAGE_HEIGHT - 18)
            fail_msg("text %zu leaves the page: %f %f %f %f", i, a->left,
                a->bottom, a->right, a->top);
        for (size_t j = 0; j < i; j++)
            if (overlap(a, &d.text[j]))
                fail_msg("texts %zu and %zu overlap at %f %f", j, i, a->left,
                    a->bottom);
    }
    assert_true(d.texts > 10);
    assert_int_equal(d.watermark, s->sheet.specimen != NULL);
}

static enum sceau_status
lay_out(const struct sealed_sheet *s, struct sceau_error *error)
{
    struct layout l;

    *error = (struct sceau_error) { 0 };
    enum sceau_status status =
        layout_make(&s->sheet, &s->datamatrix, &s->qr, &l, error);
    if (status != SCEAU_OK)
        return status;
    check_places(&l, s);
    layout_free(&l);
    return status;
}

static struct sealed_sheet sample;

static void
expect_refused(
    const struct sealed_sheet *s, enum sceau_status expected, const char *said)
{
    struct sceau_error error = { 0 };

    assert_int_equal(lay_out(s, &error), expected);
    if (!strstr(error.text, said))
        fail_msg("\"%s\" where \"%s\" was expected", error.text, said);
}

static void
nothing_overlaps_on_the_sample(void **state)
{
    (void)state;
    struct sealed_sheet s = sample;
    struct sceau_error error = { 0 };

    assert_int_equal(lay_out(&s, &error), SCEAU_OK);
    s.sheet.specimen = NULL;
    assert_int_equal(lay_out(&s, &error), SCEAU_OK);
}

/* Blocks of one kind are added until the page refuses one, by its number: itself, or
 * one of the body that those of the head push down. */
static void
fill_with(enum sheet_role role, size_t least, const char *named)
{
    struct sealed_sheet s = sample;
    struct sceau_error error = { 0 };
    size_t added = 0;

    while (s.sheet.blocks < SHEET_BLOCKS_MAX) {
        s.sheet.block[s.sheet.blocks++] = (struct sheet_block) { role,
            role == SHEET_ROW ? "Une mention" : NULL,
            "Des mots qui prennent une ligne entière ou presque, et quelques "
            "autres encore pour en commencer une seconde" };
        if (lay_out(&s, &error) != SCEAU_OK)
            break;
        added++;
    }
    assert_int_equal(error.status, SCEAU_E_LIMIT);
    if (!strstr(error.text, named))
        fail_msg("%s", error.text);
    assert_true(added >= least);
}

static void
a_full_page_refuses_and_names_the_block(void **state)
{
    (void)state;
    fill_with(SHEET_PARAGRAPH, 3, "« paragraphe » n’y tient pas");
    fill_with(SHEET_ROW, 3, "« Une mention » n’y tient pas");
    fill_with(SHEET_ITEM, 3, "« liste »");
    fill_with(SHEET_SMALL, 3, "« petits caractères »");
    fill_with(SHEET_HEADING, 2, "« intertitre »");
    fill_with(SHEET_VERIFY, 0, "« texte entre les codes »");
    /* what stands at the head leaves no room to what follows */
    fill_with(SHEET_REFERENCE, 3, "n’y tient pas");
    fill_with(SHEET_AUTHORITY, 3, "n’y tient pas");
    fill_with(SHEET_TITLE, 2, "« titre »");
}

static void
a_mention_stands_on_one_line_or_is_refused(void **state)
{
    (void)state;
    struct sealed_sheet s = sample;
    struct sceau_error error = { 0 };
    size_t at = 0;

    while (s.sheet.block[at].role != SHEET_MENTION)
        at++;
    s.sheet.block[at].text =
        "N’autorise pas son titulaire à travailler (visite des proches)";
    assert_int_equal(lay_out(&s, &error), SCEAU_OK);
    s.sheet.block[at].text =
        "Autorise son titulaire à travailler, dans la limite de 964 heures "
        "par an, en France métropolitaine";
    expect_refused(&s, SCEAU_E_LIMIT, "« mention » n’y tient pas");
}

static void
a_word_wider_than_its_column_is_refused(void **state)
{
    (void)state;
    static const char word[] =
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz"
        "Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz";
    struct sealed_sheet s = sample;

    for (size_t i = 0; i < sample.sheet.blocks; i++) {
        s = sample;
        s.sheet.block[i].text = word;
        bool labelled = sample.sheet.block[i].label != NULL;
        expect_refused(&s, SCEAU_E_LIMIT,
            labelled ? sample.sheet.block[i].label
                : sample.sheet.block[i].role == SHEET_MENTION
                ? "« mention »"
                : "un mot est trop large pour la page, dans « ");
        /* contents are a person's: never repeated */
        struct sceau_error error = { 0 };
        (void)lay_out(&s, &error);
        assert_null(strstr(error.text, "Rindfleisch"));
    }
    s = sample;
    s.sheet.specimen = word;
    expect_refused(&s, SCEAU_E_LIMIT, "avis de spécimen");
}

static void
a_letter_that_no_font_has_is_refused_wherever_it_stands(void **state)
{
    (void)state;
    struct sealed_sheet s;

    for (size_t i = 0; i < sample.sheet.blocks; i++) {
        s = sample;
        s.sheet.block[i].text = "Иван";
        expect_refused(&s, SCEAU_E_FORMAT, "U+0418");
        if (!sample.sheet.block[i].label
            || sample.sheet.block[i].role == SHEET_VERIFY)
            continue;
        s = sample;
        s.sheet.block[i].label = "Имя";
        expect_refused(&s, SCEAU_E_FORMAT, "U+0418");
    }
}

/* The longest word that is said to fit does, whatever the codes; one more letter not. */
static void
words_that_are_said_to_fit_do(void **state)
{
    static const enum sheet_role roles[] = { SHEET_AUTHORITY, SHEET_REFERENCE,
        SHEET_TITLE, SHEET_SUBTITLE, SHEET_HEADING, SHEET_PARAGRAPH, SHEET_ROW,
        SHEET_ITEM, SHEET_SMALL, SHEET_VERIFY };

    (void)state;
    for (size_t i = 0; i < sizeof roles / sizeof *roles; i++) {
        struct sealed_sheet s = sample;
        struct sceau_error error = { 0 };
        char word[256] = "a ", *end = word + 2;
        size_t at = s.sheet.blocks - 1;
        while (s.sheet.block[at].role != roles[i])
            at--;
        s.datamatrix.side = 80; /* the largest that pages take */
        s.qr.side = 85;
        while (layout_words_fit(roles[i], word)) {
            assert_true(end < word + sizeof word - 2);
            *end++ = 'm';
            *end = 0;
        }
        s.sheet.block[at].text = word;
        /* these codes are not quite as large as the room for them */
        *end++ = 'm', *end++ = 'm', *end = 0;
        expect_refused(&s, SCEAU_E_LIMIT, "trop large");
        end[-3] = 0;
        if (!layout_words_fit(roles[i], word)
            || lay_out(&s, &error) != SCEAU_OK)
            fail_msg("%d : %s", (int)roles[i], error.text);
    }
    assert_true(layout_words_fit(SHEET_SMALL, ""));
    assert_false(layout_words_fit(SHEET_SMALL, "Иван"));
}

/* What is a little too long is drawn smaller, but never too small to read. */
static void
a_page_is_closer_before_it_is_full(void **state)
{
    (void)state;
    struct sealed_sheet s = sample;
    struct layout l;
    struct sceau_error error = { 0 };
    double smallest = 100;

    while (s.sheet.blocks < SHEET_BLOCKS_MAX) {
        s.sheet.block[s.sheet.blocks++] =
            (struct sheet_block) { SHEET_SMALL, NULL, "Une ligne de plus" };
        if (layout_make(&s.sheet, &s.datamatrix, &s.qr, &l, &error) != SCEAU_OK)
            break;
        hex_strings(&l.content);
        const char *at = buffer_cstr(&l.content);
        while ((at = strstr(at, " /F"))) {
            double size = strtod(at + strlen(" /F0 "), NULL);
            smallest = size < smallest ? size : smallest;
            at++;
        }
        layout_free(&l);
    }
    assert_int_equal(error.status, SCEAU_E_LIMIT);
    if (smallest < 6.8 || smallest > 6.9)
        fail_msg("%f points", smallest);
}

/* Every size of symbol is drawn with its white around, or refused. */
static void
codes_keep_their_white_at_every_size(void **state)
{
    (void)state;
    struct sealed_sheet s = sample;
    struct sceau_error error = { 0 };
    int drawn = 0, refused = 0;

    for (int side = 21; side <= SYMBOL_SIDE_MAX; side += 4) {
        s.datamatrix.side = side;
        for (s.qr.side = 21; s.qr.side <= SYMBOL_SIDE_MAX; s.qr.side += 4) {
            if (lay_out(&s, &error) == SCEAU_OK) {
                drawn++;
                continue;
            }
            assert_int_equal(error.status, SCEAU_E_LIMIT);
            refused++;
        }
    }
    assert_true(drawn > 50 && refused > 50);
    s.datamatrix.side = 72; /* codes of 400 characters are this large */
    s.qr.side = 81;
    assert_int_equal(lay_out(&s, &error), SCEAU_OK);
    s.datamatrix.side = 144;
    expect_refused(&s, SCEAU_E_LIMIT, "les codes sont trop grands");
}

static void
add_block(struct sealed_sheet *s, enum sheet_role role, const char *text)
{
    assert_true(s->sheet.blocks < SHEET_BLOCKS_MAX);
    s->sheet.block[s->sheet.blocks++] =
        (struct sheet_block) { role, NULL, text };
}

/* The sample as a sheet that has no 2D-Doc, laid out without symbols. */
static void
read_without_codes(struct sealed_sheet *s, struct drawn *d)
{
    struct layout l;
    struct sceau_error error = { 0 };

    s->sheet.code = span_of(NULL, 0);
    if (layout_make(&s->sheet, NULL, NULL, &l, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    check_places(&l, s);
    read_contents(&l, d);
    for (size_t i = 0; i < l.tags; i++)
        assert_string_not_equal(l.tag[i].role, "Figure");
    /* two notices */
    assert_int_equal(l.tags, s->sheet.blocks + 2);
    layout_free(&l);
}

static double
rightmost_of_band(const struct drawn *d)
{
    double right = 0;

    for (size_t i = 0; i < d->texts; i++)
        if (d->text[i].top < 166 && d->text[i].bottom > 35
            && d->text[i].right > right)
            right = d->text[i].right;
    return right;
}

static void
a_sheet_without_a_code_has_words_alone_at_its_foot(void **state)
{
    (void)state;
    struct sealed_sheet s = sample;
    struct drawn d;

    add_block(&s, SHEET_VERIFY,
        "Ce document ne porte pas de code : son fichier est scellé, et c’est "
        "le fichier que l’on vérifie, jamais une copie sur papier.");
    read_without_codes(&s, &d);
    assert_int_equal(d.images, 0);
    assert_int_equal(d.frames, 1); /* the mention's */
    assert_true(rightmost_of_band(&d) > 480);
}

static void
a_place_for_a_stamp_is_empty_and_large_enough(void **state)
{
    (void)state;
    struct sealed_sheet s = sample;
    struct drawn d;

    add_block(&s, SHEET_STAMP, "Signature de l’agent et timbre du service");
    read_without_codes(&s, &d);
    assert_int_equal(d.frames, 2);
    struct box *frame = &d.frame[1];
    assert_true(frame->right - frame->left >= 75 * 72 / 25.4 - 0.02);
    assert_true(frame->top - frame->bottom >= 32 * 72 / 25.4 - 0.02);
    assert_true(frame->left > PAGE_WIDTH / 2 && frame->top < 166);
    assert_true(frame->right < PAGE_WIDTH - 56 && frame->bottom > 35);
    for (size_t i = 0; i < d.texts; i++)
        assert_false(overlap(frame, &d.text[i]));
    assert_true(rightmost_of_band(&d) > frame->left); /* what is said of it */
}

static void
a_stamp_beside_codes_is_refused(void **state)
{
    (void)state;
    struct sealed_sheet s = sample;

    add_block(&s, SHEET_STAMP, "Signature de l’agent et timbre du service");
    expect_refused(&s, SCEAU_E_LIMIT, "un tampon les rendrait illisibles");
    s.sheet.code = span_of(NULL, 0);
    s.sheet.block[s.sheet.blocks - 1].text =
        "Signature de l’agent et timbre du service, que l’agent met lui-même "
        "après avoir comparé la photographie et la personne, et avant de "
        "remettre ce document à son titulaire, qui le signe à son tour devant "
        "lui et en garde une copie, que personne d’autre que lui ne garde, et "
        "que chacun peut comparer avec le fichier scellé qui va avec elle";
    expect_refused(&s, SCEAU_E_LIMIT, "« cadre de signature » n’y tient pas");
}

static void
tags_follow_the_reading_order(void **state)
{
    (void)state;
    struct layout l;
    struct sceau_error error = { 0 };
    size_t figures = 0;

    assert_int_equal(
        layout_make(&sample.sheet, &sample.datamatrix, &sample.qr, &l, &error),
        SCEAU_OK);
    /* a tag a block, two notices, two figures and the words 2D-DOC */
    assert_int_equal(l.tags, sample.sheet.blocks + 5);
    for (size_t i = 0; i < l.tags; i++) {
        if (strcmp(l.tag[i].role, "Figure") != 0) {
            assert_null(l.tag[i].alt);
            continue;
        }
        assert_string_equal(l.tag[i].alt,
            figures++ ? sample.sheet.qr_alt : sample.sheet.code_alt);
        assert_true(l.tag[i].box[2] > l.tag[i].box[0]);
    }
    assert_int_equal(figures, 2);
    layout_free(&l);
}

static int
set_up(void **state)
{
    (void)state;
    sealed_sheet_make(SAMPLE_HOLDER, "SPEC-0001", &sample);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    sealed_sheet_free(&sample);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nothing_overlaps_on_the_sample),
        cmocka_unit_test(a_full_page_refuses_and_names_the_block),
        cmocka_unit_test(a_mention_stands_on_one_line_or_is_refused),
        cmocka_unit_test(a_word_wider_than_its_column_is_refused),
        cmocka_unit_test(
            a_letter_that_no_font_has_is_refused_wherever_it_stands),
        cmocka_unit_test(words_that_are_said_to_fit_do),
        cmocka_unit_test(a_page_is_closer_before_it_is_full),
        cmocka_unit_test(codes_keep_their_white_at_every_size),
        cmocka_unit_test(a_sheet_without_a_code_has_words_alone_at_its_foot),
        cmocka_unit_test(a_place_for_a_stamp_is_empty_and_large_enough),
        cmocka_unit_test(a_stamp_beside_codes_is_refused),
        cmocka_unit_test(tags_follow_the_reading_order),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
