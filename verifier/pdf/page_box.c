/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_box.h"

/* A4 in points. */
#define WIDTH 595.28
#define HEIGHT 841.89

bool
page_box_add(struct page_boxes *p, struct page_box box)
{
    if (p->count == PAGE_BOXES_MAX || box.left < 0 || box.bottom < 0
        || box.right > WIDTH || box.top > HEIGHT || box.left > box.right
        || box.bottom > box.top)
        return false;
    p->box[p->count++] = box;
    return true;
}

static bool
are_apart(const struct page_box *a, const struct page_box *b)
{
    return a->right <= b->left || b->right <= a->left || a->top <= b->bottom
        || b->top <= a->bottom || (a->rule && b->rule);
}

bool
page_boxes_are_apart(const struct page_boxes *p)
{
    for (size_t i = 1; i < p->count; i++)
        for (size_t j = 0; j < i; j++)
            if (!are_apart(&p->box[i], &p->box[j]))
                return false;
    return true;
}
