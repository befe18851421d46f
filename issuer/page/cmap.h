/* SPDX-License-Identifier: EUPL-1.2 */
/* The map of a font's glyphs to the text that they stand for (ISO 32000-1, 9.10.3). */
#ifndef SCEAU_PAGE_CMAP_H
#define SCEAU_PAGE_CMAP_H

#include "verifier/base/buffer.h"

#define CMAP_UNITS_MAX 8

/* UTF-16; none where the glyph is not shown. */
struct glyph_text {
    uint16_t unit[CMAP_UNITS_MAX];
    uint8_t units;
};

/* Append the map of `glyphs` glyphs. */
void cmap_write(
    const struct glyph_text *text, unsigned glyphs, struct buffer *out);

#endif
