/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/seal/set.h"

#include "verifier/base/cursor.h"
#include "verifier/seal/c40.h"
#include "verifier/seal/symbol.h"

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

/* "Segments of similar length": they differ by one byte at most. */
static struct span
segment_of(struct span code, unsigned index, unsigned total)
{
    size_t from = code.len * index / total;
    size_t to = code.len * (index + 1) / total;

    return span_of(code.data + from, to - from);
}

static bool
is_text(struct span bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        if (bytes.data[i] > 0x7f)
            return false;
    return true;
}

bool
set_write_part(struct span code, const char name[3], unsigned index,
    unsigned total, struct buffer *out)
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t packed[2];

    if (total < 2 || total > SCEAU_SYMBOLS_MAX || index >= total
        || !dictionary_charset_allows(
            CHARSET_UPPER | CHARSET_DIGIT, span_of(name, 3))
        || !c40_pack(name, packed))
        return false;
    struct span segment = segment_of(code, index, total);
    if (is_text(segment)) {
        buffer_format(out, "E%.3s%c%c", name, digits[index], digits[total - 1]);
    } else {
        buffer_byte(out, BINARY_MARKER);
        buffer_put(out, packed, sizeof packed);
        buffer_byte(out, (uint8_t)(index << 4 | (17 - total)));
    }
    buffer_put(out, segment.data, segment.len);
    return true;
}

/* The envelope's six characters are two triples of C40, its four bytes of a binary
 * part four codewords and the third byte of a long length. */
static bool
part_fits(struct span code, unsigned index, unsigned total, size_t codewords)
{
    struct span segment = segment_of(code, index, total);
    size_t envelope = is_text(segment) ? 4 : 5;

    return segment.len > 0 && symbol_codewords(segment) + envelope <= codewords;
}

unsigned
set_symbols_for(struct span code, size_t codewords)
{
    if (symbol_codewords(code) <= codewords)
        return 1;
    for (unsigned n = 2; n <= SCEAU_SYMBOLS_MAX; n++) {
        unsigned fits = 0;
        while (fits < n && part_fits(code, fits, n, codewords))
            fits++;
        if (fits == n)
            return n;
    }
    return 0;
}
