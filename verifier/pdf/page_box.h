/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where a page draws: on the A4, and nothing over anything else, so that no text is
 * struck out, blacked or written over by what comes after it.
 */
#ifndef SCEAU_PDF_PAGE_BOX_H
#define SCEAU_PDF_PAGE_BOX_H

#include <stdbool.h>
#include <stddef.h>

/* A page has some hundred lines of text, and a rule or a frame for ten of them. */
#define PAGE_BOXES_MAX 512

struct page_box {
    double left;
    double bottom;
    double right;
    double top;
    bool rule; /* rules and frames may meet each other */
};

struct page_boxes {
    struct page_box box[PAGE_BOXES_MAX];
    size_t count;
};

/* False where it leaves the page, is turned inside out, or is one too many. */
bool page_box_add(struct page_boxes *p, struct page_box box);

/* True where no box covers any part of another. */
bool page_boxes_are_apart(const struct page_boxes *p);

#endif
