/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include <png.h>

#include "verifier/base/cursor.h"
#include "verifier/base/error.h"
#include "verifier/scan/picture.h"

/*
 * True of a PNG that moves (APNG: acTL before the first IDAT). A reader without animations
 * sees one picture and a browser another: what is judged would not be what is seen.
 */
static bool
is_animated(struct span file)
{
    enum { SIGNATURE = 8, LENGTH_AND_TYPE = 8 };
    struct cursor c = cursor_over(file.data, file.len);
    struct span skipped, head;

    if (!cursor_take(&c, SIGNATURE, &skipped))
        return false;
    while (cursor_take(&c, LENGTH_AND_TYPE, &head)) {
        struct span type = span_of(head.data + 4, 4);
        size_t len = (size_t)head.data[0] << 24 | (size_t)head.data[1] << 16
            | (size_t)head.data[2] << 8 | head.data[3];
        if (span_is(type, "acTL"))
            return true;
        if (span_is(type, "IDAT") || !cursor_take(&c, len, &skipped)
            || !cursor_take(&c, 4, &skipped))
            return false;
    }
    return false;
}

/* libpng's simplified interface: no longjmp reaches us, errors are in the struct. */
enum sceau_status
png_read(struct span file, struct grey *out, struct sceau_error *error)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    png_color white = { 255, 255, 255 };

    if (is_animated(file))
        return fail(error, SCEAU_E_FORMAT, "PNG animé : donnez une image fixe");
    if (!png_image_begin_read_from_memory(&image, file.data, file.len))
        return fail(error, SCEAU_E_FORMAT, "PNG illisible : %s", image.message);
    enum sceau_status status =
        picture_check_size(image.width, image.height, error);
    struct grey g = { 0 };
    if (status == SCEAU_OK) {
        g = grey_new((int)image.width, (int)image.height);
        if (!g.pixel)
            status = fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    image.format = PNG_FORMAT_GRAY;
    if (status == SCEAU_OK
        && !png_image_finish_read(&image, &white, g.pixel, 0, NULL))
        status = fail(
            error, SCEAU_E_FORMAT, "PNG tronqué ou abîmé : %s", image.message);
    png_image_free(&image);
    if (status != SCEAU_OK) {
        grey_free(&g);
        return status;
    }
    *out = g;
    return SCEAU_OK;
}
