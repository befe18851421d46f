/* SPDX-License-Identifier: EUPL-1.2 */
/* Where the store of signers is, where nobody says. */
#ifndef SCEAU_CLI_PLACE_H
#define SCEAU_CLI_PLACE_H

#include <sceau/error.h>

#define PLACE_MAX 4096

/* Where this user's is kept: $XDG_DATA_HOME/sceau/trust, else
 * $HOME/.local/share/sceau/trust; for root, or without a home, the system's. */
void place_of_user(char out[PLACE_MAX]);

/* The first that is there: the user's, the system's; else the folder of certificates
 * that is installed, which may be missing. */
void place_to_read(char out[PLACE_MAX]);

/* Make the folders above a path; SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status place_prepare(
    const char *path, struct sceau_error *error);

#endif
