/* SPDX-License-Identifier: EUPL-1.2 */
/* One worker, from its beginning to its end. */
#include "hsm/seat.h"

#include <errno.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "hsm/worker.h"
#include "verifier/base/error.h"
#include "verifier/base/log.h"
#include "verifier/base/reason.h"

enum {
    START_MS = 8000,     /* a network token answers its first login slowly */
    NO_PROCESS_MS = 1000 /* before another try to start one */
};

/* --- its end */

static void
latch(struct crew *c, enum fault fault, const struct sceau_error *why)
{
    c->latched = true;
    c->latch_fault = fault;
    (void)fail(&c->latch, why->status,
        "%s ; puis « sceau-hsm unlatch » pour un nouvel essai", why->text);
    keeper_end(&c->keeper); /* it kept a PIN that is of no use */
    log_err("event=latched fault=%s", fault_name(fault));
}

/* What it was given goes to others. */
static void
give_back(struct crew *c, struct seat *s, enum fault fault,
    const struct sceau_error *why)
{
    struct post *p = &c->post[s->key];

    for (size_t i = s->items; i-- > 0;) {
        struct job *job = s->item[i].job;
        if (job->id != s->item[i].id || job->state != JOB_OPEN)
            continue;
        job->fault = fault;
        job->error = *why;
        if (!job->todo)
            post_put_first(p, job);
        job->todo |= UINT32_C(1) << s->item[i].index;
        p->waiting++;
        p->retries++;
    }
    s->items = 0;
}

/* Nothing that waits will be signed: its callers are told now. */
static void
flush(struct crew *c, struct post *p)
{
    while (p->first)
        crew_expire(c, p->first);
}

static void
leave_seat(struct crew *c, struct seat *s)
{
    (void)epoll_ctl(c->epoll, EPOLL_CTL_DEL, s->fd, NULL);
    (void)close(s->fd);
    s->fd = -1;
    buffer_reset(&s->in);
    (void)kill(s->pid, SIGKILL);
    s->state = SEAT_DYING;
}

void
seat_dismiss(struct crew *c, struct seat *s)
{
    struct post *p = &c->post[s->key];

    p->idle--;
    if (--p->ready == 0)
        p->down_since = frame_clock_ms();
    leave_seat(c, s);
}

void
seat_failed(struct crew *c, struct seat *s, enum fault fault,
    const struct sceau_error *why)
{
    struct post *p = &c->post[s->key];
    bool opening = s->state == SEAT_OPENING;
    int64_t wait = pause_lengthen(opening ? &p->opening : &p->working, fault);

    post_log_failure(p, fault, why);
    if (!opening) {
        p->idle -= s->state == SEAT_IDLE;
        if (--p->ready == 0)
            p->down_since = frame_clock_ms();
    }
    p->fault = fault;
    p->problem = *why;
    p->failures[fault < FAULT_COUNT ? fault : FAULT_DEVICE]++;
    p->not_before = frame_clock_ms() + wait;
    p->settled = p->settled || !fault_passes(fault);
    leave_seat(c, s);
    if (fault_is_of_pin(fault))
        latch(c, fault, why);
    give_back(c, s, fault, why);
    if (p->ready == 0 && (c->latched || !fault_passes(fault)))
        flush(c, p);
}

void
seat_died(struct crew *c, struct seat *s)
{
    struct sceau_error why = { 0 };

    (void)fail(&why, s->state == SEAT_OPENING ? SCEAU_E_STATE : SCEAU_E_IO,
        s->state == SEAT_OPENING
            ? "le processus de signature n’a pas pu s’ouvrir sur le jeton"
            : "le processus de signature s’est arrêté");
    seat_failed(c, s, FAULT_DIED, &why);
}

void
seat_hung(struct crew *c, struct seat *s)
{
    struct sceau_error why = { 0 };

    if (s->state == SEAT_OPENING)
        (void)fail(&why, SCEAU_E_STATE,
            "le jeton n’a pas répondu à l’ouverture : vérifiez qu’il est "
            "joignable");
    else
        (void)fail(&why, SCEAU_E_IO, "le jeton n’a pas répondu à temps");
    seat_failed(c, s, FAULT_HUNG, &why);
}

/* --- its beginning */

bool
crew_opens(const struct crew *c)
{
    for (size_t i = 0; i < c->seats; i++)
        if (c->seat[i].state == SEAT_OPENING)
            return true;
    return false;
}

/* A source that gives the PIN once is read by a keeper. */
static enum sceau_status
need_keeper(struct crew *c, struct sceau_error *error)
{
    int fd = pin_source_descriptor(c->config->pin);

    if (pin_source_lasts(c->config->pin) || c->keeper.pid)
        return SCEAU_OK;
    enum sceau_status status = keeper_start(&c->keeper, c->config->pin, error);
    c->source_read = true;
    if (fd >= 0)
        (void)close(fd); /* it is the keeper's now */
    return status;
}

static enum sceau_status
start_worker(struct crew *c, struct seat *s, struct sceau_error *error)
{
    int pair[2];

    enum sceau_status status = need_keeper(c, error);
    if (status != SCEAU_OK)
        return status;
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return fail(error, SCEAU_E_IO, "tube : %s", REASON(errno));
    pid_t child = fork();
    if (child == 0)
        worker_run(c->config, &c->config->key[s->key], pair[1], c->keeper.fd);
    int why = errno;
    (void)close(pair[1]);
    if (child < 0) {
        (void)close(pair[0]);
        return fail(error, SCEAU_E_IO, "processus : %s", REASON(why));
    }
    s->pid = child;
    s->fd = pair[0];
    return SCEAU_OK;
}

void
seat_open(struct crew *c, struct seat *s)
{
    struct post *p = &c->post[s->key];
    struct sceau_error error = { 0 };
    struct epoll_event e = { .events = EPOLLIN,
        .data.u64 = (uint64_t)c->tag << 32 | (uint64_t)(s - c->seat) };

    if (start_worker(c, s, &error) != SCEAU_OK
        || epoll_ctl(c->epoll, EPOLL_CTL_ADD, s->fd, &e) != 0) {
        post_log_failure(p, FAULT_BUSY, &error);
        p->problem = error;
        p->fault = FAULT_BUSY;
        p->not_before = frame_clock_ms() + NO_PROCESS_MS;
        return;
    }
    s->state = SEAT_OPENING;
    s->deadline = frame_clock_ms() + START_MS
        + (pin_source_lasts(c->config->pin) ? 0 : PIN_PROMPT_MS);
    p->started++;
}

static void
seat_ready(struct crew *c, struct seat *s)
{
    struct post *p = &c->post[s->key];

    s->state = SEAT_IDLE;
    p->idle++;
    p->settled = true;
    p->opening = (struct pause) { 0 };
    if (p->ready++ > 0)
        return;
    log_notice("event=available key=\"%s\" worker=%d", p->label, (int)s->pid);
    p->broken = false;
    p->problem.status = SCEAU_OK;
}

/* --- its words */

static void
deliver(struct crew *c, const struct item *item,
    const uint8_t signature[SIGNER_SIGNATURE])
{
    struct job *job = item->job;

    if (job->id != item->id || job->state != JOB_OPEN)
        return;
    memcpy(job->signature[item->index], signature, SIGNER_SIGNATURE);
    job->done |= UINT32_C(1) << item->index;
    if (job->done != job_all(job->count))
        return;
    job->fault = FAULT_NONE;
    job->error.status = SCEAU_OK;
    crew_finish(c, job);
}

static void
take_signatures(struct crew *c, struct seat *s)
{
    struct post *p = &c->post[s->key];
    size_t n = c->answer.count;

    for (size_t i = 0; i < n; i++) {
        deliver(c, &s->item[i], c->answer.signature[i]);
        custody_count_for(c->custody, s->key, s->item[i].tag);
    }
    s->items -= n;
    memmove(s->item, s->item + n, s->items * sizeof *s->item);
    p->signatures += n;
    custody_count(c->custody, s->key, n);
    p->working = (struct pause) { 0 };
    p->problem.status = SCEAU_OK;
    if (s->items)
        return;
    s->state = SEAT_IDLE;
    p->idle++;
}

/* The token is well, the certificate is not: its jobs are over, it goes on. */
static void
refuse_items(struct crew *c, struct seat *s, const struct sceau_error *why)
{
    struct post *p = &c->post[s->key];

    for (size_t i = 0; i < s->items; i++) {
        struct job *job = s->item[i].job;
        if (job->id != s->item[i].id || job->state != JOB_OPEN)
            continue;
        job->fault = FAULT_CERTIFICATE;
        job->error = *why;
        crew_finish(c, job);
    }
    p->failures[FAULT_CERTIFICATE]++;
    s->items = 0;
    s->state = SEAT_IDLE;
    p->idle++;
}

/* False where its descriptor is gone. */
static bool
hear_answer(struct crew *c, struct seat *s)
{
    const struct frame_answer *a = &c->answer;
    struct sceau_error why = { 0 };

    if (a->status != SCEAU_OK)
        (void)fail(&why, a->status, "%s", a->text);
    if (a->status == SCEAU_OK && s->state == SEAT_OPENING)
        seat_ready(c, s);
    else if (a->status == SCEAU_OK && s->state == SEAT_BUSY && a->count > 0
        && a->count <= s->items)
        take_signatures(c, s);
    else if (a->status == SCEAU_OK)
        seat_died(c, s); /* unasked it only speaks of failures */
    else if (a->fault == FAULT_CERTIFICATE && s->state == SEAT_BUSY)
        refuse_items(c, s, &why);
    else
        seat_failed(c, s, (enum fault)a->fault, &why);
    return s->state != SEAT_DYING;
}

void
crew_hear(struct crew *c, uint32_t place)
{
    struct seat *s = &c->seat[place];
    uint8_t step[FRAME_MAX];

    if (s->fd < 0)
        return;
    ssize_t n = recv(s->fd, step, sizeof step, MSG_DONTWAIT);
    if (n < 0 && (errno == EAGAIN || errno == EINTR))
        return;
    if (n > 0)
        buffer_put(&s->in, step, (size_t)n);
    if (n <= 0 || buffer_status(&s->in) != SCEAU_OK) {
        seat_died(c, s);
        return;
    }
    while (s->in.len >= FRAME_LENGTH) {
        size_t len = frame_length(s->in.data);
        if (len && s->in.len < FRAME_LENGTH + len)
            break;
        if (len == 0
            || !frame_read_answer(
                span_of(s->in.data + FRAME_LENGTH, len), &c->answer)) {
            seat_died(c, s);
            return;
        }
        s->in.len -= FRAME_LENGTH + len;
        memmove(s->in.data, s->in.data + FRAME_LENGTH + len, s->in.len);
        if (!hear_answer(c, s))
            break;
    }
    crew_dispatch(c, &c->post[s->key]);
}
