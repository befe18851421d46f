/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/cmap.h"

enum { SECTION_MAX = 100 }; /* lines (5014.CIDFont_Spec) */

static unsigned
count_from(const struct glyph_text *text, unsigned glyphs, unsigned from)
{
    unsigned n = 0;

    for (unsigned g = from; g < glyphs && n < SECTION_MAX; g++)
        n += text[g].units > 0;
    return n;
}

static void
put_glyph(const struct glyph_text *t, unsigned glyph, struct buffer *out)
{
    buffer_format(out, "<%04X><", glyph);
    for (unsigned i = 0; i < t->units; i++)
        buffer_format(out, "%04X", t->unit[i]);
    buffer_text(out, ">\n");
}

void
cmap_write(const struct glyph_text *text, unsigned glyphs, struct buffer *out)
{
    unsigned left = 0;

    buffer_text(out,
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
    for (unsigned g = 0; g < glyphs; g++) {
        if (!text[g].units)
            continue;
        if (left == 0) {
            left = count_from(text, glyphs, g);
            buffer_format(out, "%u beginbfchar\n", left);
        }
        put_glyph(&text[g], g, out);
        if (--left == 0)
            buffer_text(out, "endbfchar\n");
    }
    buffer_text(out,
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
}
