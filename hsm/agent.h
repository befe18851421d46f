/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The agent: a supervisor that listens on a unix socket, never holds the PIN nor loads
 * the module, and never waits for anybody; and its workers (crew.h), which do.
 */
#ifndef SCEAU_HSM_AGENT_H
#define SCEAU_HSM_AGENT_H

#include "hsm/config.h"

/*
 * Serve until SIGTERM or SIGINT; then take no more requests, answer those under way and
 * end. Only processes of one's own user and root are answered.
 *
 * ready_fd  written "ready\n" and closed when each key has a worker that signs, or is
 *           known to have none for a reason of its own; -1: nobody
 *
 * SCEAU_OK after a graceful stop; SCEAU_E_STATE another agent serves that socket,
 * or its path is another file's; SCEAU_E_IO, SCEAU_E_USAGE, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status agent_run(
    const struct hsm_config *config, int ready_fd, struct sceau_error *error);

#endif
