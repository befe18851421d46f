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

#include "hsm/fault.h"
#include "hsm/module.h"
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
SCEAU_MUST_USE enum sceau_status p11_open(const struct hsm_module *module,
    const char *token, const struct pin *pin, struct p11 **out,
    struct sceau_error *error);

/*
 * The one private key of that label: SCEAU_E_NOTFOUND it is not there, SCEAU_E_STATE
 * there are two. For p11_sign(); lives as long as the process.
 */
SCEAU_MUST_USE enum sceau_status p11_use_key(
    struct p11 *p, const char *label, struct sceau_error *error);

/* Sign a digest with the key in use: r || s, not verified here. SCEAU_E_STATE. */
SCEAU_MUST_USE enum sceau_status p11_sign(struct p11 *p,
    const uint8_t digest[SIGNER_DIGEST], uint8_t rs[SIGNER_SIGNATURE],
    struct sceau_error *error);

/* The same as a certificate_signer calls it: `p` is a struct p11. */
SCEAU_MUST_USE enum sceau_status p11_sign_for(void *p,
    const uint8_t digest[SIGNER_DIGEST], uint8_t rs[SIGNER_SIGNATURE],
    struct sceau_error *error);

/* The class of this process' last failure here; it has one token. */
enum fault p11_fault(void);

#endif
