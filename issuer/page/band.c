/* SPDX-License-Identifier: EUPL-1.2 */
/* The band at the foot of the page: codes, and what is said beside them. */
#include "issuer/page/pen.h"

#include "verifier/base/error.h"

static void
put_image(
    struct pen *p, int image, double x, double y, double side, const char *alt)
{
    pen_open(p, "Figure");
    struct layout_tag *t = &p->l->tag[p->l->tags - 1];
    struct buffer *c = &p->l->content;
    t->alt = alt;
    t->box[0] = x;
    t->box[1] = y;
    t->box[2] = x + side;
    t->box[3] = y + side;
    buffer_text(c, "q ");
    font_put_thousandths(c, side);
    buffer_text(c, " 0 0 ");
    font_put_thousandths(c, side);
    buffer_byte(c, ' ');
    font_put_thousandths(c, x);
    buffer_byte(c, ' ');
    font_put_thousandths(c, y);
    buffer_text(c, image ? " cm /I1 Do Q\n" : " cm /I0 Do Q\n");
    pen_close(p);
}

/* 2D-Doc 3.2.6, 10.4: the words 2D-DOC on one side, outside the quiet zone. */
static enum sceau_status
put_codes(struct pen *p, const struct sheet *sheet,
    const struct symbol *datamatrix, const struct symbol *qr,
    struct column *between)
{
    struct font_run run = { FONT_BOLD, 8, false };
    double side = datamatrix->side * PAGE_MODULE,
           qr_side = qr->side * PAGE_MODULE;
    double y = BAND_BOTTOM + QUIET;

    between->left = LEFT + side + 2 * QUIET + 8;
    between->width = RIGHT - qr_side - 2 * QUIET - 8 - between->left;
    between->goes_on = false;
    if (side > SIDE_MAX - MENTION_2D_DOC || qr_side > SIDE_MAX)
        return fail(p->error, SCEAU_E_LIMIT,
            "les codes sont trop grands pour la page (%d et %d modules) : "
            "abrégez les noms et les adresses",
            datamatrix->side, qr->side);
    put_image(p, 0, LEFT + QUIET, y, side, sheet->code_alt);
    p->y = y + side + QUIET + 2;
    pen_open(p, "P");
    enum sceau_status status =
        pen_show(p, &run, LEFT + QUIET, span_str("2D-DOC"));
    pen_close(p);
    put_image(p, 1, RIGHT - qr_side - QUIET, y, qr_side, sheet->qr_alt);
    return status;
}

/* A bold line where it has a label: the title of what stands beside the codes. */
static enum sceau_status
put_verify(struct pen *p, const struct sheet *sheet, const struct column *c)
{
    struct style s = pen_style(SHEET_VERIFY, p->scale);
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < sheet->blocks; i++) {
        const struct sheet_block *b = &sheet->block[i];
        if (b->role != SHEET_VERIFY)
            continue;
        s.face = b->label ? FONT_BOLD : FONT_REGULAR;
        p->y -= s.before;
        pen_open(p, s.tag);
        status = pen_lines(p, b, &s, c, b->text);
        pen_close(p);
    }
    return status;
}

/* NULL where the sheet has none. */
static const struct sheet_block *
find_stamp(const struct sheet *sheet)
{
    for (size_t i = 0; i < sheet->blocks; i++)
        if (sheet->block[i].role == SHEET_STAMP)
            return &sheet->block[i];
    return NULL;
}

/* CESEDA R431-12: a signature and a stamp. What is said of the place stands above it,
 * so that the place itself is empty. */
static enum sceau_status
put_stamp(struct pen *p, const struct sheet_block *b)
{
    const struct column c = { RIGHT - STAMP_WIDTH, STAMP_WIDTH, false };
    struct style s = pen_style(SHEET_STAMP, p->scale);

    p->y -= s.before;
    pen_open(p, s.tag);
    enum sceau_status status = pen_lines(p, b, &s, &c, b->text);
    pen_close(p);
    double top = p->y - 4;
    p->y = top - STAMP_HEIGHT;
    if (status == SCEAU_OK && p->y < p->floor)
        return pen_full(p, b);
    pen_frame(p, c.left, c.width, top);
    return status;
}

static enum sceau_status
put_without_codes(struct pen *p, const struct sheet *sheet)
{
    const struct sheet_block *stamp = find_stamp(sheet);
    double beside = stamp ? STAMP_WIDTH + 14 : 0;
    const struct column c = { LEFT, RIGHT - LEFT - beside, false };
    double top = p->y;
    enum sceau_status status = put_verify(p, sheet, &c);

    p->y = top;
    return status == SCEAU_OK && stamp ? put_stamp(p, stamp) : status;
}

/* Ink of a stamp over a code would make it unreadable: no page has both. */
static enum sceau_status
put_with_codes(struct pen *p, const struct sheet *sheet,
    const struct symbol *datamatrix, const struct symbol *qr)
{
    struct column between;

    if (find_stamp(sheet))
        return fail(p->error, SCEAU_E_LIMIT,
            "un cadre de signature ne tient pas sur une page qui porte des "
            "codes : un tampon les rendrait illisibles");
    enum sceau_status status = put_codes(p, sheet, datamatrix, qr, &between);
    p->y = BAND_TOP - 4;
    return status == SCEAU_OK ? put_verify(p, sheet, &between) : status;
}

enum sceau_status
band_put(struct pen *p, const struct sheet *sheet,
    const struct symbol *datamatrix, const struct symbol *qr)
{
    pen_rule(p, BAND_TOP, 0.6);
    p->y = BAND_TOP - 4;
    p->floor = BAND_BOTTOM - 8;
    return sheet->code.len ? put_with_codes(p, sheet, datamatrix, qr)
                           : put_without_codes(p, sheet);
}
