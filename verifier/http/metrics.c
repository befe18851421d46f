/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/metrics.h"

static const double steps[METRICS_STEPS] = { 0.001, 0.0025, 0.005, 0.01, 0.025,
    0.05, 0.1, 0.25, 0.5, 1, 5 };

void
metrics_family(
    struct buffer *out, const char *name, const char *type, const char *help)
{
    buffer_format(out, "# HELP %s %s\n# TYPE %s %s\n", name, help, name, type);
}

void
metrics_sample(
    struct buffer *out, const char *name, const char *labels, double value)
{
    if (labels)
        buffer_format(out, "%s{%s} %.15g\n", name, labels, value);
    else
        buffer_format(out, "%s %.15g\n", name, value);
}

void
metrics_time(struct metrics_times *t, double seconds)
{
    size_t i = 0;

    while (i < METRICS_STEPS && seconds > steps[i])
        i++;
    (void)atomic_fetch_add(&t->step[i], 1);
    (void)atomic_fetch_add(
        &t->microseconds, (unsigned long long)(seconds * 1e6));
}

void
metrics_put_times(struct buffer *out, const char *name, const char *labels,
    struct metrics_times *t)
{
    const char *comma = labels ? "," : "";
    unsigned long long sum = 0;

    labels = labels ? labels : "";
    for (size_t i = 0; i <= METRICS_STEPS; i++) {
        sum += atomic_load(&t->step[i]);
        buffer_format(out, "%s_bucket{%s%sle=\"", name, labels, comma);
        if (i < METRICS_STEPS)
            buffer_format(out, "%g\"} %llu\n", steps[i], sum);
        else
            buffer_format(out, "+Inf\"} %llu\n", sum);
    }
    const char *open = *labels ? "{" : "", *close = *labels ? "}" : "";
    buffer_format(out, "%s_sum%s%s%s %.6f\n%s_count%s%s%s %llu\n", name, open,
        labels, close, (double)atomic_load(&t->microseconds) / 1e6, name, open,
        labels, close, sum);
}
