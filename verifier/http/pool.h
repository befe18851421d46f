/* SPDX-License-Identifier: EUPL-1.2 */
/* Threads that do what may wait, in the order in which it came. */
#ifndef SCEAU_HTTP_POOL_H
#define SCEAU_HTTP_POOL_H

#include <stdbool.h>
#include <stddef.h>

struct pool;

typedef void pool_work(void *item);

/* NULL where memory or threads lack. At most `waiting` items wait for a thread. */
struct pool *pool_new(unsigned threads, unsigned waiting, pool_work *run);

/* False where too many wait. The item is borrowed until it is done. */
bool pool_add(struct pool *p, void *item);

/* How many wait. */
size_t pool_waiting(struct pool *p);

/* Do all that was added, then end; nothing may be added any more. */
void pool_free(struct pool **p);

#endif
