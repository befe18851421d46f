/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_text.h"

#include <stdlib.h>

#include "verifier/base/utf8.h"
#include "verifier/pdf/page_font.h"

/* Two styles, each in two subsets; a page of letters at 6 points at least, on A4. */
enum { FONTS_MAX = 4, SMALLEST = 6, GREATEST = 100, WIDE = 596, HIGH = 842 };

static const char not_ours[] = "la page n’est pas écrite comme par l’émetteur";
static const char font_differs[] =
    "la page montre autre chose que le texte qu’un lecteur en extrait";

struct reader {
    struct page_font *font; /* FONTS_MAX of them */
    bool has[FONTS_MAX];
    struct buffer *out;
    bool marked; /* inside a marked content, as all is */
    bool placed; /* inside q and Q */
    const char *why;
};

/* "12.50", "-0.57", "150": the number, and the point where it ends. */
static bool
take_decimal(struct cursor *c, double *out)
{
    bool minus = cursor_skip(c, "-");
    double value = 0, unit = 1;
    int digits = 0;

    for (bool point = false;; digits++) {
        int d = cursor_peek(c);
        if (d == '.' && !point) {
            point = true;
            c->at++;
            d = cursor_peek(c);
        }
        if (d < '0' || d > '9' || digits > 12)
            break;
        c->at++;
        value = value * 10 + (d - '0');
        unit *= point ? 10 : 1;
    }
    *out = (minus ? -value : value) / unit;
    return digits > 0 && digits <= 12;
}

/* Numbers, a space after each. */
static bool
take_decimals(struct cursor *c, double *out, int count)
{
    for (int i = 0; i < count; i++)
        if (!take_decimal(c, &out[i]) || !cursor_skip(c, " "))
            return false;
    return true;
}

/* A byte of a string; an escape where it must have one, and nowhere else: readers join
 * lines, count parentheses, and drop the backslash of any other letter. */
static bool
take_byte(struct cursor *c, unsigned *out)
{
    uint8_t byte;

    if (!cursor_byte(c, &byte) || byte == '(' || byte == '\r')
        return false;
    *out = byte;
    if (byte != '\\')
        return byte != ')';
    if (!cursor_byte(c, &byte))
        return false;
    *out = byte == 'n' ? '\n' : byte == 'r' ? '\r' : byte;
    return byte == 'n' || byte == 'r' || byte == '(' || byte == ')'
        || byte == '\\';
}

static bool
take_glyph(struct cursor *c, unsigned *glyph)
{
    unsigned low;

    if (!take_byte(c, glyph) || !take_byte(c, &low))
        return false;
    *glyph = *glyph << 8 | low;
    return *glyph < PAGE_GLYPHS_MAX;
}

/* "(…)Tj", two bytes a glyph: every glyph draws the character that it says. */
static bool
show(struct reader *r, struct cursor *c, const struct page_font *f)
{
    enum { ROOM = 256, CHARACTER = 4 };
    uint8_t bytes[ROOM];
    size_t len = 0;
    unsigned glyph;

    if (!cursor_skip(c, "("))
        return false;
    while (!cursor_skip(c, ")")) {
        if (!take_glyph(c, &glyph))
            return false;
        if (!f->drawn[glyph] || f->drawn[glyph] != f->said[glyph]) {
            r->why = font_differs;
            return false;
        }
        len += utf8_encode(f->drawn[glyph], bytes + len);
        if (len > ROOM - CHARACTER) {
            buffer_put(r->out, bytes, len);
            len = 0;
        }
    }
    buffer_put(r->out, bytes, len);
    return cursor_skip(c, "Tj");
}

/* " /F0 9.50 Tf": its size is one that is read. */
static bool
take_font(struct reader *r, struct cursor *c, const struct page_font **out)
{
    double size;
    int n;

    if (!cursor_skip(c, " /F"))
        return false;
    n = cursor_peek(c) - '0';
    if (n < 0 || n >= FONTS_MAX || !r->has[n])
        return false;
    c->at++;
    *out = &r->font[n];
    return cursor_skip(c, " ") && take_decimal(c, &size) && size >= SMALLEST
        && size <= GREATEST && cursor_skip(c, " Tf");
}

/* "BT x y Td /F0 9.50 Tf(…)Tj ET": on the page, in one place. */
static bool
read_text(struct reader *r, struct cursor *c)
{
    const struct page_font *font;
    double at[2];

    if (!take_decimals(c, at, 2) || !cursor_skip(c, "Td") || at[0] < 0
        || at[0] > WIDE || at[1] < 0 || at[1] > HIGH)
        return false;
    while (!cursor_skip(c, " ET"))
        if (!take_font(r, c, &font) || !show(r, c, font))
            return false;
    buffer_byte(r->out, '\n');
    return r->marked;
}

/* "/P<</MCID 0>>BDC", "/Artifact BMC". */
static bool
read_mark(struct reader *r, struct cursor *c)
{
    size_t id;

    if (r->marked)
        return false;
    r->marked = true;
    if (cursor_skip(c, "Artifact BMC"))
        return true;
    while ((cursor_peek(c) >= 'A' && cursor_peek(c) <= 'Z')
        || (cursor_peek(c) >= 'a' && cursor_peek(c) <= 'z')
        || (cursor_peek(c) >= '0' && cursor_peek(c) <= '9'))
        c->at++;
    return cursor_skip(c, "<</MCID ") && object_number(c, &id)
        && cursor_skip(c, ">>BDC");
}

/* "q 128.0 0 0 128.0 61.8 48.1 cm /I0 Do Q", or the tilted grey of the notice. */
static bool
read_place(struct reader *r, struct cursor *c)
{
    double grey, m[6];

    struct cursor image = *c;
    if (take_decimals(&image, m, 6) && cursor_skip(&image, "cm /I")
        && (cursor_skip(&image, "0 Do Q") || cursor_skip(&image, "1 Do Q"))) {
        *c = image;
        return m[1] == 0 && m[2] == 0 && m[0] == m[3];
    }
    r->placed = !r->placed;
    return r->placed && take_decimal(c, &grey) && grey > 0.9
        && cursor_skip(c, " g ") && take_decimals(c, m, 6)
        && cursor_skip(c, "cm");
}

/* A rule or a frame: lines only, which hide nothing. */
static bool
read_line_art(struct cursor *c)
{
    double width, v[4];

    if (!take_decimal(c, &width) || width > 2 || !cursor_skip(c, " w 0 G ")
        || !take_decimals(c, v, 2))
        return false;
    if (cursor_skip(c, "m "))
        return take_decimals(c, v, 2) && cursor_skip(c, "l S");
    return take_decimals(c, v + 2, 2) && cursor_skip(c, "re S");
}

static bool
read_line(struct reader *r, struct span line)
{
    struct cursor c = cursor_over(line.data, line.len);
    bool read;

    if (cursor_skip(&c, "BT ")) {
        read = read_text(r, &c);
    } else if (cursor_skip(&c, "/")) {
        read = read_mark(r, &c);
    } else if (cursor_skip(&c, "EMC")) {
        read = r->marked && !r->placed;
        r->marked = false;
    } else if (cursor_skip(&c, "q ")) {
        read = r->marked && read_place(r, &c);
    } else if (cursor_skip(&c, "Q")) {
        read = r->placed;
        r->placed = false;
    } else {
        read = r->marked && !r->placed && read_line_art(&c);
    }
    return read && cursor_end(&c);
}

static const char *
read_content(struct reader *r, struct span content)
{
    struct cursor c = cursor_over(content.data, content.len);

    r->why = not_ours;
    while (!cursor_end(&c)) {
        struct span line = cursor_until(&c, '\n');
        if (!cursor_skip(&c, "\n") || !read_line(r, line))
            return r->why;
    }
    return r->marked || r->placed ? not_ours : NULL;
}

/* "/F0 10 0 R", "/F2 17 0 R": the fonts that the page names. */
static const char *
read_fonts(struct reader *r, const struct objects *x, struct span page,
    page_inflate *inflate)
{
    for (int i = 0; i < FONTS_MAX; i++) {
        const char key[] = { 'F', (char)('0' + i), 0 };
        size_t number;
        if (!object_reference(page, key, &number))
            continue;
        switch (page_font_read(x, number, inflate, &r->font[i])) {
        case PAGE_FONT_NO_MEMORY:
            r->out->status = SCEAU_E_NOMEM;
            return not_ours;
        case PAGE_FONT_WRONG:
            return not_ours;
        case PAGE_FONT_READ:
            r->has[i] = true;
        }
    }
    return NULL;
}

/* The catalogue's pages, the first of them, its one stream of operators. */
static bool
find_page(const struct objects *x, struct span *page, struct span *content)
{
    struct span catalogue, pages, dictionary;
    struct cursor kids;
    size_t at, number, stream;

    return object_dictionary(x, 1, &catalogue)
        && object_reference(catalogue, "Pages", &at)
        && object_dictionary(x, at, &pages)
        && object_find(pages, "/Kids [ ", &kids)
        && object_number(&kids, &number) && cursor_skip(&kids, " 0 R ")
        && object_dictionary(x, number, page)
        && object_reference(*page, "Contents", &stream)
        && object_stream(x, stream, &dictionary, content);
}

const char *
page_text_read(struct span file, page_inflate *inflate, struct buffer *out)
{
    struct reader r = { .out = out };
    struct objects x;
    struct span page, content;

    if (!objects_read(file, &x) || !find_page(&x, &page, &content))
        return not_ours;
    r.font = calloc(FONTS_MAX, sizeof *r.font);
    if (!r.font) {
        out->status = SCEAU_E_NOMEM;
        return not_ours;
    }
    const char *why = read_fonts(&r, &x, page, inflate);
    if (!why)
        why = read_content(&r, content);
    free(r.font);
    return why;
}
