/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who may sign a bundle, and whether one did. The key is pinned, at build or by hand;
 * a bundle names its key by a short id only to tell an unknown signer from a forgery.
 */
#ifndef SCEAU_TRUST_BUNDLE_H
#define SCEAU_TRUST_BUNDLE_H

#include "verifier/trust/store.h"

#define BUNDLE_KEY_HEX 128    /* x || y of a P-256 key */
#define BUNDLE_KEY_ID_SIZE 17 /* 16 hex and a NUL */

/* The first 16 hex of SHA-256 over x || y; false where memory lacks. */
bool bundle_key_id(const uint8_t point[64], char out[BUNDLE_KEY_ID_SIZE]);

/* SHA-256 of any bytes; false where memory lacks. */
bool bundle_digest(struct span bytes, uint8_t out[32]);

/*
 * Check the signature of a bundle against the keys pinned at build, and `pin`s where
 * they are given: those of that kind in a store. NULL: none.
 *
 * SCEAU_E_CRYPTO no pinned key has the id that the bundle names, or the signature is
 * wrong; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status bundle_check(const struct store *bundle,
    const struct store *pins, struct sceau_error *error);

#endif
