/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/codewords.h"

enum { FIELD = 255, HALF = 16 }; /* elements but zero of GF(256) */

/* A DataMatrix adds 68 words to a block, at most here; in whole vectors. */
enum { EXTRA_ROOM = 80 };

struct field {
    uint8_t power[2 * FIELD]; /* of two, twice over */
    uint8_t logarithm[FIELD + 1];
};

static void
make_field(unsigned polynomial, struct field *f)
{
    unsigned x = 1;

    f->logarithm[0] = 0;
    for (unsigned i = 0; i < FIELD; i++) {
        f->power[i] = f->power[i + FIELD] = (uint8_t)x;
        f->logarithm[x] = (uint8_t)i;
        x <<= 1;
        if (x > FIELD)
            x ^= polynomial;
    }
}

static uint8_t
times(const struct field *f, uint8_t a, uint8_t b)
{
    return a && b ? f->power[f->logarithm[a] + f->logarithm[b]] : 0;
}

/* The product of all (x - root), without its first coefficient, which is 1. */
static void
make_generator(
    const struct field *f, const struct codewords_form *form, uint8_t *out)
{
    size_t last = form->extra - 1;

    memset(out, 0, EXTRA_ROOM);
    out[last] = 1;
    for (size_t i = 0; i < form->extra; i++) {
        uint8_t root = f->power[form->first_root + i];
        for (size_t at = last > i ? last - i - 1 : 0; at < last; at++)
            out[at] = times(f, out[at], root) ^ out[at + 1];
        out[last] = times(f, out[last], root);
    }
}

static void
add(uint8_t *to, const uint8_t *row)
{
    for (size_t i = 0; i < EXTRA_ROOM; i++)
        to[i] ^= row[i];
}

/* The generator times each half of a byte: two sums make any word's multiple. */
struct multiples {
    uint8_t low[HALF][EXTRA_ROOM];
    uint8_t high[HALF][EXTRA_ROOM];
};

static void
make_multiples(const struct field *f, const uint8_t *generator, size_t extra,
    struct multiples *out)
{
    memset(out, 0, sizeof *out);
    for (unsigned bit = 1; bit < HALF; bit <<= 1)
        for (size_t i = 0; i < extra; i++) {
            out->low[bit][i] = times(f, generator[i], (uint8_t)bit);
            out->high[bit][i] = times(f, generator[i], (uint8_t)(bit * HALF));
        }
    for (unsigned n = 3; n < HALF; n++) {
        unsigned bit = n & (0 - n);
        if (n == bit)
            continue;
        add(memcpy(out->low[n], out->low[n - bit], EXTRA_ROOM), out->low[bit]);
        add(memcpy(out->high[n], out->high[n - bit], EXTRA_ROOM),
            out->high[bit]);
    }
}

/* What the data leave when the generator divides them, after them in their own array,
 * where zeros stood. */
static void
divide(const struct multiples *m, uint8_t *data, size_t len)
{
    for (; len; len--) {
        uint8_t first = *data++;
        add(data, m->low[first % HALF]);
        add(data, m->high[first / HALF]);
    }
}

/* The data of one block; how many there are. */
static size_t
take_block(
    const struct codewords_form *f, const uint8_t *word, size_t b, uint8_t *out)
{
    size_t shorter = f->data / f->blocks, longer = f->data % f->blocks, n = 0;

    for (; n < shorter; n++)
        out[n] = word[n * f->blocks + b];
    if (b + longer >= f->blocks)
        out[n++] = word[shorter * f->blocks + b + longer - f->blocks];
    return n;
}

bool
codewords_are_whole(const struct codewords_form *f, const uint8_t *word)
{
    uint8_t generator[EXTRA_ROOM];
    struct multiples multiples;
    struct field field;

    if (f->extra > EXTRA_ROOM
        || f->data / f->blocks + 1 + f->extra > CODEWORDS_BLOCK_MAX)
        return false;
    make_field(f->polynomial, &field);
    make_generator(&field, f, generator);
    make_multiples(&field, generator, f->extra, &multiples);
    for (size_t b = 0; b < f->blocks; b++) {
        uint8_t block[CODEWORDS_BLOCK_MAX + EXTRA_ROOM] = { 0 };
        size_t n = take_block(f, word, b, block);
        divide(&multiples, block, n);
        for (size_t i = 0; i < f->extra; i++)
            if (block[n + i] != word[f->data + i * f->blocks + b])
                return false;
    }
    return true;
}

void
codewords_in_blocks(
    const struct codewords_form *f, const uint8_t *word, uint8_t *data)
{
    for (size_t b = 0; b < f->blocks; b++)
        data += take_block(f, word, b, data);
}
