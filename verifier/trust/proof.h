/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a sealed file proves of the moment of its signature: nothing but its signer's
 * word (ETSI EN 319 142-1, level B-B), a time-stamp (B-T), and with it the state of all
 * certificates then (B-LT). Offline: what is not in the file or in the trust is not
 * known.
 *
 * The certificates of B-LT stand under the signature, so who made the time-stamp is
 * what the signer says it is: no other can be put in its place.
 */
#ifndef SCEAU_TRUST_PROOF_H
#define SCEAU_TRUST_PROOF_H

#include "verifier/pdf/cms.h"
#include "verifier/pdf/dss.h"
#include "verifier/pdf/object.h"
#include "verifier/pdf/token.h"
#include "verifier/trust/trust.h"

struct x509_st;

enum proof_level { PROOF_BASIC, PROOF_TIME, PROOF_LONG_TERM };

struct proof {
    enum proof_level level;
    int64_t
        when; /* of the time-stamp; else what the signature says of itself */
    int64_t until; /* the end of who stamped's certificate */
    bool known;    /* who stamped is certified by an authority of the trust */
};

/* "B-B", "B-T", "B-LT" */
const char *proof_level_name(enum proof_level level);
bool proof_level_read(const char *name, enum proof_level *out);

/* How a report speaks of it on that day, in templates/texts/report.tsv after "stamped.":
 * a proof counts by who is known, and as long as its certificate; NULL at B-B. */
const char *proof_words(const struct proof *proof, int64_t now);

/* What is judged in two steps, the signer between them: whoever is not known costs no
 * more than that. */
struct proof_check {
    const struct trust *trust;
    const struct cms *cms;
    struct dss dss;
    bool has_dss;
    struct token token;
    const char *reason; /* a French sentence, unless it is PDF_SEALED */
};

/*
 * The time-stamp of a signature that holds.
 *
 * said  when the signature says that it was made
 *
 * PDF_FORGED where it contradicts the signature; PDF_UNREADABLE where its authority is
 * not known, or without memory.
 */
enum pdf_state proof_check_stamp(struct proof_check *c,
    const struct objects *objects, int64_t said, struct proof *out);

/* The states of all certificates then. As above; PDF_UNREADABLE too where what is joined
 * proves too little. */
enum pdf_state proof_check_evidence(
    struct proof_check *c, struct x509_st *leaf, struct proof *out);

#endif
