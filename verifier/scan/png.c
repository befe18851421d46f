/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include <png.h>

#include "verifier/base/error.h"
#include "verifier/scan/picture.h"

/* libpng's simplified interface: no longjmp reaches us, errors are in the struct. */
enum sceau_status
png_read(struct span file, struct grey *out, struct sceau_error *error)
{
    png_image image = { .version = PNG_IMAGE_VERSION };
    png_color white = { 255, 255, 255 };

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
