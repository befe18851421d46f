/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A table of templates/ read at run time, so that a deployment adds kinds and a
 * jurist corrects rules without a new build: tab-separated columns under one line
 * of names; lines that begin with # are comments.
 */
#ifndef SCEAU_TITLE_TABLE_H
#define SCEAU_TITLE_TABLE_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"

#define TABLE_COLUMNS_MAX 12

struct table {
    struct buffer text; /* owns the cells */
    const char **cell;  /* rows * columns */
    size_t rows;
    size_t columns;
    size_t *line;     /* of each row in its file, from 1 */
    const char *name; /* of the file without its folder, for messages */
};

/*
 * Read folder/name, whose first line must be exactly these columns (NULL ends
 * them).
 *
 * out  on SCEAU_OK the caller's, to free with table_free(); name is borrowed
 *
 * SCEAU_E_FORMAT names file and line; SCEAU_E_NOTFOUND, SCEAU_E_IO,
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

#endif
