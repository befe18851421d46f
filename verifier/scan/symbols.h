/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The codes of a picture, as the verifier wants them: read in a confined child,
 * the code inside a QR's address taken out, one code given once though the page
 * carries it twice, and other people's codes left aside where a 2D-Doc is there.
 */
#ifndef SCEAU_SCAN_SYMBOLS_H
#define SCEAU_SCAN_SYMBOLS_H

#include "verifier/base/limits.h"
#include "verifier/scan/scan.h"

struct symbols {
    struct scan_result found; /* owns the bytes that follow */
    uint8_t *unwrapped[SCEAU_PICTURE_CODES_MAX];
    struct span code[SCEAU_PICTURE_CODES_MAX];
    size_t count;
    struct span first_datamatrix; /* whatever it holds; data NULL: none */
    bool differ; /* the page's QR and DataMatrix carry different codes */
    bool budget_spent;
};

/*
 * Read a PNG or JPEG, or a drawn page. SCEAU_OK with count 0 where no code was found; the caller
 * frees *out with symbols_free() in any case. Else the statuses of
 * scan_confined().
 */
SCEAU_MUST_USE enum sceau_status symbols_read(
    struct span picture, struct symbols *out, struct sceau_error *error);

/* The same with less time than SCEAU_PICTURE_CPU_MS. */
SCEAU_MUST_USE enum sceau_status symbols_read_within(struct span picture,
    unsigned budget_ms, struct symbols *out, struct sceau_error *error);

/* True of a code of 2D-Doc, whole or a part of a set, well formed or not. */
bool symbols_look_like_seal(struct span code);

void symbols_free(struct symbols *s);

/* SYMBOLS struct symbols found = { 0 }; */
#define SYMBOLS __attribute__((cleanup(symbols_free)))

#endif
