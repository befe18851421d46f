/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/agent.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "hsm/frame.h"
#include "hsm/log.h"
#include "hsm/worker.h"
#include "verifier/base/error.h"

enum {
    CLIENTS_MAX = 64,
    REQUEST_MS = SIGNER_DEADLINE_MS,
    START_MS = 8000, /* a network token answers its first login slowly */
    REPLY_MS = 1000,
    PAUSE_FIRST_MS = 200,
    PAUSE_MAX_MS = 30000
};

struct client {
    int fd;
    struct buffer in; /* what has come of the next frame */
};

struct agent {
    const struct hsm_config *config;
    int listen_fd;
    int signal_fd;
    int ready_fd;
    pid_t worker;
    int worker_fd; /* -1: none */
    int64_t pause_ms;
    int64_t not_before;         /* when the next worker may start */
    bool latched;               /* the PIN was refused: no other attempt */
    struct sceau_error problem; /* why there is no worker */
    struct client client[CLIENTS_MAX];
    size_t clients;
};

static void
end_worker(struct agent *a)
{
    int how;

    if (a->worker <= 0)
        return;
    (void)close(a->worker_fd);
    a->worker_fd = -1;
    (void)kill(a->worker, SIGKILL);
    while (waitpid(a->worker, &how, 0) < 0 && errno == EINTR)
        ;
    a->worker = 0;
}

/* Every failure makes the next start wait longer, up to a bound. */
static void
worker_failed(struct agent *a)
{
    end_worker(a);
    a->pause_ms = a->pause_ms ? a->pause_ms * 2 : PAUSE_FIRST_MS;
    if (a->pause_ms > PAUSE_MAX_MS)
        a->pause_ms = PAUSE_MAX_MS;
    a->not_before = frame_clock_ms() + a->pause_ms;
    log_err("event=worker-failed status=%s reason=\"%s\"",
        sceau_status_name(a->problem.status), a->problem.text);
}

static void
tell_ready(struct agent *a)
{
    a->pause_ms = 0;
    log_notice(
        "event=ready socket=%s worker=%d", a->config->socket, (int)a->worker);
    if (a->ready_fd < 0)
        return;
    (void)!write(a->ready_fd, "ready\n", 6); /* whoever waited may be gone */
    (void)close(a->ready_fd);
    a->ready_fd = -1;
}

/* The descriptors that only the supervisor may hold. */
static void
become_worker(struct agent *a, int fd)
{
    sigset_t none;

    (void)close(a->listen_fd);
    (void)close(a->signal_fd);
    if (a->ready_fd >= 0)
        (void)close(a->ready_fd);
    for (size_t i = 0; i < a->clients; i++)
        (void)close(a->client[i].fd);
    (void)sigemptyset(&none);
    (void)sigprocmask(SIG_SETMASK, &none, NULL);
    worker_run(a->config, fd);
}

static bool
wait_until_ready(struct agent *a)
{
    AUTO_BUFFER struct buffer body = buffer_with_max(FRAME_MAX);
    struct frame_answer answer;

    if (frame_receive(a->worker_fd, &body, frame_clock_ms() + START_MS) != 0
        || !frame_read_answer(buffer_span(&body), &answer)) {
        (void)fail(&a->problem, SCEAU_E_STATE,
            "le processus de signature n’a pas pu s’ouvrir sur le jeton");
        return false;
    }
    if (answer.status == SCEAU_OK)
        return true;
    (void)fail(&a->problem, answer.status, "%s", answer.text);
    a->latched = answer.status == SCEAU_E_CRYPTO;
    return false;
}

static void
start_worker(struct agent *a)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        (void)fail(&a->problem, SCEAU_E_IO, "tube : %s", strerror(errno));
        worker_failed(a);
        return;
    }
    a->worker = fork();
    if (a->worker == 0) {
        (void)close(pair[0]);
        become_worker(a, pair[1]);
    }
    (void)close(pair[1]);
    a->worker_fd = pair[0];
    if (a->worker < 0) {
        (void)fail(&a->problem, SCEAU_E_IO, "processus : %s", strerror(errno));
        (void)close(pair[0]);
        worker_failed(a);
    } else if (wait_until_ready(a)) {
        tell_ready(a);
    } else {
        worker_failed(a);
    }
}

/* True where a worker is ready, after starting one if it is time. */
static bool
have_worker(struct agent *a)
{
    if (a->worker > 0)
        return true;
    if (a->latched || frame_clock_ms() < a->not_before)
        return false;
    start_worker(a);
    return a->worker > 0;
}

static bool
ask_worker(
    struct agent *a, const struct frame_request *r, struct frame_answer *answer)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(FRAME_MAX + FRAME_LENGTH);
    int64_t deadline = frame_clock_ms() + REQUEST_MS;

    frame_put_request(r, &bytes);
    if (buffer_status(&bytes) == SCEAU_OK
        && frame_send(a->worker_fd, buffer_span(&bytes), deadline) == 0
        && frame_receive(a->worker_fd, &bytes, deadline) == 0
        && frame_read_answer(buffer_span(&bytes), answer)
        && (answer->status != SCEAU_OK || answer->count == r->count))
        return true;
    (void)fail(&a->problem, SCEAU_E_IO,
        errno == ETIMEDOUT ? "le jeton n’a pas répondu à temps"
                           : "le processus de signature s’est arrêté");
    worker_failed(a);
    return false;
}

static void
answer_problem(const struct agent *a, struct frame_answer *answer)
{
    memset(answer, 0, sizeof *answer);
    answer->status =
        a->problem.status == SCEAU_OK ? SCEAU_E_STATE : a->problem.status;
    if (answer->status == SCEAU_E_CRYPTO)
        answer->status =
            SCEAU_E_STATE; /* to a caller: the service is not ready */
    memcpy(answer->text, a->problem.text, sizeof answer->text);
}

/* A worker found dead is replaced once within the request: signing twice is safe. */
static void
serve(
    struct agent *a, const struct frame_request *r, struct frame_answer *answer)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        bool was_there = a->worker > 0;
        if (have_worker(a) && ask_worker(a, r, answer))
            return;
        if (!was_there || a->problem.status != SCEAU_E_IO)
            break;
        a->not_before = 0;
    }
    answer_problem(a, answer);
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
        serve(a, &request, &answer);
        if (answer.status != SCEAU_OK)
            log_err("event=refused key=%s status=%s", request.label,
                sceau_status_name(answer.status));
        if (!reply(c, &answer))
            return false;
        size_t used = FRAME_LENGTH + len;
        c->in.len -= used;
        memmove(c->in.data, c->in.data + used, c->in.len);
    }
    return true;
}

static bool
read_client(struct agent *a, struct client *c)
{
    uint8_t step[FRAME_MAX];
    ssize_t n = recv(c->fd, step, sizeof step, MSG_DONTWAIT);

    if (n == 0 || (n < 0 && errno != EAGAIN && errno != EINTR))
        return false;
    if (n > 0)
        buffer_put(&c->in, step, (size_t)n);
    return buffer_status(&c->in) == SCEAU_OK && serve_client(a, c);
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
    if (a->clients == CLIENTS_MAX || !is_allowed(fd)) {
        log_err("event=client-refused");
        (void)close(fd);
        return;
    }
    a->client[a->clients++] = (struct client) { .fd = fd,
        .in = buffer_with_max(2 * (FRAME_MAX + FRAME_LENGTH)) };
}

static size_t
fill_poll(const struct agent *a, struct pollfd *p)
{
    p[0] = (struct pollfd) { .fd = a->signal_fd, .events = POLLIN };
    p[1] = (struct pollfd) { .fd = a->listen_fd, .events = POLLIN };
    /* a worker never speaks unasked: readable means that it died */
    p[2] = (struct pollfd) { .fd = a->worker_fd, .events = POLLIN };
    for (size_t i = 0; i < a->clients; i++)
        p[3 + i] = (struct pollfd) { .fd = a->client[i].fd, .events = POLLIN };
    return 3 + a->clients;
}

static int
next_wake(const struct agent *a)
{
    if (a->worker > 0 || a->latched)
        return -1;
    int64_t left = a->not_before - frame_clock_ms();
    return left < 1 ? 1 : (int)left;
}

static void
loop(struct agent *a)
{
    struct pollfd p[3 + CLIENTS_MAX];

    for (;;) {
        size_t n = fill_poll(a, p);
        if (poll(p, n, next_wake(a)) < 0 && errno != EINTR)
            return;
        if (p[0].revents)
            return;
        if (p[2].revents && a->worker > 0) {
            (void)fail(&a->problem, SCEAU_E_IO,
                "le processus de signature s’est arrêté");
            worker_failed(a);
        }
        for (size_t i = n - 3; i-- > 0;)
            if (p[3 + i].revents && !read_client(a, &a->client[i]))
                drop_client(a, i);
        if (p[1].revents)
            accept_client(a);
        (void)have_worker(a);
    }
}

/* A socket that somebody answers is an agent's; one that nobody does is stale. */
static bool
is_served(const struct sockaddr_un *address)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool served = fd >= 0
        && connect(fd, (const struct sockaddr *)address, sizeof *address) == 0;

    if (fd >= 0)
        (void)close(fd);
    return served;
}

static enum sceau_status
listen_at(struct agent *a, struct sceau_error *error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    const char *path = a->config->socket;
    mode_t mask;

    if (strlen(path) >= sizeof address.sun_path)
        return fail(error, SCEAU_E_USAGE,
            "hsm.socket : chemin de plus de %zu octets",
            sizeof address.sun_path - 1);
    memcpy(address.sun_path, path, strlen(path) + 1);
    if (is_served(&address))
        return fail(error, SCEAU_E_STATE, "un agent sert déjà %s", path);
    struct stat info;
    if (lstat(path, &info) == 0 && S_ISSOCK(info.st_mode))
        (void)unlink(path);
    a->listen_fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    mask = umask(0177);
    int bound = a->listen_fd < 0
        ? -1
        : bind(a->listen_fd, (struct sockaddr *)&address, sizeof address);
    (void)umask(mask);
    if (bound != 0 || listen(a->listen_fd, CLIENTS_MAX) != 0)
        return fail(error, SCEAU_E_IO, "%s : %s", path, strerror(errno));
    return SCEAU_OK;
}

static enum sceau_status
harden(struct agent *a, struct sceau_error *error)
{
    const struct rlimit none = { 0, 0 };
    sigset_t ends;

    (void)signal(SIGPIPE, SIG_IGN);
    (void)sigemptyset(&ends);
    (void)sigaddset(&ends, SIGTERM);
    (void)sigaddset(&ends, SIGINT);
    if (setrlimit(RLIMIT_CORE, &none) != 0
        || prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0
        || sigprocmask(SIG_BLOCK, &ends, NULL) != 0)
        return fail(error, SCEAU_E_IO, "durcissement : %s", strerror(errno));
    a->signal_fd = signalfd(-1, &ends, SFD_CLOEXEC);
    return a->signal_fd < 0
        ? fail(error, SCEAU_E_IO, "signaux : %s", strerror(errno))
        : SCEAU_OK;
}

static void
stop(struct agent *a)
{
    while (a->clients)
        drop_client(a, a->clients - 1);
    end_worker(a);
    (void)close(a->listen_fd);
    (void)close(a->signal_fd);
    (void)unlink(a->config->socket);
    log_notice("event=stopped");
}

enum sceau_status
agent_run(
    const struct hsm_config *config, int ready_fd, struct sceau_error *error)
{
    struct agent a = { .config = config,
        .listen_fd = -1,
        .signal_fd = -1,
        .ready_fd = ready_fd,
        .worker_fd = -1 };
    enum sceau_status status = harden(&a, error);

    if (status == SCEAU_OK)
        status = listen_at(&a, error);
    if (status != SCEAU_OK)
        return status;
    (void)have_worker(&a);
    loop(&a);
    stop(&a);
    return SCEAU_OK;
}
