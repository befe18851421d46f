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
#include "verifier/pdf/object.h"
#include "verifier/trust/trust.h"

struct x509_st;

enum proof_level { PROOF_BASIC, PROOF_TIME, PROOF_LONG_TERM };

struct proof {
    enum proof_level level;
    int64_t
        when; /* of the time-stamp; else what the signature says of itself */
};

/* "B-B", "B-T", "B-LT" */
const char *proof_level_name(enum proof_level level);
bool proof_level_read(const char *name, enum proof_level *out);

/*
 * Judge what the file carries besides its signature, which holds.
 *
 * said    when the signature says that it was made
 * reason  a French sentence, unless it is PDF_SEALED
 *
 * PDF_FORGED where it contradicts the signature; PDF_UNREADABLE where the authority is
 * not known, or without memory.
 */
enum pdf_state proof_check(const struct objects *objects, const struct cms *cms,
    struct x509_st *leaf, int64_t said, const struct trust *trust,
    struct proof *out, const char **reason);

#endif
