/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/grey.h"

#include <stdlib.h>
#include <string.h>

struct grey
grey_new(int width, int height)
{
    struct grey g = { 0 };

    if (width <= 0 || height <= 0 || width > GREY_SIDE_MAX
        || height > GREY_SIDE_MAX)
        return g;
    g.pixel = malloc((size_t)width * (size_t)height);
    if (g.pixel) {
        g.width = width;
        g.height = height;
    }
    return g;
}

void
grey_free(struct grey *g)
{
    free(g->pixel);
    *g = (struct grey) { 0 };
}

static unsigned
luma(unsigned red, unsigned green, unsigned blue)
{
    return (306 * red + 601 * green + 117 * blue + 512) >> 10;
}

void
grey_from_colour(const uint8_t *rgb, size_t n, uint8_t *out)
{
    /* most of a page is grey already, and three products are most of the time */
    for (size_t i = 0; i < n; i++, rgb += 3)
        out[i] = rgb[0] == rgb[1] && rgb[1] == rgb[2]
            ? rgb[0]
            : (uint8_t)luma(rgb[0], rgb[1], rgb[2]);
}

static size_t
area(const struct grey *g)
{
    return (size_t)g->width * (size_t)g->height;
}

static uint8_t *
row(const struct grey *g, int y)
{
    return g->pixel + (size_t)y * (size_t)g->width;
}

static int
clamp(int v, int low, int high)
{
    return v < low ? low : v > high ? high : v;
}

struct grey
grey_crop(const struct grey *g, int left, int top, int width, int height)
{
    int x0 = clamp(left, 0, g->width), y0 = clamp(top, 0, g->height);
    int x1 = clamp(left + width, x0, g->width);
    int y1 = clamp(top + height, y0, g->height);
    struct grey out = grey_new(x1 - x0, y1 - y0);

    for (int y = 0; y < out.height; y++)
        memcpy(row(&out, y), row(g, y0 + y) + x0, (size_t)out.width);
    return out;
}

struct grey
grey_half(const struct grey *g)
{
    struct grey out = grey_new(g->width / 2, g->height / 2);

    for (int y = 0; y < out.height; y++) {
        const uint8_t *a = row(g, 2 * y), *b = row(g, 2 * y + 1);
        uint8_t *to = row(&out, y);
        for (int x = 0; x < out.width; x++)
            to[x] = (uint8_t)((a[2 * x] + a[2 * x + 1] + b[2 * x] + b[2 * x + 1]
                                  + 2)
                >> 2);
    }
    return out;
}

/* Where the middle of pixel i of the new side falls on the old one, in 256ths. */
static int
source_position(int i, int num, int den, int side)
{
    int64_t at = (int64_t)(2 * i + 1) * den * 128 / num - 128;

    return at < 0                       ? 0
        : at > (int64_t)(side - 1) << 8 ? (side - 1) << 8
                                        : (int)at;
}

/* The value between pixels, at a position in 256ths of a pixel. */
static uint8_t
between(const struct grey *g, int x256, int y256)
{
    int x = x256 >> 8, y = y256 >> 8, a = x256 & 255, b = y256 & 255;
    int right = x + 1 < g->width ? x + 1 : x;
    const uint8_t *upper = row(g, y);
    const uint8_t *lower = row(g, y + 1 < g->height ? y + 1 : y);
    int top = upper[x] * (256 - a) + upper[right] * a;
    int bottom = lower[x] * (256 - a) + lower[right] * a;

    return (uint8_t)((top * (256 - b) + bottom * b + 32768) >> 16);
}

struct grey
grey_resize(const struct grey *g, int num, int den)
{
    struct grey out = grey_new(g->width * num / den, g->height * num / den);

    for (int y = 0; y < out.height; y++) {
        int from_y = source_position(y, num, den, g->height);
        uint8_t *to = row(&out, y);
        for (int x = 0; x < out.width; x++)
            to[x] = between(g, source_position(x, num, den, g->width), from_y);
    }
    return out;
}

static struct grey
blur_once(const struct grey *g)
{
    struct grey out = grey_crop(g, 0, 0, g->width, g->height);

    for (int y = 1; y + 1 < out.height; y++) {
        const uint8_t *a = row(g, y - 1), *b = row(g, y), *c = row(g, y + 1);
        uint8_t *to = row(&out, y);
        for (int x = 1; x + 1 < out.width; x++) {
            int corners = a[x - 1] + a[x + 1] + c[x - 1] + c[x + 1];
            int sides = a[x] + b[x - 1] + b[x + 1] + c[x];
            to[x] = (uint8_t)((4 * b[x] + 2 * sides + corners + 8) >> 4);
        }
    }
    return out;
}

struct grey
grey_blur(const struct grey *g, int times)
{
    struct grey out = blur_once(g);

    while (--times > 0) {
        struct grey again = blur_once(&out);
        grey_free(&out);
        out = again;
    }
    return out;
}

struct grey
grey_sharper(const struct grey *g, int times)
{
    enum { MORE = 3 };
    struct grey out = grey_blur(g, times);
    size_t n = area(&out);

    for (size_t i = 0; i < n; i++) {
        int v = g->pixel[i];
        out.pixel[i] = (uint8_t)clamp(v + MORE * (v - out.pixel[i]), 0, 255);
    }
    return out;
}

static void
map(struct grey *g, const uint8_t level[256])
{
    size_t n = area(g);

    for (size_t i = 0; i < n; i++)
        g->pixel[i] = level[g->pixel[i]];
}

struct grey
grey_inverted(const struct grey *g)
{
    struct grey out = grey_crop(g, 0, 0, g->width, g->height);
    uint8_t level[256];

    for (int i = 0; i < 256; i++)
        level[i] = (uint8_t)(255 - i);
    map(&out, level);
    return out;
}

struct grey
grey_darker(const struct grey *g, uint8_t most)
{
    struct grey out = grey_crop(g, 0, 0, g->width, g->height);
    uint8_t level[256];

    for (int i = 0; i < 256; i++)
        level[i] = i <= most ? 0 : 255;
    map(&out, level);
    return out;
}

/* The levels under and over which a hundredth of the pixels lie. */
static void
extremes(const struct grey *g, int *low, int *high)
{
    size_t count[256] = { 0 }, n = area(g), below = 0, above = 0;

    for (size_t i = 0; i < n; i++)
        count[g->pixel[i]]++;
    *low = 0;
    *high = 255;
    while (*low < 255 && (below += count[*low]) < n / 100)
        (*low)++;
    while (*high > 0 && (above += count[*high]) < n / 100)
        (*high)--;
}

struct grey
grey_stretched(const struct grey *g)
{
    struct grey out = grey_crop(g, 0, 0, g->width, g->height);
    uint8_t level[256];
    int low, high;

    extremes(g, &low, &high);
    if (high <= low)
        return out;
    for (int i = 0; i < 256; i++)
        level[i] = (uint8_t)clamp((i - low) * 255 / (high - low), 0, 255);
    map(&out, level);
    return out;
}

/* sin and cos of small angles by their series, in 65536ths. */
static void
sine_cosine(int milliradians, int64_t *sine, int64_t *cosine)
{
    int64_t a = (int64_t)milliradians * 65536 / 1000;
    int64_t a2 = a * a >> 16, a3 = a2 * a >> 16;

    *sine = a - a3 / 6;
    *cosine = 65536 - a2 / 2 + (a2 * a2 >> 16) / 24;
}

struct grey
grey_turned(const struct grey *g, int milliradians)
{
    struct grey out = grey_new(g->width, g->height);
    int64_t s, c;

    sine_cosine(milliradians, &s, &c);
    for (int y = 0; y < out.height; y++) {
        uint8_t *to = row(&out, y);
        int64_t dy = y - out.height / 2;
        for (int x = 0; x < out.width; x++) {
            int64_t dx = x - out.width / 2;
            int64_t from_x = ((dx * c - dy * s) >> 8) + out.width / 2 * 256;
            int64_t from_y = ((dx * s + dy * c) >> 8) + out.height / 2 * 256;
            bool inside = from_x >= 0 && from_y >= 0
                && from_x < (int64_t)out.width << 8
                && from_y < (int64_t)out.height << 8;
            to[x] = inside ? between(g, (int)from_x, (int)from_y) : 255;
        }
    }
    return out;
}

/* Sums of values and of squares over any rectangle, in one look each. */
struct sums {
    uint32_t *value;
    uint64_t *square;
    int stride;
};

static bool
sums_over(const struct grey *g, struct sums *s)
{
    size_t n = (size_t)(g->width + 1) * (size_t)(g->height + 1);

    s->stride = g->width + 1;
    s->value = calloc(n, sizeof *s->value);
    s->square = calloc(n, sizeof *s->square);
    if (!s->value || !s->square)
        return false;
    for (int y = 0; y < g->height; y++) {
        uint32_t value = 0;
        uint64_t square = 0;
        size_t above = (size_t)y * (size_t)s->stride;
        size_t here = above + (size_t)s->stride;
        for (int x = 0; x < g->width; x++) {
            uint32_t v = row(g, y)[x];
            value += v;
            square += (uint64_t)v * v;
            s->value[here + (size_t)x + 1] =
                s->value[above + (size_t)x + 1] + value;
            s->square[here + (size_t)x + 1] =
                s->square[above + (size_t)x + 1] + square;
        }
    }
    return true;
}

static int
square_root(int64_t n)
{
    int root = 0;

    while ((int64_t)(root + 1) * (root + 1) <= n)
        root++;
    return root;
}

/* Sauvola and Pietikäinen's threshold, with a floor for flat neighbourhoods. */
static int
threshold_at(const struct sums *s, int x0, int y0, int x1, int y1, int k256)
{
    enum { FLAT = 6, RANGE = 80 };
    size_t a = (size_t)y0 * (size_t)s->stride,
           b = (size_t)y1 * (size_t)s->stride;
    size_t l = (size_t)x0, r = (size_t)x1;
    int64_t n = (int64_t)(x1 - x0) * (y1 - y0);

    if (n < 1)
        return 0; /* a window holds its own pixel at least */
    int64_t value = (int64_t)s->value[b + r] - s->value[a + r] - s->value[b + l]
        + s->value[a + l];
    int64_t square = (int64_t)(s->square[b + r] - s->square[a + r]
        - s->square[b + l] + s->square[a + l]);
    int mean = (int)(value / n);
    int deviation = square_root(square / n - (int64_t)mean * mean);

    if (deviation < FLAT)
        return mean * 4 / 5;
    int shortfall = RANGE - clamp(deviation, 0, RANGE);
    return mean - mean * k256 / 256 * shortfall / RANGE;
}

struct grey
grey_threshold(const struct grey *g, int radius, int k256)
{
    struct grey out = grey_new(g->width, g->height);
    struct sums s = { 0 };

    if (!out.pixel || !sums_over(g, &s))
        grey_free(&out);
    for (int y = 0; y < out.height; y++) {
        int y0 = clamp(y - radius, 0, y),
            y1 = clamp(y + radius + 1, y, g->height);
        for (int x = 0; x < out.width; x++) {
            int x0 = clamp(x - radius, 0, x);
            int x1 = clamp(x + radius + 1, x, g->width);
            row(&out, y)[x] =
                row(g, y)[x] > threshold_at(&s, x0, y0, x1, y1, k256) ? 255 : 0;
        }
    }
    free(s.value);
    free(s.square);
    return out;
}
