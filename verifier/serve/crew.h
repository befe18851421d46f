/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The process that has no thread and reads nothing from outside: it starts the one that
 * serves and keeps examiners ready, one for each document.
 */
#ifndef SCEAU_SERVE_CREW_H
#define SCEAU_SERVE_CREW_H

#include <signal.h>
#include <sys/types.h>

#include "verifier/cli/checker.h"
#include "verifier/serve/shelf.h"

#define CREW_MAX 64

struct crew {
    pid_t server;
    int take;           /* where documents come, job.h */
    unsigned examiners; /* at once, at most CREW_MAX */
    struct shelf *shelf;
    const struct checker *base;
};

/*
 * Keep examiners until the server ends: its exit code. SIGTERM and SIGINT are passed on to
 * it, which answers what it has; EXIT_CANNOT where an examiner cannot be confined.
 */
int crew_keep(struct crew *c);

/* Block the signals that crew_keep() waits for; *mask is what was before. */
void crew_block(sigset_t *mask);

#endif
