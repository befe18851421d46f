/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The signers a verifier accepts, and checking a seal against them with OpenSSL.
 *
 * A folder of certificates: a leaf there is pinned, which is a decision of whoever
 * filled the folder, so it is not chained to anything. Certificates of
 * authorities chain the signers of PDF files.
 *
 * An open trust is never changed: any number of threads may use it.
 */
#ifndef SCEAU_TRUST_TRUST_H
#define SCEAU_TRUST_TRUST_H

#include <sceau/error.h>

#include "verifier/verdict/judge.h"

struct trust;

/*
 * Read a folder. Files named CA_CERT.* (as FR00_0001.pem), PEM or DER, pin their
 * leaf for that signer; any other leaf is pinned by its own common name under
 * its issuer's; files that hold no certificate are ignored.
 *
 * out  the caller's, to free with trust_free()
 *
 * SCEAU_E_NOTFOUND no such folder; SCEAU_E_IO; SCEAU_E_LIMIT too many
 * certificates; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status trust_open(
    const char *folder, struct trust **out, struct sceau_error *error);

void trust_free(struct trust **trust);

/* TRUST_ABSENT for NULL. */
enum trust_state trust_state(const struct trust *trust);

/*
 * Find the signer of a seal and check its signature. NULL trust: nothing is
 * found. Never fails: what could not be done is in *out.
 */
void trust_check(
    const struct trust *trust, const struct seal *seal, struct seal_check *out);

/* How many leaves and authorities there are, for messages. */
size_t trust_leaves(const struct trust *trust);
size_t trust_authorities(const struct trust *trust);

/* For openssl users: the i-th authority or leaf as X509 *, the trust's own. */
struct x509_st *trust_authority(const struct trust *trust, size_t i);
struct x509_st *trust_leaf(const struct trust *trust, size_t i);

/* True where the i-th leaf is pinned as a signer of codes, by its name or its file's. */
bool trust_leaf_seals(const struct trust *trust, size_t i);

#endif
