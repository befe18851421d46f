/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The symbols of a page as their modules, and what these say. A drawn symbol has no
 * worn corner to make good, so nothing is searched, guessed or corrected: every module
 * is where the standard puts it and the redundant codewords are those of the data, so
 * that any reader of the paper finds the same. Allocates nothing but the output.
 *
 * ISO/IEC 16022 (DataMatrix, ECC 200, squares), ISO/IEC 18004 (QR, level L).
 */
#ifndef SCEAU_PDF_MODULES_H
#define SCEAU_PDF_MODULES_H

#include "verifier/base/buffer.h"

/* A QR code of version 20; larger ones do not fit a page's band. */
#define MODULES_SIDE_MAX 97

struct modules {
    size_t side;
    uint8_t dark[MODULES_SIDE_MAX * MODULES_SIDE_MAX]; /* 1, row by row */
};

/* An image of one bit a pixel, as our emitter draws them: four pixels a module, no
 * margin, rows filled with white. */
bool modules_from_raster(struct span bits, size_t pixels, struct modules *out);

/* Append what they say. False where they are no such symbol, whole and without a
 * fault; a failure of the buffer says so in its status. */
bool modules_read_datamatrix(const struct modules *m, struct buffer *out);
bool modules_read_qr(const struct modules *m, struct buffer *out);

#endif
