/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/modules.h"

enum { SCALE = 4, PER_BYTE = 8 / SCALE };

/* A byte is two modules, of which the second may be beyond the row's end: light there.
 * Where all pixels of a module are alike, its last one stands for them. */
static bool
read_row(const uint8_t *bits, size_t side, uint8_t *dark)
{
    for (size_t x = 0; x < side; x += PER_BYTE) {
        unsigned pair = *bits++, light = pair & 0x11;
        if (pair != light * 0x0f)
            return false;
        dark[x] = light >> SCALE == 0;
        if (x + 1 < side)
            dark[x + 1] = (light & 1) == 0;
        else if (!(light & 1))
            return false;
    }
    return true;
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
