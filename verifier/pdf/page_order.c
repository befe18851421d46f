/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_order.h"

#include <math.h>

/* Where our emitter begins the body, the band and a label's value, in points. */
#define BODY_TOP 793.89
#define BAND_TOP 166.0
#define ROW_LEFT 194.7
#define ITEM_LEFT 152.7

static struct page_column
column_from(double last)
{
    return (struct page_column) { .last = last, .floor = INFINITY };
}

struct page_order
page_order_begin(void)
{
    return (struct page_order) { .page = column_from(INFINITY),
        .mark = column_from(INFINITY) };
}

void
page_order_mark(struct page_order *o)
{
    o->mark_top = 0;
    o->mark = column_from(INFINITY);
}

/* Beside the first column, a line of the second is not among those of the first. */
static bool
is_clear(const struct page_column *k, const double at[2])
{
    return at[1] < k->floor || at[0] >= k->left;
}

static bool
turn(struct page_column *k, const double at[2])
{
    if (k->second || at[0] < k->right)
        return false;
    k->second = true;
    k->left = k->right;
    k->floor = k->last;
    return true;
}

static enum page_zone
zone_of(double y)
{
    if (y < BAND_TOP)
        return PAGE_BAND;
    return y < BODY_TOP ? PAGE_BODY : PAGE_MARGIN;
}

static enum page_place
go_on(struct page_order *o, const double at[2])
{
    bool below = at[1] < o->mark.last;

    if (zone_of(at[1]) != o->zone || !is_clear(&o->page, at)
        || (below ? !is_clear(&o->mark, at)
                  : at[1] != o->mark_top
                    || (at[0] != ROW_LEFT && at[0] != ITEM_LEFT)
                    || !turn(&o->mark, at)))
        return PAGE_ASTRAY;
    o->mark.last = at[1];
    if (at[1] < o->page.last)
        o->page.last = at[1];
    return below ? PAGE_BELOW : PAGE_BESIDE;
}

/* The header's columns begin at one height; the band's as their codes let them. */
static bool
begin(struct page_order *o, const double at[2])
{
    enum page_zone zone = zone_of(at[1]);

    if (zone < o->zone)
        return false;
    if (zone > o->zone) {
        o->zone = zone;
        o->page = column_from(INFINITY);
    }
    if (o->page.last == INFINITY)
        o->top = at[1];
    if (at[1] < o->page.last)
        return is_clear(&o->page, at);
    return (zone == PAGE_BAND || at[1] == o->top) && turn(&o->page, at);
}

enum page_place
page_order_line(struct page_order *o, const double at[2])
{
    if (o->mark_top > 0)
        return go_on(o, at);
    if (at[1] <= 0 || !begin(o, at))
        return PAGE_ASTRAY;
    o->mark_top = o->mark.last = o->page.last = at[1];
    return PAGE_BELOW;
}

void
page_order_reach(struct page_order *o, double right)
{
    if (o->page.right < right)
        o->page.right = right;
    if (o->mark.right < right)
        o->mark.right = right;
}
