/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A time-stamp token brought to the one form that titles carry (verifier/pdf/token.h):
 * the signer's certificate alone, no list, nothing unsigned, algorithms without the
 * parameters that may be left out, the lower of the two signatures of ECDSA. Its own
 * signature covers none of that, and holds as it did.
 */
#ifndef SCEAU_EVIDENCE_TOKEN_FORM_H
#define SCEAU_EVIDENCE_TOKEN_FORM_H

#include <stdbool.h>

struct pkcs7_st;

/* False where it is no token with one signer and its certificate, or without memory;
 * it is to be thrown away then. */
bool token_form(struct pkcs7_st *token);

#endif
