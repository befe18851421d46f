/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A document on its way to the process that examines it, and its reports on their way
 * back. Many ask and many examine through one socket: a message goes to one of them. The
 * answer comes by a pipe of its own, which ends with the process that writes it.
 */
#ifndef SCEAU_SERVE_JOB_H
#define SCEAU_SERVE_JOB_H

#include "verifier/serve/ask.h"

/* Reports of one document: sixteen codes on ten pages, of a few thousand bytes each. */
#define JOB_ANSWER_MAX (8u * 1000u * 1000u)

enum job_end {
    JOB_DONE = 0,
    JOB_LOST,  /* the process ended without an answer */
    JOB_LATE,  /* it was not there in time */
    JOB_FAILED /* it could not be asked */
};

/* The two ends, both for several processes; false where the system refuses. */
bool job_open(int *ask, int *take);

/* Ask, and wait for the reports at most so long. *exit is the worst of the verdicts. */
enum job_end job_ask(int ask, const struct ask *what, struct span document,
    unsigned seconds, int *exit, struct buffer *reports);

struct job {
    struct ask ask;
    struct span document; /* mapped, read only, until the process ends */
    int answer;
};

/* Wait for one; false where nobody asks any more, or what came is no job. */
bool job_take(int take, struct job *out);

void job_answer(const struct job *j, int exit, const struct buffer *reports);

#endif
