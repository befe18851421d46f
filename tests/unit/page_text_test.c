/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The page read back: what it shows, and every way of showing something else that the
 * list of operators does not have. No signature here: these are the faults of whoever
 * could sign.
 */
#include "tests/unit/test.h"

#include "tests/support/hex_strings.h"
#include "tests/support/pdf_edit.h"
#include "tests/support/sealed_file.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/page_text.h"
#include "verifier/trust/digest.h"
#include "verifier/trust/font_shelf.h"
#include "verifier/trust/inflate.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct sealed_file good;

static const struct page_host host = { inflate_stream, digest_sha256,
    font_shelf_find, font_shelf_keep };

static const char *
read_page(struct span file, const struct page_host *with, struct buffer *out)
{
    struct structure s;
    double side[STRUCTURE_SYMBOLS];
    const char *why = structure_read(file, &s);

    *out = (struct buffer) { .max = 64 * 1024 };
    return why ? why : page_text_read(&s, with, out, side);
}

static void
a_page_is_read_in_the_letters_that_it_draws(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer text = { 0 };

    assert_null(read_page(buffer_span(&good.pdf), &host, &text));
    assert_non_null(strstr(buffer_cstr(&text), "\nSPÉCIMEN — document"));
    assert_non_null(strstr(buffer_cstr(&text), "Nguyễn Thị Hoàng-Ñandú Żółć"));
    assert_non_null(strstr(buffer_cstr(&text), "\f2D-DOC\n"));
}

/* The page's operators, some of them others. */
static void
expect_refused(const char *from, const char *to, const char *reason)
{
    AUTO_BUFFER struct buffer content = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer text = { 0 };
    struct pdf_edit e;

    pdf_edit_open(buffer_span(&good.pdf), &e);
    size_t page = pdf_edit_at(&e, "/Artifact BMC");
    AUTO_BUFFER struct buffer hex = buffer_with_max(SCEAU_PDF_MAX);
    buffer_put(
        &hex, pdf_edit_stream(&e, page).data, pdf_edit_stream(&e, page).len);
    hex_strings(&hex);
    struct span old = buffer_span(&hex);
    const uint8_t *hit = memmem(old.data, old.len, from, strlen(from));
    if (!hit)
        fail_msg("« %s » is not in the page", from);
    size_t at = (size_t)(hit - old.data);
    buffer_put(&content, old.data, at);
    buffer_text(&content, to);
    buffer_put(&content, hit + strlen(from), old.len - at - strlen(from));
    literal_strings(&content);
    pdf_edit_set_stream(&e, page, buffer_span(&content));
    pdf_edit_write(&e, &file);
    pdf_edit_free(&e);
    const char *why = read_page(buffer_span(&file), &host, &text);
    if (!why || !strstr(why, reason))
        fail_msg("« %s » : %s", to, why ? why : "taken");
}

#define FORM "comme par l’émetteur"

static void
nothing_is_drawn_in_another_way(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        { "Tj ET\nEMC", "TJ ET\nEMC" }, /* another operator */
        { "Tf<0031", "Tf 3 Tr<0031" },  /* a text that is not painted */
        { "BT 56.70", "1 g BT 56.70" }, /* a white one */
        { "EMC\n/P<<", "EMC\n0 0 m W n\n/P<<" }, /* one that is cut away */
        { "0 G ", "1 G " },                      /* white lines */
        { "l S\n", "l f\n" },                    /* a shape that fills */
        { "0.60 w", "60.0 w" },                  /* a line that covers */
        { "0.60 w", "-24.00 w" }, { "0.60 w", "0 w" },
        { "481.88 24.00 re", "481.88 -24.00 re" }, /* drawn from its top */
        { "56.70 668.89 m", "99.70 668.89 m" },    /* a line through a word */
        { "668.89 l S", "678.89 l S" },            /* a slanted one */
        { "481.88 24.00 re", "48.18 24.00 re" },   /* a frame of its own */
        { "56.70 505.79 481.88 24.00", "56.70 530.79 481.88 24.00" },
        { "0.93 g", "0.00 g" }, /* a notice that hides */
        { "0.93 g", "1.00 g" }, { "cm\nBT 0.00 0.00", "cm\nBT 50.0 0.00" },
        { "cm\nBT 0.00 0.00 Td /F2 92.00", "cm\nBT 0.00 0.00 Td /F2 12.00" },
        { "ET\nQ", "ET\nBT 0.00 0.00 Td /F2 92.00 Tf<0034>Tj ET\nQ" },
        { "q 0.93 g", "Q\nq 0.93 g" }, { "ET\nQ\n", "ET\n" },
        { "cm\nBT 0.00 0.00 Td /F2 92.00 Tf<0034", /* words in its grey */
            "cm\nBT 0.00 0.00 Td /F2 92.00 Tf<0035" },
        { "/F0 9.50 Tf<", "/F9 9.50 Tf<" }, /* a font that is not there */
        { "/F0 9.50 Tf<", "/F1 9.50 Tf<" },
        { "/F0 9.50 Tf<", "/F0 0.50 Tf<" }, /* too small for an eye */
        { "/F0 9.50 Tf<", "/F0 95.0 Tf<" },
        { "/F0 9.50 Tf<", "/F0 0 Tf<0034>Tj /F0 9.50 Tf<" }, /* not drawn */
        { "/F0 9.50 Tf<", "/F0 -9.50 Tf<0034>Tj /F0 9.50 Tf<" },
        { "/F0 9.50 Tf<", "/F0 0 Tf<>Tj ET\nBT 56.70 771.89 Td /F0 9.50 Tf<" },
        { "/F2 9.50 Tf<", "/F2 8.50 Tf<" }, /* two sizes in a sentence */
        { "EMC\n/P<<", "EMC\n%P<<" },       /* a comment */
        { " cm /I0 Do Q", " cm /I2 Do Q" }, /* another picture */
        { " cm /I0 Do Q", " cm /I1 Do Q" }, /* one twice */
        { "cm /I0 Do Q\n", "cm\n" },
        { " 0 0 ", " 1 0 " }, /* a code that leans */
        { "EMC\n", "emc\n" }, { "BMC\n", "BMC " },
        { ">>BDC\nBT ", ">>BDC\nBt " }, { " Td /F0", " TD /F0" },
        { "/P<</MCID 0>>BDC", "/OC /L BDC" }, /* a layer */
        /* what is read out is what stands there, whole and in its order */
        { "/P<</MCID 0>>BDC", "/H1<</MCID 0>>BDC" },
        { "/P<</MCID 0>>BDC", "/Artifact BMC" },
        { "/P<</MCID 1>>BDC", "/P<</MCID 0>>BDC" },
        { "/P<</MCID 1>>BDC", "/P<</MCID 2>>BDC" },
        { "EMC\n/P<</MCID 1>>BDC", "" },
        { "/Figure<</MCID 25>>BDC", "/P<</MCID 25>>BDC" },
        { "cm /I0 Do Q\nEMC\n/P<</MCID 26>>BDC", "cm /I0 Do Q" },
        { "/P<</MCID 1>>BDC", "/P<</MCID 1/ActualText(x)>>BDC" },
        { "Tf<00", "Tf<0g" }
    };

    for (size_t i = 0; i < COUNT(table); i++)
        expect_refused(table[i][0], table[i][1], FORM);
}

/* Below, or where ours has a second column, and there only. */
static void
lines_are_written_in_the_order_in_which_they_are_read(void **state)
{
    (void)state;
    static const char *const table[][2] = {
        { "BT 56.70 769.89", "BT 56.70 799.89" }, /* up, to the margin */
        { "BT 56.70 769.89", "BT 56.70 781.89" }, /* over the one before */
        { "BT 56.70 757.89", "BT 300.00 792.00" },
        { "BT 194.70 655.19", "BT 46.70 655.19" }, /* before its label */
        { "BT 194.70 655.19", "BT 195.70 655.19" },
        { "BT 194.70 655.19", "BT 194.70 656.19" },
        { "BT 56.70 655.19", "BT 56.70 99.19" }, /* among the codes, and back */
        { "BT 202.12 513.79 Td /F2 12.50 Tf<",   /* a word before the mention */
            "BT 60.00 513.79 Td /F2 12.50 Tf<002F>Tj ET\n"
            "BT 202.12 513.79 Td /F2 12.50 Tf<" }
    };

    for (size_t i = 0; i < COUNT(table); i++)
        expect_refused(table[i][0], table[i][1], "ne se suivent pas");
}

/* What other readers would take for another string: a parenthesis, an escape without
 * need, an end of line; and a glyph of no font. */
static void
strings_are_written_in_one_way(void **state)
{
    (void)state;
    static const uint8_t others[] = { '(', ')', '\\', '\r', 8, 255 };

    for (size_t i = 0; i < sizeof others; i++) {
        AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
        AUTO_BUFFER struct buffer text = { 0 };
        buffer_put(&file, good.pdf.data, good.pdf.len);
        uint8_t *hit = memmem(file.data, file.len, "9.50 Tf(", 8);
        assert_non_null(hit);
        assert_int_equal(hit[8], 0);
        hit[8] = others[i];
        if (!read_page(buffer_span(&file), &host, &text))
            fail_msg("byte %u is taken", others[i]);
    }
}

static void
nothing_is_drawn_beside_the_page_or_over_another_thing(void **state)
{
    (void)state;
    static const char off[] = "sort de la page",
                      over[] = "en recouvre un autre";

    expect_refused("BT 56.70 ", "BT 999.7 ", off);
    expect_refused("BT 390.88 ", "BT 538.53 ", off); /* its end only */
    expect_refused("BT 219.62 807.89", "BT 219.62 839.89", off);
    expect_refused("BT 56.70 769.89", "BT 56.70 777.89", over);
    expect_refused("56.70 668.89 m 538.58 668.89", /* struck out */
        "56.70 674.89 m 538.58 674.89", over);
    expect_refused(
        "56.70 505.79 481.88 24.00", "56.70 505.79 481.88 12.00", over);
    expect_refused(" 61.802 48.102 cm /I0", " 61.802 148.10 cm /I0", over);
    expect_refused(" 61.802 48.102 cm /I0", " 561.80 48.102 cm /I0", off);
    expect_refused("Tf<00", "Tf<07", "autre chose que le texte");
}

/* The map that readers extract text with, or the program that draws, changed. */
static void
expect_font_refused(const char *key, const char *in, const char *from,
    const char *to, const char *reason)
{
    AUTO_BUFFER struct buffer raw = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer text = { 0 };
    struct pdf_edit e;

    pdf_edit_open(buffer_span(&good.pdf), &e);
    size_t number = pdf_edit_reference(&e, pdf_edit_at(&e, in), key);
    pdf_edit_inflate(&e, number, &raw);
    if (from) {
        char *hit = memmem(raw.data, raw.len, from, strlen(from));
        assert_non_null(hit);
        memcpy(hit, to, strlen(to));
    } else {
        raw.data[raw.len / 2] ^= 1; /* somewhere in an outline */
    }
    pdf_edit_set_deflated(&e, number, buffer_span(&raw));
    pdf_edit_write(&e, &file);
    pdf_edit_free(&e);
    const char *why = read_page(buffer_span(&file), &host, &text);
    if (!why || !strstr(why, reason))
        fail_msg("%s : %s", reason, why ? why : "taken");
}

static void
a_font_is_one_of_ours_to_the_byte(void **state)
{
    (void)state;
    static const char f0[] = "la police F0 de la page n’est pas";

    /* "S" is extracted as "T", or is another shape */
    expect_font_refused("ToUnicode", "/Type0", "><0053>", "><0054>", f0);
    expect_font_refused("FontFile2", "/FontDescriptor\n", NULL, NULL, f0);
    struct pdf_edit e;
    pdf_edit_open(buffer_span(&good.pdf), &e);
    size_t cid = pdf_edit_at(&e, "/CIDFontType2");
    static const char *const edits[][3] = { { "/W[0[", "/W[0[1", f0 },
        { "/DW 0", "/DW 9", FORM },
        { "/CIDToGIDMap /Identity", "/CIDToGIDMap 5 0 R", FORM } };
    for (size_t i = 0; i < COUNT(edits); i++) {
        AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
        AUTO_BUFFER struct buffer text = { 0 };
        pdf_edit_replace(&e, cid, edits[i][0], edits[i][1]);
        pdf_edit_write(&e, &file);
        const char *why = read_page(buffer_span(&file), &host, &text);
        if (!why || !strstr(why, edits[i][2]))
            fail_msg("%s : %s", edits[i][1], why ? why : "taken");
        pdf_edit_replace(&e, cid, edits[i][1], edits[i][0]);
    }
    pdf_edit_free(&e);
}

static bool
refuse_to_inflate(struct span deflated, struct buffer *out)
{
    (void)deflated;
    out->status = SCEAU_E_NOMEM;
    return false;
}

static bool
refuse_to_digest(
    const struct span *part, size_t parts, uint8_t out[PAGE_SHA256])
{
    (void)part;
    (void)parts;
    (void)out;
    return false;
}

static void
no_memory_is_a_status(void **state)
{
    (void)state;
    static const struct page_host hosts[] = { { refuse_to_inflate,
                                                  digest_sha256, NULL, NULL },
        { inflate_stream, refuse_to_digest, NULL, NULL } };

    for (size_t i = 0; i < COUNT(hosts); i++) {
        AUTO_BUFFER struct buffer text = { 0 };
        assert_non_null(read_page(buffer_span(&good.pdf), &hosts[i], &text));
        assert_int_equal(buffer_status(&text), SCEAU_E_NOMEM);
    }
}

static void
no_room_is_a_status(void **state)
{
    (void)state;
    struct buffer text = buffer_with_max(100);
    struct structure s;
    double side[STRUCTURE_SYMBOLS];

    assert_null(structure_read(buffer_span(&good.pdf), &s));
    (void)page_text_read(&s, &host, &text, side);
    assert_int_equal(buffer_status(&text), SCEAU_E_LIMIT);
    buffer_free(&text);
}

static void
a_stream_is_whole_or_none(void **state)
{
    (void)state;
    /* zlib's "abc" */
    static const uint8_t abc[] = { 0x78, 0x9c, 0x4b, 0x4c, 0x4a, 0x06, 0x00,
        0x02, 0x4d, 0x01, 0x27 };
    uint8_t longer[sizeof abc + 1];

    for (size_t len = 0; len <= sizeof abc; len++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        assert_int_equal(
            inflate_stream(span_of(abc, len), &out), len == sizeof abc);
    }
    memcpy(longer, abc, sizeof abc);
    longer[sizeof abc] = 0;
    AUTO_BUFFER struct buffer out = buffer_with_max(100);
    assert_false(inflate_stream(span_of(longer, sizeof longer), &out));
    AUTO_BUFFER struct buffer small = buffer_with_max(2);
    assert_false(inflate_stream(span_of(abc, sizeof abc), &small));
}

static int
set_up(void **state)
{
    (void)state;
    sealed_file_make(SAMPLE_HOLDER, NULL, &good);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    sealed_file_free(&good);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_is_read_in_the_letters_that_it_draws),
        cmocka_unit_test(nothing_is_drawn_in_another_way),
        cmocka_unit_test(lines_are_written_in_the_order_in_which_they_are_read),
        cmocka_unit_test(strings_are_written_in_one_way),
        cmocka_unit_test(
            nothing_is_drawn_beside_the_page_or_over_another_thing),
        cmocka_unit_test(a_font_is_one_of_ours_to_the_byte),
        cmocka_unit_test(no_memory_is_a_status),
        cmocka_unit_test(no_room_is_a_status),
        cmocka_unit_test(a_stream_is_whole_or_none),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
