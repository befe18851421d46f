/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Measuring: processor time of this thread, so that a busy machine lies less; each
 * figure is the median of many rounds. A figure is printed with its limit and the
 * ratio of the two, and a program ends with 1 where a limit is missed.
 */
#ifndef SCEAU_BENCH_BENCH_H
#define SCEAU_BENCH_BENCH_H

#include <stdbool.h>
#include <stddef.h>

/* Microseconds of processor time. */
double bench_clock(void);

/* The median over `rounds` of the time of one call, in microseconds; and the least. */
double bench_median(void (*work)(void *), void *context, size_t rounds);
double bench_least(void (*work)(void *), void *context, size_t rounds);

/* The median of some values, which are sorted. */
double bench_middle(double *values, size_t count);

/* Keep this process and its children on one core. */
void bench_one_core(void);

/* One line without a limit. */
void bench_say(const char *what, double value, const char *unit);

/* One line; false where the value is above (below) the limit. */
bool bench_at_most(
    const char *what, double value, double limit, const char *unit);
bool bench_at_least(
    const char *what, double value, double limit, const char *unit);

#endif
