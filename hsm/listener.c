/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/listener.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "hsm/signer.h"
#include "verifier/base/error.h"
#include "verifier/base/log.h"
#include "verifier/base/reason.h"

enum { HANDED_FD = 3 }; /* SD_LISTEN_FDS_START */

/* Held as long as this process lives: two agents that start together must not both
 * find the socket stale. The file stays; only its lock counts. */
static enum sceau_status
take_lock(struct listener *l, struct sceau_error *error)
{
    const char *path = l->path;
    char *name = NULL;

    if (asprintf(&name, "%s.lock", path) < 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    l->lock_fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    free(name);
    if (l->lock_fd < 0)
        return fail(error, SCEAU_E_IO, "%s.lock : %s", path, REASON(errno));
    if (flock(l->lock_fd, LOCK_EX | LOCK_NB) != 0)
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
bind_to(struct listener *l, const struct sockaddr_un *address, int backlog,
    struct sceau_error *error)
{
    const char *path = l->path;
    struct stat info;

    if (lstat(path, &info) == 0) {
        if (!S_ISSOCK(info.st_mode))
            return fail(error, SCEAU_E_STATE,
                "%s existe et n’est pas un socket : rien n’a été changé", path);
        if (is_served(address))
            return fail(error, SCEAU_E_STATE, "un agent sert déjà %s", path);
        (void)unlink(path);
    }
    l->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    mode_t mask = umask(0177);
    int bound = l->fd < 0
        ? -1
        : bind(l->fd, (const struct sockaddr *)address, sizeof *address);
    int why = errno;
    (void)umask(mask);
    if (bound != 0)
        return fail(error, SCEAU_E_IO, "%s : %s", path, REASON(why));
    if (listen(l->fd, backlog) != 0)
        return fail(error, SCEAU_E_IO, "%s : %s", path, REASON(errno));
    return SCEAU_OK;
}

static bool
is_number(const char *text, long number)
{
    char *end;

    return text && *text && strtol(text, &end, 10) == number && !*end;
}

static bool
is_listening(int fd)
{
    int domain = 0, listens = 0;
    socklen_t len = sizeof domain;

    return getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) == 0
        && domain == AF_UNIX
        && getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) == 0
        && listens;
}

/* Meant for this process, and for none that it starts. */
static enum sceau_status
take_handed(struct listener *l, struct sceau_error *error)
{
    const char *count = getenv("LISTEN_FDS");
    bool meant = count && is_number(getenv("LISTEN_PID"), getpid());
    bool one = is_number(count, 1);

    (void)unsetenv("LISTEN_FDS");
    (void)unsetenv("LISTEN_PID");
    (void)unsetenv("LISTEN_FDNAMES");
    if (!meant)
        return SCEAU_OK;
    if (!one || !is_listening(HANDED_FD))
        return fail(error, SCEAU_E_STATE,
            "LISTEN_FDS : une seule socket unix est attendue (ListenStream= "
            "du .socket)");
    l->fd = HANDED_FD;
    l->handed = true;
    return fcntl(l->fd, F_SETFD, FD_CLOEXEC) == 0
            && fcntl(l->fd, F_SETFL, O_NONBLOCK) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_IO, "LISTEN_FDS : %s", REASON(errno));
}

enum sceau_status
listener_open(struct listener *l, const char *path, int backlog,
    struct sceau_error *error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    _Static_assert(sizeof address.sun_path > SIGNER_SOCKET_MAX,
        "what hsm_config_load() lets through fits");
    *l = (struct listener) { .fd = -1, .lock_fd = -1, .path = path };
    (void)snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    enum sceau_status status = take_handed(l, error);
    /* who made the socket gives it to one, from a folder that may be closed to us */
    if (status != SCEAU_OK || l->handed)
        return status;
    status = take_lock(l, error);
    return status == SCEAU_OK ? bind_to(l, &address, backlog, error) : status;
}

void
listener_stop(struct listener *l)
{
    if (l->fd < 0)
        return;
    if (!l->handed)
        (void)unlink(l->path);
    (void)close(l->fd);
    l->fd = -1;
}

void
listener_close(struct listener *l)
{
    listener_stop(l);
    if (l->lock_fd >= 0)
        (void)close(l->lock_fd);
    l->lock_fd = -1;
}

static bool
is_allowed(int fd)
{
    struct ucred peer;
    socklen_t len = sizeof peer;

    return getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &len) == 0
        && (peer.uid == geteuid() || peer.uid == 0);
}

int
listener_accept(const struct listener *l)
{
    int fd = accept4(l->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

    if (fd < 0 || is_allowed(fd))
        return fd;
    log_err("event=client-refused");
    (void)close(fd);
    return -1;
}
