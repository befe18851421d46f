/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * gentable NAME COLUMNS FILE.tsv > NAME.c
 *
 * A table that a jurist edits becomes constant data of the program. Runs at
 * build and fails it where a line does not have its number of columns.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LINE = 16384, COLUMNS_MAX = 24 };

static int
split(char *line, char **column)
{
    int n = 0;

    for (char *at = line; at && n < COLUMNS_MAX; n++) {
        column[n] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = 0;
    }
    return n;
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

static int
put_row(const char *path, int line, char *text, int columns)
{
    char *column[COLUMNS_MAX];

    if (split(text, column) != columns) {
        fprintf(stderr, "%s:%d: not %d columns\n", path, line, columns);
        return 1;
    }
    fputs("    { ", stdout);
    for (int i = 0; i < columns; i++) {
        put_quoted(column[i]);
        fputs(i + 1 < columns ? ", " : " },\n", stdout);
    }
    return 0;
}

static int
put_table(const char *name, int columns, const char *path, FILE *file)
{
    static char line[LINE];
    int rows = 0, bad = 0;

    printf("/* Made by gentable.c from a table of the tree: edit that. */\n"
           "#include \"verifier/verdict/tables.h\"\n\n"
           "const char *const %s[][%d] = {\n",
        name, columns);
    for (int n = 1; fgets(line, sizeof line, file); n++) {
        line[strcspn(line, "\r\n")] = 0;
        if (n == 1 || line[0] == '#' || line[0] == 0)
            continue;
        bad |= put_row(path, n, line, columns);
        rows++;
    }
    printf("};\nconst size_t %s_rows = %d;\n", name, rows);
    return bad;
}

int
main(int argc, char **argv)
{
    if (argc != 4) {
        fputs("usage: gentable NAME COLUMNS FILE.tsv\n", stderr);
        return 2;
    }
    int columns = (int)strtol(argv[2], NULL, 10);
    FILE *file = fopen(argv[3], "r");
    if (!file || columns < 1 || columns > COLUMNS_MAX) {
        fprintf(stderr, "gentable: cannot read %s\n", argv[3]);
        return 1;
    }
    int bad = put_table(argv[1], columns, argv[3], file);
    fclose(file);
    return bad;
}
