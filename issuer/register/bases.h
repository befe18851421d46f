/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The addresses under which lists of statuses are published (addresses.status of a
 * configuration): a title bears the one of the day on which it was sealed, for ever.
 */
#ifndef SCEAU_REGISTER_BASES_H
#define SCEAU_REGISTER_BASES_H

#include "issuer/register/registry.h"

#define BASES_MAX 8
#define BASES_SIZE 256 /* of one, with its end */

struct bases {
    char base[BASES_MAX][BASES_SIZE]; /* the first one first */
    size_t count;
};

/*
 * Before a title that bears it is sealed: remember an address, with a record in the
 * audit. Nothing is written where it is known, or "".
 *
 * SCEAU_E_LIMIT: it is too long, or one too many, or the clock is wrong; SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status bases_add(struct registry *registry,
    const char *base, int64_t now, struct sceau_error *error);

/* All of them. SCEAU_E_IO, SCEAU_E_FORMAT. */
SCEAU_MUST_USE enum sceau_status bases_read(
    struct registry *registry, struct bases *out, struct sceau_error *error);

/* The same within a unit of work. */
SCEAU_MUST_USE enum sceau_status bases_within(
    struct sql *sql, struct bases *out, struct sceau_error *error);

#endif
