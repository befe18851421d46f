/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the crew knows of one key: the jobs that wait for a worker, how its workers
 * fare, and what is counted for the operator.
 */
#ifndef SCEAU_HSM_POST_H
#define SCEAU_HSM_POST_H

#include <stddef.h>

#include "hsm/job.h"

struct json;

#define POST_BUCKETS 26

/* Pauses that double from one failure to the next. */
struct pause {
    int64_t ms;
    int64_t last;
};

/* What is done with one key. */
struct post {
    const char *label;
    struct job *first, *last; /* jobs with digests that no worker has */
    size_t waiting;           /* those digests */
    size_t ready;             /* workers that signed: idle and busy */
    size_t idle;
    bool wanted; /* its key is to be open */
    bool settled;
    int64_t down_since; /* where none is ready */
    bool broken;        /* it was said that it is down */
    struct pause opening, working;
    int64_t not_before; /* when the next worker may start */
    enum fault fault;
    struct sceau_error
        problem; /* the last failure, until something is signed */
    int64_t logged;
    uint64_t unlogged;
    uint64_t signatures, retries, started;
    uint64_t failures[FAULT_COUNT];
    uint64_t
        latency[POST_BUCKETS]; /* jobs that took less than 2^n microseconds */
};

/* Take a job whose digests nobody has: after the others, or before them where it was
 * begun already. Its digests are counted by whoever calls. */
void post_put(struct post *p, struct job *job);
void post_put_first(struct post *p, struct job *job);

/* Take it out, with the digests that wait; nothing where it is not there. */
void post_remove(struct post *p, struct job *job);

void post_count_latency(struct post *p, int64_t us);

/* One line for a failure; the same again soon is only counted. */
void post_log_failure(
    struct post *p, enum fault fault, const struct sceau_error *why);

/* The members of a report that are its own. */
void post_report(const struct post *p, struct json *j);

/* How long to wait now. The first failure in a while is made good at once, the next
 * after pauses that double, longer where it does not pass by itself. */
int64_t pause_lengthen(struct pause *pause, enum fault fault);

#endif
