/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/codewords.h"

enum { FIELD = 255, HALF = 16 }; /* elements but zero of GF(256) */

/* A DataMatrix adds 68 words to a block at most; a row has a word of zeros more. */
enum { EXTRA_MAX = 68, ROW_WORDS = 10, EXTRA_ROOM = 8 * ROW_WORDS };

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

/* Coefficients, eight in a word, the first one highest. */
struct row {
    uint64_t word[ROW_WORDS];
};

static struct row
row_of(const uint8_t *coefficient)
{
    struct row row;

    for (size_t i = 0; i < ROW_WORDS; i++) {
        row.word[i] = 0;
        for (size_t n = 0; n < 8; n++)
            row.word[i] = row.word[i] << 8 | *coefficient++;
    }
    return row;
}

static struct row
sum(struct row a, const struct row *b)
{
    for (size_t i = 0; i < ROW_WORDS; i++)
        a.word[i] ^= b->word[i];
    return a;
}

/* Each coefficient times two: what leaves its eight bits comes back as the field says. */
static struct row
twice(struct row a, unsigned polynomial)
{
    static const uint64_t ones = 0x0101010101010101;

    for (size_t i = 0; i < ROW_WORDS; i++) {
        uint64_t leaving = a.word[i] >> 7 & ones;
        a.word[i] = (a.word[i] << 1 & ~ones) ^ leaving * (polynomial & FIELD);
    }
    return a;
}

/* The generator times each half of a byte: two of them make any multiple. */
struct multiples {
    struct row low[HALF];
    struct row high[HALF];
};

static void
make_multiples(
    const uint8_t *generator, unsigned polynomial, struct multiples *out)
{
    struct row power = row_of(generator);

    out->low[0] = out->high[0] = (struct row) { .word = { 0 } };
    for (struct row *half = out->low;; half = out->high) {
        for (size_t bit = 1; bit < HALF; bit *= 2) {
            for (size_t n = 0; n < bit; n++)
                half[bit + n] = sum(half[n], &power);
            power = twice(power, polynomial);
        }
        if (half == out->high)
            return;
    }
}

/* What the data leave when the generator divides them, which is what follows them. */
static void
divide(
    const struct multiples *m, struct span data, size_t words, struct row *rest)
{
    uint64_t *r = rest->word;

    *rest = (struct row) { .word = { 0 } };
    for (size_t at = 0; at < data.len; at++) {
        unsigned first = data.data[at] ^ (unsigned)(r[0] >> 56);
        const uint64_t *low = m->low[first % HALF].word;
        const uint64_t *high = m->high[first / HALF].word;
        for (size_t i = 0; i < words; i++)
            r[i] = (r[i] << 8 | r[i + 1] >> 56) ^ low[i] ^ high[i];
    }
}

static bool
is_rest(
    const struct row *rest, const struct codewords_form *f, const uint8_t *word)
{
    for (size_t i = 0; i < f->extra; i++)
        if ((uint8_t)(rest->word[i / 8] >> (56 - i % 8 * 8))
            != word[i * f->blocks])
            return false;
    return true;
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
    uint8_t generator[EXTRA_ROOM], block[CODEWORDS_BLOCK_MAX];
    struct multiples multiples;
    struct field field;
    struct row rest;

    if (f->extra > EXTRA_MAX
        || f->data / f->blocks + 1 + f->extra > CODEWORDS_BLOCK_MAX)
        return false;
    make_field(f->polynomial, &field);
    make_generator(&field, f, generator);
    make_multiples(generator, f->polynomial, &multiples);
    for (size_t b = 0; b < f->blocks; b++) {
        size_t n = take_block(f, word, b, block);
        divide(&multiples, span_of(block, n), (f->extra + 7) / 8, &rest);
        if (!is_rest(&rest, f, word + f->data + b))
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
