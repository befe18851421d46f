/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/post.h"

#include <string.h>

#include "hsm/frame.h"
#include "verifier/base/json.h"
#include "verifier/base/log.h"

enum {
    PAUSE_FIRST_MS = 50,
    PAUSE_MAX_MS =
        1000, /* what passes by itself is soon found to have passed */
    PAUSE_LONG_MS = 5000,
    CALM_MS = 10000, /* then a failure is the first again */
    REPEAT_MS = 1000 /* the same line is logged once in that time */
};

void
post_put(struct post *p, struct job *job)
{
    job->next = NULL;
    if (p->last)
        p->last->next = job;
    else
        p->first = job;
    p->last = job;
}

/* What was begun comes before what was not. */
void
post_put_first(struct post *p, struct job *job)
{
    job->next = p->first;
    p->first = job;
    if (!p->last)
        p->last = job;
}

void
post_remove(struct post *p, struct job *job)
{
    struct job **at = &p->first, *before = NULL;

    while (*at && *at != job) {
        before = *at;
        at = &before->next;
    }
    if (!*at)
        return;
    *at = job->next;
    if (p->last == job)
        p->last = before;
    p->waiting -= (size_t)__builtin_popcount(job->todo);
    job->todo = 0;
}

void
post_count_latency(struct post *p, int64_t us)
{
    size_t n = 0;

    while (n < POST_BUCKETS - 1 && us >= (int64_t)1 << n)
        n++;
    p->latency[n]++;
}

void
post_log_failure(
    struct post *p, enum fault fault, const struct sceau_error *why)
{
    int64_t now = frame_clock_ms();
    bool same = p->problem.status == why->status
        && strcmp(p->problem.text, why->text) == 0;

    if (same && now - p->logged < REPEAT_MS) {
        p->unlogged++;
        return;
    }
    log_err("event=worker-failed key=\"%s\" fault=%s status=%s unsaid=%llu "
            "reason=\"%s\"",
        p->label, fault_name(fault), sceau_status_name(why->status),
        (unsigned long long)p->unlogged, why->text);
    p->logged = now;
    p->unlogged = 0;
}

int64_t
pause_lengthen(struct pause *pause, enum fault fault)
{
    int64_t now = frame_clock_ms(),
            max = fault_passes(fault) ? PAUSE_MAX_MS : PAUSE_LONG_MS;
    int64_t was = now - pause->last > CALM_MS + pause->ms ? 0 : pause->ms;
    int64_t wait = pause->last && was ? was : 0;

    pause->last = now;
    pause->ms = was ? was * 2 : PAUSE_FIRST_MS;
    if (pause->ms > max)
        pause->ms = max;
    return wait < max ? wait : max;
}

/* Less than so many microseconds took that share of the jobs. */
static int64_t
latency_at(const struct post *p, unsigned percent)
{
    uint64_t all = 0, seen = 0;

    for (size_t n = 0; n < POST_BUCKETS; n++)
        all += p->latency[n];
    if (all == 0)
        return 0;
    for (size_t n = 0; n < POST_BUCKETS; n++) {
        seen += p->latency[n];
        if (seen * 100 >= all * percent)
            return (int64_t)1 << n;
    }
    return (int64_t)1 << POST_BUCKETS;
}

void
post_report(const struct post *p, struct json *j)
{
    json_integer(j, "started", (int64_t)p->started);
    json_integer(j, "signatures", (int64_t)p->signatures);
    json_integer(j, "retried", (int64_t)p->retries);
    json_integer(j, "latency_p50_us", latency_at(p, 50));
    json_integer(j, "latency_p99_us", latency_at(p, 99));
    json_open(j, "failures", '{');
    for (size_t f = 0; f < FAULT_COUNT; f++)
        if (p->failures[f])
            json_integer(j, fault_name((enum fault)f), (int64_t)p->failures[f]);
    json_close(j, '}');
}
