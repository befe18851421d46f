/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/address.h"

#include <strings.h>

#include "verifier/seal/header.h"
#include "verifier/seal/neighbour.h"

static bool
is_plain(uint8_t c)
{
    return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
        || (c && strchr("-./:", c));
}

static void
put_escape(uint8_t byte, struct buffer *out)
{
    static const char digits[] = "0123456789ABCDEF";
    const uint8_t text[] = { '%', (uint8_t)digits[byte >> 4],
        (uint8_t)digits[byte & 15] };

    buffer_put(out, text, sizeof text);
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
            put_escape(code.data[i], out);
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

/* The scheme in any case (RFC 3986, 3.1): its bytes, or 0. */
static size_t
scheme_of(struct span text)
{
    static const char *const scheme[] = { "https://", "http://" };

    for (size_t i = 0; i < sizeof scheme / sizeof *scheme; i++) {
        size_t n = strlen(scheme[i]);
        if (text.len > n
            && strncasecmp((const char *)text.data, scheme[i], n) == 0)
            return n;
    }
    return 0;
}

bool
address_is(struct span text)
{
    return scheme_of(text) != 0;
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

/* How parts are told from what only looks like a code. */
typedef bool begins(struct span s);

static bool
begins_any(struct span s)
{
    return begins_a_code(s) || neighbour_of(s) != NULL;
}

/* A path may name anything, as "DC10-adapter": only a header that reads is a code's. */
static bool
begins_whole(struct span s)
{
    struct cursor c = cursor_over(s.data, s.len);
    struct seal_header header = { 0 };

    if (s.len && s.data[0] == 0xdc)
        return begins_any(s);
    return neighbour_of(s) || header_read(&c, &header, NULL) == SCEAU_OK;
}

/* Appended whole, or nothing is. */
static bool
read_part(struct span part, bool form, begins *is_code, struct buffer *out)
{
    size_t start = out->len;

    if (decode(part, form, out) && buffer_status(out) == SCEAU_OK
        && out->len > start
        && is_code(span_of(out->data + start, out->len - start)))
        return true;
    if (out->data) {
        out->len = start;
        out->data[start] = 0;
    }
    return false;
}

/* What stands before the first such byte, and after it; false where there is none. */
static bool
split(struct span text, uint8_t at, struct span *before, struct span *after)
{
    struct cursor c = cursor_over(text.data, text.len);
    struct span mark;

    *before = cursor_until(&c, at);
    bool there = cursor_take(&c, 1, &mark);
    *after = span_of(c.at, cursor_left(&c));
    return there;
}

/* a=1&v=DC04…: any value of the query (application/x-www-form-urlencoded). */
static bool
read_query(struct span query, struct buffer *out)
{
    struct span pair, name, value;
    bool more = true;

    while (more) {
        more = split(query, '&', &pair, &query);
        if (split(pair, '=', &name, &value)
            && read_part(value, true, begins_any, out))
            return true;
    }
    return false;
}

/* /v/DC04…: the last segment. A bare slash in a code would end it too early, and what
 * is left would be called malformed: such an address is not read. */
static bool
read_path(struct span path, struct buffer *out)
{
    const uint8_t *slash = path.len ? memrchr(path.data, '/', path.len) : NULL;

    if (!slash)
        return false;
    size_t at = (size_t)(slash - path.data) + 1;
    return read_part(
        span_of(path.data + at, path.len - at), false, begins_whole, out);
}

/* #DC04…; or what pages that route by it write: #v=DC04…, #/v?v=DC04…, #/v/DC04… */
static bool
read_fragment(struct span fragment, struct buffer *out)
{
    struct span path, query;

    if (read_part(fragment, false, begins_any, out))
        return true;
    if (split(fragment, '?', &path, &query))
        return read_query(query, out) || read_path(path, out);
    return read_query(fragment, out) || read_path(fragment, out);
}

bool
address_read(struct span text, struct buffer *out)
{
    struct span rest, fragment, path, query;
    size_t scheme = scheme_of(text);

    if (!scheme)
        return false;
    (void)split(
        span_of(text.data + scheme, text.len - scheme), '#', &rest, &fragment);
    (void)split(rest, '?', &path, &query);
    return read_fragment(fragment, out) || read_query(query, out)
        || read_path(path, out);
}
