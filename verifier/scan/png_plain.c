/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/png_plain.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include <libdeflate.h>

#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/scan/picture.h"
#include "verifier/scan/png_chunk.h"

/* Samples and their filters are held at once: half of what a search may use. */
#define SAMPLES_MAX ((size_t)SCEAU_PICTURE_MEMORY_MAX / 2)

/* sRGB's, in 100,000ths: another one changes what the samples mean. */
enum { GAMMA = 45455 };

AUTO_DEFINE(uint8_t *, free);

struct plain {
    size_t width;
    size_t height;
    size_t channels; /* 1 grey, 2 with opacity, 3 colour, 4 with opacity */
    size_t row;      /* bytes of one */
    uint8_t *stream; /* what all IDAT hold, one after the other */
    size_t len;
};

static bool
is_right(const struct png_chunk *k)
{
    return libdeflate_crc32(0, k->checked.data, k->checked.len) == k->crc;
}

/* PNG 11.2.2: size, bits, colour type, and three methods, of which one is each's only. */
static bool
read_header(const struct png_chunk *k, struct plain *p)
{
    enum { HEADER = 13, BITS = 8, INTERLACED = 12 };
    static const uint8_t channels[] = { 1, 0, 3, 0, 2, 0, 4 };

    if (!span_is(k->type, "IHDR") || k->data.len != HEADER || !is_right(k))
        return false;
    const uint8_t *h = k->data.data;
    p->width = png_number(h);
    p->height = png_number(h + 4);
    p->channels = h[9] < sizeof channels ? channels[h[9]] : 0;
    p->row = p->width * p->channels;
    return picture_check_size(p->width, p->height, NULL) == SCEAU_OK
        && h[8] == BITS && p->channels && !h[10] && !h[11] && !h[INTERLACED]
        && p->height * (p->row + 1) <= SAMPLES_MAX;
}

/* Chunks that change nothing of a plain picture: those of small letters, which a reader
 * may pass over, but for transparency, another gamma and other pictures. */
static bool
changes_nothing(const struct png_chunk *k)
{
    enum { ANCILLARY = 0x20 };

    if (span_is(k->type, "gAMA"))
        return k->data.len == 4 && png_number(k->data.data) == GAMMA;
    return (k->type.data[0] & ANCILLARY) && !span_is(k->type, "tRNS")
        && !span_is(k->type, "acTL");
}

/* To the end of the last IDAT; they stand together (PNG 5.6). */
static bool
gather(struct cursor *c, struct plain *p)
{
    struct png_chunk k;
    bool begun = false;

    while (png_chunk_take(c, &k)) {
        if (span_is(k.type, "IDAT")) {
            if (!is_right(&k))
                return false;
            memcpy(p->stream + p->len, k.data.data, k.data.len);
            p->len += k.data.len;
            begun = true;
        } else if (begun)
            return true;
        else if (!changes_nothing(&k))
            return false;
    }
    return false;
}

static bool
inflate(const struct plain *p, uint8_t *out)
{
    struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();

    if (!d)
        return false;
    enum libdeflate_result result = libdeflate_zlib_decompress(
        d, p->stream, p->len, out, p->height * (p->row + 1), NULL);
    libdeflate_free_decompressor(d);
    return result == LIBDEFLATE_SUCCESS;
}

/* PNG 9.2: each filter took away what the sample to the left, the one above, or both
 * foretell. `n` is the bytes of a row, `back` those of a pixel. */
static void
undo_sub(uint8_t *row, size_t n, size_t back)
{
    for (size_t i = back; i < n; i++)
        row[i] = (uint8_t)(row[i] + row[i - back]);
}

typedef uint8_t lanes __attribute__((vector_size(16)));

static void
undo_up(uint8_t *row, const uint8_t *above, size_t n)
{
    size_t i = 0;
    lanes a, b;

    for (; i + sizeof a <= n; i += sizeof a) {
        memcpy(&a, row + i, sizeof a);
        memcpy(&b, above + i, sizeof b);
        a += b;
        memcpy(row + i, &a, sizeof a);
    }
    for (; i < n; i++)
        row[i] = (uint8_t)(row[i] + above[i]);
}

static void
undo_average(uint8_t *row, const uint8_t *above, size_t n, size_t back)
{
    for (size_t i = 0; i < n; i++) {
        int left = i < back ? 0 : row[i - back];
        row[i] = (uint8_t)(row[i] + (left + above[i]) / 2);
    }
}

/* The nearest of the three to left + above - corner; in this order where two are. */
static int
paeth(int left, int above, int corner)
{
    int to_left = above - corner, to_above = left - corner;
    int to_corner = abs(to_left + to_above);

    to_left = abs(to_left);
    to_above = abs(to_above);
    /* as choices without branches: which of them it is, no processor foretells */
    int second = to_above <= to_corner ? above : corner;
    int nearer = to_above < to_corner ? to_above : to_corner;
    return to_left <= nearer ? left : second;
}

static void
undo_paeth(uint8_t *row, const uint8_t *above, size_t n, size_t back)
{
    for (size_t i = 0; i < back && i < n; i++)
        row[i] = (uint8_t)(row[i] + above[i]);
    for (size_t i = back; i < n; i++)
        row[i] =
            (uint8_t)(row[i] + paeth(row[i - back], above[i], above[i - back]));
}

static bool
undo(uint8_t *row, const uint8_t *above, size_t n, size_t back)
{
    enum { NONE, SUB, UP, AVERAGE, PAETH };

    switch (row[-1]) {
    case NONE:
        return true;
    case SUB:
        undo_sub(row, n, back);
        return true;
    case UP:
        undo_up(row, above, n);
        return true;
    case AVERAGE:
        undo_average(row, above, n, back);
        return true;
    case PAETH:
        undo_paeth(row, above, n, back);
        return true;
    default:
        return false;
    }
}

/* False where a pixel is not opaque. */
static bool
to_grey(const struct plain *p, const uint8_t *row, uint8_t *out)
{
    uint8_t opaque = 0xff;

    switch (p->channels) {
    case 1:
        memcpy(out, row, p->width);
        break;
    case 2:
        for (size_t x = 0; x < p->width; x++) {
            out[x] = row[2 * x];
            opaque &= row[2 * x + 1];
        }
        break;
    case 3:
        grey_from_colour(row, p->width, out);
        break;
    case 4:
        for (size_t x = 0; x < p->width; x++) {
            grey_from_colour(row + 4 * x, 1, out + x);
            opaque &= row[4 * x + 3];
        }
        break;
    default:
        return false;
    }
    return opaque == 0xff;
}

/* The most of what a picture takes at once: in huge pages where the system has them, as
 * the thousands of small ones cost more than what is done with them. */
static uint8_t *
make_room(size_t len)
{
    enum { HUGE = 2 * 1024 * 1024 };
    size_t whole = (len + HUGE - 1) / HUGE * HUGE;
    uint8_t *room = aligned_alloc(HUGE, whole);

    if (room)
        (void)madvise(room, whole, MADV_HUGEPAGE); /* small ones do as well */
    return room;
}

static bool
unfold(const struct plain *p, struct grey *out)
{
    /* above the first row are zeros */
    AUTO(free) uint8_t *room = make_room(p->row + p->height * (p->row + 1));

    if (!room)
        return false;
    memset(room, 0, p->row);
    if (!inflate(p, room + p->row))
        return false;
    const uint8_t *above = room;
    uint8_t *row = room + p->row + 1;
    for (size_t y = 0; y < p->height; y++, row += p->row + 1) {
        if (!undo(row, above, p->row, p->channels)
            || !to_grey(p, row, out->pixel + y * p->width))
            return false;
        above = row;
    }
    return true;
}

static bool
read_all(struct span file, struct plain *p, struct grey *out)
{
    struct cursor c = cursor_over(file.data, file.len);
    struct span signature;
    struct png_chunk k;

    return cursor_take(&c, strlen(PNG_SIGNATURE), &signature)
        && span_is(signature, PNG_SIGNATURE) && png_chunk_take(&c, &k)
        && read_header(&k, p) && gather(&c, p)
        && (*out = grey_new((int)p->width, (int)p->height)).pixel
        && unfold(p, out);
}

bool
png_plain_read(struct span file, struct grey *out)
{
    struct grey g = { 0 };
    struct plain p = { .stream = malloc(file.len + 1) };
    bool plain = p.stream && read_all(file, &p, &g);

    free(p.stream);
    if (plain)
        *out = g;
    else
        grey_free(&g);
    return plain;
}
