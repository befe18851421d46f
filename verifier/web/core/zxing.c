/* SPDX-License-Identifier: EUPL-1.2 */
/* ZXing-C++ as the page has it: a module of its own, beside this one, which the page
 * calls at once (zxing-wasm). */
#include "verifier/scan/zxing.h"

#include <stdlib.h>

#include "verifier/base/limits.h"

#define PAGE(name) __attribute__((import_module("page"), import_name(#name)))

/* Search; how many symbols were read, negative where memory lacks. */
PAGE(read)
int page_read(const uint8_t *pixel, int width, int height, int format,
    int binarizer, int downscale, int max);

/* Of the i-th of those: how many bytes, and they and its eight coordinates. */
PAGE(symbol_len) int page_symbol_len(int i);
PAGE(symbol) void page_symbol(int i, uint8_t *bytes, int *corner);

enum zxing_status
zxing_read(const uint8_t *pixel, int width, int height,
    const struct zxing_options *o, struct zxing_symbol *out, size_t max,
    size_t *count)
{
    *count = 0;
    if (width < ZXING_SIDE_MIN || height < ZXING_SIDE_MIN)
        return ZXING_REFUSED;
    int read = page_read(pixel, width, height, (int)o->format,
        (int)o->binarizer, o->downscale, (int)max);
    if (read < 0)
        return ZXING_NOMEM;
    for (int i = 0; i < read && *count < max; i++) {
        int len = page_symbol_len(i);
        if (len < 1 || len > SCEAU_CODE_MAX)
            continue;
        struct zxing_symbol *s = &out[*count];
        s->bytes = malloc((size_t)len);
        if (!s->bytes)
            return *count ? ZXING_OK : ZXING_NOMEM;
        s->len = (size_t)len;
        page_symbol(i, s->bytes, s->corner);
        ++*count;
    }
    return ZXING_OK;
}
