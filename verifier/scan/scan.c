/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/scan.h"

#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/scan/ladder.h"
#include "verifier/scan/locate.h"
#include "verifier/scan/picture.h"
#include "verifier/seal/address.h"
#include "verifier/seal/set.h"

/* Candidates tried by the quick rungs, and by the slow ones; a crop's margin. */
enum {
    QUICK_BOXES = 5,
    SLOW_BOXES = 2,
    BEST_RUNG = 1,
    MARGIN_PERCENT = 12,
    MARGIN_MIN = 8
};

/* The side of a picture that may be one symbol alone, and that of one whose QR codes are
 * found without halving it: 300 dpi of a page, or five megapixels. */
enum { SMALL_SIDE = 900, QR_SIDE = 2700 };

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

/* What stands within its corners, upright. */
static struct box
covered_by(const struct scan_symbol *s)
{
    int x0 = s->corner[0], x1 = x0, y0 = s->corner[1], y1 = y0;

    for (int i = 2; i < 8; i += 2) {
        x0 = s->corner[i] < x0 ? s->corner[i] : x0;
        x1 = s->corner[i] > x1 ? s->corner[i] : x1;
        y0 = s->corner[i + 1] < y0 ? s->corner[i + 1] : y0;
        y1 = s->corner[i + 1] > y1 ? s->corner[i + 1] : y1;
    }
    return (struct box) {
        .left = x0, .top = y0, .width = x1 - x0, .height = y1 - y0
    };
}

static int
overlap(int a, int a_len, int b, int b_len)
{
    int from = a > b ? a : b;
    int to = a + a_len < b + b_len ? a + a_len : b + b_len;

    return to > from ? to - from : 0;
}

/* Half of the box or more lies on a symbol that was read: there is no other in it. */
static bool
is_read(const struct scan_result *r, const struct box *b)
{
    for (size_t i = 0; i < r->count; i++) {
        struct box on = covered_by(&r->symbol[i]);
        int64_t across = overlap(b->left, b->width, on.left, on.width);
        int64_t down = overlap(b->top, b->height, on.top, on.height);
        if (2 * across * down > (int64_t)b->width * b->height)
            return true;
    }
    return false;
}

/* What is searched, and what came of it. */
struct search {
    const struct grey *page;
    unsigned formats;
    bool small; /* it may be one symbol alone: it is climbed as a whole */
    struct box box[LOCATE_MAX];
    size_t boxes;
    struct ladder ladder;
    struct scan_result found;
};

/* False where nobody asked for it. */
static bool
look_for(struct search *s, enum zxing_format format)
{
    s->ladder.format = format;
    return s->formats & format_of(format);
}

static bool
climb(struct search *s, const struct grey *g, bool slow, int left, int top)
{
    if (!ladder_climb(&s->ladder, g, slow))
        return false;
    keep(&s->found, s->ladder.format, &s->ladder.symbol, left, top);
    return true;
}

static bool
climb_box(struct search *s, const struct box *b, bool slow)
{
    int side = b->width > b->height ? b->width : b->height;
    int margin = side * MARGIN_PERCENT / 100 + MARGIN_MIN;
    int left = b->left - margin, top = b->top - margin;
    AUTO_GREY struct grey crop = grey_crop(
        s->page, left, top, b->width + 2 * margin, b->height + 2 * margin);

    return climb(s, &crop, slow, left < 0 ? 0 : left, top < 0 ? 0 : top);
}

/* How many were read, of a picture so many times smaller than the page. */
static size_t
search_whole(struct search *s, const struct grey *g, int scale, bool smaller)
{
    struct zxing_symbol found[SCEAU_PICTURE_CODES_MAX];
    size_t count =
        ladder_whole(&s->ladder, g, smaller, found, SCEAU_PICTURE_CODES_MAX);

    for (size_t i = 0; i < count; i++) {
        for (int k = 0; k < 8; k++)
            found[i].corner[k] *= scale;
        keep(&s->found, s->ladder.format, &found[i], 0, 0);
    }
    return count;
}

/* A part of a set: the others may stand beside it (2D-Doc 3.2.6, section 3.8). */
static bool
has_part(const struct scan_result *r)
{
    struct set_part part;

    for (size_t i = 0; i < r->count; i++)
        if (set_part_read(span_of(r->symbol[i].bytes, r->symbol[i].len), &part))
            return true;
    return false;
}

static bool
looks_like_seal(struct span bytes)
{
    AUTO_BUFFER struct buffer inner = buffer_with_max(SCEAU_CODE_MAX);
    struct set_part part;

    return span_starts(bytes, "DC0") || span_starts(bytes, "\xdc")
        || set_part_read(bytes, &part) || address_read(bytes, &inner);
}

/* A code of 2D-Doc, bare or in an address: no other is worth a long search then. */
static bool
has_seal(const struct scan_result *r)
{
    for (size_t i = 0; i < r->count; i++)
        if (looks_like_seal(span_of(r->symbol[i].bytes, r->symbol[i].len)))
            return true;
    return false;
}

/*
 * Every candidate gets the quick rungs, so that two symbols of a page are read. What one
 * seal needed, others of the same page need too: they are not tried in more ways than
 * that, unless they are parts of one.
 */
static void
search_boxes(struct search *s)
{
    size_t before = s->found.count;
    int needed = 0;

    s->ladder.rungs = 0;
    for (size_t i = 0; i < s->boxes && i < QUICK_BOXES; i++) {
        if (is_read(&s->found, &s->box[i]) || !climb_box(s, &s->box[i], false))
            continue;
        if (s->ladder.reached > needed)
            needed = s->ladder.reached;
        if (has_seal(&s->found) && !has_part(&s->found))
            s->ladder.rungs = needed + 1;
    }
    s->ladder.rungs = 0;
    if (s->small && s->found.count == before)
        (void)climb(s, s->page, false, 0, 0);
}

/* Most of either lies on the other. */
static bool
is_alike(const struct box *a, const struct box *b)
{
    int64_t both = (int64_t)overlap(a->left, a->width, b->left, b->width)
        * overlap(a->top, a->height, b->top, b->height);

    return 3 * both > 2 * (int64_t)a->width * a->height
        && 2 * both > (int64_t)b->width * b->height;
}

static bool
climb_box_slowly(struct search *s, const struct box *b)
{
    static const enum zxing_format order[] = { ZXING_DATAMATRIX, ZXING_QR };

    for (int f = 0; f < 2; f++)
        if (look_for(s, order[f]) && climb_box(s, b, true))
            return true;
    return false;
}

/*
 * The likeliest places in all ways, for one format and then the other; a small picture
 * is one. What did not read in one hardly does in another that is nearly the same: that is
 * tried in the way that reads most alone, and so are all where somebody else's code is
 * there.
 */
static void
search_slowly(struct search *s)
{
    const struct box whole = { .width = s->page->width,
        .height = s->page->height };
    const struct box *place[SLOW_BOXES + 1];
    size_t places = 0;
    bool others = s->found.count > 0;

    while (places < s->boxes && places < SLOW_BOXES) {
        place[places] = &s->box[places];
        places++;
    }
    if (s->small)
        place[places++] = &whole;
    for (size_t i = 0; i < places; i++) {
        if (is_read(&s->found, place[i]))
            continue;
        bool brief = others || (i && is_alike(place[0], place[i]));
        s->ladder.rungs = brief ? BEST_RUNG : 0;
        if (climb_box_slowly(s, place[i]))
            return;
    }
}

/* A QR code is found anywhere, and by half of such a picture as well. Copies that are
 * smaller still read what is blurred or coarse, and are made where nothing else is there:
 * together they cost as much as the picture. */
static void
search_qr(struct search *s)
{
    AUTO_GREY struct grey half = { 0 };
    const struct grey *g = s->page;
    bool large = g->width > QR_SIDE || g->height > QR_SIDE;

    if (!large && search_whole(s, g, 1, false))
        return;
    half = grey_half(g);
    (void)search_whole(s, &half, 2, true);
}

/* A DataMatrix is found by the whole picture only at its centre, and alone: of a page,
 * the candidates are looked at instead. */
static void
search(struct search *s)
{
    bool datamatrix = look_for(s, ZXING_DATAMATRIX), alone = false;

    if (datamatrix && (s->small || s->boxes == 0)) {
        (void)search_whole(s, s->page, 1, true);
        alone = s->found.count && !has_part(&s->found);
    }
    if (look_for(s, ZXING_QR))
        search_qr(s);
    if (datamatrix && !alone) {
        (void)look_for(s, ZXING_DATAMATRIX);
        search_boxes(s);
    }
    if (s->found.count == 0 && look_for(s, ZXING_QR))
        search_boxes(s);
    if (has_seal(&s->found))
        return;
    if (!s->small && s->boxes && look_for(s, ZXING_DATAMATRIX))
        (void)search_whole(s, s->page, 1, true);
    if (!has_seal(&s->found))
        search_slowly(s);
}

enum sceau_status
scan_grey(const struct grey *g, unsigned formats, unsigned budget_ms,
    struct scan_result *out, struct sceau_error *error)
{
    struct search s = { .page = g,
        .formats = formats,
        .small = g->width < SMALL_SIDE && g->height < SMALL_SIDE,
        /* what is begun comes to its end: a quarter is left for that */
        .ladder.deadline_ns = ladder_clock() + (int64_t)budget_ms * 750000 };

    s.found.symbol = calloc(SCEAU_PICTURE_CODES_MAX, sizeof *s.found.symbol);
    if (!s.found.symbol)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    s.boxes = locate(g, s.box);
    search(&s);
    s.found.budget_spent = s.ladder.spent;
    if (s.ladder.no_memory && s.found.count == 0) {
        scan_result_free(&s.found);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    *out = s.found;
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
