/* SPDX-License-Identifier: EUPL-1.2 */
/* Answers that routes share. Nothing of them is kept by who carries them. */
#ifndef SCEAU_ISSUER_SERVE_ANSWER_H
#define SCEAU_ISSUER_SERVE_ANSWER_H

#include "issuer/serve/acts.h"
#include "verifier/base/json.h"
#include "verifier/http/http.h"

#define ANSWER_CSV "text/csv; charset=utf-8"

/* The bytes of a buffer, which is empty afterwards. */
void answer_bytes(struct http_request *r, unsigned status, const char *type,
    struct buffer *body);

/* A JSON document, with the end of its line. */
void answer_json(struct http_request *r, unsigned status, struct buffer *body);

/* What an act came to that was not done. What who asks cannot mend is written to the log,
 * with its reason, and not to them. */
void answer_fault(struct http_request *r, enum acts_answer answer,
    const struct sceau_error *error);

#endif
