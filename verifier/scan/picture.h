/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A PNG or JPEG file as a grey picture, or the page that a renderer writes (PNM, grey);
 * recognised by its first bytes.
 */
#ifndef SCEAU_SCAN_PICTURE_H
#define SCEAU_SCAN_PICTURE_H

#include <sceau/error.h>

#include "verifier/base/span.h"
#include "verifier/scan/grey.h"

/*
 * Decode a picture. Transparency is laid on white. The size that the file claims
 * is compared to SCEAU_PICTURE_PIXELS_MAX before anything is allocated.
 *
 * out  on SCEAU_OK the caller's, to free with grey_free()
 *
 * SCEAU_E_FORMAT none of them, truncated or damaged; SCEAU_E_LIMIT too
 * large; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status picture_read(
    struct span file, struct grey *out, struct sceau_error *error);

/* One library each. */
SCEAU_MUST_USE enum sceau_status png_read(
    struct span file, struct grey *out, struct sceau_error *error);
SCEAU_MUST_USE enum sceau_status jpeg_read(
    struct span file, struct grey *out, struct sceau_error *error);

/* A grey Netpbm picture, "P5", one sample a byte, and nothing after it. */
SCEAU_MUST_USE enum sceau_status pnm_read(
    struct span file, struct grey *out, struct sceau_error *error);

/* The claimed size against the bounds. */
SCEAU_MUST_USE enum sceau_status picture_check_size(
    uint64_t width, uint64_t height, struct sceau_error *error);

#endif
