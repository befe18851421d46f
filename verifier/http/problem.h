/* SPDX-License-Identifier: EUPL-1.2 */
/* Errors as documents (RFC 9457). */
#ifndef SCEAU_HTTP_PROBLEM_H
#define SCEAU_HTTP_PROBLEM_H

#include "verifier/base/buffer.h"

#define PROBLEM_TYPE "application/problem+json"
#define PROBLEM_URN "urn:sceau:problem:"

/* Append the document of an error; word as in http_problem(), member as in
 * http_problem_of(). */
void problem_put(struct buffer *out, unsigned status, const char *word,
    const char *member, const char *detail);

#endif
