/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/scan.h"

#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/scan/ladder.h"
#include "verifier/scan/locate.h"
#include "verifier/scan/picture.h"
#include "verifier/seal/set.h"

/* Candidates tried by the quick rungs, and by the slow ones; a crop's margin. */
enum { QUICK_BOXES = 5, SLOW_BOXES = 2, MARGIN_PERCENT = 12, MARGIN_MIN = 8 };

/* A small picture may be one symbol alone: it is climbed as a whole. */
enum { SMALL_SIDE = 900 };

void
scan_result_free(struct scan_result *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->symbol[i].bytes);
    free(r->symbol);
    *r = (struct scan_result) { 0 };
}

static enum scan_format
format_of(enum zxing_format f)
{
    return f == ZXING_QR ? SCAN_QR : SCAN_DATAMATRIX;
}

static bool
is_known(const struct scan_result *r, const struct zxing_symbol *s)
{
    for (size_t i = 0; i < r->count; i++)
        if (span_equal(span_of(r->symbol[i].bytes, r->symbol[i].len),
                span_of(s->bytes, s->len)))
            return true;
    return false;
}

/* Takes the symbol's bytes over. */
static void
keep(struct scan_result *r, enum zxing_format format, struct zxing_symbol *s,
    int left, int top)
{
    if (r->count == SCEAU_PICTURE_CODES_MAX || is_known(r, s)) {
        free(s->bytes);
        return;
    }
    struct scan_symbol *to = &r->symbol[r->count++];
    to->format = format_of(format);
    to->bytes = s->bytes;
    to->len = s->len;
    for (int i = 0; i < 8; i++)
        to->corner[i] = s->corner[i] + (i % 2 ? top : left);
    s->bytes = NULL;
}

static bool
climb(struct ladder *l, const struct grey *g, bool slow, int left, int top,
    struct scan_result *r)
{
    if (!ladder_climb(l, g, slow))
        return false;
    keep(r, l->format, &l->symbol, left, top);
    return true;
}

static bool
climb_box(struct ladder *l, const struct grey *page, const struct box *b,
    bool slow, struct scan_result *r)
{
    int side = b->width > b->height ? b->width : b->height;
    int margin = side * MARGIN_PERCENT / 100 + MARGIN_MIN;
    int left = b->left - margin, top = b->top - margin;
    AUTO_GREY struct grey crop = grey_crop(
        page, left, top, b->width + 2 * margin, b->height + 2 * margin);

    return climb(l, &crop, slow, left < 0 ? 0 : left, top < 0 ? 0 : top, r);
}

static void
search_whole(struct ladder *l, const struct grey *page, struct scan_result *r)
{
    struct zxing_symbol found[SCEAU_PICTURE_CODES_MAX];
    size_t count = ladder_whole(l, page, found, SCEAU_PICTURE_CODES_MAX);

    for (size_t i = 0; i < count; i++)
        keep(r, l->format, &found[i], 0, 0);
}

/* Every candidate gets the quick rungs, so that two symbols of a page are read. */
static void
search_boxes(struct ladder *l, const struct grey *page, const struct box *box,
    size_t boxes, struct scan_result *r)
{
    size_t before = r->count;
    bool small = page->width < SMALL_SIDE && page->height < SMALL_SIDE;

    for (size_t i = 0; i < boxes && i < QUICK_BOXES; i++)
        (void)climb_box(l, page, &box[i], false, r);
    if (r->count > before || (small && climb(l, page, false, 0, 0, r)))
        return;
    for (size_t i = 0; i < boxes && i < SLOW_BOXES; i++)
        if (climb_box(l, page, &box[i], true, r))
            return;
    if (small)
        (void)climb(l, page, true, 0, 0, r);
}

/* A part of a set: the others may stand beside it (2D-Doc 3.2.6, section 3.8). */
static bool
has_part(const struct scan_result *r, size_t from)
{
    struct set_part part;

    for (size_t i = from; i < r->count; i++)
        if (set_part_read(span_of(r->symbol[i].bytes, r->symbol[i].len), &part))
            return true;
    return false;
}

static void
search(struct ladder *l, const struct grey *page, const struct box *box,
    size_t boxes, struct scan_result *r)
{
    size_t before = r->count;

    search_whole(l, page, r);
    if (before)
        return; /* a symbol of the other format is there: no long search */
    /* a DataMatrix is found by the whole picture only at its centre, and alone;
     * a QR code is found anywhere */
    bool alone = r->count > before
        && (l->format == ZXING_QR
            || (page->width < SMALL_SIDE && !has_part(r, before)));
    if (!alone)
        search_boxes(l, page, box, boxes, r);
}

enum sceau_status
scan_grey(const struct grey *g, unsigned formats, unsigned budget_ms,
    struct scan_result *out, struct sceau_error *error)
{
    static const enum zxing_format order[] = { ZXING_DATAMATRIX, ZXING_QR };
    struct scan_result r = { 0 };
    struct box box[LOCATE_MAX];
    struct ladder l = { .deadline_ns =
                            ladder_clock() + (int64_t)budget_ms * 1000000 };

    r.symbol = calloc(SCEAU_PICTURE_CODES_MAX, sizeof *r.symbol);
    if (!r.symbol)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    size_t boxes = locate(g, box);
    for (int i = 0; i < 2; i++) {
        l.format = order[i];
        if (formats & format_of(order[i]))
            search(&l, g, box, boxes, &r);
    }
    r.budget_spent = l.spent;
    if (l.no_memory && r.count == 0) {
        scan_result_free(&r);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    *out = r;
    return SCEAU_OK;
}

enum sceau_status
scan_picture(struct span file, unsigned formats, unsigned budget_ms,
    struct scan_result *out, struct sceau_error *error)
{
    AUTO_GREY struct grey g = { 0 };
    enum sceau_status status = picture_read(file, &g, error);

    if (status != SCEAU_OK)
        return status;
    return scan_grey(&g, formats, budget_ms, out, error);
}
