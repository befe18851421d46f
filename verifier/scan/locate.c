/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/locate.h"

#include <stdlib.h>
#include <string.h>

/*
 * A symbol changes as often across as down, text mostly across. The energy of a
 * block is the smaller of the two; blurred, a symbol is a square plateau.
 */
enum {
    LONG_SIDE = 1400, /* the page is halved until it is at most this */
    BLOCK = 4,        /* pixels of a block's side */
    BLOCKS_MIN = 8,
    ENERGY_MAX = 160, /* beyond, noise would outshine symbols */
    BOXES_MAX = 64
};

struct field {
    int width; /* in blocks */
    int height;
    uint8_t *energy;
    uint32_t *sum; /* of energy above and left, one row and column more */
    uint16_t *smooth;
    uint8_t *seen;
    int *stack;
    uint16_t strongest;
};

static void
field_free(struct field *f)
{
    free(f->energy);
    free(f->sum);
    free(f->smooth);
    free(f->seen);
    free(f->stack);
}

static bool
field_new(struct field *f, int width, int height)
{
    size_t n = (size_t)width * (size_t)height;

    *f = (struct field) { .width = width, .height = height };
    f->energy = malloc(n);
    f->sum = calloc((size_t)(width + 1) * (size_t)(height + 1), sizeof *f->sum);
    f->smooth = malloc(n * sizeof *f->smooth);
    f->seen = malloc(n);
    f->stack = malloc(n * sizeof *f->stack);
    return f->energy && f->sum && f->smooth && f->seen && f->stack;
}

static int
distance(int a, int b)
{
    return a > b ? a - b : b - a;
}

static uint8_t
block_energy(const struct grey *g, int left, int top)
{
    int across = 0, down = 0;

    for (int y = top; y < top + BLOCK && y + 1 < g->height; y++) {
        const uint8_t *p = g->pixel + (size_t)y * (size_t)g->width;
        const uint8_t *below = p + g->width;
        for (int x = left; x < left + BLOCK && x + 1 < g->width; x++) {
            across += distance(p[x], p[x + 1]);
            down += distance(p[x], below[x]);
        }
    }
    int energy = (across < down ? across : down) * 4 / (BLOCK * BLOCK);
    return (uint8_t)(energy < ENERGY_MAX ? energy : ENERGY_MAX);
}

static void
measure(struct field *f, const struct grey *g)
{
    int stride = f->width + 1;

    for (int y = 0; y < f->height; y++) {
        uint32_t line = 0;
        for (int x = 0; x < f->width; x++) {
            uint8_t e = block_energy(g, x * BLOCK, y * BLOCK);
            line += e;
            f->energy[y * f->width + x] = e;
            f->sum[(y + 1) * stride + x + 1] =
                f->sum[y * stride + x + 1] + line;
        }
    }
}

static int
at_least(int v, int low)
{
    return v < low ? low : v;
}

static int
at_most(int v, int high)
{
    return v > high ? high : v;
}

static void
smooth(struct field *f, int radius)
{
    int stride = f->width + 1;

    f->strongest = 0;
    for (int y = 0; y < f->height; y++) {
        int y0 = at_least(y - radius, 0);
        int y1 = at_most(y + radius + 1, f->height);
        for (int x = 0; x < f->width; x++) {
            int x0 = at_least(x - radius, 0);
            int x1 = at_most(x + radius + 1, f->width);
            uint32_t total = f->sum[y1 * stride + x1] - f->sum[y0 * stride + x1]
                - f->sum[y1 * stride + x0] + f->sum[y0 * stride + x0];
            uint16_t mean =
                (uint16_t)(total * 64u / (uint32_t)((x1 - x0) * (y1 - y0)));
            f->smooth[y * f->width + x] = mean;
            if (mean > f->strongest)
                f->strongest = mean;
        }
    }
}

/* A connected run of blocks over the threshold, in block coordinates. */
struct blob {
    int x0, x1, y0, y1;
    int blocks;
    int64_t total;
};

static void
visit(struct field *f, int at, int threshold, int *depth)
{
    if (!f->seen[at] && f->smooth[at] >= threshold) {
        f->seen[at] = 1;
        f->stack[(*depth)++] = at;
    }
}

static struct blob
grow(struct field *f, int start, int threshold)
{
    struct blob b = { f->width, 0, f->height, 0, 0, 0 };
    int depth = 0;

    visit(f, start, threshold, &depth);
    while (depth) {
        int at = f->stack[--depth];
        int x = at % f->width, y = at / f->width;
        b.blocks++;
        b.total += f->smooth[at];
        b.x0 = at_most(b.x0, x);
        b.x1 = at_least(b.x1, x);
        b.y0 = at_most(b.y0, y);
        b.y1 = at_least(b.y1, y);
        if (x > 0)
            visit(f, at - 1, threshold, &depth);
        if (x + 1 < f->width)
            visit(f, at + 1, threshold, &depth);
        if (y > 0)
            visit(f, at - f->width, threshold, &depth);
        if (y + 1 < f->height)
            visit(f, at + f->width, threshold, &depth);
    }
    return b;
}

/* Square enough and full enough to be a symbol; measured on 204 read pages. */
static bool
is_symbol_like(const struct blob *b)
{
    enum { SIDE_MIN = 6, ASPECT_MIN = 45, FILL_MIN = 42 /* hundredths */ };
    int w = b->x1 - b->x0 + 1, h = b->y1 - b->y0 + 1;

    return w >= SIDE_MIN && h >= SIDE_MIN && w * 100 >= h * ASPECT_MIN
        && h * 100 >= w * ASPECT_MIN && b->blocks * 100 >= w * h * FILL_MIN;
}

static int
root(int n)
{
    int r = 0;

    while ((r + 1) * (r + 1) <= n)
        r++;
    return r;
}

static struct box
box_of(const struct blob *b, int scale)
{
    int w = b->x1 - b->x0 + 1, h = b->y1 - b->y0 + 1;
    int shorter = w < h ? w : h, longer = w < h ? h : w;

    return (struct box) { .left = b->x0 * BLOCK * scale,
        .top = b->y0 * BLOCK * scale,
        .width = w * BLOCK * scale,
        .height = h * BLOCK * scale,
        .score = b->total / (w * h) * root(b->blocks) * shorter / longer };
}

static size_t
collect(
    struct field *f, int threshold, int scale, struct box *box, size_t count)
{
    int n = f->width * f->height;

    memset(f->seen, 0, (size_t)n);
    for (int i = 0; i < n && count < BOXES_MAX; i++) {
        if (f->seen[i] || f->smooth[i] < threshold)
            continue;
        struct blob b = grow(f, i, threshold);
        if (is_symbol_like(&b))
            box[count++] = box_of(&b, scale);
    }
    return count;
}

static int
by_score(const void *a, const void *b)
{
    const struct box *x = a, *y = b;

    return (x->score < y->score) - (x->score > y->score);
}

static bool
is_same(const struct box *a, const struct box *b)
{
    return distance(a->left, b->left) < b->width / 8
        && distance(a->top, b->top) < b->height / 8
        && distance(a->width, b->width) < b->width / 6
        && distance(a->height, b->height) < b->height / 6;
}

static size_t
choose(struct box *box, size_t count, struct box out[LOCATE_MAX])
{
    size_t kept = 0;

    qsort(box, count, sizeof *box, by_score);
    for (size_t i = 0; i < count && kept < LOCATE_MAX; i++) {
        bool known = false;
        for (size_t k = 0; k < kept; k++)
            known = known || is_same(&out[k], &box[i]);
        if (!known)
            out[kept++] = box[i];
    }
    return kept;
}

static size_t
search(const struct grey *small, int scale, struct box out[LOCATE_MAX])
{
    static const int radius[] = { 2, 4 };
    static const int part[] = { 141, 90 }; /* of the strongest, in 256ths */
    struct box box[BOXES_MAX];
    struct field f;
    size_t count = 0;

    if (small->width / BLOCK < BLOCKS_MIN || small->height / BLOCK < BLOCKS_MIN)
        return 0;
    if (field_new(&f, small->width / BLOCK, small->height / BLOCK)) {
        measure(&f, small);
        for (int r = 0; r < 2; r++) {
            smooth(&f, radius[r]);
            for (int p = 0; p < 2 && f.strongest; p++)
                count =
                    collect(&f, f.strongest * part[p] / 256, scale, box, count);
        }
    }
    field_free(&f);
    return choose(box, count, out);
}

size_t
locate(const struct grey *page, struct box out[LOCATE_MAX])
{
    struct grey small = { 0 };
    const struct grey *at = page;
    int scale = 1;

    while (at->width > LONG_SIDE || at->height > LONG_SIDE) {
        struct grey half = grey_half(at);
        grey_free(&small);
        small = half;
        at = &small;
        scale *= 2;
    }
    size_t count = search(at, scale, out);
    grey_free(&small);
    return count;
}
