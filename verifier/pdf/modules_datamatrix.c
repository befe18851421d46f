/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/modules.h"

#include "verifier/pdf/codewords.h"

/* Of the largest symbol here: its inner side, and its codewords. */
enum { INNER_MAX = 80, WORDS_MAX = 800 };

/* ISO/IEC 16022, table 7: squares, as far as a page's band has room. */
static const struct form {
    uint8_t side;
    uint8_t regions; /* in a row */
    uint8_t blocks;
    uint8_t extra; /* words of each block */
    uint16_t data;
} forms[] = { { 10, 1, 1, 5, 3 }, { 12, 1, 1, 7, 5 }, { 14, 1, 1, 10, 8 },
    { 16, 1, 1, 12, 12 }, { 18, 1, 1, 14, 18 }, { 20, 1, 1, 18, 22 },
    { 22, 1, 1, 20, 30 }, { 24, 1, 1, 24, 36 }, { 26, 1, 1, 28, 44 },
    { 32, 2, 1, 36, 62 }, { 36, 2, 1, 42, 86 }, { 40, 2, 1, 48, 114 },
    { 44, 2, 1, 56, 144 }, { 48, 2, 1, 68, 174 }, { 52, 2, 2, 42, 204 },
    { 64, 4, 2, 56, 280 }, { 72, 4, 4, 36, 368 }, { 80, 4, 4, 48, 456 },
    { 88, 4, 4, 56, 576 } };

/* The modules that hold data, without the borders of regions. */
struct inner {
    size_t side;
    uint8_t dark[INNER_MAX * INNER_MAX];
    bool read[INNER_MAX * INNER_MAX];
    uint8_t *word;
    size_t words;
};

static const struct form *
find_form(size_t side)
{
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
        if (forms[i].side == side)
            return &forms[i];
    return NULL;
}

/* Of a region's border: two sides dark, two that alternate. */
static bool
is_border_dark(size_t x, size_t y, size_t side)
{
    if (x == 0 || y == side - 1)
        return true;
    return y == 0 ? x % 2 == 0 : y % 2 == 1;
}

static bool
is_border_row(const uint8_t *row, size_t region, size_t v)
{
    for (size_t u = 0; u < region; u++)
        if (row[u] != is_border_dark(u, v, region))
            return false;
    return true;
}

/* A row of one region, its inner modules put where they are without borders. */
static bool
take_row(const uint8_t *row, size_t region, size_t v, uint8_t *inner)
{
    if (v == 0 || v == region - 1)
        return is_border_row(row, region, v);
    memcpy(inner, row + 1, region - 2);
    return row[0] == is_border_dark(0, v, region)
        && row[region - 1] == is_border_dark(region - 1, v, region);
}

static bool
take_off_borders(
    const struct modules *m, const struct form *f, struct inner *out)
{
    size_t region = m->side / f->regions, inner = region - 2;
    const uint8_t *row = m->dark;

    out->side = inner * f->regions;
    for (size_t down = 0; down < f->regions; down++)
        for (size_t v = 0; v < region; v++)
            for (size_t across = 0; across < f->regions; across++) {
                bool border = v == 0 || v == region - 1;
                size_t y = down * inner + (border ? 0 : v - 1);
                if (!take_row(row, region, v,
                        &out->dark[y * out->side + across * inner]))
                    return false;
                row += region;
            }
    return true;
}

/* Annex F: one module of a codeword, which beyond an edge goes on at the other. */
static unsigned
take_module(struct inner *n, int row, int column)
{
    int side = (int)n->side;

    if (row < 0) {
        row += side;
        column += 4 - (side + 4) % 8;
    }
    if (column < 0) {
        column += side;
        row += 4 - (side + 4) % 8;
    }
    size_t at = (size_t)row * n->side + (size_t)column;
    n->read[at] = true;
    return n->dark[at];
}

/* Eight modules, given from the last row and column on where they are negative. */
struct place {
    int8_t row;
    int8_t column;
};

static void
put_word(struct inner *n, unsigned word)
{
    if (n->words < WORDS_MAX)
        n->word[n->words] = (uint8_t)word;
    n->words++;
}

static void
take_word(struct inner *n, const struct place *place, int row, int column)
{
    unsigned word = 0;

    for (int i = 0; i < 8; i++)
        word = word << 1
            | take_module(n, row + place[i].row, column + place[i].column);
    put_word(n, word);
}

static void
take_corner(struct inner *n, const struct place *place)
{
    struct place at[8];
    int8_t side = (int8_t)n->side;

    for (int i = 0; i < 8; i++) {
        at[i] = place[i];
        at[i].row = (int8_t)(at[i].row + (at[i].row < 0 ? side : 0));
        at[i].column = (int8_t)(at[i].column + (at[i].column < 0 ? side : 0));
    }
    take_word(n, at, 0, 0);
}

static void
take_corners(struct inner *n, int row, int column)
{
    static const struct place one[] = { { -1, 0 }, { -1, 1 }, { -1, 2 },
        { 0, -2 }, { 0, -1 }, { 1, -1 }, { 2, -1 }, { 3, -1 } };
    static const struct place two[] = { { -3, 0 }, { -2, 0 }, { -1, 0 },
        { 0, -4 }, { 0, -3 }, { 0, -2 }, { 0, -1 }, { 1, -1 } };
    static const struct place three[] = { { -3, 0 }, { -2, 0 }, { -1, 0 },
        { 0, -2 }, { 0, -1 }, { 1, -1 }, { 2, -1 }, { 3, -1 } };
    static const struct place four[] = { { -1, 0 }, { -1, -1 }, { 0, -3 },
        { 0, -2 }, { 0, -1 }, { 1, -3 }, { 1, -2 }, { 1, -1 } };
    int side = (int)n->side;

    if (row == side && column == 0)
        take_corner(n, one);
    if (row == side - 2 && column == 0 && side % 4)
        take_corner(n, two);
    if (row == side - 2 && column == 0 && side % 8 == 4)
        take_corner(n, three);
    if (row == side + 4 && column == 2 && side % 8 == 0)
        take_corner(n, four);
}

/* The common shape where it crosses no edge: two modules, three and three. */
static void
take_whole_shape(struct inner *n, size_t at)
{
    const size_t row[] = { at - 2 * n->side - 2, at - n->side - 2, at - 2 };
    const uint8_t *a = n->dark + row[0], *b = n->dark + row[1],
                  *c = n->dark + row[2];

    memset(n->read + row[0], true, 2);
    memset(n->read + row[1], true, 3);
    memset(n->read + row[2], true, 3);
    put_word(n,
        (unsigned)(a[0] << 7 | a[1] << 6 | b[0] << 5 | b[1] << 4 | b[2] << 3
            | c[0] << 2 | c[1] << 1 | c[2]));
}

/* A word whose lowest right module is there, and was not read. */
static void
take_shape(struct inner *n, int row, int column)
{
    static const struct place shape[] = { { -2, -2 }, { -2, -1 }, { -1, -2 },
        { -1, -1 }, { -1, 0 }, { 0, -2 }, { 0, -1 }, { 0, 0 } };
    int side = (int)n->side;

    if (row < 0 || row >= side || column < 0 || column >= side)
        return;
    size_t at = (size_t)row * n->side + (size_t)column;
    if (n->read[at])
        return;
    if (row >= 2 && column >= 2)
        take_whole_shape(n, at);
    else
        take_word(n, shape, row, column);
}

/* Annex F: up to the right, then down to the left, from the fifth row on. */
static void
take_words(struct inner *n)
{
    int side = (int)n->side, row = 4, column = 0;

    do {
        take_corners(n, row, column);
        for (; row >= 0 && column < side; row -= 2, column += 2)
            take_shape(n, row, column);
        row += 1;
        column += 3;
        for (; row < side && column >= 0; row += 2, column -= 2)
            take_shape(n, row, column);
        row += 3;
        column += 1;
    } while (row < side || column < side);
}

/* Where the last corner is of no word, it is dark on its diagonal. */
static bool
is_rest_plain(const struct inner *n)
{
    size_t last = n->side * n->side - 1, above = last - n->side;

    return n->read[last]
        || (n->dark[last] && n->dark[above - 1] && !n->dark[above]
            && !n->dark[last - 1]);
}

/* The data, word by word; places count from 1, and scramble some of them. */
struct reader {
    struct span word;
    size_t at;
    struct buffer *out;
    bool high; /* the next character has its eighth bit */
};

static bool
next(struct reader *r, uint8_t *out)
{
    if (r->at == r->word.len)
        return false;
    *out = r->word.data[r->at++];
    return true;
}

static void
put(struct reader *r, unsigned c)
{
    buffer_byte(r->out, (uint8_t)(c + (r->high ? 128 : 0)));
    r->high = false;
}

/* Annex B.1: what fills a symbol, after the first, which is plain. */
static bool
is_filled(struct reader *r)
{
    uint8_t word;

    while (next(r, &word)) {
        unsigned filler = 129 + 149 * (unsigned)r->at % 253 + 1;
        if (word != (filler > 254 ? filler - 254 : filler))
            return false;
    }
    return true;
}

/* Annex B.2 */
static bool
next_byte(struct reader *r, unsigned *out)
{
    uint8_t word;

    if (!next(r, &word))
        return false;
    *out = (word - (149 * (unsigned)r->at % 255 + 1)) & 0xff;
    return true;
}

static bool
read_bytes(struct reader *r)
{
    unsigned count, low, byte;

    if (!next_byte(r, &count))
        return false;
    if (count == 0)
        count = (unsigned)(r->word.len - r->at);
    else if (count > 249) {
        if (!next_byte(r, &low))
            return false;
        count = 250 * (count - 249) + low;
    }
    for (; count; count--) {
        if (!next_byte(r, &byte))
            return false;
        put(r, byte);
    }
    return true;
}

enum { C40 = 230, BYTES, UPPER = 235, X12 = 238, TEXT, EDIFACT, UNLATCH = 254 };

/* The 40 values of one of three modes, of which three make two words. */
struct forty {
    unsigned mode;
    unsigned shift; /* 1 to 3: the next value is of that set; 0: none */
};

static bool
put_first_set(struct reader *r, unsigned mode, unsigned value)
{
    if (value == 3)
        put(r, ' ');
    else if (value < 14)
        put(r, '0' + value - 4);
    else
        put(r, (mode == TEXT ? 'a' : 'A') + value - 14);
    return value < 40;
}

static bool
put_shifted(struct reader *r, struct forty *f, unsigned value)
{
    static const char marks[] = "!\"#$%&'()*+,-./:;<=>?@[\\]^_";
    unsigned set = f->shift;

    f->shift = 0;
    if (set == 2 && value == 30) {
        r->high = true;
        return true;
    }
    if (set == 2 && value < sizeof marks - 1)
        put(r, (uint8_t)marks[value]);
    else if (set == 3 && f->mode == TEXT && value > 0 && value < 27)
        put(r, 'A' + value - 1);
    else if (set != 2 && value < 32)
        put(r, value + (set == 3 ? 96 : 0));
    else
        return false;
    return true;
}

static bool
put_x12(struct reader *r, unsigned value)
{
    static const char first[] = "\r*>";

    if (value < 3)
        put(r, (uint8_t)first[value]);
    else
        return put_first_set(r, X12, value);
    return true;
}

static bool
put_forty(struct reader *r, struct forty *f, unsigned value)
{
    if (f->mode == X12)
        return put_x12(r, value);
    if (f->shift)
        return put_shifted(r, f, value);
    if (value >= 3)
        return put_first_set(r, f->mode, value);
    f->shift = value + 1;
    return true;
}

/* Up to an unlatch, the end, or a single last word, which is ASCII. */
static bool
read_forties(struct reader *r, unsigned mode)
{
    struct forty f = { .mode = mode };

    while (r->at < r->word.len && r->word.data[r->at] != UNLATCH) {
        const uint8_t *two = r->word.data + r->at;
        if (r->word.len - r->at == 1)
            return true;
        unsigned v = (unsigned)(two[0] << 8 | two[1]) - 1;
        r->at += 2;
        if (!put_forty(r, &f, v / 1600) || !put_forty(r, &f, v / 40 % 40)
            || !put_forty(r, &f, v % 40))
            return false;
    }
    r->at += r->at < r->word.len;
    return true;
}

/* Six bits a character; with two words left or fewer, ASCII comes back by itself. */
static bool
read_edifact(struct reader *r)
{
    enum { END = 0x1f };

    while (r->word.len - r->at > 2) {
        const uint8_t *w = r->word.data + r->at;
        unsigned bits = (unsigned)(w[0] << 16 | w[1] << 8 | w[2]);
        for (int i = 0; i < 4; i++) {
            unsigned value = bits >> (18 - 6 * i) & 0x3f;
            if (value == END) {
                r->at += i < 3 ? (size_t)i + 1 : 3;
                return true;
            }
            put(r, value & 0x20 ? value : value | 0x40);
        }
        r->at += 3;
    }
    return true;
}

static bool
read_word(struct reader *r, uint8_t word)
{
    if (word >= 1 && word <= 128)
        put(r, word - 1u);
    else if (word >= 130 && word <= 229) {
        put(r, '0' + (word - 130u) / 10);
        put(r, '0' + (word - 130u) % 10);
    } else if (word == UPPER)
        r->high = true;
    else if (word == BYTES)
        return read_bytes(r);
    else if (word == EDIFACT)
        return read_edifact(r);
    else if (word == C40 || word == TEXT || word == X12)
        return read_forties(r, word);
    else
        return false;
    return true;
}

static bool
read_data(struct reader *r)
{
    enum { FILLER = 129 };
    uint8_t word;

    while (next(r, &word)) {
        if (word == FILLER)
            return is_filled(r);
        if (!read_word(r, word))
            return false;
    }
    return true;
}

bool
modules_read_datamatrix(const struct modules *m, struct buffer *out)
{
    const struct form *f = find_form(m->side);
    uint8_t word[WORDS_MAX] = { 0 };
    struct inner inner = { .word = word };

    if (!f || !take_off_borders(m, f, &inner))
        return false;
    take_words(&inner);
    const struct codewords_form form = { .data = f->data,
        .blocks = f->blocks,
        .extra = f->extra,
        .polynomial = 0x12d,
        .first_root = 1 };
    struct reader r = { .word = span_of(word, f->data), .out = out };
    return inner.words == form.data + form.blocks * form.extra
        && is_rest_plain(&inner) && codewords_are_whole(&form, word)
        && read_data(&r) && buffer_status(out) == SCEAU_OK;
}
