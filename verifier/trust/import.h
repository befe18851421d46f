/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a store is made from, recognised by its content: a trusted list, the answer of
 * a certificate directory, a certificate, a list of revocations, a bundle. Nothing
 * enters that a pinned signer, or an authority of the store, did not sign.
 */
#ifndef SCEAU_TRUST_IMPORT_H
#define SCEAU_TRUST_IMPORT_H

#include "verifier/trust/pin.h"

enum import_kind {
    IMPORT_UNKNOWN = 0,
    IMPORT_LIST,
    IMPORT_DIRECTORY, /* or one certificate, or several in PEM */
    IMPORT_CRL,
    IMPORT_BUNDLE
};

enum import_kind import_kind(struct span bytes);

/* What was done with certificates. */
struct import_leaves {
    size_t taken;      /* new or again */
    size_t strangers;  /* issued by no authority of the store */
    size_t unreadable; /* no id, no dates, not a signer's, or no certificate */
    size_t unusable;   /* taken, with a key that codes cannot have */
    bool empty;        /* a directory of no certificate */
};

struct import {
    struct buffer text; /* owns what the store was read from */
    struct store store;
};

/* Read a store from bytes, which may be none: an empty one. The caller's to release
 * with import_free(), in any case. Statuses as store_parse(). */
SCEAU_MUST_USE enum sceau_status import_open(
    struct import *im, struct span text, struct sceau_error *error);

void import_free(struct import *im);

/*
 * Take one thing in. All of it or nothing: on failure the store is as it was.
 *
 * say     appended: one French sentence on what was done; may be NULL
 *
 * SCEAU_E_FORMAT of no known kind, or malformed; SCEAU_E_CRYPTO a signature that is
 * wrong, or of nobody known; SCEAU_E_STATE older than what is there; SCEAU_E_NOTFOUND
 * of an authority that is not there; SCEAU_E_UNSUPPORTED, SCEAU_E_LIMIT,
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status import_bytes(struct import *im,
    struct span bytes, const struct pins *pins, struct buffer *say,
    struct sceau_error *error);

/* Pin the certificates of a file as signers of PDF files, or their authorities. */
SCEAU_MUST_USE enum sceau_status import_pdf_signers(struct import *im,
    struct span bytes, struct buffer *say, struct sceau_error *error);

/* Pin the leaves of a file as signers of codes, on the word of whoever gives them. */
SCEAU_MUST_USE enum sceau_status import_pinned(struct import *im,
    struct span bytes, struct buffer *say, struct sceau_error *error);

#endif
