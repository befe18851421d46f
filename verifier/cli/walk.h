/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The files of a folder and of the folders in it, in the order of their names (bytes).
 *
 * Hidden ones are passed over, and so is every symbolic link: what is in the folder has
 * a name of its own in it, and what is not was not given. Nothing that is renamed or
 * replaced meanwhile leads out of the folder: each level is opened from the one above.
 */
#ifndef SCEAU_CLI_WALK_H
#define SCEAU_CLI_WALK_H

#include "verifier/base/buffer.h"

/* Folders in folders: deeper than any archive, and each is an open file. */
#define WALK_DEPTH_MAX 64
/* Names that are held at once, for their order: some tens of megabytes. */
#define WALK_NAMES_MAX 500000

enum walk_kind {
    WALK_FILE,
    WALK_LINK,  /* left alone */
    WALK_OTHER, /* a pipe, a socket, a device */
    WALK_FAILED /* a folder that cannot be read, whole or at all: `why` */
};

struct walk_entry {
    enum walk_kind kind;
    const char *path; /* from the folder as it was given */
    struct sceau_error why;
    int folder;       /* where it stands, open */
    const char *name; /* there */
};

struct walk;

/* SCEAU_E_NOMEM. What is wrong with the folder itself is its first entry. */
SCEAU_MUST_USE enum sceau_status walk_begin(
    const char *path, struct walk **out, struct sceau_error *error);

/* The next one, borrowed until the next call; false at the end. */
bool walk_next(struct walk *w, struct walk_entry *out);

/* Open a WALK_FILE for reading: no link, no pipe that waits. -1, and `error`. */
int walk_open(const struct walk_entry *e, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void walk_end(struct walk **w);

#endif
