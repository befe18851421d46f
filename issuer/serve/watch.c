/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/watch.h"

#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/log.h"

enum { EACH_S = 5 }; /* a handover is of minutes */

struct watch {
    struct issuer *issuer;
    const char *config;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t woken;
    bool stop;
    bool changed;
};

/* False where it is to stop. */
static bool
wait_some(struct watch *w)
{
    struct timespec until;
    int code = 0;

    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += EACH_S;
    (void)pthread_mutex_lock(&w->lock);
    while (!w->stop && code == 0)
        code = pthread_cond_timedwait(&w->woken, &w->lock, &until);
    bool go_on = !w->stop;
    (void)pthread_mutex_unlock(&w->lock);
    return go_on;
}

/* Whether a service that is started now could seal; said once where it could not. */
static bool
are_usable(const struct watch *w, bool *said)
{
    struct issuer *next = NULL;
    struct sceau_error error = { 0 };
    bool usable = issuer_open(w->config, &next, &error) == SCEAU_OK;

    issuer_free(&next);
    if (!usable && !*said)
        log_err("event=keys-unusable status=%s reason=\"%s\"",
            sceau_status_name(error.status), error.text);
    *said = !usable;
    return usable;
}

static void *
look(void *context)
{
    struct watch *w = context;
    bool said = false;

    while (wait_some(w)) {
        bool changed = false;
        if (issuer_keys_changed(w->issuer, &changed, NULL) != SCEAU_OK
            || !changed || !are_usable(w, &said))
            continue;
        log_notice("event=keys-changed");
        (void)pthread_mutex_lock(&w->lock);
        w->changed = true;
        (void)pthread_mutex_unlock(&w->lock);
        (void)kill(getpid(), SIGTERM);
        break;
    }
    return NULL;
}

struct watch *
watch_start(struct issuer *issuer, const char *config)
{
    struct watch *w = calloc(1, sizeof *w);

    if (!w)
        return NULL;
    w->issuer = issuer;
    w->config = config;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->woken, NULL);
    if (pthread_create(&w->thread, NULL, look, w) == 0)
        return w;
    free(w);
    return NULL;
}

bool
watch_stop(struct watch **watch)
{
    struct watch *w = *watch;

    *watch = NULL;
    if (!w)
        return false;
    (void)pthread_mutex_lock(&w->lock);
    w->stop = true;
    (void)pthread_cond_signal(&w->woken);
    (void)pthread_mutex_unlock(&w->lock);
    (void)pthread_join(w->thread, NULL);
    bool changed = w->changed;
    (void)pthread_cond_destroy(&w->woken);
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
    return changed;
}
