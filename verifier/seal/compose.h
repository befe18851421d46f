/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Writing a message as the specification orders it (2D-Doc 3.2.6, sections 3.4 and
 * 11): each field in its alphabet and length, addresses shortened where they are too
 * long, needed fields (of the type or of the caller) cut only where they alone do
 * not fit, optional ones added while there is room. No state; thread-safe.
 */
#ifndef SCEAU_SEAL_COMPOSE_H
#define SCEAU_SEAL_COMPOSE_H

#include "verifier/seal/seal.h"

/* One field as the caller has it, in the alphabet of the code. Borrowed. */
struct seal_value {
    char id[3];
    struct span text;
    bool needed; /* the caller has no code without it, whatever its type says */
};

/* What became of a value. */
enum seal_fate {
    SEAL_FATE_WHOLE,
    SEAL_FATE_SHORTENED, /* abbreviated by 11.2: the same address */
    SEAL_FATE_CUT,       /* ends with RS: the page must hold the whole */
    SEAL_FATE_LEFT_OUT   /* not needed, and no room for it */
};

struct seal_draft {
    const struct seal_header *header;
    const struct seal_value *value; /* in the order of the message */
    size_t count;                   /* at most SCEAU_FIELDS_MAX */
    size_t signature_len;           /* 64, 96 or 132 */
    size_t codewords; /* that the symbol holds: symbol_capacity() */
};

struct seal_outcome {
    enum seal_fate fate[SCEAU_FIELDS_MAX]; /* of each value, on SCEAU_OK */
    size_t
        fault; /* the value that was refused; draft->count: none in particular */
};

/*
 * Write header and message.
 *
 * outcome  what became of each value, or which was refused; or NULL
 * out      appended to; on failure what it holds is to be thrown away
 *
 * SCEAU_E_FORMAT  a field that is unknown, that the type does not have, that stands
 *                 twice, that is mandatory and missing, or whose value does not
 *                 follow its definition; the field is named, never its value
 * SCEAU_E_LIMIT   the needed fields do not fit even when cut
 * SCEAU_E_NOMEM
 */
SCEAU_MUST_USE enum sceau_status seal_compose(const struct seal_draft *draft,
    struct seal_outcome *outcome, struct buffer *out,
    struct sceau_error *error);

#endif
