/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/paragraph.h"

#include <stdlib.h>

#include "issuer/page/paragraph_of.h"
#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

struct paragraph *
paragraph_new(void)
{
    struct paragraph *p = malloc(sizeof *p);

    if (!p)
        return NULL;
    p->room = shaping_new();
    if (p->room)
        return p;
    free(p);
    return NULL;
}

void
paragraph_free(struct paragraph *p)
{
    if (!p)
        return;
    shaping_free(p->room);
    free(p);
}

/* Marks of direction: FriBidi reads them, nobody sees them. */
static bool
is_mark(uint32_t u)
{
    return u == 0x61c || u == 0x200e || u == 0x200f
        || (u >= 0x202a && u <= 0x202e) || (u >= 0x2066 && u <= 0x2069);
}

/* They part or join letters of a script, and have no shape of their own. */
static bool
is_joiner(uint32_t u)
{
    return u == 0x200c || u == 0x200d;
}

/* Numbers and Latin words are the same here as on the French page. */
static bool
is_page_letter(uint32_t u)
{
    return (u >= '0' && u <= '9') || (u >= 'A' && u <= 'Z')
        || (u >= 'a' && u <= 'z') || (u >= 0xc0 && u < 0x250)
        || (u >= 0x1e00 && u < 0x1f00);
}

/* What stands between words of either font. */
static bool
is_neutral(uint32_t u)
{
    return u < 0x80 && !is_page_letter(u);
}

static bool
is_scripts(enum script script, uint32_t u)
{
    return script != SCRIPT_LATIN
        && ((is_joiner(u) && script != SCRIPT_CHINESE)
            || script_draws(script, u));
}

bool
paragraph_draws(enum script script, uint32_t u)
{
    return is_mark(u) || (!is_page_letter(u) && is_scripts(script, u))
        || font_draws(u);
}

static bool
is_among_page_letters(const struct paragraph *p, size_t at)
{
    size_t before = at, next = at;

    while (before > 0 && p->face[before - 1] == FACE_NONE)
        before--;
    while (
        next < p->len && (is_neutral(p->text[next]) || is_mark(p->text[next])))
        next++;
    return before > 0 && p->face[before - 1] == FACE_PAGE
        && (next == p->len || is_page_letter(p->text[next]));
}

/* A neutral character that stands among the page's letters is in their font too. */
static enum face
face_of(const struct paragraph *p, size_t at, enum script script)
{
    uint32_t u = p->text[at];

    if (is_mark(u))
        return FACE_NONE;
    if (is_page_letter(u) || !is_scripts(script, u)
        || (is_neutral(u) && is_among_page_letters(p, at)))
        return FACE_PAGE;
    return FACE_SCRIPT;
}

static enum sceau_status
read_text(struct paragraph *p, struct span text, struct sceau_error *error)
{
    struct cursor c = cursor_over(text.data, text.len);

    p->source = text;
    for (p->len = 0; !cursor_end(&c); p->len++) {
        if (p->len == PARAGRAPH_MAX || cursor_offset(&c) > UINT16_MAX - 4)
            return fail(error, SCEAU_E_LIMIT,
                "paragraphe de plus de %d "
                "caractères",
                PARAGRAPH_MAX);
        p->offset[p->len] = (uint16_t)cursor_offset(&c);
        if (!utf8_next(&c, &p->text[p->len]))
            return fail(error, SCEAU_E_FORMAT, "ce n’est pas de l’UTF-8");
    }
    p->offset[p->len] = (uint16_t)text.len;
    return SCEAU_OK;
}

static enum sceau_status
choose_faces(struct paragraph *p, struct sceau_error *error)
{
    enum script script = shaper_script(p->prose->shaper);

    for (size_t i = 0; i < p->len; i++) {
        p->face[i] = (uint8_t)face_of(p, i, script);
        if (p->face[i] == FACE_PAGE && !font_draws(p->text[i]))
            return fail(error, SCEAU_E_FORMAT,
                "le caractère U+%04X n’est pas dans les polices de cette "
                "langue",
                (unsigned)p->text[i]);
    }
    return SCEAU_OK;
}

/* Ideographs, their punctuation and the wide forms: lines break between them. */
static bool
is_wide(uint32_t u)
{
    return (u >= 0x3000 && u < 0xa000) || (u >= 0xff00 && u < 0xffef);
}

/* Closing punctuation begins no line, opening punctuation ends none. */
static bool
is_in(uint32_t u, const uint32_t *list)
{
    while (*list && *list != u)
        list++;
    return *list == u;
}

static bool
may_break(const struct paragraph *p, size_t at)
{
    static const uint32_t no_first[] = { 0x3001, 0x3002, 0xff0c, 0xff0e, 0xff1a,
        0xff1b, 0xff01, 0xff1f, 0xff09, 0x300b, 0x300d, 0x201d, ' ', ',', '.',
        ';', ':', ')', 0 };
    static const uint32_t no_last[] = { 0xff08, 0x300a, 0x300c, 0x201c, '(',
        0 };
    uint32_t before = p->text[at - 1], after = p->text[at];

    if (before == ' ')
        return after != ' ';
    return (is_wide(before) || is_wide(after)) && !is_in(after, no_first)
        && !is_in(before, no_last);
}

/* Punctuation of the page's fonts that runs to the left is drawn one by one. */
static bool
ends_piece(const struct paragraph *p, size_t from, size_t at)
{
    return at == p->len || p->face[at] != p->face[from]
        || p->bidi.level[at] != p->bidi.level[from] || may_break(p, at)
        || (p->face[from] == FACE_PAGE && p->bidi.level[from] & 1);
}

size_t
paragraph_cluster(const struct paragraph *p, const struct piece *e, size_t from)
{
    size_t end = e->to;

    for (size_t i = e->glyph; i < e->glyph + e->glyphs; i++)
        if (p->glyph[i].cluster > from && p->glyph[i].cluster < end)
            end = p->glyph[i].cluster;
    return end;
}

static int
by_code(const void *key, const void *entry)
{
    uint32_t code = *(const uint32_t *)key;
    uint32_t own = ((const struct font_glyph *)entry)->code;

    return (code > own) - (code < own);
}

bool
paragraph_own_glyph(const struct font *f, uint32_t code, uint16_t glyph)
{
    const struct font_glyph *g =
        bsearch(&code, f->glyph, f->glyphs, sizeof *f->glyph, by_code);

    return g && g->glyph == glyph;
}

/* Glyphs that do not each stand for one character, as that character's own. */
static bool
is_joined(
    const struct paragraph *p, const struct piece *e, const struct font *f)
{
    if (e->glyphs != e->to - e->from)
        return true;
    for (size_t i = 0; i < e->glyphs; i++) {
        const struct shaped *g = &p->glyph[e->glyph + i];
        if (g->cluster != e->from + i
            || !paragraph_own_glyph(f, p->text[g->cluster], g->glyph))
            return true;
    }
    return false;
}

/* The glyph 0 of a font is its box: it is drawn nowhere. */
static enum sceau_status
check_glyphs(
    const struct paragraph *p, const struct piece *e, struct sceau_error *error)
{
    for (size_t i = e->glyph; i < e->glyph + e->glyphs; i++)
        if (p->glyph[i].glyph == 0)
            return fail(error, SCEAU_E_FORMAT,
                "le caractère U+%04X n’a pas de dessin dans la police de "
                "cette langue",
                (unsigned)p->text[p->glyph[i].cluster]);
    return SCEAU_OK;
}

/* Spaces at the piece's end, on its left side where it runs to the left. */
static void
measure(const struct paragraph *p, struct piece *e)
{
    size_t spaces = 0;

    while (spaces < (size_t)(e->to - e->from)
        && p->text[e->to - 1 - spaces] == ' ')
        spaces++;
    for (size_t i = 0; i < e->glyphs; i++) {
        const struct shaped *g = &p->glyph[e->glyph + i];
        e->width += g->advance;
        if (g->cluster >= e->to - spaces)
            e->space += g->advance;
    }
}

static enum sceau_status
shape_piece(struct paragraph *p, struct piece *e, struct sceau_error *error)
{
    const struct prose *o = p->prose;
    const struct shape_run run = { .text = p->text,
        .len = p->len,
        .from = e->from,
        .to = e->to,
        .right_to_left = e->level & 1,
        .style = o->style };
    size_t count = 0;

    if (!shape(o->shaper, p->room, &run, p->glyph + p->glyphs,
            GLYPHS_MAX - p->glyphs, &count))
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    e->glyph = (uint16_t)p->glyphs;
    e->glyphs = (uint16_t)count;
    p->glyphs += count;
    measure(p, e);
    e->joined =
        is_joined(p, e, script_font(shaper_script(o->shaper), o->style));
    return check_glyphs(p, e, error);
}

static enum sceau_status
measure_page(struct paragraph *p, struct piece *e, struct sceau_error *error)
{
    const struct font_run run = { p->prose->style, THOUSANDTHS, false };
    struct span text = paragraph_text(p, e->from, e->to);
    size_t spaces = 0;
    double all, space;

    while (spaces < text.len && text.data[text.len - 1 - spaces] == ' ')
        spaces++;
    enum sceau_status status = font_measure(&run, text, &all, error);
    if (status == SCEAU_OK)
        status = font_measure(&run,
            span_of(text.data + text.len - spaces, spaces), &space, error);
    if (status != SCEAU_OK)
        return status;
    e->width = (int)(all + 0.5);
    e->space = (int)(space + 0.5);
    return SCEAU_OK;
}

static enum sceau_status
cut(struct paragraph *p, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    p->pieces = p->glyphs = 0;
    for (size_t from = 0, to; status == SCEAU_OK && from < p->len; from = to) {
        to = from + 1;
        while (!ends_piece(p, from, to))
            to++;
        struct piece *e = &p->piece[p->pieces];
        *e = (struct piece) { .from = (uint16_t)from,
            .to = (uint16_t)to,
            .level = (uint8_t)p->bidi.level[from],
            .face = p->face[from],
            .breaks = to == p->len || may_break(p, to) };
        if (e->face == FACE_NONE) {
            if (p->pieces && e->breaks)
                e[-1].breaks = true;
            continue;
        }
        p->pieces++;
        status = e->face == FACE_SCRIPT ? shape_piece(p, e, error)
                                        : measure_page(p, e, error);
    }
    return status;
}

enum sceau_status
paragraph_read(struct paragraph *p, const struct prose *prose, struct span text,
    struct sceau_error *error)
{
    p->prose = prose;
    enum sceau_status status = read_text(p, text, error);
    if (status == SCEAU_OK)
        status = choose_faces(p, error);
    if (status == SCEAU_OK
        && !bidi_read(&p->bidi, p->text, p->len, prose->right_to_left))
        status = fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return status == SCEAU_OK ? cut(p, error) : status;
}

bool
paragraph_is_spelt(const struct paragraph *p)
{
    for (size_t i = 0; i < p->pieces; i++)
        if (p->piece[i].joined || p->piece[i].level & 1)
            return true;
    return false;
}

bool
paragraph_next(
    const struct paragraph *p, double room, struct paragraph_line *line)
{
    double most = room * THOUSANDTHS / p->prose->size;
    int total = 0;

    line->from = line->to;
    line->width = 0;
    for (size_t i = line->from; i < p->pieces; i++) {
        total += p->piece[i].width;
        if (total - p->piece[i].space > most)
            break;
        if (!p->piece[i].breaks)
            continue;
        line->to = i + 1;
        line->width =
            (total - p->piece[i].space) * p->prose->size / THOUSANDTHS;
    }
    return line->from < p->pieces;
}
