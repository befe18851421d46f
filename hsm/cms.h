/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The CMS of a sealed PDF, written as DER (RFC 5652; ETSI EN 319 142-1, 6.3, levels
 * B-B and B-T): SignedData with one signer, no contents, the certificates, exactly
 * the attributes content-type, message-digest and signing-certificate-v2, and where a
 * stamper is given a time-stamp over the signature. OpenSSL 3.0 cannot leave
 * signing-time out, which PAdES forbids; so the structure is built here around a
 * signature that the token makes.
 */
#ifndef SCEAU_HSM_CMS_H
#define SCEAU_HSM_CMS_H

#include "hsm/certificate.h"
#include "verifier/base/buffer.h"

/* What does not change from one file to the next, computed once. */
struct cms_identity {
    struct buffer certificates; /* leaf, then chain, DER */
    struct buffer issuer_and_serial;
    struct buffer signing_certificate; /* the whole attribute */
    size_t room; /* bytes of the longest CMS that this identity makes */
};

/* Asks a time-stamping authority. */
struct cms_stamper {
    /* append an RFC 3161 token over a SHA-256, or fail */
    enum sceau_status (*stamp)(void *context,
        const uint8_t imprint[SIGNER_DIGEST], struct buffer *token,
        struct sceau_error *error);
    void *context;
    size_t room; /* bytes of its longest token */
};

/* What the verifier reads (verifier/pdf/cms.h). */
#define CMS_IDENTITY_CHAIN_MAX 4

/*
 * From the signer's certificate and the intermediate ones (not the root), DER,
 * each one certificate and nothing after it; SCEAU_E_LIMIT past the above.
 * *out is the caller's, to free with cms_identity_free(). SCEAU_E_FORMAT,
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status cms_identity_make(struct span leaf,
    const struct span *chain, size_t chain_count, struct cms_identity *out,
    struct sceau_error *error);

void cms_identity_free(struct cms_identity *identity);

/* Bytes of the longest CMS, with a time-stamp where there is a stamper (may be NULL). */
size_t cms_room(
    const struct cms_identity *identity, const struct cms_stamper *stamper);

/* The digest that cms_make() asks the signer for. SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status cms_to_sign(
    const struct cms_identity *identity, const uint8_t digest[SIGNER_DIGEST],
    uint8_t out[SIGNER_DIGEST], struct sceau_error *error);

/*
 * Append the CMS over a file's digest; at most cms_room() bytes. SCEAU_E_STATE a token
 * longer than its room; what the signer and the stamper return; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status cms_make(const struct cms_identity *identity,
    const uint8_t digest[SIGNER_DIGEST],
    const struct certificate_signer *signer, const struct cms_stamper *stamper,
    struct buffer *out, struct sceau_error *error);

#endif
