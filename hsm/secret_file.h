/* SPDX-License-Identifier: EUPL-1.2 */
/* A file that holds a secret: opened only where nobody else can have written or read
 * it. */
#ifndef SCEAU_HSM_SECRET_FILE_H
#define SCEAU_HSM_SECRET_FILE_H

#include <sceau/error.h>

/*
 * Open a file to read. It must be regular, not a symbolic link, owned by root or oneself,
 * and closed to others (mode & 077 = 0), or be a credential of systemd.
 *
 * what  before the path in the text of a failure, as "fichier de PIN"
 * fd    on SCEAU_OK the caller's, to close(); else -1
 *
 * SCEAU_E_NOTFOUND; SCEAU_E_STATE: it is not as above; SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status secret_file_open(
    const char *path, const char *what, int *fd, struct sceau_error *error);

#endif
