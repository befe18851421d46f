/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The signers a verifier accepts, and checking a seal against them with OpenSSL.
 *
 * A folder of certificates: a leaf there is pinned, which is a decision of whoever
 * filled the folder, so it is not chained to anything. Certificates of
 * authorities chain the signers of PDF files.
 *
 * Or a store, sceau-bundle(5), made by `sceau-verify trust`: signers were chained to
 * their authority when they were imported, and are judged by their dates, the status
 * of the authority on the day of the signature, and revocations. A bundle, which
 * somebody else signed, is opened where the signer is known at build.
 *
 * What an open trust says never changes: any number of threads may use it.
 */
#ifndef SCEAU_TRUST_TRUST_H
#define SCEAU_TRUST_TRUST_H

#include <sceau/error.h>

#include "verifier/pdf/host.h"
#include "verifier/verdict/judge.h"

struct trust;

/* The folder, in a folder, of who time-stamps: authorities or the certificates
 * themselves. They seal nothing, and whoever seals does not time-stamp. */
#define TRUST_STAMPERS "tsa"

/*
 * Read a folder or a store; the contents of the file decide, not its name. In a
 * folder, files named CA_CERT.* (as FR00_0001.pem), PEM or DER, pin their
 * leaf for that signer; any other leaf is pinned by its own common name under
 * its issuer's; files that hold no certificate are ignored.
 *
 * out  the caller's, to free with trust_free()
 *
 * SCEAU_E_NOTFOUND no such folder or file; SCEAU_E_IO; SCEAU_E_LIMIT too many
 * certificates; SCEAU_E_FORMAT, SCEAU_E_UNSUPPORTED a store that cannot be read;
 * SCEAU_E_CRYPTO a bundle whose signature is wrong or whose signer is not known;
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status trust_open(
    const char *path, struct trust **out, struct sceau_error *error);

void trust_free(struct trust **trust);

/* How old the trust is on that day, and the day it was published in *as_of (DATE_NONE
 * for a folder). TRUST_ABSENT for NULL. */
enum trust_state trust_state(
    const struct trust *trust, struct date today, struct date *as_of);

/*
 * Find the signer of a seal and check its signature. NULL trust: nothing is
 * found. Never fails: what could not be done is in *out.
 *
 * today  decides whether revocations are up to date
 */
void trust_check(const struct trust *trust, const struct seal *seal,
    struct date today, struct seal_check *out);

/* What its lists say of the status of a title (status.h); of a folder nothing. */
struct status_found;
void trust_status_of_code(const struct trust *trust, const struct seal *seal,
    struct date today, struct status_found *out);
void trust_status_of_place(const struct trust *trust, const char *url,
    int64_t place, page_inflate *inflate, struct date today,
    struct status_found *out);

/* How many leaves and authorities there are, for messages. */
size_t trust_leaves(const struct trust *trust);
size_t trust_authorities(const struct trust *trust);

/* For openssl users: the i-th authority or leaf as X509 *, the trust's own. */
struct x509_st *trust_authority(const struct trust *trust, size_t i);
struct x509_st *trust_leaf(const struct trust *trust, size_t i);

/* The same of who time-stamps. */
size_t trust_stamp_authorities(const struct trust *trust);
struct x509_st *trust_stamp_authority(const struct trust *trust, size_t i);

/* The authorities as X509_STORE *, to build chains from; NULL where there is none. */
struct x509_store_st *trust_chains(const struct trust *trust);

/*
 * What is known of the certificates of files, made once a trust: signers that were
 * accepted, which seal no codes, and those that an authority of the trust issued.
 * NULL for no trust.
 */
struct seen_list *trust_signers(const struct trust *trust);
struct seen_list *trust_issuers(const struct trust *trust);

/* Who stamped files that were sealed (found again, each token is verified again), and the
 * evidence that such files joined. */
struct seen_list *trust_stampers(const struct trust *trust);
struct proven_list *trust_proven(const struct trust *trust);

/* True where the i-th leaf is pinned as a signer of codes, by its name or its file's. */
bool trust_leaf_seals(const struct trust *trust, size_t i);

#endif
