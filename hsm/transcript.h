/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The transcript of a ceremony: plain text of 80 columns, to be printed on A4 and
 * signed by hand. It grows as the ceremony does, and what it says is on the disk before
 * the next step begins: one that was interrupted tells how far it went.
 */
#ifndef SCEAU_HSM_TRANSCRIPT_H
#define SCEAU_HSM_TRANSCRIPT_H

#include "verifier/base/buffer.h"

#define TRANSCRIPT_COLUMNS 80
#define TRANSCRIPT_MAX (256u * 1024u)

struct transcript;

/*
 * Make the file, which must not exist.
 *
 * out  on SCEAU_OK the caller's, to free with transcript_free()
 *
 * SCEAU_E_STATE it exists; SCEAU_E_IO, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status transcript_start(
    const char *path, struct transcript **out, struct sceau_error *error);

/* What was not saved is lost. Accepts NULL; sets the pointer to NULL. */
void transcript_free(struct transcript **t);

/* Its text from the beginning, "" where there is none; lives as long as it does. */
const char *transcript_cstr(const struct transcript *t);

/* A title of its own line, underlined; an empty line before it. */
void transcript_title(struct transcript *t, const char *text);

/* « name   value », the value's words on as many lines as they take; a word that is
 * longer than a line is cut. */
void transcript_pair(struct transcript *t, const char *name, const char *value);

/* A paragraph, indented by so many columns. */
void transcript_text(struct transcript *t, size_t indent, const char *text);

/* An empty line. */
void transcript_gap(struct transcript *t);

/* Onto the disk with what was added; a failure of what was added is told here too. */
SCEAU_MUST_USE enum sceau_status transcript_save(
    struct transcript *t, struct sceau_error *error);

#endif
