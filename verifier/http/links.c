/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/links.h"

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>

enum { TICK_MS = 100 };

struct link {
    struct link *next;
    struct link **at; /* what points here */
    int fd;
    enum link_phase phase;
    int64_t since_ms;
    bool ended;
};

struct links {
    pthread_mutex_t lock;
    pthread_cond_t wake;
    pthread_t clock;
    struct link *first;
    size_t count;
    int64_t bound_ms[2]; /* by phase */
    unsigned long long ended;
    bool hushed;
    bool over;
};

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
end_link(struct link *one, int how)
{
    if (!one->ended)
        (void)shutdown(one->fd, how);
    one->ended = true;
}

static void
look(struct links *l, int64_t now)
{
    for (struct link *one = l->first; one; one = one->next) {
        if (one->ended || one->phase == LINK_WORKING)
            continue;
        if (l->hushed && one->phase == LINK_IDLE) {
            end_link(one, SHUT_RD);
        } else if (now - one->since_ms > l->bound_ms[one->phase]) {
            end_link(one, SHUT_RDWR);
            l->ended++;
        }
    }
}

static void *
watch(void *context)
{
    struct links *l = context;

    (void)pthread_mutex_lock(&l->lock);
    while (!l->over) {
        struct timespec until;
        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_nsec += TICK_MS * 1000000;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        (void)pthread_cond_timedwait(&l->wake, &l->lock, &until);
        look(l, clock_ms());
    }
    (void)pthread_mutex_unlock(&l->lock);
    return NULL;
}

struct links *
links_new(unsigned idle_seconds, unsigned busy_seconds)
{
    struct links *l = calloc(1, sizeof *l);
    pthread_condattr_t steady;

    if (!l)
        return NULL;
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_condattr_init(&steady);
    (void)pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
    (void)pthread_cond_init(&l->wake, &steady);
    (void)pthread_condattr_destroy(&steady);
    l->bound_ms[LINK_IDLE] = (int64_t)idle_seconds * 1000;
    l->bound_ms[LINK_BUSY] = (int64_t)busy_seconds * 1000;
    if (pthread_create(&l->clock, NULL, watch, l) == 0)
        return l;
    (void)pthread_cond_destroy(&l->wake);
    (void)pthread_mutex_destroy(&l->lock);
    free(l);
    return NULL;
}

void
links_free(struct links **links)
{
    struct links *l = *links;

    *links = NULL;
    if (!l)
        return;
    (void)pthread_mutex_lock(&l->lock);
    l->over = true;
    (void)pthread_cond_signal(&l->wake);
    (void)pthread_mutex_unlock(&l->lock);
    (void)pthread_join(l->clock, NULL);
    (void)pthread_cond_destroy(&l->wake);
    (void)pthread_mutex_destroy(&l->lock);
    free(l);
}

struct link *
link_add(struct links *l, int fd)
{
    struct link *one = calloc(1, sizeof *one);

    if (!one)
        return NULL;
    one->fd = fd;
    one->since_ms = clock_ms();
    (void)pthread_mutex_lock(&l->lock);
    one->next = l->first;
    one->at = &l->first;
    if (one->next)
        one->next->at = &one->next;
    l->first = one;
    l->count++;
    (void)pthread_mutex_unlock(&l->lock);
    return one;
}

void
link_remove(struct links *l, struct link *one)
{
    if (!one)
        return;
    (void)pthread_mutex_lock(&l->lock);
    *one->at = one->next;
    if (one->next)
        one->next->at = one->at;
    l->count--;
    (void)pthread_mutex_unlock(&l->lock);
    free(one);
}

void
link_enter(struct links *l, struct link *one, enum link_phase phase)
{
    if (!one)
        return;
    (void)pthread_mutex_lock(&l->lock);
    one->phase = phase;
    one->since_ms = clock_ms();
    (void)pthread_mutex_unlock(&l->lock);
}

size_t
links_count(struct links *l)
{
    (void)pthread_mutex_lock(&l->lock);
    size_t count = l->count;
    (void)pthread_mutex_unlock(&l->lock);
    return count;
}

unsigned long long
links_ended(struct links *l)
{
    (void)pthread_mutex_lock(&l->lock);
    unsigned long long ended = l->ended;
    (void)pthread_mutex_unlock(&l->lock);
    return ended;
}

void
links_hush(struct links *l)
{
    (void)pthread_mutex_lock(&l->lock);
    l->hushed = true;
    look(l, clock_ms());
    (void)pthread_mutex_unlock(&l->lock);
}

void
links_cut(struct links *l)
{
    (void)pthread_mutex_lock(&l->lock);
    for (struct link *one = l->first; one; one = one->next) {
        (void)shutdown(one->fd, SHUT_RDWR);
        one->ended = true;
    }
    (void)pthread_mutex_unlock(&l->lock);
}
