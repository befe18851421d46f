/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/scope.h"
#include "verifier/base/utf8.h"

AUTO_DEFINE(char *, free);

enum { TABLE_MAX = 256 * 1024, ROWS_MAX = 2000, INCLUDE_MAX = 64 };

#define COMMON "../common/"

/* A table on its way in. */
struct loader {
    struct table *t;
    const char *const *columns;
    const char *parent; /* the folder above the table's own */
    size_t parent_len;
    struct sceau_error *error;
};

void
table_free(struct table *t)
{
    for (size_t i = 0; i < t->files; i++) {
        buffer_free(&t->file[i].text);
        free(t->file[i].name);
    }
    free(t->cell);
    free(t->line);
    free(t->from);
    *t = (struct table) { 0 };
}

/* Cut a line at its tabs; the number of its cells, or COLUMNS_MAX + 1. */
static size_t
split(char *line, const char *cell[TABLE_COLUMNS_MAX])
{
    size_t n = 0;

    for (char *at = line; at; n++) {
        if (n == TABLE_COLUMNS_MAX)
            return n + 1;
        cell[n] = at;
        at = strchr(at, '\t');
        if (at)
            *at++ = 0;
    }
    return n;
}

static enum sceau_status
check_names(
    const struct loader *l, size_t file, const char *const *cell, size_t count)
{
    const char *name = l->t->file[file].name;

    for (size_t i = 0; l->columns[i]; i++)
        if (i >= count || strcmp(cell[i], l->columns[i]) != 0)
            return fail(l->error, SCEAU_E_FORMAT,
                "%s, ligne 1 : la colonne %zu doit être « %s »", name, i + 1,
                l->columns[i]);
    if (count != l->t->columns)
        return fail(l->error, SCEAU_E_FORMAT,
            "%s, ligne 1 : %zu colonnes au lieu de %zu", name, count,
            l->t->columns);
    return SCEAU_OK;
}

static enum sceau_status
add_row(const struct loader *l, size_t file, size_t line,
    const char *const *cell, size_t count)
{
    struct table *t = l->t;

    if (count != t->columns)
        return fail(l->error, SCEAU_E_FORMAT,
            "%s, ligne %zu : %zu colonnes au lieu de %zu", t->file[file].name,
            line, count, t->columns);
    if (t->rows == ROWS_MAX)
        return fail(l->error, SCEAU_E_LIMIT, "%s : plus de %d lignes",
            t->file[file].name, ROWS_MAX);
    for (size_t i = 0; i < count; i++)
        t->cell[t->rows * t->columns + i] = cell[i];
    t->from[t->rows] = file;
    t->line[t->rows++] = line;
    return SCEAU_OK;
}

/* "NAME.tsv" of plain letters: no other folder, no hidden file. */
static bool
is_plain_name(const char *name)
{
    size_t stem = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789-");

    return stem > 0 && stem < INCLUDE_MAX && strcmp(name + stem, ".tsv") == 0;
}

static enum sceau_status load_file(
    const struct loader *l, const char *folder, const char *name, size_t depth);

/* The text after the '@' of a line. */
static enum sceau_status
include(const struct loader *l, size_t file, size_t line, const char *path,
    size_t depth)
{
    AUTO(free) char *folder = NULL;
    const char *from = l->t->file[file].name;
    const char *name = path + sizeof COMMON - 1;

    if (strncmp(path, COMMON, sizeof COMMON - 1) != 0 || !is_plain_name(name))
        return fail(l->error, SCEAU_E_FORMAT,
            "%s, ligne %zu : une inclusion s’écrit « @" COMMON "NOM.tsv »",
            from, line);
    if (depth == TABLE_DEPTH_MAX)
        return fail(l->error, SCEAU_E_LIMIT,
            "%s, ligne %zu : plus de %d inclusions l’une dans l’autre", from,
            line, TABLE_DEPTH_MAX);
    if (asprintf(&folder, "%.*scommon", (int)l->parent_len, l->parent) < 0) {
        folder = NULL; /* what it holds then is not defined */
        return fail(l->error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    enum sceau_status status = load_file(l, folder, name, depth + 1);
    return status == SCEAU_E_NOTFOUND ? fail(l->error, SCEAU_E_FORMAT,
               "%s, ligne %zu : « %s » n’existe pas", from, line, path)
                                      : status;
}

static enum sceau_status
read_lines(const struct loader *l, size_t file, size_t depth)
{
    const char *cell[TABLE_COLUMNS_MAX];
    char *at = (char *)l->t->file[file].text.data;
    bool named = false;

    for (size_t line = 1; at && *at; line++) {
        char *end = strchr(at, '\n'), *next = end ? end + 1 : NULL;
        enum sceau_status status = SCEAU_OK;
        if (end)
            *end = 0;
        if (named && *at == '@') {
            status = include(l, file, line, at + 1, depth);
        } else if (*at && *at != '#') {
            size_t count = split(at, cell);
            status = named ? add_row(l, file, line, cell, count)
                           : check_names(l, file, cell, count);
            named = true;
        }
        if (status != SCEAU_OK)
            return status;
        at = next;
    }
    return named ? SCEAU_OK
                 : fail(l->error, SCEAU_E_FORMAT, "%s : table vide",
                     l->t->file[file].name);
}

/* Without the folders above its own: messages are no map of the disk. */
static char *
short_name(const char *folder, const char *name)
{
    const char *slash = strrchr(folder, '/');
    char *out = NULL;

    if (asprintf(&out, "%s/%s", slash ? slash + 1 : folder, name) < 0)
        return NULL;
    return out;
}

static enum sceau_status
read_file(const struct loader *l, const char *folder, const char *name,
    struct table_file *out)
{
    AUTO(free) char *path = NULL;
    size_t bad;

    if (asprintf(&path, "%s/%s", folder, name) < 0) {
        path = NULL; /* what it holds then is not defined */
        return fail(l->error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    enum sceau_status status = file_read(path, &out->text, l->error);
    if (status != SCEAU_OK)
        return status;
    if (!utf8_valid(buffer_span(&out->text), &bad)
        || (out->text.len && memchr(out->text.data, 0, out->text.len)))
        return fail(l->error, SCEAU_E_FORMAT,
            "%s : ce n’est pas du texte UTF-8", out->name);
    return SCEAU_OK;
}

static enum sceau_status
load_file(
    const struct loader *l, const char *folder, const char *name, size_t depth)
{
    size_t file = l->t->files;

    if (file == TABLE_FILES_MAX)
        return fail(l->error, SCEAU_E_LIMIT, "%s : plus de %d inclusions",
            table_name(l->t), TABLE_FILES_MAX - 1);
    struct table_file *f = &l->t->file[file];
    *f = (struct table_file) { .text = buffer_with_max(TABLE_MAX),
        .name = short_name(folder, name) };
    if (!f->name)
        return fail(l->error, SCEAU_E_NOMEM, "mémoire épuisée");
    l->t->files++;
    enum sceau_status status = read_file(l, folder, name, f);
    return status == SCEAU_OK ? read_lines(l, file, depth) : status;
}

static enum sceau_status
make_room(struct table *t, struct sceau_error *error)
{
    t->cell = calloc(ROWS_MAX * t->columns, sizeof *t->cell);
    t->line = calloc(ROWS_MAX, sizeof *t->line);
    t->from = calloc(ROWS_MAX, sizeof *t->from);
    return t->cell && t->line && t->from
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

enum sceau_status
table_load(const char *folder, const char *name, const char *const *columns,
    struct table *out, struct sceau_error *error)
{
    const char *slash = strrchr(folder, '/');
    struct table t = { 0 };
    const struct loader l = { .t = &t,
        .columns = columns,
        .parent = folder,
        .parent_len = slash ? (size_t)(slash + 1 - folder) : 0,
        .error = error };

    do
        t.columns++;
    while (columns[t.columns]);
    enum sceau_status status = make_room(&t, error);
    if (status == SCEAU_OK)
        status = load_file(&l, folder, name, 0);
    if (status != SCEAU_OK) {
        table_free(&t);
        return status;
    }
    *out = t;
    return SCEAU_OK;
}
