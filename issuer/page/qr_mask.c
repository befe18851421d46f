/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/qr_mask.h"

#include <limits.h>
#include <stdbool.h>
#include <string.h>

#include "issuer/page/symbol.h"

enum {
    MASKS = 8,
    PERIOD = 12, /* of each mask, in both directions */
    WORD = 64,
    WORDS = (SYMBOL_SIDE_MAX + WORD - 1) / WORD
};

/* ISO/IEC 18004, table 11: runs of so many; what is like a finder, in modules, and the
 * light beside it. */
enum { RUN = 5, FINDER = 7, QUIET = 4, N1 = 3, N2 = 3, N3 = 40, N4 = 10 };
/* What is looked at beyond an edge: the light beside the largest. */
enum { MARGIN = QUIET * (SYMBOL_SIDE_MAX / FINDER) + 1 };

/* Modules of a row or of a column, a bit each, the first one lowest; 1 is dark. */
struct line {
    uint64_t word[WORDS];
};

struct grid {
    struct line row[SYMBOL_SIDE_MAX];
    struct line column[SYMBOL_SIDE_MAX];
};

struct choice {
    unsigned side;
    unsigned words;     /* of a line */
    struct grid plain;  /* without a mask */
    struct grid masked; /* modules that a mask may turn */
    struct grid drawn;  /* with the mask that is tried */
};

static void
set(struct line *l, unsigned at, bool dark)
{
    uint64_t bit = UINT64_C(1) << (at % WORD);

    if (dark)
        l->word[at / WORD] |= bit;
    else
        l->word[at / WORD] &= ~bit;
}

static void
set_module(struct grid *g, unsigned x, unsigned y, bool dark)
{
    set(&g->row[y], x, dark);
    set(&g->column[x], y, dark);
}

/* ISO/IEC 18004, table 10. */
static bool
turns(int mask, unsigned x, unsigned y)
{
    switch (mask) {
    case 0:
        return (x + y) % 2 == 0;
    case 1:
        return y % 2 == 0;
    case 2:
        return x % 3 == 0;
    case 3:
        return (x + y) % 3 == 0;
    case 4:
        return (y / 2 + x / 3) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return (x * y % 3 + (x + y) % 2) % 2 == 0;
    }
}

/* The first lines of a mask: they come again. */
static void
draw_lines(
    int mask, bool columns, unsigned side, struct line out[static PERIOD])
{
    memset(out, 0, PERIOD * sizeof *out);
    for (unsigned i = 0; i < PERIOD; i++) {
        uint64_t unit = 0;
        for (unsigned at = 0; at < PERIOD; at++)
            unit |=
                (uint64_t)(columns ? turns(mask, i, at) : turns(mask, at, i))
                << at;
        for (unsigned at = 0; at < side; at += PERIOD) {
            unsigned word = at / WORD, bit = at % WORD;
            out[i].word[word] |= unit << bit;
            if (bit > WORD - PERIOD && word + 1 < WORDS)
                out[i].word[word + 1] |= unit >> (WORD - bit);
        }
    }
}

static void
turn_lines(const struct choice *c, const struct line *mask,
    const struct line *masked, const struct line *from, struct line *to)
{
    for (unsigned i = 0; i < c->side; i++)
        for (unsigned w = 0; w < c->words; w++)
            to[i].word[w] = from[i].word[w]
                ^ (mask[i % PERIOD].word[w] & masked[i].word[w]);
}

static void
turn(struct choice *c, int mask, const struct grid *from, struct grid *to)
{
    struct line lines[PERIOD];

    draw_lines(mask, false, c->side, lines);
    turn_lines(c, lines, c->masked.row, from->row, to->row);
    draw_lines(mask, true, c->side, lines);
    turn_lines(c, lines, c->masked.column, from->column, to->column);
}

/* 15 bits: level L and the mask, in a BCH code (ISO/IEC 18004, annex C). */
static unsigned
format_of(int mask)
{
    enum { LEVEL_L = 1, GENERATOR = 0x537, XOR = 0x5412, CHECK_BITS = 10 };
    unsigned data = LEVEL_L << 3 | (unsigned)mask, rest = data << CHECK_BITS;

    for (unsigned bit = 14; bit >= CHECK_BITS; bit--)
        if (rest >> bit & 1)
            rest ^= (unsigned)GENERATOR << (bit - CHECK_BITS);
    return (data << CHECK_BITS | rest) ^ XOR;
}

/* Twice, beside the finders (ISO/IEC 18004, figure 25). */
static void
draw_format(struct choice *c, int mask)
{
    unsigned format = format_of(mask);

    for (unsigned i = 0; i < 15; i++) {
        bool dark = format >> i & 1;
        unsigned down = i < 6 ? i : i < 8 ? i + 1 : c->side - 15 + i;
        unsigned left = i < 8 ? c->side - 1 - i : i == 8 ? 7 : 14 - i;
        set_module(&c->drawn, 8, down, dark);
        set_module(&c->drawn, left, 8, dark);
    }
}

/* The modules of a word that are lines of the symbol. */
static uint64_t
lines_of(const struct choice *c, unsigned word)
{
    unsigned left = c->side - word * WORD;

    return left < WORD ? (UINT64_C(1) << left) - 1 : ~UINT64_C(0);
}

static unsigned
count(uint64_t bits)
{
    return (unsigned)__builtin_popcountll(bits);
}

/* What is alike from each place to the next; of a run of n, n - RUN + 1 places are
 * followed by RUN - 1 such steps: it is worth N1 + n - RUN. */
static unsigned
measure_runs(const uint64_t *at, unsigned side, uint64_t lines)
{
    uint64_t step[SYMBOL_SIDE_MAX], before = 0;
    unsigned points = 0;

    for (unsigned i = 0; i + 1 < side; i++)
        step[i] = ~(at[i] ^ at[i + 1]) & lines;
    for (unsigned i = 0; i + RUN <= side; i++) {
        uint64_t run = step[i] & step[i + 1] & step[i + 2] & step[i + 3];
        points += count(run) + (N1 - 1) * count(run & ~before);
        before = run;
    }
    return points;
}

/* The lines that have, from there on, 1:1:3:1:1 of dark and light in that unit, and four
 * of light before or after it; beyond the symbol all is light. */
static uint64_t
finders_at(const uint64_t *from, int unit)
{
    static const int units[] = { 1, 1, 3, 1, 1 };
    const uint64_t *at = from;
    uint64_t found = ~from[-1], before = 0, after = 0;

    for (int part = 0; part < 5; part++)
        for (int i = units[part] * unit; i > 0; i--, at++)
            found &= part % 2 ? ~*at : *at;
    for (int i = 0; i < QUIET * unit; i++) {
        before |= from[-1 - i];
        after |= at[i];
    }
    return found & ~at[0] & ~(before & after);
}

/* The lines that may: by the first module, or the first two, of each unit. */
static uint64_t
may_be_finders(const uint64_t *dark, const uint64_t *light, size_t unit)
{
    return dark[0] & light[unit] & dark[2 * unit] & dark[3 * unit]
        & dark[4 * unit] & light[5 * unit] & dark[6 * unit];
}

static unsigned
measure_finders(const uint64_t *at, unsigned side, uint64_t lines)
{
    uint64_t light[SYMBOL_SIDE_MAX], dark2[SYMBOL_SIDE_MAX],
        light2[SYMBOL_SIDE_MAX];
    unsigned points = 0;

    for (unsigned i = 0; i < side; i++) {
        light[i] = ~at[i];
        dark2[i] = at[i] & at[i + 1];
        light2[i] = ~(at[i] | at[i + 1]);
    }
    for (unsigned unit = 1; FINDER * unit <= side; unit++)
        for (unsigned i = 0; i + FINDER * unit <= side; i++)
            if (lines
                & (unit == 1 ? may_be_finders(at + i, light + i, unit)
                             : may_be_finders(dark2 + i, light2 + i, unit)))
                points += N3 * count(finders_at(at + i, (int)unit) & lines);
    return points;
}

/* All lines of a word at once: at[i] has their i-th modules. */
static unsigned
measure_lines(const struct choice *c, const struct line *across, unsigned word)
{
    uint64_t room[MARGIN + SYMBOL_SIDE_MAX + MARGIN] = { 0 };
    uint64_t *at = room + MARGIN;
    uint64_t lines = lines_of(c, word);

    for (unsigned i = 0; i < c->side; i++)
        at[i] = across[i].word[word];
    return measure_runs(at, c->side, lines)
        + measure_finders(at, c->side, lines);
}

/* Squares of four modules of one colour: two rows of them, alike where they stand. */
static unsigned
count_squares(const struct choice *c, unsigned y)
{
    const uint64_t *a = c->drawn.row[y].word, *b = c->drawn.row[y + 1].word;
    unsigned squares = 0;

    for (unsigned w = 0; w < c->words; w++) {
        bool last = w + 1 == c->words;
        uint64_t next_a = a[w] >> 1 | (last ? 0 : a[w + 1] << (WORD - 1));
        uint64_t next_b = b[w] >> 1 | (last ? 0 : b[w + 1] << (WORD - 1));
        uint64_t lines = lines_of(c, w);
        if (last)
            lines >>= 1; /* nothing is beside the last */
        squares +=
            count(~(a[w] ^ b[w]) & ~(a[w] ^ next_a) & ~(b[w] ^ next_b) & lines);
    }
    return squares;
}

static unsigned
measure_balance(const struct choice *c)
{
    unsigned all = c->side * c->side, dark = 0;

    for (unsigned y = 0; y < c->side; y++)
        for (unsigned w = 0; w < c->words; w++)
            dark += count(c->drawn.row[y].word[w]);
    unsigned percent = c->side ? (200 * dark + all) / all / 2 : 50;
    return (percent > 50 ? percent - 50 : 50 - percent) / 5 * N4;
}

static unsigned
measure(const struct choice *c)
{
    unsigned points = measure_balance(c);

    for (unsigned w = 0; w < c->words; w++)
        points += measure_lines(c, c->drawn.row, w)
            + measure_lines(c, c->drawn.column, w);
    for (unsigned y = 0; y + 1 < c->side; y++)
        points += N2 * count_squares(c, y);
    return points;
}

static void
draw(struct choice *c, int mask)
{
    turn(c, mask, &c->plain, &c->drawn);
    draw_format(c, mask);
}

static int
find_best(struct choice *c)
{
    unsigned least = UINT_MAX;
    int best = 0;

    for (int mask = 0; mask < MASKS; mask++) {
        draw(c, mask);
        unsigned points = measure(c);
        if (points < least) {
            least = points;
            best = mask;
        }
    }
    return best;
}

/* A module is a bit of its row and of its column. */
static void
read_modules(struct choice *c, const uint8_t *module)
{
    for (unsigned y = 0; y < c->side; y++)
        for (unsigned x = 0; x < c->side; x++) {
            uint64_t m = module[y * c->side + x];
            uint64_t dark = m / QR_DARK & 1, masked = m / QR_MASKED & 1;
            c->plain.row[y].word[x / WORD] |= dark << x % WORD;
            c->plain.column[x].word[y / WORD] |= dark << y % WORD;
            c->masked.row[y].word[x / WORD] |= masked << x % WORD;
            c->masked.column[x].word[y / WORD] |= masked << y % WORD;
        }
}

void
qr_mask_apply(uint8_t *module, unsigned side)
{
    struct choice c = { .side = side, .words = (side + WORD - 1) / WORD };

    read_modules(&c, module);
    turn(&c, 0, &c.plain, &c.plain);
    draw(&c, find_best(&c));
    for (unsigned y = 0; y < side; y++)
        for (unsigned x = 0; x < side; x++)
            module[y * side + x] =
                c.drawn.row[y].word[x / WORD] >> (x % WORD) & 1;
}
