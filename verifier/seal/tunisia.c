/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/tunisia.h"

#include "verifier/base/cursor.h"

static int
digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int
tunisia_byte(const uint8_t two[2])
{
    int high = digit(two[0]), low = digit(two[1]);

    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool
is_hex(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (digit(text.data[i]) < 0)
            return false;
    return true;
}

static bool
read_block(struct cursor *c, struct seal_field *f)
{
    struct span head;

    if (!cursor_take(c, 6, &head))
        return false;
    int first = tunisia_byte(head.data), second = tunisia_byte(head.data + 2);
    int len = tunisia_byte(head.data + 4);
    if (first <= 0x20 || first >= 0x7f || second <= 0x20 || second >= 0x7f
        || len < 0)
        return false;
    if (!cursor_take(c, 2 * (size_t)len, &f->value) || !is_hex(f->value))
        return false;
    f->id[0] = (char)first;
    f->id[1] = (char)second;
    f->id[2] = 0;
    f->definition = NULL;
    f->end = SEAL_END_NONE;
    f->coding = SEAL_CODING_HEX;
    return true;
}

void
tunisia_read(struct span text, struct seal *out)
{
    struct cursor c = cursor_over(text.data, text.len);

    while (!cursor_end(&c)) {
        if (out->field_count == SCEAU_FIELDS_MAX
            || !read_block(&c, &out->field[out->field_count])) {
            out->blocks_unreadable = true;
            return;
        }
        out->field_count++;
    }
}
