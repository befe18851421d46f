/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a child that reads untrusted pictures and pages may not do.
 *
 * Both functions are for a child that has just been forked: what they take away does
 * not come back. A child that cannot be confined must not start: they end it.
 */
#ifndef SCEAU_SCAN_CAGE_H
#define SCEAU_SCAN_CAGE_H

#include <stddef.h>

/* An exit status that no program of ours or of others means something by. */
#define CAGE_EXIT 113

struct cage {
    unsigned seconds; /* of CPU; 0: no bound */
    size_t memory;    /* bytes of addresses; 0: no bound */
    unsigned files;   /* that may be open after this call */
};

/*
 * No privileges to gain, no memory dump, no file to write, no process to start (root
 * alone could), the end with its parent and not with a terminal's ^C, and the bounds of
 * `c`.
 */
void cage_enter(const struct cage *c);

/*
 * Let through only the system calls of a program that reads files and writes to what
 * is open: no socket, no process or thread, no file made, changed or opened for
 * writing, no limit raised. Every other call fails with ENOSYS, so that a newer C
 * library falls back to those that pass.
 *
 * Not confined: it may read what its user may read, and start another program, which
 * inherits all this. What it learns can only leave by the pipe that its parent reads.
 */
void cage_filter(void);

/*
 * The same for a program that judges a document and starts confined children for its
 * parts: it may also make processes and pipes, wait for them, read folders, and end
 * processes that are younger than itself. It is confined further by each of its children.
 */
void cage_filter_keeper(void);

#endif
