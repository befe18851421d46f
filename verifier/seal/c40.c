/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/c40.h"

/* Values 0 to 2 are shifts, which reach other alphabets. */
static bool
character_of(uint16_t value, char *out)
{
    static const char alphabet[] = " 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

    if (value < 3 || value > 39)
        return false;
    *out = alphabet[value - 3];
    return true;
}

static bool
value_of(char c, uint16_t *out)
{
    if (c >= 'A' && c <= 'Z')
        *out = (uint16_t)(c - 'A' + 14);
    else if (c >= '0' && c <= '9')
        *out = (uint16_t)(c - '0' + 4);
    else if (c == ' ')
        *out = 3;
    else
        return false;
    return true;
}

bool
c40_unpack(const uint8_t packed[2], char out[3])
{
    uint16_t v = (uint16_t)(packed[0] << 8 | packed[1]);

    if (v-- == 0)
        return false;
    return character_of((uint16_t)(v / 1600), &out[0])
        && character_of((uint16_t)(v / 40 % 40), &out[1])
        && character_of((uint16_t)(v % 40), &out[2]);
}

bool
c40_pack(const char text[3], uint8_t out[2])
{
    uint16_t a, b, c;

    if (!value_of(text[0], &a) || !value_of(text[1], &b)
        || !value_of(text[2], &c))
        return false;
    uint16_t v = (uint16_t)(1600 * a + 40 * b + c + 1);
    out[0] = (uint8_t)(v >> 8);
    out[1] = (uint8_t)v;
    return true;
}
