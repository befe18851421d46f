/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/bench/bench.h"

#include <sched.h>
#include <time.h>

#include "tests/support/must.h"

double
bench_clock(void)
{
    struct timespec t;

    MUST(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t) == 0);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int
by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

/* Each round's time, sorted; to free(). */
static double *
time_rounds(void (*work)(void *), void *context, size_t rounds)
{
    double *taken = calloc(rounds, sizeof *taken);

    MUST(taken && rounds > 0);
    work(context); /* caches, lazy set-up */
    for (size_t i = 0; i < rounds; i++) {
        double start = bench_clock();
        work(context);
        taken[i] = bench_clock() - start;
    }
    qsort(taken, rounds, sizeof *taken, by_value);
    return taken;
}

double
bench_middle(double *values, size_t count)
{
    qsort(values, count, sizeof *values, by_value);
    return values[count / 2];
}

double
bench_median(void (*work)(void *), void *context, size_t rounds)
{
    double *taken = time_rounds(work, context, rounds);
    double median = taken[rounds / 2];

    free(taken);
    return median;
}

double
bench_least(void (*work)(void *), void *context, size_t rounds)
{
    double *taken = time_rounds(work, context, rounds);
    double least = taken[0];

    free(taken);
    return least;
}

void
bench_one_core(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    CPU_SET((size_t)sched_getcpu(), &set);
    MUST(sched_setaffinity(0, sizeof set, &set) == 0);
}

void
bench_say(const char *what, double value, const char *unit)
{
    printf("%-44s %10.1f %s\n", what, value, unit);
}

static bool
judge(const char *what, double value, double limit, const char *unit, bool kept,
    const char *sign)
{
    printf("%-44s %10.1f %s   limit %s %.1f   ratio %.2f   %s\n", what, value,
        unit, sign, limit, value / limit, kept ? "kept" : "MISSED");
    return kept;
}

bool
bench_at_most(const char *what, double value, double limit, const char *unit)
{
    return judge(what, value, limit, unit, value <= limit, "<=");
}

bool
bench_at_least(const char *what, double value, double limit, const char *unit)
{
    return judge(what, value, limit, unit, value >= limit, ">=");
}
