/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/agent.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "hsm/caller.h"
#include "hsm/confine.h"
#include "hsm/crew.h"
#include "hsm/custody.h"
#include "hsm/listener.h"
#include "hsm/pin.h"
#include "verifier/base/error.h"
#include "verifier/base/log.h"
#include "verifier/base/reason.h"
#include "verifier/base/scope.h"

enum {
    EVENTS_MAX = 64,
    REPEAT_MS = 1000,    /* the same line is logged once in that time */
    DRAIN_MS = 3000,     /* for what is under way when the agent is to stop */
    MARGIN_MAX_MS = 250, /* of a caller's patience, for the answer's way back */
    MARGIN_SHARE = 8
};

/* What a descriptor is, in the high half of its event's data. */
enum tag { TAG_SIGNAL, TAG_LISTENER, TAG_CALLER, TAG_WORKER };

struct agent {
    const struct hsm_config *config;
    struct listener listener;
    int signal_fd;
    int epoll;
    int ready_fd;
    struct crew *crew;
    struct custody *custody;
    bool told;       /* that it is ready */
    bool listens;    /* somebody waits to be accepted */
    int64_t stop_at; /* asked to stop: the latest; 0: not asked */
    uint64_t last_id;
    const struct hsm_key_config *refused_key; /* what was logged last */
    uint8_t refused_fault;
    int64_t refused_at;
    uint64_t unsaid;              /* refusals since */
    struct frame_request request; /* room for one at a time */
    struct frame_answer answer;
    struct caller caller[CALLERS_MAX];
};

AUTO_DEFINE(struct agent *, free);

static bool
watch(const struct agent *a, int fd, enum tag tag, size_t place)
{
    /* a caller is told of once each time it speaks: it waits while it is served */
    uint32_t events =
        tag == TAG_CALLER ? EPOLLIN | EPOLLRDHUP | EPOLLET : EPOLLIN;
    struct epoll_event e = { .events = events,
        .data.u64 = (uint64_t)tag << 32 | place };

    return epoll_ctl(a->epoll, EPOLL_CTL_ADD, fd, &e) == 0;
}

static void
drop(struct agent *a, struct caller *c)
{
    if (c->job.state != JOB_NONE)
        crew_cancel(a->crew, &c->job);
    /* a worker that starts now may have it open a moment longer */
    (void)epoll_ctl(a->epoll, EPOLL_CTL_DEL, c->fd, NULL);
    caller_end(c);
}

/* Only a key of ours is named: a caller's text does not write our log. One that asks
 * again and again for what it cannot have does not fill it either. */
static void
log_refusal(struct agent *a, const struct hsm_key_config *k)
{
    const struct frame_answer *answer = &a->answer;
    int64_t now = frame_clock_ms();

    if (a->refused_key == k && a->refused_fault == answer->fault
        && now - a->refused_at < REPEAT_MS) {
        a->unsaid++;
        return;
    }
    log_err("event=refused key=\"%s\" fault=%s status=%s unsaid=%llu",
        k ? k->label : "", fault_name((enum fault)answer->fault),
        sceau_status_name(answer->status), (unsigned long long)a->unsaid);
    a->refused_key = k;
    a->refused_fault = answer->fault;
    a->refused_at = now;
    a->unsaid = 0;
}

static void
refuse(struct agent *a, enum fault fault, const struct sceau_error *why)
{
    a->answer.status = why->status;
    a->answer.fault = (uint8_t)fault;
    a->answer.count = 0;
    memcpy(a->answer.text, why->text, sizeof why->text);
}

static void
reset_answer(struct agent *a)
{
    a->answer.status = SCEAU_OK;
    a->answer.fault = FAULT_NONE;
    a->answer.count = 0;
    a->answer.text[0] = 0;
}

/* The answer of a job that is over. */
static bool
answer_job(struct agent *a, struct caller *c)
{
    struct job *job = &c->job;

    job->state = JOB_NONE;
    job->id = 0;
    reset_answer(a);
    if (job->error.status == SCEAU_OK) {
        a->answer.count = job->count;
        memcpy(
            a->answer.signature, job->signature, job->count * SIGNER_SIGNATURE);
    } else {
        refuse(a, job->fault, &job->error);
        log_refusal(a, &a->config->key[job->key]);
    }
    return caller_answer(c, &a->answer);
}

/* False where the request is refused before it is one of the crew's. */
static bool
find_key(const struct agent *a, size_t *out, struct sceau_error *error)
{
    const struct frame_request *r = &a->request;
    const struct hsm_key_config *k = hsm_config_key(a->config, r->label);

    if (!k)
        (void)fail(error, SCEAU_E_NOTFOUND,
            "clé « %s » inconnue de l’agent : voyez hsm.keys de sa "
            "configuration",
            r->label);
    else if (k->purpose != r->purpose)
        (void)fail(error, SCEAU_E_USAGE,
            "la clé « %s » est faite pour « %s », pas pour « %s »", k->label,
            purpose_name(k->purpose), purpose_name(r->purpose));
    if (error->status != SCEAU_OK)
        return false;
    *out = (size_t)(k - a->config->key);
    return custody_allows(a->custody, *out, error) == SCEAU_OK;
}

/* The answer leaves before whoever asked gives up. */
static int64_t
deadline_of(uint32_t patience_ms)
{
    uint32_t margin = patience_ms / MARGIN_SHARE;

    return frame_clock_ms() + patience_ms
        - (margin < MARGIN_MAX_MS ? margin : MARGIN_MAX_MS);
}

static bool
begin_job(struct agent *a, struct caller *c)
{
    struct job *job = &c->job;
    struct sceau_error error = { 0 };

    if (!find_key(a, &job->key, &error)) {
        refuse(a, FAULT_REQUEST, &error);
        log_refusal(a, hsm_config_key(a->config, a->request.label));
        return caller_answer(c, &a->answer);
    }
    job->id = ++a->last_id;
    job->deadline = deadline_of(a->request.patience_ms);
    job->count = a->request.count;
    memcpy(job->tag, a->request.tag, SIGNER_TAG);
    memcpy(job->digest, a->request.digest, job->count * SIGNER_DIGEST);
    crew_submit(a->crew, job);
    return true;
}

static bool
report(struct agent *a, struct caller *c)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(FRAME_TEXT_MAX - 1);
    struct sceau_error error = { 0 };

    crew_report(a->crew, &out);
    if (buffer_status(&out) == SCEAU_OK)
        memcpy(a->answer.text, buffer_cstr(&out), out.len + 1);
    else
        refuse(a, FAULT_NONE,
            (fail(&error, buffer_status(&out), "rapport trop long"), &error));
    return caller_answer(c, &a->answer);
}

static bool
name_active(struct agent *a, struct caller *c)
{
    struct sceau_error error = { 0 };
    size_t key;

    if (custody_active(a->custody, a->request.purpose, &key, &error)
        == SCEAU_OK)
        (void)snprintf(a->answer.text, sizeof a->answer.text, "%s",
            a->config->key[key].label);
    else
        refuse(a, FAULT_REQUEST, &error);
    return caller_answer(c, &a->answer);
}

static bool
tell_made(struct agent *a, struct caller *c)
{
    const struct frame_request *r = &a->request;
    struct sceau_error error = { 0 };
    int64_t made = custody_made_for(a->custody, r->label, r->tag);

    if (made >= 0)
        (void)snprintf(
            a->answer.text, sizeof a->answer.text, "%lld", (long long)made);
    else
        refuse(a, FAULT_REQUEST,
            (fail(&error, SCEAU_E_NOTFOUND,
                 "l’agent ne se souvient pas de ce processus"),
                &error));
    return caller_answer(c, &a->answer);
}

/* Serve a request; false where its caller is to be dropped. */
static bool
serve(struct agent *a, struct caller *c)
{
    struct sceau_error error = { 0 };
    enum sceau_status status = SCEAU_OK;

    reset_answer(a);
    custody_refresh(a->custody);
    switch (a->request.kind) {
    case FRAME_SIGN:
    case FRAME_SIGN_FOR:
        return begin_job(a, c);
    case FRAME_STATUS:
        return report(a, c);
    case FRAME_UNLATCH:
        status = crew_unlatch(a->crew, &error);
        break;
    case FRAME_ACTIVE:
        return name_active(a, c);
    case FRAME_MADE_FOR:
        return tell_made(a, c);
    case FRAME_PING:
        status = crew_ready(a->crew, &error);
        break;
    }
    if (status != SCEAU_OK)
        refuse(a, FAULT_NONE, &error);
    return caller_answer(c, &a->answer);
}

/* All that it has to say now. */
static void
hear_caller(struct agent *a, struct caller *c)
{
    enum caller_next next = CALLER_WAIT;

    while ((next = caller_read(c, &a->request)) == CALLER_ASK)
        if (!serve(a, c)) {
            next = CALLER_DROP;
            break;
        }
    if (next == CALLER_DROP)
        drop(a, c);
}

static struct caller *
caller_of(struct job *job)
{
    return (struct caller *)((char *)job - offsetof(struct caller, job));
}

static void
answer_over(struct agent *a)
{
    struct job *job;

    while ((job = crew_take_over(a->crew))) {
        struct caller *c = caller_of(job);
        if (!answer_job(a, c) || a->stop_at)
            drop(a, c);
        else
            hear_caller(a, c);
    }
}

static void
expire_callers(struct agent *a)
{
    int64_t now = frame_clock_ms();

    for (size_t i = 0; i < CALLERS_MAX; i++) {
        struct caller *c = &a->caller[i];
        if (c->fd >= 0 && c->job.state == JOB_OPEN && c->job.deadline <= now)
            crew_expire(a->crew, &c->job);
    }
}

/* A free place; where there is none, of those that wait for nothing whoever was silent
 * longest gives its own up. A signer that comes back connects anew, so only one that
 * never finishes its frame loses. */
static struct caller *
find_place(struct agent *a)
{
    struct caller *oldest = NULL;

    for (size_t i = 0; i < CALLERS_MAX; i++) {
        struct caller *c = &a->caller[i];
        if (c->fd < 0)
            return c;
        if (c->job.state == JOB_NONE && (!oldest || c->heard < oldest->heard))
            oldest = c;
    }
    if (oldest) {
        log_notice("event=client-dropped reason=\"silent\"");
        drop(a, oldest);
    }
    return oldest;
}

static void
accept_caller(struct agent *a)
{
    int fd = listener_accept(&a->listener);

    a->listens = false;
    if (fd < 0)
        return;
    struct caller *c = find_place(a);
    if (!c || !watch(a, fd, TAG_CALLER, (size_t)(c - a->caller))) {
        log_err("event=client-dropped reason=\"full\"");
        (void)close(fd);
        return;
    }
    caller_begin(c, fd);
    hear_caller(a, c);
}

/* Nobody else is served; who waits for an answer gets it. */
static void
begin_stop(struct agent *a)
{
    if (a->stop_at)
        return;
    a->stop_at = frame_clock_ms() + DRAIN_MS;
    (void)epoll_ctl(a->epoll, EPOLL_CTL_DEL, a->listener.fd, NULL);
    listener_stop(&a->listener);
    for (size_t i = 0; i < CALLERS_MAX; i++)
        if (a->caller[i].fd >= 0 && a->caller[i].job.state == JOB_NONE)
            drop(a, &a->caller[i]);
}

static void
hear_signal(struct agent *a)
{
    struct signalfd_siginfo s;

    while (read(a->signal_fd, &s, sizeof s) == (ssize_t)sizeof s)
        if (s.ssi_signo != SIGCHLD) /* the crew's tick reaps */
            begin_stop(a);
}

static void
hear_event_of(struct agent *a, struct caller *c, uint32_t events)
{
    if (c->fd < 0)
        return; /* it was dropped since */
    c->more = true;
    if (events & (EPOLLHUP | EPOLLERR))
        drop(a, c);
    else
        hear_caller(a, c);
}

static void
hear(struct agent *a, const struct epoll_event *e)
{
    uint32_t place = (uint32_t)e->data.u64;

    switch ((enum tag)(e->data.u64 >> 32)) {
    case TAG_SIGNAL:
        hear_signal(a);
        break;
    case TAG_LISTENER:
        a->listens = true; /* after the others: their places stay theirs */
        break;
    case TAG_WORKER:
        crew_hear(a->crew, place);
        break;
    case TAG_CALLER:
        hear_event_of(a, &a->caller[place], e->events);
        break;
    }
}

static void
tell_ready(struct agent *a)
{
    if (a->told || !crew_is_settled(a->crew))
        return;
    a->told = true;
    log_notice("event=ready");
    if (a->ready_fd < 0)
        return;
    (void)!write(a->ready_fd, "ready\n", 6); /* whoever waited may be gone */
    (void)close(a->ready_fd);
    a->ready_fd = -1;
}

/* Milliseconds until something is due, or -1. */
static int
next_wake(const struct agent *a)
{
    int64_t at = crew_next(a->crew);

    if (custody_next(a->custody) < at)
        at = custody_next(a->custody);
    if (a->stop_at && a->stop_at < at)
        at = a->stop_at;
    for (size_t i = 0; i < CALLERS_MAX; i++) {
        const struct caller *c = &a->caller[i];
        if (c->fd >= 0 && c->job.state == JOB_OPEN && c->job.deadline < at)
            at = c->job.deadline;
    }
    if (at == FRAME_NO_DEADLINE)
        return -1;
    int64_t left = at - frame_clock_ms();
    return left < 0 ? 0 : (int)left;
}

static bool
is_drained(const struct agent *a)
{
    if (frame_clock_ms() >= a->stop_at)
        return true;
    for (size_t i = 0; i < CALLERS_MAX; i++)
        if (a->caller[i].fd >= 0)
            return false;
    return true;
}

static enum sceau_status
loop(struct agent *a, struct sceau_error *error)
{
    struct epoll_event e[EVENTS_MAX];

    for (;;) {
        crew_tick(a->crew);
        custody_tick(a->custody);
        expire_callers(a);
        answer_over(a);
        tell_ready(a);
        if (a->stop_at && is_drained(a))
            return SCEAU_OK;
        int n = epoll_wait(a->epoll, e, EVENTS_MAX, next_wake(a));
        if (n < 0 && errno != EINTR)
            return fail(error, SCEAU_E_IO, "attente : %s", REASON(errno));
        for (int i = 0; i < n; i++)
            hear(a, &e[i]);
        if (a->listens && !a->stop_at)
            accept_caller(a);
    }
}

static enum sceau_status
take_signals(struct agent *a, struct sceau_error *error)
{
    sigset_t taken;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&taken);
    (void)sigaddset(&taken, SIGTERM);
    (void)sigaddset(&taken, SIGINT);
    (void)sigaddset(&taken, SIGCHLD);
    if (sigprocmask(SIG_BLOCK, &taken, NULL) == 0)
        a->signal_fd = signalfd(-1, &taken, SFD_CLOEXEC | SFD_NONBLOCK);
    return a->signal_fd < 0
        ? fail(error, SCEAU_E_IO, "signaux : %s", REASON(errno))
        : SCEAU_OK;
}

static enum sceau_status
begin(struct agent *a, struct sceau_error *error)
{
    enum sceau_status status = pin_guard_process(error);

    if (status == SCEAU_OK)
        status = take_signals(a, error);
    if (status == SCEAU_OK)
        status =
            listener_open(&a->listener, a->config->socket, CALLERS_MAX, error);
    if (status != SCEAU_OK)
        return status;
    /* under the lock: one that stops has saved its counts before */
    status = custody_open(a->config, &a->custody, error);
    if (status != SCEAU_OK) {
        listener_close(&a->listener);
        return status;
    }
    a->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (a->epoll < 0 || !watch(a, a->signal_fd, TAG_SIGNAL, 0)
        || !watch(a, a->listener.fd, TAG_LISTENER, 0))
        return fail(error, SCEAU_E_IO, "attente : %s", REASON(errno));
    a->crew = crew_new(a->config, a->custody, a->epoll, TAG_WORKER);
    if (!a->crew)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (!confine_is_possible())
        log_notice("event=unconfined reason=\"ce noyau n’a pas Landlock : "
                   "montez le dossier du jeton en lecture seule\"");
    return SCEAU_OK;
}

static void
end(struct agent *a)
{
    for (size_t i = 0; i < CALLERS_MAX; i++)
        if (a->caller[i].fd >= 0)
            drop(a, &a->caller[i]);
    listener_stop(&a->listener);
    crew_free(&a->crew);
    custody_free(&a->custody);
    if (a->epoll >= 0)
        (void)close(a->epoll);
    (void)close(a->signal_fd);
    listener_close(&a->listener);
    log_notice("event=stopped");
}

enum sceau_status
agent_run(
    const struct hsm_config *config, int ready_fd, struct sceau_error *error)
{
    AUTO(free) struct agent *a = calloc(1, sizeof *a);

    if (!a)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    a->config = config;
    a->ready_fd = ready_fd;
    a->signal_fd = a->epoll = -1;
    for (size_t i = 0; i < CALLERS_MAX; i++)
        a->caller[i].fd = -1;
    enum sceau_status status = begin(a, error);
    if (status != SCEAU_OK) {
        custody_free(&a->custody);
        return status;
    }
    log_notice("event=listening socket=%s", config->socket);
    status = loop(a, error);
    end(a);
    return status;
}
