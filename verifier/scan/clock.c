/* SPDX-License-Identifier: EUPL-1.2 */
/* The clock of a search: of its thread, so that a busy machine cuts none short. */
#include <time.h>

#include "verifier/scan/ladder.h"

int64_t
ladder_clock(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}
