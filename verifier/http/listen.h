/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Where a service listens: a unix socket that it makes, one that systemd handed over
 * (sd_listen_fds(3)), or a port of loopback. Only a socket that nobody serves is
 * replaced, never another file.
 */
#ifndef SCEAU_HTTP_LISTEN_H
#define SCEAU_HTTP_LISTEN_H

#include <stdbool.h>

#include <sceau/error.h>

#define LISTEN_PATH_MAX 107 /* unix(7): sun_path and its NUL */

struct listener {
    int fd;
    bool local;       /* a unix socket */
    const char *path; /* to remove at the end, or NULL */
};

/* True where systemd handed a socket to this very process. */
bool listen_is_handed(void);

/* What was handed over: one socket that listens, unix or of loopback. Its variables leave
 * the environment. SCEAU_E_STATE, SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status listen_take(
    struct listener *out, struct sceau_error *error);

/* path is kept. mode is that of the socket. SCEAU_E_USAGE too long; SCEAU_E_STATE somebody
 * serves it, or it is no socket; SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status listen_on_path(const char *path, unsigned mode,
    struct listener *out, struct sceau_error *error);

/* 127.0.0.1; port 0: any, which listen_port() tells. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status listen_on_port(
    unsigned port, struct listener *out, struct sceau_error *error);
unsigned listen_port(const struct listener *l);

/* The event of it, in the log. */
void listen_tell(const struct listener *l);

/* Where options say: that path, with a mode for who shares its group; or NULL, that port;
 * or -1, what systemd handed over. The statuses of these. */
SCEAU_MUST_USE enum sceau_status listen_open(const char *path, long port,
    struct listener *out, struct sceau_error *error);

/* Nobody new finds it; what is queued there may still be accepted. */
void listen_hide(struct listener *l);
void listen_close(struct listener *l);

#endif
