/* SPDX-License-Identifier: EUPL-1.2 */
/* The only file that knows FriBidi. */
#include "issuer/page/bidi.h"

#include <fribidi.h>

_Static_assert(sizeof(FriBidiCharType) == sizeof(uint32_t), "bidi.h");
_Static_assert(sizeof(FriBidiBracketType) == sizeof(uint32_t), "bidi.h");
_Static_assert(sizeof(FriBidiLevel) == sizeof(int8_t), "bidi.h");

bool
bidi_read(struct bidi *b, const uint32_t *text, size_t len, bool right_to_left)
{
    FriBidiParType base = right_to_left ? FRIBIDI_PAR_RTL : FRIBIDI_PAR_LTR;
    FriBidiStrIndex n = (FriBidiStrIndex)len;

    fribidi_get_bidi_types(text, n, b->type);
    fribidi_get_bracket_types(text, n, b->type, b->bracket);
    return len == 0
        || fribidi_get_par_embedding_levels_ex(
               b->type, b->bracket, n, &base, b->level)
        != 0;
}

static void
reverse(uint16_t *order, size_t from, size_t to)
{
    while (from + 1 < to) {
        uint16_t kept = order[from];
        order[from++] = order[--to];
        order[to] = kept;
    }
}

void
bidi_order(const uint8_t *level, size_t count, uint16_t *order)
{
    uint8_t highest = 0;

    for (size_t i = 0; i < count; i++) {
        order[i] = (uint16_t)i;
        if (level[i] > highest)
            highest = level[i];
    }
    for (uint8_t at = highest; at > 0; at--) {
        for (size_t i = 0, end; i < count; i = end + 1) {
            end = i;
            while (end < count && level[order[end]] >= at)
                end++;
            reverse(order, i, end);
        }
    }
}

uint32_t
bidi_mirror(uint32_t code)
{
    FriBidiChar mirrored = code;

    (void)fribidi_get_mirror_char(
        code, &mirrored); /* itself where it has none */
    return mirrored;
}
