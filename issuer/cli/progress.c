/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { EVERY_MS = 250, WIDTH = 24 };

static int64_t
clock_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void
progress_begin(struct progress *p)
{
    *p = (struct progress) { .shown = isatty(STDERR_FILENO),
        .began = clock_ms() };
}

void
progress_tell(struct progress *p, int64_t part, int64_t whole, int64_t titles)
{
    int64_t now = clock_ms(), spent = now - p->began;

    if (!p->shown || now - p->last < EVERY_MS || spent <= 0)
        return;
    p->last = now;
    if (whole <= 0 || part <= 0) {
        (void)fprintf(stderr, "\r%lld titres, %lld par seconde\033[K",
            (long long)titles, (long long)(titles * 1000 / spent));
        return;
    }
    char bar[WIDTH + 1];
    int64_t full = part * WIDTH / whole;
    for (int64_t i = 0; i < WIDTH; i++)
        bar[i] = i < full ? '#' : '.';
    bar[WIDTH] = 0;
    int64_t left = spent * (whole - part) / part / 1000;
    (void)fprintf(stderr,
        "\r[%s] %lld %%, %lld titres, %lld par seconde, reste "
        "%lld:%02lld\033[K",
        bar, (long long)(part * 100 / whole), (long long)titles,
        (long long)(titles * 1000 / spent), (long long)(left / 60),
        (long long)(left % 60));
}

void
progress_end(struct progress *p)
{
    if (p->shown)
        (void)fprintf(stderr, "\r\033[K");
}
