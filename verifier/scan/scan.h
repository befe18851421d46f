/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A picture and the symbols on it.
 *
 * The bytes are those of the symbol, of whatever content; nothing is judged.
 * Thread-safe. scan_confined() forks: call it from programs, not from libraries.
 */
#ifndef SCEAU_SCAN_SCAN_H
#define SCEAU_SCAN_SCAN_H

#include <sceau/error.h>

#include "verifier/base/span.h"
#include "verifier/scan/grey.h"

enum scan_format { SCAN_DATAMATRIX = 1 << 0, SCAN_QR = 1 << 1 };

struct scan_symbol {
    enum scan_format format;
    uint8_t *bytes;
    size_t len;
    int corner[8]; /* x, y from top left, clockwise, in pixels of the picture */
};

struct scan_result {
    struct scan_symbol *symbol; /* at most SCEAU_PICTURE_CODES_MAX */
    size_t count;
    bool budget_spent; /* the search ended at its limit of time */
};

/*
 * Search a picture for symbols of these formats (or-ed) within budget_ms of CPU
 * time. SCEAU_OK also where none was found.
 *
 * out  on SCEAU_OK the caller's, to free with scan_result_free()
 *
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status scan_grey(const struct grey *g,
    unsigned formats, unsigned budget_ms, struct scan_result *out,
    struct sceau_error *error);

/* The same from a file's bytes, with the statuses of picture_read(). */
SCEAU_MUST_USE enum sceau_status scan_picture(struct span file,
    unsigned formats, unsigned budget_ms, struct scan_result *out,
    struct sceau_error *error);

/*
 * The same in a child process without privileges to gain, files to write or more
 * than SCEAU_PICTURE_MEMORY_MAX to use, with a budget of SCEAU_PICTURE_CPU_MS at
 * most: a picture made to break a decoder breaks the child alone. SCEAU_E_LIMIT where
 * it was ended at a bound, SCEAU_E_FORMAT where it died of the picture.
 */
SCEAU_MUST_USE enum sceau_status scan_confined(struct span file,
    unsigned formats, unsigned budget_ms, struct scan_result *out,
    struct sceau_error *error);

/* Sets *r to zero; accepts a zeroed one. */
void scan_result_free(struct scan_result *r);

#endif
