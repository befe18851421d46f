/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The audit: who did what to which title, when, under which rules. Each record has the
 * digest of itself and of the one before it, so that none can be changed, put in or taken
 * out between two others without all after it showing so.
 */
#ifndef SCEAU_REGISTER_AUDIT_H
#define SCEAU_REGISTER_AUDIT_H

#include "issuer/register/sql.h"

#define AUDIT_HASH 32
/* Seconds that a clock may be behind the last record, and past it: a register that
 * nobody used for a year is used again; a clock that is years ahead would, once right
 * again, have it refuse all for years. */
#define AUDIT_BEHIND_MAX 600
#define AUDIT_AHEAD_MAX (400 * 86400)
#define AUDIT_CLOCK "clock" /* the act after which time may go back */

struct audit_record {
    const char *act;
    int64_t title;      /* 0: none */
    const char *rules;  /* of the rule set, or "" */
    const char *detail; /* French or name=value; no personal data */
    const char *who;    /* NULL: whoever all of them are of */
};

/*
 * Within a unit of work: append records, all of one moment. A clock that is a little
 * behind gives the moment of the record before.
 *
 * SCEAU_E_LIMIT: it is far behind, or years ahead; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status audit_append(struct sql *sql, int64_t now,
    const char *who, const struct audit_record *records, size_t count,
    struct sceau_error *error);

/* Within a unit of work: that the clock is not far from the last record. */
SCEAU_MUST_USE enum sceau_status audit_check_clock(
    struct sql *sql, int64_t now, struct sceau_error *error);

/*
 * Within a unit of work: somebody says that the clock is right, whatever the last record
 * bears; what follows goes on from there.
 */
SCEAU_MUST_USE enum sceau_status audit_set_clock(struct sql *sql, int64_t now,
    const char *who, const char *reason, struct sceau_error *error);

struct audit_report {
    int64_t records;
    int64_t bad; /* the first that does not follow from those before; 0: none */
    uint8_t head[AUDIT_HASH]; /* the digest of the last one */
};

/* Check the whole chain. SCEAU_OK also where a record is bad. */
SCEAU_MUST_USE enum sceau_status audit_verify(
    struct sql *sql, struct audit_report *out, struct sceau_error *error);

#endif
