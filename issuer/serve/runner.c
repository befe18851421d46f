/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/runner.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "issuer/lines.h"
#include "issuer/register/upload.h"
#include "issuer/tell.h"
#include "verifier/base/error.h"
#include "verifier/base/log.h"
#include "verifier/http/metrics.h"

#define SELF "sceau-serve"

enum {
    POLL_S = 2,        /* what another service left is looked for so often */
    AGAIN_S = 10,      /* what could not be done now is tried so much later */
    MAKERS = 4,        /* the others' requests want the keys too */
    PATIENCE_MS = 5000 /* for keys that are away: a stop waits as long */
};

struct runner {
    const char *config;
    const char *place;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool wake;
    atomic_bool stop;
    struct registry *registry; /* NULL: it failed, and is opened again */
    atomic_ullong issued, refused, done;
};

/* One batch at work. */
struct run {
    struct runner *r;
    struct upload upload;
    struct buffer done; /* the lines that were told (upload_knows()) */
    struct lines lines;
    struct issuer_wish wish;
    bool cut; /* it was ended before its last line */
};

static bool
next(void *context, struct batch_line *out)
{
    struct run *run = context;

    run->cut = atomic_load(&run->r->stop);
    while (!run->cut && lines_next(&run->lines, out))
        if (!upload_knows(&run->done, out->number))
            return true;
    return false;
}

static void
take_report(const struct batch_report *report, struct upload_line *out)
{
    *out = (struct upload_line) { .line = report->line };
    (void)snprintf(
        out->status, sizeof out->status, "%s", tell_batch_state(report->state));
    if (report->number)
        (void)snprintf(out->number, sizeof out->number, "%s", report->number);
    if (report->error)
        (void)snprintf(out->error, sizeof out->error, "%s", report->error);
}

static enum sceau_status
tell(void *context, const struct batch_report *reports, size_t count,
    struct sceau_error *error)
{
    struct run *run = context;
    struct upload_line *lines = calloc(count + 1, sizeof *lines);

    if (!lines)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    for (size_t i = 0; i < count; i++) {
        take_report(&reports[i], &lines[i]);
        atomic_fetch_add(
            &run->r->issued, reports[i].state == BATCH_ISSUED ? 1 : 0);
        atomic_fetch_add(
            &run->r->refused, reports[i].state == BATCH_REFUSED ? 1 : 0);
    }
    enum sceau_status status = upload_tell(run->r->registry, run->upload.id,
        lines, count, (int64_t)time(NULL), error);
    free(lines);
    return status;
}

static void
worry(void *context, const char *why)
{
    (void)context;
    log_notice("event=batch-waits reason=\"%s\"", why);
}

/* True where each of its lines has come to something. */
static bool
issue(struct run *run, struct issuer *issuer, struct sceau_error *error)
{
    const struct batch batch = { .issuer = issuer,
        .registry = run->r->registry,
        .wish = &run->wish,
        .makers = MAKERS,
        .context = run,
        .next = next,
        .tell = tell,
        .worry = worry,
        .patience_ms = PATIENCE_MS };
    struct batch_count count;

    return batch_run(&batch, &count, error) == SCEAU_OK && count.waiting == 0
        && run->lines.failed == 0 && !run->cut;
}

static bool
run_body(struct run *run, struct span body, struct sceau_error *error)
{
    struct issuer *issuer = NULL;
    bool over = false;

    enum sceau_status status = lines_over(body, &run->lines, error);
    if (status == SCEAU_OK)
        status = registry_act_as(run->r->registry, run->upload.who, error);
    if (status == SCEAU_OK)
        status = issuer_open(run->r->config, &issuer, error);
    if (status == SCEAU_OK)
        over = issue(run, issuer, error);
    issuer_free(&issuer);
    lines_close(&run->lines);
    return over;
}

/* What failed now is tried again; what is stopped, another may take at once. */
static void
run_upload(struct run *run, struct span body)
{
    struct runner *r = run->r;
    struct sceau_error error = { 0 };

    run->wish.level = *run->upload.level ? run->upload.level : NULL;
    bool over = run_body(run, body, &error);
    int64_t now = (int64_t)time(NULL);
    if (over)
        atomic_fetch_add(&r->done, 1);
    else if (!run->cut)
        log_notice("event=batch-later status=%s reason=\"%s\"",
            sceau_status_name(error.status), error.text);
    if (upload_leave(r->registry, run->upload.id, over,
            over || run->cut ? now : now + AGAIN_S, now, &error)
        != SCEAU_OK)
        registry_close(&r->registry);
}

/* True where there was one. */
static bool
run_one(struct runner *r)
{
    AUTO_BUFFER struct buffer body = buffer_with_max(UPLOAD_MAX);
    struct run run = { .r = r, .done = buffer_with_max(UPLOAD_MAX / 8 + 1) };
    struct sceau_error error = { 0 };
    int64_t now = (int64_t)time(NULL);
    enum sceau_status status = r->registry
        ? registry_act_as(r->registry, SELF, &error)
        : registry_open(r->place, SELF, now, &r->registry, &error);

    if (status == SCEAU_OK)
        status = upload_claim(
            r->registry, now, &run.upload, &body, &run.done, &error);
    if (status != SCEAU_OK)
        registry_close(&r->registry);
    bool any = status == SCEAU_OK && run.upload.id[0];
    if (any)
        run_upload(&run, buffer_span(&body));
    buffer_free(&run.done);
    return any;
}

static void
wait_some(struct runner *r)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += POLL_S;
    (void)pthread_mutex_lock(&r->lock);
    if (!r->wake && !atomic_load(&r->stop))
        (void)pthread_cond_timedwait(&r->woken, &r->lock, &until);
    r->wake = false;
    (void)pthread_mutex_unlock(&r->lock);
}

static void *
work(void *context)
{
    struct runner *r = context;

    while (!atomic_load(&r->stop))
        if (!run_one(r))
            wait_some(r);
    registry_close(&r->registry);
    return NULL;
}

struct runner *
runner_start(const char *config, const char *place)
{
    struct runner *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->config = config;
    r->place = place;
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_cond_init(&r->woken, NULL);
    if (pthread_create(&r->thread, NULL, work, r) == 0)
        return r;
    free(r);
    return NULL;
}

void
runner_wake(struct runner *r)
{
    (void)pthread_mutex_lock(&r->lock);
    r->wake = true;
    (void)pthread_cond_signal(&r->woken);
    (void)pthread_mutex_unlock(&r->lock);
}

void
runner_hush(struct runner *r)
{
    atomic_store(&r->stop, true);
    runner_wake(r);
}

void
runner_stop(struct runner **runner)
{
    struct runner *r = *runner;

    *runner = NULL;
    if (!r)
        return;
    runner_hush(r);
    (void)pthread_join(r->thread, NULL);
    (void)pthread_cond_destroy(&r->woken);
    (void)pthread_mutex_destroy(&r->lock);
    free(r);
}

static void
put_count(struct buffer *out, const char *name, const char *help,
    unsigned long long n)
{
    metrics_family(out, name, "counter", help);
    metrics_sample(out, name, NULL, (double)n);
}

void
runner_put_metrics(struct runner *r, struct buffer *out)
{
    put_count(out, "sceau_serve_batches_total", "Batches that came to an end.",
        atomic_load(&r->done));
    put_count(out, "sceau_serve_batch_issued_total",
        "Titles issued of batches.", atomic_load(&r->issued));
    put_count(out, "sceau_serve_batch_refused_total",
        "Requests refused of batches.", atomic_load(&r->refused));
}
