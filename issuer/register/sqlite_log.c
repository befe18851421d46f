/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/sqlite_log.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include <sqlite3.h>

/*
 * In pages, of 4 kB but where a register was made with larger ones. A log is begun anew
 * only by a writer that finds all of it copied; one who never rests never does, so that
 * where it has become long the writer copies what the thread has not yet, which is at most
 * a step and what came meanwhile. As long as that it may stay when it is begun anew
 * (journal_size_limit): what is there is written over, which costs less than to grow.
 */
enum { STEP = 4000, LOG_MAX = 4 * STEP };

struct sqlite_log {
    const char *path;
    bool runs;     /* the thread; the writer's to know, as the next */
    int copied_at; /* how long it was when the thread was last called */
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t called;
    bool call;
    bool quit;
};

/* What it copied is on the disk before the log is begun anew: FULL (SQLite, PRAGMA
 * synchronous). Where another one copies or the disk is full it does nothing, and the
 * writer will be told. */
static void
copy(sqlite3 *db)
{
    (void)sqlite3_wal_checkpoint_v2(
        db, NULL, SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
}

static void
serve(struct sqlite_log *l, sqlite3 *db)
{
    (void)pthread_mutex_lock(&l->lock);
    while (!l->quit) {
        if (!l->call) {
            (void)pthread_cond_wait(&l->called, &l->lock);
            continue;
        }
        l->call = false;
        (void)pthread_mutex_unlock(&l->lock);
        copy(db);
        (void)pthread_mutex_lock(&l->lock);
    }
    (void)pthread_mutex_unlock(&l->lock);
}

static void *
run(void *context)
{
    struct sqlite_log *l = context;
    sqlite3 *db = NULL;

    if (sqlite3_open_v2(
            l->path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL)
            == SQLITE_OK
        && sqlite3_exec(db, "PRAGMA synchronous = FULL", NULL, NULL, NULL)
            == SQLITE_OK)
        serve(l, db);
    (void)sqlite3_close(db);
    return NULL;
}

/* False where there is no thread to call. */
static bool
call(struct sqlite_log *l)
{
    if (!l->runs)
        l->runs = pthread_create(&l->thread, NULL, run, l) == 0;
    (void)pthread_mutex_lock(&l->lock);
    l->call = true;
    (void)pthread_cond_signal(&l->called);
    (void)pthread_mutex_unlock(&l->lock);
    return l->runs;
}

/* After each commit, by the thread that wrote (sqlite3_wal_hook()). */
static int
after_commit(void *context, sqlite3 *db, const char *name, int pages)
{
    struct sqlite_log *l = context;

    (void)name;
    if (pages < l->copied_at) /* it was begun anew */
        l->copied_at = 0;
    if (pages < l->copied_at + STEP && pages < LOG_MAX)
        return SQLITE_OK;
    l->copied_at = pages;
    if (pages >= LOG_MAX || !call(l))
        copy(db);
    return SQLITE_OK;
}

struct sqlite_log *
sqlite_log_watch(sqlite3 *db, const char *path)
{
    struct sqlite_log *l = calloc(1, sizeof *l);

    if (!l)
        return NULL;
    l->path = path;
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_cond_init(&l->called, NULL);
    (void)sqlite3_wal_hook(db, after_commit, l);
    return l;
}

void
sqlite_log_free(struct sqlite_log *l)
{
    if (!l)
        return;
    (void)pthread_mutex_lock(&l->lock);
    l->quit = true;
    (void)pthread_cond_signal(&l->called);
    (void)pthread_mutex_unlock(&l->lock);
    if (l->runs)
        (void)pthread_join(l->thread, NULL);
    (void)pthread_mutex_destroy(&l->lock);
    (void)pthread_cond_destroy(&l->called);
    free(l);
}
