/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify check: is this title genuine, in force, and worth what to whom. */
#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "verifier/base/error.h"
#include "verifier/cli/asked.h"
#include "verifier/cli/bulk.h"
#include "verifier/cli/escape.h"
#include "verifier/cli/lines.h"
#include "verifier/cli/place.h"
#include "verifier/cli/verbs.h"

struct check {
    const struct cli_verb *verb;
    struct checker checker;
    struct trust *trust;
    struct pending pending;
    struct bulk bulk;
    const char *trust_path;
    const char *code[SCEAU_SYMBOLS_MAX]; /* the parts of a set, or one code */
    struct stated stated;
    size_t codes;
    const char *lines;
    int exit;
};

static const struct cli_option options[] = {
    { 'r', "role", "RÔLE",
        "employer, france-travail, caf, cpam, social-landlord, landlord, "
        "prefecture" },
    { 'q', "request", "first|renewal",
        "ce que dit la personne : première demande ou renouvellement" },
    { 'n', "renewed", "CATÉGORIE",
        "ce que dit la personne : le titre renouvelé" },
    { 'd', "requested", "CATÉGORIE",
        "ce que dit la personne : le titre demandé la première fois" },
    { 'i', "title", "CATÉGORIE", "la mention écrite sur le titre de séjour" },
    { 'p', "renewal-filed", NULL,
        "la preuve d’une demande de renouvellement a été montrée" },
    { 'j', "json", NULL, "un objet JSON par code, un par ligne" },
    { 'v', "csv", NULL,
        "un tableau pour LibreOffice ou Excel, une ligne par code" },
    { 'a', "at", "DATE",
        "juger à cette date (AAAA-MM-JJ) au lieu d’aujourd’hui" },
    { 't', "trust", "CHEMIN",
        "signataires acceptés : liste (sceau-verify trust) ou dossier de "
        "certificats" },
    { 'T', "allow-test", NULL, "accepter les sceaux d’essai (spécimens)" },
    { 's', "strict", NULL, "ce qui n’a pas été vérifié interdit « valide »" },
    { 'l', "lines", "FICHIER", "lire un code par ligne" },
    { 'c', "code", "TEXTE",
        "juger ce code (<GS>, <RS>, <US> ou \\u001d permis) ; plusieurs fois "
        "pour les parties d’un ensemble" },
    { 'L', "lang", "fr|en", "langue du compte : fr (usuelle) ou en" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_check = { "check", cmd_check, "ENTRÉE…",
    "juge des titres : PDF, PNG, JPEG, texte d’un code, ou - ; sort 0 valide, "
    "1 non valide, 3 impossible à dire",
    options };

/* Print what was written, and remember its exit code if it is the worst. */
static void
print(struct check *c, int exit, const struct buffer *out)
{
    (void)fwrite(out->data, 1, out->len, stdout);
    c->exit = verdict_worse_exit(c->exit, exit);
}

static struct document
document_into(struct check *c, struct buffer *out)
{
    return (struct document) { .checker = &c->checker,
        .keep = pending_keep,
        .keeper = &c->pending,
        .out = out };
}

static void
check_argument(struct check *c, size_t index)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_INPUT_MAX);
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
    struct document d = document_into(c, &out);
    struct origin from = { .input = "--code", .index = index };

    escape_read(span_str(c->code[index]), &code);
    if (buffer_status(&code) == SCEAU_OK)
        document_code(&d, &from, input_bare(buffer_span(&code)));
    else
        document_nothing(&d, "--code", INPUT_CODE, buffer_status(&code),
            "mémoire épuisée", NULL);
    print(c, d.exit, &out);
}

/* Sets come last: only then is it known what is missing. */
static void
check_sets(struct check *c)
{
    AUTO_BUFFER struct buffer out =
        buffer_with_max((size_t)PENDING_SETS_MAX * SCEAU_REPORT_MAX);

    if (c->bulk.interrupted)
        pending_drop_incomplete(&c->pending);
    print(c, pending_report(&c->pending, &c->checker, &out), &out);
}

/* Given twice, the first would go unjudged. */
static bool
set_once(const char **to, const char *argument)
{
    bool first = !*to;

    *to = argument;
    return first;
}

static const char *
set_form(struct check *c, enum checker_form form)
{
    if (c->checker.form != FORM_OF_TEXT && c->checker.form != form)
        return "--json et --csv : un seul des deux";
    c->checker.form = form;
    return NULL;
}

/* NULL, or why the option is refused. */
static const char *
set_option(struct check *c, int letter, const char *argument)
{
    switch (letter) {
    case 'j':
        return set_form(c, FORM_OF_JSON);
    case 'v':
        return set_form(c, FORM_OF_CSV);
    case 't':
        return set_once(&c->trust_path, argument) ? NULL
                                                  : "--trust : donné deux fois";
    case 'l':
        return set_once(&c->lines, argument) ? NULL
                                             : "--lines : donné deux fois";
    case 'c':
        if (c->codes == SCEAU_SYMBOLS_MAX)
            return "--code : donné plus de 16 fois";
        c->code[c->codes++] = argument;
        return NULL;
    default:
        return asked_set(&c->checker, &c->stated, letter, argument);
    }
}

/* EXIT_VALID to go on; else the exit code, or -1 after --help. */
static int
read_options(struct check *c, int argc, char **argv)
{
    const char *argument;
    int letter;

    while ((letter = cli_next(PROGRAM, c->verb, argc, argv, &argument))) {
        if (letter == 'h')
            return -1;
        if (letter == '?')
            return EXIT_USAGE;
        const char *why = set_option(c, letter, argument);
        if (!why)
            continue;
        fprintf(stderr, PROGRAM " %s : %s\n", c->verb->name, why);
        return EXIT_USAGE;
    }
    return EXIT_VALID;
}

/* Standard input gives its bytes once: a second reader would judge nothing. */
static bool
reads_once(const struct check *c, int argc, char **argv)
{
    int readers = c->lines && strcmp(c->lines, "-") == 0;

    for (int i = optind; i < argc; i++)
        readers += strcmp(argv[i], "-") == 0;
    return readers <= 1;
}

/* What is installed is optional; what is named must be there. */
static int
open_trust(struct check *c)
{
    struct sceau_error error = { 0 };
    char place[PLACE_MAX];

    place_to_read(place);
    enum sceau_status status =
        trust_open(c->trust_path ? c->trust_path : place, &c->trust, &error);

    if (status == SCEAU_OK || (!c->trust_path && status == SCEAU_E_NOTFOUND))
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " %s : %s\n", c->verb->name, error.text);
    return EXIT_CANNOT;
}

static void
check_all(struct check *c, int argc, char **argv)
{
    c->checker.trust = c->trust;
    c->bulk.checker = &c->checker;
    c->bulk.pending = &c->pending;
    c->pending.tally = &c->bulk.tally;
    c->checker.options.stated = &c->stated;
    for (size_t i = 0; i < c->codes; i++)
        check_argument(c, i);
    if (c->lines)
        c->exit = verdict_worse_exit(
            c->exit, lines_check(&c->checker, c->lines, &c->pending));
    bulk_check(&c->bulk, argv + optind, (size_t)(argc - optind));
    c->exit = verdict_worse_exit(c->exit, c->bulk.exit);
    check_sets(c);
    bulk_say(&c->bulk);
    trust_free(&c->trust);
}

/* What stands before and after the articles of a notice, and before a table. */
static void
print_frame(const struct check *c, bool begin)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);
    const struct checker *k = &c->checker;

    if (k->form == FORM_OF_NOTICE && begin)
        report_notice_begin(k->language, &out);
    else if (k->form == FORM_OF_NOTICE)
        report_notice_end(&out);
    else if (k->form == FORM_OF_CSV && begin)
        report_csv_begin(k->options.role, k->language, &out);
    (void)fwrite(out.data, 1, out.len, stdout);
}

/* NULL, or why the command makes no sense. */
static const char *
usage_fault(const struct check *c, int argc, char **argv)
{
    bool notice = c->checker.form == FORM_OF_NOTICE;
    size_t entries = (size_t)(argc - optind) + (c->codes > 0);

    if (entries == 0 && !c->lines)
        return "aucune entrée (voyez --help)";
    if (notice && c->checker.options.role == ROLE_NONE)
        return "il manque --role : une notice est faite pour quelqu’un";
    if (notice && entries > 1)
        return "une notice est d’un seul titre : donnez une seule entrée";
    return reads_once(c, argc, argv)
        ? NULL
        : "l’entrée standard (-) est donnée deux fois";
}

int
check_run(
    const struct cli_verb *verb, enum checker_form form, int argc, char **argv)
{
    struct check c = { .verb = verb,
        .checker.form = form,
        .checker.options.today = date_paris(time(NULL)) };
    int stop = read_options(&c, argc, argv);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    const char *fault = usage_fault(&c, argc, argv);
    if (fault) {
        fprintf(stderr, PROGRAM " %s : %s\n", verb->name, fault);
        return EXIT_USAGE;
    }
    stop = open_trust(&c);
    if (stop)
        return stop;
    print_frame(&c, true);
    check_all(&c, argc, argv);
    print_frame(&c, false);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, PROGRAM " %s : écriture impossible\n", verb->name);
        return verdict_worse_exit(c.exit, EXIT_CANNOT);
    }
    return c.exit;
}

int
cmd_check(int argc, char **argv)
{
    return check_run(&verb_check, FORM_OF_TEXT, argc, argv);
}
