/* SPDX-License-Identifier: EUPL-1.2 */
/* paragraph_show(): the operators of a line, in the order in which it is read. */
#include "issuer/page/paragraph_of.h"

#include <stdlib.h>

#include "issuer/page/utf16.h"
#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

enum { SPELT_MAX = 8 * PARAGRAPH_MAX };

/* A line on its way into a content stream. */
struct shower {
    const struct paragraph *p;
    const struct paragraph_line *line;
    struct layout *l;
    double y;
    double x[PARAGRAPH_MAX]; /* of each piece of the line */
    struct sceau_error *error;
};

static double
points(const struct paragraph *p, int thousandths)
{
    return thousandths * p->prose->size / THOUSANDTHS;
}

/* The space at the line's end hangs out of it, whichever way its word runs. */
static void
place_pieces(struct shower *s, double left)
{
    const struct paragraph *p = s->p;
    size_t count = s->line->to - s->line->from;
    uint16_t order[PARAGRAPH_MAX];
    uint8_t level[PARAGRAPH_MAX] = { 0 };

    for (size_t i = 0; i < count; i++)
        level[i] = p->piece[s->line->from + i].level;
    bidi_order(level, count, order);
    for (size_t i = 0; i < count; i++) {
        const struct piece *e = &p->piece[s->line->from + order[i]];
        int hangs = order[i] + 1u == count ? e->space : 0;
        s->x[order[i]] = left - (level[order[i]] & 1 ? points(p, hangs) : 0);
        left += points(p, e->width - hangs);
    }
}

/* ISO 32000-1, 14.9.4: what the next glyphs stand for, until close_spelt(). */
static void
open_spelt(struct shower *s, size_t from, size_t to)
{
    AUTO_BUFFER struct buffer wide = buffer_with_max(SPELT_MAX);
    struct buffer *c = &s->l->content;

    if (!utf16_put(paragraph_text(s->p, from, to), &wide))
        c->status = buffer_status(&wide);
    buffer_text(c, "/Span<</ActualText<");
    for (size_t i = 0; i < wide.len; i++)
        buffer_format(c, "%02X", wide.data[i]);
    buffer_text(c, ">>>BDC\n");
}

static void
close_spelt(struct shower *s)
{
    buffer_text(&s->l->content, "EMC\n");
}

/* A script without a bold font has one font, and it enters the file once. */
static enum font_style
script_style(const struct paragraph *p)
{
    enum script script = shaper_script(p->prose->shaper);

    return script_font(script, p->prose->style)
            == script_font(script, FONT_REGULAR)
        ? FONT_REGULAR
        : p->prose->style;
}

static void
spell_glyph(
    struct glyph_text *t, const struct paragraph *p, size_t from, size_t to)
{
    for (size_t i = from; i < to && t->units < CMAP_UNITS_MAX; i++)
        if (p->text[i] < 0x10000 && p->text[i] != 0x200c
            && p->text[i] != 0x200d)
            t->unit[t->units++] = (uint16_t)p->text[i];
}

/*
 * What a glyph stands for: the character of its cluster whose own it is; else, for the
 * first of the cluster, all of it, and for the others its last character, so that no
 * glyph stands for nothing.
 */
static void
note_glyph(struct shower *s, const struct piece *e, size_t at)
{
    const struct paragraph *p = s->p;
    const struct layout_script *script = &s->l->script[script_style(p)];
    const struct shaped *g = &p->glyph[at];
    struct glyph_text *t = &script->text[g->glyph];
    size_t end = paragraph_cluster(p, e, g->cluster);
    bool first = at == e->glyph || g[-1].cluster != g->cluster;

    if (t->units)
        return;
    for (size_t i = g->cluster; i < end; i++) {
        if (paragraph_own_glyph(script->font, p->text[i], g->glyph)) {
            spell_glyph(t, p, i, i + 1);
            return;
        }
    }
    spell_glyph(t, p, first ? g->cluster : end - 1, end);
}

static bool
begin_script(struct shower *s)
{
    enum font_style style = script_style(s->p);
    struct layout_script *script = &s->l->script[style];

    if (script->text)
        return true;
    script->font = script_font(shaper_script(s->p->prose->shaper), style);
    script->text = calloc(script->font->glyph_count, sizeof *script->text);
    s->l->used[FONTS + style] = true;
    return script->text != NULL;
}

static void
put_rise(struct buffer *c, double rise)
{
    buffer_text(c, ">]TJ ");
    font_put_number(c, rise);
    buffer_text(c, " Ts[<");
}

/* ISO 32000-1, 9.4.3: numbers move to the left, in thousandths. */
static void
put_move(struct buffer *c, int move)
{
    if (move)
        buffer_format(c, ">%d<", move);
}

static void
put_glyphs(struct shower *s, const struct piece *first, size_t pieces)
{
    const struct paragraph *p = s->p;
    struct buffer *c = &s->l->content;
    const struct piece *last = first + pieces - 1;
    int move = 0, rise = 0;

    buffer_format(c, "/F%d ", FONTS + (int)script_style(p));
    font_put_number(c, p->prose->size);
    buffer_text(c, " Tf[<");
    for (size_t i = first->glyph; i < last->glyph + last->glyphs; i++) {
        const struct shaped *g = &p->glyph[i];
        if (g->y != rise)
            put_rise(c, points(p, g->y));
        rise = g->y;
        put_move(c, move - g->x);
        buffer_format(c, "%04X", g->glyph);
        move = g->x + g->natural - g->advance;
    }
    buffer_text(c, rise ? ">]TJ 0 Ts" : ">]TJ");
}

static bool
is_mirrored(const struct shower *s, const struct piece *e)
{
    uint32_t u = s->p->text[e->from];

    return e->face == FACE_PAGE && e->level & 1 && bidi_mirror(u) != u;
}

/*
 * A word from left to right whose glyphs are joined or stand in another order (Bengali)
 * has its text beside it, and so has a mirrored parenthesis. Of words that run from
 * right to left, readers of PDF turn the glyphs round themselves, and would turn such a
 * text round too; the tag of the whole paragraph has it.
 */
static bool
is_spelt(const struct shower *s, const struct piece *e)
{
    return (e->joined && !(e->level & 1)) || is_mirrored(s, e);
}

/* Pieces that follow each other on the paper and need no words beside them. */
static size_t
count_alike(const struct shower *s, size_t at)
{
    const struct piece *e = &s->p->piece[at];
    size_t n = 1;

    while (!is_spelt(s, e) && at + n < s->line->to && !is_spelt(s, &e[n])
        && !(e->level & 1) && e[n].face == e->face && e[n].level == e->level
        && e[n].from == e[n - 1].to)
        n++;
    return n;
}

static enum sceau_status
show_script(struct shower *s, size_t at, size_t pieces)
{
    const struct piece *e = &s->p->piece[at];
    struct buffer *c = &s->l->content;

    if (!begin_script(s))
        return fail(s->error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (size_t i = 0; i < pieces; i++)
        for (size_t g = e[i].glyph; g < (size_t)e[i].glyph + e[i].glyphs; g++)
            note_glyph(s, e + i, g);
    buffer_text(c, "BT ");
    font_put_number(c, s->x[at - s->line->from]);
    buffer_byte(c, ' ');
    font_put_number(c, s->y);
    buffer_text(c, " Td ");
    put_glyphs(s, e, pieces);
    buffer_text(c, " ET\n");
    return SCEAU_OK;
}

/* One character of punctuation among words that run to the left. */
static enum sceau_status
show_mirrored(struct shower *s, const struct piece *e, double x)
{
    const struct font_run run = { s->p->prose->style, s->p->prose->size,
        false };
    uint8_t bytes[4];
    size_t n = utf8_encode(bidi_mirror(s->p->text[e->from]), bytes);

    return font_show(
        &run, x, s->y, span_of(bytes, n), s->l->used, &s->l->content, s->error);
}

static enum sceau_status
show_page(struct shower *s, size_t at, size_t pieces)
{
    const struct piece *e = &s->p->piece[at];
    const struct font_run run = { s->p->prose->style, s->p->prose->size,
        false };
    double x = s->x[at - s->line->from];

    if (e->level & 1)
        return show_mirrored(s, e, x);
    return font_show(&run, x, s->y,
        paragraph_text(s->p, e->from, e[pieces - 1].to), s->l->used,
        &s->l->content, s->error);
}

enum sceau_status
paragraph_show(const struct paragraph *p, const struct paragraph_line *line,
    double x, double y, struct layout *l, struct sceau_error *error)
{
    struct shower s = { .p = p, .line = line, .l = l, .y = y, .error = error };
    enum sceau_status status = SCEAU_OK;

    place_pieces(&s, x);
    for (size_t i = line->from, n; status == SCEAU_OK && i < line->to; i += n) {
        const struct piece *e = &p->piece[i];
        n = count_alike(&s, i);
        if (is_spelt(&s, e))
            open_spelt(&s, e->from, e->to);
        status = e->face == FACE_SCRIPT ? show_script(&s, i, n)
                                        : show_page(&s, i, n);
        if (is_spelt(&s, e))
            close_spelt(&s);
    }
    if (status == SCEAU_OK && buffer_status(&l->content) != SCEAU_OK)
        status = fail(error, buffer_status(&l->content), "page trop longue");
    return status;
}
