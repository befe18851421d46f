/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a form sends: application/x-www-form-urlencoded (URL Standard, 5), bounded and
 * strict. Texts are UTF-8 without control characters; an end of line is "\n", and blanks
 * around a text are not of it.
 */
#ifndef SCEAU_DESK_POSTED_H
#define SCEAU_DESK_POSTED_H

#include "verifier/base/buffer.h"

#define POSTED_FIELDS_MAX 128
#define POSTED_MAX (64u * 1024u)

struct posted {
    struct buffer room; /* owns the names and the texts */
    struct {
        size_t name; /* in the room */
        size_t text;
    } field[POSTED_FIELDS_MAX];
    size_t count;
};

/* False where it is no such form, or has a name twice; *out to free in any case. */
bool posted_read(struct span body, struct posted *out);

/* Nothing of it yet. */
void posted_begin(struct posted *p);

/* One field more, that is not there; false where there is no room for it. */
bool posted_put(struct posted *p, const char *name, const char *text);

/* "" where the form has no such field. */
const char *posted_get(const struct posted *p, const char *name);

void posted_free(struct posted *p);

#endif
