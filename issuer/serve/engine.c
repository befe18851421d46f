/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/engine.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "verifier/base/error.h"
#include "verifier/base/limits.h"

enum {
    TAKEN_MAX = 512, /* that a batch has at once, at least its slots */
    PAUSE_MS = 250,  /* before another batch is begun */
    LEVEL_SIZE = 8
};

/* One that waits; on its thread's stack. */
struct waiter {
    const struct engine_order *order;
    struct job job; /* until the batch has it */
    struct engine_answer *answer;
    bool over;
    pthread_cond_t answered;
    struct waiter *next;
};

struct engine {
    struct engine_options o;
    struct batch_bell *bell;
    pthread_t thread;
    pthread_mutex_t lock; /* of all below */
    struct waiter *first, *last;
    struct waiter *taken[TAKEN_MAX]; /* by their line, less one */
    size_t places;                   /* that are free */
    struct engine_state state;
    bool closing;
    pthread_cond_t closes;
    size_t inside; /* threads in engine_issue() */
    pthread_cond_t left;
    struct registry *registry; /* the thread's own */
};

/* ---- answers, with the lock ---- */

static void
end(struct engine *e, struct waiter *w, enum batch_state state)
{
    w->answer->state = state;
    switch (state) {
    case BATCH_ISSUED:
        e->state.away = false;
        e->state.issued++;
        break;
    case BATCH_AGAIN:
        e->state.again++;
        break;
    case BATCH_REFUSED:
        e->state.refused++;
        break;
    case BATCH_WAITING:
        e->state.waiting++;
        break;
    }
    e->state.queued--;
    w->over = true;
    (void)pthread_cond_signal(&w->answered);
}

/* Later it may be: whoever asks again finds it where it was left. */
static void
put_off(struct engine *e, struct waiter *w, const struct sceau_error *why)
{
    w->answer->error = *why;
    end(e, w, BATCH_WAITING);
}

static struct waiter *
leave_place(struct engine *e, int64_t line)
{
    struct waiter *w = e->taken[line - 1];

    e->taken[line - 1] = NULL;
    e->places++;
    return w;
}

static struct waiter *
pop(struct engine *e)
{
    struct waiter *w = e->first;

    if (w) {
        e->first = w->next;
        if (!e->first)
            e->last = NULL;
    }
    return w;
}

static void
put_off_all(struct engine *e, const struct sceau_error *why)
{
    struct waiter *w;

    for (int64_t line = 1; line <= TAKEN_MAX; line++)
        if (e->taken[line - 1])
            put_off(e, leave_place(e, line), why);
    while ((w = pop(e)) != NULL)
        put_off(e, w, why);
}

/* ---- what the batch calls ---- */

static int64_t
take_place(struct engine *e, struct waiter *w)
{
    int64_t line = 1;

    while (e->taken[line - 1])
        line++;
    e->taken[line - 1] = w;
    e->places--;
    return line;
}

static bool
next(void *context, struct batch_line *out)
{
    struct engine *e = context;
    bool more = true;

    (void)pthread_mutex_lock(&e->lock);
    struct waiter *w = e->places > 0 ? pop(e) : NULL;
    if (w) {
        const struct engine_order *o = w->order;
        *out = (struct batch_line) { .number = take_place(e, w),
            .job = &w->job,
            .replacing = o->replacing,
            .who = o->who };
    } else {
        out->none = true;
        more = !e->closing || e->first;
    }
    (void)pthread_mutex_unlock(&e->lock);
    return more;
}

static void
answer(struct engine *e, const struct batch_report *r)
{
    struct waiter *w = leave_place(e, r->line);
    struct engine_answer *a = w->answer;

    a->standing = r->standing;
    a->id = r->id;
    (void)snprintf(
        a->number, sizeof a->number, "%s", r->number ? r->number : "");
    (void)snprintf(a->level, LEVEL_SIZE, "%s", r->level ? r->level : "");
    buffer_put(&a->pdf, r->pdf.data, r->pdf.len);
    buffer_put(&a->code, r->code.data, r->code.len);
    if (r->error)
        (void)fail(&a->error,
            r->state == BATCH_REFUSED ? SCEAU_E_FORMAT : SCEAU_E_STATE, "%s",
            r->error);
    end(e, w, r->state);
}

static enum sceau_status
tell(void *context, const struct batch_report *reports, size_t count,
    struct sceau_error *error)
{
    struct engine *e = context;
    bool full;

    (void)error;
    (void)pthread_mutex_lock(&e->lock);
    full = e->places == 0;
    for (size_t i = 0; i < count; i++)
        answer(e, &reports[i]);
    full = full && e->first;
    (void)pthread_mutex_unlock(&e->lock);
    if (full)
        batch_bell_ring(e->bell);
    return SCEAU_OK;
}

static void
worry(void *context, const char *why)
{
    struct engine *e = context;

    (void)why; /* each request is told */
    (void)pthread_mutex_lock(&e->lock);
    e->state.away = true;
    (void)pthread_mutex_unlock(&e->lock);
}

/* ---- its thread ---- */

static enum sceau_status
reopen(struct engine *e, struct sceau_error *error)
{
    if (e->registry)
        return SCEAU_OK;
    enum sceau_status status = registry_open(
        e->o.place, e->o.who, (int64_t)time(NULL), &e->registry, error);
    if (status == SCEAU_OK && e->o.patience_ms)
        sql_be_patient(registry_sql(e->registry), e->o.patience_ms);
    return status;
}

static enum sceau_status
run_batch(struct engine *e, struct sceau_error *error)
{
    const struct batch batch = { .issuer = e->o.issuer,
        .registry = e->registry,
        .makers = e->o.makers,
        .context = e,
        .next = next,
        .tell = tell,
        .worry = worry,
        .bell = e->bell,
        .patience_ms = e->o.patience_ms };
    struct batch_count count;

    return batch_run(&batch, &count, error);
}

/* Unless it is closed meanwhile. */
static void
pause_a_little(struct engine *e)
{
    struct timespec until;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += PAUSE_MS * 1000000L;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    if (!e->closing)
        (void)pthread_cond_timedwait(&e->closes, &e->lock, &until);
}

/* A batch ends when the engine is closed, or by what no request caused: then all that wait
 * are told so, and another begins by a new connection. */
static void *
run_engine(void *context)
{
    struct engine *e = context;
    bool over = false;

    while (!over) {
        struct sceau_error error = { 0 };
        enum sceau_status status = reopen(e, &error);
        if (status == SCEAU_OK)
            status = run_batch(e, &error);
        (void)pthread_mutex_lock(&e->lock);
        if (status != SCEAU_OK) {
            e->state.away = true;
            put_off_all(e, &error);
            registry_close(&e->registry);
            pause_a_little(e);
        }
        over = e->closing && !e->first;
        (void)pthread_mutex_unlock(&e->lock);
    }
    return NULL;
}

/* ---- the public part ---- */

static void
release(struct engine *e)
{
    registry_close(&e->registry);
    batch_bell_free(e->bell);
    (void)pthread_mutex_destroy(&e->lock);
    (void)pthread_cond_destroy(&e->closes);
    (void)pthread_cond_destroy(&e->left);
    free(e);
}

enum sceau_status
engine_open(const struct engine_options *o, struct engine **out,
    struct sceau_error *error)
{
    struct engine *e = calloc(1, sizeof *e);

    if (!e)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    e->o = *o;
    e->places = TAKEN_MAX;
    (void)pthread_mutex_init(&e->lock, NULL);
    (void)pthread_cond_init(&e->closes, NULL);
    (void)pthread_cond_init(&e->left, NULL);
    e->bell = batch_bell_new();
    enum sceau_status status = e->bell
        ? reopen(e, error)
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (status == SCEAU_OK
        && pthread_create(&e->thread, NULL, run_engine, e) != 0)
        status = fail(error, SCEAU_E_NOMEM, "aucun fil ne démarre");
    if (status != SCEAU_OK) {
        release(e);
        return status;
    }
    *out = e;
    return SCEAU_OK;
}

void
engine_close(struct engine **engine)
{
    struct engine *e = *engine;

    *engine = NULL;
    if (!e)
        return;
    (void)pthread_mutex_lock(&e->lock);
    e->closing = true;
    (void)pthread_cond_signal(&e->closes);
    (void)pthread_mutex_unlock(&e->lock);
    batch_bell_ring(e->bell);
    (void)pthread_join(e->thread, NULL);
    (void)pthread_mutex_lock(&e->lock);
    while (e->inside > 0)
        (void)pthread_cond_wait(&e->left, &e->lock);
    (void)pthread_mutex_unlock(&e->lock);
    release(e);
}

static void
push(struct engine *e, struct waiter *w)
{
    if (e->last)
        e->last->next = w;
    else
        e->first = w;
    e->last = w;
    e->state.queued++;
}

enum sceau_status
engine_issue(struct engine *e, const struct engine_order *order,
    struct engine_answer *out, struct sceau_error *error)
{
    struct waiter w = { .order = order, .answer = out };

    *out = (struct engine_answer) { .pdf = buffer_with_max(SCEAU_PDF_MAX),
        .code = buffer_with_max(SCEAU_CODE_MAX) };
    /* by who asks, beside all others, and before anybody waits for it */
    job_take(&w.job, e->o.issuer, order->request, order->key, order->former,
        order->wish);
    job_judge(&w.job, e->o.issuer, (int64_t)time(NULL), order->wish);
    (void)pthread_mutex_lock(&e->lock);
    if (e->closing) {
        (void)pthread_mutex_unlock(&e->lock);
        job_free(&w.job);
        return fail(error, SCEAU_E_STATE, "le service s’arrête : redemandez");
    }
    (void)pthread_cond_init(&w.answered, NULL);
    e->inside++;
    push(e, &w);
    (void)pthread_mutex_unlock(&e->lock);
    batch_bell_ring(e->bell);
    (void)pthread_mutex_lock(&e->lock);
    while (!w.over)
        (void)pthread_cond_wait(&w.answered, &e->lock);
    e->inside--;
    (void)pthread_cond_signal(&e->left);
    (void)pthread_mutex_unlock(&e->lock);
    (void)pthread_cond_destroy(&w.answered);
    job_free(&w.job);
    enum sceau_status status = buffer_status(&out->pdf);
    if (status == SCEAU_OK)
        status = buffer_status(&out->code);
    return status == SCEAU_OK ? status : fail(error, status, "mémoire épuisée");
}

void
engine_answer_free(struct engine_answer *a)
{
    buffer_free(&a->pdf);
    buffer_free(&a->code);
}

void
engine_look(struct engine *e, struct engine_state *out)
{
    (void)pthread_mutex_lock(&e->lock);
    *out = e->state;
    (void)pthread_mutex_unlock(&e->lock);
}
