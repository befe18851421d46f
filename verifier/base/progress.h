/* SPDX-License-Identifier: EUPL-1.2 */
/* How far a long command is, on a terminal: one line on the standard error, written over
 * itself. Elsewhere nothing is written. */
#ifndef SCEAU_BASE_PROGRESS_H
#define SCEAU_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
    bool shown;
    bool english;
    const char *things;
    int64_t began; /* milliseconds */
    int64_t last;
};

/* things  what is counted, in the plural, in French or in English; borrowed */
void progress_begin(struct progress *p, const char *things, bool english);

/* part of whole is done (whole 0: nobody knows), of which so many things. A few times a
 * second at most. */
void progress_tell(
    struct progress *p, int64_t part, int64_t whole, int64_t count);

/* The line is wiped. */
void progress_end(struct progress *p);

#endif
