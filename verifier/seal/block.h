/* SPDX-License-Identifier: EUPL-1.2 */
/* The blocks of a C40 message or annex (2D-Doc 3.2.6, sections 3.4 and 3.7). */
#ifndef SCEAU_SEAL_BLOCK_H
#define SCEAU_SEAL_BLOCK_H

#include "verifier/seal/seal.h"

struct block_list {
    struct seal_field *field;
    size_t count;
    bool longer;     /* in: a value may be longer than its maximum, see below */
    bool unreadable; /* the last entry is an unknown identifier */
    bool broken;     /* the last entry is a block that broke off or is wrong */
};

/*
 * Read blocks to the end of text. An unknown identifier ends the list with its
 * two characters and no value: without its length the rest has no boundaries.
 * A value ends bare at its maximum; where `longer` is set, at its separator instead.
 * SCEAU_E_FORMAT with the offset in text, SCEAU_E_LIMIT past the fields' number.
 */
SCEAU_MUST_USE enum sceau_status block_read_all(struct span text,
    const struct dictionary_type *type, struct block_list *out,
    struct sceau_error *error);

/* Write blocks as they were read. */
void block_write_all(
    const struct seal_field *field, size_t count, struct buffer *out);

#endif
