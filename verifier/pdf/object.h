/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The objects of a file that only our emitter writes: one cross-reference table, objects
 * in the order of their numbers with nothing between them, every dictionary in its own
 * words, streams with their length in an object of its own. What is written otherwise
 * is not found. Allocates nothing.
 */
#ifndef SCEAU_PDF_OBJECT_H
#define SCEAU_PDF_OBJECT_H

#include "verifier/base/cursor.h"

/* A title has some 100 objects, 200 with a holder's page. Anybody can sign a file with a
 * key of one's own, so this bounds what a stranger's file may cost. */
#define OBJECTS_MAX 1000

/* An object's bytes in the file, and how many of them are its dictionary; 0: none. */
struct object_place {
    uint32_t at;
    uint32_t len;
    uint32_t dictionary;
};

struct objects {
    struct span file;
    struct span entries; /* 20 bytes each, object 0 first */
    size_t count;
    size_t table;                           /* where the objects end */
    struct object_place place[OBJECTS_MAX]; /* by number, those below count */
};

/* False where the file has no such table, or one of more objects than OBJECTS_MAX. */
bool objects_read(struct span file, struct objects *out);

/* Where an object begins in the file; false where there is none of that number. */
bool object_offset(const struct objects *x, size_t number, size_t *out);

/* The bytes of an object, between its "N 0 obj" and its "endobj". */
bool object_at(const struct objects *x, size_t number, struct cursor *out);

/* A dictionary, its stream left out; false where the object is none. */
bool object_dictionary(
    const struct objects *x, size_t number, struct span *out);

/* A stream's dictionary and its data as they stand in the file. */
bool object_stream(const struct objects *x, size_t number,
    struct span *dictionary, struct span *data);

/*
 * Pass over what a form says: "/Pages @ 0 R" is these bytes with a number for '@', put
 * in the next of numbers[] (NULL: not kept). '*' is a run without '/', '<', '(', '[' up
 * to the byte that follows it in the form. False, and *c where it was, where something
 * else stands there.
 */
bool object_take(struct cursor *c, const char *form, size_t *numbers);

/* The same of a whole span. */
bool object_is(struct span text, const char *form, size_t *numbers);

/* Where the word stands first in a span, as a cursor after it. */
bool object_find(struct span in, const char *word, struct cursor *after);

/* Decimal digits, ten at most; false where there is none. */
bool object_number(struct cursor *c, size_t *out);

/* The same with a sign and a point, each as may be: "12.50", "-0.57", "150". */
bool object_decimal(struct cursor *c, double *out);

/* A byte of a string in parentheses; an escape where it must have one, and nowhere else:
 * readers join lines, count parentheses, and drop the backslash of any other letter. */
bool object_byte(struct cursor *c, unsigned *out);

/* "/Key 12 0 R" in a dictionary. */
bool object_reference(struct span dictionary, const char *key, size_t *out);

#endif
