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
ladder_whole(struct ladder *l, const struct grey *g, bool smaller,
    struct zxing_symbol *out, size_t max)
{
    return read_with(l, g, ZXING_LOCAL, smaller, out, max);
}

static bool
rung(struct ladder *l, const struct grey *g, enum zxing_binarizer binarizer)
{
    l->width = g->width;
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
enum quick { AS_IT_IS, GLOBALLY, TWICE, SOFTER, HALF, QUICK_RUNGS };

static bool
quick_rung(struct ladder *l, const struct grey *g, enum quick way)
{
    switch (way) {
    case AS_IT_IS:
        return rung(l, g, ZXING_LOCAL);
    case GLOBALLY:
        return rung(l, g, ZXING_GLOBAL);
    case TWICE:
        return longer_side(g) < ENLARGE_BELOW
            && rung_both(l, grey_resize(g, 2, 1));
    case SOFTER:
        return rung_over(l, grey_blur(g, 2), ZXING_LOCAL);
    case HALF:
        return longer_side(g) > HALVE_OVER && rung_both(l, grey_half(g));
    case QUICK_RUNGS:
        break;
    }
    return false;
}

static bool
climb_quick(struct ladder *l, const struct grey *g)
{
    int rungs = l->rungs ? l->rungs : QUICK_RUNGS;

    for (l->reached = 0; l->reached < rungs && may_go_on(l); l->reached++)
        if (quick_rung(l, g, (enum quick)l->reached))
            return true;
    return false;
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
    static const int part[] = { 12, 30 };
    enum { K = 38 };
    int side = longer_side(stretched);

    for (int i = 0; i < 2; i++)
        if (rung_threshold(l, stretched, side / part[i], K))
            return true;
    if (side >= ENLARGE_BELOW || !may_go_on(l))
        return false;
    AUTO_GREY struct grey twice = grey_resize(stretched, 2, 1);
    return rung_threshold(l, &twice, 2 * side / part[0], K);
}

/* Ink is darker than any stamp on it and any shadow over the paper around it. */
static bool
climb_dark(struct ladder *l, const struct grey *stretched)
{
    static const uint8_t level[] = { 64, 40, 92, 52, 76 };

    AUTO_GREY struct grey twice = longer_side(stretched) < ENLARGE_BELOW
        ? grey_resize(stretched, 2, 1)
        : grey_crop(stretched, 0, 0, stretched->width, stretched->height);
    for (size_t i = 0; i < sizeof level; i++)
        if (may_go_on(l)
            && rung_over(l, grey_darker(&twice, level[i]), ZXING_FIXED))
            return true;
    return false;
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

/* Against what an eye out of focus did: what differs from around it differs more. */
static bool
climb_sharper(struct ladder *l, const struct grey *stretched)
{
    static const int blurs[] = { 3, 8 };

    AUTO_GREY struct grey twice = longer_side(stretched) < ENLARGE_BELOW
        ? grey_resize(stretched, 2, 1)
        : grey_crop(stretched, 0, 0, stretched->width, stretched->height);
    for (int i = 0; i < 2; i++)
        if (may_go_on(l) && rung_both(l, grey_sharper(&twice, blurs[i])))
            return true;
    return false;
}

static bool
climb_finer(struct ladder *l, const struct grey *g)
{
    if (longer_side(g) >= ENLARGE_BELOW)
        return false;
    AUTO_GREY struct grey thrice = grey_resize(g, 3, 1);
    return rung_over(l, grey_blur(&thrice, 1), ZXING_LOCAL);
}

/* Those that read most first: of the 86 that two sets of 621 pictures leave to them, 55,
 * 38, 1 and 25 by the first four. */
enum slow {
    DARK,
    INVERTED,
    STRETCHED,
    SHARPER,
    TURNED,
    THRESHOLDS,
    TWO_THIRDS,
    FINER,
    SLOW_RUNGS
};

static bool
slow_rung(struct ladder *l, const struct grey *g, const struct grey *stretched,
    enum slow way)
{
    switch (way) {
    case INVERTED:
        return rung_over(l, grey_inverted(g), ZXING_LOCAL);
    case DARK:
        return climb_dark(l, stretched);
    case STRETCHED:
        return rung(l, stretched, ZXING_LOCAL)
            || rung(l, stretched, ZXING_FIXED);
    case SHARPER:
        return climb_sharper(l, stretched);
    case TURNED:
        return climb_turned(l, g);
    case THRESHOLDS:
        return climb_thresholds(l, stretched);
    case TWO_THIRDS:
        return rung_over(l, grey_resize(stretched, 2, 3), ZXING_LOCAL);
    case FINER:
        return climb_finer(l, g);
    case SLOW_RUNGS:
        break;
    }
    return false;
}

static bool
climb_slow(struct ladder *l, const struct grey *g)
{
    AUTO_GREY struct grey stretched = grey_stretched(g);

    int rungs = l->rungs ? l->rungs : SLOW_RUNGS;

    for (int i = 0; i < rungs && may_go_on(l); i++)
        if (slow_rung(l, g, &stretched, (enum slow)i))
            return true;
    return false;
}

bool
ladder_climb(struct ladder *l, const struct grey *crop, bool slow)
{
    if (!(slow ? climb_slow(l, crop) : climb_quick(l, crop)))
        return false;
    for (int i = 0; i < 8; i++)
        l->symbol.corner[i] =
            (int)((int64_t)l->symbol.corner[i] * crop->width / l->width);
    return true;
}
