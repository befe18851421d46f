/* SPDX-License-Identifier: EUPL-1.2 */
/* Netpbm's grey picture (P5), in the one form that renderers of pages write. */
#include "verifier/base/cursor.h"
#include "verifier/base/error.h"
#include "verifier/scan/picture.h"

/* Digits of a side: GREY_SIDE_MAX has five. */
enum { DIGITS_MAX = 5 };

/* "1654": without a sign or a zero before it. */
static bool
take_side(struct cursor *c, uint64_t *out)
{
    uint64_t value = 0;
    int digits = 0;

    if (cursor_peek(c) == '0')
        return false;
    while (cursor_peek(c) >= '0' && cursor_peek(c) <= '9') {
        uint8_t digit = 0;
        (void)cursor_byte(c, &digit);
        value = value * 10 + (uint64_t)(digit - '0');
        if (++digits > DIGITS_MAX)
            return false;
    }
    *out = value;
    return digits > 0;
}

enum sceau_status
pnm_read(struct span file, struct grey *out, struct sceau_error *error)
{
    struct cursor c = cursor_over(file.data, file.len);
    uint64_t width, height;
    struct span pixels;

    if (!cursor_skip(&c, "P5\n") || !take_side(&c, &width)
        || !cursor_skip(&c, " ") || !take_side(&c, &height)
        || !cursor_skip(&c, "\n255\n"))
        return fail(error, SCEAU_E_FORMAT, "PNM illisible");
    enum sceau_status status = picture_check_size(width, height, error);
    if (status != SCEAU_OK)
        return status;
    if (!cursor_take(&c, (size_t)(width * height), &pixels) || !cursor_end(&c))
        return fail(error, SCEAU_E_FORMAT, "PNM tronqué ou trop long");
    struct grey g = grey_new((int)width, (int)height);
    if (!g.pixel)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    memcpy(g.pixel, pixels.data, pixels.len);
    *out = g;
    return SCEAU_OK;
}
