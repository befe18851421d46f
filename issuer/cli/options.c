/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/cli/options.h"

#include <getopt.h>
#include <stdio.h>

int
options_refuse(const struct cli_verb *verb, const char *fault)
{
    fprintf(stderr, PROGRAM " %s : %s (voyez « " PROGRAM " %s --help »)\n",
        verb->name, fault, verb->name);
    return EXIT_USAGE;
}

static void
put(const struct option_to *to, int letter, const char *argument)
{
    while (to->letter && to->letter != letter)
        to++;
    if (to->text)
        *to->text = argument;
    else if (to->flag)
        *to->flag = true;
}

bool
options_read(const struct cli_verb *verb, const struct option_to *to, int argc,
    char **argv, const char **operand, const char *missing, int *code)
{
    const char *argument;
    int letter;

    while ((letter = cli_next(PROGRAM, verb, argc, argv, &argument))) {
        *code = letter == 'h' ? EXIT_VALID : EXIT_USAGE;
        if (letter == 'h' || letter == '?')
            return false;
        put(to, letter, argument);
    }
    int wanted = operand ? 1 : 0;
    if (argc - optind != wanted) {
        *code = options_refuse(
            verb, argc - optind > wanted ? "argument en trop" : missing);
        return false;
    }
    if (operand)
        *operand = argv[optind];
    return true;
}
