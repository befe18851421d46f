/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The steps of a ceremony that touch the token, each in a process of its own (apart.h).
 */
#ifndef SCEAU_HSM_KEYMAKING_H
#define SCEAU_HSM_KEYMAKING_H

#include "hsm/plan.h"
#include "hsm/token.h"

#define KEYMAKING_PEM_MAX 8192

struct made_key {
    struct token_kept kept;
    uint8_t point[TOKEN_POINT];
    uint8_t fingerprint[32]; /* SHA-256 of the public key, certificate.h */
    char public_pem[KEYMAKING_PEM_MAX];
    char request_pem[KEYMAKING_PEM_MAX];
    uint8_t request_digest[32]; /* SHA-256 of request_pem */
};

/* Initialise the plan's token. */
SCEAU_MUST_USE enum sceau_status keymaking_token(const struct plan *plan,
    const struct pin *so_pin, const struct pin *pin, struct sceau_error *error);

/* What it says of itself; SCEAU_E_STATE where it has not the plan's serial. */
SCEAU_MUST_USE enum sceau_status keymaking_look(const struct plan *plan,
    struct token_info *info, struct sceau_error *error);

/* Generate one key: what is kept, its point and fingerprint are set. */
SCEAU_MUST_USE enum sceau_status keymaking_generate(const struct plan *plan,
    const struct plan_key *key, const struct pin *pin, struct made_key *made,
    struct sceau_error *error);

/*
 * In a process that did not make it: find it again, the same; sign and verify; have it
 * sign its request. The PEM texts are set. SCEAU_E_CRYPTO where it is another key, or
 * signs wrong.
 */
SCEAU_MUST_USE enum sceau_status keymaking_prove(const struct plan *plan,
    const struct plan_key *key, const struct pin *pin, struct made_key *made,
    struct sceau_error *error);

#endif
