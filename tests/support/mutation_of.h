/* SPDX-License-Identifier: EUPL-1.2 */
/* Inside of mutation.c: who can do what. */
#ifndef SCEAU_TEST_MUTATION_OF_H
#define SCEAU_TEST_MUTATION_OF_H

#include "tests/support/mutation.h"
#include "tests/support/pdf_edit.h"

/* By anybody: bytes of the file put together anew. */
struct outside {
    struct mutation what;
    void (*make)(
        const struct mutation_of *of, const char *text, struct buffer *out);
    const char *text;
    bool takes_another; /* a second file */
};

extern const struct outside outsides[];
extern const size_t outsides_count;

/* By whoever seals: objects changed, then a right signature. */
struct inside {
    struct mutation what;
    void (*change)(
        const struct mutation_of *of, struct pdf_edit *e, const char *text);
    const char *text;
    const char *later; /* appended after it was sealed: an update; or NULL */
    bool takes_another;
};

extern const struct inside insides[];
extern const size_t insides_count;

#endif
