/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_font.h"

#include <stdio.h>

#include "verifier/verdict/tables.h"

/* Our maps are 20 kB. */
enum { MAP_MAX = 256 * 1024 };

bool
page_font_digest(const struct page_font_parts *parts, page_sha256 *sha256,
    char out[PAGE_FONT_DIGEST])
{
    static const char digit[] = "0123456789abcdef";
    char lengths[80];
    uint8_t digest[PAGE_SHA256];

    /* so that no byte of one part can be taken for one of the next */
    int n = snprintf(lengths, sizeof lengths, "%zu %zu %zu\n",
        parts->program.len, parts->program_raw, parts->map.len);
    const struct span part[] = { span_of(lengths, (size_t)n), parts->program,
        parts->map, parts->widths };
    if (!sha256(part, sizeof part / sizeof *part, digest))
        return false;
    for (size_t i = 0; i < PAGE_SHA256; i++) {
        out[2 * i] = digit[digest[i] >> 4];
        out[2 * i + 1] = digit[digest[i] & 15];
    }
    out[PAGE_FONT_DIGEST - 1] = 0;
    return true;
}

bool
page_font_is_known(const char *digest)
{
    for (size_t i = 0; i < table_fonts_rows; i++)
        if (strcmp(table_fonts[i][FONTS_DIGEST], digest) == 0)
            return true;
    return false;
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

/* "<0034><0053>": a glyph and its character. */
static bool
read_pair(struct span line, uint16_t *said)
{
    struct cursor l = cursor_over(line.data, line.len);
    uint16_t glyph, code;

    if (!cursor_skip(&l, "<") || !take_hex(&l, &glyph) || !cursor_skip(&l, "><")
        || !take_hex(&l, &code) || !cursor_skip(&l, ">") || !cursor_end(&l)
        || glyph >= PAGE_GLYPHS_MAX)
        return false;
    said[glyph] = code;
    return true;
}

/* A pair a line, between a count and an end: the map is ours, and has nothing else. */
static bool
read_map(struct span map, uint16_t *said)
{
    struct cursor c = cursor_over(map.data, map.len);
    bool within = false;

    while (!cursor_end(&c)) {
        struct span line = cursor_until(&c, '\n');
        (void)cursor_skip(&c, "\n");
        if (object_is(line, "@ beginbfchar", NULL))
            within = true;
        else if (span_is(line, "endbfchar"))
            within = false;
        else if (within && !read_pair(line, said))
            return false;
    }
    return !within;
}

/* "/W[0[333 278 …]]\n": of each glyph from the first on. */
static bool
read_widths(struct span widths, uint16_t *advance)
{
    struct cursor c = cursor_over(widths.data, widths.len);
    size_t width;

    if (!cursor_skip(&c, "/W[0["))
        return false;
    for (size_t glyph = 0; glyph < PAGE_GLYPHS_MAX; glyph++) {
        if (!object_number(&c, &width) || width > UINT16_MAX)
            return false;
        advance[glyph] = (uint16_t)width;
        if (cursor_skip(&c, "]]\n"))
            return cursor_end(&c);
        if (!cursor_skip(&c, " "))
            return false;
    }
    return false;
}

/* ISO 32000-1, 9.7.4: the font, its one descendant, the descriptor. */
static bool
find_descriptor(const struct objects *x, size_t number, size_t *map,
    size_t *descriptor, struct span *widths)
{
    enum { DESCENDANT, MAP, NUMBERS };
    struct span font, cid;
    size_t of[NUMBERS];

    if (!object_dictionary(x, number, &font)
        || !object_is(font,
            "<<\n/Type /Font\n/Subtype /Type0\n/BaseFont /*\n"
            "/Encoding /Identity-H\n/DescendantFonts [ @ 0 R ]\n"
            "/ToUnicode @ 0 R\n>>",
            of)
        || !object_dictionary(x, of[DESCENDANT], &cid))
        return false;
    *map = of[MAP];
    struct cursor c = cursor_over(cid.data, cid.len);
    if (!object_take(&c,
            "<<\n/Type /Font\n/Subtype /CIDFontType2\n/BaseFont /*\n"
            "/CIDSystemInfo <<\n/Registry (Adobe)\n/Ordering (Identity)\n"
            "/Supplement 0\n>>\n/CIDToGIDMap /Identity\n/DW 0\n"
            "/FontDescriptor @ 0 R\n",
            descriptor))
        return false;
    *widths = cursor_until(&c, '>');
    return cursor_skip(&c, ">>") && cursor_end(&c);
}

static bool
find_program(
    const struct objects *x, size_t descriptor, struct page_font_parts *out)
{
    enum { LENGTH, RAW, NUMBERS };
    struct span text;
    size_t program, of[NUMBERS];

    if (!object_dictionary(x, descriptor, &text)
        || !object_is(text,
            "<<\n/Type /FontDescriptor\n/FontName /*\n/Flags 4\n"
            "/FontBBox [ *]\n/ItalicAngle 0\n/Ascent *\n/Descent *\n"
            "/CapHeight *\n/StemV 80\n/FontFile2 @ 0 R\n>>",
            &program)
        || !object_stream(x, program, &text, &out->program)
        || !object_is(
            text, "<<\n/Length @ 0 R\n/Length1 @\n/Filter/FlateDecode\n>>", of))
        return false;
    out->program_raw = of[RAW];
    return true;
}

static bool
find_parts(const struct objects *x, size_t number, struct page_font_parts *out)
{
    struct span text;
    size_t map, descriptor;

    return find_descriptor(x, number, &map, &descriptor, &out->widths)
        && find_program(x, descriptor, out)
        && object_stream(x, map, &text, &out->map)
        && object_is(text, "<<\n/Length @ 0 R\n/Filter/FlateDecode\n>>", NULL);
}

static enum page_font_status
compare(const struct page_font_parts *parts, const struct page_host *host)
{
    char digest[PAGE_FONT_DIGEST];

    if (!page_font_digest(parts, host->sha256, digest))
        return PAGE_FONT_NO_MEMORY;
    return page_font_is_known(digest) ? PAGE_FONT_READ : PAGE_FONT_STRANGE;
}

enum page_font_status
page_font_check(const struct objects *x, size_t number, bool script,
    const struct page_host *host)
{
    struct page_font_parts parts;

    if (!find_parts(x, number, &parts))
        return PAGE_FONT_WRONG;
    if (script)
        parts.map = span_of("", 0);
    return compare(&parts, host);
}

/* The font of parts that no kept one has. */
static enum page_font_status
read_parts(const struct page_font_parts *parts, const struct page_host *host,
    struct page_font *out)
{
    AUTO_BUFFER struct buffer map = buffer_with_max(MAP_MAX);
    enum page_font_status status = compare(parts, host);

    if (status != PAGE_FONT_READ)
        return status;
    if (!host->inflate(parts->map, &map))
        return buffer_status(&map) == SCEAU_E_NOMEM ? PAGE_FONT_NO_MEMORY
                                                    : PAGE_FONT_WRONG;
    *out = (struct page_font) { .said = { 0 } };
    if (!read_map(buffer_span(&map), out->said)
        || !read_widths(parts->widths, out->advance))
        return PAGE_FONT_WRONG;
    if (host->keep_font)
        host->keep_font(parts, out);
    return PAGE_FONT_READ;
}

enum page_font_status
page_font_read(const struct objects *x, size_t number,
    const struct page_host *host, struct page_font *out)
{
    struct page_font_parts parts;

    if (!find_parts(x, number, &parts))
        return PAGE_FONT_WRONG;
    if (host->find_font && host->find_font(&parts, out))
        return PAGE_FONT_READ;
    return read_parts(&parts, host, out);
}
