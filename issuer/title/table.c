/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/table.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/scope.h"
#include "verifier/base/utf8.h"

AUTO_DEFINE(char *, free);

enum { TABLE_MAX = 256 * 1024, ROWS_MAX = 2000 };

void
table_free(struct table *t)
{
    buffer_free(&t->text);
    free(t->cell);
    free(t->line);
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
check_names(const struct table *t, const char *const *columns,
    const char *const *cell, size_t count, struct sceau_error *error)
{
    for (size_t i = 0; columns[i]; i++)
        if (i >= count || strcmp(cell[i], columns[i]) != 0)
            return fail(error, SCEAU_E_FORMAT,
                "%s, ligne 1 : la colonne %zu doit être « %s »", t->name, i + 1,
                columns[i]);
    if (count != t->columns)
        return fail(error, SCEAU_E_FORMAT,
            "%s, ligne 1 : %zu colonnes au lieu de %zu", t->name, count,
            t->columns);
    return SCEAU_OK;
}

static enum sceau_status
add_row(struct table *t, const char *const *cell, size_t count, size_t line,
    struct sceau_error *error)
{
    if (count != t->columns)
        return fail(error, SCEAU_E_FORMAT,
            "%s, ligne %zu : %zu colonnes au lieu de %zu", t->name, line, count,
            t->columns);
    if (t->rows == ROWS_MAX)
        return fail(
            error, SCEAU_E_LIMIT, "%s : plus de %d lignes", t->name, ROWS_MAX);
    for (size_t i = 0; i < count; i++)
        t->cell[t->rows * t->columns + i] = cell[i];
    t->line[t->rows++] = line;
    return SCEAU_OK;
}

static enum sceau_status
read_lines(
    struct table *t, const char *const *columns, struct sceau_error *error)
{
    const char *cell[TABLE_COLUMNS_MAX];
    char *at = (char *)t->text.data;
    bool named = false;

    for (size_t line = 1; at && *at; line++) {
        char *end = strchr(at, '\n'), *next = end ? end + 1 : NULL;
        if (end)
            *end = 0;
        if (*at && *at != '#') {
            size_t count = split(at, cell);
            enum sceau_status status = named
                ? add_row(t, cell, count, line, error)
                : check_names(t, columns, cell, count, error);
            if (status != SCEAU_OK)
                return status;
            named = true;
        }
        at = next;
    }
    return named ? SCEAU_OK
                 : fail(error, SCEAU_E_FORMAT, "%s : table vide", t->name);
}

static enum sceau_status
read_file(const char *folder, struct table *t, struct sceau_error *error)
{
    AUTO(free) char *path = NULL;
    size_t bad;

    if (asprintf(&path, "%s/%s", folder, t->name) < 0) {
        path = NULL; /* what it holds then is not defined */
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    enum sceau_status status = file_read(path, &t->text, error);
    if (status != SCEAU_OK)
        return status;
    if (!utf8_valid(buffer_span(&t->text), &bad)
        || (t->text.len && memchr(t->text.data, 0, t->text.len)))
        return fail(
            error, SCEAU_E_FORMAT, "%s : ce n’est pas du texte UTF-8", t->name);
    t->cell = calloc(ROWS_MAX * t->columns, sizeof *t->cell);
    t->line = calloc(ROWS_MAX, sizeof *t->line);
    return t->cell && t->line ? SCEAU_OK
                              : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

enum sceau_status
table_load(const char *folder, const char *name, const char *const *columns,
    struct table *out, struct sceau_error *error)
{
    struct table t = { .text = buffer_with_max(TABLE_MAX), .name = name };

    while (columns[t.columns])
        t.columns++;
    enum sceau_status status = read_file(folder, &t, error);
    if (status == SCEAU_OK)
        status = read_lines(&t, columns, error);
    if (status != SCEAU_OK) {
        table_free(&t);
        return status;
    }
    *out = t;
    return SCEAU_OK;
}
