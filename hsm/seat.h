/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The crew from inside: its jobs (crew_jobs.c), the place of each worker (seat.c), and
 * what is due and told (crew.c). For these files only; the others have crew.h.
 */
#ifndef SCEAU_HSM_SEAT_H
#define SCEAU_HSM_SEAT_H

#include <sys/types.h>

#include "hsm/crew.h"
#include "hsm/custody.h"
#include "hsm/frame.h"
#include "hsm/keeper.h"
#include "hsm/post.h"

enum { CREW_BREAK_MS = 2000 }; /* down for so long, nobody waits any more */

enum seat_state { SEAT_EMPTY, SEAT_OPENING, SEAT_IDLE, SEAT_BUSY, SEAT_DYING };

/* A digest that a worker was given. */
struct item {
    struct job *job;
    uint64_t id;
    unsigned index;
    uint8_t tag
        [SIGNER_TAG]; /* the job's, which may be another's when it is signed */
};

/* The place of one worker. */
struct seat {
    enum seat_state state;
    size_t key;
    pid_t pid;
    int fd;
    int64_t deadline; /* opening, busy */
    struct buffer in;
    struct item item[FRAME_DIGESTS_MAX];
    size_t items;
};

struct crew {
    const struct hsm_config *config;
    struct custody *custody; /* the agent's */
    int epoll;
    uint32_t tag;
    bool latched;
    struct sceau_error latch;
    enum fault latch_fault;
    struct keeper keeper;
    bool source_read; /* one that gives the PIN only once */
    struct job *over, **over_end;
    struct post post[HSM_KEYS_MAX];
    size_t seats;
    struct frame_request request; /* room for one at a time */
    struct frame_answer answer;
    struct seat seat[];
};

/* --- crew_jobs.c */

/* The job is over, whatever its state: to be taken by crew_take_over(). */
void crew_finish(struct crew *c, struct job *job);

/* Why nothing is signed with that key now. */
enum fault crew_problem(
    const struct crew *c, const struct post *p, struct sceau_error *error);

/* To a caller, whatever keeps the token shut is one thing: not ready (signer.h). */
enum sceau_status crew_status(
    enum fault fault, const struct sceau_error *error);

/* Down for too long, or for a reason that does not pass by itself. */
bool crew_refuses(const struct crew *c, const struct post *p);

/* Give what waits to who is idle. */
void crew_dispatch(struct crew *c, struct post *p);

/* --- seat.c */

/* A worker is in its login. */
bool crew_opens(const struct crew *c);

/* Start a worker on an empty seat. */
void seat_open(struct crew *c, struct seat *s);

/* It is ended, and what it was given goes to others: it said why, it went without a
 * word, it does not answer any more. */
void seat_failed(struct crew *c, struct seat *s, enum fault fault,
    const struct sceau_error *why);
void seat_died(struct crew *c, struct seat *s);
void seat_hung(struct crew *c, struct seat *s);

/* An idle one is ended: its key has no more work. */
void seat_dismiss(struct crew *c, struct seat *s);

#endif
