/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/der.h"

/* X.690, 8.1.3 and 10.1. Four length bytes are more than any file of ours. */
static bool
take_length(struct cursor *c, size_t *out)
{
    uint8_t head;
    struct span more;

    if (!cursor_byte(c, &head))
        return false;
    *out = head;
    if (head < 0x80)
        return true;
    size_t n = head & 0x7f;
    if (n < 1 || n > 4 || !cursor_take(c, n, &more) || more.data[0] == 0)
        return false;
    *out = 0;
    for (size_t i = 0; i < n; i++)
        *out = *out << 8 | more.data[i];
    return *out >= 0x80;
}

bool
der_take(struct cursor *c, uint8_t tag, struct span *out, struct span *whole)
{
    const uint8_t *start = c->at;
    uint8_t got;
    size_t len;

    if (!cursor_byte(c, &got) || got != tag || !take_length(c, &len)
        || !cursor_take(c, len, out)) {
        c->failed = true;
        return false;
    }
    if (whole)
        *whole = span_of(start, (size_t)(c->at - start));
    return true;
}

bool
der_enter(struct cursor *c, uint8_t tag, struct cursor *inner)
{
    struct span contents = span_of(NULL, 0);
    bool entered = der_take(c, tag, &contents, NULL);

    *inner = cursor_over(contents.data, contents.len);
    inner->failed = !entered;
    return entered;
}

bool
der_expect(struct cursor *c, const void *element, size_t len)
{
    struct span got;

    if (cursor_take(c, len, &got) && memcmp(got.data, element, len) == 0)
        return true;
    c->failed = true;
    return false;
}
