/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The agent: a supervisor that listens on a unix socket and never holds the PIN
 * nor loads the module, and its worker, which does.
 */
#ifndef SCEAU_HSM_AGENT_H
#define SCEAU_HSM_AGENT_H

#include "hsm/config.h"

/*
 * Serve until SIGTERM or SIGINT. Only processes of one's own user and root are
 * answered. A worker that errs, hangs past its deadline or dies is replaced, with
 * a growing pause; a refused PIN is never tried again before a restart, nor is a
 * source that gives it only once. Meanwhile requests wait a little, then are told
 * why: within SIGNER_DEADLINE_MS in any case.
 *
 * ready_fd  written "ready\n" and closed when the worker is ready; -1: nobody
 *
 * SCEAU_OK after a graceful stop; SCEAU_E_STATE another agent serves that socket,
 * or its path is another file's; SCEAU_E_IO, SCEAU_E_USAGE.
 */
SCEAU_MUST_USE enum sceau_status agent_run(
    const struct hsm_config *config, int ready_fd, struct sceau_error *error);

#endif
