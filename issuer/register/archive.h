/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The file of a backup: marks, texts and numbers one after the other, and the SHA-256 of
 * them all at its end. It knows nothing of tables.
 *
 *   "SCEAU-REGISTER-1\n", then values, then 32 bytes of digest
 *   value: 'n' nothing; 'i' and 8 bytes, the greatest first; 't' (text) or 'b' (bytes), 4
 *   bytes of length, and so many; 'T', 'R', 'E', 'Z' are marks of their own
 */
#ifndef SCEAU_REGISTER_ARCHIVE_H
#define SCEAU_REGISTER_ARCHIVE_H

#include "issuer/register/sql.h"
#include "verifier/base/buffer.h"

#define ARCHIVE_HASH 32
#define ARCHIVE_VALUE_MAX (16u * 1024u * 1024u) /* of one text or bytes */

/* ---- writing ---- */

struct archive_writer;

/*
 * Begin a file that has its name only when it is whole, for its owner's eyes only.
 *
 * out  on SCEAU_OK the caller's, to free with archive_discard()
 *
 * SCEAU_E_STATE: that name is taken; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status archive_create(
    const char *path, struct archive_writer **out, struct sceau_error *error);

/* Back to an empty file. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status archive_restart(
    struct archive_writer *w, struct sceau_error *error);

/* A failure sticks, and archive_publish() tells it. */
void archive_mark(struct archive_writer *w, char mark);
void archive_value(struct archive_writer *w, const struct sql_value *value);

/* The disk has it, digest and all, and it has its name. SCEAU_E_STATE, SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status archive_publish(struct archive_writer *w,
    uint8_t hash[ARCHIVE_HASH], struct sceau_error *error);

/* What has no name yet goes. Accepts NULL; sets the pointer to NULL. */
void archive_discard(struct archive_writer **w);

/* ---- reading ---- */

struct archive_reader;

/*
 * Open a file, and read it all once: its digest is right.
 *
 * out  on SCEAU_OK the caller's, to free with archive_close(), at its first value
 *
 * SCEAU_E_FORMAT: it is no backup; SCEAU_E_CRYPTO: it is not whole, or was changed;
 * SCEAU_E_NOTFOUND, SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status archive_open(const char *path,
    struct archive_reader **out, uint8_t hash[ARCHIVE_HASH],
    struct sceau_error *error);

/* The next mark, or 0 where a value is. SCEAU_E_FORMAT at the end, and as below. */
SCEAU_MUST_USE enum sceau_status archive_next(
    struct archive_reader *r, char *mark, struct sceau_error *error);

/*
 * The next value. Texts and bytes are appended to `room`, and `integer` is where they
 * begin in it: its memory may still move.
 *
 * SCEAU_E_FORMAT, SCEAU_E_LIMIT, SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status archive_read(struct archive_reader *r,
    struct buffer *room, struct sql_value *out, struct sceau_error *error);

/* Back to its first value. SCEAU_E_IO. */
SCEAU_MUST_USE enum sceau_status archive_rewind(
    struct archive_reader *r, struct sceau_error *error);

/* Accepts NULL; sets the pointer to NULL. */
void archive_close(struct archive_reader **r);

#endif
