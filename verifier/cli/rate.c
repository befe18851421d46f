/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/rate.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

double
rate_clock(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

const char *
rate_grouped(size_t number, bool english, char out[RATE_SIZE])
{
    char digits[24];
    size_t n = (size_t)snprintf(digits, sizeof digits, "%zu", number);
    char *at = out;

    for (size_t i = 0; i < n; i++) {
        if (i && (n - i) % 3 == 0)
            *at++ = english ? ',' : ' ';
        *at++ = digits[i];
    }
    *at = 0;
    return out;
}

void
rate_say(size_t count, const char *things, double taken, bool english)
{
    bool short_run = taken < 0.1;
    char total[RATE_SIZE], rate[RATE_SIZE], text[16];

    (void)snprintf(text, sizeof text, "%.*f", short_run ? 3 : 1, taken);
    if (!english && strchr(text, '.'))
        *strchr(text, '.') = ',';
    fprintf(stderr, english ? "%s %s in %s s" : "%s %s en %s s",
        rate_grouped(count, english, total), things, text);
    if (!short_run)
        fprintf(stderr, english ? ": %s a second" : " : %s par seconde",
            rate_grouped((size_t)((double)count / taken + 0.5), english, rate));
    fputc('\n', stderr);
}
