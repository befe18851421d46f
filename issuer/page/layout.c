/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/layout.h"

#include "verifier/base/error.h"

/* Points. The codes stand in a band of their own at the foot, with white around. */
#define LEFT 56.7
#define RIGHT (PAGE_WIDTH - 56.7)
#define TOP (PAGE_HEIGHT - 48)
#define HEAD_WIDTH ((RIGHT - LEFT) / 2 - 6)
/* 38 wide capitals, the longest name, stand beside a label. */
#define LABEL_WIDTH 138.0
#define ITEM_WIDTH 96.0
#define BAND_TOP 166.0
#define BAND_BOTTOM 43.0
#define QUIET (4 * PAGE_MODULE)
#define MENTION_PADDING 6.0
#define MENTION_2D_DOC 10.0 /* the height of these words */
#define SIDE_MAX (BAND_TOP - BAND_BOTTOM - 2 * QUIET) /* of a code */
/* What two codes of that size leave between them. */
#define BETWEEN_MIN                                                            \
    (RIGHT - LEFT - 2 * SIDE_MAX + MENTION_2D_DOC - 4 * QUIET - 16)

enum { CONTENT_MAX = 256 * 1024 };

/* Long names and addresses make a page closer before they make it refused: the
 * smallest text stays above 6.8 points. */
static const double scales[] = { 1, 0.93, 0.86 };

enum align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };

struct style {
    enum font_style face;
    enum align align;
    double size;
    double leading;
    double before;
    double after;
    const char *tag;
};

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
};

/* Where lines go. What is said in it goes on in another column, or ends there. */
struct column {
    double left;
    double width;
    bool goes_on;
};

static struct style
style_of(enum sheet_role role, double scale)
{
    struct style s = styles[role];

    s.size *= scale;
    s.leading *= scale;
    s.before *= scale;
    s.after *= scale;
    return s;
}

struct pen {
    struct layout *l;
    struct sceau_error *error;
    double y; /* the next baseline's top */
    double floor;
    double scale;
};

void
layout_free(struct layout *l)
{
    buffer_free(&l->content);
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
    };

    return b->label ? b->label : names[b->role];
}

static enum sceau_status
full(struct pen *p, const struct sheet_block *b)
{
    return fail(p->error, SCEAU_E_LIMIT,
        "la page est pleine, « %s » n’y tient pas : abrégez les textes les "
        "plus longs",
        name_of(b));
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
put_numbers(struct buffer *out, const double *v, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        font_put_number(out, v[i]);
        buffer_byte(out, ' ');
    }
}

static void
put_rule(struct pen *p, double y, double width)
{
    struct buffer *c = &p->l->content;

    open_artifact(p);
    put_numbers(c, &width, 1);
    buffer_text(c, "w 0 G ");
    put_numbers(c, (double[]) { LEFT, y }, 2);
    buffer_text(c, "m ");
    put_numbers(c, (double[]) { RIGHT, y }, 2);
    buffer_text(c, "l S\n");
    close_tag(p);
}

static enum sceau_status
show(struct pen *p, const struct font_run *run, double x, struct span text)
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
        return full(p, b);
    if (s->align == ALIGN_CENTRE)
        x += (c->width - width) / 2;
    else if (s->align == ALIGN_RIGHT)
        x += c->width - width;
    size_t used = line.len < rest->len ? line.len + 1 : line.len;
    *rest = span_of(rest->data + used, rest->len - used);
    run.goes_on = rest->len || c->goes_on;
    return show(p, &run, x, line);
}

/* Lines of a text in a column; p->y ends at the baseline of the last. */
static enum sceau_status
put_lines(struct pen *p, const struct sheet_block *b, const struct style *s,
    const struct column *c, const char *text)
{
    struct span rest = span_str(text);
    enum sceau_status status;

    do {
        status = put_line(p, b, s, c, &rest);
    } while (status == SCEAU_OK && rest.len);
    return status;
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
        status = put_lines(p, b, label, &left, b->label);
        label_bottom = p->y;
    }
    p->y = top;
    if (status == SCEAU_OK)
        status = put_lines(p, b, text, &right, b->text);
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
        return full(p, b);
    status = put_lines(p, b, s, &c, b->text);
    p->y -= MENTION_PADDING + 2;
    return status;
}

static void
put_frame(struct pen *p, double top)
{
    struct buffer *c = &p->l->content;

    open_artifact(p);
    buffer_text(c, "1.2 w 0 G ");
    put_numbers(c, (double[]) { LEFT, p->y, RIGHT - LEFT, top - p->y }, 4);
    buffer_text(c, "re S\n");
    close_tag(p);
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
        return put_lines(p, b, s, &left, b->text);
    case SHEET_REFERENCE:
        return put_lines(p, b, s, &right, b->text);
    case SHEET_TITLE:
    case SHEET_SUBTITLE:
    case SHEET_HEADING:
    case SHEET_PARAGRAPH:
    case SHEET_SMALL:
    case SHEET_VERIFY:
        break;
    }
    return put_lines(p, b, s, &whole, b->text);
}

static enum sceau_status
put_block(struct pen *p, const struct sheet_block *b)
{
    const struct style s = style_of(b->role, p->scale);
    double top = p->y - s.before;

    p->y = top;
    open_tag(p, s.tag);
    enum sceau_status status = put_text(p, b, &s);
    close_tag(p);
    if (b->role == SHEET_MENTION)
        put_frame(p, top);
    p->y -= s.after;
    if (b->role == SHEET_HEADING)
        put_rule(p, p->y, 0.4);
    return status;
}

/* A word behind the text, too light to hinder reading, and for the eye only. */
static enum sceau_status
put_watermark(struct pen *p)
{
    struct buffer *c = &p->l->content;
    struct font_run run = { FONT_BOLD, 92, false };

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
    struct font_run run = { FONT_BOLD, 9, false };
    double width, kept = p->y;
    enum sceau_status status =
        font_measure(&run, span_str(notice), &width, p->error);

    if (status != SCEAU_OK)
        return status;
    if (width > RIGHT - LEFT)
        return fail(p->error, SCEAU_E_LIMIT,
            "l’avis de spécimen est plus large que la page");
    open_tag(p, "P");
    p->y = y;
    status = show(p, &run, (PAGE_WIDTH - width) / 2, span_str(notice));
    p->y = kept;
    close_tag(p);
    return status;
}

/* Every block has one tag; the notices, the figures and the mention have five. */
_Static_assert(SHEET_BLOCKS_MAX + 5 <= LAYOUT_TAGS_MAX, "a tag for each");

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
    struct style s = style_of(SHEET_VERIFY, p->scale);
    struct column between;

    put_rule(p, BAND_TOP, 0.6);
    enum sceau_status status = put_codes(p, sheet, datamatrix, qr, &between);
    p->y = BAND_TOP - 4;
    p->floor = BAND_BOTTOM - 8;
    for (size_t i = 0; status == SCEAU_OK && i < sheet->blocks; i++) {
        const struct sheet_block *b = &sheet->block[i];
        if (b->role != SHEET_VERIFY)
            continue;
        s.face = b->label ? FONT_BOLD : FONT_REGULAR;
        p->y -= s.before;
        open_tag(p, s.tag);
        status = put_lines(p, b, &s, &between, b->text);
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
        && role != SHEET_VERIFY;
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
        style_of(role, scales[sizeof scales / sizeof *scales - 1]);
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
