/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/scan_modules.h"

#include <string.h>

#include "verifier/base/error.h"
#include "verifier/scan/grey.h"
#include "verifier/scan/zxing.h"

/* Pixels a module, and of white around: the least that reads without fail. */
enum { MODULE_PIXELS = 3, MARGIN_MODULES = 2, MODULES_MAX = 200 };

static struct grey
draw(const uint8_t *module, int side)
{
    int pixels = (side + 2 * MARGIN_MODULES) * MODULE_PIXELS;
    struct grey g = grey_new(pixels, pixels);

    if (!g.pixel)
        return g;
    memset(g.pixel, 255, (size_t)pixels * (size_t)pixels);
    for (int y = 0; y < side * MODULE_PIXELS; y++) {
        uint8_t *line = g.pixel
            + (size_t)(y + MARGIN_MODULES * MODULE_PIXELS) * (size_t)pixels
            + MARGIN_MODULES * MODULE_PIXELS;
        const uint8_t *from = module + (y / MODULE_PIXELS) * side;
        for (int x = 0; x < side * MODULE_PIXELS; x++)
            if (from[x / MODULE_PIXELS])
                line[x] = 0;
    }
    return g;
}

enum sceau_status
scan_modules(const uint8_t *module, int side, enum scan_format format,
    uint8_t **bytes, size_t *len, struct sceau_error *error)
{
    struct zxing_options o = { .format = format == SCAN_QR ? ZXING_QR
                                                           : ZXING_DATAMATRIX,
        .binarizer = ZXING_FIXED,
        .pure = 1 };
    struct zxing_symbol symbol;
    size_t count = 0;

    if (side <= 0 || side > MODULES_MAX)
        return fail(error, SCEAU_E_USAGE, "symbole de %d modules", side);
    AUTO_GREY struct grey g = draw(module, side);
    if (!g.pixel
        || zxing_read(g.pixel, g.width, g.height, &o, &symbol, 1, &count)
            == ZXING_NOMEM)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (count == 0)
        return fail(
            error, SCEAU_E_NOTFOUND, "le symbole dessiné ne se relit pas");
    *bytes = symbol.bytes;
    *len = symbol.len;
    return SCEAU_OK;
}
