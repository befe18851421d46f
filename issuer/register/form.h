/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What many files begin with: their fonts, and what stands before these, the same bytes in
 * all titles of one form. The register keeps them once, by their digest, and of each file
 * the rest. They hold nothing of a holder, and are never taken away: a file without them
 * would not be the one that was sealed.
 */
#ifndef SCEAU_REGISTER_FORM_H
#define SCEAU_REGISTER_FORM_H

#include "issuer/register/sql.h"

#define FORM_HASH 32
#define FORM_MIN                                                               \
    1024 /* bytes, of which keeping a digest instead is worth while */

/* The first `len` bytes of a file as its form, and *rest; an empty form where these are
 * too few, or more than the file has. Both borrow from it. */
struct span form_split(struct span file, size_t len, struct span *rest);

/* The digest of the two together; false without memory. */
SCEAU_MUST_USE bool form_digest(
    struct span form, struct span rest, uint8_t hash[FORM_HASH]);

/* Within a unit of work: those bytes are kept, by that digest of them. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status form_keep(struct sql *sql, struct span form,
    const uint8_t hash[FORM_HASH], struct sceau_error *error);

#endif
