/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A key that all who serve one register share, drawn once by the first. It is no key of
 * titles: who reads the register may know it.
 */
#ifndef SCEAU_REGISTER_SECRET_H
#define SCEAU_REGISTER_SECRET_H

#include "issuer/register/registry.h"

#define SECRET_SIZE 32

/* SCEAU_E_CRYPTO: nothing can be drawn; SCEAU_E_FORMAT: what stands there is no key;
 * SCEAU_E_IO, SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status secret_of(struct registry *registry,
    const char *name, uint8_t out[SECRET_SIZE], struct sceau_error *error);

#endif
