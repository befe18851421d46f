/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/symbol.h"

static const struct {
    unsigned side;
    size_t codewords;
} sizes[] = { { 40, 114 }, { 44, 144 }, { 48, 174 }, { 52, 204 }, { 64, 280 },
    { 72, 368 }, { 80, 456 }, { 88, 576 }, { 96, 696 }, { 104, 816 },
    { 120, 1050 }, { 132, 1304 }, { 144, 1558 } };

enum { SIZES = sizeof sizes / sizeof *sizes };

/* C40 values of one byte: the basic set has space, digits and upper case; all else
 * costs a shift, and what is above 0x7f an upper shift of two before it. */
static size_t
values_of(uint8_t c)
{
    if (c > 0x7f)
        return 2 + values_of(c & 0x7f);
    if (c == ' ' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z'))
        return 1;
    return 2;
}

/* 10.3: the latch, three values in two codewords; two left are filled up with a
 * shift, one left is unlatched and written in ASCII. */
static size_t
in_c40(struct span code)
{
    size_t values = 0;

    for (size_t i = 0; i < code.len; i++)
        values += values_of(code.data[i]);
    return values ? 1 + 2 * (values / 3) + (values % 3 ? 2 : 0) : 0;
}

/* The latch, a length of one byte or two, the bytes. */
static size_t
in_base256(struct span code)
{
    return code.len + (code.len > 249 ? 3u : 2u);
}

size_t
symbol_codewords(struct span code)
{
    size_t text = in_c40(code), binary = code.len ? in_base256(code) : 0;

    return text < binary ? text : binary;
}

size_t
symbol_capacity(unsigned side)
{
    for (size_t i = 0; i < SIZES; i++)
        if (sizes[i].side == side)
            return sizes[i].codewords;
    return 0;
}

unsigned
symbol_side_for(size_t codewords)
{
    for (size_t i = 0; i < SIZES; i++)
        if (codewords <= sizes[i].codewords)
            return sizes[i].side;
    return 0;
}
