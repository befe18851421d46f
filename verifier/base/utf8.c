/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/utf8.h"

static bool
is_scalar(uint32_t u)
{
    return u <= 0x10ffff && (u < 0xd800 || u > 0xdfff);
}

bool
utf8_next(struct cursor *c, uint32_t *code_point)
{
    static const uint32_t smallest[] = { 0, 0x80, 0x800, 0x10000 };
    uint8_t lead;
    struct span rest;

    if (!cursor_byte(c, &lead))
        return false;
    size_t more = lead < 0x80   ? 0
        : (lead & 0xe0) == 0xc0 ? 1
        : (lead & 0xf0) == 0xe0 ? 2
        : (lead & 0xf8) == 0xf0 ? 3
                                : 4;
    if (more == 4 || !cursor_take(c, more, &rest)) {
        c->failed = true;
        return false;
    }
    uint32_t u = more == 0 ? lead : lead & (0x3fu >> more);
    for (size_t i = 0; i < more; i++) {
        if ((rest.data[i] & 0xc0) != 0x80) {
            c->failed = true;
            return false;
        }
        u = u << 6 | (rest.data[i] & 0x3fu);
    }
    if (u < smallest[more] || !is_scalar(u)) {
        c->failed = true;
        return false;
    }
    *code_point = u;
    return true;
}

/* Most texts are long runs of it. */
static void
skip_ascii(struct cursor *c)
{
    while (c->at < c->end && *c->at < 0x80)
        c->at++;
}

bool
utf8_valid(struct span text, size_t *offset)
{
    struct cursor c = cursor_over(text.data, text.len);
    uint32_t u;

    for (skip_ascii(&c); !cursor_end(&c); skip_ascii(&c)) {
        size_t at = cursor_offset(&c);
        if (!utf8_next(&c, &u)) {
            if (offset)
                *offset = at;
            return false;
        }
    }
    return true;
}

/* C0 and C1 drive terminals; the others make a text look like another one. */
static bool
is_hidden(uint32_t u)
{
    return u < 0x20 || (u >= 0x7f && u <= 0x9f) || u == 0x61c
        || (u >= 0x200b && u <= 0x200f) || (u >= 0x2028 && u <= 0x202e)
        || (u >= 0x2060 && u <= 0x206f) || u == 0xfeff
        || (u >= 0xfff9 && u <= 0xfffb) || (u >= 0xe0000 && u <= 0xe007f);
}

void
utf8_printable(char *text)
{
    size_t len = strlen(text), at = 0;

    while (at < len) {
        struct cursor c = cursor_over(text + at, len - at);
        uint32_t u;
        bool read = utf8_next(&c, &u);
        size_t n = read ? cursor_offset(&c) : 1;
        if (!read || is_hidden(u))
            memset(text + at, '?', n);
        at += n;
    }
}

size_t
utf8_encode(uint32_t u, uint8_t out[4])
{
    if (!is_scalar(u))
        return 0;
    if (u < 0x80) {
        out[0] = (uint8_t)u;
        return 1;
    }
    size_t len = u < 0x800 ? 2 : u < 0x10000 ? 3 : 4;
    for (size_t i = len - 1; i > 0; i--) {
        out[i] = (uint8_t)(0x80 | (u & 0x3f));
        u >>= 6;
    }
    out[0] = (uint8_t)((0xf00u >> len) | u);
    return len;
}
