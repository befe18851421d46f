/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A folder of titles, NUMBER.pdf each: written in groups, each file whole or absent
 * under its name, and on the disk before it is told.
 */
#ifndef SCEAU_CLI_TITLES_H
#define SCEAU_CLI_TITLES_H

#include <stdbool.h>
#include <stddef.h>

#include <sceau/error.h>

#include "verifier/base/span.h"

struct titles {
    int folder; /* its descriptor, or -1 */
    const char *path;
};

struct titles_file {
    const char *number;
    struct span pdf;
};

/* Open a folder, made for its owner alone where it is not there. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status titles_open(
    const char *path, struct titles *out, struct sceau_error *error);
void titles_close(struct titles *t);

/* True where that title's file is there: then it is whole. */
bool titles_has(const struct titles *t, const char *number);

/* Write a group; a file of the same name is replaced. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status titles_write(const struct titles *t,
    const struct titles_file *files, size_t count, struct sceau_error *error);

#endif
