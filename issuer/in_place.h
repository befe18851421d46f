/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The request of a title in the place of another: a duplicate, of the same facts and
 * the same dates, or what corrects it; judged by the rules of the day on which the
 * first of those was issued whose place it has. Its key is the former's, so that it is
 * asked for as often as one likes.
 */
#ifndef SCEAU_CLI_IN_PLACE_H
#define SCEAU_CLI_IN_PLACE_H

#include "issuer/batch.h"
#include "issuer/register/sealed.h"

/* Room for one request; zeroed at first. */
struct in_place {
    struct issuer_wish wish;
    struct buffer request;
    char key[32];
    struct sceau_error fault;
};

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
