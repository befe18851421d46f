/* SPDX-License-Identifier: EUPL-1.2 */
/* The message of a title's code, by the rows of its kind's fields.tsv. */
#ifndef SCEAU_TITLE_MESSAGE_H
#define SCEAU_TITLE_MESSAGE_H

#include "issuer/title/kind.h"
#include "issuer/title/values.h"
#include "verifier/seal/seal.h"

/*
 * Append header and fields (2D-Doc 3.2.6, 3.3 and 3.4). SCEAU_E_FORMAT names the
 * field and the value's path, never the value.
 */
SCEAU_MUST_USE enum sceau_status message_write(const struct seal_header *header,
    const struct kind *kind, const struct values *values, struct buffer *out,
    struct sceau_error *error);

#endif
