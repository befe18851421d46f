/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Parts of sets that came so far (2D-Doc 3.2.6, section 3.8), kept until all inputs are
 * read: the parts of one code may be in one picture or in several files, in any order.
 */
#ifndef SCEAU_CLI_PENDING_H
#define SCEAU_CLI_PENDING_H

#include "verifier/cli/checker.h"

/* Sets of one run; a part of one more is judged alone. */
#define PENDING_SETS_MAX 64

struct pending_set {
    struct seal_set set;
    uint8_t *owned[SCEAU_SYMBOLS_MAX]; /* the bytes of its segments */
    struct buffer names;               /* the inputs that gave a part */
    enum input_kind kind;              /* of the first */
};

struct pending {
    struct pending_set *set[PENDING_SETS_MAX];
    size_t count;
};

/*
 * Keep a part: its bytes are copied. False where the code is no part of a set, or
 * where there is no room or no memory for it; the caller then judges it alone.
 */
bool pending_add(
    struct pending *p, const struct origin *from, struct span code);

/* Append the report of every set, and forget them; the worst exit code. */
int pending_report(
    struct pending *p, const struct checker *c, struct buffer *out);

void pending_free(struct pending *p);

#endif
