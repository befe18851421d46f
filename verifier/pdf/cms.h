/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The CMS of a sealed PDF, read as only our issuer writes it (RFC 5652; ETSI EN
 * 319 142-1, 6.3, levels B-B and B-T): one signer, no contents inside, SHA-256, ECDSA
 * over P-256 with the lower s, three signed attributes, and unsigned at most one
 * time-stamp. Anything else is refused.
 *
 * Spans point into the DER given. Nothing is verified here: the host computes
 * digests and checks the signature.
 */
#ifndef SCEAU_PDF_CMS_H
#define SCEAU_PDF_CMS_H

#include "verifier/base/span.h"

#define CMS_CHAIN_MAX 4

/* Zeros after it: the longest that a signature, and a token, may fall short of the
 * room that was made for them. No token is as short, so none was taken out. */
#define CMS_SPARE_MAX 256

struct cms {
    struct span leaf;                 /* the signer's certificate, DER */
    struct span chain[CMS_CHAIN_MAX]; /* the others */
    size_t chain_count;
    struct span issuer_and_serial; /* contents of the signer's identifier */
    struct span attributes;        /* contents of the signed attributes */
    struct span message_digest;    /* 32 bytes */
    struct span certificate_hash;  /* 32 bytes, of signing-certificate-v2 */
    struct span chain_hash[CMS_CHAIN_MAX]; /* of the others, in their order */
    uint8_t signature[64];                 /* r || s */
    struct span
        signature_value;    /* the same in DER: what a time-stamp is over */
    struct span time_stamp; /* an RFC 3161 token; len 0: none */
};

/* Read DER followed by CMS_SPARE_MAX zeros at most. NULL, or a French sentence. */
const char *cms_read(struct span der, struct cms *out);

#endif
