/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/crew.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hsm/confine.h"
#include "hsm/frame.h"
#include "hsm/keeper.h"
#include "hsm/log.h"
#include "hsm/post.h"
#include "hsm/worker.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"
#include "verifier/base/reason.h"

enum {
    START_MS = 8000,      /* a network token answers its first login slowly */
    SIGN_MS = 1000,       /* what signs nothing for so long hangs; */
    SIGN_EACH_MS = 20,    /* and this for each digest */
    BREAK_MS = 2000,      /* down for so long, nobody waits any more */
    NO_PROCESS_MS = 1000, /* before another try to start one */
    END_MS = 3000,     /* a login under way that could write is let finish; */
    END_SOON_MS = 500, /* one that could not need not */
    END_STEP_MS = 5
};

enum seat_state { SEAT_EMPTY, SEAT_OPENING, SEAT_IDLE, SEAT_BUSY, SEAT_DYING };

/* A digest that a worker was given. */
struct item {
    struct job *job;
    uint64_t id;
    unsigned index;
};

/* The place of one worker. */
struct seat {
    enum seat_state state;
    size_t key;
    pid_t pid;
    int fd;
    int64_t deadline; /* opening, busy */
    struct buffer in;
    struct item item[FRAME_DIGESTS_MAX];
    size_t items;
};

struct crew {
    const struct hsm_config *config;
    int epoll;
    uint32_t tag;
    bool latched;
    struct sceau_error latch;
    enum fault latch_fault;
    struct keeper keeper;
    bool source_read; /* one that gives the PIN only once */
    struct job *over, **over_end;
    struct post post[HSM_KEYS_MAX];
    size_t seats;
    struct frame_request request; /* room for one at a time */
    struct frame_answer answer;
    struct seat seat[];
};

static int64_t
clock_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* --- jobs */

static void
finish(struct crew *c, struct job *job)
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

/* To a caller, whatever keeps the token shut is one thing: not ready (signer.h). */
static enum sceau_status
status_for(enum fault fault, const struct sceau_error *error)
{
    if (fault == FAULT_KEY_ABSENT)
        return SCEAU_E_NOTFOUND;
    if (error->status == SCEAU_E_IO)
        return SCEAU_E_IO;
    return error->status == SCEAU_E_CRYPTO && !fault_is_of_pin(fault)
        ? SCEAU_E_CRYPTO
        : SCEAU_E_STATE;
}

/* Why nothing is signed with that key now. */
static enum fault
problem_of(
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

void
crew_expire(struct crew *c, struct job *job)
{
    if (job->fault == FAULT_NONE)
        job->fault = problem_of(c, &c->post[job->key], &job->error);
    job->error.status = status_for(job->fault, &job->error);
    finish(c, job);
}

/* Down for too long, or for a reason that does not pass by itself. */
static bool
refuses(const struct crew *c, const struct post *p)
{
    if (p->ready > 0)
        return false;
    return c->latched
        || (p->problem.status != SCEAU_OK && !fault_passes(p->fault))
        || frame_clock_ms() - p->down_since >= BREAK_MS;
}

/* --- one worker's end */

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

static void
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

static void
seat_died(struct crew *c, struct seat *s)
{
    struct sceau_error why = { 0 };

    (void)fail(&why, s->state == SEAT_OPENING ? SCEAU_E_STATE : SCEAU_E_IO,
        s->state == SEAT_OPENING
            ? "le processus de signature n’a pas pu s’ouvrir sur le jeton"
            : "le processus de signature s’est arrêté");
    seat_failed(c, s, FAULT_DIED, &why);
}

static void
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

/* --- one worker's beginning */

static bool
opens_now(const struct crew *c)
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

static void
open_seat(struct crew *c, struct seat *s)
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

/* --- work */

static void
fill(struct crew *c, struct post *p, struct seat *s, size_t room)
{
    struct frame_request *r = &c->request;

    s->items = 0;
    while (s->items < room && p->first) {
        struct job *job = p->first;
        unsigned index = (unsigned)__builtin_ctz(job->todo);
        memcpy(r->digest[s->items], job->digest[index], SIGNER_DIGEST);
        s->item[s->items++] =
            (struct item) { .job = job, .id = job->id, .index = index };
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
static void
dispatch(struct crew *c, struct post *p)
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
    if (refuses(c, p))
        crew_expire(c, job);
    else
        dispatch(c, p);
}

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
    finish(c, job);
}

static void
take_signatures(struct crew *c, struct seat *s)
{
    struct post *p = &c->post[s->key];
    size_t n = c->answer.count;

    for (size_t i = 0; i < n; i++)
        deliver(c, &s->item[i], c->answer.signature[i]);
    s->items -= n;
    memmove(s->item, s->item + n, s->items * sizeof *s->item);
    p->signatures += n;
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
        finish(c, job);
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
    dispatch(c, &c->post[s->key]);
}

/* --- time */

static void
reap(struct crew *c)
{
    for (size_t i = 0; i < c->seats; i++) {
        struct seat *s = &c->seat[i];
        if (s->state == SEAT_DYING && waitpid(s->pid, NULL, WNOHANG) != 0)
            s->state = SEAT_EMPTY;
    }
}

/* Of the keys that miss a worker, the one that has the fewest. */
static struct seat *
next_seat(struct crew *c, int64_t now)
{
    struct seat *best = NULL;

    for (size_t i = 0; i < c->seats; i++) {
        struct seat *s = &c->seat[i];
        if (s->state == SEAT_EMPTY && c->post[s->key].not_before <= now
            && (!best || c->post[s->key].ready < c->post[best->key].ready))
            best = s;
    }
    return best;
}

static void
watch_breakers(struct crew *c, int64_t now)
{
    for (size_t i = 0; i < c->config->key_count; i++) {
        struct post *p = &c->post[i];
        struct sceau_error error = { 0 };
        if (p->ready || p->broken || now - p->down_since < BREAK_MS)
            continue;
        p->broken = true;
        enum fault fault = problem_of(c, p, &error);
        log_err("event=unavailable key=\"%s\" fault=%s", p->label,
            fault_name(fault));
    }
}

void
crew_tick(struct crew *c)
{
    int64_t now = frame_clock_ms();

    reap(c);
    for (size_t i = 0; i < c->seats; i++) {
        struct seat *s = &c->seat[i];
        if ((s->state == SEAT_OPENING || s->state == SEAT_BUSY)
            && s->deadline <= now)
            seat_hung(c, s);
    }
    for (size_t i = 0; i < c->config->key_count; i++)
        dispatch(c, &c->post[i]);
    watch_breakers(c, now);
    if (c->latched || opens_now(c))
        return;
    struct seat *s = next_seat(c, now);
    if (s)
        open_seat(c, s);
}

int64_t
crew_next(const struct crew *c)
{
    bool opens = c->latched || opens_now(c);
    int64_t at = FRAME_NO_DEADLINE;

    for (size_t i = 0; i < c->seats; i++) {
        const struct seat *s = &c->seat[i];
        int64_t due = FRAME_NO_DEADLINE;
        if (s->state == SEAT_OPENING || s->state == SEAT_BUSY)
            due = s->deadline;
        else if (s->state == SEAT_EMPTY && !opens)
            due = c->post[s->key].not_before;
        if (due < at)
            at = due;
    }
    for (size_t i = 0; i < c->config->key_count; i++) {
        const struct post *p = &c->post[i];
        if (!p->ready && !p->broken && p->down_since + BREAK_MS < at)
            at = p->down_since + BREAK_MS;
    }
    return at;
}

/* --- the whole */

struct crew *
crew_new(const struct hsm_config *config, int epoll, uint32_t tag)
{
    size_t seats = config->workers * config->key_count;
    struct crew *c = calloc(1, sizeof *c + seats * sizeof *c->seat);

    if (!c)
        return NULL;
    c->config = config;
    c->epoll = epoll;
    c->tag = tag;
    c->keeper.fd = -1;
    c->over_end = &c->over;
    c->seats = seats;
    for (size_t i = 0; i < seats; i++) {
        c->seat[i].key = i / config->workers;
        c->seat[i].fd = -1;
        c->seat[i].in = buffer_with_max(2 * (FRAME_MAX + FRAME_LENGTH));
    }
    for (size_t i = 0; i < config->key_count; i++) {
        c->post[i].label = config->key[i].label;
        c->post[i].down_since = frame_clock_ms();
    }
    return c;
}

/* Closing its connection ends it; killing it is for one that does not listen. */
void
crew_free(struct crew **crew)
{
    const struct timespec step = { .tv_nsec = END_STEP_MS * 1000000L };
    struct crew *c = *crew;
    int64_t end =
        frame_clock_ms() + (confine_is_possible() ? END_SOON_MS : END_MS);
    bool left = true;

    *crew = NULL;
    if (!c)
        return;
    for (size_t i = 0; i < c->seats; i++) {
        if (c->seat[i].fd >= 0)
            (void)close(c->seat[i].fd);
        buffer_free(&c->seat[i].in);
        if (c->seat[i].state != SEAT_EMPTY)
            c->seat[i].state = SEAT_DYING;
    }
    keeper_end(&c->keeper);
    while (left) {
        bool late = frame_clock_ms() >= end;
        left = false;
        for (size_t i = 0; i < c->seats; i++) {
            if (late && c->seat[i].state == SEAT_DYING)
                (void)kill(c->seat[i].pid, SIGKILL);
            left = left || c->seat[i].state == SEAT_DYING;
        }
        reap(c);
        if (left)
            (void)nanosleep(&step, NULL);
    }
    free(c);
}

bool
crew_is_settled(const struct crew *c)
{
    size_t ready = 0;

    for (size_t i = 0; i < c->config->key_count; i++) {
        if (!c->post[i].settled)
            return false;
        ready += c->post[i].ready;
    }
    return ready > 0;
}

enum sceau_status
crew_ready(const struct crew *c, struct sceau_error *error)
{
    for (size_t i = 0; i < c->config->key_count; i++) {
        if (c->post[i].ready)
            continue;
        enum fault fault = problem_of(c, &c->post[i], error);
        return error->status = status_for(fault, error);
    }
    return SCEAU_OK;
}

enum sceau_status
crew_unlatch(struct crew *c, struct sceau_error *error)
{
    if (!c->latched)
        return fail(error, SCEAU_E_STATE,
            "aucun PIN n’est bloqué par l’agent : rien n’a été changé");
    if (c->source_read && pin_source_descriptor(c->config->pin) >= 0)
        return fail(error, SCEAU_E_STATE,
            "cette source ne donne le PIN qu’une fois : relancez l’agent");
    c->latched = false;
    log_notice("event=unlatched");
    for (size_t i = 0; i < c->config->key_count; i++)
        c->post[i].not_before = 0;
    return SCEAU_OK;
}

/* --- its report */

static const char *
state_of(const struct crew *c, const struct post *p)
{
    if (p->ready)
        return p->ready == c->config->workers ? "ready" : "degraded";
    if (c->latched)
        return "latched";
    return p->broken || refuses(c, p) ? "unavailable" : "opening";
}

static void
put_workers(const struct crew *c, size_t key, struct json *j)
{
    json_open(j, "workers", '[');
    for (size_t i = 0; i < c->seats; i++) {
        const struct seat *s = &c->seat[i];
        if (s->key == key && (s->state == SEAT_IDLE || s->state == SEAT_BUSY))
            json_integer(j, NULL, s->pid);
    }
    json_close(j, ']');
}

static void
put_post(const struct crew *c, const struct post *p, struct json *j)
{
    struct sceau_error error = { 0 };

    if (p->ready == 0)
        (void)problem_of(c, p, &error);
    json_open(j, NULL, '{');
    json_cstr(j, "label", p->label);
    json_cstr(j, "state", state_of(c, p));
    json_integer(j, "wanted", (int64_t)c->config->workers);
    put_workers(c, (size_t)(p - c->post), j);
    post_report(p, j);
    json_cstr(j, "text", p->ready ? NULL : error.text);
    json_close(j, '}');
}

void
crew_report(const struct crew *c, struct buffer *out)
{
    struct json j = json_into(out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.hsm-agent/1");
    json_bool(&j, "latched", c->latched);
    json_cstr(&j, "latch", c->latched ? fault_name(c->latch_fault) : NULL);
    json_open(&j, "keys", '[');
    for (size_t i = 0; i < c->config->key_count; i++)
        put_post(c, &c->post[i], &j);
    json_close(&j, ']');
    json_close(&j, '}');
}
