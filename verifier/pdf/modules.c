/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/modules.h"

enum { SCALE = 4, PER_BYTE = 8 / SCALE };

/* A byte is two modules, of which the second may be beyond the row's end. */
static bool
read_row(const uint8_t *bits, size_t side, uint8_t *dark)
{
    for (size_t x = 0; x < side; x++) {
        uint8_t pair = bits[x / PER_BYTE];
        unsigned pixels = x % PER_BYTE == 0 ? pair >> SCALE : pair & 0x0f;
        if (pixels != 0 && pixels != 0x0f)
            return false;
        dark[x] = pixels == 0;
    }
    return side % PER_BYTE == 0 || (bits[side / PER_BYTE] & 0x0f) == 0x0f;
}

bool
modules_from_raster(struct span bits, size_t pixels, struct modules *out)
{
    size_t side = pixels / SCALE, stride = (pixels + 7) / 8;

    if (pixels % SCALE != 0 || side == 0 || side > MODULES_SIDE_MAX
        || bits.len != stride * pixels)
        return false;
    out->side = side;
    for (size_t y = 0; y < pixels; y++) {
        const uint8_t *row = bits.data + y * stride;
        bool same = y % SCALE != 0 && memcmp(row, row - stride, stride) == 0;
        if (y % SCALE != 0 ? !same
                           : !read_row(row, side, &out->dark[y / SCALE * side]))
            return false;
    }
    return true;
}
