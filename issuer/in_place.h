/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The request of a title in the place of another: a duplicate, of the same facts and
 * the same dates, or what corrects it; judged by the rules of the day on which the
 * first of those was issued whose place it has. Its key is the former's, so that it is
 * asked for as often as one likes.
 */
#ifndef SCEAU_ISSUER_IN_PLACE_H
#define SCEAU_ISSUER_IN_PLACE_H

#include "issuer/batch.h"
#include "issuer/register/sealed.h"
#include "issuer/register/story.h"

/* A word is put before it. */
#define IN_PLACE_REASON_MAX (STORY_REASON_MAX - 20)

/* Room for one request; zeroed at first. */
struct in_place {
    struct issuer_wish wish;
    struct buffer request;
    char key[32];
    struct sceau_error fault;
};

/*
 * The title that is to be replaced. One that was replaced already is found too, where what
 * has its place is good: it is handed out again.
 *
 * SCEAU_E_STATE: nothing takes its place, and why; those of story_find() and
 * sealed_find().
 */
SCEAU_MUST_USE enum sceau_status in_place_find(struct registry *registry,
    const char *number, struct story *story, struct sealed *former,
    struct sceau_error *error);

/* Why, for the audit: "duplicata : …" or "correction : …". */
void in_place_because(
    bool correction, const char *reason, char out[STORY_REASON_MAX + 1]);

/*
 * A line of a batch.
 *
 * correction  the request that corrects it; empty: a duplicate
 * because     kept until the batch has ended
 * out         borrows from p, until it is used again
 */
void in_place_line(struct in_place *p, struct registry *registry,
    const struct sealed *former, struct span correction, const char *because,
    struct batch_line *out);

void in_place_free(struct in_place *p);

#endif
