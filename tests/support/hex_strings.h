/* SPDX-License-Identifier: EUPL-1.2 */
/* Operators of a page as C reads text: their strings, which hold every byte, in hex. */
#ifndef SCEAU_TEST_HEX_STRINGS_H
#define SCEAU_TEST_HEX_STRINGS_H

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

#endif
