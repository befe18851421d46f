/* SPDX-License-Identifier: EUPL-1.2 */
/* Counting, and writing what was counted in Prometheus's text format 0.0.4. Labels are
 * constants of the program: nobody's name can come there. */
#ifndef SCEAU_HTTP_METRICS_H
#define SCEAU_HTTP_METRICS_H

#include <stdatomic.h>

#include "verifier/base/buffer.h"

#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* "# HELP" and "# TYPE" of a family, before its samples; type is counter, gauge or
 * histogram. */
void metrics_family(
    struct buffer *out, const char *name, const char *type, const char *help);

/* name{labels} value; labels as kind="code", or NULL. */
void metrics_sample(
    struct buffer *out, const char *name, const char *labels, double value);

/* Times, in seconds. Threads: any number. */
#define METRICS_STEPS 11
struct metrics_times {
    atomic_ullong
        step[METRICS_STEPS + 1]; /* not cumulative; the last: longer */
    atomic_ullong microseconds;
};

void metrics_time(struct metrics_times *t, double seconds);
void metrics_put_times(struct buffer *out, const char *name, const char *labels,
    struct metrics_times *t);

#endif
