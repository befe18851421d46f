/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/escape.h"

#include "verifier/base/cursor.h"
#include "verifier/seal/seal.h"

static const struct {
    const char *text;
    uint8_t byte;
} names[] = { { "<GS>", SEAL_GS }, { "<RS>", SEAL_RS }, { "<US>", SEAL_US },
    { "\\u001d", SEAL_GS }, { "\\u001e", SEAL_RS }, { "\\u001f", SEAL_US },
    { "\\u001D", SEAL_GS }, { "\\u001E", SEAL_RS }, { "\\u001F", SEAL_US },
    { "\\x1d", SEAL_GS }, { "\\x1e", SEAL_RS }, { "\\x1f", SEAL_US },
    { "\\x1D", SEAL_GS }, { "\\x1E", SEAL_RS }, { "\\x1F", SEAL_US },
    { "␝", SEAL_GS }, { "␞", SEAL_RS }, { "␟", SEAL_US } };

static bool
read_name(struct cursor *c, uint8_t *byte)
{
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (cursor_skip(c, names[i].text)) {
            *byte = names[i].byte;
            return true;
        }
    }
    return false;
}

void
escape_read(struct span text, struct buffer *out)
{
    struct cursor c = cursor_over(text.data, text.len);
    uint8_t byte;

    while (!cursor_end(&c))
        if (read_name(&c, &byte) || cursor_byte(&c, &byte))
            buffer_byte(out, byte);
}
