/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/modules.h"

#include <stdlib.h>

#include "verifier/pdf/codewords.h"

enum { VERSIONS = 20, WORDS_MAX = 1085, FORMAT_BITS = 15, VERSION_BITS = 18 };

/* ISO/IEC 18004, table 9, level L: words added to each block, and blocks. */
static const struct {
    uint8_t extra;
    uint8_t blocks;
} forms[VERSIONS] = { { 7, 1 }, { 10, 1 }, { 15, 1 }, { 20, 1 }, { 26, 1 },
    { 18, 2 }, { 20, 2 }, { 24, 2 }, { 30, 2 }, { 18, 4 }, { 20, 4 }, { 24, 4 },
    { 26, 4 }, { 30, 4 }, { 22, 6 }, { 24, 6 }, { 28, 6 }, { 30, 6 }, { 28, 7 },
    { 28, 8 } };

/* What a symbol of that version and mask has wherever no data are. */
struct frame {
    size_t side;
    size_t version;
    uint8_t dark[MODULES_SIDE_MAX * MODULES_SIDE_MAX];
    bool fixed[MODULES_SIDE_MAX * MODULES_SIDE_MAX];
};

static void
fix(struct frame *f, size_t x, size_t y, bool dark)
{
    f->fixed[y * f->side + x] = true;
    f->dark[y * f->side + x] = dark;
}

static size_t
distance(size_t a, size_t b)
{
    return a > b ? a - b : b - a;
}

/* Squares in squares around a middle: dark, light, dark as the distance says. */
static void
fix_rings(struct frame *f, size_t x, size_t y, size_t reach, unsigned rings)
{
    for (size_t v = y < reach ? 0 : y - reach; v <= y + reach && v < f->side;
         v++)
        for (size_t u = x < reach ? 0 : x - reach;
             u <= x + reach && u < f->side; u++) {
            size_t across = distance(u, x), down = distance(v, y);
            fix(f, u, v, rings >> (across > down ? across : down) & 1);
        }
}

/* Annex E: from 6 to the side less 7, evenly, the first step the odd one. */
static void
fix_alignments(struct frame *f)
{
    size_t count = f->version < 2 ? 0 : f->version / 7 + 2, at[4] = { 6 };
    size_t step =
        count < 2 ? 0 : (4 * f->version + 2 * count + 1) / (2 * count - 2) * 2;

    for (size_t i = count; i-- > 1;)
        at[i] = f->side - 7 - (count - 1 - i) * step;
    for (size_t i = 0; i < count; i++)
        for (size_t j = 0; j < count; j++)
            if ((i || (j && j + 1 < count)) && (j || i + 1 < count))
                fix_rings(f, at[i], at[j], 2, 5);
}

/* The bits and what a polynomial leaves of them. */
static unsigned
with_remainder(unsigned value, unsigned extra, unsigned polynomial)
{
    unsigned rest = value;

    for (unsigned i = 0; i < extra; i++)
        rest = rest << 1 ^ (rest >> (extra - 1)) * polynomial;
    return value << extra | (rest & ((1u << extra) - 1));
}

/* Twice: around the first corner, and along the two others. */
static void
fix_format(struct frame *f, unsigned mask)
{
    unsigned bits = with_remainder(1u << 3 | mask, 10, 0x537) ^ 0x5412;

    for (size_t i = 0; i < FORMAT_BITS; i++) {
        bool dark = bits >> i & 1;
        size_t past = i < 6 ? i : i + 1; /* the timing row or column */
        if (i < 8) {
            fix(f, 8, past, dark);
            fix(f, f->side - 1 - i, 8, dark);
        } else {
            fix(f, FORMAT_BITS - past + (i < 9), 8, dark);
            fix(f, 8, f->side - FORMAT_BITS + i, dark);
        }
    }
    fix(f, 8, f->side - 8, true);
}

static void
fix_version(struct frame *f)
{
    unsigned bits = with_remainder((unsigned)f->version, 12, 0x1f25);

    for (size_t i = 0; f->version >= 7 && i < VERSION_BITS; i++) {
        size_t far = f->side - 11 + i % 3, near = i / 3;
        fix(f, far, near, bits >> i & 1);
        fix(f, near, far, bits >> i & 1);
    }
}

static void
make_frame(struct frame *f, unsigned mask)
{
    for (size_t i = 0; i < f->side; i++) {
        fix(f, 6, i, i % 2 == 0);
        fix(f, i, 6, i % 2 == 0);
    }
    fix_rings(f, 3, 3, 4, 0x0b);
    fix_rings(f, f->side - 4, 3, 4, 0x0b);
    fix_rings(f, 3, f->side - 4, 4, 0x0b);
    fix_alignments(f);
    fix_format(f, mask);
    fix_version(f);
}

/* Eight modules at a time: each is a byte of 0 or 1. */
static bool
matches(const struct frame *f, const struct modules *m)
{
    size_t count = f->side * f->side, i = 0;
    uint64_t fixed, dark, drawn, wrong = 0;

    for (; i + sizeof fixed <= count; i += sizeof fixed) {
        memcpy(&fixed, f->fixed + i, sizeof fixed);
        memcpy(&dark, f->dark + i, sizeof dark);
        memcpy(&drawn, m->dark + i, sizeof drawn);
        wrong |= fixed & (dark ^ drawn);
    }
    for (; i < count; i++)
        wrong |= f->fixed[i] && f->dark[i] != m->dark[i];
    return wrong == 0;
}

static bool
is_masked(unsigned mask, size_t x, size_t y)
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
        return (x / 3 + y / 2) % 2 == 0;
    case 5:
        return x * y % 2 + x * y % 3 == 0;
    case 6:
        return (x * y % 2 + x * y % 3) % 2 == 0;
    default:
        return ((x + y) % 2 + x * y % 3) % 2 == 0;
    }
}

/* All masks repeat after twelve modules, both ways. */
enum { PERIOD = 12 };

static void
make_mask(unsigned mask, uint8_t out[PERIOD * PERIOD])
{
    for (size_t y = 0; y < PERIOD; y++)
        for (size_t x = 0; x < PERIOD; x++)
            out[y * PERIOD + x] = is_masked(mask, x, y);
}

/* Words on their way, bit by bit. */
struct words {
    uint8_t *word;
    size_t bits;
    unsigned byte;
};

static void
put_bit(struct words *w, unsigned bit)
{
    w->byte = w->byte << 1 | bit;
    if (++w->bits % 8 == 0 && w->bits / 8 <= WORDS_MAX)
        w->word[w->bits / 8 - 1] = (uint8_t)w->byte;
}

/* Up and down in columns of two, from the right; not through the timing column. Bits
 * that fill no word are light. */
static bool
read_words(const struct frame *f, const struct modules *m, unsigned mask,
    uint8_t word[WORDS_MAX], size_t *words)
{
    uint8_t masked[PERIOD * PERIOD];
    struct words w = { .word = word };

    make_mask(mask, masked);
    for (size_t pair = 0; pair < (f->side - 1) / 2; pair++) {
        size_t right = f->side - 1 - 2 * pair;
        right -= right <= 6;
        const uint8_t *mask_right = masked + right % PERIOD;
        const uint8_t *mask_left = masked + (right - 1) % PERIOD;
        for (size_t i = 0; i < f->side; i++) {
            size_t y = pair % 2 ? i : f->side - 1 - i;
            size_t at = y * f->side + right, row = y % PERIOD * PERIOD;
            if (!f->fixed[at])
                put_bit(&w, m->dark[at] ^ mask_right[row]);
            if (!f->fixed[at - 1])
                put_bit(&w, m->dark[at - 1] ^ mask_left[row]);
        }
    }
    *words = w.bits / 8;
    return *words <= WORDS_MAX && (w.byte & ((1u << w.bits % 8) - 1)) == 0;
}

/* Bits, most significant first. */
struct bits {
    struct span from;
    size_t at;
};

static bool
take(struct bits *b, unsigned count, unsigned *out)
{
    *out = 0;
    if (b->at + count > 8 * b->from.len)
        return false;
    while (count) {
        unsigned left = 8 - (unsigned)(b->at % 8);
        unsigned n = count < left ? count : left;
        unsigned byte = b->from.data[b->at / 8];
        *out = *out << n | (byte >> (left - n) & ((1u << n) - 1));
        b->at += n;
        count -= n;
    }
    return true;
}

static bool
take_bytes(struct bits *b, unsigned count, struct buffer *out)
{
    unsigned byte;

    for (; count; count--) {
        if (!take(b, 8, &byte))
            return false;
        buffer_byte(out, (uint8_t)byte);
    }
    return true;
}

static bool
take_alphanumeric(struct bits *b, unsigned count, struct buffer *out)
{
    static const char letter[] =
        "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:";
    enum { LETTERS = sizeof letter - 1 };
    unsigned two;

    for (; count > 1; count -= 2) {
        if (!take(b, 11, &two) || two >= LETTERS * LETTERS)
            return false;
        buffer_byte(out, (uint8_t)letter[two / LETTERS]);
        buffer_byte(out, (uint8_t)letter[two % LETTERS]);
    }
    if (count && (!take(b, 6, &two) || two >= LETTERS))
        return false;
    if (count)
        buffer_byte(out, (uint8_t)letter[two]);
    return true;
}

/* After the last segment: an end, zeros up to a word, and the two words that fill. */
static bool
is_filled(struct bits *b)
{
    size_t left = 8 * b->from.len - b->at;
    unsigned rest, filler = 0xec, word;

    if (!take(b, left < 4 ? (unsigned)left : 4, &rest) || rest)
        return false;
    if (!take(b, (unsigned)(8 - b->at % 8) % 8, &rest) || rest)
        return false;
    for (; take(b, 8, &word); filler ^= 0xec ^ 0x11)
        if (word != filler)
            return false;
    return true;
}

/* The segments that an address is written in: bytes, then letters. */
static bool
read_segments(struct bits *b, size_t version, struct buffer *out)
{
    enum { LETTERS = 2, BYTES = 4 };
    unsigned mode, count;

    for (;;) {
        struct bits before = *b;
        if (!take(b, 4, &mode) || mode == 0) {
            *b = before;
            return is_filled(b);
        }
        bool wide = version >= 10;
        if (mode != BYTES && mode != LETTERS)
            return false;
        if (!take(b, mode == BYTES ? (wide ? 16 : 8) : (wide ? 11 : 9), &count))
            return false;
        if (mode == BYTES ? !take_bytes(b, count, out)
                          : !take_alphanumeric(b, count, out))
            return false;
    }
}

/* The mask that the format beside the first corner names, its five bits unmasked. */
static unsigned
named_mask(const struct modules *m)
{
    const uint8_t *row = &m->dark[8 * m->side];

    return (unsigned)(row[2] << 2 | row[3] << 1 | row[4]) ^ 5;
}

static bool
read_frame(struct frame *f, const struct modules *m, struct buffer *out)
{
    uint8_t word[WORDS_MAX] = { 0 }, data[WORDS_MAX];
    unsigned mask = named_mask(m);
    size_t words;

    make_frame(f, mask);
    if (!matches(f, m) || !read_words(f, m, mask, word, &words))
        return false;
    size_t extra = forms[f->version - 1].extra,
           blocks = forms[f->version - 1].blocks;
    const struct codewords_form form = { .data = words - extra * blocks,
        .blocks = blocks,
        .extra = extra,
        .polynomial = 0x11d };
    if (!codewords_are_whole(&form, word))
        return false;
    codewords_in_blocks(&form, word, data);
    struct bits bits = { .from = span_of(data, form.data) };
    return read_segments(&bits, f->version, out)
        && buffer_status(out) == SCEAU_OK;
}

bool
modules_read_qr(const struct modules *m, struct buffer *out)
{
    if (m->side < 21 || m->side % 4 != 1 || m->side > MODULES_SIDE_MAX)
        return false;
    struct frame *f = calloc(1, sizeof *f);
    if (!f) {
        out->status = SCEAU_E_NOMEM;
        return false;
    }
    f->side = m->side;
    f->version = (m->side - 17) / 4;
    bool read = read_frame(f, m, out);
    free(f);
    return read;
}
