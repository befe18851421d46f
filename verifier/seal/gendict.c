/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * gendict DOCTYPES.tsv FIELDS.tsv VALUES.tsv > dictionary_data.c
 *
 * Runs at build, on files of the source tree: it stops at the first oddity
 * with the line, so that a wrong dictionary never becomes a program.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COLUMNS = 14, ROWS = 2048, LINE = 8192 };

struct row {
    char *column[COLUMNS];
    int line;
};

struct table {
    const char *path;
    struct row row[ROWS];
    size_t count;
};

static void
stop(const struct table *t, int line, const char *why)
{
    fprintf(stderr, "%s:%d: %s\n", t->path, line, why);
    exit(1);
}

static void
split(struct table *t, struct row *r, char *text)
{
    for (int i = 0; i < COLUMNS; i++) {
        r->column[i] = text;
        char *tab = strchr(text, '\t');
        if (!tab) {
            for (int k = i + 1; k < COLUMNS; k++)
                r->column[k] = text + strlen(text);
            return;
        }
        *tab = 0;
        text = tab + 1;
    }
    (void)t;
}

/* The first line names the columns and is not kept; lines with '#' are comments. */
static void
load(struct table *t, const char *path)
{
    char line[LINE];
    FILE *file = fopen(path, "r");

    t->path = path;
    t->count = 0;
    if (!file)
        stop(t, 0, "cannot open");
    for (int n = 1; fgets(line, sizeof line, file); n++) {
        line[strcspn(line, "\r\n")] = 0;
        if (n == 1 || line[0] == '#' || line[0] == 0)
            continue;
        if (t->count == ROWS)
            stop(t, n, "too many rows");
        struct row *r = &t->row[t->count++];
        char *kept = strdup(line);
        if (!kept)
            stop(t, n, "out of memory");
        r->line = n;
        split(t, r, kept);
    }
    fclose(file);
}

static int
by_first_column(const void *a, const void *b)
{
    const struct row *x = a, *y = b;

    return strcmp(x->column[0], y->column[0]);
}

static void
put_quoted(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static const char *
format_of(const struct table *t, const struct row *r)
{
    static const char *const map[][2] = { { "", "FORMAT_TEXT" },
        { "DATE_HEX_DAYS2000", "FORMAT_DATE_HEX" },
        { "DDMMYYYY", "FORMAT_DDMMYYYY" },
        { "DDMMYYYY_LUNAR", "FORMAT_DDMMYYYY_LUNAR" },
        { "DDMMYYYYHHMM", "FORMAT_DDMMYYYYHHMM" },
        { "DDMMYYYYHHMMSS", "FORMAT_DDMMYYYYHHMMSS" },
        { "HHMMSS", "FORMAT_HHMMSS" }, { "HHMM", "FORMAT_HHMM" },
        { "YEAR4", "FORMAT_YEAR" }, { "MMYYYYMMYYYY", "FORMAT_MMYYYYMMYYYY" },
        { "ISO3166_A2", "FORMAT_COUNTRY" },
        { "BASE32_UTF8", "FORMAT_BASE32_URL" },
        { "UUID_SPACES", "FORMAT_UUID_SPACES" },
        { "DECIMAL_COMMA", "FORMAT_DECIMAL_COMMA" },
        { "HEX_INT", "FORMAT_HEX" }, { "BASE36_INT", "FORMAT_BASE36" },
        { "BOOL01", "FORMAT_BOOLEAN" } };

    for (size_t i = 0; i < sizeof map / sizeof *map; i++)
        if (strcmp(map[i][0], r->column[5]) == 0)
            return map[i][1];
    stop(t, r->line, "unknown format");
    return NULL;
}

/* The formats whose alphabet the source leaves out or gives too narrowly. */
static const char *
alphabet_of_format(const char *format)
{
    if (strcmp(format, "FORMAT_BASE32_URL") == 0
        || strcmp(format, "FORMAT_DATE_HEX") == 0
        || strcmp(format, "FORMAT_HEX") == 0
        || strcmp(format, "FORMAT_BASE36") == 0)
        return "[A-Z][0-9]";
    if (strcmp(format, "FORMAT_UUID_SPACES") == 0)
        return "[A-Z][0-9][SP]";
    return NULL;
}

static void
put_charset(const struct table *t, const struct row *r, const char *format)
{
    static const char *const map[][2] = { { "[A-Z]", "CHARSET_UPPER" },
        { "[0-9]", "CHARSET_DIGIT" }, { "[SP]", "CHARSET_SPACE" },
        { "/", "CHARSET_SLASH" }, { ",", "CHARSET_COMMA" },
        { "-", "CHARSET_MINUS" }, { ".", "CHARSET_DOT" }, { "@", "CHARSET_AT" },
        { "'", "CHARSET_APOSTROPHE" } };
    const char *own = alphabet_of_format(format);
    const char *at = own ? own : r->column[6];
    const char * or = "";

    if (!*at)
        fputs("CHARSET_ANY", stdout);
    while (*at) {
        size_t i = 0, n = sizeof map / sizeof *map;
        while (i < n && strncmp(at, map[i][0], strlen(map[i][0])) != 0)
            i++;
        if (i == n)
            stop(t, r->line, "unknown alphabet");
        printf("%s%s", or, map[i][1]);
        or = " | ";
        at += strlen(map[i][0]);
    }
}

static int
length_of(const struct table *t, const struct row *r, int column)
{
    char *end;
    long n = strtol(r->column[column], &end, 10);

    if (*end || n < 0 || n > 2000)
        stop(t, r->line, "bad length");
    return (int)n;
}

static int
place_of(const struct table *t, const struct row *r, char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c < 'A' || c > 'Z')
        stop(t, r->line, "identifier is not of [0-9A-Z]");
    return c - 'A' + 10;
}

/* Where each of the 36 x 36 identifiers stands in the table, from 1; 0: nowhere. */
static void
put_index(const struct table *t)
{
    static size_t index[36][36];

    for (size_t i = 0; i < t->count; i++) {
        const struct row *r = &t->row[i];
        index[place_of(t, r, r->column[0][0])]
             [place_of(t, r, r->column[0][1])] = i + 1;
    }
    puts("const uint16_t dictionary_index[36][36] = {");
    for (int a = 0; a < 36; a++) {
        fputs("    { ", stdout);
        for (int b = 0; b < 36; b++)
            printf("%zu%s", index[a][b], b < 35 ? ", " : " },\n");
    }
    puts("};\n");
}

static void
put_fields(const struct table *t)
{
    puts("const struct dictionary_field dictionary_fields[] = {");
    for (size_t i = 0; i < t->count; i++) {
        const struct row *r = &t->row[i];
        bool fixed = strcmp(r->column[3], "fixed") == 0;
        int min = length_of(t, r, 1), max = length_of(t, r, 2);
        if (strlen(r->column[0]) != 2)
            stop(t, r->line, "identifier is not two characters");
        if (!fixed && strncmp(r->column[3], "variable", 8) != 0)
            stop(t, r->line, "neither fixed nor variable");
        if (fixed && (min != max || min == 0))
            stop(t, r->line, "fixed length not stated");
        if (i && strcmp(r->column[0], t->row[i - 1].column[0]) == 0)
            stop(t, r->line, "identifier given twice");
        const char *format = format_of(t, r);
        printf("    { \"%s\", %s, %d, %d, ", r->column[0],
            fixed ? "true" : "false", min, max);
        put_charset(t, r, format);
        printf(", %s, ", format);
        put_quoted(r->column[7]);
        fputs(", ", stdout);
        put_quoted(r->column[8]);
        puts(" },");
    }
    printf("};\nconst size_t dictionary_field_count = %zu;\n\n", t->count);
}

/* "O" or "N", which a binary type explains after it. */
static bool
is_dated(const struct table *t, const struct row *r)
{
    const char *column = r->column[2];

    if ((column[0] != 'O' && column[0] != 'N')
        || (column[1] && column[1] != ' '))
        stop(t, r->line, "date column is neither O nor N");
    return column[0] == 'O';
}

/* Binary types (0x07) belong to another form of the code and perimeter. */
static void
expect_perimeter(const struct table *t, const struct row *r)
{
    bool text = strlen(r->column[0]) == 2;

    if (!text
        && (strlen(r->column[0]) != 4 || memcmp(r->column[0], "0x", 2) != 0))
        stop(t, r->line, "neither a type of two characters nor of one byte");
    if (strcmp(r->column[1], text ? "01" : "0x0001") != 0)
        stop(t, r->line, "unknown perimeter");
}

static void
put_types(const struct table *t)
{
    size_t count = 0;

    puts("const struct dictionary_type dictionary_types[] = {");
    for (size_t i = 0; i < t->count; i++) {
        const struct row *r = &t->row[i];
        expect_perimeter(t, r);
        printf("    { \"%s\", %s, ", r->column[0],
            is_dated(t, r) ? "true" : "false");
        for (int k = 4; k <= 9; k++) {
            put_quoted(r->column[k]);
            fputs(k == 9 ? " },\n" : ", ", stdout);
        }
        count++;
    }
    printf("};\nconst size_t dictionary_type_count = %zu;\n\n", count);
}

static void
put_values(const struct table *t)
{
    puts("const struct dictionary_value dictionary_values[] = {");
    for (size_t i = 0; i < t->count; i++) {
        const struct row *r = &t->row[i];
        printf("    { \"%s\", \"%s\", ", r->column[0], r->column[1]);
        put_quoted(r->column[2]);
        puts(" },");
    }
    printf("};\nconst size_t dictionary_value_count = %zu;\n", t->count);
}

int
main(int argc, char **argv)
{
    static struct table types, fields, values;

    if (argc != 4) {
        fputs("usage: gendict DOCTYPES.tsv FIELDS.tsv VALUES.tsv\n", stderr);
        return 2;
    }
    load(&types, argv[1]);
    load(&fields, argv[2]);
    load(&values, argv[3]);
    qsort(fields.row, fields.count, sizeof *fields.row, by_first_column);
    qsort(types.row, types.count, sizeof *types.row, by_first_column);
    puts("/* Made by gendict.c from the tables beside it: edit those. */");
    puts("#include \"verifier/seal/dictionary_data.h\"\n");
    put_fields(&fields);
    put_index(&fields);
    put_types(&types);
    put_values(&values);
    return 0;
}
