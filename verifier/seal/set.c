/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/set.h"

#include "verifier/base/cursor.h"
#include "verifier/seal/c40.h"

enum { BINARY_MARKER = 0xee };

static int
hex_digit(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool
read_text(struct cursor *c, struct set_part *out)
{
    struct span head;
    uint8_t packed[2];

    if (!cursor_take(c, 6, &head)
        || !dictionary_charset_allows(
            CHARSET_UPPER | CHARSET_DIGIT, span_of(head.data + 1, 3))
        || !c40_pack((const char *)head.data + 1, packed))
        return false;
    int index = hex_digit(head.data[4]), last = hex_digit(head.data[5]);
    if (index < 0 || last < 1 || index > last)
        return false;
    out->id = (uint16_t)(packed[0] << 8 | packed[1]);
    out->index = (uint8_t)index;
    out->total = (uint8_t)(last + 1);
    return true;
}

static bool
read_binary(struct cursor *c, struct set_part *out)
{
    struct span head;

    if (!cursor_take(c, 4, &head))
        return false;
    out->id = (uint16_t)(head.data[1] << 8 | head.data[2]);
    out->index = head.data[3] >> 4;
    out->total = (uint8_t)(17 - (head.data[3] & 15));
    return out->total <= SCEAU_SYMBOLS_MAX && out->index < out->total;
}

bool
set_part_read(struct span symbol, struct set_part *out)
{
    struct cursor c = cursor_over(symbol.data, symbol.len);
    int first = cursor_peek(&c);

    if (first != 'E' && first != BINARY_MARKER)
        return false;
    bool good = first == 'E' ? read_text(&c, out) : read_binary(&c, out);
    if (!good || cursor_end(&c) || symbol.len > SCEAU_CODE_MAX)
        return false;
    out->segment = span_of(c.at, cursor_left(&c));
    return true;
}

void
set_name(uint16_t id, char out[4])
{
    const uint8_t packed[2] = { (uint8_t)(id >> 8), (uint8_t)id };

    out[3] = 0;
    if (!c40_unpack(packed, out))
        out[0] = 0;
}

bool
set_add(struct seal_set *set, const struct set_part *p)
{
    if (set->total == 0) {
        set->id = p->id;
        set->total = p->total;
    }
    if (set->id != p->id || set->total != p->total)
        return false;
    struct span *held = &set->segment[p->index];
    if (!held->data)
        *held = p->segment;
    else if (!span_equal(*held, p->segment))
        set->disputed = (uint16_t)(set->disputed | 1u << p->index);
    return true;
}

struct seal_parts
set_parts(const struct seal_set *set)
{
    struct seal_parts out = { .total = set->total, .disputed = set->disputed };

    for (size_t i = 0; i < set->total; i++)
        if (!set->segment[i].data)
            out.missing = (uint16_t)(out.missing | 1u << i);
    return out;
}

void
set_join(const struct seal_set *set, struct buffer *out)
{
    for (size_t i = 0; i < set->total; i++)
        buffer_put(out, set->segment[i].data, set->segment[i].len);
}
