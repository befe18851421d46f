/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Connections to one register, a few for all threads: each is used for a moment, and who
 * finds none waits for one. One that failed is closed, and another opened for who comes
 * next.
 *
 * Threads: any number.
 */
#ifndef SCEAU_ISSUER_SERVE_REGISTERS_H
#define SCEAU_ISSUER_SERVE_REGISTERS_H

#include "issuer/register/registry.h"

/* A database has so many connections in all, and each has memory of its own. */
#define REGISTERS_MAX 8

/* Milliseconds that a request waits for a database that is away: a server that is started
 * again is not told to clients, one that stays away is. */
#define REGISTERS_PATIENCE_MS 4000

struct registers;

/* place is kept, as registry_open() takes it. NULL where memory lacks. */
struct registers *registers_new(const char *place);

/* Closes them all; none may be in use. */
void registers_free(struct registers **r);

/* One of them, to act as that one; to give back, before another is taken. The statuses of
 * registry_open(). */
SCEAU_MUST_USE enum sceau_status registers_take(struct registers *r,
    const char *who, struct registry **out, struct sceau_error *error);

/* status: what the last use of it gave. */
void registers_give(
    struct registers *r, struct registry *one, enum sceau_status status);

#endif
