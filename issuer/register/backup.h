/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A copy of a whole register in one file (archive.h), as it was at one moment, while
 * others go on writing; and a register made of such a copy, over either engine,
 * whichever it came from. The file holds the register's secret, and all that is
 * personal in it.
 *
 * One form for both engines, rather than each one's own: no program beside this one is
 * needed, the same tests prove both, and a register moves from a file to a server by it.
 */
#ifndef SCEAU_REGISTER_BACKUP_H
#define SCEAU_REGISTER_BACKUP_H

#include "issuer/register/archive.h"
#include "issuer/register/registry.h"

/* Borrowed for the call. */
struct backup_order {
    const char *where; /* the register */
    const char *who;
    const char *path; /* the file, which must not exist */
    int64_t now;
};

struct backup_report {
    int64_t titles; /* numbers that were given */
    int64_t rows;   /* of all tables */
    uint8_t hash[ARCHIVE_HASH];
};

/*
 * Make a copy; the register's audit records it.
 *
 * The statuses of registry_open() and archive_create(); SCEAU_E_UNSUPPORTED: the database
 * has a table that is none of a register's. Where only the record failed, the copy is
 * there, and the text says so.
 */
SCEAU_MUST_USE enum sceau_status backup_make(const struct backup_order *order,
    struct backup_report *out, struct sceau_error *error);

/* Borrowed for the call. */
struct restore_order {
    const char *path;  /* the copy */
    const char *where; /* a register that is not there yet */
    const char *who;
    int64_t now;
    int64_t
        last; /* the last count that was given since (number.h); 0: nobody knows */
    const char
        *clock; /* why this machine's clock is right, whatever the copy bears;
                          NULL: nobody says so */
};

struct restore_report {
    int64_t titles;  /* numbers that the copy had given */
    int64_t made_at; /* when it was made */
    int64_t records; /* of its audit, whose chain is whole */
    int64_t
        skipped; /* numbers that are never given, as they may have been since */
    int64_t
        in_flight; /* titles on their way, or given up, that are void for good */
    uint8_t hash[ARCHIVE_HASH];
};

/*
 * Make a register of a copy. Its digest and its last moment are read before anything is
 * made, and the chain of its audit before the register can be opened at all: whatever
 * ends it in between leaves what every program refuses.
 *
 * What the lost register gave after the copy, nobody knows: numbers, and places in the
 * lists of statuses, begin after `last`, or where that is 0 in the next list, half a list
 * further at least. A title that was on its way, or whose key might have taken it up
 * again, is void for good, as its number may have left: the same request gets another
 * one. Signatures are accounted for from here on (ledger.h).
 *
 * The statuses of archive_open(); SCEAU_E_LIMIT: the clock is behind the copy, or more
 * than AUDIT_AHEAD_MAX past its last record, and nobody says that it is right;
 * SCEAU_E_STATE: a register is there, or more numbers were given than `last`;
 * SCEAU_E_UNSUPPORTED: the copy is of a newer program; SCEAU_E_CRYPTO: the chain of its
 * audit is broken; SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status restore_run(const struct restore_order *order,
    struct restore_report *out, struct sceau_error *error);

#endif
