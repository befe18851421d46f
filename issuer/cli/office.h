/* SPDX-License-Identifier: EUPL-1.2 */
/* What a command that issues has open: the issuer, and the register that is named or the
 * configuration's. */
#ifndef SCEAU_CLI_OFFICE_H
#define SCEAU_CLI_OFFICE_H

#include "issuer/cli/open.h"
#include "issuer/issuer.h"

struct office {
    struct issuer *issuer;
    struct registry *registry;
};

/* The statuses of issuer_open() and registry_open(). office_close() in any case. */
SCEAU_MUST_USE enum sceau_status office_open(const struct open_register *how,
    struct office *out, struct sceau_error *error);
void office_close(struct office *o);

#endif
