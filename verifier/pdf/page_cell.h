/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The texts of a page (page_text.h) one by one: each mark is a text, some after a label.
 * Nothing is copied but where blanks become one space.
 */
#ifndef SCEAU_PDF_PAGE_CELL_H
#define SCEAU_PDF_PAGE_CELL_H

#include "verifier/base/buffer.h"
#include "verifier/base/cursor.h"

struct page_cell {
    struct span label; /* none: empty */
    struct span text;
    bool framed;
    bool title;
};

/* Lines of a page end where they are full: blanks and ends of lines are one space, and
 * none at an end of a text. */
void page_cell_space(struct span text, struct buffer *out);

/* The next of a page so written; false at its end. The numbers of the header, "… n° 12"
 * and "Numéro d’étranger 12", are a label and a text too. */
bool page_cell_next(struct cursor *page, struct page_cell *out);

#endif
