/* SPDX-License-Identifier: EUPL-1.2 */
/* ECDSA over raw r || s, as 2D-Doc 3.2.6 section 3.6 carries it, by OpenSSL. */
#ifndef SCEAU_TRUST_ECDSA_H
#define SCEAU_TRUST_ECDSA_H

#include <stdbool.h>

#include "verifier/base/span.h"
#include "verifier/verdict/axes.h"

struct evp_pkey_st;
struct x509_st;

/*
 * The key of a certificate, the caller's to EVP_PKEY_free(). NULL where OpenSSL
 * cannot read it, or where memory lacked, which its queue of errors then says.
 */
struct evp_pkey_st *ecdsa_key_of(struct x509_st *x509);

/* Bytes of r || s for that key: 64, 96 or 132; 0 where 2D-Doc has no such key, or
 * where memory lacked, which OpenSSL's queue of errors then says. */
size_t ecdsa_signature_len(const struct evp_pkey_st *key);

/* True where the certificate spells the curve out instead of naming it, which RFC 5480,
 * 2.1.1, forbids and chain checks refuse: the curve is a known one all the same. */
bool ecdsa_is_explicit(const struct evp_pkey_st *key);

/*
 * A key from its point, x || y, on the curve whose signatures have that many bytes as
 * the point has; the caller's to EVP_PKEY_free(). NULL where the point is not on it,
 * or where memory lacked, which OpenSSL's queue of errors then says.
 */
struct evp_pkey_st *ecdsa_key_of_point(struct span point);

/*
 * Right where r || s signs the bytes under that key with the digest of its curve
 * ("Processus 2D-Doc" 1.2, 3.3.4.1). Unchecked where OpenSSL could not say.
 */
enum signature_state ecdsa_check(
    struct evp_pkey_st *key, struct span bytes, struct span rs);

#endif
