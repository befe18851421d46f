/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/pen.h"

#include "verifier/base/error.h"

static const struct style styles[] = {
    [SHEET_AUTHORITY] = { FONT_REGULAR, ALIGN_LEFT, 9.5, 12, 0, 0, "P" },
    [SHEET_REFERENCE] = { FONT_REGULAR, ALIGN_RIGHT, 9, 12, 0, 0, "P" },
    [SHEET_TITLE] = { FONT_BOLD, ALIGN_CENTRE, 14, 18, 14, 0, "H1" },
    [SHEET_SUBTITLE] = { FONT_REGULAR, ALIGN_CENTRE, 10, 13, 2, 0, "P" },
    [SHEET_HEADING] = { FONT_BOLD, ALIGN_LEFT, 10, 13, 8, 3, "H2" },
    [SHEET_PARAGRAPH] = { FONT_REGULAR, ALIGN_LEFT, 9.5, 12.2, 3, 0, "P" },
    [SHEET_ROW] = { FONT_REGULAR, ALIGN_LEFT, 9.5, 12.2, 1.5, 0, "P" },
    [SHEET_MENTION] = { FONT_BOLD, ALIGN_CENTRE, 12.5, 16, 7, 4, "P" },
    [SHEET_ITEM] = { FONT_REGULAR, ALIGN_LEFT, 8.6, 10.6, 2, 0, "P" },
    [SHEET_SMALL] = { FONT_REGULAR, ALIGN_LEFT, 8, 9.8, 4, 0, "P" },
    [SHEET_VERIFY] = { FONT_REGULAR, ALIGN_LEFT, 8, 9.8, 1.5, 0, "P" },
    [SHEET_STAMP] = { FONT_REGULAR, ALIGN_LEFT, 8, 9.8, 1.5, 0, "P" },
};

struct style
pen_style(enum sheet_role role, double scale)
{
    struct style s = styles[role];

    s.size *= scale;
    s.leading *= scale;
    s.before *= scale;
    s.after *= scale;
    return s;
}

/* What a block is to who reads the page: its label, else what stands there. */
static const char *
name_of(const struct sheet_block *b)
{
    static const char *const names[] = {
        [SHEET_AUTHORITY] = "autorité, en haut à gauche",
        [SHEET_REFERENCE] = "références, en haut à droite",
        [SHEET_TITLE] = "titre",
        [SHEET_SUBTITLE] = "sous-titre",
        [SHEET_HEADING] = "intertitre",
        [SHEET_PARAGRAPH] = "paragraphe",
        [SHEET_ROW] = "ligne",
        [SHEET_MENTION] = "mention",
        [SHEET_ITEM] = "liste",
        [SHEET_SMALL] = "petits caractères",
        [SHEET_VERIFY] = "texte entre les codes",
        [SHEET_STAMP] = "cadre de signature",
    };

    return b->label ? b->label : names[b->role];
}

enum sceau_status
pen_full(struct pen *p, const struct sheet_block *b)
{
    return fail(p->error, SCEAU_E_LIMIT,
        "la page est pleine, « %s » n’y tient pas : abrégez les textes les "
        "plus longs",
        name_of(b));
}

void
pen_open(struct pen *p, const char *role)
{
    struct layout *l = p->l;

    if (l->tags < LAYOUT_TAGS_MAX)
        l->tag[l->tags] = (struct layout_tag) { .role = role };
    buffer_byte(&l->content, '/');
    buffer_text(&l->content, role);
    buffer_text(&l->content, "<</MCID ");
    buffer_count(&l->content, l->tags);
    buffer_text(&l->content, ">>BDC\n");
    l->tags++;
}

void
pen_close(struct pen *p)
{
    buffer_text(&p->l->content, "EMC\n");
}

void
pen_artifact(struct pen *p)
{
    buffer_text(&p->l->content, "/Artifact BMC\n");
}

void
pen_numbers(struct buffer *out, const double *v, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        font_put_number(out, v[i]);
        buffer_byte(out, ' ');
    }
}

void
pen_rule(struct pen *p, double y, double width)
{
    struct buffer *c = &p->l->content;

    pen_artifact(p);
    pen_numbers(c, &width, 1);
    buffer_text(c, "w 0 G ");
    pen_numbers(c, (double[]) { LEFT, y }, 2);
    buffer_text(c, "m ");
    pen_numbers(c, (double[]) { RIGHT, y }, 2);
    buffer_text(c, "l S\n");
    pen_close(p);
}

void
pen_frame(struct pen *p, double left, double width, double top)
{
    struct buffer *c = &p->l->content;

    pen_artifact(p);
    buffer_text(c, "1.2 w 0 G ");
    pen_numbers(c, (double[]) { left, p->y, width, top - p->y }, 4);
    buffer_text(c, "re S\n");
    pen_close(p);
}

enum sceau_status
pen_show(struct pen *p, const struct font_run *run, double x, struct span text)
{
    return font_show(run, x, p->y, text, p->l->used, &p->l->content, p->error);
}

static enum sceau_status
put_line(struct pen *p, const struct sheet_block *b, const struct style *s,
    const struct column *c, struct span *rest)
{
    struct font_run run = { s->face, s->size, false };
    struct span line;
    double width, x = c->left;
    enum sceau_status status =
        font_fit(&run, *rest, c->width, &line, &width, p->error);

    if (status != SCEAU_OK)
        return status;
    if (line.len == 0 && rest->len)
        return fail(p->error, SCEAU_E_LIMIT,
            "un mot est trop large pour la page, dans « %s » : abrégez-le ou "
            "coupez-le par une espace",
            name_of(b));
    p->y -= s->leading;
    if (p->y < p->floor)
        return pen_full(p, b);
    if (s->align == ALIGN_CENTRE)
        x += (c->width - width) / 2;
    else if (s->align == ALIGN_RIGHT)
        x += c->width - width;
    size_t used = line.len < rest->len ? line.len + 1 : line.len;
    *rest = span_of(rest->data + used, rest->len - used);
    run.goes_on = rest->len || c->goes_on;
    return pen_show(p, &run, x, line);
}

enum sceau_status
pen_lines(struct pen *p, const struct sheet_block *b, const struct style *s,
    const struct column *c, const char *text)
{
    struct span rest = span_str(text);
    enum sceau_status status;

    do {
        status = put_line(p, b, s, c, &rest);
    } while (status == SCEAU_OK && rest.len);
    return status;
}

enum sceau_status
pen_watermark(struct pen *p)
{
    struct buffer *c = &p->l->content;
    struct font_run run = { FONT_BOLD, 92, false };

    pen_artifact(p);
    buffer_text(c, "q 0.93 g 0.82 0.57 -0.57 0.82 150 250 cm\n");
    enum sceau_status status =
        font_show(&run, 0, 0, span_str("SPÉCIMEN"), p->l->used, c, p->error);
    buffer_text(c, "Q\n");
    pen_close(p);
    return status;
}

enum sceau_status
pen_notice(struct pen *p, const char *notice, double y)
{
    struct font_run run = { FONT_BOLD, 9, false };
    double width, kept = p->y;
    enum sceau_status status =
        font_measure(&run, span_str(notice), &width, p->error);

    if (status != SCEAU_OK)
        return status;
    if (width > RIGHT - LEFT)
        return fail(p->error, SCEAU_E_LIMIT,
            "l’avis de spécimen est plus large que la page");
    pen_open(p, "P");
    p->y = y;
    status = pen_show(p, &run, (PAGE_WIDTH - width) / 2, span_str(notice));
    p->y = kept;
    pen_close(p);
    return status;
}
