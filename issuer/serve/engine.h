/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A batch that has no end (batch.h): any number of threads ask for a title each, and wait
 * for it; what they ask at the same time is reserved, sealed and written together. Each is
 * answered: also where the register or the keys are away, or the engine is closed.
 *
 * Threads: any number.
 */
#ifndef SCEAU_SERVE_ENGINE_H
#define SCEAU_SERVE_ENGINE_H

#include "issuer/batch.h"

struct engine;

struct engine_options {
    struct issuer
        *issuer; /* kept; account_begin() sets its tag, so it is no other's */
    const char *place; /* of the register, as registry_open() takes it; kept */
    const char *
        who; /* in whose name what nobody asked is done: the service's own; kept */
    unsigned makers; /* batch.h */
    unsigned
        patience_ms; /* for keys or a register that is away; 0: that of a batch */
};

/* One title; all is borrowed for the call. */
struct engine_order {
    struct span request;
    const char *key;       /* or NULL: its bytes */
    int64_t former;        /* the title that it renews or replaces, or 0 */
    const char *replacing; /* why it replaces it, or NULL */
    const char *who;       /* who asks */
    const struct issuer_wish *wish; /* or NULL */
};

struct engine_answer {
    enum batch_state state;
    enum registry_standing standing;   /* batch.h */
    char number[REGISTRY_NUMBER_SIZE]; /* "" where there is none */
    int64_t id;
    char level[8];
    struct buffer
        pdf; /* of BATCH_ISSUED; of BATCH_AGAIN registry_file() has it */
    struct buffer code;
    struct sceau_error error; /* why it is refused, or waits */
};

/* What was answered, and what waits to be. */
struct engine_state {
    int64_t issued, again, refused, waiting;
    size_t queued;
    bool away; /* the keys, or the register */
};

/*
 * Open the register and begin. What options point to must outlive the engine.
 *
 * out  on SCEAU_OK the caller's, to free with engine_close()
 *
 * The statuses of registry_open(); SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status engine_open(
    const struct engine_options *options, struct engine **out,
    struct sceau_error *error);

/* Nothing else is taken; what was is answered first. Accepts NULL; sets the pointer to
 * NULL. No thread is in engine_issue() any more when it returns, nor may begin. */
void engine_close(struct engine **engine);

/*
 * Ask for a title and wait for what becomes of it.
 *
 * out  always to free with engine_answer_free()
 *
 * SCEAU_OK where the request was answered, whatever its state; SCEAU_E_STATE: the engine
 * closes; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status engine_issue(struct engine *engine,
    const struct engine_order *order, struct engine_answer *out,
    struct sceau_error *error);

void engine_answer_free(struct engine_answer *answer);

void engine_look(struct engine *engine, struct engine_state *out);

#endif
