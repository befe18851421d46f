/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/base64.h"

#include <limits.h>

#include <openssl/evp.h>

bool
base64_read(struct span text, struct buffer *out)
{
    size_t before = out->len, padding = 0;

    if (text.len == 0 || text.len % 4 != 0 || text.len > INT_MAX)
        return false;
    while (padding < 2 && text.data[text.len - 1 - padding] == '=')
        padding++;
    uint8_t *room = buffer_room(out, text.len / 4 * 3);
    if (!room)
        return false;
    /* what it takes for white space at either end would be another length */
    int n = EVP_DecodeBlock(room, text.data, (int)text.len);
    bool whole = n >= 0 && (size_t)n == text.len / 4 * 3;
    out->len = whole ? before + (size_t)n - padding : before;
    return whole;
}
