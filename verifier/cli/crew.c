/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/cli/crew.h"

#include <sched.h>
#include <stdlib.h>

enum { SLOTS_PER_THREAD = 4 };

unsigned
crew_cores(void)
{
    cpu_set_t set;

    CPU_ZERO(&set);
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n > CREW_THREADS_MAX ? CREW_THREADS_MAX : (unsigned)n;
}

size_t
crew_slots(unsigned threads)
{
    return (size_t)threads * SLOTS_PER_THREAD + 1;
}

static void *
slot(const struct crew *w, size_t number)
{
    return (char *)w->ring + number % w->slots * w->size;
}

static void *
run_worker(void *context)
{
    struct crew *w = context;

    (void)pthread_mutex_lock(&w->lock);
    for (;;) {
        while (w->taken == w->filled && !w->ending)
            (void)pthread_cond_wait(&w->work, &w->lock);
        if (w->taken == w->filled)
            break;
        size_t number = w->taken++;
        (void)pthread_mutex_unlock(&w->lock);
        w->run(w->context, slot(w, number));
        (void)pthread_mutex_lock(&w->lock);
        w->done[number % w->slots] = true;
        (void)pthread_cond_signal(&w->over);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

bool
crew_begin(struct crew *w, unsigned threads)
{
    w->done = calloc(w->slots, sizeof *w->done);
    if (!w->done)
        return false;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->work, NULL);
    (void)pthread_cond_init(&w->over, NULL);
    while (w->threads < threads && w->threads < CREW_THREADS_MAX
        && pthread_create(&w->thread[w->threads], NULL, run_worker, w) == 0)
        w->threads++;
    return true;
}

void *
crew_job(const struct crew *w)
{
    return slot(w, w->filled);
}

/* Write the oldest job; false where it is not done and is not waited for. */
static bool
write_oldest(struct crew *w, bool wait)
{
    bool *done = &w->done[w->written % w->slots];

    (void)pthread_mutex_lock(&w->lock);
    while (!*done && wait)
        (void)pthread_cond_wait(&w->over, &w->lock);
    bool ready = *done;
    (void)pthread_mutex_unlock(&w->lock);
    if (!ready)
        return false;
    w->write(w->context, slot(w, w->written));
    *done = false;
    w->written++;
    return true;
}

void
crew_submit(struct crew *w)
{
    if (w->threads == 0) {
        w->run(w->context, crew_job(w));
        w->done[w->filled % w->slots] = true;
    }
    (void)pthread_mutex_lock(&w->lock);
    w->filled++;
    (void)pthread_cond_signal(&w->work);
    (void)pthread_mutex_unlock(&w->lock);
    if (w->filled - w->written == w->slots)
        (void)write_oldest(w, true);
}

void
crew_write_done(struct crew *w)
{
    while (w->written < w->filled && write_oldest(w, false))
        ;
}

void
crew_write_all(struct crew *w)
{
    while (w->written < w->filled)
        (void)write_oldest(w, true);
}

void
crew_end(struct crew *w)
{
    (void)pthread_mutex_lock(&w->lock);
    w->ending = true;
    (void)pthread_cond_broadcast(&w->work);
    (void)pthread_mutex_unlock(&w->lock);
    for (unsigned i = 0; i < w->threads; i++)
        (void)pthread_join(w->thread[i], NULL);
    (void)pthread_mutex_destroy(&w->lock);
    (void)pthread_cond_destroy(&w->work);
    (void)pthread_cond_destroy(&w->over);
    free(w->done);
}
