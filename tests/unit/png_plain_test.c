/* SPDX-License-Identifier: EUPL-1.2 */
/* What the quick reader takes, libpng takes too, and both see the same. */
#include "tests/unit/test.h"

#include <libdeflate.h>
#include <png.h>

#include "verifier/scan/png_chunk.h"
#include "verifier/scan/png_plain.h"

enum { WIDTH = 37, HEIGHT = 31, FILE_MAX = 20000, GREY = 0, COLOUR = 2 };

struct file {
    uint8_t bytes[FILE_MAX];
    size_t len;
};

static void
put_number(struct file *f, uint32_t v)
{
    for (int shift = 24; shift >= 0; shift -= 8)
        f->bytes[f->len++] = (uint8_t)(v >> shift);
}

static void
put_chunk(struct file *f, const char *type, const uint8_t *data, size_t len)
{
    put_number(f, (uint32_t)len);
    uint8_t *begin = f->bytes + f->len;
    memcpy(begin, type, 4);
    if (len)
        memcpy(begin + 4, data, len);
    f->len += 4 + len;
    put_number(f, libdeflate_crc32(0, begin, 4 + len));
}

/* What a file is made of, beside its samples. */
struct making {
    uint8_t depth;
    uint8_t type;
    uint8_t interlace;
    uint8_t filter; /* of each row; 5: one after the other */
    uint8_t rows;   /* more than its header says */
    const char *chunk;
    const uint8_t *data;
    size_t len;
};

static const struct making plain_grey = {
    .depth = 8, .type = GREY, .filter = 5
};
static const struct making plain_colour = {
    .depth = 8, .type = COLOUR, .filter = 5
};

static void
put_header(struct file *f, const struct making *m)
{
    uint8_t header[13] = { 0, 0, 0, WIDTH, 0, 0, 0, HEIGHT, m->depth, m->type,
        0, 0, m->interlace };

    memcpy(f->bytes, PNG_SIGNATURE, 8);
    f->len = 8;
    put_chunk(f, "IHDR", header, sizeof header);
}

/* Any bytes are samples once a filter is undone: each filter gets all sorts of them. */
static size_t
draw(const struct making *m, uint8_t *out)
{
    size_t row = (size_t)WIDTH * (m->type == COLOUR ? 3 : 1) * m->depth / 8,
           n = 0;
    uint32_t random = 1;

    for (size_t y = 0; y < (size_t)HEIGHT + m->rows; y++) {
        out[n++] = m->filter == 5 ? (uint8_t)(y % 5) : m->filter;
        for (size_t i = 0; i < row; i++) {
            random = random * 1664525u + 1013904223u;
            out[n++] = (uint8_t)(random >> 24);
        }
    }
    return n;
}

static void
make(const struct making *m, struct file *f)
{
    uint8_t samples[FILE_MAX], stream[FILE_MAX];
    struct libdeflate_compressor *c = libdeflate_alloc_compressor(6);

    assert_non_null(c);
    put_header(f, m);
    if (m->chunk)
        put_chunk(f, m->chunk, m->data, m->len);
    size_t len = libdeflate_zlib_compress(
        c, samples, draw(m, samples), stream, sizeof stream);
    assert_true(len > 0);
    libdeflate_free_compressor(c);
    put_chunk(f, "IDAT", stream, len / 3);
    put_chunk(f, "IDAT", stream + len / 3, len - len / 3);
    put_chunk(f, "IEND", NULL, 0);
}

static bool
read_by_libpng(const struct file *f, struct grey *out)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    png_color white = { 255, 255, 255 };
    static uint8_t samples[4 * FILE_MAX];

    if (!png_image_begin_read_from_memory(&image, f->bytes, f->len))
        return false;
    bool colour = image.format & PNG_FORMAT_FLAG_COLOR;
    image.format = colour ? PNG_FORMAT_RGB : PNG_FORMAT_GRAY;
    if (PNG_IMAGE_SIZE(image) > sizeof samples
        || !png_image_finish_read(&image, &white, samples, 0, NULL)) {
        png_image_free(&image);
        return false;
    }
    *out = grey_new((int)image.width, (int)image.height);
    size_t n = (size_t)image.width * image.height;
    if (colour)
        grey_from_colour(samples, n, out->pixel);
    else
        memcpy(out->pixel, samples, n);
    return true;
}

static bool
is_plain(const struct file *f)
{
    AUTO_GREY struct grey g = { 0 };

    return png_plain_read(span_of(f->bytes, f->len), &g);
}

static void
expect_same(const struct file *f)
{
    AUTO_GREY struct grey own = { 0 }, other = { 0 };

    assert_true(png_plain_read(span_of(f->bytes, f->len), &own));
    assert_true(read_by_libpng(f, &other));
    assert_int_equal(own.width, other.width);
    assert_int_equal(own.height, other.height);
    assert_memory_equal(
        own.pixel, other.pixel, (size_t)own.width * (size_t)own.height);
}

static void
every_filter_is_undone(void **state)
{
    (void)state;
    static struct file f;

    for (int filter = 0; filter <= 5; filter++) {
        struct making m = plain_grey;
        m.filter = (uint8_t)filter;
        make(&m, &f);
        expect_same(&f);
        m.type = COLOUR;
        make(&m, &f);
        expect_same(&f);
    }
}

/* As libpng writes it, with the filters that it chooses. */
static void
write_by_libpng(png_uint_32 format, uint8_t opacity, struct file *f)
{
    png_image image = { .version = PNG_IMAGE_VERSION,
        .width = WIDTH,
        .height = HEIGHT,
        .format = format };
    size_t channels = PNG_IMAGE_SAMPLE_CHANNELS(format);
    uint8_t samples[WIDTH * HEIGHT * 4];
    png_alloc_size_t len = sizeof f->bytes;

    for (size_t i = 0; i < sizeof samples; i++)
        samples[i] = (i + 1) % channels ? (uint8_t)(i * i / 7) : 0xff;
    samples[5 * channels - 1] = opacity;
    assert_true(
        png_image_write_to_memory(&image, f->bytes, &len, 0, samples, 0, NULL));
    f->len = len;
}

static void
opaque_pictures_with_opacity_are_plain(void **state)
{
    (void)state;
    static struct file f;

    write_by_libpng(PNG_FORMAT_RGBA, 0xff, &f);
    expect_same(&f);
    write_by_libpng(PNG_FORMAT_GA, 0xff, &f);
    expect_same(&f);
    write_by_libpng(PNG_FORMAT_RGBA, 0xfe, &f);
    assert_false(is_plain(&f));
    write_by_libpng(PNG_FORMAT_GA, 0xfe, &f);
    assert_false(is_plain(&f));
}

static bool
is_plain_with(struct making m)
{
    static struct file f;

    make(&m, &f);
    return is_plain(&f);
}

static struct making
with_chunk(const char *type, const void *data, size_t len)
{
    struct making m = plain_colour;

    m.chunk = type;
    m.data = data;
    m.len = len;
    return m;
}

static void
what_means_something_else_is_left_to_libpng(void **state)
{
    (void)state;
    struct making m = plain_grey;

    assert_true(is_plain_with(m));
    m.depth = 16;
    assert_false(is_plain_with(m));
    m = plain_grey;
    m.interlace = 1;
    assert_false(is_plain_with(m));
    m = plain_grey;
    m.type = 3;
    assert_false(is_plain_with(m));
    m = plain_grey;
    m.filter = 6;
    assert_false(is_plain_with(m));
    m = plain_grey;
    m.rows = 1;
    assert_false(is_plain_with(m));

    assert_true(is_plain_with(with_chunk("gAMA", "\0\0\xb1\x8f", 4)));
    assert_false(is_plain_with(with_chunk("gAMA", "\0\1\x86\xa0", 4)));
    assert_false(is_plain_with(with_chunk("gAMA", "\0\0\xb1", 3)));
    assert_true(is_plain_with(with_chunk("tEXt", "Title\0x", 7)));
    assert_false(is_plain_with(with_chunk("tRNS", "\0\1\0\1\0\1", 6)));
    assert_false(is_plain_with(with_chunk("acTL", "\0\0\0\2\0\0\0\0", 8)));
    assert_false(is_plain_with(with_chunk("PLTE", "\0\0\0\1\1\1", 6)));
    assert_false(is_plain_with(with_chunk("ABCD", "", 0)));
}

/* Nothing that is damaged is taken for another picture. */
static void
no_bit_changes_what_is_seen(void **state)
{
    (void)state;
    static struct file f;
    AUTO_GREY struct grey right = { 0 };
    unsigned taken = 0;

    make(&plain_grey, &f);
    assert_true(read_by_libpng(&f, &right));
    for (size_t bit = 0; bit < f.len * 8; bit++) {
        AUTO_GREY struct grey own = { 0 };
        f.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
        if (png_plain_read(span_of(f.bytes, f.len), &own)) {
            assert_memory_equal(own.pixel, right.pixel, (size_t)WIDTH * HEIGHT);
            taken++;
        }
        f.bytes[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    /* what comes after the samples: the last chunk's type, and its checksum */
    assert_in_range(taken, 1, 64);
}

static void
no_shorter_file_is_taken(void **state)
{
    (void)state;
    static struct file f;

    make(&plain_colour, &f);
    assert_true(is_plain(&f));
    while (f.len--) {
        uint8_t *copy = malloc(f.len + 1); /* whose end a sanitizer sees */
        AUTO_GREY struct grey g = { 0 };
        assert_non_null(copy);
        memcpy(copy, f.bytes, f.len);
        assert_false(png_plain_read(span_of(copy, f.len), &g));
        free(copy);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_filter_is_undone),
        cmocka_unit_test(opaque_pictures_with_opacity_are_plain),
        cmocka_unit_test(what_means_something_else_is_left_to_libpng),
        cmocka_unit_test(no_bit_changes_what_is_seen),
        cmocka_unit_test(no_shorter_file_is_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
