/* SPDX-License-Identifier: EUPL-1.2 */
/* Which keys sign, where the configuration leaves it to the agent. */
#ifndef SCEAU_ISSUER_KEYS_H
#define SCEAU_ISSUER_KEYS_H

#include "hsm/signer.h"
#include "issuer/config.h"

/*
 * Complete the keys that the configuration does not name with those that are active:
 * their labels, the id of the seal's certificate (2D-Doc 3.2.6, 3.3: its common name)
 * and the path of the other's. Called again after a promotion, nothing changes: a run
 * keeps the keys that it began with, which go on signing for their handover.
 *
 * SCEAU_E_NOTFOUND no key is active; SCEAU_E_CRYPTO its certificate is not one of
 * seal.ca; others as signer_ping() and certificate_load().
 */
SCEAU_MUST_USE enum sceau_status keys_follow(struct issuer_config *config,
    struct signer *signer, struct sceau_error *error);

/*
 * Whether another key is in service than one that keys_follow() completed.
 *
 * As signer_active().
 */
SCEAU_MUST_USE enum sceau_status keys_changed(
    const struct issuer_config *config, struct signer *signer, bool *out,
    struct sceau_error *error);

#endif
