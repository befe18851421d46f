/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The certificates and revocation lists that a file of level B-LT carries (the document
 * security store, ETSI EN 319 142-1, 5.4.2.2), as only our emitter writes it: in the
 * one revision, under the signature, so they are its signer's word. ISO 32000-1 has it
 * not; ISO 32000-2, 12.8.4.3. The file has passed the gate.
 */
#ifndef SCEAU_PDF_DSS_H
#define SCEAU_PDF_DSS_H

#include "verifier/pdf/object.h"

/* A signer's chain and a time-stamping authority's are three certificates each, or
 * four, with one list for each authority. */
#define DSS_CERTIFICATES_MAX 16
#define DSS_LISTS_MAX 16

/* DER, in the file or wherever they were read. */
struct dss {
    struct span certificate[DSS_CERTIFICATES_MAX];
    size_t certificates;
    struct span list[DSS_LISTS_MAX];
    size_t lists;
};

/* NULL, or a French sentence. *present is false, and *out empty, where the file has
 * none; true with a sentence where it is not written as by our emitter. */
const char *dss_read(const struct objects *x, struct dss *out, bool *present);

#endif
