/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the first page of a file shows, read as only our emitter writes it: fonts by
 * their own maps, operators by a list of those that it uses. Anything else (a text that
 * is not drawn, one that is drawn over, a shape that hides) is refused by not being in
 * that list. What a font draws for a glyph is what its own table of characters says,
 * and the text that readers extract must be the same.
 *
 * ISO 32000-1, 9.4 (text), 9.10.3 (ToUnicode). The file has passed the gate.
 */
#ifndef SCEAU_PDF_PAGE_TEXT_H
#define SCEAU_PDF_PAGE_TEXT_H

#include "verifier/base/buffer.h"

/* Append what a zlib stream holds; false where it is none or has no room. */
typedef bool page_inflate(struct span deflated, struct buffer *out);

/*
 * Append the page's texts, UTF-8, a newline after each. NULL, or a French sentence that
 * says why it is not ours; where memory ran out the buffer's status says so.
 */
const char *page_text_read(
    struct span file, page_inflate *inflate, struct buffer *out);

#endif
