/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/batch.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "issuer/account.h"
#include "verifier/base/error.h"

/*
 * On the way at once: those of a group being told, of one being written, and enough
 * beside them that no maker waits. A group is written as soon as so many are made: each
 * is a turn of the disk or two, however many are in it.
 */
enum {
    GROUP = REGISTRY_TURN_MAX,
    AHEAD = 2 * GROUP,
    SLOTS = 6 * GROUP + AHEAD
};
enum { PAUSE_MS = 250, MAKERS_A_PROCESSOR = 4, MAKERS_GIVE_WAY = 5 };
/* What one maker asks of the keys at once, at most: their agent is woken as often as it
 * is asked, however many signatures it gives. */
enum { TOGETHER = 8 };
/* So many titles that do not verify, one after another: it is not theirs to mend. */
enum { UNVERIFIED_MAX = 8 };

struct slot {
    struct job job;
    int64_t line;
    bool judged;  /* of what was taken */
    bool granted; /* before it was taken */
    bool again;   /* it is to be tried by another attempt */
    struct slot *next;
};

struct round;

/* First in, first out. */
struct queue {
    struct slot *first, *last;
    size_t count;
};

struct works {
    const struct batch *b;
    struct batch_count *count;
    struct slot slot[SLOTS];
    struct queue idle;
    struct slot
        *taken[AHEAD]; /* not yet asked for, in a ring: their order is kept */
    size_t first_taken, taken_count;
    struct queue again;         /* to be asked of the register again */
    size_t unverified;          /* titles given up since one was issued */
    size_t on_way;              /* granted, and not yet written */
    bool at_end;                /* there is no other request */
    struct sceau_error trouble; /* of the keys */
    struct round *given_one;    /* to the teller, its places not yet free */
    pthread_mutex_t lock;       /* of all below */
    pthread_cond_t granted;
    pthread_cond_t made;
    unsigned makers;
    bool rung;        /* there may be requests again */
    bool clerk_waits; /* for `made` */
    struct queue to_judge;
    struct queue to_make;
    struct queue done;
    bool quit;
    struct round *telling;       /* by the teller; NULL: none, or it was told */
    struct sceau_error tell_why; /* how it ended */
    pthread_cond_t given;
    pthread_cond_t told_one;
    bool worried;       /* the keys are away, and */
    bool told;          /* it was said */
    int64_t away_since; /* milliseconds; 0: they are not */
    char worry[sizeof((struct sceau_error *)0)->text];
};

static void
push(struct queue *q, struct slot *s)
{
    s->next = NULL;
    if (q->last)
        q->last->next = s;
    else
        q->first = s;
    q->last = s;
    q->count++;
}

static struct slot *
pop(struct queue *q)
{
    struct slot *s = q->first;

    if (!s)
        return NULL;
    q->first = s->next;
    if (!q->first)
        q->last = NULL;
    q->count--;
    return s;
}

static void
step(const struct works *w, const char *name)
{
    if (w->b->step)
        w->b->step(w->b->context, name);
}

static bool
is_stopped(const struct works *w)
{
    return w->b->stop && *w->b->stop;
}

/* Nothing else is begun: whoever asks again finds it not begun. */
static bool
is_ending(const struct works *w)
{
    return is_stopped(w) || w->trouble.status != SCEAU_OK;
}

/* ---- the bell ---- */

struct batch_bell {
    pthread_mutex_t lock;
    struct works *works; /* of the batch that runs, or NULL */
};

struct batch_bell *
batch_bell_new(void)
{
    struct batch_bell *bell = calloc(1, sizeof *bell);

    if (bell)
        (void)pthread_mutex_init(&bell->lock, NULL);
    return bell;
}

void
batch_bell_free(struct batch_bell *bell)
{
    if (bell)
        (void)pthread_mutex_destroy(&bell->lock);
    free(bell);
}

void
batch_bell_ring(struct batch_bell *bell)
{
    (void)pthread_mutex_lock(&bell->lock);
    if (bell->works) {
        (void)pthread_mutex_lock(&bell->works->lock);
        bell->works->rung = true;
        (void)pthread_mutex_unlock(&bell->works->lock);
        (void)pthread_cond_signal(&bell->works->made);
    }
    (void)pthread_mutex_unlock(&bell->lock);
}

/* A batch asks for its first requests unasked. */
static void
hang_bell(struct batch_bell *bell, struct works *w)
{
    if (!bell)
        return;
    (void)pthread_mutex_lock(&bell->lock);
    bell->works = w;
    (void)pthread_mutex_unlock(&bell->lock);
}

/* ---- what the clerk waits for ---- */

/* How many of those that were taken can be asked for now; at most a group. */
static size_t
count_judged(const struct works *w)
{
    size_t n = 0;

    while (n < w->taken_count && n < GROUP
        && w->taken[(w->first_taken + n) % AHEAD]->judged)
        n++;
    return n;
}

/* All that may be asked for is ready to be. */
static bool
may_ask(const struct works *w)
{
    size_t judged = count_judged(w), asks = w->again.count + judged;

    return asks > 0 && (asks >= GROUP || judged == w->taken_count);
}

static bool
may_take(const struct works *w)
{
    return w->rung && !w->at_end && w->idle.count > 0 && w->taken_count < AHEAD;
}

/* A group is waited for, unless the makers are about to have nothing to do and there is
 * something to give them. */
static bool
may_wait(const struct works *w)
{
    size_t wanted = w->on_way < GROUP ? w->on_way : GROUP;

    /* who asks waits: one half is written while the other is made */
    if (w->b->bell)
        wanted = (wanted + 1) / 2;
    if (w->worried && !w->told)
        return false;
    if (w->on_way > 0 && w->done.count >= wanted)
        return false;
    if (w->to_make.count <= w->makers && may_ask(w))
        return false;
    /* before they are: what is asked for is theirs after a turn of the disk */
    if (w->to_make.count < GROUP && w->again.count + count_judged(w) >= GROUP)
        return false;
    return w->on_way > 0 || w->taken_count > 0
        || (w->b->bell && !w->at_end && !is_ending(w));
}

/* With the lock. While the clerk waits nobody but makers changes what it waits for, and
 * it is not woken before it has something to do. */
static void
wake_clerk(struct works *w)
{
    if (w->clerk_waits && !may_wait(w))
        (void)pthread_cond_signal(&w->made);
}

/* ---- the makers ---- */

static void
note_worry(struct works *w, const char *why)
{
    (void)pthread_mutex_lock(&w->lock);
    if (!w->worried)
        memcpy(w->worry, why, sizeof w->worry);
    w->worried = true;
    (void)pthread_cond_signal(&w->made); /* so that it is told */
    (void)pthread_mutex_unlock(&w->lock);
}

static int64_t
clock_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Since when the keys are away, of all titles together: none waits for its own minute. */
static bool
is_patient(struct works *w)
{
    int64_t now = clock_ms();
    int64_t patience =
        w->b->patience_ms ? w->b->patience_ms : BATCH_PATIENCE_MS;

    (void)pthread_mutex_lock(&w->lock);
    if (w->away_since == 0)
        w->away_since = now;
    bool patient = !w->quit && now - w->away_since < patience;
    (void)pthread_mutex_unlock(&w->lock);
    return patient && !is_stopped(w);
}

/* Keys that are away for a while: the agent mends itself, or an operator does. What is
 * tried again is so by another attempt, whose intent is written before. */
static void
judge(struct works *w, struct slot *s)
{
    s->again = false;
    if (s->job.status == SCEAU_OK)
        return;
    if (job_may_pass(&s->job) && is_patient(w)) {
        note_worry(w, s->job.error.text);
        s->again = true;
    } else if (job_may_verify(&s->job)) {
        s->again = !is_stopped(w);
    }
}

static void
make(struct works *w, struct slot *const *slots, size_t count)
{
    const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };
    struct job *job[TOGETHER];
    bool waits = false;

    for (size_t i = 0; i < count; i++)
        job[i] = &slots[i]->job;
    job_seal_many(job, count, w->b->issuer);
    for (size_t i = 0; i < count; i++) {
        judge(w, slots[i]);
        waits = waits || (slots[i]->again && job_may_pass(&slots[i]->job));
    }
    if (waits)
        (void)nanosleep(&pause, NULL);
}

/* A maker's share of what waits: no other is left without. */
static size_t
take_some(struct works *w, struct slot *slots[static TOGETHER])
{
    size_t share = w->makers ? w->to_make.count / w->makers : 0, n = 0;

    while (
        n < TOGETHER && (n == 0 || n < share) && (slots[n] = pop(&w->to_make)))
        n++;
    return n;
}

/* With the lock, which it leaves meanwhile. */
static void
judge_one(struct works *w, struct slot *s)
{
    (void)pthread_mutex_unlock(&w->lock);
    job_judge(&s->job, w->b->issuer, (int64_t)time(NULL), w->b->wish);
    (void)pthread_mutex_lock(&w->lock);
    s->judged = true;
    wake_clerk(w);
}

static void
make_some(struct works *w, struct slot *const *slots, size_t count)
{
    (void)pthread_mutex_unlock(&w->lock);
    make(w, slots, count);
    (void)pthread_mutex_lock(&w->lock);
    for (size_t i = 0; i < count; i++) {
        if (!job_may_pass(&slots[i]->job)) { /* they answer */
            w->worried = false;
            w->away_since = 0;
        }
        push(&w->done, slots[i]);
    }
    wake_clerk(w);
}

/* The clerk and the teller wait for the disk, and everybody then waits for them: when it
 * answers they go first. Of one thread, on Linux (setpriority(2)). */
static void
give_way(void)
{
    (void)setpriority(PRIO_PROCESS, (id_t)gettid(),
        getpriority(PRIO_PROCESS, 0) + MAKERS_GIVE_WAY);
}

/* What is taken is judged first: it is quick, and the clerk asks for it. */
static void *
run_maker(void *context)
{
    struct works *w = context;
    struct slot *slots[TOGETHER];

    give_way();
    (void)pthread_mutex_lock(&w->lock);
    while (!w->quit) {
        size_t n = 0;
        struct slot *taken = pop(&w->to_judge);
        if (taken)
            judge_one(w, taken);
        else if ((n = take_some(w, slots)) > 0)
            make_some(w, slots, n);
        else
            (void)pthread_cond_wait(&w->granted, &w->lock);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* ---- the clerk ---- */

/* One turn of the register, and what is told after it. */
struct round {
    struct slot *made[REGISTRY_TURN_MAX];
    struct registry_result result[REGISTRY_TURN_MAX];
    size_t results;
    struct slot *fresh[REGISTRY_TURN_MAX]; /* judged, in their order */
    size_t freshes;
    struct slot *asked[REGISTRY_TURN_MAX];
    struct registry_request request[REGISTRY_TURN_MAX];
    struct registry_grant grant[REGISTRY_TURN_MAX];
    size_t requests;
    struct slot *over[REGISTRY_TURN_MAX]; /* refused before they were asked */
    struct batch_report report[3 * REGISTRY_TURN_MAX];
    size_t overs;
    size_t reports;
};

static void
add_report(struct works *w, struct round *r, const struct batch_report *report)
{
    r->report[r->reports++] = *report;
    switch (report->state) {
    case BATCH_ISSUED:
        w->count->issued++;
        break;
    case BATCH_AGAIN:
        w->count->again++;
        break;
    case BATCH_REFUSED:
        w->count->refused++;
        break;
    case BATCH_WAITING:
        w->count->waiting++;
        break;
    }
}

static void
report_refusal(struct works *w, struct round *r, struct slot *s)
{
    const struct batch_report report = {
        .line = s->line, .state = BATCH_REFUSED, .error = s->job.error.text
    };

    add_report(w, r, &report);
}

/* The first failure that no title caused: it would be the next one's too. */
static void
note_trouble(struct works *w, const struct job *j)
{
    if (w->trouble.status == SCEAU_OK)
        w->trouble = j->error;
}

static void
report_trouble(struct works *w, struct round *r, struct slot *s)
{
    const struct batch_report report = {
        .line = s->line, .state = BATCH_WAITING, .error = s->job.error.text
    };

    note_trouble(w, &s->job);
    add_report(w, r, &report);
}

/* What the rules refuse today may have been issued when they did not. */
static enum sceau_status
refuse(
    struct works *w, struct round *r, struct slot *s, struct sceau_error *error)
{
    struct job *j = &s->job;
    bool known = false;
    enum sceau_status status = *j->key ? registry_find(w->b->registry, j->key,
                                   j->hash, &j->grant, &known, error)
                                       : SCEAU_OK;

    r->over[r->overs++] = s;
    if (status == SCEAU_OK && known && j->grant.standing == REGISTRY_ISSUED) {
        const struct batch_report report = { .line = s->line,
            .state = BATCH_AGAIN,
            .number = j->grant.number,
            .id = j->grant.id };
        add_report(w, r, &report);
    } else if (job_is_refused(j)) {
        report_refusal(w, r, s);
    } else {
        report_trouble(w, r, s);
    }
    return status;
}

static void
ask_for(struct round *r, struct slot *s)
{
    r->asked[r->requests] = s;
    r->request[r->requests++] = job_request(&s->job);
}

/* Granted: to the makers. */
static void
give(struct works *w, struct slot *s)
{
    (void)pthread_mutex_lock(&w->lock);
    push(&w->to_make, s);
    (void)pthread_cond_signal(&w->granted);
    (void)pthread_mutex_unlock(&w->lock);
    w->on_way++;
}

/* What was taken before it was read: refused, the register is to know of it. */
static void
open_taken(struct works *w, struct slot *s)
{
    (void)pthread_mutex_lock(&w->lock);
    push(&w->done, s);
    (void)pthread_mutex_unlock(&w->lock);
    w->on_way++;
}

/* To be asked for in its turn; the thread that judges it is any maker's, unless it was
 * judged before, or what is wished of it is its own. */
static void
take_line(struct works *w, const struct batch_line *line)
{
    struct slot *s = pop(&w->idle);
    const struct issuer_wish *wish = line->wish ? line->wish : w->b->wish;

    s->again = false;
    s->line = line->number;
    s->granted = line->grant != NULL;
    if (line->fault) {
        s->job = (struct job) { 0 };
        s->job.status = fail(&s->job.error,
            line->may_pass ? SCEAU_E_IO : SCEAU_E_FORMAT, "%s", line->fault);
    } else if (line->job) {
        s->job = *line->job;
        *line->job = (struct job) { 0 };
    } else {
        job_take(&s->job, w->b->issuer, line->request, line->key, line->former,
            wish);
        if (line->wish)
            job_judge(&s->job, w->b->issuer, (int64_t)time(NULL), line->wish);
    }
    if (!line->fault) {
        s->job.replacing = line->replacing;
        s->job.who = line->who;
    }
    if (line->grant)
        s->job.grant = *line->grant;
    w->taken[(w->first_taken + w->taken_count++) % AHEAD] = s;
    s->judged =
        line->fault || line->job || line->wish || s->job.status != SCEAU_OK;
    if (s->judged)
        return;
    (void)pthread_mutex_lock(&w->lock);
    push(&w->to_judge, s);
    (void)pthread_cond_signal(&w->granted);
    (void)pthread_mutex_unlock(&w->lock);
}

/* As many as there is room for. */
static void
take_lines(struct works *w)
{
    bool none = false;

    (void)pthread_mutex_lock(&w->lock);
    w->rung = false;
    (void)pthread_mutex_unlock(&w->lock);
    while (!none && !w->at_end && w->idle.count > 0 && w->taken_count < AHEAD) {
        struct batch_line line = { 0 };
        w->at_end = is_ending(w) || !w->b->next(w->b->context, &line);
        none = line.none;
        if (!w->at_end && !none)
            take_line(w, &line);
    }
}

/* The first of those that were taken, where it is judged; or NULL. With the lock. */
static struct slot *
take_judged(struct works *w)
{
    struct slot *s = w->taken_count ? w->taken[w->first_taken] : NULL;

    if (!s || !s->judged)
        return NULL;
    w->first_taken = (w->first_taken + 1) % AHEAD;
    w->taken_count--;
    return s;
}

/* One that was judged is asked for, unless it is refused or somebody asked before. */
static enum sceau_status
enter(
    struct works *w, struct round *r, struct slot *s, struct sceau_error *error)
{
    if (is_ending(w) && !s->granted)
        r->over[r->overs++] = s; /* nothing was begun, nor is said */
    else if (s->granted && s->job.status == SCEAU_OK)
        give(w, s);
    else if (s->granted)
        open_taken(w, s);
    else if (s->job.status == SCEAU_OK)
        ask_for(r, s);
    else
        return refuse(w, r, s, error);
    return SCEAU_OK;
}

static enum sceau_status
enter_all(struct works *w, struct round *r, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    while (w->again.count > 0 && r->requests < REGISTRY_TURN_MAX)
        ask_for(r, pop(&w->again));
    for (size_t i = 0; status == SCEAU_OK && i < r->freshes; i++)
        status = enter(w, r, r->fresh[i], error);
    return status;
}

static void
await_teller(struct works *w)
{
    (void)pthread_mutex_lock(&w->lock);
    while (w->telling)
        (void)pthread_cond_wait(&w->told_one, &w->lock);
    (void)pthread_mutex_unlock(&w->lock);
}

/* Up to a group of what is made, and of what can be asked for. */
static void
collect(struct works *w, struct round *r)
{
    char why[sizeof w->worry] = "";
    struct slot *s;

    (void)pthread_mutex_lock(&w->lock);
    while (may_wait(w) || may_take(w)) {
        if (!may_take(w)) {
            w->clerk_waits = true;
            (void)pthread_cond_wait(&w->made, &w->lock);
            w->clerk_waits = false;
            continue;
        }
        /* beside those that are waited for: a round for each would be a commit for each */
        (void)pthread_mutex_unlock(&w->lock);
        take_lines(w);
        (void)pthread_mutex_lock(&w->lock);
    }
    while (r->results < REGISTRY_TURN_MAX && w->done.count > 0)
        r->made[r->results++] = pop(&w->done);
    while (r->freshes + w->again.count < REGISTRY_TURN_MAX
        && (s = take_judged(w)) != NULL)
        r->fresh[r->freshes++] = s;
    if (w->worried && !w->told)
        memcpy(why, w->worry, sizeof why);
    w->told = w->worried;
    (void)pthread_mutex_unlock(&w->lock);
    for (size_t i = 0; i < r->results; i++)
        r->result[i] = job_result(&r->made[i]->job, w->b->issuer);
    if (*why && w->b->worry) {
        await_teller(w);
        w->b->worry(w->b->context, why);
    }
}

/* One that does not verify is its request's fault; one after another, ours. */
static void
note_unverified(struct works *w, const struct job *j)
{
    if (j->status == SCEAU_E_CRYPTO && ++w->unverified >= UNVERIFIED_MAX)
        note_trouble(w, j);
}

static void
report_result(struct works *w, struct round *r, size_t i)
{
    const struct registry_result *result = &r->result[i];
    struct slot *s = r->made[i];
    struct batch_report report = { .line = s->line,
        .number = result->number,
        .id = result->id,
        .level = result->level,
        .pdf = result->pdf,
        .code = result->code };

    if (result->outcome == REGISTRY_VOID) {
        note_unverified(w, &s->job);
        report.state = BATCH_REFUSED;
        report.number = NULL;
        report.error = result->reason;
        add_report(w, r, &report);
        return;
    }
    if (result->outcome == REGISTRY_SEALED)
        w->unverified = 0;
    if (s->again && !result->lost)
        return; /* it is asked again in the next round */
    s->again = false;
    if (result->outcome == REGISTRY_LATER)
        note_trouble(w, &s->job);
    if (result->outcome == REGISTRY_SEALED && !result->lost) {
        report.state = BATCH_ISSUED;
    } else {
        report.state = BATCH_WAITING;
        report.error = result->outcome == REGISTRY_LATER
            ? s->job.error.text
            : "un autre programme a repris ce titre";
    }
    add_report(w, r, &report);
}

static void
report_standing(struct works *w, struct round *r, size_t i)
{
    const struct registry_grant *g = &r->grant[i];
    struct slot *s = r->asked[i];
    struct batch_report report = { .line = s->line,
        .standing = g->standing,
        .number = g->number,
        .id = g->id };

    switch (g->standing) {
    case REGISTRY_GRANTED:
        s->job.grant = *g;
        give(w, s);
        return;
    case REGISTRY_ISSUED:
        report.state = BATCH_AGAIN;
        break;
    case REGISTRY_ELSEWHERE:
        report.state = BATCH_WAITING;
        report.error = "un autre programme émet ce titre, ou s’est arrêté en "
                       "chemin : relancez dans deux minutes";
        break;
    case REGISTRY_DIFFERENT:
        report.state = BATCH_REFUSED;
        report.error = "cette clé est celle d’une autre demande";
        break;
    case REGISTRY_HELD:
        report.state = BATCH_REFUSED;
        report.number = NULL;
        report.error = s->job.replacing
            ? "le titre d’avant n’est plus à remplacer : il n’est plus bon"
            : "le titre d’avant n’est plus à renouveler : révoqué, suspendu, "
              "suivi, ou son examen est fini";
        break;
    case REGISTRY_TWICE:
        report.state = BATCH_WAITING;
        report.error = "la même demande vient deux fois dans ce lot : un seul "
                       "titre est émis";
        break;
    }
    add_report(w, r, &report);
}

static void
set_idle(struct works *w, struct slot *s)
{
    job_free(&s->job);
    s->job = (struct job) { 0 };
    push(&w->idle, s);
}

/* What is to be tried again is no more of this round. */
static void
take_back(struct works *w, struct round *r)
{
    w->on_way -= r->results;
    for (size_t i = 0; i < r->results; i++)
        if (r->made[i]->again) {
            push(&w->again, r->made[i]);
            r->made[i] = NULL;
        }
}

/* What is over leaves its place; what was granted is with the makers. */
static void
end_round(struct works *w, struct round *r)
{
    for (size_t i = 0; i < r->results; i++)
        if (r->made[i])
            set_idle(w, r->made[i]);
    for (size_t i = 0; i < r->requests; i++)
        if (r->grant[i].standing != REGISTRY_GRANTED)
            set_idle(w, r->asked[i]);
    for (size_t i = 0; i < r->overs; i++)
        set_idle(w, r->over[i]);
}

/* ---- the teller ---- */

static enum sceau_status
tell(struct works *w, const struct round *r, struct sceau_error *error)
{
    enum sceau_status status =
        w->b->tell(w->b->context, r->report, r->reports, error);

    step(w, "told");
    return status;
}

static void *
run_teller(void *context)
{
    struct works *w = context;

    (void)pthread_mutex_lock(&w->lock);
    for (;;) {
        while (!w->telling && !w->quit)
            (void)pthread_cond_wait(&w->given, &w->lock);
        if (!w->telling)
            break;
        struct sceau_error why = { 0 };
        (void)pthread_mutex_unlock(&w->lock);
        enum sceau_status status = tell(w, w->telling, &why);
        (void)pthread_mutex_lock(&w->lock);
        why.status = status; /* of which it may have said nothing */
        w->tell_why = why;
        w->telling = NULL;
        (void)pthread_cond_signal(&w->told_one);
    }
    (void)pthread_mutex_unlock(&w->lock);
    return NULL;
}

/* What was given to be told is, and its places are free. */
static enum sceau_status
end_telling(struct works *w, struct sceau_error *error)
{
    if (!w->given_one)
        return SCEAU_OK;
    await_teller(w);
    end_round(w, w->given_one);
    w->given_one = NULL;
    if (w->tell_why.status != SCEAU_OK && error)
        *error = w->tell_why;
    return w->tell_why.status;
}

/* One of before may be looked for in the register, which is the clerk's. */
static bool
may_tell_beside(const struct works *w, const struct round *r)
{
    bool may = w->b->tells_beside;

    for (size_t i = 0; may && i < r->reports; i++)
        may = r->report[i].state != BATCH_AGAIN;
    return may;
}

/* In the order of the rounds. */
static enum sceau_status
end_with_telling(struct works *w, struct round *r, struct sceau_error *error)
{
    enum sceau_status status = end_telling(w, error);

    if (status != SCEAU_OK)
        return status;
    if (r->reports && may_tell_beside(w, r)) {
        (void)pthread_mutex_lock(&w->lock);
        w->telling = w->given_one = r;
        (void)pthread_cond_signal(&w->given);
        (void)pthread_mutex_unlock(&w->lock);
        return SCEAU_OK;
    }
    if (r->reports)
        status = tell(w, r, error);
    end_round(w, r);
    return status;
}

static enum sceau_status
run_round(struct works *w, struct round *r, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    r->results = r->freshes = r->requests = r->overs = r->reports = 0;
    if (w->idle.count == 0)
        status = end_telling(w, error);
    if (status != SCEAU_OK)
        return status;
    take_lines(w);
    collect(w, r);
    status = enter_all(w, r, error);
    if (r->results + r->requests + r->overs == 0)
        return status;
    step(w, "turn");
    const struct registry_turn turn = { .now = (int64_t)time(NULL),
        .results = r->result,
        .result_count = r->results,
        .requests = r->request,
        .request_count = r->requests,
        .grants = r->grant };
    if (status == SCEAU_OK && r->results + r->requests > 0)
        status = registry_turn(w->b->registry, &turn, error);
    if (status != SCEAU_OK)
        return status;
    step(w, "written");
    for (size_t i = 0; i < r->results; i++)
        report_result(w, r, i);
    for (size_t i = 0; i < r->requests; i++)
        report_standing(w, r, i);
    take_back(w, r);
    return end_with_telling(w, r, error);
}

static enum sceau_status
run_rounds(struct works *w, struct sceau_error *error)
{
    enum { TOLD_AND_MADE = 2 };
    struct round *rounds = malloc(TOLD_AND_MADE * sizeof *rounds);
    enum sceau_status status =
        rounds ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");

    while (status == SCEAU_OK
        && (!w->at_end || w->on_way > 0 || w->again.count > 0
            || w->taken_count > 0))
        status =
            run_round(w, w->given_one == rounds ? rounds + 1 : rounds, error);
    if (status == SCEAU_OK)
        status = end_telling(w, error);
    await_teller(w);
    free(rounds);
    if (status != SCEAU_OK)
        return status;
    if (w->trouble.status != SCEAU_OK) {
        if (error)
            *error = w->trouble;
        return w->trouble.status;
    }
    return is_stopped(w)
        ? fail(error, SCEAU_E_STATE, "arrêté : relancez pour continuer")
        : SCEAU_OK;
}

static unsigned
count_makers(const struct batch *b)
{
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    unsigned makers = b->makers ? b->makers
        : processors > 0        ? MAKERS_A_PROCESSOR * (unsigned)processors
                                : MAKERS_A_PROCESSOR;

    return makers < BATCH_MAKERS_MAX ? makers : BATCH_MAKERS_MAX;
}

static enum sceau_status
run_with_makers(struct works *w, struct sceau_error *error)
{
    pthread_t maker[BATCH_MAKERS_MAX], teller;
    unsigned wanted = count_makers(w->b), made = 0;
    bool beside = w->b->tells_beside;
    bool teller_runs =
        beside && pthread_create(&teller, NULL, run_teller, w) == 0;

    while (teller_runs == beside && made < wanted
        && pthread_create(&maker[made], NULL, run_maker, w) == 0)
        made++;
    (void)pthread_mutex_lock(&w->lock);
    w->makers = made;
    (void)pthread_mutex_unlock(&w->lock);
    enum sceau_status status = made
        ? run_rounds(w, error)
        : fail(error, SCEAU_E_NOMEM, "aucun fil ne démarre");
    (void)pthread_mutex_lock(&w->lock);
    w->quit = true;
    (void)pthread_cond_broadcast(&w->granted);
    (void)pthread_cond_signal(&w->given);
    (void)pthread_mutex_unlock(&w->lock);
    for (unsigned i = 0; i < made; i++)
        (void)pthread_join(maker[i], NULL);
    if (teller_runs)
        (void)pthread_join(teller, NULL);
    return status;
}

enum sceau_status
batch_run(
    const struct batch *b, struct batch_count *count, struct sceau_error *error)
{
    struct works *w = calloc(1, sizeof *w);

    *count = (struct batch_count) { 0 };
    if (!w)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        account_begin(b->issuer, b->registry, (int64_t)time(NULL), error);
    if (status != SCEAU_OK) {
        free(w);
        return status;
    }
    w->b = b;
    w->count = count;
    (void)pthread_mutex_init(&w->lock, NULL);
    (void)pthread_cond_init(&w->granted, NULL);
    (void)pthread_cond_init(&w->made, NULL);
    (void)pthread_cond_init(&w->given, NULL);
    (void)pthread_cond_init(&w->told_one, NULL);
    for (size_t i = 0; i < SLOTS; i++)
        push(&w->idle, &w->slot[i]);
    hang_bell(b->bell, w);
    status = run_with_makers(w, error);
    hang_bell(b->bell, NULL);
    for (size_t i = 0; i < SLOTS; i++)
        job_free(&w->slot[i].job);
    (void)pthread_cond_destroy(&w->told_one);
    (void)pthread_cond_destroy(&w->given);
    (void)pthread_cond_destroy(&w->made);
    (void)pthread_cond_destroy(&w->granted);
    (void)pthread_mutex_destroy(&w->lock);
    free(w);
    return status;
}
