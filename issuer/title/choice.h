/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The choices of a member, "name|name=code|name=code=label": what requests write,
 * what a code has for it, what a page says.
 */
#ifndef SCEAU_TITLE_CHOICE_H
#define SCEAU_TITLE_CHOICE_H

#include "verifier/base/span.h"

/* A part that is not given is the one before it. Borrowed. */
struct choice {
    struct span name;
    struct span code;
    struct span label;
};

/* The next of a list, *at after it; false at its end. */
bool choice_next(const char **at, struct choice *out);

#endif
