/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Erasing what is personal of titles that were over long ago: requests, files, codes,
 * keys of requests, numbers of applications and of persons. Number, dates, digests,
 * status and audit stay: that a title was issued can be proved, and nothing else is
 * known of it.
 *
 * Never of a title that is in force, or whose request is under examination, or that is on
 * its way, or that nobody brought yet.
 */
#ifndef SCEAU_REGISTER_PURGE_H
#define SCEAU_REGISTER_PURGE_H

#include "issuer/register/registry.h"
#include "verifier/base/date.h"

#define PURGE_KINDS_MAX 64
#define PURGE_MONTHS_MAX 1200

struct purge_kind {
    char kind[32];
    int months;     /* 0: nothing says how long, and nothing of it is erased */
    int64_t due;    /* whose time is over */
    int64_t erased; /* 0 where it is only looked at */
};

struct purge {
    struct registry *registry;
    int64_t now;
    bool look; /* count, and change nothing */
    unsigned
        patience; /* milliseconds that who reads is waited for at the end */
    void *context;
    /* how many months that kind is kept after its end; 0: nothing says it */
    int (*months)(void *context, const char *kind);
    /* after each group; NULL: nobody is told */
    void (*tell)(void *context, int64_t part, int64_t whole);
};

struct purge_report {
    struct purge_kind
        kind[PURGE_KINDS_MAX]; /* those of the register that are over */
    size_t kinds;
    int64_t due;
    int64_t erased;
    /* it is in the register's log still, which a program that reads it holds */
    bool remains;
};

/*
 * Go through the register in groups, each in a transaction of its own with its record in
 * the audit: others write in between, and what was interrupted is begun again from there.
 * Over SQLite what is erased is written over, in the file and in its log, unless another
 * program reads it all the while that it is waited for; PostgreSQL is asked to take back
 * the room, and writes over it in its own time.
 *
 * Of a code that its holder may still show, what a list of withdrawn codes names it by is
 * kept until it is listed no more (withdrawn.h).
 *
 * SCEAU_E_LIMIT: too many kinds; SCEAU_E_IO, SCEAU_E_STATE.
 */
SCEAU_MUST_USE enum sceau_status purge_run(const struct purge *purge,
    struct purge_report *out, struct sceau_error *error);

#endif
