/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/address.h"

#include <strings.h>

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
decode(struct span text, bool form, struct buffer *out)
{
    struct cursor c = cursor_over(text.data, text.len);
    uint8_t byte;

    while (cursor_byte(&c, &byte)) {
        if (form && byte == '+')
            byte = ' ';
        else if (byte == '%' && !read_escape(&c, &byte))
            return false;
        buffer_byte(out, byte);
    }
    return true;
}

/* The scheme in any case (RFC 3986, 3.1). */
static bool
is_web_address(struct span text)
{
    static const char *const scheme[] = { "https://", "http://" };

    for (size_t i = 0; i < sizeof scheme / sizeof *scheme; i++) {
        size_t n = strlen(scheme[i]);
        if (text.len > n
            && strncasecmp((const char *)text.data, scheme[i], n) == 0)
            return true;
    }
    return false;
}

/* "DC" and two digits, or the binary form's DC 04. */
static bool
begins_a_code(struct span s)
{
    if (s.len < 4)
        return false;
    if (s.data[0] == 0xdc)
        return s.data[1] == 4;
    return memcmp(s.data, "DC", 2) == 0 && s.data[2] >= '0' && s.data[2] <= '9'
        && s.data[3] >= '0' && s.data[3] <= '9';
}

/* Appended whole, or nothing is. */
static bool
read_part(struct span part, bool form, struct buffer *out)
{
    size_t start = out->len;

    if (decode(part, form, out) && buffer_status(out) == SCEAU_OK
        && out->len > start
        && begins_a_code(span_of(out->data + start, out->len - start)))
        return true;
    if (out->data) {
        out->len = start;
        out->data[start] = 0;
    }
    return false;
}

/* a=1&v=DC04…: any value of the query (application/x-www-form-urlencoded). */
static bool
read_query(struct span query, struct buffer *out)
{
    struct cursor c = cursor_over(query.data, query.len);
    struct span skipped;

    while (!cursor_end(&c)) {
        struct span pair = cursor_until(&c, '&');
        (void)cursor_take(&c, !cursor_end(&c), &skipped);
        const uint8_t *equals =
            pair.len ? memchr(pair.data, '=', pair.len) : NULL;
        size_t name = equals ? (size_t)(equals - pair.data) + 1 : 0;
        if (equals
            && read_part(span_of(pair.data + name, pair.len - name), true, out))
            return true;
    }
    return false;
}

bool
address_read(struct span text, struct buffer *out)
{
    if (!is_web_address(text))
        return false;
    struct cursor c = cursor_over(text.data, text.len);
    struct span mark, before = cursor_until(&c, '#');
    if (cursor_take(&c, 1, &mark)
        && read_part(span_of(c.at, cursor_left(&c)), false, out))
        return true;
    const uint8_t *query = memchr(before.data, '?', before.len);
    if (!query)
        return false;
    size_t at = (size_t)(query - before.data) + 1;
    return read_query(span_of(before.data + at, before.len - at), out);
}
