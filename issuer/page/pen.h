/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The pen that lays out a page: where the next line goes, and the operators and tags
 * written so far. Shared by the files that make a page's parts (layout.c, band.c).
 */
#ifndef SCEAU_PAGE_PEN_H
#define SCEAU_PAGE_PEN_H

#include "issuer/page/layout.h"

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
/* 32 mm x 75 mm: a signature and a round stamp of 30 mm beside it. */
#define STAMP_WIDTH (75 * 72 / 25.4)
#define STAMP_HEIGHT (32 * 72 / 25.4)
#define SIDE_MAX (BAND_TOP - BAND_BOTTOM - 2 * QUIET) /* of a code */
/* What two codes of that size leave between them. */
#define BETWEEN_MIN                                                            \
    (RIGHT - LEFT - 2 * SIDE_MAX + MENTION_2D_DOC - 4 * QUIET - 16)

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

/* Where lines go. What is said in it goes on in another column, or ends there. */
struct column {
    double left;
    double width;
    bool goes_on;
};

struct pen {
    struct layout *l;
    struct sceau_error *error;
    double y; /* the next baseline's top */
    double floor;
    double scale;
};

/* How blocks of that role are written, at the pen's scale. */
struct style pen_style(enum sheet_role role, double scale);

/* SCEAU_E_LIMIT: the page has no room left for that block. */
enum sceau_status pen_full(struct pen *p, const struct sheet_block *b);

/* A tag around what is drawn next; what is drawn for the eye only is an artifact, which
 * readers of text pass over. Both end with pen_close(). */
void pen_open(struct pen *p, const char *role);
void pen_artifact(struct pen *p);
void pen_close(struct pen *p);

/* Operands, each with a space after. */
void pen_numbers(struct buffer *out, const double *v, size_t count);

void pen_rule(struct pen *p, double y, double width);

/* An empty frame between two heights. */
void pen_frame(struct pen *p, double left, double width, double top);

/* Words at the pen's height. */
SCEAU_MUST_USE enum sceau_status pen_show(
    struct pen *p, const struct font_run *run, double x, struct span text);

/* Lines of a text in a column; p->y ends at the baseline of the last. */
SCEAU_MUST_USE enum sceau_status pen_lines(struct pen *p,
    const struct sheet_block *b, const struct style *s, const struct column *c,
    const char *text);

/* Of a test title: a word behind the text, too light to hinder reading and for the eye
 * only, and a notice in the margin at that height. */
SCEAU_MUST_USE enum sceau_status pen_watermark(struct pen *p);
SCEAU_MUST_USE enum sceau_status pen_notice(
    struct pen *p, const char *notice, double y);

/*
 * The band at the foot (band.c): the codes at both sides and what is said between them;
 * without codes, what is said, and the place of a stamp at the right.
 */
SCEAU_MUST_USE enum sceau_status band_put(struct pen *p,
    const struct sheet *sheet, const struct symbol *datamatrix,
    const struct symbol *qr);

#endif
