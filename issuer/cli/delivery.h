/* SPDX-License-Identifier: EUPL-1.2 */
/* Bringing titles that nobody waits for by name: their files, then the record that they
 * were brought, so that a run which ended between the two brings them again. */
#ifndef SCEAU_CLI_DELIVERY_H
#define SCEAU_CLI_DELIVERY_H

#include "issuer/batch.h"
#include "issuer/cli/titles.h"
#include "issuer/register/due.h"

/*
 * The file of a title that was issued before, as the register has it.
 *
 * The statuses of registry_file() and titles_write().
 */
SCEAU_MUST_USE enum sceau_status delivery_bring(const struct titles *titles,
    struct registry *registry, int64_t id, const char *number,
    struct sceau_error *error);

/*
 * What commands issued that ended before they could bring it (due_undelivered()), each
 * recorded as delivered once its file is there; how many is said where there are any.
 *
 * tell  of each; NULL: nobody is told
 *
 * As above, and those of due_undelivered() and due_set_delivered().
 */
SCEAU_MUST_USE enum sceau_status delivery_left(const struct titles *titles,
    struct registry *registry, enum due_bond bond,
    void (*tell)(const char *number), struct sceau_error *error);

/*
 * All of a group that were issued, now or before: written, then recorded as delivered.
 *
 * count  at most three turns of the register, as batch_run() tells them
 *
 * As above, and those of due_set_delivered().
 */
SCEAU_MUST_USE enum sceau_status delivery_group(const struct titles *titles,
    struct registry *registry, const struct batch_report *reports, size_t count,
    struct sceau_error *error);

#endif
