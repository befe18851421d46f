/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * MuPDF's program mutool, which draws the pages of a PDF that nobody vouches for.
 *
 * It is found in PATH, in its absolute folders only, and runs as a confined child
 * (cage.h) without an environment, in the folder "/": it reads the file from a
 * descriptor that cannot be written and answers by a pipe, so that nothing of the
 * document is left anywhere. Its time and memory are bounded, and what it writes too. For
 * programs, not for libraries: it forks. One thread a struct.
 */
#ifndef SCEAU_SCAN_MUTOOL_H
#define SCEAU_SCAN_MUTOOL_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"

#define MUTOOL_PATH_MAX 1024

struct mutool {
    char path[MUTOOL_PATH_MAX];
    int file;             /* the PDF; -1: not open */
    unsigned cpu_left_ms; /* of SCEAU_PAGES_CPU_MS, for all calls together */
};

/*
 * Make a PDF ready to be drawn; the bytes are copied. Call mutool_close() on *out in
 * any case.
 *
 * SCEAU_E_UNSUPPORTED mutool is not installed; SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status mutool_open(
    struct span pdf, struct mutool *out, struct sceau_error *error);

/* How many pages the file says it has; the statuses of mutool_draw(). */
SCEAU_MUST_USE enum sceau_status mutool_count(
    struct mutool *m, unsigned *pages, struct sceau_error *error);

/*
 * Append a page, from 1, to out as a grey picture (PNM) no larger than
 * SCEAU_PAGE_SIDE_MAX on any side; the picture is not trusted either.
 *
 * SCEAU_E_FORMAT the page, the file or the password that lacks; SCEAU_E_LIMIT a bound;
 * SCEAU_E_UNSUPPORTED the child could not be confined; SCEAU_E_IO; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status mutool_draw(struct mutool *m, unsigned page,
    unsigned dpi, struct buffer *out, struct sceau_error *error);

void mutool_close(struct mutool *m);

#endif
