/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Parts of sets that came so far (2D-Doc 3.2.6, section 3.8), kept until all inputs are
 * read: the parts of one code may be in one picture or in several files, in any order.
 */
#ifndef SCEAU_CLI_PENDING_H
#define SCEAU_CLI_PENDING_H

#include "verifier/cli/checker.h"

/* Sets of one run; a part of one more is refused, as nobody waits for its others. */
#define PENDING_SETS_MAX 64

enum pending_answer {
    PENDING_NO_PART = 0, /* a code of its own, to be judged alone */
    PENDING_KEPT,
    PENDING_FULL, /* too many sets are open at once */
    PENDING_NO_MEMORY
};

struct pending_set {
    struct seal_set set;
    uint8_t *owned[SCEAU_SYMBOLS_MAX]; /* the bytes of its segments */
    struct buffer names;               /* the inputs that gave a part */
    enum input_kind kind;              /* of the first */
    unsigned page;                     /* of the first */
    /* of the first part that stood on a page of a foreign PDF */
    bool in_file;
    struct examine_file file;
    struct pages_told told;
};

struct pending {
    struct pending_set *set[PENDING_SETS_MAX];
    size_t count;
    struct tally *tally; /* counts the reports; or NULL */
};

/* Keep a part: its bytes are copied. A part that was not kept needs a report. */
enum pending_answer pending_add(
    struct pending *p, const struct origin *from, struct span code);

/* Append the report of every set, and forget them; the worst exit code. */
int pending_report(
    struct pending *p, const struct checker *c, struct buffer *out);

/* Forget those that lack a part, where the inputs were not all read. */
void pending_drop_incomplete(struct pending *p);

void pending_free(struct pending *p);

#endif
