/* SPDX-License-Identifier: EUPL-1.2 */
#include <turbojpeg.h>

#include "verifier/base/error.h"
#include "verifier/scan/picture.h"

static enum sceau_status
decode(
    tjhandle tj, struct span file, struct grey *out, struct sceau_error *error)
{
    int width = 0, height = 0, subsampling = 0, colours = 0;

    if (tjDecompressHeader3(
            tj, file.data, file.len, &width, &height, &subsampling, &colours)
        != 0)
        return fail(
            error, SCEAU_E_FORMAT, "JPEG illisible : %s", tjGetErrorStr2(tj));
    enum sceau_status status =
        picture_check_size(width > 0 ? (uint64_t)width : 0,
            height > 0 ? (uint64_t)height : 0, error);
    if (status != SCEAU_OK)
        return status;
    struct grey g = grey_new(width, height);
    if (!g.pixel)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    /* a truncated file decodes to grey below the cut: a warning, taken as a refusal */
    if (tjDecompress2(tj, file.data, file.len, g.pixel, width, 0, height,
            TJPF_GRAY, TJFLAG_STOPONWARNING)
        != 0) {
        grey_free(&g);
        return fail(error, SCEAU_E_FORMAT, "JPEG tronqué ou abîmé : %s",
            tjGetErrorStr2(tj));
    }
    *out = g;
    return SCEAU_OK;
}

enum sceau_status
jpeg_read(struct span file, struct grey *out, struct sceau_error *error)
{
    tjhandle tj = tjInitDecompress();

    if (!tj)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = decode(tj, file, out, error);
    (void)tjDestroy(tj);
    return status;
}
