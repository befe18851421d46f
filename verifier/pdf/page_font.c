/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_font.h"

/* Our subsets are 16 kB, their maps 20 kB. */
enum { PROGRAM_MAX = 512 * 1024, MAP_MAX = 256 * 1024, SEGMENTS_MAX = 4096 };

/* A TrueType program: numbers in it are big-endian, and 0 past its end. */
static unsigned
u16(struct span p, size_t at)
{
    return at + 2 <= p.len && at + 2 >= 2
        ? (unsigned)p.data[at] << 8 | p.data[at + 1]
        : 0;
}

static size_t
u32(struct span p, size_t at)
{
    return (size_t)u16(p, at) << 16 | u16(p, at + 2);
}

/* Every table of the program is there whole; *cmap is where characters are, or 0. */
static bool
find_tables(struct span p, size_t *cmap)
{
    enum { HEADER = 12, ENTRY = 16 };
    size_t count = u16(p, 4);

    *cmap = 0;
    if (count * ENTRY > p.len || HEADER + count * ENTRY > p.len)
        return false;
    for (size_t i = 0; i < count; i++) {
        size_t entry = HEADER + i * ENTRY;
        size_t at = u32(p, entry + 8), len = u32(p, entry + 12);
        if (at > p.len || len > p.len - at)
            return false;
        if (memcmp(p.data + entry, "cmap", 4) == 0)
            *cmap = at;
    }
    return *cmap != 0;
}

/* OpenType, cmap, format 4: where the program says which glyph a character is. */
static size_t
find_characters(struct span p)
{
    size_t cmap;

    if (!find_tables(p, &cmap))
        return 0;
    for (unsigned i = 0; i < u16(p, cmap + 2); i++) {
        size_t sub = cmap + u32(p, cmap + 4 + 8 * (size_t)i + 4);
        if (u16(p, sub) == 4)
            return sub;
    }
    return 0;
}

static void
read_segment(struct span p, size_t sub, size_t count, size_t i, uint16_t *drawn)
{
    size_t ends = sub + 14, starts = ends + 2 * count + 2;
    size_t deltas = starts + 2 * count, offsets = deltas + 2 * count;
    unsigned end = u16(p, ends + 2 * i), start = u16(p, starts + 2 * i);
    unsigned delta = u16(p, deltas + 2 * i), offset = u16(p, offsets + 2 * i);

    for (unsigned code = start; code <= end && code < 0xffff; code++) {
        unsigned glyph = code;
        if (offset)
            glyph =
                u16(p, offsets + 2 * i + offset + 2 * (size_t)(code - start));
        if (!offset || glyph)
            glyph = (glyph + delta) & 0xffff;
        /* the lowest code of a glyph is the character that it is */
        if (glyph && glyph < PAGE_GLYPHS_MAX && code
            && (!drawn[glyph] || code < drawn[glyph]))
            drawn[glyph] = (uint16_t)code;
    }
}

static bool
read_program(struct span p, uint16_t *drawn)
{
    size_t sub = find_characters(p);
    size_t count = sub ? u16(p, sub + 6) / 2 : 0;

    if (count == 0 || count > SEGMENTS_MAX)
        return false;
    for (size_t i = 0; i < count; i++)
        read_segment(p, sub, count, i, drawn);
    return true;
}

static bool
take_hex(struct cursor *c, uint16_t *out)
{
    unsigned value = 0;

    for (int i = 0; i < 4; i++) {
        int digit = cursor_peek(c);
        if (digit >= '0' && digit <= '9')
            digit -= '0';
        else if (digit >= 'A' && digit <= 'F')
            digit += 10 - 'A';
        else
            return false;
        value = value << 4 | (unsigned)digit;
        c->at++;
    }
    *out = (uint16_t)value;
    return true;
}

/* "<glyph><character>" a line, between a count and its end; nothing else maps. */
static bool
read_map(struct span map, uint16_t *said)
{
    struct cursor c = cursor_over(map.data, map.len);
    bool within = false;
    size_t mapped = 0;

    while (!cursor_end(&c)) {
        struct span line = cursor_until(&c, '\n');
        struct cursor l = cursor_over(line.data, line.len);
        uint16_t glyph, code;
        (void)cursor_skip(&c, "\n");
        if (within && span_starts(line, "<")) {
            if (!cursor_skip(&l, "<") || !take_hex(&l, &glyph)
                || !cursor_skip(&l, "><") || !take_hex(&l, &code)
                || !cursor_skip(&l, ">") || !cursor_end(&l)
                || glyph >= PAGE_GLYPHS_MAX || said[glyph])
                return false;
            said[glyph] = code;
            mapped++;
        } else if (memmem(line.data, line.len, "beginbfchar", 11)) {
            within = true;
        } else if (memmem(line.data, line.len, "bfrange", 7)) {
            return false;
        } else if (within) {
            if (!span_is(line, "endbfchar"))
                return false;
            within = false;
        }
    }
    return !within && mapped > 0;
}

static enum page_font_status
inflate_object(const struct objects *x, size_t number, page_inflate *inflate,
    struct buffer *out)
{
    struct span dictionary, data;
    struct cursor unused;

    if (!object_stream(x, number, &dictionary, &data)
        || !object_find(dictionary, "/Filter/FlateDecode", &unused))
        return PAGE_FONT_WRONG;
    if (inflate(data, out))
        return PAGE_FONT_READ;
    return buffer_status(out) == SCEAU_E_NOMEM ? PAGE_FONT_NO_MEMORY
                                               : PAGE_FONT_WRONG;
}

/* ISO 32000-1, 9.7.4: the font, its one descendant, the descriptor, the program. */
static bool
find_parts(const struct objects *x, size_t number, size_t *program, size_t *map)
{
    struct span font, cid, descriptor;
    struct cursor list;
    size_t descendant, at;

    return object_dictionary(x, number, &font)
        && object_find(font, "/Encoding /Identity-H", &list)
        && object_reference(font, "ToUnicode", map)
        && object_find(font, "/DescendantFonts [ ", &list)
        && object_number(&list, &descendant) && cursor_skip(&list, " 0 R ]")
        && object_dictionary(x, descendant, &cid)
        && object_find(cid, "/CIDToGIDMap /Identity", &list)
        && object_reference(cid, "FontDescriptor", &at)
        && object_dictionary(x, at, &descriptor)
        && object_reference(descriptor, "FontFile2", program);
}

enum page_font_status
page_font_read(const struct objects *x, size_t number, page_inflate *inflate,
    struct page_font *out)
{
    AUTO_BUFFER struct buffer program = buffer_with_max(PROGRAM_MAX);
    AUTO_BUFFER struct buffer map = buffer_with_max(MAP_MAX);
    size_t program_at, map_at;

    *out = (struct page_font) { .drawn = { 0 } };
    if (!find_parts(x, number, &program_at, &map_at))
        return PAGE_FONT_WRONG;
    enum page_font_status status =
        inflate_object(x, program_at, inflate, &program);
    if (status == PAGE_FONT_READ)
        status = inflate_object(x, map_at, inflate, &map);
    if (status != PAGE_FONT_READ)
        return status;
    return read_program(buffer_span(&program), out->drawn)
            && read_map(buffer_span(&map), out->said)
        ? PAGE_FONT_READ
        : PAGE_FONT_WRONG;
}
