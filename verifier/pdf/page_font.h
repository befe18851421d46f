/* SPDX-License-Identifier: EUPL-1.2 */
/* Which character each glyph of a page's font draws: its TrueType program's own table,
 * and the map that readers extract text with. */
#ifndef SCEAU_PDF_PAGE_FONT_H
#define SCEAU_PDF_PAGE_FONT_H

#include "verifier/pdf/object.h"
#include "verifier/pdf/page_text.h"

/* A subset of Latin letters has some 600. */
#define PAGE_GLYPHS_MAX 2048

struct page_font {
    uint16_t drawn[PAGE_GLYPHS_MAX]; /* by the program; 0: none */
    uint16_t said[PAGE_GLYPHS_MAX];  /* by the map */
};

enum page_font_status { PAGE_FONT_READ, PAGE_FONT_WRONG, PAGE_FONT_NO_MEMORY };

/* The Type 0 font that is that object. */
enum page_font_status page_font_read(const struct objects *x, size_t number,
    page_inflate *inflate, struct page_font *out);

#endif
