/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What was published last in a folder, or in a bundle, and comparing with it what is to be published: a
 * register that was made of a copy from before does not know all that it says. Nothing of
 * it is undone by forgetting (lost.h).
 */
#ifndef SCEAU_ISSUER_LAST_H
#define SCEAU_ISSUER_LAST_H

#include "issuer/register/bases.h"
#include "issuer/status/token_list.h"

/* Where it is, and who signed it. Borrowed for the call. */
struct last_place {
    const char *folder;
    const struct bases *bases; /* under any of which it was published */
    const uint8_t *point;      /* of the key of purpose "status", JWT_POINT */
    const struct issuer_config *config; /* whose bundle it is */
    const char *bundle;                 /* its file; NULL: none is looked at */
    int64_t now;
};

struct last {
    uint8_t *places[SCEAU_STATUS_LISTS_MAX]; /* NULL: there was no such list */
    int64_t issued[SCEAU_STATUS_LISTS_MAX];
    bool has_codes;
    struct lists codes; /* its codes alone */
    int64_t codes_issued;
    bool
        shared; /* the codes are a bundle's, where other registers have theirs */
};

/*
 * Read it: each list from the folder, or from the bundle where that has a later one; a
 * folder is lost with its machine, and a bundle is in many places. What is not there was
 * not published yet, or was taken away by hand.
 *
 * out  in any case the caller's, to free with last_free()
 *
 * SCEAU_E_STATE: a file is none of ours, or is of later than now; SCEAU_E_IO,
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status last_read(const struct last_place *place,
    struct last *out, struct sceau_error *error);

void last_free(struct last *last);

/* The day of the oldest part of it; DATE_NONE where there is nothing. */
struct date last_day(const struct last *last);

/*
 * Give the lists what it said and the register does not know, and write in the register
 * that this is kept. lists->told names the titles, also where it fails.
 *
 * SCEAU_E_STATE: a title that it calls revoked or replaced is in the register as one
 * that never was; or it is of another register; SCEAU_E_IO, SCEAU_E_LIMIT,
 * SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status last_keep(const struct last *last,
    struct registry *registry, struct lists *lists, int64_t now,
    struct sceau_error *error);

#endif
