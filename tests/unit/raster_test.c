/* SPDX-License-Identifier: EUPL-1.2 */
/* A symbol's picture, as zlib reads it. */
#include "tests/unit/test.h"

#include <zlib.h>

#include "issuer/page/symbol.h"

enum { SCALE = 4, LEAST = 5 };

static bool
is_dark(const uint8_t *bits, size_t stride, size_t x, size_t y)
{
    return !(bits[y * stride + x / 8] >> (7 - x % 8) & 1);
}

/* Every pixel is its module's, and what fills a row is white. */
static void
expect_picture(const struct symbol *s)
{
    static uint8_t bits[SYMBOL_SIDE_MAX * SCALE * (SYMBOL_SIDE_MAX + 1) / 2];
    size_t pixels, len, side = (size_t)s->side, stride = (side + 1) / 2;
    uLongf raw = sizeof bits;
    uint8_t *packed = symbol_raster(s, &pixels, &len);

    assert_non_null(packed);
    assert_int_equal(pixels, side * SCALE);
    assert_int_equal(uncompress(bits, &raw, packed, len), Z_OK);
    assert_int_equal(raw, stride * pixels);
    for (size_t y = 0; y < pixels; y++)
        for (size_t x = 0; x < stride * 8; x++) {
            bool dark =
                x < pixels && s->module[y / SCALE * side + x / SCALE] != 0;
            if (is_dark(bits, stride, x, y) != dark)
                fail_msg("%zu modules, pixel %zu %zu", side, x, y);
        }
    free(packed);
}

static void
every_side_is_drawn_as_it_is(void **state)
{
    (void)state;
    static struct symbol s;
    uint32_t seed = 7;

    for (s.side = LEAST; s.side <= SYMBOL_SIDE_MAX; s.side++) {
        for (size_t i = 0; i < sizeof s.module; i++) {
            seed = seed * 1664525 + 1013904223;
            s.module[i] = (uint8_t)(seed >> 31);
        }
        expect_picture(&s);
    }
}

static void
nothing_but_light_or_dark_is_drawn_too(void **state)
{
    (void)state;
    static struct symbol s;

    for (s.side = LEAST; s.side <= SYMBOL_SIDE_MAX; s.side += 43)
        for (int dark = 0; dark < 2; dark++) {
            memset(s.module, dark, sizeof s.module);
            expect_picture(&s);
        }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_side_is_drawn_as_it_is),
        cmocka_unit_test(nothing_but_light_or_dark_is_drawn_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
