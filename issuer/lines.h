/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Requests, one a line: JSON Lines. A line is a request, or a request with the key that
 * makes it the same if it comes again: {"key": "…", "request": {…}}, in that order.
 * Lines of blanks are passed over, and counted.
 */
#ifndef SCEAU_ISSUER_LINES_H
#define SCEAU_ISSUER_LINES_H

#include <stdio.h>

#include "issuer/batch.h"

struct lines {
    FILE *file;
    int64_t number; /* of the last line read */
    int64_t bytes;  /* read so far */
    int64_t size;   /* of the file, or 0 where nobody knows */
    int failed;     /* errno of what ended reading; 0: the end of the file */
    struct buffer text;
    struct buffer request;
    char key[REGISTRY_KEY_MAX + 1];
};

/*
 * "-" is the standard input.
 *
 * SCEAU_E_NOTFOUND, SCEAU_E_IO. lines_close() in any case.
 */
SCEAU_MUST_USE enum sceau_status lines_open(
    const char *path, struct lines *out, struct sceau_error *error);
/* Bytes, at least one; borrowed until it is closed. As lines_open(). */
SCEAU_MUST_USE enum sceau_status lines_over(
    struct span bytes, struct lines *out, struct sceau_error *error);
void lines_close(struct lines *l);

/* The next request, or line that is none (`fault`); false at the end. */
bool lines_next(struct lines *l, struct batch_line *out);

#endif
