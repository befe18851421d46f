/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/scan/ladder.h"

enum { ENLARGE_BELOW = 900, HALVE_OVER = 250 };

static bool
may_go_on(struct ladder *l)
{
    if (ladder_clock() > l->deadline_ns)
        l->spent = true;
    return !l->spent && !l->no_memory;
}

static size_t
read_with(struct ladder *l, const struct grey *g,
    enum zxing_binarizer binarizer, int downscale, struct zxing_symbol *out,
    size_t max)
{
    struct zxing_options o = {
        .format = l->format, .binarizer = binarizer, .downscale = downscale
    };
    size_t count = 0;

    if (!g->pixel || !may_go_on(l))
        return 0;
    if (zxing_read(g->pixel, g->width, g->height, &o, out, max, &count)
        == ZXING_NOMEM)
        l->no_memory = true;
    return count;
}

size_t
ladder_whole(struct ladder *l, const struct grey *g, struct zxing_symbol *out,
    size_t max)
{
    return read_with(l, g, ZXING_LOCAL, 1, out, max);
}

static bool
rung(struct ladder *l, const struct grey *g, enum zxing_binarizer binarizer)
{
    return read_with(l, g, binarizer, 0, &l->symbol, 1) == 1;
}

/* A rung over a picture made for it, which is freed. */
static bool
rung_over(struct ladder *l, struct grey made, enum zxing_binarizer binarizer)
{
    bool found = rung(l, &made, binarizer);

    grey_free(&made);
    return found;
}

static bool
rung_both(struct ladder *l, struct grey made)
{
    bool found = rung(l, &made, ZXING_LOCAL) || rung(l, &made, ZXING_GLOBAL);

    grey_free(&made);
    return found;
}

static int
longer_side(const struct grey *g)
{
    return g->width > g->height ? g->width : g->height;
}

/* In the order of what they read on 495 degraded pictures. */
static bool
climb_quick(struct ladder *l, const struct grey *g)
{
    if (rung(l, g, ZXING_LOCAL) || rung(l, g, ZXING_GLOBAL))
        return true;
    if (longer_side(g) < ENLARGE_BELOW && may_go_on(l)
        && rung_both(l, grey_resize(g, 2, 1)))
        return true;
    if (may_go_on(l) && rung_over(l, grey_blur(g, 2), ZXING_LOCAL))
        return true;
    return longer_side(g) > HALVE_OVER && may_go_on(l)
        && rung_both(l, grey_half(g));
}

static bool
rung_threshold(struct ladder *l, const struct grey *g, int radius, int k256)
{
    if (!may_go_on(l))
        return false;
    return rung_over(
        l, grey_threshold(g, radius < 4 ? 4 : radius, k256), ZXING_FIXED);
}

static bool
climb_thresholds(struct ladder *l, const struct grey *stretched)
{
    static const int part[] = { 12, 30, 6 };
    enum { K = 38, K_SOFT = 26 };
    int side = longer_side(stretched);

    for (int i = 0; i < 3; i++) {
        if (rung_threshold(l, stretched, side / part[i], K))
            return true;
        if (side >= ENLARGE_BELOW || !may_go_on(l))
            continue;
        AUTO_GREY struct grey twice = grey_resize(stretched, 2, 1);
        if (rung_threshold(l, &twice, 2 * side / part[i], K))
            return true;
    }
    if (!may_go_on(l))
        return false;
    AUTO_GREY struct grey soft = grey_blur(stretched, 3);
    return rung_threshold(l, &soft, side / 12, K_SOFT);
}

static bool
climb_turned(struct ladder *l, const struct grey *g)
{
    enum { SEVEN_DEGREES = 122 }; /* milliradians */

    return (may_go_on(l)
               && rung_over(l, grey_turned(g, SEVEN_DEGREES), ZXING_LOCAL))
        || (may_go_on(l)
            && rung_over(l, grey_turned(g, -SEVEN_DEGREES), ZXING_LOCAL));
}

static bool
climb_slow(struct ladder *l, const struct grey *g)
{
    if (may_go_on(l) && rung_over(l, grey_inverted(g), ZXING_LOCAL))
        return true;
    AUTO_GREY struct grey stretched = grey_stretched(g);
    if (rung(l, &stretched, ZXING_LOCAL) || rung(l, &stretched, ZXING_FIXED))
        return true;
    if (climb_turned(l, g) || climb_thresholds(l, &stretched))
        return true;
    if (may_go_on(l)
        && rung_over(l, grey_resize(&stretched, 2, 3), ZXING_LOCAL))
        return true;
    if (longer_side(g) >= ENLARGE_BELOW || !may_go_on(l))
        return false;
    AUTO_GREY struct grey thrice = grey_resize(g, 3, 1);
    return rung_over(l, grey_blur(&thrice, 1), ZXING_LOCAL);
}

bool
ladder_climb(struct ladder *l, const struct grey *crop, bool slow)
{
    return slow ? climb_slow(l, crop) : climb_quick(l, crop);
}
