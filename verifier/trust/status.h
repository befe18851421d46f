/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the lists of a store say of one title: sceau-bundle(5), [status]. They came in a
 * bundle whose signature was checked; nothing is asked over a network. libc only: the
 * host hashes and inflates.
 *
 * A title that says where it stands (Token Status List -20, 6.1) is looked up by its
 * place; a code, which has no room for that, by the hash of what its signer made. Of a
 * signer that has a list, a code that is not there is good.
 *
 * Threads: lists that are only asked serve any number of threads.
 */
#ifndef SCEAU_TRUST_STATUS_H
#define SCEAU_TRUST_STATUS_H

#include "verifier/pdf/host.h"
#include "verifier/trust/store.h"
#include "verifier/verdict/judge.h"

/* Of 4.4 million titles with 44,000 withdrawn, one good code in 10^8 has the hash of
 * another that is not. */
#define STATUS_HASH 8

/* Values of a place (7.1); 3 is one that the draft leaves to applications. */
enum status_value {
    STATUS_VALUE_GOOD = 0,
    STATUS_VALUE_REVOKED = 1,
    STATUS_VALUE_SUSPENDED = 2,
    STATUS_VALUE_REPLACED = 3
};

struct status_found {
    enum status_state state; /* STATUS_UNKNOWN: no list says */
    struct date as_of;       /* the day of the list; DATE_NONE: none */
    bool stale;              /* another was to take its place before today */
    bool
        unreadable; /* the list is there, and what it says of this title is nothing
                        that is known: no place, or no such value */
};

/*
 * The beginning of SHA-256 over the signed bytes and r, the first half of the signature:
 * whoever has not seen the code cannot guess it, and whoever changes s into n - s, which
 * is a right signature too, has the same. False where the host could not say.
 */
bool status_hash(
    const struct seal *seal, page_sha256 *sha256, uint8_t out[STATUS_HASH]);

/* The value at a place of a list that was inflated; false where it has none. */
bool status_value_at(
    struct span list, unsigned bits, uint32_t place, unsigned *out);

/* A store's lists, made ready. */
struct status_lists;

/*
 * Make them.
 *
 * store  kept: it must outlive them
 * out    on SCEAU_OK the caller's, to free with status_lists_free()
 *
 * SCEAU_E_FORMAT: the hashes of a list are out of order; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status status_lists_make(const struct store *store,
    struct status_lists **out, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void status_lists_free(struct status_lists **lists);

/* Of a code whose signature is right; lists may be NULL, as below. */
void status_of_code(const struct status_lists *lists, const struct seal *seal,
    page_sha256 *sha256, struct date today, struct status_found *out);

/*
 * Of a title that says it stands at that place of that list. A list is inflated once.
 *
 * inflate  NULL: no list of places is read
 */
void status_of_place(const struct status_lists *lists, const char *url,
    int64_t place, page_inflate *inflate, struct date today,
    struct status_found *out);

/* Of one title in both ways: what withdraws it says more than what does not, and the
 * older list dates both. */
void status_join(struct status_found *one, const struct status_found *other);

#endif
