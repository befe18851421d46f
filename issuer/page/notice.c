/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/notice.h"

#include "issuer/page/paragraph.h"
#include "issuer/page/pen.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(struct paragraph *, paragraph_free);

enum { CONTENT_MAX = 1024 * 1024 };

#define FLOOR 48.0
#define WARNING_PADDING 7.0

/* Who reads with difficulty reads this page: it is never small. */
static const double scales[] = { 1, 0.94, 0.88, 0.82 };

struct notice_style {
    enum font_style face;
    double size;
    double leading;
    double before;
    const char *tag;
};

static const struct notice_style notice_styles[] = {
    [NOTICE_REFERENCE] = { FONT_REGULAR, 9, 12, 0, "P" },
    [NOTICE_WARNING] = { FONT_REGULAR, 10, 13.5, 2, "P" },
    [NOTICE_TITLE] = { FONT_BOLD, 16, 21, 14, "H2" },
    [NOTICE_HEADING] = { FONT_BOLD, 12, 16, 10, "H3" },
    [NOTICE_PARAGRAPH] = { FONT_REGULAR, 11.2, 15, 3, "P" },
};

/* Scripts of small or tall letters are written larger or wider apart. */
static const struct {
    double size;
    double leading;
} scripts[SCRIPTS] = {
    [SCRIPT_LATIN] = { 1, 1 },
    [SCRIPT_CYRILLIC] = { 1, 1 },
    [SCRIPT_ARABIC] = { 1.14, 1.3 },
    [SCRIPT_BENGALI] = { 1.06, 1.16 },
    [SCRIPT_ETHIOPIC] = { 1, 1.12 },
    [SCRIPT_CHINESE] = { 1.05, 1.16 },
};

/* Every block has one tag, and the two notices of a specimen: none is past the end. */
_Static_assert(NOTICE_BLOCKS_MAX + 2 <= LAYOUT_TAGS_MAX, "a tag for each");

struct writer {
    struct pen pen;
    const struct sheet *sheet;
    struct paragraph *paragraph;
};

static enum sceau_status
named(struct writer *w, const struct notice_block *b, enum sceau_status status)
{
    return fail_prefix(w->pen.error, status, "page du titulaire (%s), « %s »",
        w->sheet->notice->language, b->key);
}

static struct notice_style
style_of(
    const struct notice_block *b, const struct shaper *shaper, double scale)
{
    struct notice_style s = notice_styles[b->role];
    enum script script = shaper_script(shaper);

    s.size *= scale * scripts[script].size;
    s.leading *= scale * scripts[script].leading;
    s.before *= scale;
    return s;
}

static double
left_of(const struct notice_block *b, const struct prose *prose, double width)
{
    if (b->role == NOTICE_WARNING)
        return (PAGE_WIDTH - width) / 2;
    return prose->right_to_left ? RIGHT - width : LEFT;
}

static enum sceau_status
put_block_lines(struct writer *w, const struct notice_block *b,
    const struct prose *prose, const struct notice_style *s)
{
    double room =
        RIGHT - LEFT - (b->role == NOTICE_WARNING ? 4 * WARNING_PADDING : 0);
    struct paragraph_line line = { 0 };
    struct pen *p = &w->pen;

    while (paragraph_next(w->paragraph, room, &line)) {
        if (line.to == line.from)
            return fail(
                p->error, SCEAU_E_LIMIT, "un mot est trop large pour la page");
        p->y -= s->leading;
        if (p->y < p->floor)
            return fail(p->error, SCEAU_E_LIMIT,
                "la page est pleine : abrégez les textes");
        enum sceau_status status = paragraph_show(w->paragraph, &line,
            left_of(b, prose, line.width), p->y, p->l, p->error);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
}

static enum sceau_status
put_block(struct writer *w, const struct notice_block *b)
{
    const struct sheet_notice *n = w->sheet->notice;
    const struct shaper *shaper = b->french ? n->french : n->shaper;
    const struct notice_style s = style_of(b, shaper, w->pen.scale);
    const struct prose prose = { .shaper = shaper,
        .right_to_left = !b->french && n->right_to_left,
        .style = s.face,
        .size = s.size };
    struct pen *p = &w->pen;

    enum sceau_status status =
        paragraph_read(w->paragraph, &prose, span_str(b->text), p->error);
    if (status != SCEAU_OK)
        return named(w, b, status);
    p->y -= s.before;
    pen_open(p, s.tag);
    struct layout_tag *t = &p->l->tag[p->l->tags - 1];
    t->language = b->french ? w->sheet->language : NULL;
    t->text = paragraph_is_spelt(w->paragraph) ? b->text : NULL;
    status = put_block_lines(w, b, &prose, &s);
    pen_close(p);
    return status == SCEAU_OK ? status : named(w, b, status);
}

/* All blocks of one role that follow each other, in one frame. */
static enum sceau_status
put_warnings(struct writer *w, size_t *at)
{
    const struct sheet_notice *n = w->sheet->notice;
    struct pen *p = &w->pen;
    double top = p->y - WARNING_PADDING;
    enum sceau_status status = SCEAU_OK;

    p->y = top - WARNING_PADDING / 2;
    while (status == SCEAU_OK && *at < n->blocks
        && n->block[*at].role == NOTICE_WARNING)
        status = put_block(w, &n->block[(*at)++]);
    p->y -= WARNING_PADDING + 2;
    if (status == SCEAU_OK)
        pen_frame(p, LEFT, RIGHT - LEFT, top);
    return status;
}

static enum sceau_status
put_blocks(struct writer *w)
{
    const struct sheet_notice *n = w->sheet->notice;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < n->blocks;) {
        if (n->block[i].role == NOTICE_WARNING)
            status = put_warnings(w, &i);
        else
            status = put_block(w, &n->block[i++]);
    }
    return status;
}

/* In French, as the notice of the first page. */
static enum sceau_status
put_specimen(struct writer *w, double y)
{
    struct pen *p = &w->pen;
    enum sceau_status status = pen_notice(p, w->sheet->specimen, y);

    p->l->tag[p->l->tags - 1].language = w->sheet->language;
    return status;
}

static enum sceau_status
write_page(struct writer *w)
{
    bool specimen = w->sheet->specimen != NULL;
    enum sceau_status status = SCEAU_OK;

    if (specimen) {
        status = pen_watermark(&w->pen);
        if (status == SCEAU_OK)
            status = put_specimen(w, PAGE_HEIGHT - 34);
    }
    if (status == SCEAU_OK)
        status = put_blocks(w);
    return status == SCEAU_OK && specimen ? put_specimen(w, 24) : status;
}

static enum sceau_status
lay_out(const struct sheet *sheet, struct paragraph *paragraph, double scale,
    struct layout *out, struct sceau_error *error)
{
    struct writer w = { { out, error, TOP, FLOOR, scale }, sheet, paragraph };

    *out = (struct layout) { .content = buffer_with_max(CONTENT_MAX) };
    enum sceau_status status = write_page(&w);
    if (status == SCEAU_OK && buffer_status(&out->content) != SCEAU_OK)
        status = fail(error, buffer_status(&out->content), "page trop longue");
    if (status != SCEAU_OK)
        layout_free(out);
    return status;
}

enum sceau_status
notice_make(
    const struct sheet *sheet, struct layout *out, struct sceau_error *error)
{
    AUTO(paragraph_free) struct paragraph *paragraph = paragraph_new();
    enum sceau_status status = SCEAU_E_LIMIT;

    if (!paragraph)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (size_t i = 0;
         status == SCEAU_E_LIMIT && i < sizeof scales / sizeof *scales; i++)
        status = lay_out(sheet, paragraph, scales[i], out, error);
    return status;
}
