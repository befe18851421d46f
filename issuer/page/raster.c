/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A symbol's picture, compressed (RFC 1950, 1951) in a tenth of the time that deflate()
 * takes: half of its bytes are known to be those above them, and the others are four,
 * so that one table of codes serves every symbol.
 */
#include <stdlib.h>

#include "issuer/page/symbol.h"

/* Pixels a module: two modules fill a byte. */
enum { SCALE = 4 };

/* The byte of two modules, by which of them are dark, and its code: those of RFC 1951,
 * 3.2.2, for the lengths that put_table() gives, turned round. */
static const struct pair {
    uint8_t byte;
    uint8_t code;
    uint8_t bits;
} pairs[] = { { 0xff, 2, 2 }, { 0xf0, 5, 3 }, { 0x0f, 1, 3 }, { 0x00, 0, 2 } };

enum { END = 3, END_BITS = 3, ABOVE = 7, ABOVE_BITS = 3 };

/* Bits, the lowest first. */
struct bits {
    uint8_t *at;
    uint64_t held;
    unsigned count;
};

static void
flush(struct bits *b)
{
    for (; b->count >= 8; b->count -= 8) {
        *b->at++ = (uint8_t)b->held;
        b->held >>= 8;
    }
}

/* At most 16 of them. */
static inline void
put_bits(struct bits *b, unsigned value, unsigned count)
{
    b->held |= (uint64_t)value << b->count;
    b->count += count;
    if (b->count > 48)
        flush(b);
}

/* RFC 1950, 2.2: Adler-32. A row of n bytes adds their sum to the one half and, to the
 * other, n times the first and each byte as often as it has one after it. */
struct check {
    uint32_t sum;
    uint32_t sums;
};

static void
check_row(struct check *c, uint32_t sum, uint32_t weighted, uint32_t n)
{
    enum { MODULUS = 65521 };

    c->sums = (c->sums + n * c->sum + weighted) % MODULUS;
    c->sum = (c->sum + sum) % MODULUS;
}

/* RFC 1951, 3.2.5: a symbol for the first bits of a number, and its others. */
struct number {
    unsigned symbol;
    unsigned rest;
    unsigned bits;
};

static struct number
split(size_t value, unsigned kept)
{
    unsigned v = (unsigned)value, bits = 0;

    while (v >> bits >= 2u << kept)
        bits++;
    return (struct number) { (bits << kept) + (v >> bits),
        v & ((1u << bits) - 1), bits };
}

static struct number
length_of(size_t stride)
{
    struct number n = split(stride - 3, 2);

    n.symbol += 257;
    return n;
}

static struct number
distance_of(size_t stride)
{
    return split(stride - 1, 1);
}

/* The row above once more: as many bytes, from as far. */
struct above {
    unsigned code;
    unsigned bits;
};

static struct above
above_of(size_t stride)
{
    struct number length = length_of(stride), distance = distance_of(stride);
    unsigned at = ABOVE_BITS + length.bits + 1; /* one distance: one bit, 0 */

    return (
        struct above) { ABOVE | length.rest << ABOVE_BITS | distance.rest << at,
        at + distance.bits };
}

/* Symbols that have no code. */
static void
put_none(struct bits *b, unsigned count)
{
    enum { LONG = 11, LONGEST = 138, SHORT = 3 };

    while (count >= LONG) {
        unsigned n = count < LONGEST ? count : LONGEST;
        put_bits(b, 7, 3);
        put_bits(b, n - LONG, 7);
        count -= n;
    }
    if (count >= SHORT) {
        put_bits(b, 3, 3);
        put_bits(b, count - SHORT, 3);
        count = 0;
    }
    while (count--)
        put_bits(b, 1, 3);
}

/* RFC 1951, 3.2.7: lengths of codes, 2 for 00 and ff, 3 for 0f, f0, the end and the row
 * above; of the codes that say this, 2 for "2" and "3", 3 for "0", "1" and both runs. */
static void
put_table(struct bits *b, size_t stride)
{
    static const uint8_t lengths[] = { 0, 3, 3, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2,
        0, 2, 0, 3 };
    enum { LENGTHS = sizeof lengths, TWO = 0, THREE = 2, ONE = 5 };
    unsigned length = length_of(stride).symbol;
    unsigned distance = distance_of(stride).symbol;

    put_bits(b, 1 | 2 << 1, 3); /* the last block, with codes of its own */
    put_bits(b, length - 256, 5);
    put_bits(b, distance, 5);
    put_bits(b, LENGTHS - 4, 4);
    for (size_t i = 0; i < LENGTHS; i++)
        put_bits(b, lengths[i], 3);
    put_bits(b, TWO, 2); /* 00 */
    put_none(b, 0x0f - 0x00 - 1);
    put_bits(b, THREE, 2); /* 0f */
    put_none(b, 0xf0 - 0x0f - 1);
    put_bits(b, THREE, 2); /* f0 */
    put_none(b, 0xff - 0xf0 - 1);
    put_bits(b, TWO, 2);   /* ff */
    put_bits(b, THREE, 2); /* the end */
    put_none(b, length - 256 - 1);
    put_bits(b, THREE, 2);
    put_none(b, distance);
    put_bits(b, ONE, 3);
}

/* SCALE rows of pixels; where a row ends within a byte, it is filled with white. */
static void
put_modules(struct bits *b, const uint8_t *module, size_t side,
    struct above above, struct check *check)
{
    size_t stride = (side + 1) / 2;
    uint32_t sum = 0, weighted = 0;

    for (size_t i = 0; i < stride; i++) {
        unsigned left = module[2 * i];
        unsigned right = 2 * i + 1 < side ? module[2 * i + 1] : 0;
        const struct pair *p = &pairs[left << 1 | right];
        put_bits(b, p->code, p->bits);
        sum += p->byte;
        weighted += sum; /* each byte once for itself and each one after it */
    }
    check_row(check, sum, weighted, (uint32_t)stride);
    for (int i = 1; i < SCALE; i++) {
        put_bits(b, above.code, above.bits);
        check_row(check, sum, weighted, (uint32_t)stride);
    }
}

/*
 * SCALE x SCALE pixels a module: with one, poppler and others blur an image where it is
 * drawn at less than four times its size, and at 200 dpi its modules no longer read; a
 * larger one they only reduce.
 */
uint8_t *
symbol_raster(const struct symbol *s, size_t *pixels, size_t *len)
{
    size_t side = (size_t)s->side, stride = (side + 1) / 2;
    /* three bits a byte at most, and 13 a row above */
    size_t most = 128 + side * (stride * 3 / 8 + SCALE * 2);
    uint8_t *out = malloc(most);
    struct bits b = { .at = out };
    struct check check = { .sum = 1 };
    struct above above = above_of(stride);

    if (!out)
        return NULL;
    put_bits(&b, 0x78 | 0x01 << 8, 16);
    put_table(&b, stride);
    for (size_t y = 0; y < side; y++)
        put_modules(&b, &s->module[y * side], side, above, &check);
    put_bits(&b, END, END_BITS);
    put_bits(&b, 0, (8 - b.count) % 8);
    put_bits(&b, check.sums >> 8, 8);
    put_bits(&b, check.sums & 0xff, 8);
    put_bits(&b, check.sum >> 8, 8);
    put_bits(&b, check.sum & 0xff, 8);
    flush(&b);
    *pixels = side * SCALE;
    *len = (size_t)(b.at - out);
    return out;
}
