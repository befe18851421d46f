/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Evidence that was judged and holds: most files of an issuer join the same, of the same
 * signer and the same authority of time-stamps, and each costs a dozen objects of OpenSSL
 * and as many signatures. It is known again by the SHA-256 of all that was judged, for
 * the moments at which it holds. What does not hold is judged every time.
 *
 * The last ones are kept, since a service sees new lists every day.
 *
 * Threads: any number may find and keep.
 */
#ifndef SCEAU_TRUST_PROVEN_H
#define SCEAU_TRUST_PROVEN_H

#include "verifier/pdf/dss.h"
#include "verifier/trust/seen.h"

#define PROVEN_MAX 32
#define PROVEN_KEY 32

struct proven {
    uint8_t key[PROVEN_KEY];
    struct seen_time good;
    bool known; /* it ends with an authority of the trust */
};

struct proven_list;

/* NULL without memory. proven_list_free() takes NULL. */
struct proven_list *proven_list_new(void);
void proven_list_free(struct proven_list *l);

/* Of a signer, an authority of time-stamps and all that is joined, by their DER. False
 * without memory. */
bool proven_key(struct span signer, struct span stamper, const struct dss *dss,
    uint8_t key[PROVEN_KEY]);

/* True where that was kept as holding at that moment: *known is what was found. A list
 * that is NULL has none, and keeps none. */
bool proven_find(struct proven_list *l, const uint8_t key[PROVEN_KEY],
    int64_t when, bool *known);
void proven_keep(struct proven_list *l, const struct proven *p);

#endif
