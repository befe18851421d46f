/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/layout.h"

#include "verifier/base/error.h"

/* Points. The codes stand in a band of their own at the foot, with white around. */
#define LEFT 56.7
#define RIGHT (PAGE_WIDTH - 56.7)
#define TOP (PAGE_HEIGHT - 48)
#define LABEL_WIDTH 150.0
#define BAND_TOP 166.0
#define BAND_BOTTOM 44.0
#define QUIET (4 * PAGE_MODULE)
#define MENTION_PADDING 6.0

enum { CONTENT_MAX = 256 * 1024 };

struct style {
    enum font_style face;
    double size;
    double leading;
    double before;
    const char *tag;
};

static const struct style styles[] = {
    [SHEET_AUTHORITY] = { FONT_REGULAR, 9.5, 12, 0, "P" },
    [SHEET_REFERENCE] = { FONT_REGULAR, 9, 12, 0, "P" },
    [SHEET_TITLE] = { FONT_BOLD, 14, 18, 14, "H1" },
    [SHEET_SUBTITLE] = { FONT_REGULAR, 10, 13, 2, "P" },
    [SHEET_HEADING] = { FONT_BOLD, 10, 13, 8, "H2" },
    [SHEET_PARAGRAPH] = { FONT_REGULAR, 9.5, 12.2, 3, "P" },
    [SHEET_ROW] = { FONT_REGULAR, 9.5, 12.2, 1.5, "P" },
    [SHEET_MENTION] = { FONT_BOLD, 12.5, 16, 7, "P" },
    [SHEET_ITEM] = { FONT_REGULAR, 8.6, 10.6, 2, "P" },
    [SHEET_SMALL] = { FONT_REGULAR, 8, 9.8, 2, "P" },
    [SHEET_VERIFY] = { FONT_REGULAR, 8, 9.8, 1.5, "P" },
};

struct pen {
    struct layout *l;
    struct sceau_error *error;
    double y; /* the next baseline's top */
    double floor;
    size_t block; /* for messages */
};

void
layout_free(struct layout *l)
{
    buffer_free(&l->content);
}

static enum sceau_status
full(struct pen *p, const struct sheet_block *b)
{
    return fail(p->error, SCEAU_E_LIMIT,
        "la page est pleine : le bloc %zu%s%s%s n’y tient pas", p->block + 1,
        b->label ? " (« " : "", b->label ? b->label : "",
        b->label ? " »)" : "");
}

static void
open_tag(struct pen *p, const char *role)
{
    struct layout *l = p->l;

    if (l->tags < LAYOUT_TAGS_MAX)
        l->tag[l->tags] = (struct layout_tag) { .role = role };
    buffer_format(&l->content, "/%s<</MCID %zu>>BDC\n", role, l->tags);
    l->tags++;
}

static void
close_tag(struct pen *p)
{
    buffer_text(&p->l->content, "EMC\n");
}

/* What is drawn for the eye only is marked so, and readers of text pass it over. */
static void
open_artifact(struct pen *p)
{
    buffer_text(&p->l->content, "/Artifact BMC\n");
}

static void
put_rule(struct pen *p, double y, double width)
{
    open_artifact(p);
    buffer_format(&p->l->content, "%.2f w 0 G %.2f %.2f m %.2f %.2f l S\n",
        width, LEFT, y, RIGHT, y);
    close_tag(p);
}

/* The longest head of `text` that fits in the width, ended at a space. */
static enum sceau_status
fit(const struct font_run *run, struct span text, double width,
    struct span *line, size_t *used, struct sceau_error *error)
{
    size_t best = 0, at = 0;
    double measured;

    while (at < text.len) {
        const uint8_t *space = memchr(text.data + at, ' ', text.len - at);
        size_t end = space ? (size_t)(space - text.data) : text.len;
        enum sceau_status status =
            font_measure(run, span_of(text.data, end), &measured, error);
        if (status != SCEAU_OK)
            return status;
        if (measured > width)
            break;
        best = end;
        at = end + 1;
    }
    *line = span_of(text.data, best);
    *used = best < text.len ? best + 1 : best;
    return SCEAU_OK;
}

static enum sceau_status
show(struct pen *p, const struct font_run *run, double x, struct span text)
{
    return font_show(run, x, p->y, text, p->l->used, &p->l->content, p->error);
}

/* Lines of a text in a column; p->y ends below the last. */
static enum sceau_status
put_lines(struct pen *p, const struct sheet_block *b, const struct style *s,
    double x, double width, const char *text)
{
    struct font_run run = { s->face, s->size };
    struct span rest = span_str(text), line;
    size_t used;

    do {
        enum sceau_status status =
            fit(&run, rest, width, &line, &used, p->error);
        if (status != SCEAU_OK)
            return status;
        if (line.len == 0 && rest.len)
            return fail(p->error, SCEAU_E_LIMIT,
                "un mot est plus large que sa colonne : bloc %zu",
                p->block + 1);
        p->y -= s->leading;
        if (p->y < p->floor)
            return full(p, b);
        status = show(p, &run, x, line);
        if (status != SCEAU_OK)
            return status;
        rest = span_of(rest.data + used, rest.len - used);
    } while (rest.len);
    return SCEAU_OK;
}

static enum sceau_status
put_centred(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    struct font_run run = { s->face, s->size };
    double width;
    enum sceau_status status =
        font_measure(&run, span_str(b->text), &width, p->error);

    if (status != SCEAU_OK)
        return status;
    if (width > RIGHT - LEFT)
        return put_lines(p, b, s, LEFT, RIGHT - LEFT, b->text);
    p->y -= s->leading;
    if (p->y < p->floor)
        return full(p, b);
    return show(p, &run, (PAGE_WIDTH - width) / 2, span_str(b->text));
}

static enum sceau_status
put_right(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    struct font_run run = { s->face, s->size };
    double width;
    enum sceau_status status =
        font_measure(&run, span_str(b->text), &width, p->error);

    if (status != SCEAU_OK)
        return status;
    if (width > (RIGHT - LEFT) / 2)
        return full(p, b);
    p->y -= s->leading;
    return show(p, &run, RIGHT - width, span_str(b->text));
}

/* Two columns; both may wrap, the longer one makes the row's height. */
static enum sceau_status
put_row(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    struct style bold = *s;
    double top = p->y;
    enum sceau_status status =
        put_lines(p, b, s, LEFT, LABEL_WIDTH - 8, b->label ? b->label : "");
    double label_bottom = p->y;

    if (status != SCEAU_OK)
        return status;
    bold.face = FONT_BOLD;
    p->y = top;
    status = put_lines(
        p, b, &bold, LEFT + LABEL_WIDTH, RIGHT - LEFT - LABEL_WIDTH, b->text);
    if (label_bottom < p->y)
        p->y = label_bottom;
    return status;
}

/* The legal words stand whole on one line: refused where they would not. */
static enum sceau_status
put_mention(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    struct font_run run = { s->face, s->size };
    double width;
    enum sceau_status status =
        font_measure(&run, span_str(b->text), &width, p->error);

    if (status != SCEAU_OK)
        return status;
    if (width > RIGHT - LEFT - 4 * MENTION_PADDING
        || p->y - s->leading - 2 * MENTION_PADDING < p->floor)
        return full(p, b);
    double bottom = p->y - s->leading - MENTION_PADDING - 2;
    buffer_format(&p->l->content, "1.2 w 0 G %.2f %.2f %.2f %.2f re S\n", LEFT,
        bottom, RIGHT - LEFT, p->y - bottom);
    p->y -= s->leading;
    status = show(p, &run, (PAGE_WIDTH - width) / 2, span_str(b->text));
    p->y = bottom;
    return status;
}

static enum sceau_status
put_item(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    struct style bold = *s;
    double indent = LEFT + 96, top = p->y, label_bottom;
    enum sceau_status status = SCEAU_OK;

    bold.face = FONT_BOLD;
    if (b->label)
        status = put_lines(p, b, &bold, LEFT, indent - LEFT - 6, b->label);
    label_bottom = p->y;
    p->y = top;
    if (status == SCEAU_OK)
        status = put_lines(p, b, s, indent, RIGHT - indent, b->text);
    if (b->label && label_bottom < p->y)
        p->y = label_bottom;
    return status;
}

static void
put_heading_rule(struct pen *p)
{
    p->y -= 3;
    put_rule(p, p->y, 0.4);
}

static enum sceau_status
put_block(struct pen *p, const struct sheet_block *b)
{
    const struct style *s = &styles[b->role];
    enum sceau_status status = SCEAU_OK;

    p->y -= s->before;
    open_tag(p, s->tag);
    switch (b->role) {
    case SHEET_TITLE:
    case SHEET_SUBTITLE:
        status = put_centred(p, b, s);
        break;
    case SHEET_REFERENCE:
        status = put_right(p, b, s);
        break;
    case SHEET_ROW:
        status = put_row(p, b, s);
        break;
    case SHEET_MENTION:
        status = put_mention(p, b, s);
        break;
    case SHEET_ITEM:
        status = put_item(p, b, s);
        break;
    case SHEET_AUTHORITY:
    case SHEET_HEADING:
    case SHEET_PARAGRAPH:
    case SHEET_SMALL:
    case SHEET_VERIFY:
        status = put_lines(p, b, s, LEFT,
            b->role == SHEET_AUTHORITY ? (RIGHT - LEFT) / 2 : RIGHT - LEFT,
            b->text);
        break;
    }
    close_tag(p);
    if (b->role == SHEET_HEADING)
        put_heading_rule(p);
    return status;
}

/* A word behind the text, too light to hinder reading, and for the eye only. */
static enum sceau_status
put_watermark(struct pen *p)
{
    struct buffer *c = &p->l->content;
    struct font_run run = { FONT_BOLD, 92 };

    open_artifact(p);
    buffer_text(c, "q 0.93 g 0.82 0.57 -0.57 0.82 150 250 cm\n");
    enum sceau_status status =
        font_show(&run, 0, 0, span_str("SPÉCIMEN"), p->l->used, c, p->error);
    buffer_text(c, "Q\n");
    close_tag(p);
    return status;
}

static enum sceau_status
put_notice(struct pen *p, const char *notice, double y)
{
    struct font_run run = { FONT_BOLD, 9 };
    double width, kept = p->y;
    enum sceau_status status =
        font_measure(&run, span_str(notice), &width, p->error);

    if (status != SCEAU_OK)
        return status;
    open_tag(p, "P");
    p->y = y;
    status = show(p, &run, (PAGE_WIDTH - width) / 2, span_str(notice));
    p->y = kept;
    close_tag(p);
    return status;
}

static void
put_image(
    struct pen *p, int image, double x, double y, double side, const char *alt)
{
    open_tag(p, "Figure");
    struct layout_tag *t = &p->l->tag[p->l->tags - 1];
    t->alt = alt;
    t->box[0] = x;
    t->box[1] = y;
    t->box[2] = x + side;
    t->box[3] = y + side;
    buffer_format(&p->l->content, "q %.3f 0 0 %.3f %.3f %.3f cm /I%d Do Q\n",
        side, side, x, y, image);
    close_tag(p);
}

/* 2D-Doc 3.2.6, 10.4: the words 2D-DOC on one side, outside the quiet zone. */
static enum sceau_status
put_codes(struct pen *p, const struct sheet *sheet,
    const struct symbol *datamatrix, const struct symbol *qr, double *left,
    double *right)
{
    struct font_run run = { FONT_BOLD, 8 };
    double side = datamatrix->side * PAGE_MODULE,
           qr_side = qr->side * PAGE_MODULE;
    double y = BAND_BOTTOM + QUIET;

    *left = LEFT + side + 2 * QUIET + 8;
    *right = RIGHT - qr_side - 2 * QUIET - 8;
    if (side + QUIET > BAND_TOP - BAND_BOTTOM - 16 || *right - *left < 120)
        return fail(p->error, SCEAU_E_LIMIT,
            "les codes sont trop grands pour la page : %d et %d modules",
            datamatrix->side, qr->side);
    put_image(p, 0, LEFT + QUIET, y, side, sheet->code_alt);
    p->y = y + side + QUIET;
    open_tag(p, "P");
    enum sceau_status status = show(p, &run, LEFT + QUIET, span_str("2D-DOC"));
    close_tag(p);
    put_image(p, 1, RIGHT - qr_side - QUIET, y, qr_side, sheet->qr_alt);
    return status;
}

static enum sceau_status
put_band(struct pen *p, const struct sheet *sheet,
    const struct symbol *datamatrix, const struct symbol *qr)
{
    const struct style *s = &styles[SHEET_VERIFY];
    double left, right;
    enum sceau_status status;

    put_rule(p, BAND_TOP, 0.6);
    status = put_codes(p, sheet, datamatrix, qr, &left, &right);
    p->y = BAND_TOP - 4;
    p->floor = BAND_BOTTOM - 8;
    for (p->block = 0; status == SCEAU_OK && p->block < sheet->blocks;
         p->block++) {
        const struct sheet_block *b = &sheet->block[p->block];
        if (b->role != SHEET_VERIFY)
            continue;
        struct style own = *s;
        own.face = b->label ? FONT_BOLD : FONT_REGULAR;
        p->y -= s->before;
        open_tag(p, "P");
        status = put_lines(p, b, &own, left, right - left, b->text);
        close_tag(p);
    }
    return status;
}

/* The authority at the left and the reference at the right begin at one height. */
static enum sceau_status
put_head(struct pen *p, const struct sheet *sheet)
{
    static const enum sheet_role columns[] = { SHEET_AUTHORITY,
        SHEET_REFERENCE };
    double top = p->y, lowest = p->y;
    enum sceau_status status = SCEAU_OK;

    for (int i = 0; i < 2; i++) {
        p->y = top;
        for (p->block = 0; status == SCEAU_OK && p->block < sheet->blocks;
             p->block++)
            if (sheet->block[p->block].role == columns[i])
                status = put_block(p, &sheet->block[p->block]);
        if (p->y < lowest)
            lowest = p->y;
    }
    p->y = lowest;
    return status;
}

static bool
is_body(enum sheet_role role)
{
    return role != SHEET_AUTHORITY && role != SHEET_REFERENCE
        && role != SHEET_VERIFY;
}

static enum sceau_status
put_body(struct pen *p, const struct sheet *sheet)
{
    enum sceau_status status = SCEAU_OK;

    for (p->block = 0; status == SCEAU_OK && p->block < sheet->blocks;
         p->block++)
        if (is_body(sheet->block[p->block].role))
            status = put_block(p, &sheet->block[p->block]);
    return status;
}

enum sceau_status
layout_make(const struct sheet *sheet, const struct symbol *datamatrix,
    const struct symbol *qr, struct layout *out, struct sceau_error *error)
{
    struct pen p = { out, error, TOP, BAND_TOP + 4, 0 };
    enum sceau_status status = SCEAU_OK;

    *out = (struct layout) { .content = buffer_with_max(CONTENT_MAX) };
    if (sheet->specimen) {
        status = put_watermark(&p);
        if (status == SCEAU_OK)
            status = put_notice(&p, sheet->specimen, PAGE_HEIGHT - 34);
    }
    if (status == SCEAU_OK)
        status = put_head(&p, sheet);
    if (status == SCEAU_OK)
        status = put_body(&p, sheet);
    if (status == SCEAU_OK)
        status = put_band(&p, sheet, datamatrix, qr);
    if (status == SCEAU_OK && sheet->specimen)
        status = put_notice(&p, sheet->specimen, 24);
    if (status == SCEAU_OK && out->tags > LAYOUT_TAGS_MAX)
        status = fail(error, SCEAU_E_LIMIT, "trop de blocs pour une page");
    if (status == SCEAU_OK && buffer_status(&out->content) != SCEAU_OK)
        status = fail(error, buffer_status(&out->content), "page trop longue");
    if (status != SCEAU_OK)
        layout_free(out);
    return status;
}
