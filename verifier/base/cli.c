/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/cli.h"

#include <getopt.h>
#include <stdio.h>
#include <string.h>

#include "verifier/base/error.h"

enum { OPTIONS_MAX = 32 };

static void
print_usage(const char *program, const struct cli_verb *verb, FILE *out)
{
    fprintf(out, "usage : %s %s [options] %s\n%s\n\n", program, verb->name,
        verb->arguments, verb->help);
    for (const struct cli_option *o = verb->options; o->name; o++) {
        char left[64];
        (void)snprintf(left, sizeof left, "--%s%s%s", o->name,
            o->argument ? " " : "", o->argument ? o->argument : "");
        fprintf(out, "  %-22s %s\n", left, o->help);
    }
    fprintf(out, "  %-22s %s\n", "--help", "affiche cette aide");
}

int
cli_next(const char *program, const struct cli_verb *verb, int argc,
    char **argv, const char **argument)
{
    struct option table[OPTIONS_MAX] = { { 0 } };
    size_t n = 0;

    for (const struct cli_option *o = verb->options;
         o->name && n < OPTIONS_MAX - 2; o++)
        table[n++] = (struct option) { .name = o->name,
            .has_arg = o->argument ? required_argument : no_argument,
            .val = o->letter };
    table[n] = (struct option) { .name = "help", .val = 'h' };
    opterr = 0;
    int got = getopt_long(argc, argv, ":", table, NULL);
    *argument = optarg;
    if (got == -1)
        return 0;
    if (got == 'h') {
        print_usage(program, verb, stdout);
    } else if (got == '?' || got == ':') {
        struct sceau_error error; /* the argument may be a file's name */
        (void)fail(&error, SCEAU_E_USAGE, "%s : %s", argv[optind - 1],
            got == ':' ? "il manque sa valeur" : "option inconnue");
        fprintf(stderr, "%s %s : %s (voyez « %s %s --help »)\n", program,
            verb->name, error.text, program, verb->name);
        return '?';
    }
    return got;
}

static void
print_verbs(const char *program, const char *purpose,
    const struct cli_verb *verbs, FILE *out)
{
    fprintf(out, "usage : %s VERBE [options] …\n%s\n\n", program, purpose);
    for (const struct cli_verb *v = verbs; v->name; v++)
        fprintf(out, "  %-12s %s\n", v->name, v->help);
    fprintf(out, "\n« %s VERBE --help » en dit plus.\n", program);
}

int
cli_end_output(const char *program, const struct cli_verb *verb, int code)
{
    if (fflush(stdout) == 0 && !ferror(stdout))
        return code;
    fprintf(stderr, "%s %s : la sortie ne s’écrit pas\n", program, verb->name);
    return EXIT_CANNOT;
}

int
cli_main(const char *program, const char *purpose, const struct cli_verb *verbs,
    int argc, char **argv)
{
    if (argc >= 2 && strcmp(argv[1], "--version") == 0) {
        printf("%s %s\n", program, SCEAU_VERSION);
        return EXIT_VALID;
    }
    if (argc >= 2 && strcmp(argv[1], "--help") == 0) {
        print_verbs(program, purpose, verbs, stdout);
        return EXIT_VALID;
    }
    for (const struct cli_verb *v = verbs; argc >= 2 && v->name; v++)
        if (strcmp(v->name, argv[1]) == 0)
            return v->run(argc - 1, argv + 1);
    if (argc >= 2)
        fprintf(stderr, "%s : verbe inconnu\n", program);
    print_verbs(program, purpose, verbs, stderr);
    return EXIT_USAGE;
}
