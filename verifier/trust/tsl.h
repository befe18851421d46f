/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The trusted list of 2D-Doc (ETSI TS 102 231, 5): who certifies signers, with which
 * certificate, since when and in which status. An authority is found by its trade name
 * ("Processus 2D-Doc" 1.2, step 3.03), as FR03.
 */
#ifndef SCEAU_TRUST_TSL_H
#define SCEAU_TRUST_TSL_H

#include "verifier/trust/pin.h"

struct tsl_report {
    char territory[3];
    uint64_t sequence;
    size_t authorities; /* certificates of authorities in the list */
    size_t skipped; /* services that are not of an authority, or have no id */
    bool known;     /* that very list was there already */
};

/*
 * Take a list into a store, where its signature is a pinned signer's. Authorities that
 * it names replace those of the former list of that territory; those it names no more
 * stay, with the status "unlisted" from its day on. The signer is pinned in the store,
 * and so is the pinned issuer that vouches for it.
 *
 * On failure the store may hold a part of it: the caller throws it away.
 *
 * SCEAU_E_STATE older than the list that is there, or the same number with other
 * contents; others as xml_open() and xml_check().
 */
SCEAU_MUST_USE enum sceau_status tsl_import(struct store *store,
    struct span bytes, const struct pins *pins, struct tsl_report *out,
    struct sceau_error *error);

#endif
