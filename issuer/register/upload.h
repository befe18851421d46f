/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Batches that were sent to a service: their requests, one a line, until the last of them
 * has come to something; and what each came to. Whoever works on one has it on lease: when
 * that has run out, or its process is gone from this machine, another goes on with it.
 *
 * The same lines sent again by the same, at the same level, are the same batch.
 */
#ifndef SCEAU_REGISTER_UPLOAD_H
#define SCEAU_REGISTER_UPLOAD_H

#include "issuer/register/registry.h"

#define UPLOAD_ID_SIZE 33                         /* 32 digits of hex, and 0 */
#define UPLOAD_MAX (16u * 1000u * 1000u)          /* bytes of one */
#define UPLOADS_WAITING_MAX (64u * 1000u * 1000u) /* bytes of those not over */
#define UPLOAD_PAGE_MAX 1000
#define UPLOAD_LEASE_S 120
#define UPLOAD_KEPT_S (30 * 86400) /* what came of one is told for so long */

enum upload_state { UPLOAD_WAITING, UPLOAD_WORKING, UPLOAD_DONE };

struct upload {
    char id[UPLOAD_ID_SIZE];
    char who[REGISTRY_WHO_MAX + 1];
    char level[8]; /* "": those of its kinds */
    enum upload_state state;
    int64_t at;      /* seconds since 1970 */
    int64_t done_at; /* 0: it is not over */
    int64_t lines;   /* that hold something */
    int64_t issued;
    int64_t again;
    int64_t refused;
};

/* What a line came to. */
struct upload_line {
    int64_t line;
    char status[16]; /* "issued", "already-issued", "refused", "waiting" */
    char number[REGISTRY_NUMBER_SIZE];
    char error[sizeof((struct sceau_error *)0)->text];
};

struct upload_page {
    struct upload_line *line;
    size_t count;
};

/* "waiting", "working", "done" */
const char *upload_state_name(enum upload_state state);

/* What is sent; borrowed for the call. */
struct upload_sent {
    struct span body;
    int64_t lines;     /* that hold something; at least 1 */
    const char *level; /* or "" */
};

/*
 * Take one in, from whom the register acts for.
 *
 * known   true: it was there already
 *
 * SCEAU_E_LIMIT: too many wait; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status upload_add(struct registry *registry,
    const struct upload_sent *sent, int64_t now, struct upload *out,
    bool *known, struct sceau_error *error);

/* SCEAU_E_NOTFOUND, SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status upload_find(struct registry *registry,
    const char *id, struct upload *out, struct sceau_error *error);

/* What lines past that one came to, in order; to free with upload_page_free(). */
SCEAU_MUST_USE enum sceau_status upload_results(struct registry *registry,
    const char *id, int64_t after, size_t limit, struct upload_page *out,
    struct sceau_error *error);
void upload_page_free(struct upload_page *p);

/*
 * Take one to work on, the oldest that nobody has.
 *
 * out   its id is "" where there is none
 * body  its requests, in the place of what was there
 * done  a bit for each line of which it is known what it came to (upload_knows()); of
 *       UPLOAD_MAX / 8 + 1 bytes at most
 *
 * SCEAU_E_IO, SCEAU_E_NOMEM, SCEAU_E_LIMIT.
 */
SCEAU_MUST_USE enum sceau_status upload_claim(struct registry *registry,
    int64_t now, struct upload *out, struct buffer *body, struct buffer *done,
    struct sceau_error *error);

bool upload_knows(const struct buffer *done, int64_t line);

/*
 * What some lines came to; the lease begins anew.
 *
 * SCEAU_E_STATE: another has it; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status upload_tell(struct registry *registry,
    const char *id, const struct upload_line *lines, size_t count, int64_t now,
    struct sceau_error *error);

/*
 * It is over, and its requests, which titles have, are forgotten; or, not over, it may be
 * taken again from that moment on. As upload_tell().
 */
SCEAU_MUST_USE enum sceau_status upload_leave(struct registry *registry,
    const char *id, bool over, int64_t again_at, int64_t now,
    struct sceau_error *error);

#endif
