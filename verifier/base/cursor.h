/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The only way to read untrusted bytes: a position that knows its end.
 *
 * The first failure sticks: later reads fail too and give empty spans, so a run
 * of reads needs one check at its end. A failed read does not move.
 */
#ifndef SCEAU_BASE_CURSOR_H
#define SCEAU_BASE_CURSOR_H

#include "verifier/base/span.h"

struct cursor {
    const uint8_t *begin;
    const uint8_t *at;
    const uint8_t *end;
    bool failed;
};

static inline struct cursor
cursor_over(const void *data, size_t len)
{
    /* nothing has an address too: no arithmetic on NULL, even of zero */
    const uint8_t *p = data ? data : (const uint8_t *)"";

    return (struct cursor) { .begin = p, .at = p, .end = data ? p + len : p };
}

static inline size_t
cursor_left(const struct cursor *c)
{
    return c->failed ? 0 : (size_t)(c->end - c->at);
}

static inline size_t
cursor_offset(const struct cursor *c)
{
    return (size_t)(c->at - c->begin);
}

/* True where every byte was read and no read failed. */
static inline bool
cursor_end(const struct cursor *c)
{
    return !c->failed && c->at == c->end;
}

static inline bool
cursor_take(struct cursor *c, size_t len, struct span *out)
{
    if (c->failed || (size_t)(c->end - c->at) < len) {
        c->failed = true;
        *out = span_of(NULL, 0);
        return false;
    }
    *out = span_of(c->at, len);
    c->at += len;
    return true;
}

static inline bool
cursor_byte(struct cursor *c, uint8_t *out)
{
    struct span one;

    if (!cursor_take(c, 1, &one))
        return false;
    *out = one.data[0];
    return true;
}

/* The next byte without reading it, or -1 at the end. */
static inline int
cursor_peek(const struct cursor *c)
{
    return cursor_left(c) ? *c->at : -1;
}

/* Reads `text` if it comes next; no failure where it does not. */
static inline bool
cursor_skip(struct cursor *c, const char *text)
{
    size_t n = strlen(text);

    if (cursor_left(c) < n || memcmp(c->at, text, n) != 0)
        return false;
    c->at += n;
    return true;
}

/* All bytes up to the next `stop` (not read) or the end. */
static inline struct span
cursor_until(struct cursor *c, uint8_t stop)
{
    size_t left = cursor_left(c);
    const uint8_t *hit = left ? memchr(c->at, stop, left) : NULL;
    struct span out = span_of(c->at, hit ? (size_t)(hit - c->at) : left);

    c->at += out.len;
    return out;
}

#endif
