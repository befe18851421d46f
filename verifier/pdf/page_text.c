/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_text.h"

#include <stdlib.h>

#include "verifier/base/utf8.h"
#include "verifier/pdf/page_box.h"
#include "verifier/pdf/page_font.h"
#include "verifier/pdf/page_order.h"
#include "verifier/pdf/page_second.h"

/* The page's own fonts; what an eye reads, and no headline. */
enum { FONTS_MAX = 4, SMALLEST = 6, GREATEST = 24, WATERMARK_SIZE = 92 };

/* Where our emitter draws rules and frames, in points: between the margins, and around
 * the place of a stamp. */
#define LEFT 56.7
#define RIGHT 538.58
#define FRAME_WIDTH 481.88
#define STAMP_LEFT 325.98
#define STAMP_WIDTH 212.6

static const char not_ours[] = "la page n’est pas écrite comme par l’émetteur";
static const char font_differs[] =
    "la page montre autre chose que le texte qu’un lecteur en extrait";
static const char off_page[] = "un dessin sort de la page";
static const char disordered[] =
    "les lignes de la page ne se suivent pas comme elles se lisent";
static const char covered[] = "un dessin de la page en recouvre un autre";
#define STRANGE(font, page)                                                    \
    "la police " font " de la " page " n’est pas une de celles de l’émetteur"
static const char *const strange_font[STRUCTURE_PAGES][STRUCTURE_FONTS] = {
    { STRANGE("F0", "page"), STRANGE("F1", "page"), STRANGE("F2", "page"),
        STRANGE("F3", "page") },
    { STRANGE("F0", "seconde page"), STRANGE("F1", "seconde page"),
        STRANGE("F2", "seconde page"), STRANGE("F3", "seconde page"),
        STRANGE("F4", "seconde page"), STRANGE("F5", "seconde page") }
};

/* What a page needs room for, too much for a stack. */
struct room {
    struct page_font font[FONTS_MAX];
    struct page_boxes boxes;
};

/* What a mark is around, beside the kinds of the structure. */
enum { MARK_NONE, MARK_ARTIFACT, MARK_FIGURE_DRAWN };

/* The grey word across a specimen: once, between q and Q. */
enum watermark {
    WATERMARK_NONE,
    WATERMARK_OPEN,
    WATERMARK_SHOWN,
    WATERMARK_CLOSED
};

struct reader {
    struct room *room;
    bool has[FONTS_MAX];
    struct buffer *out;
    double *side; /* of each symbol; 0: not drawn yet */
    const struct structure *structure;
    char mark;    /* inside of which all is drawn */
    size_t marks; /* those that have a tag, so far */
    enum watermark watermark;
    double size; /* of the letters of this marked content; 0: none yet */
    bool framed; /* a frame may be around the mark that ended last */
    struct page_order order;
    const char *why;
};

/* A line of text on its way: how far it goes, spaces at its end left out, in thousandths
 * of its size. A size out of its bounds draws what no eye reads, or nothing at all. */
struct run {
    double least;
    double most;
    double size; /* 0: none yet */
    size_t width;
    size_t spaces;
    bool drawn; /* a glyph */
};

/* Numbers, a space after each. */
static bool
take_decimals(struct cursor *c, double *out, int count)
{
    for (int i = 0; i < count; i++)
        if (!object_decimal(c, &out[i]) || !cursor_skip(c, " "))
            return false;
    return true;
}

static bool
take_glyph(struct cursor *c, unsigned *glyph)
{
    unsigned low;

    if (!object_byte(c, glyph) || !object_byte(c, &low))
        return false;
    *glyph = *glyph << 8 | low;
    return *glyph < PAGE_GLYPHS_MAX;
}

/* "(…)Tj", two bytes a glyph: the characters that the glyphs are. */
static bool
show(struct reader *r, struct cursor *c, const struct page_font *f,
    struct run *run)
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
        if (!f->said[glyph]) {
            r->why = font_differs;
            return false;
        }
        run->drawn = true;
        run->spaces += f->advance[glyph];
        if (f->said[glyph] != ' ') {
            run->width += run->spaces;
            run->spaces = 0;
        }
        if (f->said[glyph] < 0x80)
            bytes[len++] = (uint8_t)f->said[glyph];
        else
            len += utf8_encode(f->said[glyph], bytes + len);
        if (len > ROOM - CHARACTER) {
            buffer_put(r->out, bytes, len);
            len = 0;
        }
    }
    buffer_put(r->out, bytes, len);
    return cursor_skip(c, "Tj");
}

/* " /F0 9.50 Tf": one size a line. */
static bool
take_font(struct reader *r, struct cursor *c, const struct page_font **out,
    struct run *run)
{
    double size;
    int n;

    if (!cursor_skip(c, " /F"))
        return false;
    n = cursor_peek(c) - '0';
    if (n < 0 || n >= FONTS_MAX || !r->has[n])
        return false;
    c->at++;
    *out = &r->room->font[n];
    if (!cursor_skip(c, " ") || !object_decimal(c, &size) || size < run->least
        || size > run->most || (run->size > 0 && size != run->size))
        return false;
    run->size = size;
    return cursor_skip(c, " Tf");
}

static bool
take_place(struct cursor *c, double at[2])
{
    return take_decimals(c, at, 2) && cursor_skip(c, "Td");
}

/* " /F0 9.50 Tf(…)Tj ET" */
static bool
take_run(struct reader *r, struct cursor *c, struct run *run)
{
    const struct page_font *font;

    while (!cursor_skip(c, " ET"))
        if (!take_font(r, c, &font, run) || !show(r, c, font, run))
            return false;
    buffer_byte(r->out, '\n');
    return true;
}

static bool
draw(struct reader *r, struct page_box box)
{
    if (page_box_add(&r->room->boxes, box))
        return true;
    r->why = off_page;
    return false;
}

/* A tab where a value follows its label. */
static bool
follows(struct reader *r, const double at[2])
{
    switch (page_order_line(&r->order, at)) {
    case PAGE_BESIDE:
        buffer_byte(r->out, '\t');
        return true;
    case PAGE_BELOW:
        return true;
    case PAGE_ASTRAY:
        break;
    }
    r->why = disordered;
    return false;
}

/* What stands in no tag, or in a symbol's, is not read out. */
static bool
is_spoken(char mark)
{
    return mark == STRUCTURE_TEXT || mark == STRUCTURE_TITLE
        || mark == STRUCTURE_HEADING;
}

/* One size in a marked content, as the parts of one sentence have. */
static bool
read_text(struct reader *r, struct cursor *c)
{
    struct run run = { .least = SMALLEST, .most = GREATEST };
    double at[2];

    if (!is_spoken(r->mark) || !take_place(c, at) || !follows(r, at)
        || !take_run(r, c, &run))
        return false;
    if (!run.drawn)
        return true;
    if (r->size > 0 && run.size != r->size)
        return false;
    r->size = run.size;
    double right = at[0] + (double)run.width * run.size / 1000;
    page_order_reach(&r->order, right);
    /* from the foot of a "p" to the head of a "b" */
    return draw(r,
        (struct page_box) { at[0], at[1] - 0.2 * run.size, right,
            at[1] + 0.7 * run.size, false });
}

static bool
read_watermark(struct reader *r, struct cursor *c)
{
    struct run run = { .least = WATERMARK_SIZE, .most = WATERMARK_SIZE };
    double at[2];
    size_t from = r->out->len;

    r->watermark = WATERMARK_SHOWN;
    return take_place(c, at) && take_run(r, c, &run) && at[0] == 0 && at[1] == 0
        && buffer_status(r->out) == SCEAU_OK
        && span_is(
            span_of(r->out->data + from, r->out->len - from), "SPÉCIMEN\n");
}

static bool
take_role(struct cursor *c, char role)
{
    switch (role) {
    case STRUCTURE_TITLE:
        return cursor_skip(c, "H1");
    case STRUCTURE_HEADING:
        return cursor_skip(c, "H2");
    case STRUCTURE_FIGURE:
        return cursor_skip(c, "Figure");
    default:
        return cursor_skip(c, "P");
    }
}

/* "/P<</MCID 0>>BDC", "/Artifact BMC": tags follow each other as what they are around. */
static bool
read_mark(struct reader *r, struct cursor *c)
{
    size_t id;

    if (r->mark != MARK_NONE)
        return false;
    r->mark = MARK_ARTIFACT;
    r->size = 0;
    if (cursor_skip(c, "Artifact BMC"))
        return true;
    if (r->marks == r->structure->tags)
        return false;
    r->framed = false;
    r->mark = r->structure->role[r->marks];
    page_order_mark(&r->order);
    return take_role(c, r->mark) && cursor_skip(c, "<</MCID ")
        && object_number(c, &id) && id == r->marks++ && cursor_skip(c, ">>BDC");
}

/* A tag of a symbol has one. */
static bool
end_mark(struct reader *r)
{
    bool ended = r->mark != MARK_NONE && r->mark != STRUCTURE_FIGURE;

    r->framed = is_spoken(r->mark) && r->order.mark_top > 0;
    if (is_spoken(r->mark))
        buffer_text(r->out, r->mark == STRUCTURE_TITLE ? "\f\r" : "\f");
    r->mark = MARK_NONE;
    return ended;
}

/* "128.000 0 0 128.000 61.802 48.102 cm /I0 Do Q": each symbol once, upright. */
static bool
read_symbol(struct reader *r, struct cursor *c)
{
    double m[6];
    size_t n;

    if (r->mark != STRUCTURE_FIGURE || !take_decimals(c, m, 6)
        || !object_take(c, "cm /I@ Do Q", &n) || n >= STRUCTURE_SYMBOLS
        || r->side[n] != 0 || m[0] <= 0 || m[1] != 0 || m[2] != 0
        || m[0] != m[3])
        return false;
    r->side[n] = m[0];
    r->mark = MARK_FIGURE_DRAWN;
    return draw(
        r, (struct page_box) { m[4], m[5], m[4] + m[0], m[5] + m[0], false });
}

static bool
read_place(struct reader *r, struct cursor *c)
{
    if (!cursor_skip(c, "0.93 g 0.82 0.57 -0.57 0.82 150 250 cm"))
        return read_symbol(r, c);
    bool first = r->watermark == WATERMARK_NONE && r->mark == MARK_ARTIFACT;
    r->watermark = WATERMARK_OPEN;
    return first;
}

static bool
draw_rule(
    struct reader *r, double left, double right, double bottom, double top)
{
    return draw(r, (struct page_box) { left, bottom, right, top, true });
}

/* Of the margins' width is the frame of the mention, which is around the mark before it;
 * the place of a stamp is below its own. */
static bool
is_frame(struct reader *r, const double v[4])
{
    if (v[3] <= 0)
        return false;
    if (v[0] == STAMP_LEFT && v[2] == STAMP_WIDTH)
        return true;
    bool around = v[0] == LEFT && v[2] == FRAME_WIDTH && r->framed
        && v[1] < r->order.mark.last && v[1] + v[3] > r->order.mark_top;
    if (around)
        buffer_byte(r->out, '\v');
    return around;
}

/* A rule from margin to margin, or the frame of the mention or of a stamp. */
static bool
read_line_art(struct reader *r, struct cursor *c)
{
    double width, v[4];

    /* some readers draw a width below none as the one above it */
    if (!object_decimal(c, &width) || width <= 0 || width > 1.2
        || !cursor_skip(c, " w 0 G ") || !take_decimals(c, v, 2))
        return false;
    double half = width / 2;
    if (cursor_skip(c, "m "))
        return take_decimals(c, v + 2, 2) && cursor_skip(c, "l S")
            && v[0] == LEFT && v[2] == RIGHT && v[1] == v[3]
            && draw_rule(r, v[0], v[2], v[1] - half, v[1] + half);
    bool ours =
        take_decimals(c, v + 2, 2) && cursor_skip(c, "re S") && is_frame(r, v);
    double right = v[0] + v[2], top = v[1] + v[3];
    return ours && draw_rule(r, v[0], right, v[1] - half, v[1] + half)
        && draw_rule(r, v[0], right, top - half, top + half)
        && draw_rule(r, v[0] - half, v[0] + half, v[1], top)
        && draw_rule(r, right - half, right + half, v[1], top);
}

/* Inside the grey word's own state nothing else is drawn. */
static bool
read_inside_watermark(struct reader *r, struct cursor *c)
{
    if (r->watermark == WATERMARK_OPEN)
        return cursor_skip(c, "BT ") && read_watermark(r, c);
    r->watermark = WATERMARK_CLOSED;
    return cursor_skip(c, "Q");
}

static bool
is_inside_watermark(const struct reader *r)
{
    return r->watermark == WATERMARK_OPEN || r->watermark == WATERMARK_SHOWN;
}

static bool
read_line(struct reader *r, struct span line)
{
    struct cursor c = cursor_over(line.data, line.len);
    bool read;

    if (is_inside_watermark(r)) {
        read = read_inside_watermark(r, &c);
    } else if (cursor_skip(&c, "BT ")) {
        read = read_text(r, &c);
    } else if (cursor_skip(&c, "/")) {
        read = read_mark(r, &c);
    } else if (cursor_skip(&c, "EMC")) {
        read = end_mark(r);
    } else if (cursor_skip(&c, "q ")) {
        read = read_place(r, &c);
    } else {
        read = r->mark == MARK_ARTIFACT && read_line_art(r, &c);
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
    if (r->mark != MARK_NONE || r->marks != r->structure->tags
        || is_inside_watermark(r))
        return not_ours;
    return page_boxes_are_apart(&r->room->boxes) ? NULL : covered;
}

/* Read where it is the first page's: only that text is compared. */
static const char *
read_font(struct reader *r, const struct structure *s, size_t page, size_t i,
    const struct page_host *host)
{
    size_t number = s->page[page].font[i];

    if (page == 0)
        r->has[i] = true;
    switch (page == 0
            ? page_font_read(&s->objects, number, host, &r->room->font[i])
            : page_font_check(&s->objects, number, i >= FONTS_MAX, host)) {
    case PAGE_FONT_NO_MEMORY:
        r->out->status = SCEAU_E_NOMEM;
        return not_ours;
    case PAGE_FONT_WRONG:
        return not_ours;
    case PAGE_FONT_STRANGE:
        return strange_font[page][i];
    case PAGE_FONT_READ:
        break;
    }
    return NULL;
}

/* A font that both pages have is one object, compared once. */
static const char *
read_fonts(
    struct reader *r, const struct structure *s, const struct page_host *host)
{
    const char *why = NULL;

    for (size_t page = 0; page < s->pages; page++)
        for (size_t i = 0; !why && i < STRUCTURE_FONTS; i++) {
            size_t number = s->page[page].font[i];
            if (number && (page == 0 || number != s->page[0].font[i]))
                why = read_font(r, s, page, i, host);
        }
    return why;
}

static const char *
read_page(
    struct reader *r, const struct structure *s, const struct page_host *host)
{
    const char *why = read_fonts(r, s, host);
    bool no_memory;

    if (!why)
        why = read_content(r, s->page[0].content);
    for (size_t i = 0; !why && i < STRUCTURE_SYMBOLS; i++)
        if ((r->side[i] != 0) != (s->symbol[i] != 0))
            why = not_ours;
    if (why)
        return why;
    why = page_second_check(s, host, &no_memory);
    if (no_memory)
        r->out->status = SCEAU_E_NOMEM;
    return why;
}

const char *
page_text_read(const struct structure *s, const struct page_host *host,
    struct buffer *out, double side[STRUCTURE_SYMBOLS])
{
    struct reader r = { .room = malloc(sizeof *r.room),
        .out = out,
        .structure = s,
        .side = side,
        .order = page_order_begin() };

    for (size_t i = 0; i < STRUCTURE_SYMBOLS; i++)
        side[i] = 0;
    if (!r.room) {
        out->status = SCEAU_E_NOMEM;
        return not_ours;
    }
    r.room->boxes.count = 0; /* fonts are written whole where they are read */
    const char *why = read_page(&r, s, host);
    free(r.room);
    return why;
}
