/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/listen.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "verifier/base/error.h"
#include "verifier/base/log.h"
#include "verifier/base/reason.h"

enum { HANDED_FD = 3 /* SD_LISTEN_FDS_START */, BACKLOG = 1024 };

_Static_assert(sizeof((struct sockaddr_un *)0)->sun_path == LISTEN_PATH_MAX + 1,
    "unix(7)");

static bool
is_number(const char *text, long number)
{
    char *end;

    return text && *text && strtol(text, &end, 10) == number && !*end;
}

bool
listen_is_handed(void)
{
    return getenv("LISTEN_FDS") && is_number(getenv("LISTEN_PID"), getpid());
}

/* Only whoever is on this machine may speak without TLS. */
static bool
is_loopback(int fd)
{
    struct sockaddr_storage s = { .ss_family = AF_UNSPEC };
    socklen_t len = sizeof s;

    if (getsockname(fd, (struct sockaddr *)&s, &len) != 0)
        return false;
    if (s.ss_family == AF_INET6) {
        struct sockaddr_in6 six;
        memcpy(&six, &s, sizeof six);
        return IN6_IS_ADDR_LOOPBACK(&six.sin6_addr);
    }
    struct sockaddr_in four;
    memcpy(&four, &s, sizeof four);
    return s.ss_family == AF_INET
        && ntohl(four.sin_addr.s_addr) >> 24 == IN_LOOPBACKNET;
}

static bool
is_listening(int fd, bool *local)
{
    int domain = 0, listens = 0;
    socklen_t len = sizeof domain;

    if (getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &len) != 0
        || getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &len) != 0
        || !listens)
        return false;
    *local = domain == AF_UNIX;
    return *local || is_loopback(fd);
}

static enum sceau_status
make_ready(int fd, const char *what, struct sceau_error *error)
{
    return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0
            && fcntl(fd, F_SETFL, O_NONBLOCK) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_IO, "%s : %s", what, REASON(errno));
}

enum sceau_status
listen_take(struct listener *out, struct sceau_error *error)
{
    bool one = is_number(getenv("LISTEN_FDS"), 1);

    (void)unsetenv("LISTEN_FDS");
    (void)unsetenv("LISTEN_PID");
    (void)unsetenv("LISTEN_FDNAMES");
    *out = (struct listener) { .fd = HANDED_FD };
    if (one && is_listening(HANDED_FD, &out->local))
        return make_ready(HANDED_FD, "LISTEN_FDS", error);
    return fail(error, SCEAU_E_STATE,
        "LISTEN_FDS : une seule socket est attendue, unix ou de la boucle "
        "locale (ListenStream= du .socket)");
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

static enum sceau_status
clear_path(const struct sockaddr_un *address, struct sceau_error *error)
{
    const char *path = address->sun_path;
    struct stat info;

    if (lstat(path, &info) != 0)
        return SCEAU_OK; /* bind(2) says what else is wrong */
    if (!S_ISSOCK(info.st_mode))
        return fail(error, SCEAU_E_STATE,
            "%s existe et n’est pas une socket : rien n’a été changé", path);
    if (is_served(address))
        return fail(
            error, SCEAU_E_STATE, "un service répond déjà sur %s", path);
    (void)unlink(path);
    return SCEAU_OK;
}

static enum sceau_status
begin(int domain, const struct sockaddr *address, socklen_t len,
    const char *what, struct listener *out, struct sceau_error *error)
{
    int on = 1;
    int fd = socket(domain, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd >= 0 && domain == AF_INET)
        (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, address, len) != 0 || listen(fd, BACKLOG) != 0) {
        int why = errno;
        if (fd >= 0)
            (void)close(fd);
        return fail(error, SCEAU_E_IO, "%s : %s", what, REASON(why));
    }
    out->fd = fd;
    return SCEAU_OK;
}

enum sceau_status
listen_on_path(const char *path, unsigned mode, struct listener *out,
    struct sceau_error *error)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };

    *out = (struct listener) { .fd = -1, .local = true };
    if (strlen(path) > LISTEN_PATH_MAX)
        return fail(error, SCEAU_E_USAGE,
            "le chemin de la socket a plus de %d octets", LISTEN_PATH_MAX);
    memcpy(address.sun_path, path, strlen(path) + 1);
    enum sceau_status status = clear_path(&address, error);
    if (status != SCEAU_OK)
        return status;
    mode_t mask = umask(0777 & ~(mode_t)mode);
    status = begin(AF_UNIX, (const struct sockaddr *)&address, sizeof address,
        path, out, error);
    (void)umask(mask);
    if (status == SCEAU_OK)
        out->path = path;
    return status;
}

enum sceau_status
listen_on_port(unsigned port, struct listener *out, struct sceau_error *error)
{
    struct sockaddr_in address = { .sin_family = AF_INET,
        .sin_port = htons((uint16_t)port),
        .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    char what[32];

    *out = (struct listener) { .fd = -1 };
    (void)snprintf(what, sizeof what, "127.0.0.1:%u", port);
    return begin(AF_INET, (const struct sockaddr *)&address, sizeof address,
        what, out, error);
}

unsigned
listen_port(const struct listener *l)
{
    struct sockaddr_in address = { .sin_port = 0 };
    socklen_t len = sizeof address;

    if (l->local || getsockname(l->fd, (struct sockaddr *)&address, &len) != 0)
        return 0;
    return ntohs(address.sin_port);
}

void
listen_tell(const struct listener *l)
{
    if (l->local)
        log_notice("event=listening on=socket");
    else
        log_notice("event=listening on=loopback port=%u", listen_port(l));
}

/* nginx is of another user, in the socket's group. */
enum sceau_status
listen_open(const char *path, long port, struct listener *out,
    struct sceau_error *error)
{
    enum { SOCKET_MODE = 0660 };

    if (path)
        return listen_on_path(path, SOCKET_MODE, out, error);
    if (port >= 0)
        return listen_on_port((unsigned)port, out, error);
    return listen_take(out, error);
}

void
listen_hide(struct listener *l)
{
    if (l->path)
        (void)unlink(l->path);
    l->path = NULL;
}

void
listen_close(struct listener *l)
{
    listen_hide(l);
    if (l->fd >= 0)
        (void)close(l->fd);
    l->fd = -1;
}
