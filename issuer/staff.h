/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who may do what by the service (sceau-serve(8)): a table of roles and acts. A role is
 * what a client's certificate says; an act is what a route of the service, or a page of
 * the desk, does.
 */
#ifndef SCEAU_ISSUER_STAFF_H
#define SCEAU_ISSUER_STAFF_H

#include <sceau/error.h>

#include "verifier/base/span.h"

#define STAFF_ROLE_SIZE 16

enum act {
    ACT_ISSUE,     /* ask for a title, or what it would be */
    ACT_READ,      /* what a title is */
    ACT_HISTORY,   /* what became of it, and by whom */
    ACT_FILE,      /* its file */
    ACT_RENEW,     /* the title that follows it */
    ACT_REVOKE,    /* for ever */
    ACT_SUSPEND,   /* for a while */
    ACT_REINSTATE, /* what was suspended */
    ACT_REPLACE,   /* a title in its place */
    ACT_CLOSE,     /* the examination of an application is over */
    ACT_EXPIRING,  /* the list of those that end */
    ACT_BATCH,     /* many titles at once */
    ACT_STATS,     /* the day's figures */
    ACT_REPORT,    /* say that a document was faulty, or refused somewhere */
    ACT_REPORTS,   /* read what was said so */
    ACT_HANDLE     /* say that it was dealt with */
};
#define ACTS (ACT_HANDLE + 1)

enum staff_role_name {
    STAFF_AGENT,
    STAFF_SUPERVISOR,
    STAFF_MACHINE,
    STAFF_AUDITOR
};
#define STAFF_ROLES (STAFF_AUDITOR + 1)

struct staff_role {
    char name[STAFF_ROLE_SIZE];
    uint32_t acts; /* 1 << act */
};

struct staff {
    struct staff_role role[STAFF_ROLES];
};

/* "issue"; constant. */
const char *act_name(enum act act);

/* False where no role is named so. */
bool staff_find(
    const struct staff *roles, struct span name, const struct staff_role **out);

bool staff_may(const struct staff_role *role, enum act act);

/* The table of who configures none. */
void staff_by_default(struct staff *out);

/*
 * The table of a configuration, « service.roles »: { "agent": ["issue", …], … }. A role
 * that it does not name may do nothing. What is wrong is said by its place.
 *
 * table  of Jansson
 *
 * SCEAU_E_FORMAT.
 */
struct json_t;
SCEAU_MUST_USE enum sceau_status staff_read(
    const struct json_t *table, struct staff *out, struct sceau_error *error);

#endif
