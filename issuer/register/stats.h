/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a register did between two days, by kind of title: what was issued, whether what
 * ended was followed in time, days without a title, mentions that were wrong. Counts
 * alone: nothing personal, and no number.
 */
#ifndef SCEAU_REGISTER_STATS_H
#define SCEAU_REGISTER_STATS_H

#include "issuer/register/registry.h"
#include "verifier/base/date.h"

#define STATS_KINDS_MAX 64
#define STATS_DAYS_MAX 3660 /* of what is asked, and of what is told apart */

struct stats_kind {
    char kind[32];
    int64_t issued;
    int64_t replacements; /* of those: duplicates and corrections */
    /* good ones whose last day is in the span, and is over */
    int64_t ended;
    int64_t before;      /* the next one was issued before the end */
    int64_t late;        /* it was issued after the end */
    int64_t late_median; /* days without a title, of the late ones */
    int64_t late_max;
    int64_t never;   /* there is none, and the request is under examination */
    int64_t mention; /* corrected: the right to work was wrong */
    int64_t voided;  /* given up before they were issued */
    int64_t void_mention; /* of those: the words of the right to work */
    int64_t revoked;
    int64_t suspended;
    int64_t replaced;
    int64_t delivered;       /* of those issued, as far as it is recorded */
    int64_t delivery_median; /* hours from issue to delivery */
    int64_t delivery_max;
    int64_t undelivered; /* renewals, that nobody brought */
};

struct stats {
    struct stats_kind all;
    struct stats_kind kind[STATS_KINDS_MAX];
    size_t kinds;
};

/*
 * Count from one day to the other, both included, in Paris.
 *
 * today  what ends today has not ended
 * out    on SCEAU_OK the caller's, to free()
 *
 * SCEAU_E_USAGE: more than STATS_DAYS_MAX days, or fewer than one; SCEAU_E_LIMIT: too
 * many kinds; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status stats_count(struct registry *registry,
    struct date from, struct date until, struct date today, struct stats **out,
    struct sceau_error *error);

#endif
