/* SPDX-License-Identifier: EUPL-1.2 */
/* What the crew does with the requests to sign. */
#include <sys/socket.h>
#include <time.h>

#include "hsm/seat.h"
#include "verifier/base/error.h"

enum {
    SIGN_MS = 1000,   /* what signs nothing for so long hangs; */
    SIGN_EACH_MS = 20 /* and this for each digest */
};

static int64_t
clock_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

void
crew_finish(struct crew *c, struct job *job)
{
    struct post *p = &c->post[job->key];

    if (job->todo)
        post_remove(p, job);
    if (job->error.status == SCEAU_OK)
        post_count_latency(p, clock_us() - job->since_us);
    job->state = JOB_OVER;
    job->next = NULL;
    *c->over_end = job;
    c->over_end = &job->next;
}

struct job *
crew_take_over(struct crew *c)
{
    struct job *job = c->over;

    if (!job)
        return NULL;
    c->over = job->next;
    if (!c->over)
        c->over_end = &c->over;
    job->next = NULL;
    return job;
}

void
crew_cancel(struct crew *c, struct job *job)
{
    if (job->state == JOB_OPEN && job->todo)
        post_remove(&c->post[job->key], job);
    for (struct job **at = &c->over; *at; at = &(*at)->next) {
        if (*at != job)
            continue;
        *at = job->next;
        if (c->over_end == &job->next)
            c->over_end = at;
        break;
    }
    job->state = JOB_NONE;
    job->id = 0;
}

enum sceau_status
crew_status(enum fault fault, const struct sceau_error *error)
{
    if (fault == FAULT_KEY_ABSENT)
        return SCEAU_E_NOTFOUND;
    if (error->status == SCEAU_E_IO)
        return SCEAU_E_IO;
    return error->status == SCEAU_E_CRYPTO && !fault_is_of_pin(fault)
        ? SCEAU_E_CRYPTO
        : SCEAU_E_STATE;
}

enum fault
crew_problem(
    const struct crew *c, const struct post *p, struct sceau_error *error)
{
    if (p->ready == 0 && c->latched) {
        *error = c->latch;
        return c->latch_fault;
    }
    if (p->problem.status != SCEAU_OK) {
        *error = p->problem;
        return p->fault;
    }
    if (p->ready == 0) {
        (void)fail(error, SCEAU_E_STATE,
            "le jeton n’est pas encore ouvert : réessayez dans un instant");
        return FAULT_TOKEN;
    }
    (void)fail(error, SCEAU_E_IO,
        "les processus de signature sont tous occupés : réessayez, ou "
        "augmentez hsm.workers");
    return FAULT_BUSY;
}

/* True where a worker has some of its digests, or has signed some. */
static bool
is_begun(const struct job *job)
{
    return job->todo != job_all(job->count);
}

/* What a worker may still sign is told so that it is counted: whoever asked cannot know
 * of a signature that was made and not handed out. */
void
crew_expire(struct crew *c, struct job *job)
{
    if (job->fault == FAULT_NONE)
        job->fault = crew_problem(c, &c->post[job->key], &job->error);
    job->error.status =
        is_begun(job) ? SCEAU_E_IO : crew_status(job->fault, &job->error);
    crew_finish(c, job);
}

bool
crew_refuses(const struct crew *c, const struct post *p)
{
    if (p->ready > 0)
        return false;
    return c->latched
        || (p->problem.status != SCEAU_OK && !fault_passes(p->fault))
        || frame_clock_ms() - p->down_since >= CREW_BREAK_MS;
}

static void
fill(struct crew *c, struct post *p, struct seat *s, size_t room)
{
    struct frame_request *r = &c->request;

    s->items = 0;
    while (s->items < room && p->first) {
        struct job *job = p->first;
        unsigned index = (unsigned)__builtin_ctz(job->todo);
        memcpy(r->digest[s->items], job->digest[index], SIGNER_DIGEST);
        struct item *item = &s->item[s->items++];
        *item = (struct item) { .job = job, .id = job->id, .index = index };
        memcpy(item->tag, job->tag, SIGNER_TAG);
        p->waiting--;
        job->todo &= job->todo - 1;
        if (job->todo)
            continue;
        p->first = job->next;
        if (!p->first)
            p->last = NULL;
    }
    r->count = s->items;
}

static void
give(struct crew *c, struct post *p, struct seat *s, size_t room)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(FRAME_MAX + FRAME_LENGTH);
    struct frame_request *r = &c->request;

    fill(c, p, s, room);
    r->kind = FRAME_SIGN;
    r->purpose = c->config->key[s->key].purpose;
    r->patience_ms = (uint32_t)(SIGN_MS + SIGN_EACH_MS * s->items);
    memcpy(r->label, p->label, strlen(p->label) + 1);
    frame_put_request(r, &out);
    s->state = SEAT_BUSY;
    p->idle--;
    s->deadline = frame_clock_ms() + r->patience_ms;
    if (buffer_status(&out) != SCEAU_OK
        || send(s->fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT)
            != (ssize_t)out.len)
        seat_died(c, s);
}

/* Spread over all that sign: who is idle first leaves the others their share. */
void
crew_dispatch(struct crew *c, struct post *p)
{
    size_t first = (size_t)(p - c->post) * c->config->workers;

    for (size_t i = first; i < first + c->config->workers; i++) {
        struct seat *s = &c->seat[i];
        if (p->waiting == 0)
            return;
        if (s->state != SEAT_IDLE)
            continue;
        size_t share = (p->waiting + p->ready - 1) / p->ready;
        give(c, p, s, share < FRAME_DIGESTS_MAX ? share : FRAME_DIGESTS_MAX);
    }
}

void
crew_submit(struct crew *c, struct job *job)
{
    struct post *p = &c->post[job->key];

    job->state = JOB_OPEN;
    job->todo = job_all(job->count);
    job->done = 0;
    job->fault = FAULT_NONE;
    job->error.status = SCEAU_OK;
    job->since_us = clock_us();
    p->waiting += job->count;
    post_put(p, job);
    if (crew_refuses(c, p))
        crew_expire(c, job);
    else
        crew_dispatch(c, p);
}
