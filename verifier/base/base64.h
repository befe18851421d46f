/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading base64 (RFC 4648, 4) with its padding, in one line, in its one form. */
#ifndef SCEAU_BASE_BASE64_H
#define SCEAU_BASE_BASE64_H

#include "verifier/base/buffer.h"

/* Append the bytes; false, and nothing appended, where it is not base64, or the buffer
 * took no more. */
bool base64_read(struct span text, struct buffer *out);

#endif
