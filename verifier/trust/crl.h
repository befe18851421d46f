/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A list of revoked certificates (RFC 5280, 5), signed by the authority that issued
 * them. What it revokes never counts again, whatever the day of the signature (2D-Doc
 * 3.2.6, 5.1 step 5).
 *
 * Not handled, and said so: lists of somebody else's certificates (indirect), and of
 * differences (delta).
 */
#ifndef SCEAU_TRUST_CRL_H
#define SCEAU_TRUST_CRL_H

#include "verifier/trust/store.h"

/* True where the bytes are a CRL, DER or PEM. */
bool crl_is(struct span bytes);

/*
 * Take a CRL into a store: each record of the authority whose key signed it gets its
 * dates and entries; store_revoke() then revokes its signers. An entry that a former
 * CRL had stays: an authority drops entries of certificates that have expired. Only a
 * hold (RFC 5280, 5.3.1, certificateHold) ends with the list that no longer says it, or
 * says removeFromCRL.
 *
 * authority  on success, the id of the authority
 *
 * SCEAU_E_FORMAT; SCEAU_E_UNSUPPORTED indirect or delta; SCEAU_E_NOTFOUND no authority
 * of that name; SCEAU_E_CRYPTO not signed by it; SCEAU_E_STATE older than what is
 * known; SCEAU_E_LIMIT; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status crl_import(struct store *store,
    struct span bytes, char authority[5], struct sceau_error *error);

/*
 * What the records of one authority have in common, each gets: they have the same
 * subject and key, as a renewed certificate has, or one under two trade names. Such are
 * the last CRL, all entries, and the signers: which record vouches for a signer on a
 * day is for whoever judges the day. The store is in order again.
 *
 * SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status crl_share(
    struct store *store, struct sceau_error *error);

/* True where that is later than now by more than a day, which clocks may differ by:
 * what is dated so would be newer than anything to come. */
bool crl_is_ahead(int64_t issued);

/* Let an authority of that store know what another record of it knows: the last CRL,
 * all entries, and the holds of the last CRL alone. Both are in order; *to is no
 * longer. SCEAU_E_LIMIT. */
SCEAU_MUST_USE enum sceau_status crl_merge(struct store *store,
    const struct store_authority *from, struct store_authority *to,
    struct sceau_error *error);

#endif
