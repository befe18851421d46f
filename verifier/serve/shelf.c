/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/serve/shelf.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "verifier/base/error.h"
#include "verifier/base/log.h"

struct shelf_copy {
    atomic_uint holders;
    struct trust *trust;
};

struct shelf {
    const char *path;
    bool optional;
    pthread_mutex_t lock; /* of `now` */
    struct shelf_copy *now;
    pthread_mutex_t reading; /* of what follows */
    struct shelf_mark mark;  /* of what was last tried */
    int64_t looked_ms;
    atomic_ullong loaded;
    atomic_ullong refused;
};

bool
shelf_mark(const char *path, struct shelf_mark *out)
{
    struct stat info;

    memset(out, 0, sizeof *out);
    if (stat(path, &info) != 0)
        return false;
    *out = (struct shelf_mark) { info.st_dev, info.st_ino, info.st_size,
        info.st_mtim, info.st_ctim };
    return true;
}

static bool
is_same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool
shelf_mark_is(const struct shelf_mark *a, const struct shelf_mark *b)
{
    return a->device == b->device && a->inode == b->inode && a->size == b->size
        && is_same_time(a->modified, b->modified)
        && is_same_time(a->changed, b->changed);
}

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* SCEAU_E_STATE where it changed meanwhile. */
static enum sceau_status
read_copy(struct shelf *s, struct shelf_copy **out, struct sceau_error *error)
{
    struct shelf_copy *copy = calloc(1, sizeof *copy);
    struct shelf_mark after;

    if (!copy)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    atomic_init(&copy->holders, 1);
    bool there = shelf_mark(s->path, &s->mark);
    enum sceau_status status = trust_open(s->path, &copy->trust, error);
    if (status == SCEAU_E_NOTFOUND && s->optional && !there)
        status = SCEAU_OK;
    (void)shelf_mark(s->path, &after);
    if (status == SCEAU_OK && !shelf_mark_is(&s->mark, &after))
        status = fail(
            error, SCEAU_E_STATE, "%s a changé pendant sa lecture", s->path);
    if (status != SCEAU_OK) {
        shelf_give_back(copy);
        return status;
    }
    *out = copy;
    return SCEAU_OK;
}

enum sceau_status
shelf_open(const char *path, bool optional, struct shelf **out,
    struct sceau_error *error)
{
    struct shelf *s = calloc(1, sizeof *s);

    if (!s)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    s->path = path;
    s->optional = optional;
    (void)pthread_mutex_init(&s->lock, NULL);
    (void)pthread_mutex_init(&s->reading, NULL);
    enum sceau_status status = read_copy(s, &s->now, error);
    if (status != SCEAU_OK) {
        shelf_free(&s);
        return status;
    }
    (void)atomic_fetch_add(&s->loaded, 1);
    *out = s;
    return SCEAU_OK;
}

void
shelf_free(struct shelf **shelf)
{
    struct shelf *s = *shelf;

    *shelf = NULL;
    if (!s)
        return;
    if (s->now)
        shelf_give_back(s->now);
    (void)pthread_mutex_destroy(&s->lock);
    (void)pthread_mutex_destroy(&s->reading);
    free(s);
}

static void
replace(struct shelf *s, struct shelf_copy *copy)
{
    (void)pthread_mutex_lock(&s->lock);
    struct shelf_copy *before = s->now;
    s->now = copy;
    (void)pthread_mutex_unlock(&s->lock);
    shelf_give_back(before);
}

static void
reread(struct shelf *s)
{
    struct sceau_error error = { 0 };
    struct shelf_copy *copy = NULL;
    enum sceau_status status = read_copy(s, &copy, &error);

    if (status == SCEAU_OK) {
        (void)atomic_fetch_add(&s->loaded, 1);
        replace(s, copy);
        return;
    }
    if (status == SCEAU_E_STATE || status == SCEAU_E_NOMEM) {
        memset(&s->mark, 0, sizeof s->mark); /* it is tried again */
        return;
    }
    (void)atomic_fetch_add(&s->refused, 1);
    log_err("event=trust-refused status=%s", sceau_status_name(status));
}

void
shelf_refresh(struct shelf *s, unsigned at_most_every_ms)
{
    struct shelf_mark now;

    if (pthread_mutex_trylock(&s->reading) != 0)
        return; /* another thread does it */
    int64_t ms = clock_ms();
    if (!s->looked_ms || ms - s->looked_ms >= (int64_t)at_most_every_ms) {
        s->looked_ms = ms;
        (void)shelf_mark(s->path, &now);
        if (!shelf_mark_is(&now, &s->mark))
            reread(s);
    }
    (void)pthread_mutex_unlock(&s->reading);
}

struct shelf_copy *
shelf_take(struct shelf *s)
{
    (void)pthread_mutex_lock(&s->lock);
    struct shelf_copy *copy = s->now;
    (void)atomic_fetch_add(&copy->holders, 1);
    (void)pthread_mutex_unlock(&s->lock);
    return copy;
}

void
shelf_give_back(struct shelf_copy *copy)
{
    if (atomic_fetch_sub(&copy->holders, 1) > 1)
        return;
    trust_free(&copy->trust);
    free(copy);
}

const struct trust *
shelf_trust(const struct shelf_copy *copy)
{
    return copy->trust;
}

unsigned long long
shelf_loaded(struct shelf *s)
{
    return atomic_load(&s->loaded);
}

unsigned long long
shelf_refused(struct shelf *s)
{
    return atomic_load(&s->refused);
}
