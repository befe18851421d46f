/* SPDX-License-Identifier: EUPL-1.2 */
/* The options of a verb, each put where its table says. */
#ifndef SCEAU_CLI_OPTIONS_H
#define SCEAU_CLI_OPTIONS_H

#include <stdbool.h>

#include "issuer/cli/verbs.h"

/* Where the option of a letter goes: its argument, or, where it takes none, that it was
 * given. A letter of 0 ends the table. */
struct option_to {
    char letter;
    const char **text;
    bool *flag;
};

/*
 * Read them all, and as many operands as are wanted.
 *
 * operand  set to the one that is wanted; NULL: none is
 * missing  what is said where it is not there: "un numéro de titre est attendu"
 * code     the exit code where it is false: after --help, or a message
 */
bool options_read(const struct cli_verb *verb, const struct option_to *to,
    int argc, char **argv, const char **operand, const char *missing,
    int *code);

/* Say what is wrong with them; EXIT_USAGE. */
int options_refuse(const struct cli_verb *verb, const char *fault);

#endif
