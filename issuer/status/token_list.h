/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What is published of the status of titles as signed tokens: a Token Status List
 * (draft-ietf-oauth-status-list-20, 5.1), and the codes that are withdrawn. Writing and
 * reading of each stand together.
 */
#ifndef SCEAU_ISSUER_TOKEN_LIST_H
#define SCEAU_ISSUER_TOKEN_LIST_H

#include "issuer/status/jwt.h"
#include "issuer/status/lists.h"

/* Of a whole list of 256 KiB whose values follow no order. */
#define TOKEN_LIST_MAX (1024u * 1024u)

/* The type of the codes' token. */
#define TOKEN_CODES "sceau-codes+jwt"

struct token_claims {
    const char *subject; /* its address */
    int64_t issued;
    int64_t expires;
};

struct token_key {
    struct jwt_signer signer;
    uint8_t point[JWT_POINT];
    struct span
        certificate; /* DER, for who has only the token (RFC 7515, 4.1.6) */
};

/* Append the zlib stream of a list at its smallest; false where memory lacks. */
bool token_list_pack(const uint8_t places[LISTS_BYTES], struct buffer *out);

/* Append the token of a list that was packed. Statuses of jwt_make(). */
SCEAU_MUST_USE enum sceau_status token_list_write(
    const struct token_claims *claims, struct span packed,
    const struct token_key *key, struct buffer *out, struct sceau_error *error);

/*
 * Read a token of ours.
 *
 * subject  that it must have
 * places   replaced by its bytes: LISTS_BYTES
 * issued   when
 *
 * SCEAU_E_FORMAT: it is none, of another address, or of another size; and as jwt_open().
 */
SCEAU_MUST_USE enum sceau_status token_list_read(struct span token,
    const char *subject, const uint8_t point[JWT_POINT], struct buffer *places,
    int64_t *issued, struct sceau_error *error);

/*
 * Read such a token of ours into lists that are empty; they are the caller's to free,
 * in any case. As token_list_read().
 */
SCEAU_MUST_USE enum sceau_status token_codes_read(struct span token,
    const char *subject, const uint8_t point[JWT_POINT], struct lists *out,
    int64_t *issued, struct sceau_error *error);

/* Append the token of the codes that are withdrawn. Statuses of jwt_make(). */
SCEAU_MUST_USE enum sceau_status token_codes_write(
    const struct token_claims *claims, const struct lists *lists,
    const struct token_key *key, struct buffer *out, struct sceau_error *error);

#endif
