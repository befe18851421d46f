/* SPDX-License-Identifier: EUPL-1.2 */
/* What an open trust holds: a folder's certificates, or a store. Only the files that
 * read either see inside. */
#ifndef SCEAU_TRUST_HELD_H
#define SCEAU_TRUST_HELD_H

#include <stdatomic.h>

#include <openssl/x509.h>

#include "verifier/trust/proven.h"
#include "verifier/trust/seen.h"
#include "verifier/trust/status.h"
#include "verifier/trust/store.h"
#include "verifier/trust/trust.h"

/* A pinned leaf of a folder: the signer that codes name, and what checking needs. */
struct leaf {
    char ca[5];
    char certificate[6];
    struct date not_before;
    struct date not_after;
    X509 *x509;
    EVP_PKEY *key; /* NULL where OpenSSL cannot read it */
};

struct trust {
    struct leaf *leaf;
    size_t leaf_count;
    X509 **authority;
    size_t authority_count;
    X509 **stamp_authority; /* who time-stamps, and seals nothing */
    size_t stamp_authority_count;
    X509_STORE *chains; /* of the authorities; NULL: none */
    struct seen_list *signers;
    struct seen_list *issuers;
    struct seen_list *stampers; /* of files that were sealed */
    struct proven_list *proven;
    /* or a store, whose keys are made when a code asks for them */
    bool is_store;
    struct buffer text;
    struct store store;
    _Atomic(EVP_PKEY *) *key; /* one a signer; NULL: not made yet */
    struct status_lists *lists;
};

/* Pin a signer of PDF files, or an authority that chains them; it is shared. */
enum sceau_status folder_add_pdf_signer(
    struct trust *t, X509 *x509, struct sceau_error *error);

/* Fill an empty trust from a folder; statuses as trust_open(). */
enum sceau_status folder_read(
    const char *folder, struct trust *t, struct sceau_error *error);

/* The same from a file that store_is(). */
enum sceau_status stored_read(
    const char *path, struct trust *t, struct sceau_error *error);

/* Find the signers of a seal, one call each: false at the end. *out is what is known
 * of the i-th; *key is the trust's own, NULL where nothing can be checked. */
bool folder_signer(const struct trust *t, const struct seal *seal, size_t *i,
    struct seal_check *out, EVP_PKEY **key);
bool stored_signer(const struct trust *t, const struct seal *seal,
    struct date today, size_t *i, struct seal_check *out, EVP_PKEY **key);

/* True where a certificate of that authority, or one that it issued, is there. */
bool folder_knows(const struct trust *t, const char *ca);
bool stored_knows(const struct trust *t, const char *ca);

#endif
