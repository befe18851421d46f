/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/page/utf16.h"

#include "verifier/base/cursor.h"
#include "verifier/base/utf8.h"

static void
put_u16(struct buffer *b, uint32_t u)
{
    buffer_byte(b, (uint8_t)(u >> 8));
    buffer_byte(b, (uint8_t)u);
}

bool
utf16_put(struct span text, struct buffer *out)
{
    struct cursor c = cursor_over(text.data, text.len);
    uint32_t u;

    put_u16(out, 0xfeff);
    while (!cursor_end(&c) && utf8_next(&c, &u)) {
        if (u >= 0x10000) {
            put_u16(out, 0xd800 + ((u - 0x10000) >> 10));
            u = 0xdc00 + (u & 0x3ff);
        }
        put_u16(out, u);
    }
    return cursor_end(&c) && buffer_status(out) == SCEAU_OK;
}
