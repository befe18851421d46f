/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One request to sign, between the caller that made it and the workers that share its
 * digests. The caller owns it; the crew holds it from crew_submit() to its end.
 */
#ifndef SCEAU_HSM_JOB_H
#define SCEAU_HSM_JOB_H

#include <stddef.h>

#include "hsm/fault.h"
#include "hsm/signer.h"

enum job_state { JOB_NONE, JOB_OPEN, JOB_OVER };

struct job {
    enum job_state state;
    uint64_t id;      /* never twice: what comes too late meets another */
    size_t key;       /* its place in the configuration */
    int64_t since_us; /* monotonic */
    int64_t deadline; /* milliseconds, monotonic: an answer is due before */
    size_t count;
    uint8_t tag[SIGNER_TAG]; /* on whose behalf; zeros: nobody's */
    uint8_t digest[SIGNER_DIGESTS_MAX][SIGNER_DIGEST];
    uint8_t signature[SIGNER_DIGESTS_MAX][SIGNER_SIGNATURE];
    uint32_t todo; /* bits: digests that no worker has now */
    uint32_t done; /* bits: those signed */
    struct job *next;
    /* why it is not signed: its end, or what it met last */
    enum fault fault;
    struct sceau_error error;
};

_Static_assert(SIGNER_DIGESTS_MAX <= 32, "a bit a digest");

/* The bits of so many digests. */
static inline uint32_t
job_all(size_t count)
{
    return (uint32_t)((UINT64_C(1) << count) - 1);
}

#endif
