/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Reports of documents that were faulty, or refused where they should have been taken:
 * what an employer, a fund or a holder says of a title of ours, entered by an agent or a
 * program, until somebody says that it was dealt with. Nobody is named in them.
 */
#ifndef SCEAU_REGISTER_TROUBLE_H
#define SCEAU_REGISTER_TROUBLE_H

#include "issuer/register/registry.h"

#define TROUBLE_PLACE_MAX 120 /* bytes of where it was */
#define TROUBLE_WORDS_MAX 600 /* of what happened */
#define TROUBLE_PAGE_MAX 200

enum trouble_sort {
    TROUBLE_REFUSED,   /* somebody did not take it */
    TROUBLE_MENTION,   /* what it says of the right to work is wrong */
    TROUBLE_DATA,      /* another of its data is wrong */
    TROUBLE_ILLEGIBLE, /* it cannot be read */
    TROUBLE_CHECK,     /* a verifier says that it is not valid */
    TROUBLE_OTHER
};
#define TROUBLE_SORTS (TROUBLE_OTHER + 1)

/* Texts are empty where there is none. */
struct trouble {
    int64_t id;
    int64_t at; /* seconds since 1970 */
    enum trouble_sort sort;
    char who[REGISTRY_WHO_MAX + 1];
    char number[REGISTRY_NUMBER_SIZE]; /* as it was told */
    char place[TROUBLE_PLACE_MAX + 1];
    char words[TROUBLE_WORDS_MAX + 1];
    int64_t handled_at; /* 0: it waits */
    char handled_by[REGISTRY_WHO_MAX + 1];
    char handled_words[TROUBLE_WORDS_MAX + 1];
};

struct trouble_list {
    struct trouble *item;
    size_t count;
};

/* "refused", "mention", …; false where it is none. */
const char *trouble_sort_name(enum trouble_sort sort);
bool trouble_sort_read(const char *name, enum trouble_sort *out);

/*
 * Enter one: its sort, number, place and words, by whom the register acts for.
 *
 * key   what makes it the same one if it comes again from the same; NULL: it is another
 * out   as it is then
 *
 * SCEAU_E_IO, SCEAU_E_CRYPTO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status trouble_enter(struct registry *registry,
    const struct trouble *told, const char *key, int64_t now,
    struct trouble *out, struct sceau_error *error);

/*
 * A page of them, the newest first.
 *
 * waiting  only those that nobody dealt with
 * before   of smaller ids; 0: the newest
 * out      on SCEAU_OK the caller's, to free with trouble_list_free()
 */
SCEAU_MUST_USE enum sceau_status trouble_find(struct registry *registry,
    bool waiting, int64_t before, size_t limit, struct trouble_list *out,
    struct sceau_error *error);
void trouble_list_free(struct trouble_list *l);

/*
 * One was dealt with, by whom the register acts for.
 *
 * SCEAU_E_NOTFOUND; SCEAU_E_STATE: it was so already; SCEAU_E_IO.
 */
SCEAU_MUST_USE enum sceau_status trouble_handle(struct registry *registry,
    int64_t id, const char *words, int64_t now, struct trouble *out,
    struct sceau_error *error);

#endif
