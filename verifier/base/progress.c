/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/progress.h"

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
progress_begin(struct progress *p, const char *things, bool english)
{
    *p = (struct progress) { .shown = isatty(STDERR_FILENO),
        .english = english,
        .things = things,
        .began = clock_ms() };
}

static void
say_rate(const struct progress *p, int64_t count, int64_t spent)
{
    (void)fprintf(stderr,
        p->english ? "%lld %s, %lld a second" : "%lld %s, %lld par seconde",
        (long long)count, p->things, (long long)(count * 1000 / spent));
}

static void
say_left(const struct progress *p, int64_t seconds)
{
    (void)fprintf(stderr,
        p->english ? ", %lld:%02lld left" : ", reste %lld:%02lld",
        (long long)(seconds / 60), (long long)(seconds % 60));
}

void
progress_tell(struct progress *p, int64_t part, int64_t whole, int64_t count)
{
    int64_t now = clock_ms(), spent = now - p->began;
    bool known = whole > 0 && part > 0;
    char bar[WIDTH + 1] = "";

    if (!p->shown || now - p->last < EVERY_MS || spent <= 0)
        return;
    p->last = now;
    for (int64_t i = 0; known && i < WIDTH; i++)
        bar[i] = i < part * WIDTH / whole ? '#' : '.';
    (void)fprintf(stderr, "\r");
    if (known)
        (void)fprintf(stderr, p->english ? "[%s] %lld%%, " : "[%s] %lld %%, ",
            bar, (long long)(part * 100 / whole));
    say_rate(p, count, spent);
    if (known)
        say_left(p, spent * (whole - part) / part / 1000);
    (void)fprintf(stderr, "\033[K");
}

void
progress_end(struct progress *p)
{
    if (p->shown)
        (void)fprintf(stderr, "\r\033[K");
}
