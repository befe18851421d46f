/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The process that holds the PIN and the keys: one module, one login, one thread.
 * It reads requests of its supervisor only and ends at the first thing that goes
 * wrong, because ending it is the one recovery that works.
 */
#ifndef SCEAU_HSM_WORKER_H
#define SCEAU_HSM_WORKER_H

#include "hsm/config.h"

/*
 * Serve `fd` until it closes; never returns. The first frame sent is an answer
 * that says whether it is ready. Exit code 0, or 1 after a failure it told.
 */
_Noreturn void worker_run(const struct hsm_config *config, int fd);

#endif
