/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The judge: what a code is worth, from what was read and what the host checked.
 *
 * Pure: check results, signers, the day and the options come in as data, so the
 * same code runs where OpenSSL is and where only WebCrypto is. Nothing is
 * allocated; the judgement points into the seal and its bytes, which must
 * outlive it. A zeroed judgement says "could not tell".
 *
 * Follows 2D-Doc 3.2.6, 5.1, and "Processus 2D-Doc" 1.2, steps 3.01 to 3.07.
 */
#ifndef SCEAU_VERDICT_JUDGE_H
#define SCEAU_VERDICT_JUDGE_H

#include "verifier/seal/rule.h"
#include "verifier/seal/seal.h"
#include "verifier/verdict/axes.h"
#include "verifier/verdict/rights.h"

/* What the host found about the signer and the signature. Zeroed: nothing. */
struct seal_check {
    bool signer_found;
    /* where it was not: its authority, or another certificate of it, is known */
    bool authority_known;
    bool key_unsupported; /* RSA, or a curve that 2D-Doc does not have */
    bool not_accepted;    /* the trusted list does not accept this signer */
    bool revoked;
    bool
        revocation_unknown; /* the authority's revocations are missing or too old */
    struct date
        not_before; /* the certificate's validity; DATE_NONE: not known */
    struct date not_after;
    enum signature_state signature;
};

struct judge_input {
    const struct seal *seal;  /* NULL where no code was read */
    enum sceau_status parsed; /* what seal_parse() said */
    const struct sceau_error
        *problem; /* its detail, or another obstacle; or NULL */
    /* what a hand-held scanner lost and the signature proves, or NULL: the seal is
     * then of the restored code */
    const char *restored;
    bool scanner; /* one may have lost separators, though nothing proves it */
    struct seal_check check;
    /* sealed with the file around the code, or NULL; without a code, the seal is of
     * their fields (title_data.h) */
    const struct title_data *data;
    bool without_code;
    const struct stated *stated; /* or NULL */
    enum pdf_state pdf;
    const char *pdf_reason; /* a French sentence, or NULL; borrowed */
    const char *pdf_level; /* of a sealed file: "B-B", "B-T", "B-LT"; or NULL */
    const char
        *pdf_proof; /* what its time-stamp is worth: report.tsv, "stamped." */
    struct date pdf_stamped; /* the day of that, or DATE_NONE */
    bool pdf_signature; /* the file holds one that is not ours: not judged */
    enum trust_state trust;
    struct date trust_as_of;
    enum status_state status;
    struct date status_as_of;
    bool status_stale; /* the list was to be replaced before today */
    bool
        status_unreadable; /* the list says nothing that is known of this title */
    struct date today;
    enum role role;
    bool allow_test;
    bool strict;
};

/*
 * A finding: its key in templates/texts/report.tsv after "find.", and what fills the
 * holes of its sentence, borrowed from the input or from constant data, or NULL. A
 * finding about a field has its identifier and its label; one about a country, its
 * code, which reports replace by its name.
 */
struct finding {
    const char *code;
    const char *detail;
    const char *more;
};

#define FINDINGS_MAX 64

/* Alternatives of a one-of rule, as "10 / 11+12+13": at most two rules a type. */
#define RULES_MAX 4

struct judgement {
    enum verdict verdict;
    enum seal_state seal;
    enum signature_state signature;
    enum pdf_state pdf;
    const char *pdf_level; /* as in the input, of a sealed file */
    struct date pdf_stamped;
    const char *pdf_proof;
    enum time_state time;
    struct date from; /* DATE_NONE where the code has none */
    struct date until;
    enum status_state status;
    struct date status_as_of;
    bool status_stale;
    enum trust_state trust;
    struct date trust_as_of;
    enum role role;
    const char *kind; /* as in templates/rights/kinds.tsv, or NULL */
    struct facts facts;
    const struct title_data *data; /* as in the input; NULL where not sealed */
    const struct stated *stated;
    struct finding finding[FINDINGS_MAX];
    size_t finding_count;
    char rule[RULES_MAX][RULE_SIZE]; /* broken ones, for their findings */
    size_t rule_count;
};

/*
 * Judge. Never fails: a thing that could not be checked is a state.
 *
 * The seal's state is the first of the enum that applies; the others become
 * findings. `not-valid` where something contradicts the document, `valid` where
 * nothing does and the signature was checked, else `could-not-tell`.
 */
void judge(const struct judge_input *in, struct judgement *out);

/* False where the code was not read whole and whoever asks may not learn of
 * protection: its type, or which fields were read, would tell. */
bool judgement_tells_of_code(
    const struct judgement *j, const struct seal *seal);

/* True where the document is genuine, so that saying what it is worth makes sense. */
bool judgement_allows_rights(const struct judgement *j);

/* True where the judgement has that finding. */
bool judgement_found(const struct judgement *j, const char *code);

/* Add a finding of the caller's own (a codes-differ, a time limit reached). */
void judgement_find(struct judgement *j, const char *code, const char *detail);
void judgement_find_two(struct judgement *j, const char *code,
    const char *detail, const char *more);

#endif
