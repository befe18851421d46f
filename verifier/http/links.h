/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The connections that are open, and how long each may take: what trickles a byte at a
 * time is ended as what sends nothing is. A connection is ended by shutdown(2); whoever
 * owns its descriptor sees the end and closes it.
 *
 * Threads: any number; one of its own looks at the clock.
 */
#ifndef SCEAU_HTTP_LINKS_H
#define SCEAU_HTTP_LINKS_H

#include <stdbool.h>
#include <stddef.h>

enum link_phase {
    LINK_IDLE = 0, /* no request, or not all its headers */
    LINK_BUSY,     /* a body comes, or an answer goes */
    LINK_WORKING   /* it waits for us */
};

struct links;
struct link;

/* NULL where memory or a thread lacks. */
struct links *links_new(unsigned idle_seconds, unsigned busy_seconds);

/* Ends the clock's thread; no link may be left. */
void links_free(struct links **l);

/* NULL where memory lacks: the connection then has no deadline. */
struct link *link_add(struct links *l, int fd);
void link_remove(struct links *l, struct link *one); /* NULL: nothing */

/* A phase begins, and its time with it. NULL link: nothing. */
void link_enter(struct links *l, struct link *one, enum link_phase phase);

size_t links_count(struct links *l);

/* How many were ended for being slow. */
unsigned long long links_ended(struct links *l);

/* From now on idle connections are closed to what has not come yet. */
void links_hush(struct links *l);

/* End all of them. */
void links_cut(struct links *l);

#endif
