/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The page read back: what it shows, and every way of showing something else that the
 * list of operators does not have. No signature here: these are the faults of whoever
 * could sign.
 */
#include "tests/unit/test.h"

#include "tests/support/sealed_file.h"
#include "verifier/base/limits.h"
#include "verifier/pdf/page_text.h"
#include "verifier/trust/inflate.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static struct sealed_file good;

static const char *
read_page(struct span file, page_inflate *inflate, struct buffer *out)
{
    *out = (struct buffer) { .max = 64 * 1024 };
    return page_text_read(file, inflate, out);
}

static void
a_page_is_read_in_the_letters_that_it_draws(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer text = { 0 };

    assert_null(read_page(buffer_span(&good.pdf), inflate_stream, &text));
    assert_non_null(strstr(buffer_cstr(&text), "\nSPÉCIMEN — document"));
    assert_non_null(strstr(buffer_cstr(&text), "Nguyễn Thị Hoàng-Ñandú Żółć"));
    assert_non_null(strstr(buffer_cstr(&text), "\n2D-DOC\n"));
}

/* Where the bytes stand once in the page's operators, others of the same length. */
static void
expect_refused(const char *from, const char *to)
{
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer text = { 0 };

    assert_int_equal(strlen(from), strlen(to));
    buffer_put(&file, good.pdf.data, good.pdf.len);
    char *page = memmem(file.data, file.len, "/Artifact BMC", 13);
    assert_non_null(page);
    char *hit = memmem(page, file.len - (size_t)(page - (char *)file.data),
        from, strlen(from));
    if (!hit)
        fail_msg("« %s » is not in the page", from);
    memcpy(hit, to, strlen(to));
    const char *why = read_page(buffer_span(&file), inflate_stream, &text);
    if (!why)
        fail_msg("« %s » is taken", to);
}

static void
nothing_is_drawn_in_another_way(void **state)
{
    (void)state;
    static const struct {
        const char *from;
        const char *to;
    } table[] = { { "Tj ET\nEMC", "TJ ET\nEMC" }, /* another operator */
        { "0 G ", "1 G " },                       /* white lines */
        { "l S\n", "l f\n" },                     /* a shape that fills */
        { "0.93 g", "0.00 g" },                   /* a notice that hides */
        { "/F0 9.50 Tf(", "/F9 9.50 Tf(" },       /* a font that is not there */
        { "/F0 9.50 Tf(", "/F0 0.50 Tf(" },       /* too small for an eye */
        { "EMC\n/P<<", "EMC\n%P<<" },             /* a comment */
        { " cm /I0 Do Q", " cm /I2 Do Q" },       /* another picture */
        { " 0 0 ", " 1 0 " },                     /* a code that leans */
        { "EMC\n", "emc\n" }, { "BMC\n", "BMC " },
        { ">>BDC\nBT ", ">>BDC\nBt " }, { " Td /F0", " TD /F0" },
        { "BT 56.70 ", "BT 999.7 " }, /* beside the page */
        { "9.50 Tf(", "9.50 Tf<" } };

    for (size_t i = 0; i < COUNT(table); i++)
        expect_refused(table[i].from, table[i].to);
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
        if (!read_page(buffer_span(&file), inflate_stream, &text))
            fail_msg("byte %u is taken", others[i]);
    }
}

static int damage;

/* The map that readers extract text with, or the program that draws, changed. */
static bool
inflate_damaged(struct span deflated, struct buffer *out)
{
    size_t from = out->len;

    if (!inflate_stream(deflated, out))
        return false;
    bool map = memmem(out->data + from, out->len - from, "begincmap", 9);
    uint8_t *hit = NULL;
    if (damage == 1 && map) { /* "S" is extracted as "T" */
        hit = memmem(out->data, out->len, "><0053>", 7);
        if (hit) /* not in the subset of other letters */
            hit[5] = '4';
    } else if (damage == 2 && map) { /* a glyph that says nothing */
        hit = memmem(out->data, out->len, "endbfchar", 9);
        assert_non_null(hit);
        out->len = (size_t)(hit - out->data);
    } else if (damage == 3 && !map) { /* a program whose table is cut */
        out->len -= out->len / 2;
    } else if (damage == 4 && map) { /* a range, which we never write */
        hit = memmem(out->data, out->len, "beginbfchar", 11);
        assert_non_null(hit);
        memcpy(hit, "beginbfrang", 11);
    } else if (damage == 5) {
        return false;
    }
    return true;
}

static void
what_is_extracted_is_what_is_drawn(void **state)
{
    (void)state;

    for (damage = 1; damage <= 5; damage++) {
        AUTO_BUFFER struct buffer text = { 0 };
        const char *why =
            read_page(buffer_span(&good.pdf), inflate_damaged, &text);
        if (!why)
            fail_msg("damage %d is taken", damage);
        if (damage == 1)
            assert_non_null(strstr(why, "autre chose que le texte"));
    }
    damage = 0;
}

static void
any_truncation_is_refused_or_reads_the_same(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer whole = { 0 };

    assert_null(read_page(buffer_span(&good.pdf), inflate_stream, &whole));
    for (size_t len = 0; len < good.pdf.len; len += 97) {
        AUTO_BUFFER struct buffer text = { 0 };
        const char *why =
            read_page(span_of(good.pdf.data, len), inflate_stream, &text);
        assert_true(why || span_equal(buffer_span(&text), buffer_span(&whole)));
    }
}

static void
no_room_is_a_status(void **state)
{
    (void)state;
    struct buffer text = buffer_with_max(100);

    (void)page_text_read(buffer_span(&good.pdf), inflate_stream, &text);
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
        cmocka_unit_test(strings_are_written_in_one_way),
        cmocka_unit_test(what_is_extracted_is_what_is_drawn),
        cmocka_unit_test(any_truncation_is_refused_or_reads_the_same),
        cmocka_unit_test(no_room_is_a_status),
        cmocka_unit_test(a_stream_is_whole_or_none),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
