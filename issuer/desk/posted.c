/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/desk/posted.h"

#include "verifier/base/utf8.h"

static int
hex_of(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* One byte of an escaped text; false where it is cut short. */
static bool
take_byte(struct cursor *c, uint8_t *out)
{
    uint8_t high, low;

    if (!cursor_byte(c, out))
        return false;
    if (*out == '+')
        *out = ' ';
    if (*out != '%')
        return true;
    if (!cursor_byte(c, &high) || !cursor_byte(c, &low) || hex_of(high) < 0
        || hex_of(low) < 0)
        return false;
    *out = (uint8_t)(hex_of(high) << 4 | hex_of(low));
    return true;
}

static bool
is_text(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((text.data[i] < 0x20 && text.data[i] != '\n')
            || text.data[i] == 0x7f)
            return false;
    return utf8_valid(text, NULL);
}

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\n';
}

/* Unescaped into the room, with its NUL; *at is where. */
static bool
put_text(struct posted *p, struct span escaped, size_t *at)
{
    struct cursor c = cursor_over(escaped.data, escaped.len);
    uint8_t byte;

    *at = p->room.len;
    while (!cursor_end(&c)) {
        if (!take_byte(&c, &byte))
            return false;
        if (byte == '\r' || (p->room.len == *at && is_blank(byte)))
            continue;
        buffer_byte(&p->room, byte);
    }
    while (p->room.len > *at && is_blank(p->room.data[p->room.len - 1]))
        p->room.len--;
    if (buffer_status(&p->room) != SCEAU_OK
        || !is_text(span_of(p->room.data + *at, p->room.len - *at)))
        return false;
    buffer_byte(&p->room, 0);
    return buffer_status(&p->room) == SCEAU_OK;
}

static const char *
text_at(const struct posted *p, size_t at)
{
    return (const char *)p->room.data + at;
}

/* NULL where there is none. */
static const char *
find(const struct posted *p, const char *name)
{
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(text_at(p, p->field[i].name), name) == 0)
            return text_at(p, p->field[i].text);
    return NULL;
}

static bool
add(struct posted *p, struct span pair)
{
    const uint8_t *equal = pair.len ? memchr(pair.data, '=', pair.len) : NULL;
    size_t len = equal ? (size_t)(equal - pair.data) : pair.len;
    struct span text =
        equal ? span_of(equal + 1, pair.len - len - 1) : span_of(pair.data, 0);
    size_t name_at, text_at_;

    if (len == 0 || p->count == POSTED_FIELDS_MAX
        || !put_text(p, span_of(pair.data, len), &name_at)
        || find(p, text_at(p, name_at)) || !put_text(p, text, &text_at_))
        return false;
    p->field[p->count].name = name_at;
    p->field[p->count++].text = text_at_;
    return true;
}

void
posted_begin(struct posted *p)
{
    *p = (struct posted) { .room = buffer_with_max(POSTED_MAX) };
}

bool
posted_put(struct posted *p, const char *name, const char *text)
{
    if (p->count == POSTED_FIELDS_MAX || find(p, name))
        return false;
    p->field[p->count].name = p->room.len;
    buffer_put(&p->room, name, strlen(name) + 1);
    p->field[p->count].text = p->room.len;
    buffer_put(&p->room, text, strlen(text) + 1);
    p->count += buffer_status(&p->room) == SCEAU_OK;
    return buffer_status(&p->room) == SCEAU_OK;
}

bool
posted_read(struct span body, struct posted *out)
{
    size_t at = 0;

    posted_begin(out);
    while (at < body.len) {
        const uint8_t *end = memchr(body.data + at, '&', body.len - at);
        size_t len = end ? (size_t)(end - body.data) - at : body.len - at;
        if (!add(out, span_of(body.data + at, len)))
            return false;
        at += len + 1;
    }
    return true;
}

const char *
posted_get(const struct posted *p, const char *name)
{
    const char *text = find(p, name);

    return text ? text : "";
}

void
posted_free(struct posted *p)
{
    buffer_free(&p->room);
}
