/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Jobs done by one thread a core and written in the order in which they were given.
 * They go round a ring: filled by the caller's thread, run by a worker, written by the
 * caller's thread again. Memory is bounded by the ring, whatever the number of jobs.
 *
 * All functions are for the one thread that fills.
 */
#ifndef SCEAU_CLI_CREW_H
#define SCEAU_CLI_CREW_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/* Cores that this process may use, at most CREW_THREADS_MAX; at least 1. */
#define CREW_THREADS_MAX 64
unsigned crew_cores(void);

/* Set before crew_begin(): zeroed but for the first six. */
struct crew {
    void *context;
    void (*run)(void *context, void *job);   /* in a worker's thread */
    void (*write)(void *context, void *job); /* makes the job as new */
    void *ring; /* the caller's: `slots` jobs of `size` bytes */
    size_t size;
    size_t slots;

    pthread_mutex_t lock;
    pthread_cond_t work;
    pthread_cond_t over;
    bool *done; /* of each slot */
    size_t filled;
    size_t taken;
    size_t written;
    bool ending;
    pthread_t thread[CREW_THREADS_MAX];
    unsigned threads;
};

/* Slots for so many threads: some wait while others are written. */
size_t crew_slots(unsigned threads);

/*
 * Start so many threads, at most CREW_THREADS_MAX. Where none can be made, jobs are run
 * as they are submitted. False where memory lacks, and nothing is to be ended then.
 */
bool crew_begin(struct crew *w, unsigned threads);

/* The job that is to be filled: there always is one. */
void *crew_job(const struct crew *w);

/* Hand it over. The oldest is written, waited for, where the ring is full. */
void crew_submit(struct crew *w);

/* Write those that are done already and have none before them that is not. */
void crew_write_done(struct crew *w);

/* Wait for all, and write them. */
void crew_write_all(struct crew *w);

/* End the threads; all jobs must be written. */
void crew_end(struct crew *w);

#endif
