/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Those who are connected to the agent: what they ask is read as it comes, one request
 * at a time each, and nothing that one of them does or leaves undone holds the others.
 */
#ifndef SCEAU_HSM_CALLER_H
#define SCEAU_HSM_CALLER_H

#include "hsm/frame.h"
#include "hsm/job.h"

#define CALLERS_MAX 128

struct caller {
    int fd; /* -1: the place is free */
    struct buffer in;
    int64_t heard; /* when it last spoke */
    bool more;     /* there may be bytes that were not read */
    struct job job;
};

/* What to do next with a caller. */
enum caller_next {
    CALLER_WAIT, /* nothing, before it speaks or its job is over */
    CALLER_ASK,  /* a request was read */
    CALLER_DROP  /* it is gone, or does wrong */
};

/* Read what is there, up to one whole request, unless one is under way. */
enum caller_next caller_read(struct caller *c, struct frame_request *out);

/* Send an answer; false where the caller takes none. */
bool caller_answer(struct caller *c, const struct frame_answer *answer);

/* Take or leave a place. */
void caller_begin(struct caller *c, int fd);
void caller_end(struct caller *c);

#endif
