/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One request on its way through the register: judged, reserved, sealed, issued. A batch
 * has many of them on the way, the command of one title has one.
 *
 * Threads: a job serves one thread at a time.
 */
#ifndef SCEAU_ISSUER_JOB_H
#define SCEAU_ISSUER_JOB_H

#include "issuer/issuer.h"
#include "issuer/register/registry.h"

/* What was made and did not verify so many times will not: its request is refused. */
#define JOB_ATTEMPTS_MAX 3

struct job {
    struct buffer request;
    char key[REGISTRY_KEY_MAX + 1];
    uint8_t hash[REGISTRY_HASH]; /* of the request and what is wished of it */
    int64_t former;
    const char *seal_key; /* labels, the issuer's; NULL: none */
    const char *pdf_key;
    bool told;                  /* as of a request of the register */
    const char *replacing;      /* registry.h; the caller's to set, borrowed */
    const char *who;            /* the same */
    struct issuer_draft *draft; /* NULL: it was refused */
    struct registry_grant grant;
    struct issued issued;
    enum sceau_status status; /* of what was last done to it */
    struct sceau_error error;
};

/*
 * Take a request, which is not judged yet. `job` is to be freed in any case.
 *
 * request  copied
 * key      what makes it the same request if it comes again, copied; NULL: its bytes
 *
 * The job's status: SCEAU_E_USAGE for a key too long, SCEAU_E_LIMIT for a request too
 * long.
 */
void job_take(struct job *job, const struct issuer *issuer, struct span request,
    const char *key, int64_t former, const struct issuer_wish *wish);

/* True where a key is that of renewals or replacements, and of no request. */
bool job_key_is_ours(const char *key);

/* Judge what was taken. What was refused already stays so. The job's status: those of
 * issuer_draft(). */
void job_judge(struct job *job, struct issuer *issuer, int64_t now,
    const struct issuer_wish *wish);

/* Both, at once; the job's status. */
SCEAU_MUST_USE enum sceau_status job_open(struct job *job,
    struct issuer *issuer, struct span request, const char *key, int64_t former,
    int64_t now, const struct issuer_wish *wish);

/* What the register is asked for it; borrows from the job. */
struct registry_request job_request(const struct job *job);

/* Seal it by its grant. */
SCEAU_MUST_USE enum sceau_status job_seal(
    struct job *job, struct issuer *issuer);

/* The same for several, at most SIGNER_DIGESTS_MAX, each with its status: they are asked
 * of the keys together (issuer_seal_many()). */
void job_seal_many(
    struct job *const *jobs, size_t count, struct issuer *issuer);

/* What the register is told of it: issued, or void where it can never be, or to be tried
 * again; borrows from the job and the issuer. */
struct registry_result job_result(
    const struct job *job, const struct issuer *issuer);

/* True where what failed may pass: the keys, or an authority of time-stamps, are away. */
bool job_may_pass(const struct job *job);

/* True where what was made did not verify, and another try may do better. */
bool job_may_verify(const struct job *job);

/* True where no later try would change it: the request is refused. */
bool job_is_refused(const struct job *job);

/* True where those are the digested bytes of a request of which that level was wished;
 * "" : none was. */
bool job_is_request(
    struct span request, const char *level, const uint8_t hash[REGISTRY_HASH]);

void job_free(struct job *job);

#endif
