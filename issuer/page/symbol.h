/* SPDX-License-Identifier: EUPL-1.2 */
/* The two symbols of a page: DataMatrix by libzint, QR code by libqrencode. */
#ifndef SCEAU_PAGE_SYMBOL_H
#define SCEAU_PAGE_SYMBOL_H

#include <sceau/error.h>

#include "verifier/base/span.h"

#define SYMBOL_SIDE_MAX 177

struct symbol {
    int side; /* modules */
    uint8_t
        module[SYMBOL_SIDE_MAX * SYMBOL_SIDE_MAX]; /* 1 is dark; row by row */
};

/* The smallest square DataMatrix (2D-Doc 3.2.6, 10). SCEAU_E_LIMIT, SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status symbol_datamatrix(
    struct span code, struct symbol *out, struct sceau_error *error);

/*
 * A QR code of error level L over the address, in the segments that make it
 * smallest: the fragment is alphanumeric, the host need not be.
 */
SCEAU_MUST_USE enum sceau_status symbol_qr(
    struct span address, struct symbol *out, struct sceau_error *error);

/* One bit a pixel, dark is 0, rows filled to bytes, as a zlib stream: to free(); NULL
 * without memory. Sides from 5 modules on. */
uint8_t *symbol_raster(const struct symbol *s, size_t *pixels, size_t *len);

#endif
