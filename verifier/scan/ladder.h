/* SPDX-License-Identifier: EUPL-1.2 */
/* Trying a reader on one crop in ever more laborious ways, within a budget. */
#ifndef SCEAU_SCAN_LADDER_H
#define SCEAU_SCAN_LADDER_H

#include "verifier/scan/grey.h"
#include "verifier/scan/zxing.h"

struct ladder {
    enum zxing_format format;
    int64_t deadline_ns; /* of the thread's CPU time */
    bool spent;
    bool no_memory;
    int rungs;                  /* quick ones to try, or 0: all */
    int reached;                /* the quick one that read, from 0 */
    int width;                  /* of the picture made for the last rung */
    struct zxing_symbol symbol; /* what was read, the caller's to free() */
};

/* The thread's CPU time now, in nanoseconds. */
int64_t ladder_clock(void);

/* One reading of the whole picture, or with `smaller` of ever smaller copies too; several
 * symbols. */
size_t ladder_whole(struct ladder *l, const struct grey *g, bool smaller,
    struct zxing_symbol *out, size_t max);

/* The quick rungs, or with `slow` the others. True where l->symbol was read; its corners
 * are the crop's, to a few pixels. */
bool ladder_climb(struct ladder *l, const struct grey *crop, bool slow);

#endif
