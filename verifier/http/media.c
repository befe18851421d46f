/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/media.h"

#include <strings.h>

#include "verifier/base/cursor.h"

static bool
is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

static struct span
trim(struct span s)
{
    while (s.len && is_blank(s.data[0])) {
        s.data++;
        s.len--;
    }
    while (s.len && is_blank(s.data[s.len - 1]))
        s.len--;
    return s;
}

bool
media_is(struct span type, const char *name)
{
    return type.len == strlen(name)
        && strncasecmp((const char *)type.data, name, type.len) == 0;
}

struct span
media_type(struct span header)
{
    struct cursor c = cursor_over(header.data, header.len);

    return trim(cursor_until(&c, ';'));
}

/* "q=0", "q=0.0", "q=0.000": not acceptable. */
static bool
is_zero(struct span weight)
{
    if (weight.len < 3 || (weight.data[0] != 'q' && weight.data[0] != 'Q')
        || weight.data[1] != '=')
        return false;
    for (size_t i = 2; i < weight.len; i++)
        if (weight.data[i] != '0' && weight.data[i] != '.')
            return false;
    return true;
}

/* The next item of a list with commas; false at its end. */
static bool
next_item(struct cursor *c, struct span *item)
{
    if (cursor_left(c) == 0)
        return false;
    *item = trim(cursor_until(c, ','));
    (void)cursor_skip(c, ",");
    return true;
}

/* Whether a list names one of the two. */
static bool
accepts(struct span header, const char *one, const char *other)
{
    struct cursor list = cursor_over(header.data, header.len);
    struct span item;

    while (next_item(&list, &item)) {
        struct cursor c = cursor_over(item.data, item.len);
        struct span name = trim(cursor_until(&c, ';'));
        (void)cursor_skip(&c, ";");
        struct span weight = trim(span_of(c.at, cursor_left(&c)));
        if (media_is(name, one) || media_is(name, other))
            return !is_zero(weight);
    }
    return false;
}

bool
media_accepts_gzip(struct span header)
{
    return accepts(header, "gzip", "x-gzip");
}

bool
media_names(struct span header, const char *type)
{
    return accepts(header, type, type);
}

struct span
media_forwarded(struct span header)
{
    struct cursor list = cursor_over(header.data, header.len);
    struct span item, last = span_of(NULL, 0);

    while (next_item(&list, &item))
        last = item;
    return last;
}

bool
media_has_tag(struct span header, const char *tag)
{
    struct cursor list = cursor_over(header.data, header.len);
    struct span item;

    while (next_item(&list, &item)) {
        if (span_starts(item, "W/"))
            item = span_of(item.data + 2, item.len - 2);
        if (span_is(item, "*") || span_is(item, tag))
            return true;
    }
    return false;
}
