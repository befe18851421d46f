/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The binary form: its header (2D-Doc 3.2.6, section 3.3.4), its blocks (3.4.2) and its
 * signature block (3.5.2). Also what follows the switch of a mixed code.
 */
#ifndef SCEAU_SEAL_BINARY_H
#define SCEAU_SEAL_BINARY_H

#include "verifier/base/cursor.h"
#include "verifier/seal/seal.h"

#define BINARY_HEADER_LENGTH 19

/* Read a header; on failure *out holds what was read, version 0 where none was. */
SCEAU_MUST_USE enum sceau_status binary_read_header(
    struct cursor *c, struct seal_header *out, struct sceau_error *error);

/*
 * Read blocks from out->field[first] on, the signature block and the annex: all that
 * is left of *c. Sets the fields, the signature and the annex of *out, and *message to
 * the blocks' bytes. SCEAU_E_FORMAT, SCEAU_E_LIMIT past the fields' number.
 */
SCEAU_MUST_USE enum sceau_status binary_read_tail(struct cursor *c,
    size_t first, struct seal *out, struct span *message,
    struct sceau_error *error);

/* Write them again. Failures stick to the buffer; a header that has no binary form
 * is SCEAU_E_FORMAT. */
SCEAU_MUST_USE enum sceau_status binary_write_header(
    const struct seal_header *h, struct buffer *out, struct sceau_error *error);
void binary_write_block(const struct seal_field *f, struct buffer *out);
void binary_write_signature(struct span signature, struct buffer *out);

#endif
