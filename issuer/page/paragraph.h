/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A paragraph in any script: its characters get fonts and directions, its words
 * glyphs, its lines their order. Drawn so that who reads the file without seeing it
 * has the words as they are written, and no missing glyph is ever drawn.
 */
#ifndef SCEAU_PAGE_PARAGRAPH_H
#define SCEAU_PAGE_PARAGRAPH_H

#include "issuer/page/bidi.h"
#include "issuer/page/layout.h"
#include "issuer/page/shape.h"

#define PARAGRAPH_MAX BIDI_MAX /* characters */

/* How it is written. Letters that the script lacks are those of the page's fonts. */
struct prose {
    const struct shaper *shaper;
    bool right_to_left;
    enum font_style style;
    double size;
};

/* Room for one paragraph after the other. */
struct paragraph;

/* Some of its pieces. */
struct paragraph_line {
    size_t from;
    size_t to;
    double width; /* points, without the space at its end */
};

/* NULL without memory. */
struct paragraph *paragraph_new(void);
void paragraph_free(struct paragraph *p);

/* True where a paragraph of that script draws that character, or need not. */
bool paragraph_draws(enum script script, uint32_t code);

/*
 * Read UTF-8 text; it and prose are borrowed until the next. SCEAU_E_FORMAT names a
 * character that no font has as U+XXXX; SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status paragraph_read(struct paragraph *p,
    const struct prose *prose, struct span text, struct sceau_error *error);

/* True where the glyphs alone, from left to right, do not give the text back. */
bool paragraph_is_spelt(const struct paragraph *p);

/* False at the end; a word wider than the room is a line of no pieces. */
bool paragraph_next(
    const struct paragraph *p, double room, struct paragraph_line *line);

/*
 * Append the operators that show a line whose left end is at (x, y), and note in the
 * layout which fonts they use and what their glyphs stand for. SCEAU_E_NOMEM,
 * SCEAU_E_LIMIT.
 */
SCEAU_MUST_USE enum sceau_status paragraph_show(const struct paragraph *p,
    const struct paragraph_line *line, double x, double y, struct layout *l,
    struct sceau_error *error);

#endif
