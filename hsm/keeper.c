/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/keeper.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/base/wipe.h"

enum { OWN_FD = 3 };

/* One datagram from the keeper. Workers ask one after the other. */
struct reply {
    struct sceau_error error; /* SCEAU_OK: the PIN follows */
    struct pin pin;
};

_Noreturn static void
keep(const char *source, int fd)
{
    static struct reply r;
    char question;

    (void)prctl(PR_SET_NAME, "sceau-hsm-pin");
    (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (pin_read(source, "PIN du jeton", &r.pin, &r.error) == SCEAU_OK)
        r.error.status = SCEAU_OK;
    if (dup2(fd, OWN_FD) == OWN_FD && close_range(OWN_FD + 1, ~0U, 0) == 0)
        while (recv(OWN_FD, &question, 1, 0) == 1
            && send(OWN_FD, &r, sizeof r, MSG_NOSIGNAL) == (ssize_t)sizeof r)
            ;
    pin_wipe(&r.pin);
    _exit(0);
}

enum sceau_status
keeper_start(struct keeper *k, const char *source, struct sceau_error *error)
{
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return fail(error, SCEAU_E_IO, "tube : %s", REASON(errno));
    pid_t child = fork();
    if (child == 0)
        keep(source, pair[1]);
    int why = errno;
    (void)close(pair[1]);
    if (child < 0) {
        (void)close(pair[0]);
        return fail(error, SCEAU_E_IO, "processus : %s", REASON(why));
    }
    *k = (struct keeper) { .pid = child, .fd = pair[0] };
    return SCEAU_OK;
}

void
keeper_end(struct keeper *k)
{
    if (k->pid <= 0)
        return;
    (void)close(k->fd);
    (void)kill(k->pid, SIGKILL);
    while (waitpid(k->pid, NULL, 0) < 0 && errno == EINTR)
        ;
    *k = (struct keeper) { .fd = -1 };
}

enum sceau_status
keeper_ask(int fd, struct pin *out, struct sceau_error *error)
{
    struct reply r = { 0 };
    enum sceau_status status = SCEAU_OK;

    (void)mlock(&r, sizeof r);
    if (send(fd, "?", 1, MSG_NOSIGNAL) != 1
        || recv(fd, &r, sizeof r, 0) != (ssize_t)sizeof r)
        status = fail(
            error, SCEAU_E_STATE, "le PIN n’est plus gardé : relancez l’agent");
    else if (r.error.status != SCEAU_OK)
        status = fail(error, r.error.status, "%s", r.error.text);
    else
        pin_copy(out, &r.pin);
    wipe(&r, sizeof r);
    (void)munlock(&r, sizeof r);
    return status;
}
