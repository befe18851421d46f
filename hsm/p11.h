/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Signing through libp11: the only file that knows it.
 *
 * libp11 0.4.12 hangs, keeps dead sessions and never logs in again in one
 * process. So a process opens one session once, and whatever goes wrong later
 * ends that process: whoever started it starts another. Keys are fetched once
 * and never duplicated; slots are never updated nor released under a key.
 */
#ifndef SCEAU_HSM_P11_H
#define SCEAU_HSM_P11_H

#include "hsm/pin.h"
#include "hsm/signer.h"

struct p11;

/*
 * Load the module, find the token, log in: one attempt with the PIN, ever. It
 * stays open until the process ends, and *out is not to be freed.
 *
 * SCEAU_E_NOTFOUND module or token; SCEAU_E_CRYPTO the PIN was refused, locked or
 * expired: do not try again; SCEAU_E_STATE anything else of the token.
 */
SCEAU_MUST_USE enum sceau_status p11_open(const char *module, const char *token,
    const struct pin *pin, struct p11 **out, struct sceau_error *error);

/* True where the token holds exactly one private key of that label. */
bool p11_has_key(struct p11 *p, const char *label);

/* Sign a digest: r || s, not verified here. SCEAU_E_NOTFOUND, SCEAU_E_STATE. */
SCEAU_MUST_USE enum sceau_status p11_sign(struct p11 *p, const char *label,
    const uint8_t digest[SIGNER_DIGEST], uint8_t rs[SIGNER_SIGNATURE],
    struct sceau_error *error);

#endif
