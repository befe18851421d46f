/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/ending.h"

#include <signal.h>
#include <stddef.h>

static void
signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
}

void
ending_block(void)
{
    sigset_t set;

    signals(&set);
    (void)sigprocmask(SIG_BLOCK, &set, NULL);
}

void
ending_wait(void)
{
    sigset_t set;
    int signal;

    signals(&set);
    do
        signal = sigwaitinfo(&set, NULL);
    while (signal != SIGTERM && signal != SIGINT);
}
