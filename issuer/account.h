/* SPDX-License-Identifier: EUPL-1.2 */
/* What the agent counts of its keys, beside what a register does (ledger.h). */
#ifndef SCEAU_ISSUER_ACCOUNT_H
#define SCEAU_ISSUER_ACCOUNT_H

#include "issuer/issuer.h"
#include "issuer/register/ledger.h"

/*
 * Before anything is signed for a register: on whose behalf (ledger_tag()), what its keys had signed until then, and the
 * address that its titles will bear (bases.h). Done once for each; after that nothing is
 * written.
 *
 * What the agent says where it does not answer; those of ledger_begin() and bases_add().
 */
SCEAU_MUST_USE enum sceau_status account_begin(struct issuer *issuer,
    struct registry *registry, int64_t now, struct sceau_error *error);

/*
 * How many signatures a key ever gave, by the agent's report (signer_report()).
 *
 * SCEAU_E_NOTFOUND: the agent has no such key; SCEAU_E_FORMAT: that is no report.
 */
SCEAU_MUST_USE enum sceau_status account_counted(const char *report,
    const char *label, int64_t *out, struct sceau_error *error);

#endif
