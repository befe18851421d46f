/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The workers of the agent, of each key as many as the configuration says: started one
 * at a time, fed, watched, ended and replaced. What one of them could not sign another
 * does, so that its caller sees nothing of it.
 *
 * One of them is in its login at any moment, and the PIN is tried by no other before
 * the token took it: a wrong one costs one attempt. Refused, it is latched.
 */
#ifndef SCEAU_HSM_CREW_H
#define SCEAU_HSM_CREW_H

#include "hsm/config.h"
#include "hsm/job.h"
#include "verifier/base/buffer.h"

struct crew;
struct custody;

/*
 * Only keys that custody_wants() have workers; what is signed is counted there.
 *
 * config, custody  kept
 * epoll  where the workers' descriptors are watched, their place in the crew in the
 *        low half of the data and `tag` in the high one
 *
 * NULL where memory ran out.
 */
struct crew *crew_new(const struct hsm_config *config, struct custody *custody,
    int epoll, uint32_t tag);

/* End the workers: those that listen at once, the others after a while. */
void crew_free(struct crew **crew);

/* Take a job; it may be over at once. Its key, count and digests, id, time and
 * deadline are set. */
void crew_submit(struct crew *c, struct job *job);

/* Nobody waits for it any more; it is the caller's again. */
void crew_cancel(struct crew *c, struct job *job);

/* Its time is up: it is over, with what kept it from being signed. */
void crew_expire(struct crew *c, struct job *job);

/* The next job that is over, or NULL. */
struct job *crew_take_over(struct crew *c);

/* A descriptor speaks. */
void crew_hear(struct crew *c, uint32_t place);

/* What is due: processes reaped, late ones killed, missing ones started. */
void crew_tick(struct crew *c);

/* When crew_tick() is due again, or FRAME_NO_DEADLINE. */
int64_t crew_next(const struct crew *c);

/* Each key has a worker, or is known to have none for a reason of its own. */
bool crew_is_settled(const struct crew *c);

/* Each key has a worker that can sign; otherwise what is wrong. */
SCEAU_MUST_USE enum sceau_status crew_ready(
    const struct crew *c, struct sceau_error *error);

/* signer_unlatch(). */
SCEAU_MUST_USE enum sceau_status crew_unlatch(
    struct crew *c, struct sceau_error *error);

/* signer_report(). */
void crew_report(const struct crew *c, struct buffer *out);

#endif
