/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The agent's socket: made where nobody serves, or handed over by systemd (LISTEN_FDS,
 * sd_listen_fds(3)), and the lock that lets one agent serve it.
 */
#ifndef SCEAU_HSM_LISTENER_H
#define SCEAU_HSM_LISTENER_H

#include <stdbool.h>

#include <sceau/error.h>

struct listener {
    int fd;
    int lock_fd;
    bool handed; /* by systemd, whose the path is then */
    const char *path;
};

/*
 * path  kept; at most SIGNER_SOCKET_MAX bytes
 *
 * SCEAU_E_STATE another agent serves it, it is another file's, or what was handed over
 * is no listening unix socket; SCEAU_E_IO; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status listener_open(struct listener *l,
    const char *path, int backlog, struct sceau_error *error);

/* No more callers: the socket goes, if it is ours. The lock stays to listener_close(). */
void listener_stop(struct listener *l);
void listener_close(struct listener *l);

/* The next caller of one's own user or of root, or -1; others are refused. */
int listener_accept(const struct listener *l);

#endif
