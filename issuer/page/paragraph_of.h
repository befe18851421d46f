/* SPDX-License-Identifier: EUPL-1.2 */
/* What a paragraph is made of, for the files that read it and show it. */
#ifndef SCEAU_PAGE_PARAGRAPH_OF_H
#define SCEAU_PAGE_PARAGRAPH_OF_H

#include "issuer/page/paragraph.h"

enum { THOUSANDTHS = 1000, GLYPHS_MAX = 2 * PARAGRAPH_MAX };

/* Which font draws a character: none for what is not seen. */
enum face { FACE_NONE, FACE_PAGE, FACE_SCRIPT };

/* Characters of one font and direction that no line parts: a word and its space. */
struct piece {
    uint16_t from;
    uint16_t to;
    uint16_t glyph; /* its first, where the script's font draws it */
    uint16_t glyphs;
    int width; /* thousandths of the size */
    int space; /* of which the spaces at its end */
    uint8_t level;
    uint8_t face;
    bool breaks; /* a line may end after it */
    bool joined; /* its glyphs do not each stand for one character */
};

struct paragraph {
    struct shaping *room;
    const struct prose *prose;
    struct span source;
    uint32_t text[PARAGRAPH_MAX];
    uint16_t offset[PARAGRAPH_MAX + 1]; /* of each character in the source */
    uint8_t face[PARAGRAPH_MAX];
    size_t len;
    struct bidi bidi;
    struct piece piece[PARAGRAPH_MAX];
    size_t pieces;
    struct shaped glyph[GLYPHS_MAX];
    size_t glyphs;
};

static inline struct span
paragraph_text(const struct paragraph *p, size_t from, size_t to)
{
    return span_of(p->source.data + p->offset[from],
        (size_t)(p->offset[to] - p->offset[from]));
}

/* True where it is the glyph of that character alone. */
bool paragraph_own_glyph(const struct font *f, uint32_t code, uint16_t glyph);

/* Where the cluster that begins at that character of the piece ends. */
size_t paragraph_cluster(
    const struct paragraph *p, const struct piece *e, size_t from);

#endif
