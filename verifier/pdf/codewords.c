/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/codewords.h"

enum { FIELD = 255 }; /* elements but zero of GF(256) */

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
    memset(out, 0, form->extra);
    out[form->extra - 1] = 1;
    for (size_t i = 0; i < form->extra; i++) {
        uint8_t root = f->power[form->first_root + i];
        for (size_t at = 0; at < form->extra; at++) {
            out[at] = times(f, out[at], root);
            if (at + 1 < form->extra)
                out[at] ^= out[at + 1];
        }
    }
}

/* What the data leave when the generator divides them, which is what follows them. */
static void
divide(const struct field *f, const uint8_t *generator, size_t extra,
    struct span data, uint8_t *rest)
{
    uint8_t power_of[CODEWORDS_BLOCK_MAX];

    for (size_t i = 0; i < extra; i++)
        power_of[i] = f->logarithm[generator[i]];
    memset(rest, 0, extra + 1);
    for (size_t at = 0; at < data.len; at++) {
        uint8_t first = data.data[at] ^ rest[0];
        memmove(rest, rest + 1, extra);
        for (size_t i = 0; first && i < extra; i++)
            rest[i] ^= f->power[f->logarithm[first] + power_of[i]];
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
    uint8_t block[CODEWORDS_BLOCK_MAX], rest[CODEWORDS_BLOCK_MAX],
        generator[CODEWORDS_BLOCK_MAX];
    struct field field;

    if (f->data / f->blocks + 1 + f->extra > CODEWORDS_BLOCK_MAX)
        return false;
    make_field(f->polynomial, &field);
    make_generator(&field, f, generator);
    for (size_t b = 0; b < f->blocks; b++) {
        size_t n = take_block(f, word, b, block);
        divide(&field, generator, f->extra, span_of(block, n), rest);
        for (size_t i = 0; i < f->extra; i++)
            if (rest[i] != word[f->data + i * f->blocks + b])
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
