/* SPDX-License-Identifier: EUPL-1.2 */
/* The certificates of our keys: requests for them, and what they must be. */
#ifndef SCEAU_HSM_CERTIFICATE_H
#define SCEAU_HSM_CERTIFICATE_H

#include <stdbool.h>
#include <stdint.h>

#include "hsm/signer.h"
#include "verifier/base/buffer.h"

struct x509_st;
struct evp_pkey_st;

/* Asks for a signature over a digest: the token's, or the agent's. */
struct certificate_signer {
    enum sceau_status (*sign)(void *context,
        const uint8_t digest[SIGNER_DIGEST], uint8_t rs[SIGNER_SIGNATURE],
        struct sceau_error *error);
    void *context;
};

struct certificate_subject {
    const char *country;      /* "FR" */
    const char *organisation; /* or NULL */
    const char *unit;         /* "0002 " and the SIREN, or NULL */
    const char *common_name;  /* 4 characters for a seal (P12, 3.3.4) */
};

/* A P-256 public key from its point; the caller's, or NULL. */
struct evp_pkey_st *certificate_key(const uint8_t point[65]);

/* Append a public key in PEM. */
SCEAU_MUST_USE enum sceau_status certificate_put_key(
    struct evp_pkey_st *key, struct buffer *pem, struct sceau_error *error);

/* SHA-256 of a public key as certificates carry it (SubjectPublicKeyInfo, DER). */
SCEAU_MUST_USE enum sceau_status certificate_fingerprint(
    struct evp_pkey_st *key, uint8_t out[32], struct sceau_error *error);

/* True where that is the certificate's common name, and it has no other. */
bool certificate_is_named(struct x509_st *x509, const char *name);

/* Append a PKCS#10 request in PEM. */
SCEAU_MUST_USE enum sceau_status certificate_request(struct evp_pkey_st *key,
    const struct certificate_subject *subject,
    const struct certificate_signer *signer, struct buffer *pem,
    struct sceau_error *error);

/* Read one certificate, PEM or DER; the caller's, to X509_free(). */
SCEAU_MUST_USE enum sceau_status certificate_load(
    const char *path, struct x509_st **out, struct sceau_error *error);

/* Append it in PEM. */
SCEAU_MUST_USE enum sceau_status certificate_put(
    struct x509_st *x509, struct buffer *pem, struct sceau_error *error);

/* Meant for signing and in its validity now; SCEAU_E_CRYPTO says which it is not. */
SCEAU_MUST_USE enum sceau_status certificate_serves(
    struct x509_st *x509, struct sceau_error *error);

/*
 * What a certificate must be to serve a key: its own public key, P-256, and as
 * certificate_serves(). SCEAU_E_CRYPTO says which it is not.
 */
SCEAU_MUST_USE enum sceau_status certificate_check(
    struct x509_st *x509, const uint8_t point[65], struct sceau_error *error);

/* Whole days until it ends; negative after. */
int certificate_days_left(struct x509_st *x509);

/* True where r || s signs the digest under that key. */
bool certificate_verify(struct evp_pkey_st *key,
    const uint8_t digest[SIGNER_DIGEST], const uint8_t rs[SIGNER_SIGNATURE]);

#endif
