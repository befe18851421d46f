/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A certificate authority in this process, its keys in software: what sealing a PDF
 * takes where a token is not what is tested. Whatever fails ends the program.
 */
#ifndef SCEAU_TEST_AUTHORITY_H
#define SCEAU_TEST_AUTHORITY_H

#include "hsm/certificate.h"

/* A P-256 key and its certificate: an authority's, or a signer's. */
struct authority {
    struct evp_pkey_st *key;
    struct x509_st *x509;
    struct buffer der; /* of the certificate */
};

/* What a certificate says; zeroed members take the usual value. */
struct authority_wish {
    const char *name;      /* CN */
    const char *key_usage; /* as in openssl's x509v3_config(5); "" for none */
    const char *purpose;   /* extendedKeyUsage, as there; NULL for none */
    const char *digest;    /* of its own signature; NULL for SHA-256 */
    int64_t from;          /* seconds since 1970 */
    int64_t until;
    bool is_authority;
};

/* A root: its own key, signed by itself. */
void authority_root(const char *name, struct authority *out);

/* A new key with a certificate by `by`. */
void authority_issue(const struct authority *by,
    const struct authority_wish *wish, struct authority *out);

/* The same for a key that is there already, which becomes *out's. */
void authority_certify(const struct authority *by,
    const struct authority_wish *wish, struct evp_pkey_st *key,
    struct authority *out);

void authority_free(struct authority *a);

/* A list of what it revoked, in DER: certificates, up to a NULL, or NULL; of a day
 * after `from` as long as `until`. */
void authority_list(const struct authority *by,
    const struct authority *const *revoked, int64_t from, int64_t until,
    struct buffer *out);

/* Signs with its key; `a` must outlive it. */
struct certificate_signer authority_signer(struct authority *a);

/* Sign bytes (SHA-256) as r || s. */
void authority_sign(
    struct evp_pkey_st *key, struct span bytes, uint8_t rs[SIGNER_SIGNATURE]);

/* The private key of tests/vectors/2d-doc/keys, which the specification prints. */
struct evp_pkey_st *authority_specimen_key(void);

/* Write the certificate as folder/file, in PEM. */
void authority_publish(
    const struct authority *a, const char *folder, const char *file);

#endif
