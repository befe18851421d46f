/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/pool.h"

#include <pthread.h>
#include <stdlib.h>

struct pool {
    pthread_mutex_t lock;
    pthread_cond_t work;
    pool_work *run;
    void **ring;
    size_t size;
    size_t first;
    size_t count;
    bool over;
    pthread_t *thread;
    unsigned threads;
};

static void *
serve(void *context)
{
    struct pool *p = context;

    (void)pthread_mutex_lock(&p->lock);
    for (;;) {
        while (p->count == 0 && !p->over)
            (void)pthread_cond_wait(&p->work, &p->lock);
        if (p->count == 0)
            break;
        void *item = p->ring[p->first];
        p->first = (p->first + 1) % p->size;
        p->count--;
        (void)pthread_mutex_unlock(&p->lock);
        p->run(item);
        (void)pthread_mutex_lock(&p->lock);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return NULL;
}

struct pool *
pool_new(unsigned threads, unsigned waiting, pool_work *run)
{
    struct pool *p = calloc(1, sizeof *p);

    if (!p)
        return NULL;
    (void)pthread_mutex_init(&p->lock, NULL);
    (void)pthread_cond_init(&p->work, NULL);
    p->run = run;
    p->size = waiting ? waiting : 1;
    p->ring = calloc(p->size, sizeof *p->ring);
    p->thread = calloc(threads, sizeof *p->thread);
    while (p->ring && p->thread && p->threads < threads
        && pthread_create(&p->thread[p->threads], NULL, serve, p) == 0)
        p->threads++;
    if (p->threads < threads)
        pool_free(&p);
    return p;
}

bool
pool_add(struct pool *p, void *item)
{
    (void)pthread_mutex_lock(&p->lock);
    bool room = p->count < p->size && !p->over;
    if (room) {
        p->ring[(p->first + p->count) % p->size] = item;
        p->count++;
        (void)pthread_cond_signal(&p->work);
    }
    (void)pthread_mutex_unlock(&p->lock);
    return room;
}

size_t
pool_waiting(struct pool *p)
{
    (void)pthread_mutex_lock(&p->lock);
    size_t count = p->count;
    (void)pthread_mutex_unlock(&p->lock);
    return count;
}

void
pool_free(struct pool **pool)
{
    struct pool *p = *pool;

    *pool = NULL;
    if (!p)
        return;
    (void)pthread_mutex_lock(&p->lock);
    p->over = true;
    (void)pthread_cond_broadcast(&p->work);
    (void)pthread_mutex_unlock(&p->lock);
    for (unsigned i = 0; i < p->threads; i++)
        (void)pthread_join(p->thread[i], NULL);
    (void)pthread_cond_destroy(&p->work);
    (void)pthread_mutex_destroy(&p->lock);
    free(p->ring);
    free(p->thread);
    free(p);
}
