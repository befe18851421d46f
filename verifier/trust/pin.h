/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Whom to believe: who signs a trusted list, or its issuer, and who signs bundles. A
 * pin comes from the build, from the store where it was once given, or by hand.
 */
#ifndef SCEAU_TRUST_PIN_H
#define SCEAU_TRUST_PIN_H

#include "verifier/trust/store.h"

struct x509_st;

#define PIN_ISSUERS_MAX 8

struct pin_issuer {
    struct x509_st *x509;
    struct span value; /* of its pin */
};

struct pins {
    struct store store; /* its pins alone */
    struct pin_issuer issuer[PIN_ISSUERS_MAX];
    size_t issuer_count;
};

/*
 * Add what was given by hand: SHA-256 of a list signer's certificate (64 hex), a
 * bundle's key (x || y, 128 hex), or a file: a certificate (PEM or DER; of an
 * authority, it vouches for the signers that it issued) or a P-256 public key (PEM).
 *
 * SCEAU_E_FORMAT it is none of these; SCEAU_E_NOTFOUND, SCEAU_E_IO, SCEAU_E_LIMIT,
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status pins_add(
    struct pins *pins, const char *given, struct sceau_error *error);

/* The same from bytes that stand in a file. */
SCEAU_MUST_USE enum sceau_status pins_add_bytes(
    struct pins *pins, struct span bytes, struct sceau_error *error);

/* Add one value as it stands in a store. SCEAU_E_FORMAT an issuer that is none;
 * SCEAU_E_NOMEM, SCEAU_E_LIMIT. */
SCEAU_MUST_USE enum sceau_status pins_add_value(struct pins *pins,
    enum store_pin_kind kind, struct span value, struct sceau_error *error);

/* Add those of a store. */
SCEAU_MUST_USE enum sceau_status pins_add_store(
    struct pins *pins, const struct store *store, struct sceau_error *error);

/* True where that certificate may sign a trusted list made at that time. It is pinned
 * itself; or its issuer is, and then it held at that time, is made to sign and is no
 * authority. */
bool pins_allow(
    const struct pins *pins, struct x509_st *signer, int64_t issued);

/* The pin of the issuer by which that certificate may sign it, as pins_allow() says,
 * pinned itself or not; empty where there is none. */
struct span pins_issuer(
    const struct pins *pins, struct x509_st *signer, int64_t issued);

void pins_free(struct pins *pins);

#endif
