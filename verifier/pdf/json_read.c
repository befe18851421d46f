/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/json_read.h"

#include "verifier/base/utf8.h"

static void
skip_space(struct cursor *c)
{
    while (cursor_peek(c) == ' ' || cursor_peek(c) == '\n'
        || cursor_peek(c) == '\r' || cursor_peek(c) == '\t')
        c->at++;
}

static bool
take(struct cursor *c, char byte)
{
    uint8_t got;

    return cursor_peek(c) == byte && cursor_byte(c, &got);
}

static int
hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
take_hex4(struct cursor *c, uint32_t *out)
{
    struct span four;

    if (!cursor_take(c, 4, &four))
        return false;
    *out = 0;
    for (size_t i = 0; i < 4; i++) {
        int digit = hex_digit(four.data[i]);
        if (digit < 0)
            return false;
        *out = *out << 4 | (uint32_t)digit;
    }
    return true;
}

/* RFC 8259, 7: an escape after its backslash; surrogates come in pairs. */
static bool
take_escape(struct cursor *c, uint32_t *out)
{
    static const char names[] = "\"\\/bfnrt";
    static const char values[] = "\"\\/\b\f\n\r\t";
    uint8_t kind;
    uint32_t low;

    if (!cursor_byte(c, &kind))
        return false;
    if (kind != 'u') {
        const char *at = kind ? strchr(names, kind) : NULL;
        *out = at ? (uint32_t)(unsigned char)values[at - names] : 0;
        return at != NULL;
    }
    if (!take_hex4(c, out) || (*out >= 0xdc00 && *out <= 0xdfff))
        return false;
    if (*out < 0xd800 || *out > 0xdfff)
        return true;
    if (!cursor_skip(c, "\\u") || !take_hex4(c, &low) || low < 0xdc00
        || low > 0xdfff)
        return false;
    *out = 0x10000 + ((*out - 0xd800) << 10) + (low - 0xdc00);
    return true;
}

/* One character of a string; false at the closing quote or on a fault. */
static bool
take_character(struct cursor *c, uint32_t *out)
{
    if (cursor_peek(c) == '"')
        return false;
    if (!utf8_next(c, out))
        return false;
    if (*out < 0x20 || (*out == '\\' && !take_escape(c, out))) {
        c->failed = true;
        return false;
    }
    return true;
}

static bool
take_string(struct cursor *c, struct span *inner)
{
    uint32_t u;

    if (!take(c, '"'))
        return false;
    const uint8_t *start = c->at;
    while (take_character(c, &u))
        ;
    *inner = span_of(start, (size_t)(c->at - start));
    return !c->failed && take(c, '"');
}

static size_t
take_digits(struct cursor *c)
{
    size_t n = 0;

    for (; cursor_peek(c) >= '0' && cursor_peek(c) <= '9'; n++)
        c->at++;
    return n;
}

static bool
take_number(struct cursor *c)
{
    (void)take(c, '-');
    if (!take(c, '0') && take_digits(c) == 0)
        return false;
    if (take(c, '.') && take_digits(c) == 0)
        return false;
    if (take(c, 'e') || take(c, 'E')) {
        if (!take(c, '+'))
            (void)take(c, '-');
        return take_digits(c) > 0;
    }
    return true;
}

static bool take_value(struct cursor *c, int depth);

/*
 * A key that no member before has. One with an escape is refused: it could be
 * another key's twin, and whoever writes ours needs none.
 */
static bool
take_key(struct cursor *c, struct span *seen, size_t count)
{
    struct span *key = &seen[count];

    if (count == JSON_MEMBERS_MAX || !take_string(c, key)
        || memchr(key->data, '\\', key->len))
        return false;
    for (size_t i = 0; i < count; i++)
        if (span_equal(seen[i], *key))
            return false;
    return true;
}

static bool
take_object(struct cursor *c, int depth)
{
    struct span key[JSON_MEMBERS_MAX];
    size_t count = 0;

    skip_space(c);
    if (take(c, '}'))
        return true;
    do {
        skip_space(c);
        if (!take_key(c, key, count++))
            return false;
        skip_space(c);
        if (!take(c, ':'))
            return false;
        if (!take_value(c, depth))
            return false;
        skip_space(c);
    } while (take(c, ','));
    return take(c, '}');
}

static bool
take_array(struct cursor *c, int depth)
{
    skip_space(c);
    if (take(c, ']'))
        return true;
    do {
        if (!take_value(c, depth))
            return false;
        skip_space(c);
    } while (take(c, ','));
    return take(c, ']');
}

static bool
take_value(struct cursor *c, int depth)
{
    struct span inner;

    if (depth == JSON_DEPTH_MAX)
        return false;
    skip_space(c);
    switch (cursor_peek(c)) {
    case '{':
        c->at++;
        return take_object(c, depth + 1);
    case '[':
        c->at++;
        return take_array(c, depth + 1);
    case '"':
        return take_string(c, &inner);
    case 't':
        return cursor_skip(c, "true");
    case 'f':
        return cursor_skip(c, "false");
    case 'n':
        return cursor_skip(c, "null");
    default:
        return take_number(c);
    }
}

bool
json_check(struct span text)
{
    struct cursor c = cursor_over(text.data, text.len);

    if (!take_value(&c, 0))
        return false;
    skip_space(&c);
    return cursor_end(&c);
}

enum { SHORT = 12 };

/* Where a string ends, its escapes passed over: its quote, or the end of the text. A
 * quote is looked for again only past the last, so that each byte is seen once. */
static const uint8_t *
end_of_string(const struct cursor *c)
{
    const uint8_t *at = c->at, *stop = NULL;

    /* most strings are shorter than what a search costs */
    for (int i = 0; i < SHORT && at < c->end && *at != '\\'; i++, at++)
        if (*at == '"')
            return at;
    for (;;) {
        if (!stop || at > stop)
            stop = memchr(at, '"', (size_t)(c->end - at));
        if (!stop)
            stop = c->end;
        const uint8_t *slash = memchr(at, '\\', (size_t)(stop - at));
        if (!slash)
            return stop;
        at = slash + (c->end - slash > 1 ? 2 : 1);
    }
}

/*
 * What json_check() read is passed over without looking at it again: each look-up of a
 * member walks an object, and a title is asked for thirty of them.
 */
static bool
pass_string(struct cursor *c, struct span *inner)
{
    if (!take(c, '"'))
        return false;
    const uint8_t *start = c->at;
    c->at = end_of_string(c);
    *inner = span_of(start, (size_t)(c->at - start));
    return take(c, '"');
}

/* What a byte does outside of a string: the depth that it adds, or a string's begin. */
enum { OPENS = 1, CLOSES = -1, QUOTE = 2 };
static const int16_t nesting[256] = {
    ['{'] = OPENS, ['['] = OPENS, ['}'] = CLOSES, [']'] = CLOSES, ['"'] = QUOTE
};

static bool
pass_nested(struct cursor *c)
{
    struct span unused;

    for (int depth = 0; c->at < c->end;) {
        int what = nesting[*c->at];
        if (what == QUOTE) {
            if (!pass_string(c, &unused))
                return false;
            continue;
        }
        c->at++;
        depth += what;
        if (what == CLOSES && depth == 0)
            return true;
    }
    return false;
}

static bool
pass_value(struct cursor *c)
{
    struct span unused;
    const uint8_t *start = c->at;

    if (cursor_peek(c) == '"')
        return pass_string(c, &unused);
    if (cursor_peek(c) == '{' || cursor_peek(c) == '[')
        return pass_nested(c);
    while (c->at < c->end && !strchr(",}] \n\r\t", *c->at))
        c->at++;
    return c->at > start;
}

struct json_walk
json_walk_object(struct span object)
{
    struct json_walk w = { cursor_over(object.data, object.len) };

    skip_space(&w.at);
    w.at.failed = !take(&w.at, '{');
    return w;
}

bool
json_walk_next(struct json_walk *w, struct span *key, struct span *value)
{
    skip_space(&w->at);
    if (!pass_string(&w->at, key))
        return false;
    skip_space(&w->at);
    if (!take(&w->at, ':'))
        return false;
    skip_space(&w->at);
    const uint8_t *start = w->at.at;
    if (!pass_value(&w->at))
        return false;
    *value = span_of(start, (size_t)(w->at.at - start));
    skip_space(&w->at);
    (void)take(&w->at, ',');
    return true;
}

struct json_list
json_list_of(struct span list)
{
    struct json_list l = { cursor_over(list.data, list.len) };

    skip_space(&l.at);
    l.at.failed = !take(&l.at, '[');
    return l;
}

bool
json_list_next(struct json_list *l, struct span *value)
{
    skip_space(&l->at);
    if (cursor_peek(&l->at) == ']')
        return false;
    const uint8_t *start = l->at.at;
    if (!pass_value(&l->at))
        return false;
    *value = span_of(start, (size_t)(l->at.at - start));
    skip_space(&l->at);
    (void)take(&l->at, ',');
    return true;
}

static bool
find_member(struct span object, struct span key, struct span *value)
{
    struct json_walk w = json_walk_object(object);
    struct span name;

    while (json_walk_next(&w, &name, value))
        if (span_equal(name, key))
            return true;
    return false;
}

bool
json_member(struct span object, const char *key, struct span *value)
{
    return find_member(object, span_str(key), value);
}

/* The first `len` bytes of a path. */
static bool
find_path(struct span json, const char *path, size_t len, struct span *value)
{
    struct cursor c = cursor_over(path, len);

    for (*value = json;;) {
        struct span key = cursor_until(&c, '.');
        if (!find_member(*value, key, value))
            return false;
        if (!cursor_skip(&c, "."))
            return true;
    }
}

bool
json_path(struct span json, const char *path, struct span *value)
{
    return find_path(json, path, strlen(path), value);
}

static const struct json_parent *
find_parent(struct json_finder *f, const char *path, size_t len)
{
    for (size_t i = 0; i < JSON_PARENTS_MAX && f->parent[i].path; i++)
        if (f->parent[i].len == len
            && memcmp(f->parent[i].path, path, len) == 0)
            return &f->parent[i];
    struct json_parent *p = &f->parent[f->next++ % JSON_PARENTS_MAX];
    p->path = path;
    p->len = len;
    p->found = find_path(f->json, path, len, &p->object);
    return p;
}

bool
json_find(struct json_finder *f, const char *path, struct span *value)
{
    const char *dot = strrchr(path, '.');

    if (!dot)
        return json_member(f->json, path, value);
    const struct json_parent *p = find_parent(f, path, (size_t)(dot - path));
    return p->found && json_member(p->object, dot + 1, value);
}

bool
json_text(struct span value, struct buffer *out)
{
    struct cursor c = cursor_over(value.data, value.len);
    uint8_t bytes[4];
    uint32_t u;

    if (!take(&c, '"'))
        return false;
    while (take_character(&c, &u))
        buffer_put(out, bytes, utf8_encode(u, bytes));
    return !c.failed && take(&c, '"');
}

bool
json_text_copy(struct span value, char *out, size_t size)
{
    struct cursor c = cursor_over(value.data, value.len);
    uint8_t bytes[4];
    uint32_t u;
    size_t len = 0;

    if (!take(&c, '"'))
        return false;
    while (take_character(&c, &u)) {
        size_t n = utf8_encode(u, bytes);
        if (u == 0 || n >= size - len)
            return false;
        memcpy(out + len, bytes, n);
        len += n;
    }
    out[len] = 0;
    return !c.failed && take(&c, '"');
}

bool
json_text_is(struct span value, struct span bytes)
{
    struct cursor c = cursor_over(value.data, value.len);
    struct cursor expected = cursor_over(bytes.data, bytes.len);
    uint8_t own[4];
    struct span same;
    uint32_t u;

    if (!take(&c, '"'))
        return false;
    while (take_character(&c, &u)) {
        size_t n = utf8_encode(u, own);
        if (!cursor_take(&expected, n, &same) || memcmp(same.data, own, n) != 0)
            return false;
    }
    return !c.failed && take(&c, '"') && cursor_end(&expected);
}
