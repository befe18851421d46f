/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/axes.h"

const char *
verdict_name(enum verdict v)
{
    switch (v) {
    case VERDICT_VALID:
        return "valid";
    case VERDICT_NOT_VALID:
        return "not-valid";
    case VERDICT_COULD_NOT_TELL:
        break;
    }
    return "could-not-tell";
}

const char *
seal_state_name(enum seal_state s)
{
    switch (s) {
    case SEAL_NOT_A_SEAL:
        return "not-a-seal";
    case SEAL_MALFORMED:
        return "malformed";
    case SEAL_INCOMPLETE:
        return "incomplete";
    case SEAL_UNSUPPORTED:
        return "unsupported";
    case SEAL_UNKNOWN_SIGNER:
        return "unknown-signer";
    case SEAL_FORGED:
        return "forged";
    case SEAL_TEST:
        return "test-seal";
    case SEAL_SIGNER_NOT_ACCEPTED:
        return "signer-not-accepted";
    case SEAL_SIGNER_REVOKED:
        return "signer-revoked";
    case SEAL_SIGNER_DATE:
        return "signer-date";
    case SEAL_VALID:
        return "valid";
    case SEAL_NO_CODE:
        return "none";
    case SEAL_UNVERIFIED:
        break;
    }
    return "unverified";
}

const char *
signature_state_name(enum signature_state s)
{
    switch (s) {
    case SIGNATURE_RIGHT:
        return "right";
    case SIGNATURE_WRONG:
        return "wrong";
    case SIGNATURE_UNCHECKED:
        break;
    }
    return "unchecked";
}

const char *
pdf_state_name(enum pdf_state s)
{
    switch (s) {
    case PDF_SEALED:
        return "sealed";
    case PDF_FORGED:
        return "forged";
    case PDF_FOREIGN:
        return "foreign";
    case PDF_UNREADABLE:
        return "unreadable";
    case PDF_NONE:
        break;
    }
    return "none";
}

const char *
time_state_name(enum time_state s)
{
    switch (s) {
    case TIME_IN_FORCE:
        return "in-force";
    case TIME_NOT_YET:
        return "not-yet";
    case TIME_EXPIRED:
        return "expired";
    case TIME_UNDATED:
        break;
    }
    return "undated";
}

const char *
status_state_name(enum status_state s)
{
    switch (s) {
    case STATUS_GOOD:
        return "good";
    case STATUS_REVOKED:
        return "revoked";
    case STATUS_SUSPENDED:
        return "suspended";
    case STATUS_REPLACED:
        return "replaced";
    case STATUS_UNKNOWN:
        break;
    }
    return "unknown";
}

const char *
trust_state_name(enum trust_state s)
{
    switch (s) {
    case TRUST_FRESH:
        return "fresh";
    case TRUST_STALE:
        return "stale";
    case TRUST_PINNED:
        return "pinned";
    case TRUST_ABSENT:
        break;
    }
    return "absent";
}

static const char *const role_names[ROLES + 1] = { NULL, "employer",
    "france-travail", "caf", "cpam", "social-landlord", "landlord",
    "prefecture" };

const char *
role_name(enum role r)
{
    return (unsigned)r <= ROLES ? role_names[r] : NULL;
}

bool
role_parse(struct span name, enum role *out)
{
    for (int i = 1; i <= ROLES; i++) {
        if (span_is(name, role_names[i])) {
            *out = (enum role)i;
            return true;
        }
    }
    return false;
}

int
verdict_exit(enum verdict v)
{
    switch (v) {
    case VERDICT_VALID:
        return 0;
    case VERDICT_NOT_VALID:
        return 1;
    case VERDICT_COULD_NOT_TELL:
        break;
    }
    return 3;
}

int
verdict_worse_exit(int a, int b)
{
    static const int rank[] = { [0] = 0, [3] = 1, [1] = 2, [2] = 3 };

    return rank[a & 3] >= rank[b & 3] ? a : b;
}
