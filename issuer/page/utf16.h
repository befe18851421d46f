/* SPDX-License-Identifier: EUPL-1.2 */
/* Text as PDF has it outside its own encoding: UTF-16BE after its mark. */
#ifndef SCEAU_PAGE_UTF16_H
#define SCEAU_PAGE_UTF16_H

#include "verifier/base/buffer.h"

/* Append UTF-8 text so; false where it is not UTF-8 or does not fit. */
bool utf16_put(struct span text, struct buffer *out);

#endif
