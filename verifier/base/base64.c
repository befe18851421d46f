/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/base64.h"

/* Of each character from '+' to 'z' its value and one; 0: it is none of the alphabet. */
static const uint8_t values[] = { 63, 0, 0, 0, 64, 53, 54, 55, 56, 57, 58, 59,
    60, 61, 62, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13,
    14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 0, 0, 0, 0, 0, 0, 27,
    28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 45, 46,
    47, 48, 49, 50, 51, 52 };

static uint32_t
value_of(uint8_t c)
{
    return c >= '+' && c <= 'z' ? values[c - '+'] : 0;
}

/* Four characters as three bytes; padding is read as zeros. */
static bool
read_four(const uint8_t *four, size_t padding, uint8_t three[3])
{
    uint32_t bits = 0;

    for (size_t i = 0; i < 4; i++) {
        uint32_t value = i < 4 - padding ? value_of(four[i]) : 1;
        if (value == 0)
            return false;
        bits = bits << 6 | (value - 1);
    }
    for (size_t i = 0; i < 3; i++)
        three[i] = (uint8_t)(bits >> (16 - 8 * i));
    /* bits that no byte takes are zeros: 3.5 */
    return padding == 0 || (three[2] == 0 && (padding == 1 || three[1] == 0));
}

/* A list of codes has millions of bytes: room for all of them is made at once. */
bool
base64_read(struct span text, struct buffer *out)
{
    size_t before = out->len, padding = 0;
    uint8_t three[3] = { 0 };

    if (text.len == 0 || text.len % 4)
        return false;
    while (padding < 2 && text.data[text.len - 1 - padding] == '=')
        padding++;
    uint8_t *room = buffer_room(out, text.len / 4 * 3 - padding);
    bool good = room != NULL;
    for (size_t i = 0; good && i < text.len; i += 4) {
        size_t unused = i + 4 == text.len ? padding : 0;
        good = read_four(text.data + i, unused, three);
        memcpy(room + i / 4 * 3, three, 3 - unused);
    }
    if (!good)
        out->len = before;
    return good;
}
