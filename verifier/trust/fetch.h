/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Fetching over HTTP by libcurl, which no other file of the verifier knows. http and
 * https alone, also after a redirection; no more bytes, seconds and redirections than
 * said; nothing of the user is sent. What comes is not believed for coming from there:
 * whoever takes it in checks its signature.
 */
#ifndef SCEAU_TRUST_FETCH_H
#define SCEAU_TRUST_FETCH_H

#include "verifier/base/buffer.h"

#define FETCH_SECONDS 30
#define FETCH_REDIRECTS 5

/*
 * Append what that address serves to out, whose maximum is the bound.
 *
 * seconds  for all of it, the connection included
 *
 * SCEAU_E_USAGE another scheme than http(s); SCEAU_E_LIMIT too long; SCEAU_E_IO
 * anything else of the network, the text says what; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status fetch(const char *url, unsigned seconds,
    struct buffer *out, struct sceau_error *error);

/*
 * The same of what it answers to these bytes, which are sent as they are; never
 * redirected elsewhere, for who answers is who was asked.
 *
 * type  of what is sent, "application/timestamp-query"
 */
SCEAU_MUST_USE enum sceau_status fetch_answer(const char *url, const char *type,
    struct span sent, unsigned seconds, struct buffer *out,
    struct sceau_error *error);

#endif
