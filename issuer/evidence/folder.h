/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The folder from which titles of level B-T and B-LT take what proves them: the
 * certificates of the authorities (.pem, .crt, .cer), put there by whoever runs the
 * issuer, which decides who is believed; the revocation lists (.crl), and the last token
 * that was asked for as a trial (probe.tsr), which tells how long one is and who makes
 * it. `sceau evidence refresh` writes the last two. Other files are nobody's.
 *
 * Threads: what was read is only read.
 */
#ifndef SCEAU_EVIDENCE_FOLDER_H
#define SCEAU_EVIDENCE_FOLDER_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"
#include "verifier/trust/evidence.h"

#define EVIDENCE_PROBE "probe.tsr"

/* A token may be so much longer than another one of the same authority: it may have
 * several signers, serial numbers grow, and ECDSA's integers have lengths of their own. */
#define EVIDENCE_TOKEN_SPARE 112

/* A list of some thousand revoked certificates is 100 kB; titles carry it. */
#define EVIDENCE_BYTES_MAX (1024u * 1024u)

struct evidence_folder {
    struct dss
        der; /* the signer's certificate first; all borrowed from `bytes` */
    struct evidence read;
    struct buffer bytes;
    size_t token_len;                 /* of the trial; 0: none was asked for */
    bool asked[DSS_CERTIFICATES_MAX]; /* the signer's own, and the trial's */
    bool given[DSS_CERTIFICATES_MAX]; /* a file of the folder: it is believed */
};

/*
 * Read a folder, after the certificates of the signer and its intermediate authorities,
 * DER. The lists are not judged here.
 *
 * out  on SCEAU_OK the caller's, to free with evidence_folder_free(); it points into
 *      itself: do not copy it
 *
 * SCEAU_E_NOTFOUND, SCEAU_E_IO; SCEAU_E_FORMAT a file is not what its name says;
 * SCEAU_E_CRYPTO the trial is not by one whom a certificate of the folder vouches for;
 * SCEAU_E_LIMIT too many, or too long; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status evidence_folder_read(const char *path,
    const struct span *signer, size_t signers, struct evidence_folder *out,
    struct sceau_error *error);

/* The same without the trial, whatever it is: to ask for another. */
SCEAU_MUST_USE enum sceau_status evidence_folder_read_given(const char *path,
    const struct span *signer, size_t signers, struct evidence_folder *out,
    struct sceau_error *error);

void evidence_folder_free(struct evidence_folder *f);

/*
 * Whether what a title needs is there at that moment: the trial token; and at level B-LT
 * the chains of the signer and of who made the token, with lists that are in their time. SCEAU_E_STATE says
 * what lacks.
 */
SCEAU_MUST_USE enum sceau_status evidence_folder_check(
    const struct evidence_folder *f, bool long_term, int64_t now,
    struct sceau_error *error);

/* The certificates that files of the folder are; returns how many. */
size_t evidence_folder_anchors(
    const struct evidence_folder *f, struct x509_st *out[DSS_CERTIFICATES_MAX]);

/* One list, PEM or DER; the caller's to X509_CRL_free(), or NULL. */
struct X509_crl_st *evidence_read_list(struct span bytes);

/* The subject of a certificate, as people know it: its common name, or all of it. */
void evidence_name(const struct x509_st *x509, char out[128]);

#endif
