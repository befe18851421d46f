/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/registers.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "verifier/base/error.h"

struct registers {
    const char *place;
    pthread_mutex_t lock; /* of all below */
    pthread_cond_t given;
    struct registry *idle[REGISTERS_MAX];
    size_t count;
    size_t used;
};

struct registers *
registers_new(const char *place)
{
    struct registers *r = calloc(1, sizeof *r);

    if (!r)
        return NULL;
    r->place = place;
    (void)pthread_mutex_init(&r->lock, NULL);
    (void)pthread_cond_init(&r->given, NULL);
    return r;
}

void
registers_free(struct registers **registers)
{
    struct registers *r = *registers;

    *registers = NULL;
    if (!r)
        return;
    for (size_t i = 0; i < r->count; i++)
        registry_close(&r->idle[i]);
    (void)pthread_mutex_destroy(&r->lock);
    (void)pthread_cond_destroy(&r->given);
    free(r);
}

/* NULL: it is to be opened. */
static struct registry *
take_idle(struct registers *r)
{
    struct registry *one = NULL;

    (void)pthread_mutex_lock(&r->lock);
    while (r->used == REGISTERS_MAX)
        (void)pthread_cond_wait(&r->given, &r->lock);
    r->used++;
    if (r->count > 0)
        one = r->idle[--r->count];
    (void)pthread_mutex_unlock(&r->lock);
    return one;
}

enum sceau_status
registers_take(struct registers *r, const char *who, struct registry **out,
    struct sceau_error *error)
{
    struct registry *one = take_idle(r);

    if (one) {
        enum sceau_status status = registry_act_as(one, who, error);
        if (status == SCEAU_OK)
            *out = one;
        else
            registers_give(r, one, SCEAU_OK);
        return status;
    }
    enum sceau_status status =
        registry_open(r->place, who, (int64_t)time(NULL), &one, error);
    if (status != SCEAU_OK) {
        registers_give(r, NULL, SCEAU_E_IO);
        return status;
    }
    sql_be_patient(registry_sql(one), REGISTERS_PATIENCE_MS);
    *out = one;
    return SCEAU_OK;
}

void
registers_give(
    struct registers *r, struct registry *one, enum sceau_status status)
{
    (void)pthread_mutex_lock(&r->lock);
    r->used--;
    if (status != SCEAU_E_IO) {
        r->idle[r->count++] = one;
        one = NULL;
    }
    (void)pthread_mutex_unlock(&r->lock);
    (void)pthread_cond_signal(&r->given);
    registry_close(&one);
}
