/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A public key of P-256 that many signatures are checked with: a table of its multiples
 * makes a check take half the time, as the one that OpenSSL has of the curve's own point
 * does for signing. Worth it after some hundreds: the table takes that long to make.
 *
 * For who checks what it made itself. What others made is judged by OpenSSL's own ECDSA
 * (certificate_verify(), verifier/trust/ecdsa.h).
 *
 * Threads: one at a time for each.
 */
#ifndef SCEAU_HSM_KNOWN_KEY_H
#define SCEAU_HSM_KNOWN_KEY_H

#include <stdbool.h>

#include <openssl/evp.h>

#include "hsm/signer.h"

struct known_key;

/* NULL where the key is not one of P-256, or memory lacked. */
struct known_key *known_key_new(EVP_PKEY *key);

/* Accepts NULL; sets the pointer to NULL. */
void known_key_free(struct known_key **key);

/* True where r || s signs the digest; false also where memory lacked. */
bool known_key_verify(struct known_key *key,
    const uint8_t digest[SIGNER_DIGEST], const uint8_t rs[SIGNER_SIGNATURE]);

#endif
