/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Many requests, each to its title, in the order in which they come: judged and sealed
 * by several threads at once, reserved in the register in groups and written to it in
 * groups, and only then told. Interrupted anywhere, the same requests again go on where
 * it was.
 *
 * A request that is refused is told, and the others go on; so is one of which what is
 * made does not verify, after JOB_ATTEMPTS_MAX attempts, unless that befalls one after
 * another. Keys that are away for a while are waited for; a database too (sql.h). Each
 * try is an attempt of its own in the register: an intent is good for one signature of
 * each key.
 */
#ifndef SCEAU_ISSUER_BATCH_H
#define SCEAU_ISSUER_BATCH_H

#include <signal.h>

#include "issuer/issuer.h"
#include "issuer/job.h"

#define BATCH_MAKERS_MAX 32
#define BATCH_PATIENCE_MS 60000 /* for the keys; less than a lease */

/* By which other threads say that there are requests, of a batch that has no end of its
 * own. */
struct batch_bell;
struct batch_bell *batch_bell_new(void);       /* NULL without memory */
void batch_bell_free(struct batch_bell *bell); /* no batch has it any more */
void batch_bell_ring(struct batch_bell *bell);

/* One request; borrowed until the next call. */
struct batch_line {
    bool none;      /* there is none now: the bell will tell */
    int64_t number; /* from 1, as it is told */
    struct span request;
    const char *key; /* or NULL: its bytes */
    int64_t former;  /* the title that it renews or replaces, or 0 */
    const char
        *replacing; /* why it replaces it (registry.h); kept until the end */
    const char
        *who; /* who asks; NULL: whoever has the register. Kept likewise */
    const struct issuer_wish *wish; /* of this one; NULL: the batch's */
    const struct registry_grant
        *grant;        /* it was taken already; NULL: it is asked */
    const char *fault; /* why it is none, in French; or NULL */
    bool may_pass;     /* another time it may be one: it is waited for */
    /* it was taken and judged already, and becomes the batch's; NULL: it is by the batch,
     * by what stands above: the request, its key, its former and the wish */
    struct job *job;
};

enum batch_state {
    BATCH_ISSUED,
    BATCH_AGAIN,   /* it was before */
    BATCH_REFUSED, /* `error`; it can never be, or is another's */
    BATCH_WAITING /* somebody else has it on the way, or it waits for the keys */
};

/* What became of one; borrowed for the call. */
struct batch_report {
    int64_t line;
    enum batch_state state;
    enum registry_standing
        standing; /* what the register said, if it was asked */
    const char *number;
    int64_t id;
    const char *level;
    struct span
        pdf; /* empty where it was issued before: registry_file() has it */
    struct span code;
    const char *error; /* French */
};

struct batch_count {
    int64_t issued;
    int64_t again;
    int64_t refused;
    int64_t waiting;
};

struct batch {
    struct issuer *issuer;
    struct registry *registry;
    const struct issuer_wish *wish; /* or NULL */
    unsigned makers; /* threads that seal; 0: by the processors */
    /* tell() of a group may run beside the other calls, in a thread of its own: the next
     * group is read and written to the register while this one goes to the disk. But
     * never beside another tell() or worry(), nor of a group that has one of before
     * (BATCH_AGAIN): that one may be looked for in the register. */
    bool tells_beside;
    void *context; /* of the calls below; all from one thread, but for this */
    /* the next request; false after the last */
    bool (*next)(void *context, struct batch_line *out);
    /* of each group that is durable; a failure stops the batch */
    enum sceau_status (*tell)(void *context, const struct batch_report *reports,
        size_t count, struct sceau_error *error);
    /* the keys are away, and are waited for; NULL: nobody is told */
    void (*worry)(void *context, const char *why);
    /* each step of each group, for who watches; "told" is from the thread of tell();
     * NULL: nobody does */
    void (*step)(void *context, const char *step);
    /* becomes true: no more is read, what is on the way ends; or NULL */
    const volatile sig_atomic_t *stop;
    struct batch_bell
        *bell; /* or NULL: each next() has a request, until the last */
    unsigned patience_ms; /* for the keys; 0: BATCH_PATIENCE_MS */
};

/*
 * Run to the end of the requests.
 *
 * count  what became of them, also after a failure
 *
 * SCEAU_OK also where some were refused; SCEAU_E_STATE: the keys stayed away, or it was
 * stopped; else what the register, the keys or tell() said. The same requests again go
 * on from there.
 */
SCEAU_MUST_USE enum sceau_status batch_run(const struct batch *batch,
    struct batch_count *count, struct sceau_error *error);

#endif
