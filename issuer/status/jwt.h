/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Signed JSON in its compact form (RFC 7515, RFC 7519) with ES256 (RFC 7518, 3.4), and no
 * other algorithm: what status lists travel as.
 */
#ifndef SCEAU_ISSUER_JWT_H
#define SCEAU_ISSUER_JWT_H

#include "verifier/base/buffer.h"

#define JWT_POINT 64 /* bytes of x || y */

/* Signs a SHA-256: the agent. */
struct jwt_signer {
    enum sceau_status (*sign)(void *context, const uint8_t digest[32],
        uint8_t rs[64], struct sceau_error *error);
    void *context;
};

/* Append bytes in base64url without padding (RFC 7515, 2). */
void jwt_base64url(struct span bytes, struct buffer *out);

/* Append the bytes of such a text; false where it is none, or the buffer took no more. */
bool jwt_base64url_read(struct span text, struct buffer *out);

/*
 * Append the token of a header and a payload, both JSON.
 *
 * What the signer says; SCEAU_E_LIMIT, SCEAU_E_NOMEM of out.
 */
SCEAU_MUST_USE enum sceau_status jwt_make(struct span header,
    struct span payload, const struct jwt_signer *signer, struct buffer *out,
    struct sceau_error *error);

/*
 * Append the payload of a token of that type which that key signed.
 *
 * type  of its header ("typ")
 *
 * SCEAU_E_FORMAT: it is no such token; SCEAU_E_CRYPTO: the signature is wrong;
 * SCEAU_E_LIMIT; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status jwt_open(struct span token, const char *type,
    const uint8_t point[JWT_POINT], struct buffer *payload,
    struct sceau_error *error);

#endif
