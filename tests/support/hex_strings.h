/* SPDX-License-Identifier: EUPL-1.2 */
/* Operators of a page as C reads text: their strings, which hold every byte, in hex. */
#ifndef SCEAU_TEST_HEX_STRINGS_H
#define SCEAU_TEST_HEX_STRINGS_H

#include <stdlib.h>

#include "tests/support/must.h"
#include "verifier/base/buffer.h"

/* "(\0\042)Tj" becomes "<0022>Tj" (ISO 32000-1, 7.3.4.2). */
static inline void
hex_strings(struct buffer *content)
{
    struct buffer out = buffer_with_max(4 * content->max);
    bool within = false;

    for (size_t i = 0; i < content->len; i++) {
        uint8_t b = content->data[i];
        if (b == (within ? ')' : '(')) {
            within = !within;
            buffer_byte(&out, within ? '<' : '>');
            continue;
        }
        if (within && b == '\\') {
            b = content->data[++i];
            b = b == 'n' ? '\n' : b == 'r' ? '\r' : b;
        }
        if (within)
            buffer_format(&out, "%02X", b);
        else
            buffer_byte(&out, b);
    }
    MUST(!within && buffer_status(&out) == SCEAU_OK);
    buffer_free(content);
    *content = out;
}

static inline bool
hex_is_shown(struct span at, size_t *len)
{
    const char *digits = "0123456789ABCDEF";

    for (*len = 1;
         *len < at.len && at.data[*len] && strchr(digits, at.data[*len]);
         ++*len)
        ;
    return *len > 1 && *len % 2 && at.len - *len >= 3
        && memcmp(at.data + *len, ">Tj", 3) == 0;
}

static inline void
hex_put_byte(struct buffer *out, unsigned b)
{
    if (b == '(' || b == ')' || b == '\\' || b == '\n' || b == '\r')
        buffer_byte(out, '\\');
    buffer_byte(out, (uint8_t)(b == '\n' ? 'n' : b == '\r' ? 'r' : b));
}

/* And back; what is no such string stays. */
static inline void
literal_strings(struct buffer *content)
{
    struct buffer out = buffer_with_max(4 * content->max);
    size_t len;

    for (size_t i = 0; i < content->len; i++) {
        struct span at = span_of(content->data + i, content->len - i);
        if (at.data[0] != '<' || !hex_is_shown(at, &len)) {
            buffer_byte(&out, at.data[0]);
            continue;
        }
        buffer_byte(&out, '(');
        for (size_t n = 1; n < len; n += 2)
            hex_put_byte(&out,
                (unsigned)strtoul(
                    (char[]) { (char)at.data[n], (char)at.data[n + 1], 0 },
                    NULL, 16));
        buffer_byte(&out, ')');
        i += len;
    }
    MUST(buffer_status(&out) == SCEAU_OK);
    buffer_free(content);
    *content = out;
}

#endif
