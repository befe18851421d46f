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

/* A code is listed until so many days after its title's end: an expired title is not
 * valid anyway, but some rights outlive it for months. */
#define LISTS_CODE_DAYS 400

/* Of one signer of codes. */
struct lists_codes {
    char ca[5];
    char certificate[6];
    struct buffer
        hash[STORE_WITHDRAWN]; /* of STATUS_HASH bytes each, in order */
};

struct lists {
    uint8_t *places[SCEAU_STATUS_LISTS_MAX]; /* of LISTS_BYTES each */
    size_t count;
    struct lists_codes *codes;
    size_t signers;
    int64_t titles[STORE_WITHDRAWN]; /* how many are so */
    struct date today;
};

/*
 * Make them from a register.
 *
 * out  in any case the caller's, to free with lists_free()
 *
 * SCEAU_E_LIMIT: more titles or signers than lists hold; SCEAU_E_FORMAT: a code of the
 * register does not read; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status lists_make(struct registry *registry,
    struct date today, struct lists *out, struct sceau_error *error);

void lists_free(struct lists *l);

/* The value at a place of such bytes. */
unsigned lists_value(const uint8_t *places, uint32_t place);

#endif
