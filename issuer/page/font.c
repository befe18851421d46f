/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/font.h"

#include <math.h>
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

/* Where a subset of whole blocks has the commonest letters, without searching. */
static const struct font_glyph *
guess_glyph(const struct font *f, uint32_t code)
{
    enum { ASCII = 0x20, ASCII_END = 0x7f, LATIN = 0xa0, LATIN_END = 0x100 };
    size_t at =
        code < ASCII_END ? code - ASCII : code - LATIN + (ASCII_END - ASCII);

    if (code < ASCII || code >= LATIN_END || at >= f->glyphs
        || f->glyph[at].code != code)
        return NULL;
    return &f->glyph[at];
}

/* The French subset first: the other is embedded only for what it lacks. */
static const struct font_glyph *
search_glyph(enum font_style style, uint32_t code, size_t *font)
{
    const struct font_glyph *g = NULL;

    for (size_t part = 0; !g && part < FONT_PARTS; part++) {
        *font = (size_t)style * FONT_PARTS + part;
        const struct font *f = &page_fonts[*font];
        g = bsearch(&code, f->glyph, f->glyphs, sizeof *f->glyph, by_code);
    }
    return g;
}

/* Called for each character of a page: what is searched for stays apart. */
static inline const struct font_glyph *
find_glyph(enum font_style style, uint32_t code, size_t *font)
{
    *font = (size_t)style * FONT_PARTS;
    const struct font_glyph *g = guess_glyph(&page_fonts[*font], code);
    return g ? g : search_glyph(style, code, font);
}

bool
font_draws(uint32_t code)
{
    size_t font;

    for (int style = 0; style < FONT_STYLES; style++)
        if (!find_glyph((enum font_style)style, code, &font))
            return false;
    return true;
}

bool
script_parse(const char *word, enum script *out)
{
    static const char *const words[SCRIPTS] = { "latin", "cyrillic", "arabic",
        "bengali", "ethiopic", "chinese" };

    for (int i = 0; i < SCRIPTS; i++) {
        if (strcmp(word, words[i]) == 0) {
            *out = (enum script)i;
            return true;
        }
    }
    return false;
}

const struct font *
script_font(enum script script, enum font_style style)
{
    if (script == SCRIPT_LATIN)
        return NULL;
    if (script == SCRIPT_CHINESE)
        style = FONT_REGULAR;
    return &script_fonts[((size_t)script - 1) * FONT_STYLES + (size_t)style];
}

bool
script_draws(enum script script, uint32_t code)
{
    for (int style = 0; style < FONT_STYLES; style++) {
        const struct font *f = script_font(script, (enum font_style)style);
        if (!f
            || !bsearch(&code, f->glyph, f->glyphs, sizeof *f->glyph, by_code))
            return false;
    }
    return true;
}

/* NULL where there is none: always SCEAU_E_FORMAT. */
static const struct font_glyph *
read_glyph(struct cursor *c, enum font_style style, size_t *font,
    struct sceau_error *error)
{
    uint32_t code;
    size_t at = cursor_offset(c);

    if (!utf8_next(c, &code)) {
        (void)fail_at(error, at, SCEAU_E_FORMAT,
            "octet %zu : ce n’est pas de l’UTF-8", at);
        return NULL;
    }
    const struct font_glyph *g = find_glyph(style, code, font);
    bool combining = code >= 0x300 && code <= 0x36f;
    if (!g)
        (void)fail_at(error, at, SCEAU_E_FORMAT,
            combining ? "l’accent U+%04X est séparé de sa lettre : écrivez la "
                        "lettre accentuée en un seul caractère (forme NFC)"
                      : "le caractère U+%04X n’est pas dans la police du titre",
            (unsigned)code);
    return g;
}

/* The same; most letters are ASCII, at the beginning of the French subset. */
static inline const struct font_glyph *
next_glyph(struct cursor *c, enum font_style style, size_t *font,
    struct sceau_error *error)
{
    int byte = cursor_peek(c);

    if (byte < ' ' || byte > '~')
        return read_glyph(c, style, font, error);
    *font = (size_t)style * FONT_PARTS;
    c->at++;
    return &page_fonts[*font].glyph[byte - ' '];
}

enum sceau_status
font_fit(const struct font_run *run, struct span text, double room,
    struct span *line, double *width, struct sceau_error *error)
{
    struct cursor c = cursor_over(text.data, text.len);
    size_t font = 0, total = 0, best = 0, best_total = 0;

    while (!cursor_end(&c) && (double)total * run->size / 1000 <= room) {
        if (cursor_peek(&c) == ' ') {
            best = cursor_offset(&c);
            best_total = total;
        }
        const struct font_glyph *g = next_glyph(&c, run->style, &font, error);
        if (!g)
            return SCEAU_E_FORMAT;
        total += g->advance;
    }
    if (cursor_end(&c) && (double)total * run->size / 1000 <= room) {
        best = text.len;
        best_total = total;
    }
    *line = span_of(text.data, best);
    *width = (double)best_total * run->size / 1000;
    return SCEAU_OK;
}

enum sceau_status
font_measure(const struct font_run *run, struct span text, double *width,
    struct sceau_error *error)
{
    struct span line;

    return font_fit(run, text, INFINITY, &line, width, error);
}

/* At most 9999.999 either way: what a page needs. */
static void
put_decimals(struct buffer *out, double value, int places)
{
    static const double units[] = { 1, 10, 100, 1000 };
    char text[16], *at = text + sizeof text;
    long n = lround(fabs(value) * units[places]);

    for (int i = 0; i <= places || n > 0; i++) {
        if (i == places)
            *--at = '.';
        *--at = (char)('0' + n % 10);
        n /= 10;
    }
    if (value < 0)
        *--at = '-';
    buffer_put(out, at, (size_t)(text + sizeof text - at));
}

void
font_put_number(struct buffer *out, double value)
{
    put_decimals(out, value, 2);
}

void
font_put_thousandths(struct buffer *out, double value)
{
    put_decimals(out, value, 3);
}

/* ISO 32000-1, 7.3.4.2: what would end the string, or be read as another byte, is
 * escaped. */
static uint8_t *
put_byte(uint8_t *at, unsigned byte)
{
    if (byte == '(' || byte == ')' || byte == '\\' || byte == '\n'
        || byte == '\r') {
        *at++ = '\\';
        byte = byte == '\n' ? 'n' : byte == '\r' ? 'r' : byte;
    }
    *at++ = (uint8_t)byte;
    return at;
}

/* "/F0 9.50 Tf(", after the end of what was shown before. */
static void
put_font(struct buffer *out, bool open, size_t font, double size)
{
    if (open)
        buffer_text(out, ")Tj");
    buffer_text(out, " /F");
    buffer_byte(out, (uint8_t)('0' + font));
    buffer_byte(out, ' ');
    font_put_number(out, size);
    buffer_text(out, " Tf(");
}

/* Glyphs on their way to the page; each is two bytes, four at most with escapes. */
struct glyphs {
    uint8_t byte[256];
    uint8_t *at;
};

static void
flush_glyphs(struct glyphs *g, struct buffer *out)
{
    buffer_put(out, g->byte, (size_t)(g->at - g->byte));
    g->at = g->byte;
}

enum sceau_status
font_show(const struct font_run *run, double x, double y, struct span text,
    bool used[FONTS], struct buffer *out, struct sceau_error *error)
{
    struct cursor c = cursor_over(text.data, text.len);
    struct cursor space = cursor_over(" ", run->goes_on ? 1 : 0);
    size_t font = 0, open = FONTS;
    struct glyphs glyphs;

    glyphs.at = glyphs.byte;
    buffer_text(out, "BT ");
    font_put_number(out, x);
    buffer_byte(out, ' ');
    font_put_number(out, y);
    buffer_text(out, " Td");
    while (!cursor_end(&c) || !cursor_end(&space)) {
        struct cursor *from = cursor_end(&c) ? &space : &c;
        const struct font_glyph *g = next_glyph(from, run->style, &font, error);
        if (!g)
            return SCEAU_E_FORMAT;
        if (font != open) {
            flush_glyphs(&glyphs, out);
            put_font(out, open < FONTS, font, run->size);
            open = font;
            used[font] = true;
        }
        glyphs.at = put_byte(glyphs.at, g->glyph >> 8);
        glyphs.at = put_byte(glyphs.at, g->glyph & 0xff);
        if (glyphs.at > glyphs.byte + sizeof glyphs.byte - 4)
            flush_glyphs(&glyphs, out);
    }
    flush_glyphs(&glyphs, out);
    buffer_text(out, open < FONTS ? ")Tj ET\n" : " ET\n");
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "page trop longue");
    return SCEAU_OK;
}
