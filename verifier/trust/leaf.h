/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a store keeps of a certificate: read once, when it is imported, so that nothing
 * parses X.509 when a code is judged.
 *
 * Days are those of Europe/Paris, and the earlier of that and of UTC for the first
 * one: a certificate made at midnight begins on the day that either clock says.
 */
#ifndef SCEAU_TRUST_LEAF_H
#define SCEAU_TRUST_LEAF_H

#include "verifier/trust/store.h"

struct x509_st;
struct asn1_string_st;

/* Of OpenSSL, SSL_CTX_set_security_level(3): 112 bits, so neither SHA-1 nor RSA of less
 * than 2048 bits (SOG-IS, agreed mechanisms). */
#define LEAF_SECURITY_LEVEL 2
#define LEAF_SECURITY_BITS 112

/* The id that is the subject's or the issuer's common name, as "Processus 2D-Doc" 1.2,
 * 3.3.4 wants; false where it has another, or two. Step 3.04 says that the name contains
 * the id: every one that was seen equals it, and of a longer one, which part is meant
 * would be a guess. */
bool leaf_subject(const struct x509_st *x509, char out[6]);
bool leaf_issuer(const struct x509_st *x509, char out[5]);

/* True where it may sign codes: it is no authority's, and made to sign if it says for
 * what it is made ("Processus 2D-Doc" 1.2, 3.3.4). */
bool leaf_may_sign(struct x509_st *x509);

/* Read exactly one DER certificate; NULL where it is not one. The caller's. */
struct x509_st *leaf_of_der(struct span der);

/* The same, and why not stays in OpenSSL's queue of errors. */
struct x509_st *leaf_read(struct span der);

/* The same from the base64 of a store. */
struct x509_st *leaf_of_base64(struct span text);

/*
 * True where these bytes, the contents of a CMS signer's identifier (RFC 5652, 5.3), are
 * the issuer and serial number of that certificate, byte for byte. False without memory
 * too, which OpenSSL's queue of errors then says.
 */
bool leaf_is_named(const struct x509_st *x509, struct span issuer_and_serial);

/* A validity as days; DATE_NONE where a time cannot be read. */
struct date leaf_first_day(const struct x509_st *x509);
struct date leaf_last_day(const struct x509_st *x509);

/* Seconds since 1970 of an ASN.1 time; false where it is none. */
bool leaf_seconds(const struct asn1_string_st *time, int64_t *out);

/*
 * Fill a signer from its certificate; what it points at is kept by the store.
 * Its authority is left to the caller.
 *
 * SCEAU_E_FORMAT its common name is not an id, its dates cannot be read, or it is an
 * authority's, or not made to sign; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status leaf_signer(struct store *store,
    struct x509_st *x509, struct store_signer *out, struct sceau_error *error);

/* Fill an authority's fingerprint, days and certificate. Statuses as above. */
SCEAU_MUST_USE enum sceau_status leaf_authority(struct store *store,
    struct x509_st *x509, struct store_authority *out,
    struct sceau_error *error);

/* True where that authority's certificate issued the other and its key signed it. */
bool leaf_is_issued_by(struct x509_st *x509, struct x509_st *authority);

/* The serial number as upper-case hex of whole bytes, kept by the store; data NULL
 * where memory lacks. */
struct span leaf_serial(
    struct store *store, const struct asn1_string_st *number);

/* SHA-256 of the certificate as 64 lower-case hex; false where memory lacks. */
bool leaf_fingerprint(const struct x509_st *x509, char out[65]);

/* The whole certificate as base64, kept by the store; data NULL where memory lacks. */
struct span leaf_certificate(struct store *store, const struct x509_st *x509);

/* base64 of bytes, kept by the store. */
struct span leaf_base64(struct store *store, struct span bytes);

/*
 * Where its revocations are: the first http URL of its distribution points, kept by
 * the store. *indirect: they are signed by somebody else than its issuer, which is
 * not handled (RFC 5280, 4.2.1.13, cRLIssuer).
 */
struct span leaf_crl_url(
    struct store *store, const struct x509_st *x509, bool *indirect);

#endif
