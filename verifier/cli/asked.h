/* SPDX-License-Identifier: EUPL-1.2 */
/* What is asked of a check, in the words of the command line: who asks, when, what the
 * bearer says. */
#ifndef SCEAU_CLI_ASKED_H
#define SCEAU_CLI_ASKED_H

#include "verifier/cli/checker.h"

/*
 * Set one option, by its letter in the verb « check »: r q n d i p a T s L. NULL, or why
 * it is refused, as the command line says it.
 *
 * argument  NULL where the option takes none; borrowed for the call
 */
const char *asked_set(
    struct checker *c, struct stated *stated, int letter, const char *argument);

#endif
