/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The process that signs: one module, one login, one session, one key, one thread. It
 * reads requests of its supervisor only, writes no file, and ends at the first thing
 * that goes wrong with its token, because ending it is the one recovery that works.
 */
#ifndef SCEAU_HSM_WORKER_H
#define SCEAU_HSM_WORKER_H

#include "hsm/config.h"

/*
 * Serve `link_fd` with that key until it closes; never returns. The first frame sent is
 * an answer that says whether it is ready: it has signed something then, and verified
 * it. Exit code 0, or 1 after a failure it told.
 *
 * keeper_fd  where to ask for the PIN (keeper.h); -1: its source is read here
 */
_Noreturn void worker_run(const struct hsm_config *config,
    const struct hsm_key_config *key, int link_fd, int keeper_fd);

#endif
