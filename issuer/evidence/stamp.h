/* SPDX-License-Identifier: EUPL-1.2 */
/* Asking a time-stamping authority over HTTP (RFC 3161, 2.4 and 3.4). */
#ifndef SCEAU_EVIDENCE_STAMP_H
#define SCEAU_EVIDENCE_STAMP_H

#include "verifier/base/buffer.h"

#define STAMP_SECONDS 10
#define STAMP_MAX (32u * 1024u)

/*
 * Append a token over a SHA-256, in the one form that titles carry (token.h): what an
 * authority's signature does not cover is brought to it, its other certificates left
 * out. It is an answer to this very question (imprint, nonce); whether its signature is
 * one that counts is for whoever has the certificates: time_stamp_check().
 *
 * SCEAU_E_IO no answer; SCEAU_E_STATE the authority refuses, or answers something else;
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status stamp_ask(const char *address,
    const uint8_t imprint[32], struct buffer *token, struct sceau_error *error);

#endif
