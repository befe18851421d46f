/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the records of the JSON Lines files under tests/vectors/2d-doc. */
#ifndef SCEAU_TEST_VECTORS_H
#define SCEAU_TEST_VECTORS_H

#include <jansson.h>

#include "verifier/base/span.h"

struct vector {
    json_t *record; /* borrowed, valid during the visit */
    const char *id;
    struct span
        payload; /* the bytes of the code; len 0 where the record has none */
};

/* Visit every record; returns how many there were. Stops the test on a bad file. */
size_t vectors_visit(const char *file,
    void (*visit)(const struct vector *v, void *context), void *context);

/* A member as text, or "" */
const char *vector_text(const struct vector *v, const char *key);

/* -1 where the record says null, else 0 or 1 */
int vector_verifies(const struct vector *v);

/* A whole file under tests/vectors, to free(). */
uint8_t *vector_file(const char *name, size_t *len);

#endif
