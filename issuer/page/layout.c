/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/pen.h"

#include <stdlib.h>

#include "verifier/base/error.h"

enum { CONTENT_MAX = 256 * 1024 };

/* Long names and addresses make a page closer before they make it refused: the
 * smallest text stays above 6.8 points. */
static const double scales[] = { 1, 0.93, 0.86 };

void
layout_free(struct layout *l)
{
    buffer_free(&l->content);
    for (int i = 0; i < FONT_STYLES; i++) {
        free(l->script[i].text);
        l->script[i].text = NULL;
    }
}

/* A label and a text side by side; the longer one makes the height. */
static enum sceau_status
put_pair(struct pen *p, const struct sheet_block *b, const struct style *label,
    const struct style *text, double label_width)
{
    const struct column left = { LEFT, label_width - 8, true };
    const struct column right = { LEFT + label_width,
        RIGHT - LEFT - label_width, false };
    double top = p->y, label_bottom = p->y;
    enum sceau_status status = SCEAU_OK;

    if (b->label) {
        status = pen_lines(p, b, label, &left, b->label);
        label_bottom = p->y;
    }
    p->y = top;
    if (status == SCEAU_OK)
        status = pen_lines(p, b, text, &right, b->text);
    if (label_bottom < p->y)
        p->y = label_bottom;
    return status;
}

static enum sceau_status
put_row(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    struct style value = *s;

    value.face = FONT_BOLD;
    return put_pair(p, b, s, &value, LABEL_WIDTH);
}

static enum sceau_status
put_item(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    struct style label = *s;

    label.face = FONT_BOLD;
    return put_pair(p, b, &label, s, ITEM_WIDTH);
}

/* The legal words stand whole on one line: refused where they would not. */
static enum sceau_status
put_mention(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    struct font_run run = { s->face, s->size, false };
    const struct column c = { LEFT, RIGHT - LEFT, false };
    double width;
    enum sceau_status status =
        font_measure(&run, span_str(b->text), &width, p->error);

    if (status != SCEAU_OK)
        return status;
    if (width > RIGHT - LEFT - 4 * MENTION_PADDING
        || p->y - s->leading - 2 * MENTION_PADDING < p->floor)
        return pen_full(p, b);
    status = pen_lines(p, b, s, &c, b->text);
    p->y -= MENTION_PADDING + 2;
    return status;
}

static enum sceau_status
put_text(struct pen *p, const struct sheet_block *b, const struct style *s)
{
    const struct column whole = { LEFT, RIGHT - LEFT, false };
    const struct column left = { LEFT, HEAD_WIDTH, false };
    const struct column right = { RIGHT - HEAD_WIDTH, HEAD_WIDTH, false };

    switch (b->role) {
    case SHEET_ROW:
        return put_row(p, b, s);
    case SHEET_MENTION:
        return put_mention(p, b, s);
    case SHEET_ITEM:
        return put_item(p, b, s);
    case SHEET_AUTHORITY:
        return pen_lines(p, b, s, &left, b->text);
    case SHEET_REFERENCE:
        return pen_lines(p, b, s, &right, b->text);
    case SHEET_TITLE:
    case SHEET_SUBTITLE:
    case SHEET_HEADING:
    case SHEET_PARAGRAPH:
    case SHEET_SMALL:
    case SHEET_VERIFY:
    case SHEET_STAMP:
        break;
    }
    return pen_lines(p, b, s, &whole, b->text);
}

static enum sceau_status
put_block(struct pen *p, const struct sheet_block *b)
{
    const struct style s = pen_style(b->role, p->scale);
    double top = p->y - s.before;

    p->y = top;
    pen_open(p, s.tag);
    enum sceau_status status = put_text(p, b, &s);
    pen_close(p);
    if (b->role == SHEET_MENTION)
        pen_frame(p, LEFT, RIGHT - LEFT, top);
    p->y -= s.after;
    if (b->role == SHEET_HEADING)
        pen_rule(p, p->y, 0.4);
    return status;
}

/* Every block has one tag; the notices, the figures and the mention have five. */
_Static_assert(SHEET_BLOCKS_MAX + 5 <= LAYOUT_TAGS_MAX, "a tag for each");

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
        for (size_t b = 0; status == SCEAU_OK && b < sheet->blocks; b++)
            if (sheet->block[b].role == columns[i])
                status = put_block(p, &sheet->block[b]);
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
        && role != SHEET_VERIFY && role != SHEET_STAMP;
}

static enum sceau_status
put_body(struct pen *p, const struct sheet *sheet)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < sheet->blocks; i++)
        if (is_body(sheet->block[i].role))
            status = put_block(p, &sheet->block[i]);
    return status;
}

static enum sceau_status
lay_out(const struct sheet *sheet, const struct symbol *datamatrix,
    const struct symbol *qr, double scale, struct layout *out,
    struct sceau_error *error)
{
    struct pen p = { out, error, TOP, BAND_TOP + 4, scale };
    enum sceau_status status = SCEAU_OK;

    *out = (struct layout) { .content = buffer_with_max(CONTENT_MAX) };
    if (sheet->specimen) {
        status = pen_watermark(&p);
        if (status == SCEAU_OK)
            status = pen_notice(&p, sheet->specimen, PAGE_HEIGHT - 34);
    }
    if (status == SCEAU_OK)
        status = put_head(&p, sheet);
    if (status == SCEAU_OK)
        status = put_body(&p, sheet);
    if (status == SCEAU_OK)
        status = band_put(&p, sheet, datamatrix, qr);
    if (status == SCEAU_OK && sheet->specimen)
        status = pen_notice(&p, sheet->specimen, 24);
    if (status == SCEAU_OK && buffer_status(&out->content) != SCEAU_OK)
        status = fail(error, buffer_status(&out->content), "page trop longue");
    if (status != SCEAU_OK)
        layout_free(out);
    return status;
}

static double
narrowest(enum sheet_role role)
{
    switch (role) {
    case SHEET_AUTHORITY:
    case SHEET_REFERENCE:
        return HEAD_WIDTH;
    case SHEET_ROW:
        return RIGHT - LEFT - LABEL_WIDTH;
    case SHEET_ITEM:
        return RIGHT - LEFT - ITEM_WIDTH;
    case SHEET_VERIFY:
        return BETWEEN_MIN;
    case SHEET_STAMP:
        return STAMP_WIDTH;
    case SHEET_MENTION:
    case SHEET_TITLE:
    case SHEET_SUBTITLE:
    case SHEET_HEADING:
    case SHEET_PARAGRAPH:
    case SHEET_SMALL:
        break;
    }
    return RIGHT - LEFT;
}

bool
layout_words_fit(enum sheet_role role, const char *text)
{
    const struct style s =
        pen_style(role, scales[sizeof scales / sizeof *scales - 1]);
    struct font_run run = { s.face, s.size, false };
    struct span rest = span_str(text), line;
    double width;

    if (role == SHEET_ROW)
        run.style = FONT_BOLD;
    while (rest.len) {
        if (font_fit(&run, rest, narrowest(role), &line, &width, NULL)
                != SCEAU_OK
            || line.len == 0)
            return false;
        size_t used = line.len < rest.len ? line.len + 1 : line.len;
        rest = span_of(rest.data + used, rest.len - used);
    }
    return true;
}

enum sceau_status
layout_make(const struct sheet *sheet, const struct symbol *datamatrix,
    const struct symbol *qr, struct layout *out, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_E_LIMIT;

    for (size_t i = 0;
         status == SCEAU_E_LIMIT && i < sizeof scales / sizeof *scales; i++)
        status = lay_out(sheet, datamatrix, qr, scales[i], out, error);
    return status;
}
