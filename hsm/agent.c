/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hsm/frame.h"
#include "hsm/log.h"
#include "hsm/pin.h"
#include "hsm/worker.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"

enum {
    CLIENTS_MAX = 64,
    /* together less than SIGNER_DEADLINE_MS: the answer, or what is wrong, is there
     * before the caller gives up */
    WAIT_MS = 1500,  /* for a worker that is ready */
    SIGN_MS = 1000,  /* and for its answer, at the least */
    DEATHS_MAX = 2,  /* of workers, under one request */
    START_MS = 8000, /* a network token answers its first login slowly */
    END_MS = 3000,   /* a login under way is let finish */
    END_STEP_MS = 10,
    REPLY_MS = 1000,
    PAUSE_FIRST_MS = 200,
    PAUSE_MAX_MS = 30000
};

struct client {
    int fd;
    struct buffer in; /* what has come of the next frame */
    int64_t heard;    /* when it last spoke */
    int64_t
        deadline; /* of waiting, for the request in `in`; 0: there is none */
    int deaths;   /* of workers, under that request */
};

struct agent {
    const struct hsm_config *config;
    int lock_fd;
    int listen_fd;
    int signal_fd;
    int ready_fd;
    pid_t worker; /* 0: none */
    int worker_fd;
    bool ready;             /* the worker said that it is */
    int64_t start_deadline; /* when one that is not is given up */
    int64_t pause_ms;
    int64_t not_before;         /* when the next worker may start */
    bool latched;               /* nobody may open the token again unasked */
    struct sceau_error problem; /* why there is no worker that is ready */
    struct client client[CLIENTS_MAX];
    size_t clients;
};

/* Closing its connection ends it; killing it is for one that does not listen. */
static void
end_worker(struct agent *a, int patience_ms)
{
    const struct timespec step = { .tv_nsec = END_STEP_MS * 1000000L };
    pid_t gone = 0;

    if (a->worker == 0)
        return;
    (void)close(a->worker_fd);
    a->worker_fd = -1;
    for (; gone == 0 && patience_ms > 0; patience_ms -= END_STEP_MS) {
        gone = waitpid(a->worker, NULL, WNOHANG);
        if (gone == 0)
            (void)nanosleep(&step, NULL);
    }
    if (gone == 0) {
        (void)kill(a->worker, SIGKILL);
        while (waitpid(a->worker, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    a->worker = 0;
    a->ready = false;
}

/* Every failure makes the next start wait longer, up to a bound. */
static void
worker_failed(struct agent *a)
{
    end_worker(a, 0);
    a->pause_ms = a->pause_ms ? a->pause_ms * 2 : PAUSE_FIRST_MS;
    if (a->pause_ms > PAUSE_MAX_MS)
        a->pause_ms = PAUSE_MAX_MS;
    a->not_before = frame_clock_ms() + a->pause_ms;
    if (!a->latched && !pin_source_lasts(a->config->pin)) {
        const struct sceau_error why = a->problem;
        a->latched = true;
        (void)fail(&a->problem, why.status,
            "%s ; cette source ne donne le PIN qu’une fois : relancez l’agent",
            why.text);
    }
    log_err("event=worker-failed status=%s reason=\"%s\"",
        sceau_status_name(a->problem.status), a->problem.text);
}

static void
tell_ready(struct agent *a)
{
    a->ready = true;
    log_notice(
        "event=ready socket=%s worker=%d", a->config->socket, (int)a->worker);
    if (a->ready_fd < 0)
        return;
    (void)!write(a->ready_fd, "ready\n", 6); /* whoever waited may be gone */
    (void)close(a->ready_fd);
    a->ready_fd = -1;
}

/* The descriptors that only the supervisor may hold. Signals stay blocked: the
 * supervisor alone decides when a worker ends, never in the middle of a login. */
static void
become_worker(struct agent *a, int fd)
{
    (void)close(a->lock_fd);
    (void)close(a->listen_fd);
    (void)close(a->signal_fd);
    if (a->ready_fd >= 0)
        (void)close(a->ready_fd);
    for (size_t i = 0; i < a->clients; i++)
        (void)close(a->client[i].fd);
    worker_run(a->config, fd);
}

static void
start_worker(struct agent *a)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        (void)fail(&a->problem, SCEAU_E_IO, "tube : %s", REASON(errno));
        worker_failed(a);
        return;
    }
    pid_t child = fork();
    if (child == 0) {
        (void)close(pair[0]);
        become_worker(a, pair[1]);
    }
    (void)close(pair[1]);
    if (child < 0) {
        (void)fail(&a->problem, SCEAU_E_IO, "processus : %s", REASON(errno));
        (void)close(pair[0]);
        worker_failed(a);
        return;
    }
    a->worker = child;
    a->worker_fd = pair[0];
    a->start_deadline = frame_clock_ms() + START_MS
        + (pin_source_lasts(a->config->pin) ? 0 : PIN_PROMPT_MS);
    if (a->problem.status == SCEAU_OK)
        (void)fail(&a->problem, SCEAU_E_STATE,
            "le jeton n’est pas encore ouvert : réessayez dans un instant");
}

/* The first words of a worker: that it is ready, or why not. */
static void
hear_worker(struct agent *a)
{
    AUTO_BUFFER struct buffer body = buffer_with_max(FRAME_MAX);
    struct frame_answer answer;

    if (frame_receive(a->worker_fd, &body, frame_clock_ms() + REPLY_MS) != 0
        || !frame_read_answer(buffer_span(&body), &answer)) {
        (void)fail(&a->problem, SCEAU_E_STATE,
            "le processus de signature n’a pas pu s’ouvrir sur le jeton");
    } else if (answer.status == SCEAU_OK) {
        tell_ready(a);
        return;
    } else {
        (void)fail(&a->problem, answer.status, "%s", answer.text);
        a->latched = answer.status == SCEAU_E_CRYPTO;
    }
    worker_failed(a);
}

/* Start a worker where there is none and it is time; listen to the one there is. */
static void
keep_worker(struct agent *a, bool speaks)
{
    if (a->worker == 0) {
        if (!a->latched && frame_clock_ms() >= a->not_before)
            start_worker(a);
    } else if (speaks && a->ready) { /* it never speaks unasked: it died */
        (void)fail(
            &a->problem, SCEAU_E_IO, "le processus de signature s’est arrêté");
        worker_failed(a);
    } else if (speaks) {
        hear_worker(a);
    } else if (!a->ready && frame_clock_ms() >= a->start_deadline) {
        (void)fail(&a->problem, SCEAU_E_STATE,
            "le jeton n’a pas répondu à l’ouverture : vérifiez qu’il est "
            "joignable");
        worker_failed(a);
    }
}

static bool
ask_worker(struct agent *a, const struct frame_request *r,
    struct frame_answer *answer, int64_t deadline)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(FRAME_MAX + FRAME_LENGTH);

    frame_put_request(r, &bytes);
    errno = 0;
    if (buffer_status(&bytes) == SCEAU_OK
        && frame_send(a->worker_fd, buffer_span(&bytes), deadline) == 0
        && frame_receive(a->worker_fd, &bytes, deadline) == 0
        && frame_read_answer(buffer_span(&bytes), answer)
        && (answer->status != SCEAU_OK || answer->count == r->count)) {
        a->pause_ms = 0;
        return true;
    }
    (void)fail(&a->problem, SCEAU_E_IO, "%s",
        errno == ETIMEDOUT ? "le jeton n’a pas répondu à temps"
                           : "le processus de signature s’est arrêté");
    worker_failed(a);
    return false;
}

/* To a caller, whatever keeps the token shut is one thing: not ready (signer.h). */
static void
answer_problem(const struct agent *a, struct frame_answer *answer)
{
    memset(answer, 0, sizeof *answer);
    answer->status =
        a->problem.status == SCEAU_E_IO ? SCEAU_E_IO : SCEAU_E_STATE;
    memcpy(answer->text, a->problem.text, sizeof answer->text);
}

/*
 * False where the request waits: for a worker that opens the token, or for the start
 * of the next one after the last died, since signing twice is safe. Nobody else
 * waits meanwhile.
 */
static bool
settle(struct agent *a, struct client *c, const struct frame_request *r,
    struct frame_answer *answer)
{
    if (!c->deadline)
        c->deadline = frame_clock_ms() + WAIT_MS;
    if (a->ready) {
        if (ask_worker(a, r, answer, c->deadline + SIGN_MS))
            return true;
        c->deaths++;
    }
    if (a->worker == 0
        && (a->latched || c->deaths >= DEATHS_MAX
            || a->not_before >= c->deadline)) {
        answer_problem(a, answer);
        return true;
    }
    if (frame_clock_ms() < c->deadline)
        return false;
    answer_problem(a, answer);
    return true;
}

static void
drop_client(struct agent *a, size_t i)
{
    (void)close(a->client[i].fd);
    buffer_free(&a->client[i].in);
    a->client[i] = a->client[--a->clients];
}

static bool
reply(struct client *c, const struct frame_answer *answer)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(FRAME_MAX + FRAME_LENGTH);

    frame_put_answer(answer, &out);
    return buffer_status(&out) == SCEAU_OK
        && frame_send(c->fd, buffer_span(&out), frame_clock_ms() + REPLY_MS)
        == 0;
}

/* Only a key of ours is named: a caller's text does not write our log. */
static void
log_refusal(const struct agent *a, const struct frame_request *r,
    const struct frame_answer *answer)
{
    const struct hsm_key_config *k = hsm_config_key(a->config, r->label);

    log_err("event=refused key=\"%s\" status=%s", k ? k->label : "",
        sceau_status_name(answer->status));
}

/* Serve the whole frames that have come; false where the client is to be dropped. */
static bool
serve_client(struct agent *a, struct client *c)
{
    struct frame_request request;
    struct frame_answer answer;

    while (c->in.len >= FRAME_LENGTH) {
        size_t len = frame_length(c->in.data);
        if (len == 0)
            return false;
        if (c->in.len < FRAME_LENGTH + len)
            return true;
        if (!frame_read_request(
                span_of(c->in.data + FRAME_LENGTH, len), &request))
            return false;
        if (!settle(a, c, &request, &answer))
            return true;
        if (answer.status != SCEAU_OK)
            log_refusal(a, &request, &answer);
        if (!reply(c, &answer))
            return false;
        size_t used = FRAME_LENGTH + len;
        c->in.len -= used;
        memmove(c->in.data, c->in.data + used, c->in.len);
        c->deadline = 0;
        c->deaths = 0;
    }
    return true;
}

static bool
read_client(struct client *c)
{
    uint8_t step[FRAME_MAX];
    ssize_t n = recv(c->fd, step, sizeof step, MSG_DONTWAIT);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return false;
    if (n > 0)
        buffer_put(&c->in, step, (size_t)n);
    c->heard = frame_clock_ms();
    return buffer_status(&c->in) == SCEAU_OK;
}

/* All places are taken: whoever was silent longest gives its own up. A signer that
 * comes back connects anew, so only one that never finishes its frame loses. */
static void
make_place(struct agent *a)
{
    size_t oldest = 0;

    for (size_t i = 1; i < a->clients; i++)
        if (a->client[i].heard < a->client[oldest].heard)
            oldest = i;
    log_notice("event=client-dropped reason=\"silent\"");
    drop_client(a, oldest);
}

static bool
is_allowed(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0
        && (peer.uid == geteuid() || peer.uid == 0);
}

static void
accept_client(struct agent *a)
{
    int fd = accept4(a->listen_fd, NULL, NULL, SOCK_CLOEXEC);

    if (fd < 0)
        return;
    if (!is_allowed(fd)) {
        log_err("event=client-refused");
        (void)close(fd);
        return;
    }
    if (a->clients == CLIENTS_MAX)
        make_place(a);
    a->client[a->clients++] = (struct client) { .fd = fd,
        .in = buffer_with_max(2 * (FRAME_MAX + FRAME_LENGTH)),
        .heard = frame_clock_ms() };
}

static size_t
fill_poll(const struct agent *a, struct pollfd *p)
{
    p[0] = (struct pollfd) { .fd = a->signal_fd, .events = POLLIN };
    p[1] = (struct pollfd) { .fd = a->listen_fd, .events = POLLIN };
    p[2] = (struct pollfd) { .fd = a->worker_fd, .events = POLLIN };
    for (size_t i = 0; i < a->clients; i++) /* one request a client at a time */
        p[3 + i] = (struct pollfd) { .fd = a->client[i].fd,
            .events = a->client[i].deadline ? 0 : POLLIN };
    return 3 + a->clients;
}

/* Milliseconds until something is due, or -1. */
static int
next_wake(const struct agent *a)
{
    int64_t at = FRAME_NO_DEADLINE;

    if (a->worker == 0 && !a->latched)
        at = a->not_before;
    if (a->worker != 0 && !a->ready)
        at = a->start_deadline;
    for (size_t i = 0; i < a->clients; i++)
        if (a->client[i].deadline && a->client[i].deadline < at)
            at = a->client[i].deadline;
    if (at == FRAME_NO_DEADLINE)
        return -1;
    int64_t left = at - frame_clock_ms();
    return left < 0 ? 0 : (int)left;
}

static enum sceau_status
loop(struct agent *a, struct sceau_error *error)
{
    struct pollfd p[3 + CLIENTS_MAX];

    for (;;) {
        size_t n = fill_poll(a, p);
        if (poll(p, n, next_wake(a)) < 0 && errno != EINTR)
            return fail(error, SCEAU_E_IO, "attente : %s", REASON(errno));
        if (p[0].revents)
            return SCEAU_OK;
        keep_worker(a, p[2].revents != 0);
        for (size_t i = n - 3; i-- > 0;)
            if ((p[3 + i].revents && !read_client(&a->client[i]))
                || !serve_client(a, &a->client[i]))
                drop_client(a, i);
        if (p[1].revents)
            accept_client(a);
    }
}

/* Held as long as this process lives: two agents that start together must not both
 * find the socket stale. The file stays; only its lock counts. */
static enum sceau_status
take_lock(struct agent *a, struct sceau_error *error)
{
    const char *path = a->config->socket;
    char *name = NULL;

    if (asprintf(&name, "%s.lock", path) < 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    a->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    free(name);
    if (a->lock_fd < 0)
        return fail(error, SCEAU_E_IO, "%s.lock : %s", path, REASON(errno));
    if (flock(a->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return fail(error, SCEAU_E_STATE, "un agent sert déjà %s", path);
    return SCEAU_OK;
}

/* Somebody answers there, whatever program it is. */
static bool
is_served(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    bool served = fd >= 0
        && (connect(fd, (const struct sockaddr *)address, sizeof *address) == 0
            || errno == EAGAIN);

    if (fd >= 0)
        (void)close(fd);
    return served;
}

/* Only a socket that nobody serves is replaced, never another file. */
static enum sceau_status
bind_to(struct agent *a, const struct sockaddr_un *address,
    struct sceau_error *error)
{
    const char *path = a->config->socket;
    struct stat info;

    if (lstat(path, &info) == 0) {
        if (!S_ISSOCK(info.st_mode))
            return fail(error, SCEAU_E_STATE,
                "%s existe et n’est pas un socket : rien n’a été changé", path);
        if (is_served(address))
            return fail(error, SCEAU_E_STATE, "un agent sert déjà %s", path);
        (void)unlink(path);
    }
    a->listen_fd =
        socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t mask = umask(0177);
    int bound = a->listen_fd < 0
        ? -1
        : bind(a->listen_fd, (const struct sockaddr *)address, sizeof *address);
    int why = errno;
    (void)umask(mask);
    if (bound != 0)
        return fail(error, SCEAU_E_IO, "%s : %s", path, REASON(why));
    if (listen(a->listen_fd, CLIENTS_MAX) != 0)
        return fail(error, SCEAU_E_IO, "%s : %s", path, REASON(errno));
    return SCEAU_OK;
}

static enum sceau_status
listen_at(struct agent *a, struct sceau_error *error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *path = a->config->socket;

    _Static_assert(sizeof address.sun_path > SIGNER_SOCKET_MAX,
        "what hsm_config_load() lets through fits");
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    enum sceau_status status = take_lock(a, error);
    return status == SCEAU_OK ? bind_to(a, &address, error) : status;
}

static enum sceau_status
take_signals(struct agent *a, struct sceau_error *error)
{
    sigset_t ends;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    if (sigprocmask(SIG_BLOCK, &ends, NULL) == 0)
        a->signal_fd = signalfd(-1, &ends, SFD_CLOEXEC);
    return a->signal_fd < 0
        ? fail(error, SCEAU_E_IO, "signaux : %s", REASON(errno))
        : SCEAU_OK;
}

static void
stop(struct agent *a)
{
    while (a->clients)
        drop_client(a, a->clients - 1);
    (void)unlink(a->config->socket);
    (void)close(a->listen_fd);
    end_worker(a, END_MS);
    (void)close(a->signal_fd);
    (void)close(a->lock_fd);
    log_notice("event=stopped");
}

enum sceau_status
agent_run(
    const struct hsm_config *config, int ready_fd, struct sceau_error *error)
{
    struct agent a = { .config = config,
        .lock_fd = -1,
        .listen_fd = -1,
        .signal_fd = -1,
        .ready_fd = ready_fd,
        .worker_fd = -1 };
    enum sceau_status status = pin_guard_process(error);

    if (status == SCEAU_OK)
        status = take_signals(&a, error);
    if (status == SCEAU_OK)
        status = listen_at(&a, error);
    if (status != SCEAU_OK)
        return status;
    status = loop(&a, error);
    stop(&a);
    return status;
}
