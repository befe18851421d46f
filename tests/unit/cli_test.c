/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <fcntl.h>
#include <getopt.h>
#include <unistd.h>

#include "verifier/base/cli.h"

static const struct cli_option options[] = {
    { 'v', "value", "X", "prend une valeur" },
    { 'f', "flag", NULL, "n’en prend pas" },
    { 0, NULL, NULL, NULL },
};

static int
run(int argc, char **argv)
{
    (void)argv;
    return 10 + argc;
}

static const struct cli_verb verbs[] = {
    { "do", run, "FICHIER", "fait", options },
    { NULL, NULL, NULL, NULL, NULL },
};

/* Both streams go to one text, so that what a user would see can be compared. */
static char said[4096];
static int kept_out, kept_err, sink;

static void
listen(void)
{
    char path[] = "/tmp/sceau-cli-XXXXXX";

    (void)fflush(NULL);
    kept_out = dup(STDOUT_FILENO);
    kept_err = dup(STDERR_FILENO);
    sink = mkstemp(path);
    assert_true(sink >= 0);
    (void)unlink(path);
    (void)dup2(sink, STDOUT_FILENO);
    (void)dup2(sink, STDERR_FILENO);
}

static void
listened(void)
{
    (void)fflush(NULL);
    (void)dup2(kept_out, STDOUT_FILENO);
    (void)dup2(kept_err, STDERR_FILENO);
    ssize_t n = pread(sink, said, sizeof said - 1, 0);
    (void)close(kept_out);
    (void)close(kept_err);
    (void)close(sink);
    assert_true(n >= 0);
    said[n] = 0;
}

static int
next(const char *const *arguments, int count, const char **value)
{
    static char copy[8][64];
    static char *argv[9];

    for (int i = 0; i < count; i++) {
        (void)snprintf(copy[i], sizeof copy[i], "%s", arguments[i]);
        argv[i] = copy[i];
    }
    argv[count] = NULL;
    return cli_next("prog", &verbs[0], count, argv, value);
}

static void
options_give_their_letter_and_value(void **state)
{
    (void)state;
    static const char *const arguments[] = { "do", "--value", "x", "--flag",
        "--value=y", "rest" };
    const char *value;

    optind = 0;
    assert_int_equal(next(arguments, 6, &value), 'v');
    assert_string_equal(value, "x");
    assert_int_equal(next(arguments, 6, &value), 'f');
    assert_int_equal(next(arguments, 6, &value), 'v');
    assert_string_equal(value, "y");
    assert_int_equal(next(arguments, 6, &value), 0);
    assert_int_equal(optind, 5);
}

static void
what_is_no_option_is_refused_by_name(void **state)
{
    (void)state;
    static const struct {
        const char *argument;
        const char *says;
    } bad[] = { { "--none", "--none : option inconnue" },
        { "--value", "--value : il manque sa valeur" },
        { "--flag=x", "option inconnue" }, { "-v", "-v : option inconnue" },
        { "--\x1b[31m", "--?[31m : option inconnue" } };
    const char *value;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        const char *const arguments[] = { "do", bad[i].argument };
        optind = 0;
        listen();
        int got = next(arguments, 2, &value);
        listened();
        assert_int_equal(got, '?');
        if (!strstr(said, bad[i].says))
            fail_msg("%s: %s", bad[i].argument, said);
    }
}

static void
help_names_every_option(void **state)
{
    (void)state;
    static const char *const arguments[] = { "do", "--help" };
    const char *value;

    optind = 0;
    listen();
    int got = next(arguments, 2, &value);
    listened();
    assert_int_equal(got, 'h');
    assert_non_null(strstr(said, "prog do [options] FICHIER"));
    assert_non_null(strstr(said, "--value X"));
    assert_non_null(strstr(said, "--flag"));
    assert_non_null(strstr(said, "--help"));
}

static int
run_main(const char *a, const char *b)
{
    char first[64], second[64], program[] = "prog";
    char *argv[] = { program, first, second, NULL };
    int argc = a ? b ? 3 : 2 : 1;

    (void)snprintf(first, sizeof first, "%s", a ? a : "");
    (void)snprintf(second, sizeof second, "%s", b ? b : "");
    argv[argc] = NULL;
    listen();
    int got = cli_main("prog", "But.", verbs, argc, argv);
    listened();
    return got;
}

static void
the_verb_is_run_with_its_own_arguments(void **state)
{
    (void)state;
    assert_int_equal(run_main("do", "x"), 12);
    assert_int_equal(run_main("do", NULL), 11);
}

static void
without_a_verb_the_usage_is_said_and_refused(void **state)
{
    (void)state;
    assert_int_equal(run_main(NULL, NULL), EXIT_USAGE);
    assert_non_null(strstr(said, "usage"));
    assert_int_equal(run_main("undo", NULL), EXIT_USAGE);
    assert_non_null(strstr(said, "verbe inconnu"));
    assert_int_equal(run_main("--help", NULL), EXIT_VALID);
    assert_non_null(strstr(said, "  do "));
    assert_int_equal(run_main("--version", NULL), EXIT_VALID);
    assert_non_null(strstr(said, SCEAU_VERSION));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_give_their_letter_and_value),
        cmocka_unit_test(what_is_no_option_is_refused_by_name),
        cmocka_unit_test(help_names_every_option),
        cmocka_unit_test(the_verb_is_run_with_its_own_arguments),
        cmocka_unit_test(without_a_verb_the_usage_is_said_and_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
