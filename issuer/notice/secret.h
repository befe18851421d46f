/* SPDX-License-Identifier: EUPL-1.2 */
/* A password or a key of notices: one line of a file that is its owner's alone. */
#ifndef SCEAU_NOTICE_SECRET_H
#define SCEAU_NOTICE_SECRET_H

#include <stddef.h>

#include <sceau/error.h>

#define SECRET_MAX 255

/* Locked in memory while it is used, wiped by secret_wipe(). */
struct secret {
    char text[SECRET_MAX + 3]; /* while read: a newline, and one byte after */
    size_t len;
};

/*
 * Read one.
 *
 * what  before the path in the text of a failure, as "fichier du secret"
 * min   bytes at least
 *
 * The statuses of secret_file_open(); SCEAU_E_FORMAT: too short, too long, or more than
 * one line. The secret is never in the text.
 */
SCEAU_MUST_USE enum sceau_status secret_read(const char *path, const char *what,
    size_t min, struct secret *out, struct sceau_error *error);

void secret_wipe(struct secret *s);

#endif
