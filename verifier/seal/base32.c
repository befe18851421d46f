/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/base32.h"

void
base32_encode(struct span bytes, uint8_t *out)
{
    static const char alphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    uint32_t held = 0;
    unsigned bits = 0;

    for (size_t i = 0; i < bytes.len; i++) {
        held = (held << 8 | bytes.data[i]) & 0xffff;
        for (bits += 8; bits >= 5; bits -= 5)
            *out++ = (uint8_t)alphabet[held >> (bits - 5) & 31];
    }
    if (bits)
        *out = (uint8_t)alphabet[held << (5 - bits) & 31];
}

static int
symbol_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

bool
base32_decode(struct span text, uint8_t *out, size_t *bad)
{
    uint32_t held = 0;
    unsigned bits = 0;

    for (size_t i = 0; i < text.len; i++) {
        int value = symbol_value(text.data[i]);
        if (value < 0) {
            *bad = i;
            return false;
        }
        held = (held << 5 | (uint32_t)value) & 0xffff;
        bits += 5;
        if (bits >= 8) {
            bits -= 8;
            *out++ = (uint8_t)(held >> bits);
        }
    }
    /* five bits left or more: a symbol that carries nothing */
    if (bits >= 5 || (held & ((1u << bits) - 1)) != 0) {
        *bad = text.len ? text.len - 1 : 0;
        return false;
    }
    return true;
}
