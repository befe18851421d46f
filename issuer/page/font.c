/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/font.h"

#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

static int
by_code(const void *key, const void *entry)
{
    uint32_t code = *(const uint32_t *)key;
    uint32_t own = ((const struct font_glyph *)entry)->code;

    return (code > own) - (code < own);
}

/* The French subset first: the other is embedded only for what it lacks. */
static const struct font_glyph *
find_glyph(enum font_style style, uint32_t code, size_t *font)
{
    for (size_t part = 0; part < FONT_PARTS; part++) {
        *font = (size_t)style * FONT_PARTS + part;
        const struct font *f = &page_fonts[*font];
        const struct font_glyph *g =
            bsearch(&code, f->glyph, f->glyphs, sizeof *f->glyph, by_code);
        if (g)
            return g;
    }
    return NULL;
}

static enum sceau_status
next_glyph(struct cursor *c, enum font_style style,
    const struct font_glyph **glyph, size_t *font, struct sceau_error *error)
{
    uint32_t code;
    size_t at = cursor_offset(c);

    if (!utf8_next(c, &code))
        return fail_at(error, at, SCEAU_E_FORMAT,
            "octet %zu : ce n’est pas de l’UTF-8", at);
    *glyph = find_glyph(style, code, font);
    if (*glyph)
        return SCEAU_OK;
    bool combining = code >= 0x300 && code <= 0x36f;
    return fail_at(error, at, SCEAU_E_FORMAT,
        combining ? "l’accent U+%04X est séparé de sa lettre : écrivez la "
                    "lettre accentuée en un seul caractère (forme NFC)"
                  : "le caractère U+%04X n’est pas dans la police du titre",
        (unsigned)code);
}

enum sceau_status
font_measure(const struct font_run *run, struct span text, double *width,
    struct sceau_error *error)
{
    struct cursor c = cursor_over(text.data, text.len);
    const struct font_glyph *g;
    size_t font, total = 0;

    while (!cursor_end(&c)) {
        enum sceau_status status = next_glyph(&c, run->style, &g, &font, error);
        if (status != SCEAU_OK)
            return status;
        total += g->advance;
    }
    *width = (double)total * run->size / 1000;
    return SCEAU_OK;
}

enum sceau_status
font_show(const struct font_run *run, double x, double y, struct span text,
    bool used[FONTS], struct buffer *out, struct sceau_error *error)
{
    struct cursor c = cursor_over(text.data, text.len);
    const struct font_glyph *g;
    size_t font, open = FONTS;

    buffer_format(out, "BT %.2f %.2f Td", x, y);
    while (!cursor_end(&c)) {
        enum sceau_status status = next_glyph(&c, run->style, &g, &font, error);
        if (status != SCEAU_OK)
            return status;
        if (font != open) {
            buffer_format(out, "%s/F%zu %.1f Tf<", open < FONTS ? ">Tj" : " ",
                font, run->size);
            open = font;
            used[font] = true;
        }
        buffer_format(out, "%04X", g->glyph);
    }
    buffer_text(out, open < FONTS ? ">Tj ET\n" : " ET\n");
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "page trop longue");
    return SCEAU_OK;
}
