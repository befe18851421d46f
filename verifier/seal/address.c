/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/address.h"

#include "verifier/base/cursor.h"

static bool
is_plain(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || (c && strchr("-./:", c));
}

void
address_write(const char *base, struct span code, struct buffer *out)
{
    buffer_text(out, base);
    buffer_byte(out, '#');
    for (size_t i = 0; i < code.len; i++) {
        if (is_plain(code.data[i]))
            buffer_byte(out, code.data[i]);
        else
            buffer_format(out, "%%%02X", code.data[i]);
    }
}

static int
hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool
read_escape(struct cursor *c, uint8_t *out)
{
    struct span hex;

    if (!cursor_take(c, 2, &hex) || hex_value(hex.data[0]) < 0
        || hex_value(hex.data[1]) < 0)
        return false;
    *out = (uint8_t)(hex_value(hex.data[0]) * 16 + hex_value(hex.data[1]));
    return true;
}

static bool
decode(struct cursor *c, struct buffer *out)
{
    uint8_t byte;

    while (cursor_byte(c, &byte)) {
        if (byte == '%' && !read_escape(c, &byte))
            return false;
        buffer_byte(out, byte);
    }
    return true;
}

static bool
is_web_address(struct span text)
{
    static const char *const scheme[] = { "https://", "http://", "HTTPS://",
        "HTTP://" };

    for (size_t i = 0; i < sizeof scheme / sizeof *scheme; i++)
        if (span_starts(text, scheme[i]))
            return true;
    return false;
}

bool
address_read(struct span text, struct buffer *out)
{
    const uint8_t *hash =
        is_web_address(text) ? memchr(text.data, '#', text.len) : NULL;
    size_t start = out->len;

    if (!hash)
        return false;
    struct cursor c =
        cursor_over(hash + 1, (size_t)(text.data + text.len - hash - 1));
    struct span fragment = span_of(c.at, cursor_left(&c));
    if (span_starts(fragment, "DC") && decode(&c, out)
        && buffer_status(out) == SCEAU_OK)
        return true; /* a part of a code is none */
    if (out->data) {
        out->len = start;
        out->data[start] = 0;
    }
    return false;
}
