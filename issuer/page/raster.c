/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/symbol.h"

#include <stdlib.h>
#include <string.h>

/* Pixels a module: two modules fill a byte. */
enum { SCALE = 4 };

/* One row of bits, SCALE a module, dark is 0; the last byte is filled with white. */
static void
pack_row(const uint8_t *module, int side, uint8_t *bits)
{
    enum { LIGHT = 0x0f, PER_BYTE = 2 };

    for (int x = 0; x < side; x++) {
        unsigned light = module[x] ? 0 : LIGHT;
        if (x % PER_BYTE == 0)
            bits[x / PER_BYTE] = (uint8_t)(light << SCALE | LIGHT);
        else
            bits[x / PER_BYTE] &= (uint8_t)(0xff << SCALE | light);
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
    size_t side = (size_t)s->side * SCALE, stride = (side + 7) / 8;
    uint8_t *bits = malloc(stride * side);

    for (size_t y = 0; bits && y < side; y++) {
        uint8_t *row = bits + y * stride;
        if (y % SCALE == 0)
            pack_row(&s->module[y / SCALE * (size_t)s->side], s->side, row);
        else
            memcpy(row, row - stride, stride);
    }
    *pixels = side;
    *len = stride * side;
    return bits;
}
