/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The titles that are not good any more, and what published lists need besides: who ever
 * sealed a code here, and how many places were given.
 */
#ifndef SCEAU_REGISTER_WITHDRAWN_H
#define SCEAU_REGISTER_WITHDRAWN_H

#include "issuer/register/lost.h"
#include "issuer/register/story.h"
#include "verifier/base/date.h"
#include "verifier/trust/status.h"

/* A code is listed until so many days after its title's end: an expired title is not
 * valid anyway, but some rights outlive it for months. */
#define WITHDRAWN_CODE_DAYS 400

/* By what a list names a code: its signer's authority and certificate, and its hash. */
struct withdrawn_code {
    char ca[5];
    char certificate[6];
    uint8_t hash[STATUS_HASH];
};

/* Of a 2D-Doc. SCEAU_E_FORMAT: it does not read; SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status withdrawn_code_of(
    struct span code, struct withdrawn_code *out, struct sceau_error *error);

/* True where the code of a title of that last day ("2026-11-24"; empty: it has none) is not
 * listed any more. */
bool withdrawn_is_long_over(struct span valid_until, struct date today);

/* One of them; its spans hold for the call. */
struct withdrawn {
    enum story_status status; /* never STORY_GOOD */
    struct status_index place;
    struct span valid_until; /* "2026-11-24"; empty: no end */
    struct span code; /* its 2D-Doc; empty: it has none, or it was purged */
    const struct withdrawn_code *kept; /* of one that was purged; NULL: none */
};

struct withdrawn_visit {
    void *context;
    /* the visit begins, or begins again from here: what was seen before is forgotten */
    enum sceau_status (*begin)(
        void *context, int64_t titles, struct sceau_error *error);
    /* a signer of codes, as "FR00_0001" */
    enum sceau_status (*signer)(
        void *context, struct span name, struct sceau_error *error);
    enum sceau_status (*title)(void *context, const struct withdrawn *title,
        struct sceau_error *error);
    /* last, what published lists said of others */
    struct lost_visit kept;
};

/* All of them, of one moment, in the order of their numbers. SCEAU_E_IO, SCEAU_E_NOMEM,
 * and what the visit says. */
SCEAU_MUST_USE enum sceau_status withdrawn_visit(struct registry *registry,
    const struct withdrawn_visit *visit, struct sceau_error *error);

/* Write in the audit that lists were published. As audit_append(). */
SCEAU_MUST_USE enum sceau_status withdrawn_record(struct registry *registry,
    int64_t now, const char *detail, struct sceau_error *error);

#endif
