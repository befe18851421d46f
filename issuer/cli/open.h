/* SPDX-License-Identifier: EUPL-1.2 */
/* The register of a command that only reads or changes what is there: named, or the
 * configuration's. */
#ifndef SCEAU_CLI_OPEN_H
#define SCEAU_CLI_OPEN_H

#include "issuer/register/registry.h"

struct open_register {
    const char *config; /* path */
    const char *place;  /* as sql_open() takes it; NULL: the configuration's */
    const char *by;     /* who acts; NULL: the account */
};

/* SCEAU_E_IO too where there is none: what is not there is not begun by looking at it. */
SCEAU_MUST_USE enum sceau_status open_register(const struct open_register *how,
    struct registry **out, struct sceau_error *error);

/* The exit code of a command that asks or changes one title: EXIT_NO where what was asked
 * is wrong, EXIT_CANNOT where the register cannot be read or written. */
int open_exit(enum sceau_status status);

#endif
