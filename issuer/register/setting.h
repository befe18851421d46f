/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a register knows beside its titles, a few bytes by name. Copies carry it.
 */
#ifndef SCEAU_REGISTER_SETTING_H
#define SCEAU_REGISTER_SETTING_H

#include "issuer/register/sql.h"
#include "verifier/base/buffer.h"

/* From which count and moment signatures are accounted for: 16 bytes (ledger.h). */
#define SETTING_LEDGER "ledger-from"
/* The addresses of status lists that titles bear, the first one first (lost.h). */
#define SETTING_BASES "status-bases"
/* What published lists said of titles that this register does not know (lost.h). */
#define SETTING_PLACES "lost-places"
#define SETTING_CODES "lost-codes"

/*
 * Within a unit of work: append the value of that name; nothing where it has none.
 *
 * SCEAU_E_IO, SCEAU_E_NOMEM; SCEAU_E_LIMIT: it is longer than the buffer's maximum.
 */
SCEAU_MUST_USE enum sceau_status setting_read(struct sql *sql, const char *name,
    struct buffer *out, struct sceau_error *error);

/* The same, and another who reads it so waits for this transaction's end; from then on it
 * has a value, if an empty one. */
SCEAU_MUST_USE enum sceau_status setting_lock(struct sql *sql, const char *name,
    struct buffer *out, struct sceau_error *error);

/* Within a unit of work: its value becomes that. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status setting_write(struct sql *sql,
    const char *name, struct span value, struct sceau_error *error);

#endif
