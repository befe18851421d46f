/* SPDX-License-Identifier: EUPL-1.2 */
/* The value of a field in words for people; never for comparing or signing. */
#ifndef SCEAU_SEAL_TEXT_H
#define SCEAU_SEAL_TEXT_H

#include "verifier/base/buffer.h"
#include "verifier/seal/seal.h"

/*
 * Append the human form of a field, in French: dates in words, coded values by
 * their meaning, addresses of pages decoded. A value that does not follow its
 * format is given as it stands, bytes of a binary block in hexadecimal. Failures stick to the buffer.
 */
void field_text(const struct seal_field *f, struct buffer *out);

/* The same in English; what the specification words itself stays in its French. */
void field_text_en(const struct seal_field *f, struct buffer *out);

#endif
