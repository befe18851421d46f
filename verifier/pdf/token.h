/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A time-stamp token (RFC 3161, 2.4.2; RFC 5652), read in the one form that its bytes
 * can be vouched for: DER, one signer, SHA-256 to SHA-512 with ECDSA or RSA, its
 * certificates, no list and nothing unsigned. Which authority made it, no file of ours
 * decides, so what may differ from one to another is read and nothing else.
 *
 * Spans point into the DER given. Nothing is verified here: whoever calls has the
 * signature checked, and each certificate compared with one that is vouched for.
 */
#ifndef SCEAU_PDF_TOKEN_H
#define SCEAU_PDF_TOKEN_H

#include "verifier/base/span.h"

#define TOKEN_CERTIFICATES_MAX 6

struct token {
    struct span imprint;           /* 32 bytes: SHA-256 of what is stamped */
    int64_t when;                  /* seconds since 1970; fractions dropped */
    struct span issuer_and_serial; /* contents of the signer's identifier */
    struct span certificate[TOKEN_CERTIFICATES_MAX]; /* DER */
    size_t certificates;                             /* at least one */
};

/* NULL, or a French sentence that says why not. */
const char *token_read(struct span der, struct token *out);

#endif
