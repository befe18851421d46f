/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The tables of a register, as numbered steps that each register takes once, forward
 * only. A register that took a step which this program does not know is newer than it,
 * and is refused.
 */
#ifndef SCEAU_REGISTER_MIGRATION_H
#define SCEAU_REGISTER_MIGRATION_H

#include "issuer/register/sql.h"

/*
 * Bring a register to this program's version; an empty one is begun.
 *
 * SCEAU_E_UNSUPPORTED: it is newer, or a step of it was another one; SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status migration_run(
    struct sql *sql, int64_t now, struct sceau_error *error);

/* Within a unit of work, of an empty database: the tables as they were after that step.
 * SCEAU_E_UNSUPPORTED: this program does not know it. */
SCEAU_MUST_USE enum sceau_status migration_begin(
    struct sql *sql, int64_t step, int64_t now, struct sceau_error *error);

/* The last step that this program knows. */
int migration_version(void);

#endif
