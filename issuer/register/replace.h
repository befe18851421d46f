/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A title in the place of another one: a duplicate, or one that corrects it. In the
 * very transaction that issues it the former becomes replaced, so that there are never
 * two good ones, nor none; and what follows the former follows it. Only one title ever
 * replaces another. Private to the register.
 */
#ifndef SCEAU_REGISTER_REPLACE_H
#define SCEAU_REGISTER_REPLACE_H

#include "issuer/register/registry.h"

/* What is to become of a former title. */
enum bond {
    BOND_RENEW, /* it has a successor */
    BOND_REPLACE
};

/* Of a request or result, by why it replaces its former; NULL: it renews it. */
static inline enum bond
bond_of(const char *replacing)
{
    return replacing ? BOND_REPLACE : BOND_RENEW;
}

/*
 * Within a unit of work: whether a title stands for that: it is good, and, to be renewed,
 * its examination goes on and nothing follows it. Its row is then this transaction's.
 */
SCEAU_MUST_USE enum sceau_status replace_stands(struct sql *sql, int64_t former,
    enum bond bond, bool *out, struct sceau_error *error);

/* Within a unit of work: its former is replaced by what was just issued. */
SCEAU_MUST_USE enum sceau_status replace_write(struct sql *sql, int64_t now,
    const char *who, const struct registry_result *issued,
    struct sceau_error *error);

#endif
