/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a store says of the signer of a seal. libc only: the host, which may be a page in
 * a browser, checks the signature with the key that stands there.
 */
#ifndef SCEAU_TRUST_STANDING_H
#define SCEAU_TRUST_STANDING_H

#include "verifier/trust/store.h"
#include "verifier/verdict/judge.h"

/*
 * The signers that a seal may be of, one call each: false at the end.
 *
 * i      from 0, which one; moved on
 * out    what is known of it; its signature is not checked
 * place  of store->signer
 */
bool standing_signer(const struct store *store, const struct seal *seal,
    struct date today, size_t *i, struct seal_check *out, size_t *place);

/* True where an authority of that name, or a signer of it, is there. */
bool standing_knows(const struct store *store, const char *ca);

/*
 * A renewed certificate may keep its id and its key, and so may its authority: among
 * those whose key made the signature, the one that held on that day is the signer; but
 * what is revoked is so whoever else has the key. A signature known to be wrong says
 * more than one that nobody could check.
 */
bool standing_is_better(const struct seal_check *one,
    const struct seal_check *than, struct date day);

#endif
