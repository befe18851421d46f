/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdlib.h>

#include <png.h>

#include "verifier/base/error.h"
#include "verifier/scan/picture.h"
#include "verifier/scan/png_chunk.h"
#include "verifier/scan/png_plain.h"

/*
 * True of a PNG that moves (APNG: acTL before the first IDAT). A reader without animations
 * sees one picture and a browser another: what is judged would not be what is seen.
 */
static bool
is_animated(struct span file)
{
    struct cursor c = cursor_over(file.data, file.len);
    struct span signature;
    struct png_chunk k;

    if (!cursor_take(&c, strlen(PNG_SIGNATURE), &signature))
        return false;
    while (png_chunk_take(&c, &k) && !span_is(k.type, "IDAT"))
        if (span_is(k.type, "acTL"))
            return true;
    return false;
}

/* The pixels that libpng has in its buffer, three samples each or one, as a picture. */
static struct grey
take_pixels(const png_image *image, uint8_t *samples)
{
    size_t n = (size_t)image->width * image->height;

    if (image->format == PNG_FORMAT_RGB)
        grey_from_colour(samples, n, samples); /* never behind what it reads */
    uint8_t *pixel = realloc(samples, n);
    return (struct grey) { .width = (int)image->width,
        .height = (int)image->height,
        .pixel = pixel ? pixel : samples };
}

/* libpng's simplified interface: no longjmp reaches us, errors are in the struct. */
static enum sceau_status
finish(png_image *image, struct grey *out, struct sceau_error *error)
{
    png_color white = { 255, 255, 255 };
    enum sceau_status status =
        picture_check_size(image->width, image->height, error);

    if (status != SCEAU_OK)
        return status;
    image->format = image->format & PNG_FORMAT_FLAG_COLOR ? PNG_FORMAT_RGB
                                                          : PNG_FORMAT_GRAY;
    uint8_t *samples = malloc(PNG_IMAGE_SIZE(*image));
    if (!samples)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    /* rows without padding, in bytes */
    if (!png_image_finish_read(image, &white, samples,
            (png_int_32)PNG_IMAGE_ROW_STRIDE(*image), NULL)) {
        free(samples);
        return fail(
            error, SCEAU_E_FORMAT, "PNG tronqué ou abîmé : %s", image->message);
    }
    *out = take_pixels(image, samples);
    return SCEAU_OK;
}

enum sceau_status
png_read(struct span file, struct grey *out, struct sceau_error *error)
{
    png_image image = { .version = PNG_IMAGE_VERSION };

    if (is_animated(file))
        return fail(error, SCEAU_E_FORMAT, "PNG animé : donnez une image fixe");
    if (png_plain_read(file, out))
        return SCEAU_OK;
    if (!png_image_begin_read_from_memory(&image, file.data, file.len))
        return fail(error, SCEAU_E_FORMAT, "PNG illisible : %s", image.message);
    enum sceau_status status = finish(&image, out, error);
    png_image_free(&image);
    return status;
}
