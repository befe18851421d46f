/* SPDX-License-Identifier: EUPL-1.2 */
#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "hsm/cli/verbs.h"

static const struct cli_option *
option_of(const struct cli_verb *verb, char letter)
{
    for (const struct cli_option *o = verb->options; o->name; o++)
        if (o->letter == letter)
            return o;
    return verb->options;
}

int
verb_fail(const struct cli_verb *verb, enum sceau_status status,
    const struct sceau_error *error)
{
    fprintf(stderr, PROGRAM " %s : %s\n", verb->name, error->text);
    return status == SCEAU_E_USAGE ? EXIT_USAGE : EXIT_CANNOT;
}

int
verb_options(const struct cli_verb *verb, int argc, char **argv, int operands,
    struct verb_input *out)
{
    const char *argument;
    int letter;

    while ((letter = cli_next(PROGRAM, verb, argc, argv, &argument))) {
        if (letter == 'h')
            return -1;
        if (letter == '?')
            return EXIT_USAGE;
        out->value[letter] = argument ? argument : "";
    }
    if (argc - optind == operands)
        return EXIT_VALID;
    /* not repeated: it may be a PIN that somebody typed there */
    if (argc - optind > operands)
        fprintf(stderr, PROGRAM " %s : %d argument en trop (voyez --help)\n",
            verb->name, argc - optind - operands);
    else
        fprintf(stderr, PROGRAM " %s : il manque %s (voyez --help)\n",
            verb->name, verb->arguments);
    return EXIT_USAGE;
}

int
verb_begin(const struct cli_verb *verb, int argc, char **argv,
    const char *needed, struct verb_input *out)
{
    struct sceau_error error = { 0 };
    int stop = verb_options(verb, argc, argv, 0, out);

    if (stop)
        return stop;
    for (; *needed; needed++) {
        if (out->value[(unsigned char)*needed])
            continue;
        fprintf(stderr, PROGRAM " %s : il manque --%s\n", verb->name,
            option_of(verb, *needed)->name);
        return EXIT_USAGE;
    }
    enum sceau_status status =
        hsm_config_load(out->value['c'], &out->config, &error);
    return status == SCEAU_OK ? EXIT_VALID : verb_fail(verb, status, &error);
}

const struct hsm_key_config *
verb_key(const struct cli_verb *verb, const struct verb_input *in)
{
    const struct hsm_key_config *k = hsm_config_key(in->config, in->value['k']);

    if (!k)
        fprintf(stderr,
            PROGRAM " %s : la clé « %s » n’est pas dans hsm.keys de %s\n",
            verb->name, in->value['k'], in->value['c']);
    return k;
}
