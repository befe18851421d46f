/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/serve/crew.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/cli.h"
#include "verifier/base/log.h"
#include "verifier/scan/cage.h"
#include "verifier/serve/examiner.h"

/* Where none can be forked, or each dies at once, the next is tried after so long. */
enum { AGAIN_MS = 200, YOUNG_MS = 20 };

struct post {
    pid_t pid; /* 0: empty */
    int64_t since_ms;
};

struct keeping {
    struct crew *c;
    struct post post[CREW_MAX];
    sigset_t waited;
    sigset_t mask;
    int64_t not_before_ms;
    bool unconfined;
    int exit;
};

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
signals(sigset_t *set)
{
    (void)sigemptyset(set);
    (void)sigaddset(set, SIGCHLD);
    (void)sigaddset(set, SIGTERM);
    (void)sigaddset(set, SIGINT);
}

void
crew_block(sigset_t *mask)
{
    sigset_t set;

    signals(&set);
    (void)sigprocmask(SIG_BLOCK, &set, mask);
}

/* All posts have an examiner; false where one could not be made. */
static bool
fill(struct keeping *k)
{
    struct crew *c = k->c;

    if (clock_ms() < k->not_before_ms)
        return false;
    shelf_refresh(c->shelf, AGAIN_MS);
    for (unsigned i = 0; i < c->examiners; i++) {
        if (k->post[i].pid)
            continue;
        pid_t pid = examiner_fork(c->take, c->shelf, c->base, &k->mask);
        if (pid < 0) {
            log_err("event=examiner-refused errno=%d", errno);
            k->not_before_ms = clock_ms() + AGAIN_MS;
            return false;
        }
        k->post[i] = (struct post) { pid, clock_ms() };
    }
    return true;
}

static void
say_end(struct keeping *k, int how, bool young)
{
    if (WIFEXITED(how) && WEXITSTATUS(how) == 0)
        return;
    if (WIFEXITED(how))
        log_err("event=examiner-ended exit=%d", WEXITSTATUS(how));
    else
        log_err("event=examiner-ended signal=%d", WTERMSIG(how));
    if (WIFEXITED(how) && WEXITSTATUS(how) == CAGE_EXIT)
        k->unconfined = true;
    if (young)
        k->not_before_ms = clock_ms() + AGAIN_MS;
}

static void
empty(struct keeping *k, pid_t pid, int how)
{
    for (unsigned i = 0; i < k->c->examiners; i++) {
        if (k->post[i].pid != pid)
            continue;
        bool young = clock_ms() - k->post[i].since_ms < YOUNG_MS;
        k->post[i].pid = 0;
        say_end(k, how, young);
        return;
    }
}

/* False where the server ended. */
static bool
reap(struct keeping *k)
{
    int how;
    pid_t pid;

    while ((pid = waitpid(-1, &how, WNOHANG)) > 0) {
        if (pid != k->c->server) {
            empty(k, pid, how);
            continue;
        }
        k->exit = WIFEXITED(how) ? WEXITSTATUS(how) : EXIT_CANNOT;
        if (WIFSIGNALED(how))
            log_err("event=server-ended signal=%d", WTERMSIG(how));
        return false;
    }
    return true;
}

static void
end_all(struct keeping *k)
{
    for (unsigned i = 0; i < k->c->examiners; i++) {
        if (!k->post[i].pid)
            continue;
        (void)kill(k->post[i].pid, SIGKILL);
        (void)waitpid(k->post[i].pid, NULL, 0);
    }
}

static void
stop_server(struct keeping *k)
{
    (void)kill(k->c->server, SIGTERM);
}

int
crew_keep(struct crew *c)
{
    static struct keeping k;
    bool asked = false;

    k.c = c;
    /* the children of an examiner that died come here to be buried */
    (void)prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    signals(&k.waited);
    (void)sigprocmask(SIG_BLOCK, NULL, &k.mask);
    (void)sigdelset(&k.mask, SIGCHLD);
    (void)sigdelset(&k.mask, SIGTERM);
    (void)sigdelset(&k.mask, SIGINT);
    while (reap(&k)) {
        bool full = fill(&k);
        const struct timespec soon = { .tv_nsec = AGAIN_MS * 1000000L };
        int signal = full ? sigwaitinfo(&k.waited, NULL)
                          : sigtimedwait(&k.waited, NULL, &soon);
        if (signal == SIGTERM || signal == SIGINT || (k.unconfined && !asked)) {
            asked = true;
            stop_server(&k);
        }
    }
    end_all(&k);
    if (k.unconfined)
        log_err("event=unconfined");
    return k.unconfined ? EXIT_CANNOT : k.exit;
}
