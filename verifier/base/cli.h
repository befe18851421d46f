/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the verbs of a program share: one constant table of options a verb serves
 * reading, usage and --help.
 */
#ifndef SCEAU_BASE_CLI_H
#define SCEAU_BASE_CLI_H

#include <stdbool.h>
#include <stddef.h>

enum cli_exit { EXIT_VALID = 0, EXIT_NO = 1, EXIT_USAGE = 2, EXIT_CANNOT = 3 };

struct cli_option {
    char letter;          /* what cli_next() returns for it */
    const char *name;     /* without the dashes; NULL ends the table */
    const char *argument; /* its name in the usage, or NULL: takes none */
    const char *help;     /* French, one line */
};

struct cli_verb {
    const char *name; /* NULL ends the table */
    int (*run)(int argc, char **argv);
    const char *arguments; /* after the options in the usage */
    const char *help;
    const struct cli_option *options;
};

/*
 * The next option's letter, its argument in *argument; 0 when options are over and
 * optind is the first operand; '?' after a message on stderr. --help prints the
 * usage and gives 'h'.
 */
int cli_next(const char *program, const struct cli_verb *verb, int argc,
    char **argv, const char **argument);

/*
 * What a verb wrote to the standard output is its answer: where that cannot be written, it
 * is told, and the exit code is EXIT_CANNOT; else `code`.
 */
int cli_end_output(const char *program, const struct cli_verb *verb, int code);

/* Find argv[1] among the verbs and run it; usage and exit 2 where there is none. */
int cli_main(const char *program, const char *purpose,
    const struct cli_verb *verbs, int argc, char **argv);

#endif
