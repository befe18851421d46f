/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The request of the title that follows another one of the same application: its own,
 * one rank later, from the day after (CESEDA R431-15-1). What the rules say of it is
 * computed anew.
 */
#ifndef SCEAU_ISSUER_RENEWAL_H
#define SCEAU_ISSUER_RENEWAL_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"

/*
 * Append the request of the successor.
 *
 * former    the request of the title before
 * until     its last day, "2027-02-23"
 * decision  who decides now, and when: a JSON object, as the member "decision"; empty:
 *           the former's
 *
 * SCEAU_E_FORMAT: the former is no request, or of a kind without ranks, or the decision
 * is no object; SCEAU_E_NOMEM, SCEAU_E_LIMIT.
 */
SCEAU_MUST_USE enum sceau_status renewal_request(struct span former,
    const char *until, struct span decision, struct buffer *out,
    struct sceau_error *error);

#endif
