/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/base64.h"

static int
value_of(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+')
        return 62;
    return c == '/' ? 63 : -1;
}

/* Four characters as three bytes; padding is read as zeros. */
static bool
read_four(const uint8_t *four, size_t padding, uint8_t three[3])
{
    uint32_t bits = 0;

    for (size_t i = 0; i < 4; i++) {
        int value = i < 4 - padding ? value_of(four[i]) : 0;
        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
    }
    for (size_t i = 0; i < 3; i++)
        three[i] = (uint8_t)(bits >> (16 - 8 * i));
    /* bits that no byte takes are zeros: 3.5 */
    return padding == 0 || (three[2] == 0 && (padding == 1 || three[1] == 0));
}

bool
base64_read(struct span text, struct buffer *out)
{
    size_t before = out->len, padding = 0;
    bool good = text.len > 0 && text.len % 4 == 0;
    uint8_t three[3];

    while (good && padding < 2 && text.data[text.len - 1 - padding] == '=')
        padding++;
    for (size_t i = 0; good && i < text.len; i += 4) {
        size_t unused = i + 4 == text.len ? padding : 0;
        good = read_four(text.data + i, unused, three);
        if (good)
            buffer_put(out, three, 3 - unused);
    }
    if (good && buffer_status(out) == SCEAU_OK)
        return true;
    out->len = before;
    return false;
}
