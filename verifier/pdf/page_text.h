/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the first page of a file shows, read as only our emitter writes it: fonts of our
 * emitter by their own maps, operators by a list of those that it uses, lines one under
 * the other or beside it, nothing over anything. Anything else (a text that is not drawn
 * in black, one that is drawn over, a shape that hides) is refused by not being so.
 *
 * ISO 32000-1, 9.4 (text), 9.10.3 (ToUnicode).
 */
#ifndef SCEAU_PDF_PAGE_TEXT_H
#define SCEAU_PDF_PAGE_TEXT_H

#include "verifier/pdf/host.h"
#include "verifier/pdf/structure.h"

/*
 * Append the page's texts, UTF-8, a newline after each, a tab before a label's value, a
 * form feed after each mark, a vertical tab after one that is framed, a carriage return
 * after the title; and put the sides of its two symbols, in points, in side[]. NULL, or a French sentence that says why it is not
 * ours; where memory ran out the buffer's status says so.
 */
const char *page_text_read(const struct structure *s,
    const struct page_host *host, struct buffer *out,
    double side[STRUCTURE_SYMBOLS]);

#endif
