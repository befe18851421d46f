/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A time-stamp token (RFC 3161, 2.4.2; RFC 5652) in the one form that titles carry: DER,
 * one signer and its certificate alone, SHA-256 to SHA-512 without parameters, ECDSA, or
 * RSA by the name rsaEncryption. What a token's signature does not cover (its other
 * certificates, the names of algorithms) any hand could write otherwise, so there is one
 * way to write it, to which the issuer brings what an authority answers.
 *
 * Spans point into the DER given. Nothing is verified here.
 */
#ifndef SCEAU_PDF_TOKEN_H
#define SCEAU_PDF_TOKEN_H

#include "verifier/base/span.h"

struct token {
    struct span imprint;           /* 32 bytes: SHA-256 of what is stamped */
    int64_t when;                  /* seconds since 1970; fractions dropped */
    struct span issuer_and_serial; /* contents of the signer's identifier */
    struct span certificate;       /* its DER */
    struct span signature;         /* of ECDSA, a DER of r and s */
    bool is_ecdsa;
};

/* NULL, or a French sentence that says why not. */
const char *token_read(struct span der, struct token *out);

#endif
