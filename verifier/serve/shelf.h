/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The accepted signers of a process that lives long: read again when the file or the
 * folder is another one (device, inode, size, time). Whoever holds a copy keeps it to the
 * end; one that changed while it was read, or that cannot be read, takes no other's place.
 *
 * Threads: any number.
 */
#ifndef SCEAU_SERVE_SHELF_H
#define SCEAU_SERVE_SHELF_H

#include <sys/stat.h>

#include "verifier/trust/trust.h"

struct shelf;
struct shelf_copy;

/*
 * path      kept
 * optional  it may be missing: no signer is known until it is there
 *
 * The statuses of trust_open().
 */
SCEAU_MUST_USE enum sceau_status shelf_open(const char *path, bool optional,
    struct shelf **out, struct sceau_error *error);
void shelf_free(struct shelf **s);

/* Look at the file, at most once in so many milliseconds. */
void shelf_refresh(struct shelf *s, unsigned at_most_every_ms);

/* The present one, to be given back; its trust may be NULL. */
struct shelf_copy *shelf_take(struct shelf *s);
void shelf_give_back(struct shelf_copy *copy);
const struct trust *shelf_trust(const struct shelf_copy *copy);

/* How often it was read, and refused. */
unsigned long long shelf_loaded(struct shelf *s);
unsigned long long shelf_refused(struct shelf *s);

/* One file or folder, as it stood: what another content cannot have. */
struct shelf_mark {
    dev_t device;
    ino_t inode;
    off_t size;
    struct timespec modified;
    struct timespec changed;
};

/* False where nothing is there; *out is then zeroed. */
bool shelf_mark(const char *path, struct shelf_mark *out);
bool shelf_mark_is(const struct shelf_mark *a, const struct shelf_mark *b);

#endif
