/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The kind of PNG that renderers, scanners and screens write: eight bits a sample, in
 * rows from top to bottom, opaque. Five times as fast as libpng, whose time goes in zlib.
 *
 * It only ever says less than libpng: what is not plain, or not right in every part that
 * is looked at, is left to it, and so is saying what is wrong.
 */
#ifndef SCEAU_SCAN_PNG_PLAIN_H
#define SCEAU_SCAN_PNG_PLAIN_H

#include "verifier/base/span.h"
#include "verifier/scan/grey.h"

/* False where the file is for libpng. out: on true the caller's, to free with
 * grey_free(); untouched otherwise. */
bool png_plain_read(struct span file, struct grey *out);

#endif
