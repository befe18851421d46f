/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/picture.h"

#include "verifier/base/error.h"
#include "verifier/base/limits.h"

enum sceau_status
picture_check_size(uint64_t width, uint64_t height, struct sceau_error *error)
{
    if (width == 0 || height == 0)
        return fail(error, SCEAU_E_FORMAT, "image de taille nulle");
    if (width > GREY_SIDE_MAX || height > GREY_SIDE_MAX
        || width * height > SCEAU_PICTURE_PIXELS_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "image trop grande : %llu x %llu points, %u millions au plus",
            (unsigned long long)width, (unsigned long long)height,
            SCEAU_PICTURE_PIXELS_MAX / 1000000u);
    return SCEAU_OK;
}

enum sceau_status
picture_read(struct span file, struct grey *out, struct sceau_error *error)
{
    if (file.len > SCEAU_INPUT_MAX)
        return fail(error, SCEAU_E_LIMIT, "image de plus de %u Mo",
            SCEAU_INPUT_MAX / 1000000u);
    if (span_starts(file, "\x89PNG"))
        return png_read(file, out, error);
    if (span_starts(file, "\xff\xd8\xff"))
        return jpeg_read(file, out, error);
    if (span_starts(file, "P5\n"))
        return pnm_read(file, out, error);
    return fail(
        error, SCEAU_E_FORMAT, "ce n’est ni une image PNG ni une image JPEG");
}
