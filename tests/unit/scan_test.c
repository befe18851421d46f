/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <time.h>

#include "tests/support/vectors.h"
#include "verifier/base/limits.h"
#include "verifier/scan/scan.h"
#include "verifier/scan/symbols.h"

enum { BOTH = SCAN_DATAMATRIX | SCAN_QR };

static void
expect_bytes(const char *picture, const char *bytes)
{
    size_t picture_len, bytes_len;
    uint8_t *p = vector_file(picture, &picture_len);
    uint8_t *b = vector_file(bytes, &bytes_len);
    struct scan_result r = { 0 };
    struct sceau_error error = { 0 };

    if (scan_confined(
            span_of(p, picture_len), BOTH, SCEAU_PICTURE_CPU_MS, &r, &error)
        != SCEAU_OK)
        fail_msg("%s: %s", picture, error.text);
    if (r.count != 1)
        fail_msg("%s: %zu symbols", picture, r.count);
    assert_int_equal(r.symbol[0].format, SCAN_DATAMATRIX);
    assert_int_equal(r.symbol[0].len, bytes_len);
    assert_memory_equal(r.symbol[0].bytes, b, bytes_len);
    scan_result_free(&r);
    free(p);
    free(b);
}

static void
the_specimen_pictures_give_their_bytes(void **state)
{
    (void)state;
    expect_bytes("2d-doc/specimens/dc02_fr00_specimen.png",
        "2d-doc/specimens/dc02_fr00_specimen.bin");
    expect_bytes("2d-doc/specimens/dc03_fr00_mrz.png",
        "2d-doc/specimens/dc03_fr00_mrz.bin");
    expect_bytes("2d-doc/specimens/dc04_fr00_huissier.png",
        "2d-doc/specimens/dc04_fr00_huissier.bin");
    expect_bytes("2d-doc/specimens/dc04_fr00_travail.png",
        "2d-doc/specimens/dc04_fr00_travail.bin");
    expect_bytes("2d-doc/specimens/dc01_fr00_binary_signature.jpg",
        "2d-doc/specimens/dc01_fr00_binary_signature.bin");
}

static void
an_invalid_qr_code_does_not_hide_the_code_beside_it(void **state)
{
    (void)state;
    size_t len;
    uint8_t *p = vector_file("pictures/badqr_page.png", &len);
    SYMBOLS struct symbols found = { 0 };
    struct sceau_error error = { 0 };

    assert_int_equal(symbols_read(span_of(p, len), &found, &error), SCEAU_OK);
    assert_non_null(found.first_datamatrix.data);
    assert_int_equal(found.count, 1);
    free(p);
}

static enum sceau_status
read_quietly(struct span picture)
{
    struct scan_result r = { 0 };
    struct sceau_error error = { 0 };
    enum sceau_status status = scan_picture(picture, BOTH, 200, &r, &error);

    if (status == SCEAU_OK)
        scan_result_free(&r);
    else
        assert_true(error.text[0] != 0);
    return status;
}

static void
truncate_everywhere(const char *name, size_t step)
{
    size_t len;
    uint8_t *p = vector_file(name, &len);
    size_t refused = 0, tried = 0;

    /* the last bytes of a PNG are its end chunk, those of a JPEG its end marker */
    for (size_t n = 0; n + 16 < len; n += step, tried++)
        refused += read_quietly(span_of(p, n)) != SCEAU_OK;
    assert_int_equal(refused, tried);
    assert_true(tried > 20);
    free(p);
}

static void
truncated_pictures_are_refused(void **state)
{
    (void)state;
    truncate_everywhere("2d-doc/specimens/dc03_fr00_mrz.png", 53);
    truncate_everywhere("2d-doc/specimens/dc01_fr00_binary_signature.jpg", 97);
}

/* A browser would show its second picture, and a decoder its first. */
static void
animated_pictures_are_refused(void **state)
{
    (void)state;
    static const uint8_t animation[] = { 0, 0, 0, 8, 'a', 'c', 'T', 'L', 0, 0,
        0, 2, 0, 0, 0, 0, 0xf3, 0x8d, 0x93, 0x70 };
    enum { HEAD = 8 + 12 + 13 };
    struct scan_result r = { 0 };
    struct sceau_error error = { 0 };
    size_t len;
    uint8_t *p = vector_file("2d-doc/specimens/dc03_fr00_mrz.png", &len);
    uint8_t *moving = malloc(len + sizeof animation);

    assert_non_null(moving);
    memcpy(moving, p, HEAD);
    memcpy(moving + HEAD, animation, sizeof animation);
    memcpy(moving + HEAD + sizeof animation, p + HEAD, len - HEAD);
    assert_int_equal(scan_picture(span_of(moving, len + sizeof animation), BOTH,
                         200, &r, &error),
        SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "animé"));
    free(moving);
    free(p);
}

static void
damaged_pictures_never_crash(void **state)
{
    (void)state;
    static const char *const names[] = { "2d-doc/specimens/dc03_fr00_mrz.png",
        "2d-doc/specimens/dc01_fr00_binary_signature.jpg" };

    for (size_t i = 0; i < 2; i++) {
        size_t len;
        uint8_t *p = vector_file(names[i], &len);
        for (size_t at = 0; at < len; at += len / 60 + 1) {
            p[at] ^= 0x55;
            (void)read_quietly(span_of(p, len));
            p[at] ^= 0x55;
        }
        free(p);
    }
}

/* The PNG header of a picture that size, and nothing after it. */
static size_t
png_claiming(uint32_t width, uint32_t height, uint8_t out[64])
{
    static const uint8_t head[] = { 0x89, 'P', 'N', 'G', 13, 10, 26, 10, 0, 0,
        0, 13, 'I', 'H', 'D', 'R' };
    uint8_t *p = out + sizeof head;

    memcpy(out, head, sizeof head);
    for (int i = 0; i < 4; i++) {
        p[i] = (uint8_t)(width >> (24 - 8 * i));
        p[4 + i] = (uint8_t)(height >> (24 - 8 * i));
    }
    p[8] = 8;
    p[9] = p[10] = p[11] = p[12] = 0;
    uint32_t crc = 0xffffffff;
    for (size_t i = 12; i < sizeof head + 13; i++) {
        crc ^= out[i];
        for (int k = 0; k < 8; k++)
            crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    crc = ~crc;
    for (int i = 0; i < 4; i++)
        p[13 + i] = (uint8_t)(crc >> (24 - 8 * i));
    static const uint8_t idat[] = { 0, 0, 0, 4, 'I', 'D', 'A', 'T', 0x78, 0x9c,
        0, 0, 0, 0, 0, 0 };
    memcpy(p + 17, idat, sizeof idat);
    return sizeof head + 17 + sizeof idat;
}

static void
a_picture_larger_than_the_bound_is_refused_before_it_is_decoded(void **state)
{
    (void)state;
    uint8_t png[64];
    struct scan_result r = { 0 };
    struct sceau_error error = { 0 };
    size_t len = png_claiming(10000, 5001, png);

    assert_int_equal(
        scan_confined(span_of(png, len), BOTH, 100, &r, &error), SCEAU_E_LIMIT);
    assert_non_null(strstr(error.text, "10000 x 5001"));
    len = png_claiming(40000, 10, png);
    assert_int_equal(
        scan_confined(span_of(png, len), BOTH, 100, &r, &error), SCEAU_E_LIMIT);
}

static void
other_files_are_no_pictures(void **state)
{
    (void)state;
    assert_int_equal(read_quietly(span_str("")), SCEAU_E_FORMAT);
    assert_int_equal(read_quietly(span_str("GIF89a")), SCEAU_E_FORMAT);
    assert_int_equal(read_quietly(span_str("\x89PNG")), SCEAU_E_FORMAT);
    assert_int_equal(read_quietly(span_str("\xff\xd8\xff")), SCEAU_E_FORMAT);
}

static void
a_noisy_page_without_a_code_ends_within_its_budget(void **state)
{
    (void)state;
    struct grey g = grey_new(1654, 2339);
    struct scan_result r = { 0 };
    uint32_t seed = 1;
    struct timespec a, b;

    for (size_t i = 0; i < (size_t)g.width * (size_t)g.height; i++) {
        seed = seed * 1664525u + 1013904223u;
        g.pixel[i] = (uint8_t)(seed >> 24);
    }
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    assert_int_equal(scan_grey(&g, BOTH, 300, &r, NULL), SCEAU_OK);
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    assert_int_equal(r.count, 0);
    /* one attempt may overrun the budget; several may not */
    assert_true(b.tv_sec - a.tv_sec < 10);
    scan_result_free(&r);
    assert_int_equal(scan_grey(&g, BOTH, 0, &r, NULL), SCEAU_OK);
    assert_true(r.budget_spent);
    scan_result_free(&r);
    grey_free(&g);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_specimen_pictures_give_their_bytes),
        cmocka_unit_test(an_invalid_qr_code_does_not_hide_the_code_beside_it),
        cmocka_unit_test(truncated_pictures_are_refused),
        cmocka_unit_test(animated_pictures_are_refused),
        cmocka_unit_test(damaged_pictures_never_crash),
        cmocka_unit_test(
            a_picture_larger_than_the_bound_is_refused_before_it_is_decoded),
        cmocka_unit_test(other_files_are_no_pictures),
        cmocka_unit_test(a_noisy_page_without_a_code_ends_within_its_budget),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
