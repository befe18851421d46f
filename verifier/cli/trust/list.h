/* SPDX-License-Identifier: EUPL-1.2 */
/* What list and check say of a store, in words and in JSON. */
#ifndef SCEAU_CLI_TRUST_LIST_H
#define SCEAU_CLI_TRUST_LIST_H

#include "verifier/cli/trust/verbs.h"

struct listing {
    struct kept kept;
    const char *store;
    struct date today;
    bool json;
};

enum stale_kind { STALE_LIST = 0, STALE_BUNDLE, STALE_REVOCATIONS, STALE_STATUS };

/* One thing that is not up to date. */
struct stale {
    enum stale_kind kind;
    const char *id; /* of the territory or the authority; NULL of a bundle */
    int64_t until;  /* 0: it is not known at all */
};

#define STALE_MAX (SCEAU_TRUST_LISTS_MAX + 2 + SCEAU_AUTHORITIES_MAX)

/* Everything that is not up to date; how many there are. */
size_t listing_stale(const struct listing *l, struct stale out[STALE_MAX]);

bool listing_has_run_out(const struct listing *l, int64_t end);

/* Signers of that authority; those among them who are revoked. */
size_t listing_signers(
    const struct store *s, const struct store_authority *a, bool revoked);

/* Append one object and a line end. */
void listing_json(const struct listing *l, struct buffer *out);
void listing_check_json(const struct listing *l, struct buffer *out);

#endif
