/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * genfont NAME FILE.ttf [NAME FILE.ttf]… > page_fonts.c
 *
 * Runs at build on the subsets that hb-subset made: the font programs, their
 * ToUnicode maps and widths become constant data, compressed once. ISO 32000-1,
 * 9.7.4 (Type 0 fonts) and 9.10.3 (ToUnicode).
 */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "verifier/base/buffer.h"

enum { CODES = 0x10000, GLYPHS_MAX = 8192, TEXT_MAX = 1 << 22 };

struct face {
    const char *path;
    uint8_t *data;
    size_t len;
    uint16_t glyph_of[CODES];
    uint16_t code_of[GLYPHS_MAX];
    uint16_t advance[GLYPHS_MAX];
    unsigned glyphs;
    unsigned units;
};

static void
stop(const struct face *f, const char *why)
{
    fprintf(stderr, "genfont: %s: %s\n", f->path, why);
    exit(1);
}

static const uint8_t *
bytes_at(const struct face *f, size_t at, size_t len)
{
    if (at > f->len || len > f->len - at)
        stop(f, "truncated");
    return f->data + at;
}

static unsigned
u16(const struct face *f, size_t at)
{
    const uint8_t *p = bytes_at(f, at, 2);

    return (unsigned)p[0] << 8 | p[1];
}

static int
s16(const struct face *f, size_t at)
{
    return (int16_t)u16(f, at);
}

static size_t
u32(const struct face *f, size_t at)
{
    return (size_t)u16(f, at) << 16 | u16(f, at + 2);
}

static size_t
table(const struct face *f, const char *tag)
{
    unsigned count = u16(f, 4);

    for (unsigned i = 0; i < count; i++)
        if (memcmp(bytes_at(f, 12 + 16 * i, 4), tag, 4) == 0)
            return u32(f, 12 + 16 * i + 8);
    stop(f, "lacks a table");
    return 0;
}

static int
thousandths(const struct face *f, int units)
{
    int half = (int)f->units / 2;

    return (units * 1000 + (units < 0 ? -half : half)) / (int)f->units;
}

static void
load(struct face *f, const char *path)
{
    FILE *file = fopen(path, "rb");

    memset(f, 0, sizeof *f);
    f->path = path;
    if (!file || fseek(file, 0, SEEK_END) != 0)
        stop(f, "cannot open");
    f->len = (size_t)ftell(file);
    rewind(file);
    f->data = malloc(f->len);
    if (!f->data || fread(f->data, 1, f->len, file) != f->len)
        stop(f, "cannot read");
    fclose(file);
    f->units = u16(f, table(f, "head") + 18);
    f->glyphs = u16(f, table(f, "maxp") + 4);
    if (f->units == 0 || f->glyphs > GLYPHS_MAX)
        stop(f, "odd numbers");
}

static void
read_advances(struct face *f)
{
    size_t metrics = table(f, "hmtx");
    unsigned full = u16(f, table(f, "hhea") + 34);

    for (unsigned g = 0; g < f->glyphs; g++) {
        unsigned entry = g < full ? g : full - 1;
        f->advance[g] =
            (uint16_t)thousandths(f, (int)u16(f, metrics + 4 * entry));
    }
}

static void
read_segment(struct face *f, size_t cmap, unsigned count, unsigned i)
{
    size_t ends = cmap + 14, starts = ends + 2 * count + 2;
    size_t deltas = starts + 2 * count, offsets = deltas + 2 * count;
    unsigned end = u16(f, ends + 2 * i), start = u16(f, starts + 2 * i);
    unsigned delta = u16(f, deltas + 2 * i), offset = u16(f, offsets + 2 * i);

    for (unsigned code = start; code <= end && code < 0xffff; code++) {
        unsigned glyph = code;
        if (offset)
            glyph = u16(f, offsets + 2 * i + offset + 2 * (code - start));
        if (!offset || glyph)
            glyph = (glyph + delta) & 0xffff;
        if (glyph < f->glyphs)
            f->glyph_of[code] = (uint16_t)glyph;
    }
}

/* The subtable of format 4, which every subset of the basic plane has. */
static void
read_codes(struct face *f)
{
    size_t cmap = table(f, "cmap"), chosen = 0;
    unsigned tables = u16(f, cmap + 2);

    for (unsigned i = 0; i < tables; i++) {
        size_t sub = cmap + u32(f, cmap + 4 + 8 * i + 4);
        if (u16(f, sub) == 4)
            chosen = sub;
    }
    if (!chosen)
        stop(f, "lacks a cmap of format 4");
    unsigned segments = u16(f, chosen + 6) / 2;
    for (unsigned i = 0; i < segments; i++)
        read_segment(f, chosen, segments, i);
    /* the lowest code wins: '-' and not the soft hyphen */
    for (unsigned code = CODES - 1; code >= 0x20; code--)
        if (f->glyph_of[code])
            f->code_of[f->glyph_of[code]] = (uint16_t)code;
}

static void
put_bytes(const char *name, const char *what, const uint8_t *data, size_t len)
{
    printf("static const uint8_t %s_%s[] = {", name, what);
    for (size_t i = 0; i < len; i++)
        printf("%s%u,", i % 24 ? "" : "\n", data[i]);
    puts("\n};");
}

static void
put_deflated(
    const struct face *f, const char *name, const char *what, struct span raw)
{
    uLongf len = compressBound(raw.len);
    uint8_t *out = malloc(len);

    if (!out || compress2(out, &len, raw.data, raw.len, 9) != Z_OK)
        stop(f, "cannot compress");
    put_bytes(name, what, out, len);
    free(out);
}

static void
put_map(const struct face *f, const char *name)
{
    AUTO_BUFFER struct buffer map = buffer_with_max(TEXT_MAX);
    unsigned mapped[GLYPHS_MAX], count = 0;

    for (unsigned g = 1; g < f->glyphs; g++)
        if (f->code_of[g])
            mapped[count++] = g;
    buffer_text(&map,
        "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
        "/CIDSystemInfo<</Registry(Adobe)/Ordering(UCS)/Supplement 0>>def\n"
        "/CMapName/Adobe-Identity-UCS def\n/CMapType 2 def\n"
        "1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n");
    for (unsigned i = 0; i < count; i++) {
        if (i % 100 == 0) /* at most 100 lines a section (5014.CIDFont_Spec) */
            buffer_format(
                &map, "%u beginbfchar\n", count - i < 100 ? count - i : 100);
        buffer_format(&map, "<%04X><%04X>\n", mapped[i], f->code_of[mapped[i]]);
        if (i % 100 == 99 || i + 1 == count)
            buffer_text(&map, "endbfchar\n");
    }
    buffer_text(&map,
        "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n");
    put_deflated(f, name, "to_unicode", buffer_span(&map));
}

static void
put_widths(const struct face *f, const char *name)
{
    printf("static const char %s_widths[] = \"/W[0[", name);
    for (unsigned g = 0; g < f->glyphs; g++)
        printf("%s%u", g ? " " : "", f->advance[g]);
    puts("]]\\n\";");
}

static void
put_glyphs(const struct face *f, const char *name)
{
    printf("static const struct font_glyph %s_glyph[] = {\n", name);
    for (unsigned code = 0x20; code < CODES; code++) {
        unsigned g = f->glyph_of[code];
        if (g)
            printf("{ %u, %u, %u },\n", code, g, f->advance[g]);
    }
    puts("};");
}

static void
put_entry(const struct face *f, const char *name, int index, FILE *out)
{
    size_t head = table(f, "head"), hhea = table(f, "hhea"),
           os2 = table(f, "OS/2");

    fprintf(out,
        "{ \"SCEAU%c+%s\", %s_program, sizeof %s_program, %zu,\n"
        "  %s_to_unicode, sizeof %s_to_unicode, %s_widths, sizeof %s_widths - "
        "1,\n"
        "  %s_glyph, sizeof %s_glyph / sizeof *%s_glyph,\n"
        "  { %d, %d, %d, %d }, %d, %d, %d },\n",
        'A' + index, name, name, name, f->len, name, name, name, name, name,
        name, name, thousandths(f, s16(f, head + 36)),
        thousandths(f, s16(f, head + 38)), thousandths(f, s16(f, head + 40)),
        thousandths(f, s16(f, head + 42)), thousandths(f, s16(f, hhea + 4)),
        thousandths(f, s16(f, hhea + 6)), thousandths(f, s16(f, os2 + 88)));
}

int
main(int argc, char **argv)
{
    static struct face f;
    FILE *entries = tmpfile();
    char line[512];

    if (argc < 3 || argc % 2 == 0 || !entries) {
        fputs("usage: genfont NAME FILE.ttf [NAME FILE.ttf]...\n", stderr);
        return 2;
    }
    puts("/* Made by genfont.c from the font packages. */\n"
         "#include \"issuer/page/font.h\"\n");
    for (int i = 1; i < argc; i += 2) {
        load(&f, argv[i + 1]);
        read_advances(&f);
        read_codes(&f);
        put_deflated(&f, argv[i], "program", span_of(f.data, f.len));
        put_map(&f, argv[i]);
        put_widths(&f, argv[i]);
        put_glyphs(&f, argv[i]);
        put_entry(&f, argv[i], i / 2, entries);
        free(f.data);
    }
    puts("const struct font page_fonts[FONTS] = {");
    rewind(entries);
    while (fgets(line, sizeof line, entries))
        fputs(line, stdout);
    puts("};");
    return 0;
}
