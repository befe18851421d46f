/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/crew.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "hsm/confine.h"
#include "hsm/seat.h"
#include "verifier/base/error.h"
#include "verifier/base/log.h"

enum {
    END_MS = 3000,     /* a login under way that could write is let finish; */
    END_SOON_MS = 500, /* one that could not need not */
    END_STEP_MS = 5
};

/* --- time */

static void
reap(struct crew *c)
{
    for (size_t i = 0; i < c->seats; i++) {
        struct seat *s = &c->seat[i];
        if (s->state == SEAT_DYING && waitpid(s->pid, NULL, WNOHANG) != 0)
            s->state = SEAT_EMPTY;
    }
}

/* A key that begins to be wanted has its time before it, as at the start; one that is
 * wanted no more leaves its workers. */
static void
follow_custody(struct crew *c)
{
    for (size_t i = 0; i < c->config->key_count; i++) {
        struct post *p = &c->post[i];
        bool wanted = custody_wants(c->custody, i);
        if (wanted && !p->wanted) {
            p->down_since = frame_clock_ms();
            p->broken = p->settled = false;
            p->not_before = 0;
            p->problem.status = SCEAU_OK;
        }
        p->wanted = wanted;
    }
    for (size_t i = 0; i < c->seats; i++)
        if (!c->post[c->seat[i].key].wanted && c->seat[i].state == SEAT_IDLE)
            seat_dismiss(c, &c->seat[i]);
}

/* Of the keys that miss a worker, the one that has the fewest. */
static struct seat *
next_seat(struct crew *c, int64_t now)
{
    struct seat *best = NULL;

    for (size_t i = 0; i < c->seats; i++) {
        struct seat *s = &c->seat[i];
        if (s->state == SEAT_EMPTY && c->post[s->key].wanted
            && c->post[s->key].not_before <= now
            && (!best || c->post[s->key].ready < c->post[best->key].ready))
            best = s;
    }
    return best;
}

static void
watch_breakers(struct crew *c, int64_t now)
{
    for (size_t i = 0; i < c->config->key_count; i++) {
        struct post *p = &c->post[i];
        struct sceau_error error = { 0 };
        if (!p->wanted || p->ready || p->broken
            || now - p->down_since < CREW_BREAK_MS)
            continue;
        p->broken = true;
        enum fault fault = crew_problem(c, p, &error);
        log_err("event=unavailable key=\"%s\" fault=%s", p->label,
            fault_name(fault));
    }
}

void
crew_tick(struct crew *c)
{
    int64_t now = frame_clock_ms();

    reap(c);
    follow_custody(c);
    for (size_t i = 0; i < c->seats; i++) {
        struct seat *s = &c->seat[i];
        if ((s->state == SEAT_OPENING || s->state == SEAT_BUSY)
            && s->deadline <= now)
            seat_hung(c, s);
    }
    for (size_t i = 0; i < c->config->key_count; i++)
        crew_dispatch(c, &c->post[i]);
    watch_breakers(c, now);
    if (c->latched || crew_opens(c))
        return;
    struct seat *s = next_seat(c, now);
    if (s)
        seat_open(c, s);
}

int64_t
crew_next(const struct crew *c)
{
    bool opens = c->latched || crew_opens(c);
    int64_t at = FRAME_NO_DEADLINE;

    for (size_t i = 0; i < c->seats; i++) {
        const struct seat *s = &c->seat[i];
        int64_t due = FRAME_NO_DEADLINE;
        if (s->state == SEAT_OPENING || s->state == SEAT_BUSY)
            due = s->deadline;
        else if (s->state == SEAT_EMPTY && c->post[s->key].wanted && !opens)
            due = c->post[s->key].not_before;
        if (due < at)
            at = due;
    }
    for (size_t i = 0; i < c->config->key_count; i++) {
        const struct post *p = &c->post[i];
        if (p->wanted && !p->ready && !p->broken
            && p->down_since + CREW_BREAK_MS < at)
            at = p->down_since + CREW_BREAK_MS;
    }
    return at;
}

/* --- the whole */

struct crew *
crew_new(const struct hsm_config *config, struct custody *custody, int epoll,
    uint32_t tag)
{
    size_t seats = config->workers * config->key_count;
    struct crew *c = calloc(1, sizeof *c + seats * sizeof *c->seat);

    if (!c)
        return NULL;
    c->config = config;
    c->custody = custody;
    c->epoll = epoll;
    c->tag = tag;
    c->keeper.fd = -1;
    c->over_end = &c->over;
    c->seats = seats;
    for (size_t i = 0; i < seats; i++) {
        c->seat[i].key = i / config->workers;
        c->seat[i].fd = -1;
        c->seat[i].in = buffer_with_max(2 * (FRAME_MAX + FRAME_LENGTH));
    }
    for (size_t i = 0; i < config->key_count; i++) {
        c->post[i].label = config->key[i].label;
        c->post[i].down_since = frame_clock_ms();
    }
    return c;
}

/* Closing its connection ends it; killing it is for one that does not listen. */
void
crew_free(struct crew **crew)
{
    const struct timespec step = { .tv_nsec = END_STEP_MS * 1000000L };
    struct crew *c = *crew;
    int64_t end =
        frame_clock_ms() + (confine_is_possible() ? END_SOON_MS : END_MS);
    bool left = true;

    *crew = NULL;
    if (!c)
        return;
    for (size_t i = 0; i < c->seats; i++) {
        if (c->seat[i].fd >= 0)
            (void)close(c->seat[i].fd);
        buffer_free(&c->seat[i].in);
        if (c->seat[i].state != SEAT_EMPTY)
            c->seat[i].state = SEAT_DYING;
    }
    keeper_end(&c->keeper);
    while (left) {
        bool late = frame_clock_ms() >= end;
        left = false;
        for (size_t i = 0; i < c->seats; i++) {
            if (late && c->seat[i].state == SEAT_DYING)
                (void)kill(c->seat[i].pid, SIGKILL);
            left = left || c->seat[i].state == SEAT_DYING;
        }
        reap(c);
        if (left)
            (void)nanosleep(&step, NULL);
    }
    free(c);
}

bool
crew_is_settled(const struct crew *c)
{
    size_t ready = 0, wanted = 0;

    for (size_t i = 0; i < c->config->key_count; i++) {
        if (c->post[i].wanted && !c->post[i].settled)
            return false;
        ready += c->post[i].ready;
        wanted += c->post[i].wanted;
    }
    return ready > 0 || wanted == 0;
}

enum sceau_status
crew_ready(const struct crew *c, struct sceau_error *error)
{
    size_t wanted = 0;

    for (size_t i = 0; i < c->config->key_count; i++) {
        wanted += c->post[i].wanted;
        if (!c->post[i].wanted || c->post[i].ready)
            continue;
        enum fault fault = crew_problem(c, &c->post[i], error);
        return error->status = crew_status(fault, error);
    }
    return wanted ? SCEAU_OK
                  : fail(error, SCEAU_E_STATE,
                      "aucune clé n’est en service : « sceau-hsm promote » en "
                      "met une");
}

enum sceau_status
crew_unlatch(struct crew *c, struct sceau_error *error)
{
    if (!c->latched)
        return fail(error, SCEAU_E_STATE,
            "aucun PIN n’est bloqué par l’agent : rien n’a été changé");
    if (c->source_read && pin_source_descriptor(c->config->pin) >= 0)
        return fail(error, SCEAU_E_STATE,
            "cette source ne donne le PIN qu’une fois : relancez l’agent");
    c->latched = false;
    log_notice("event=unlatched");
    for (size_t i = 0; i < c->config->key_count; i++)
        c->post[i].not_before = 0;
    return SCEAU_OK;
}
