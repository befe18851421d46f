/* SPDX-License-Identifier: EUPL-1.2 */
/* The bytes that a store has in base64 (RFC 4648, 4, with its padding, in one line). */
#ifndef SCEAU_TRUST_BASE64_H
#define SCEAU_TRUST_BASE64_H

#include "verifier/base/buffer.h"

/* Append them; false where it is not base64, or the buffer took no more. */
bool base64_read(struct span text, struct buffer *out);

#endif
