/* SPDX-License-Identifier: EUPL-1.2 */
/* A borrowed run of bytes: somebody else owns and frees them. */
#ifndef SCEAU_BASE_SPAN_H
#define SCEAU_BASE_SPAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *data;
    size_t len;
};

static inline struct span
span_of(const void *data, size_t len)
{
    return (struct span) { .data = data, .len = len };
}

static inline struct span
span_str(const char *text)
{
    return span_of(text, strlen(text));
}

static inline bool
span_equal(struct span a, struct span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

static inline bool
span_is(struct span a, const char *text)
{
    return span_equal(a, span_str(text));
}

static inline bool
span_starts(struct span a, const char *prefix)
{
    size_t n = strlen(prefix);

    return a.len >= n && (n == 0 || memcmp(a.data, prefix, n) == 0);
}

/* The same bytes but the spaces after them. */
static inline struct span
span_trim_end(struct span a)
{
    while (a.len && a.data[a.len - 1] == ' ')
        a.len--;
    return a;
}

#endif
