/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A table of templates/ read at run time, so that a deployment adds kinds and a
 * jurist corrects rules without a new build: tab-separated columns under one line
 * of names; lines that begin with # are comments.
 *
 * A line "@../common/NAME.tsv" stands for the rows of that file, under the same names:
 * what kinds share is written once. An inclusion names a file of the folder "common"
 * beside the table's own and nothing else, so none leads out of the templates.
 */
#ifndef SCEAU_TITLE_TABLE_H
#define SCEAU_TITLE_TABLE_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"

#define TABLE_COLUMNS_MAX 12

#define TABLE_FILES_MAX 24 /* the table's own and what it includes */
#define TABLE_DEPTH_MAX 4

struct table_file {
    struct buffer text; /* owns the cells */
    char *name;         /* with its folder's, "api/page.tsv", for messages */
};

struct table {
    struct table_file file[TABLE_FILES_MAX];
    size_t files;
    const char **cell; /* rows * columns */
    size_t rows;
    size_t columns;
    size_t *line; /* of each row in its file, from 1 */
    size_t *from; /* the file of each row */
};

/*
 * Read folder/name, whose first line must be exactly these columns (NULL ends
 * them).
 *
 * out  on SCEAU_OK the caller's, to free with table_free()
 *
 * SCEAU_E_FORMAT names file and line, of an included row those of its own file;
 * SCEAU_E_NOTFOUND, SCEAU_E_IO,
 * SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status table_load(const char *folder,
    const char *name, const char *const *columns, struct table *out,
    struct sceau_error *error);

/* Accepts a zeroed one. */
void table_free(struct table *t);

static inline const char *
table_cell(const struct table *t, size_t row, size_t column)
{
    return t->cell[row * t->columns + column];
}

/* Its own file, "api/page.tsv", and that of a row, for messages. */
static inline const char *
table_name(const struct table *t)
{
    return t->file[0].name;
}

static inline const char *
table_file_of(const struct table *t, size_t row)
{
    return t->file[t->from[row]].name;
}

#endif
