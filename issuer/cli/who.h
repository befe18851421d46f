/* SPDX-License-Identifier: EUPL-1.2 */
/* Who acts, for the audit. */
#ifndef SCEAU_CLI_WHO_H
#define SCEAU_CLI_WHO_H

#include "issuer/register/registry.h"

/* The one named by --by, or, NULL, whoever runs the program; in `room` or constant. */
const char *who_acts(const char *by, char room[REGISTRY_WHO_MAX + 1]);

#endif
