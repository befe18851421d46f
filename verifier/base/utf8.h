/* SPDX-License-Identifier: EUPL-1.2 */
/* Strict UTF-8 (RFC 3629): no overlong form, no surrogate, at most U+10FFFF. */
#ifndef SCEAU_BASE_UTF8_H
#define SCEAU_BASE_UTF8_H

#include "verifier/base/cursor.h"

/* Read one code point; false (and the cursor fails) on a bad sequence or at the end. */
bool utf8_next(struct cursor *c, uint32_t *code_point);

/* True where the whole text is UTF-8; else *offset (may be NULL) is the first bad byte. */
bool utf8_valid(struct span text, size_t *offset);

/*
 * Make a text safe to print: a byte that is not UTF-8, a control character and a
 * character that moves or hides others (bidirectional marks, zero widths) become
 * '?', one for each of its bytes.
 */
void utf8_printable(char *text);

/* Write one code point; returns its length, 1 to 4, or 0 where it has none. */
size_t utf8_encode(uint32_t u, uint8_t out[4]);

#endif
