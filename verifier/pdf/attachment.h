/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The sealed data of a title: the one file attached to our PDF, which structure_read()
 * finds.
 */
#ifndef SCEAU_PDF_ATTACHMENT_H
#define SCEAU_PDF_ATTACHMENT_H

#include "verifier/base/buffer.h"
#include "verifier/seal/seal.h"

/* NULL where it is strict JSON that a title may have; else a French sentence. */
const char *attachment_check(struct span json);

/* Append the 2D-Doc code that the JSON holds. NULL, or a French sentence. Where
 * memory ran out the buffer's status says so. */
const char *attachment_code(struct span json, struct buffer *code);

/*
 * Compare the JSON's "fields" with those of the code, both ways. True where they
 * agree; else the identifier of the first that does not in `differing`.
 */
bool attachment_agrees(
    struct span json, const struct seal *seal, char differing[3]);

#endif
