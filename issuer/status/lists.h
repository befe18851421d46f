/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The status of all titles of a register, as it is published: Token Status Lists
 * (draft-ietf-oauth-status-list-20), of which each title names its place, and for codes,
 * which have no room for that, the hashes of those that are withdrawn, by signer.
 *
 * A list has all its places from the beginning, good until something else is said, so
 * that its length tells nothing.
 */
#ifndef SCEAU_ISSUER_LISTS_H
#define SCEAU_ISSUER_LISTS_H

#include "issuer/register/withdrawn.h"
#include "verifier/trust/store.h"

#define LISTS_BITS 2 /* a place: status_value of status.h */
#define LISTS_BYTES (STATUS_LIST_SIZE * LISTS_BITS / 8)

/* Of one signer of codes. */
struct lists_codes {
    char ca[5];
    char certificate[6];
    struct buffer
        hash[STORE_WITHDRAWN]; /* of STATUS_HASH bytes each, in order */
    /* of those that the last publication may have listed, and this one need not */
    struct buffer released;
};

/* How many titles are told one by one. */
#define LISTS_TOLD_MAX 50

/* A title of which the last publication said what the register does not. */
struct lists_told {
    enum lost_answer why;
    enum story_status status;
    struct status_index place;
    char number[REGISTRY_NUMBER_SIZE];
};

struct lists {
    uint8_t *places[SCEAU_STATUS_LISTS_MAX]; /* of LISTS_BYTES each */
    size_t count;
    struct lists_codes *codes;
    size_t signers;
    int64_t titles[STORE_WITHDRAWN]; /* how many are so */
    int64_t counter;                 /* the last count of the register */
    /* what is kept of earlier publications, or of the last one for the first time */
    int64_t
        answers[LOST_FOREIGN + 1]; /* how many titles, by LOST_GONE and so on */
    int64_t kept_codes;
    struct lists_told
        told[LISTS_TOLD_MAX]; /* what is to be decided, or is new */
    size_t told_count;
    struct date today;
    struct date before; /* the day of the last publication; DATE_NONE: none */
};

/*
 * Make them from a register.
 *
 * before  the day of the publication before it; DATE_NONE: there was none
 * out     in any case the caller's, to free with lists_free()
 *
 * SCEAU_E_LIMIT: more titles or signers than lists hold; SCEAU_E_FORMAT: a code of the
 * register does not read; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status lists_make(struct registry *registry,
    struct date today, struct date before, struct lists *out,
    struct sceau_error *error);

/* A title of an earlier publication has that status, or is told as what it is
 * (lost.h). SCEAU_E_FORMAT, SCEAU_E_LIMIT, SCEAU_E_NOMEM: of its code. */
SCEAU_MUST_USE enum sceau_status lists_keep(struct lists *l,
    const struct lost *item, bool fresh, struct sceau_error *error);

/* The same of a code. */
SCEAU_MUST_USE enum sceau_status lists_keep_code(
    struct lists *l, const struct lost_code *code, struct sceau_error *error);

/* A code that the last publication listed need not be listed any more. */
SCEAU_MUST_USE enum sceau_status lists_release(
    struct lists *l, struct span code, struct sceau_error *error);

/* What lists have of a code; its status is the caller's to set. SCEAU_E_FORMAT: it is
 * none; SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status lists_hash(
    struct span code, struct lost_code *out, struct sceau_error *error);

/* A signer's codes, to be put in order by lists_sort(); NULL: too many signers. */
struct lists_codes *lists_codes_of(
    struct lists *l, const char *ca, const char *certificate);

bool lists_knows(
    const struct lists *l, const char *ca, const char *certificate);

/* The columns of all codes in order, each hash once. */
void lists_sort(struct lists *l);
bool lists_has(const struct buffer *hashes, const uint8_t *hash);

void lists_free(struct lists *l);

/* The value at a place of such bytes. */
unsigned lists_value(const uint8_t *places, uint32_t place);
void lists_set(uint8_t *places, uint32_t place, unsigned value);

/* The status of a value, and the column of codes of a status. */
enum story_status lists_status(unsigned value);
enum store_withdrawn lists_column(enum story_status status);

#endif
