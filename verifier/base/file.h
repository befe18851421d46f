/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading a whole file with a bound, writing a whole file or nothing. Programs
 * only: the core does no input or output. */
#ifndef SCEAU_BASE_FILE_H
#define SCEAU_BASE_FILE_H

#include "verifier/base/buffer.h"

/*
 * Append the contents of `path` ("-" is standard input) to out, whose maximum
 * is the bound. SCEAU_E_LIMIT past it, SCEAU_E_NOTFOUND, SCEAU_E_IO,
 * SCEAU_E_NOMEM. Folders are refused as SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status file_read(
    const char *path, struct buffer *out, struct sceau_error *error);

/*
 * Replace `path` by these bytes: a new file beside it, flushed to the disk,
 * then renamed, so that nobody ever sees half of it. mode as for open(2).
 */
SCEAU_MUST_USE enum sceau_status file_write(const char *path,
    struct span contents, unsigned mode, struct sceau_error *error);

/* The same, but refused (SCEAU_E_STATE) where the file exists already. */
SCEAU_MUST_USE enum sceau_status file_create(const char *path,
    struct span contents, unsigned mode, struct sceau_error *error);

#endif
