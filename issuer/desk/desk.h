/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The agent's desk: the pages of the service under /desk, for people of the prefecture.
 * They do what the service's acts do (issuer/serve/acts.h), and know no more: HTML that
 * needs no script, each change a form that is sent once.
 *
 * A form is believed when its browser says that it came from this very site, and it bears
 * a token of this desk for that agent (token.h): a client certificate alone is given by a
 * browser to whatever page makes it ask.
 */
#ifndef SCEAU_DESK_DESK_H
#define SCEAU_DESK_DESK_H

#include "issuer/serve/service.h"

#define DESK_PATH "/desk"

struct desk;

/*
 * Read the sentences of the pages (templates/texts/desk), and the key of the register.
 *
 * acts  borrowed
 * out   on SCEAU_OK the caller's, to free with desk_free()
 *
 * The statuses of html_texts_load(), registers_take() and secret_of().
 */
SCEAU_MUST_USE enum sceau_status desk_open(
    const struct acts *acts, struct desk **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void desk_free(struct desk **desk);

/* Its routes; a NULL method ends them. */
const struct service_route *desk_routes(void);

/* A page that says why somebody is let in no further: `why` is a French sentence. */
void desk_refuse(const struct desk *desk, struct http_request *r,
    unsigned status, const char *why);

#endif
