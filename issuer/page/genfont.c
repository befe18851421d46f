/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * genfont NAME FILE.ttf… [--shaped NAME FILE.ttf…] > page_fonts.c
 *
 * Runs at build on the subsets that hb-subset made: the font programs, their
 * ToUnicode maps and widths become constant data, compressed once. ISO 32000-1,
 * 9.7.4 (Type 0 fonts) and 9.10.3 (ToUnicode).
 *
 * genfont --letters FILE… > letters
 *
 * Every character of the files but Latin letters: what a script's subset must have.
 */
#include <ctype.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "issuer/page/cmap.h"
#include "verifier/base/cursor.h"
#include "verifier/base/file.h"
#include "verifier/base/utf8.h"

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
    static struct glyph_text text[GLYPHS_MAX];
    AUTO_BUFFER struct buffer map = buffer_with_max(TEXT_MAX);

    for (unsigned g = 0; g < f->glyphs; g++) {
        text[g].unit[0] = f->code_of[g];
        text[g].units = g && f->code_of[g];
    }
    cmap_write(text, f->glyphs, &map);
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

/* A script's font is shaped from its own bytes, and mapped by each document. */
static void
put_entry(
    const struct face *f, const char *name, bool shaped, int index, FILE *out)
{
    size_t head = table(f, "head"), hhea = table(f, "hhea"),
           os2 = table(f, "OS/2");

    fprintf(out, "{ \"SCEAU%c+%s\", %s_program, sizeof %s_program, %zu,\n",
        'A' + index, name, name, name, f->len);
    if (shaped)
        fprintf(out, "  %s_sfnt, NULL, 0,", name);
    else
        fprintf(
            out, "  NULL, %s_to_unicode, sizeof %s_to_unicode,", name, name);
    fprintf(out,
        "  %s_widths, sizeof %s_widths - 1,\n"
        "  %s_glyph, sizeof %s_glyph / sizeof *%s_glyph, %u,\n"
        "  { %d, %d, %d, %d }, %d, %d, %d },\n",
        name, name, name, name, name, f->glyphs,
        thousandths(f, s16(f, head + 36)), thousandths(f, s16(f, head + 38)),
        thousandths(f, s16(f, head + 40)), thousandths(f, s16(f, head + 42)),
        thousandths(f, s16(f, hhea + 4)), thousandths(f, s16(f, hhea + 6)),
        thousandths(f, s16(f, os2 + 88)));
}

static void
put_face(const char *name, const char *path, bool shaped, int index, FILE *out)
{
    static struct face f;

    load(&f, path);
    read_advances(&f);
    read_codes(&f);
    put_deflated(&f, name, "program", span_of(f.data, f.len));
    if (shaped)
        put_bytes(name, "sfnt", f.data, f.len);
    else
        put_map(&f, name);
    put_widths(&f, name);
    put_glyphs(&f, name);
    put_entry(&f, name, shaped, index, out);
    free(f.data);
}

static void
put_table(const char *declared, FILE *entries)
{
    char line[512];

    printf("const struct font %s = {\n", declared);
    rewind(entries);
    while (fgets(line, sizeof line, entries))
        fputs(line, stdout);
    puts("};");
}

static int
put_fonts(int argc, char **argv)
{
    FILE *pages = tmpfile(), *scripts = tmpfile();
    bool shaped = false;

    if (!pages || !scripts)
        return 1;
    puts("/* Made by genfont.c from the font packages. */\n"
         "#include \"issuer/page/font.h\"\n");
    for (int i = 1, index = 0; i + 1 < argc; i++) {
        if (strcmp(argv[i], "--shaped") == 0) {
            shaped = true;
            continue;
        }
        put_face(
            argv[i], argv[i + 1], shaped, index++, shaped ? scripts : pages);
        i++;
    }
    put_table("page_fonts[FONTS]", pages);
    put_table("script_fonts[SCRIPT_FONTS]", scripts);
    return 0;
}

/* What files in a language need of its own font: the Latin letters are another's. */
static int
put_letters(int argc, char **argv)
{
    static bool known[CODES];
    AUTO_BUFFER struct buffer out = buffer_with_max(TEXT_MAX);
    struct sceau_error error = { 0 };

    for (int i = 2; i < argc; i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(TEXT_MAX);
        uint32_t u;
        if (file_read(argv[i], &text, &error) != SCEAU_OK) {
            fprintf(stderr, "genfont: %s\n", error.text);
            return 1;
        }
        struct cursor c = cursor_over(text.data, text.len);
        for (size_t at = 0; utf8_next(&c, &u); at = cursor_offset(&c)) {
            if (u < ' ' || u >= CODES || known[u]
                || (u < 0x80 && isalpha((int)u)))
                continue;
            known[u] = true;
            buffer_put(&out, text.data + at, cursor_offset(&c) - at);
        }
    }
    fwrite(out.data, 1, out.len, stdout);
    return 0;
}

int
main(int argc, char **argv)
{
    if (argc > 2 && strcmp(argv[1], "--letters") == 0)
        return put_letters(argc, argv);
    if (argc > 2)
        return put_fonts(argc, argv);
    fputs("usage: genfont NAME FILE.ttf... [--shaped NAME FILE.ttf...]\n"
          "       genfont --letters FILE...\n",
        stderr);
    return 2;
}
