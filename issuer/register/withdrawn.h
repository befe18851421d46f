/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The titles that are not good any more, and what published lists need besides: who ever
 * sealed a code here, and how many places were given.
 */
#ifndef SCEAU_REGISTER_WITHDRAWN_H
#define SCEAU_REGISTER_WITHDRAWN_H

#include "issuer/register/lost.h"

/* One of them; its spans hold for the call. */
struct withdrawn {
    enum story_status status; /* never STORY_GOOD */
    struct status_index place;
    struct span valid_until; /* "2026-11-24"; empty: no end */
    struct span code; /* its 2D-Doc; empty: it has none, or it was purged */
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
