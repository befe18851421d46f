/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Certificates and revocation lists that say, together and offline, that a certificate
 * was good at a moment: its chain to an authority that certifies itself, and the list
 * of each authority on the way (RFC 5280, 5 and 6.3; ETSI EN 319 142-1, 6.3, B-LT).
 * Who is believed is not decided here.
 *
 * What OpenSSL had to say stays in its queue of errors: without memory it is there.
 *
 * Not used: lists of differences (delta) and of other authorities' certificates
 * (indirect). Read only after evidence_open(): threads may share it.
 */
#ifndef SCEAU_TRUST_EVIDENCE_H
#define SCEAU_TRUST_EVIDENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "verifier/pdf/dss.h"

struct seen_time;
struct x509_st;
struct X509_crl_st;

struct evidence {
    struct x509_st *certificate[DSS_CERTIFICATES_MAX];
    size_t certificates;
    struct X509_crl_st *list[DSS_LISTS_MAX];
    size_t lists;
};

enum evidence_fault {
    EVIDENCE_HOLDS,
    EVIDENCE_NO_ISSUER, /* who certified it is not there */
    EVIDENCE_NO_LIST,   /* nor a list of who certified it that can be used */
    EVIDENCE_OLD_LIST,  /* it is not of that moment */
    EVIDENCE_REVOKED,
    EVIDENCE_DATE,   /* the certificate was not valid then */
    EVIDENCE_UNKNOWN /* OpenSSL could not say, for lack of memory mostly */
};

/*
 * Read all of them. NULL, or a French sentence; no memory is such a sentence too, and
 * OpenSSL's queue of errors says so. evidence_free() in any case.
 */
const char *evidence_open(const struct dss *der, struct evidence *out);
void evidence_free(struct evidence *e);

/*
 * Whether a certificate was good at that moment. On a fault *which is the certificate
 * that it is about, of the chain of `leaf` or that itself; else who certifies itself at
 * the end of the chain. *good becomes no longer than the time, around that moment, for
 * which the same is found.
 */
enum evidence_fault evidence_check(const struct evidence *e,
    struct x509_st *leaf, int64_t when, struct x509_st **which,
    struct seen_time *good);

/* A French sentence of a fault; NULL for EVIDENCE_HOLDS. */
const char *evidence_words(enum evidence_fault fault);

/* Whether the one certified the other; EVIDENCE_NO_ISSUER, EVIDENCE_UNKNOWN. */
enum evidence_fault evidence_certifies(
    struct x509_st *issuer, struct x509_st *x509);

/* Who certified it, itself where it is its own; NULL where that is not there. */
struct x509_st *evidence_issuer(const struct evidence *e, struct x509_st *x509);

/* The latest list of that authority for such a certificate, or NULL. */
struct X509_crl_st *evidence_list(
    const struct evidence *e, struct x509_st *issuer, struct x509_st *x509);

#endif
