/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The objects of a file that only our emitter writes: one cross-reference table, every
 * dictionary in its own words, streams with their length in an object of its own. What
 * is written otherwise is not found. Allocates nothing.
 */
#ifndef SCEAU_PDF_OBJECT_H
#define SCEAU_PDF_OBJECT_H

#include "verifier/base/cursor.h"

struct objects {
    struct span file;
    struct span entries; /* 20 bytes each, object 0 first */
    size_t count;
};

/* False where the file has no such table, or one of more objects than any title. */
bool objects_read(struct span file, struct objects *out);

/* The bytes from an object's own "N 0 obj" to the end of the file. */
bool object_at(const struct objects *x, size_t number, struct cursor *out);

/* A dictionary, its stream left out; false where the object is none. */
bool object_dictionary(
    const struct objects *x, size_t number, struct span *out);

/* A stream's dictionary and its data as they stand in the file. */
bool object_stream(const struct objects *x, size_t number,
    struct span *dictionary, struct span *data);

/* Where the word stands first in a span, as a cursor after it. */
bool object_find(struct span in, const char *word, struct cursor *after);

/* Decimal digits, ten at most; false where there is none. */
bool object_number(struct cursor *c, size_t *out);

/* "/Key 12 0 R" in a dictionary. */
bool object_reference(struct span dictionary, const char *key, size_t *out);

#endif
