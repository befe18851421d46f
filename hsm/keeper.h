/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A process that reads a PIN which its source gives only once, from a descriptor or
 * the terminal, and hands it to workers as they come: neither the supervisor nor what
 * it serves ever has it. Its memory is locked, and goes with it.
 */
#ifndef SCEAU_HSM_KEEPER_H
#define SCEAU_HSM_KEEPER_H

#include <sys/types.h>

#include "hsm/pin.h"

struct keeper {
    pid_t pid; /* 0: none */
    int fd;    /* where a worker asks; -1: none */
};

/* Start one; it reads its source at once. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status keeper_start(
    struct keeper *k, const char *source, struct sceau_error *error);

/* End it: the PIN is gone from memory then. */
void keeper_end(struct keeper *k);

/* For a worker that has inherited `fd`: the PIN, or why there is none. */
SCEAU_MUST_USE enum sceau_status keeper_ask(
    int fd, struct pin *out, struct sceau_error *error);

#endif
