/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The order of a page's lines: the one in which they are written is the one in which an
 * eye reads them. Each is below the one before. Three places have a second column, which
 * begins once, at the right of all that the first one has: the header, the band of the
 * codes, and a label's value.
 */
#ifndef SCEAU_PDF_PAGE_ORDER_H
#define SCEAU_PDF_PAGE_ORDER_H

#include <stdbool.h>

struct page_column {
    double last;  /* where its lowest line begins */
    double right; /* how far its lines go */
    double left;  /* of the second one, down to the floor of the first */
    double floor;
    bool second;
};

/* From the top to the foot. */
enum page_zone { PAGE_MARGIN, PAGE_BODY, PAGE_BAND };

struct page_order {
    enum page_zone zone;
    double top; /* the zone's first line */
    struct page_column page;
    double mark_top; /* the mark's first line; 0: none yet */
    struct page_column mark;
};

enum page_place { PAGE_ASTRAY, PAGE_BELOW, PAGE_BESIDE };

struct page_order page_order_begin(void);

/* A mark's words are read as one. */
void page_order_mark(struct page_order *o);

/* Where a line begins: below, beside its label, or where ours never does. */
enum page_place page_order_line(struct page_order *o, const double at[2]);

/* How far it goes. */
void page_order_reach(struct page_order *o, double right);

#endif
