/* SPDX-License-Identifier: EUPL-1.2 */
/* The words of a ceremony's transcript, in the order in which they come. */
#ifndef SCEAU_HSM_WORDING_H
#define SCEAU_HSM_WORDING_H

#include "hsm/keymaking.h"
#include "hsm/transcript.h"

/* Who, when, by what plan; what to do where the end is missing. */
void wording_start(
    struct transcript *t, const struct plan *plan, const char *plan_path);

void wording_token(struct transcript *t, const struct plan *plan,
    const struct token_info *info);

/* What the token says of the key it made. */
void wording_key(struct transcript *t, const struct plan_key *key,
    const struct made_key *made);

/* What another process found, and the files. */
void wording_proof(struct transcript *t, const struct plan_key *key,
    const struct made_key *made);

/* Why it stopped, and what to do. */
void wording_failure(struct transcript *t, const char *why);

/* What is still to be done, and the places of two signatures. */
void wording_end(struct transcript *t, const struct plan *plan);

#endif
