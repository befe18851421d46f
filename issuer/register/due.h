/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Titles that end soon and have no successor, those of whom the loss would be greatest
 * first: the right to work, then the day.
 */
#ifndef SCEAU_REGISTER_DUE_H
#define SCEAU_REGISTER_DUE_H

#include "issuer/register/registry.h"
#include "verifier/base/date.h"

struct due {
    int64_t id;
    char number[REGISTRY_NUMBER_SIZE];
    char kind[32];
    char until[DATE_ISO_SIZE]; /* its last day */
    char application[32];
    bool works;    /* it gives the right to work */
    bool examined; /* its request is under examination */
};

#define DUE_REQUESTS_MAX 16

struct due_list {
    struct due *item;
    size_t count;
};

/*
 * Those that are good and end from the one day to the other, both included.
 *
 * examined  only those whose request is under examination
 * out       on SCEAU_OK the caller's, to free with due_list_free()
 */
SCEAU_MUST_USE enum sceau_status due_find(struct registry *registry,
    struct date from, struct date until, bool examined, struct due_list *out,
    struct sceau_error *error);
void due_list_free(struct due_list *l);

/* Where a page ends, and the next one begins. */
#define DUE_CURSOR_SIZE 48

enum due_work { DUE_ANY, DUE_WORKS, DUE_DOES_NOT };

/* A part of that list, in its order. Borrowed. */
struct due_query {
    struct date from;
    struct date until;
    bool examined;
    enum due_work work;
    const char *kind; /* NULL: any */
    const char *
        after; /* due_cursor() of the last one of the page before; NULL: none */
    size_t limit; /* at least 1 */
};

/*
 * One page of it. Fewer than `limit`: it was the last.
 *
 * SCEAU_E_USAGE: `after` is no cursor; and as due_find().
 */
SCEAU_MUST_USE enum sceau_status due_page(struct registry *registry,
    const struct due_query *query, struct due_list *out,
    struct sceau_error *error);

/* After which one a page ended. */
const char *due_cursor(const struct due *last, char out[DUE_CURSOR_SIZE]);

/* Titles that nobody asked for by a request of their own. */
enum due_bond {
    DUE_FOLLOWS,            /* that renew others */
    DUE_FOLLOWS_OR_REPLACES /* or take their place */
};

/*
 * Of those, the good ones that were issued, that nobody has recorded as delivered and that
 * nobody is about to: of a command that ended between the two. The members that a list of
 * ends is for are empty.
 */
SCEAU_MUST_USE enum sceau_status due_undelivered(struct registry *registry,
    enum due_bond bond, int64_t now, struct due_list *out,
    struct sceau_error *error);

/* Those titles were delivered. */
SCEAU_MUST_USE enum sceau_status due_set_delivered(struct registry *registry,
    const int64_t *ids, size_t count, int64_t now, struct sceau_error *error);

/*
 * The requests of some titles, DUE_REQUESTS_MAX at most, at one moment of the register.
 *
 * out  `count` buffers, each replaced; one whose title has no request, or has it no more,
 *      is empty
 */
SCEAU_MUST_USE enum sceau_status due_requests(struct registry *registry,
    const struct due *titles, size_t count, struct buffer *out,
    struct sceau_error *error);

/* The request of one; SCEAU_E_NOTFOUND: it was purged. */
SCEAU_MUST_USE enum sceau_status due_request(struct registry *registry,
    int64_t id, struct buffer *out, struct sceau_error *error);

#endif
