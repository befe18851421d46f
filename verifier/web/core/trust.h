/* SPDX-License-Identifier: EUPL-1.2 */
/* The trust of a page: a bundle, whose keys the browser checks with. */
#ifndef SCEAU_WEB_TRUST_H
#define SCEAU_WEB_TRUST_H

#include "verifier/trust/store.h"
#include "verifier/trust/trust.h"

#define WEB_POINT 64 /* bytes of x || y */

struct status_lists;
struct trust {
    struct buffer text; /* what the store borrows from */
    struct store store;
    struct status_lists *lists;
};

/*
 * Open a bundle that one of these keys signed.
 *
 * text  copied
 * keys  x || y of `count` of them
 * out   on SCEAU_OK the caller's, to free with trust_free()
 *
 * SCEAU_E_CRYPTO: none of them did, or the page has not answered yet whether (ask.h);
 * SCEAU_E_FORMAT, SCEAU_E_UNSUPPORTED, SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status web_trust_open(struct span text,
    const uint8_t *keys, size_t count, struct trust **out,
    struct sceau_error *error);

#endif
