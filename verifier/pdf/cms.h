/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The CMS of a sealed PDF, read as only our issuer writes it (RFC 5652; ETSI EN
 * 319 142-1, 6.3, level B-B): one signer, no contents inside, SHA-256, ECDSA
 * over P-256, three signed attributes, none unsigned. Anything else is refused.
 *
 * Spans point into the DER given. Nothing is verified here: the host computes
 * digests and checks the signature.
 */
#ifndef SCEAU_PDF_CMS_H
#define SCEAU_PDF_CMS_H

#include "verifier/base/span.h"

#define CMS_CHAIN_MAX 4

struct cms {
    struct span leaf;                 /* the signer's certificate, DER */
    struct span chain[CMS_CHAIN_MAX]; /* the others */
    size_t chain_count;
    struct span issuer_and_serial; /* contents of the signer's identifier */
    struct span attributes;        /* contents of the signed attributes */
    struct span message_digest;    /* 32 bytes */
    struct span certificate_hash;  /* 32 bytes, of signing-certificate-v2 */
    uint8_t signature[64];         /* r || s */
};

/* Read DER followed by zeros only (room that was kept). NULL, or a French sentence. */
const char *cms_read(struct span der, struct cms *out);

#endif
