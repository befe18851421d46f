/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A notice for the authority's own system: JSON, "sceau.notice/1", and a signature that
 * only who has the secret makes. Its `id` is the same each time that it is sent, and
 * stands in the header Idempotency-Key too: a notice may come twice, and then is one.
 */
#ifndef SCEAU_NOTICE_HOOK_H
#define SCEAU_NOTICE_HOOK_H

#include "issuer/notice/outbox.h"
#include "issuer/notice/secret.h"
#include "verifier/base/buffer.h"

#define HOOK_BODY_MAX (16u * 1024u)
#define HOOK_SIGNATURE_SIZE 68 /* "v1=", 64 digits of base 16 */
#define HOOK_SECRET_MIN 32

/* Append the JSON of a row. SCEAU_E_LIMIT, SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status hook_write(const struct outbox_row *row,
    struct buffer *out, struct sceau_error *error);

/*
 * HMAC-SHA-256 by the secret over the moment in digits, a point and the body: who
 * receives it compares, and refuses a moment that is long past.
 */
SCEAU_MUST_USE enum sceau_status hook_sign(const struct secret *secret,
    int64_t at, struct span body, char out[HOOK_SIGNATURE_SIZE],
    struct sceau_error *error);

#endif
