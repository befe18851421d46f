/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The mask of a QR code: of the eight, the one that leaves the least to mislead a reader
 * (ISO/IEC 18004, 7.8). It is measured as libqrencode 4 does, a row of modules at a time
 * where that goes from module to module, so that both come to the same symbol.
 *
 * Threads: any.
 */
#ifndef SCEAU_PAGE_QR_MASK_H
#define SCEAU_PAGE_QR_MASK_H

#include <stdint.h>

/* A module, or'ed. */
enum { QR_DARK = 1, QR_MASKED = 2 /* a mask may turn it */ };

/*
 * Give a symbol its best mask.
 *
 * module  side * side of them, row by row, drawn with mask 0 at error level L; on
 *         return with the best mask, 1 for a dark one and 0 for a light one
 * side    at most SYMBOL_SIDE_MAX
 */
void qr_mask_apply(uint8_t *module, unsigned side);

#endif
