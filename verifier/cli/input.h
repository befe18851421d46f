/* SPDX-License-Identifier: EUPL-1.2 */
/* What a file given to the verifier is, by its content and never by its name. */
#ifndef SCEAU_CLI_INPUT_H
#define SCEAU_CLI_INPUT_H

#include "verifier/base/span.h"

enum input_kind { INPUT_CODE = 0, INPUT_PICTURE, INPUT_PDF };

enum input_kind input_kind(struct span contents);

/* "code", "picture" or "pdf", as reports say. */
const char *input_kind_name(enum input_kind kind);

/* A line's code: everything but one final newline (LF or CR LF). */
struct span input_line(struct span s);

/*
 * A code without what a text editor or a scanner put before it: a byte order mark,
 * blanks, an AIM symbology identifier ("]d1"). They are dropped only where a code
 * begins after them and none begins at them; anything else is given back as it is.
 */
struct span input_bare(struct span s);

/* True where the signature of that code is right. */
typedef bool input_proof(void *context, struct span code);

/*
 * A file's code. A text drops one final newline, and what input_bare() drops. What is bytes (header 01, binary, mixed,
 * a binary part of a set) may end in one that belongs to it: it is taken as it stands
 * where that reads, unless only without its newline it reads, or proves() says so.
 * proves may be NULL.
 */
struct span input_code(
    struct span contents, input_proof *proves, void *context);

#endif
