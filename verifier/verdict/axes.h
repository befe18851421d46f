/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The words of a verdict: one enum an axis, zero always "not judged", and their
 * names as reports and programs write them.
 */
#ifndef SCEAU_VERDICT_AXES_H
#define SCEAU_VERDICT_AXES_H

#include <stdbool.h>

#include "verifier/base/span.h"

enum verdict {
    VERDICT_COULD_NOT_TELL = 0,
    VERDICT_NOT_VALID = 0x2e1b,
    VERDICT_VALID = 0x5a3c
};

/* In order of precedence after the first: the first that applies is the state. */
enum seal_state {
    SEAL_UNVERIFIED = 0,
    SEAL_NOT_A_SEAL,
    SEAL_MALFORMED,
    SEAL_INCOMPLETE,
    SEAL_UNSUPPORTED,
    SEAL_UNKNOWN_SIGNER,
    SEAL_FORGED,
    SEAL_TEST,
    SEAL_SIGNER_NOT_ACCEPTED,
    SEAL_SIGNER_REVOKED,
    SEAL_SIGNER_DATE,
    SEAL_VALID = 0x5a3c,
    /* the kind of title has no code: its file's seal carries its data */
    SEAL_NO_CODE = 0x6b2d
};

enum signature_state {
    SIGNATURE_UNCHECKED = 0,
    SIGNATURE_WRONG,
    SIGNATURE_RIGHT = 0x5a3c
};

enum pdf_state {
    PDF_NONE = 0,
    PDF_FORGED,
    PDF_FOREIGN,
    PDF_UNREADABLE,
    PDF_SEALED = 0x5a3c
};

enum time_state {
    TIME_UNDATED = 0,
    TIME_NOT_YET,
    TIME_EXPIRED,
    TIME_IN_FORCE = 0x5a3c
};

enum status_state {
    STATUS_UNKNOWN = 0,
    STATUS_REVOKED,
    STATUS_SUSPENDED,
    STATUS_REPLACED,
    STATUS_GOOD = 0x5a3c
};

enum trust_state { TRUST_ABSENT = 0, TRUST_STALE, TRUST_PINNED, TRUST_FRESH };

enum role {
    ROLE_NONE = 0,
    ROLE_EMPLOYER,
    ROLE_FRANCE_TRAVAIL,
    ROLE_CAF,
    ROLE_CPAM,
    ROLE_SOCIAL_LANDLORD,
    ROLE_LANDLORD,
    ROLE_PREFECTURE
};
#define ROLES 7

/* As in reports: "not-valid", "signer-date", "in-force"; never NULL. */
const char *verdict_name(enum verdict v);
const char *seal_state_name(enum seal_state s);
const char *signature_state_name(enum signature_state s);
const char *pdf_state_name(enum pdf_state s);
const char *time_state_name(enum time_state s);
const char *status_state_name(enum status_state s);
const char *trust_state_name(enum trust_state s);

/* NULL for ROLE_NONE. */
const char *role_name(enum role r);

/* False where no role has that name. */
bool role_parse(struct span name, enum role *out);

/* Exit code of a program for one verdict: 0, 1 or 3. */
int verdict_exit(enum verdict v);

/* The worse of two exit codes, in the order 2, 1, 3, 0. */
int verdict_worse_exit(int a, int b);

#endif
