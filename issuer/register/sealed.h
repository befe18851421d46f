/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The titles that a signer sealed, their code or their file: what is to be sealed anew
 * when its key is lost or revoked. Told in pages, by the order of their numbers.
 */
#ifndef SCEAU_REGISTER_SEALED_H
#define SCEAU_REGISTER_SEALED_H

#include "issuer/register/registry.h"
#include "verifier/base/date.h"

#define SEALED_PAGE 64

struct sealed {
    int64_t id;
    char number[REGISTRY_NUMBER_SIZE];
    char level[8];
    int64_t
        ruled_at; /* when the first of those was issued whose place it has */
    char from[DATE_ISO_SIZE]; /* "": it has no such date */
    char until[DATE_ISO_SIZE];
};

struct sealed_page {
    struct sealed item[SEALED_PAGE];
    size_t count;
};

/* Who, "FR00_0001" or the label of a key of files, and on which day. Borrowed. */
struct sealed_query {
    const char *signer;
    struct date today;
};

struct sealed_count {
    int64_t in_force;  /* good, and not ended */
    int64_t suspended; /* they may come back, and are not sealed anew */
    bool known;        /* it sealed a title here, whatever became of it */
};

/* SCEAU_E_IO, as those below. */
SCEAU_MUST_USE enum sceau_status sealed_count(struct registry *registry,
    const struct sealed_query *q, struct sealed_count *out,
    struct sceau_error *error);

/* The next ones in force after that id; none: it was the last page. */
SCEAU_MUST_USE enum sceau_status sealed_next(struct registry *registry,
    const struct sealed_query *q, int64_t after, struct sealed_page *out,
    struct sceau_error *error);

/* One that was issued. SCEAU_E_NOTFOUND. */
SCEAU_MUST_USE enum sceau_status sealed_find(struct registry *registry,
    int64_t id, struct sealed *out, struct sceau_error *error);

/* The next ones that took the place of one that it sealed, and that nobody has recorded
 * as delivered. */
SCEAU_MUST_USE enum sceau_status sealed_undelivered(struct registry *registry,
    const struct sealed_query *q, int64_t after, struct sealed_page *out,
    struct sceau_error *error);

#endif
