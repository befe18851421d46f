/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify check: is this title genuine, in force, and worth what to whom. */
#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <time.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/reason.h"
#include "verifier/cli/escape.h"
#include "verifier/cli/input.h"
#include "verifier/cli/verbs.h"
#include "verifier/scan/symbols.h"
#include "verifier/seal/address.h"
#include "verifier/trust/examine.h"
#include "verifier/trust/pdf_file.h"
#include "verifier/verdict/report.h"

/* A code written as an address with every character escaped, and the host. */
enum { LINE_BYTES_MAX = 3 * SCEAU_CODE_MAX + 1024 };

struct check {
    struct examine_options options;
    struct trust *trust;
    const char *trust_path;
    const char *code;
    const char *lines;
    bool json;
    int exit;
};

static const struct cli_option options[] = {
    { 'r', "role", "RÔLE",
        "employer, france-travail, caf, cpam, social-landlord, landlord, "
        "prefecture" },
    { 'j', "json", NULL, "un objet JSON par code, un par ligne" },
    { 'a', "at", "DATE",
        "juger à cette date (AAAA-MM-JJ) au lieu d’aujourd’hui" },
    { 't', "trust", "DOSSIER", "certificats des signataires acceptés" },
    { 'T', "allow-test", NULL, "accepter les sceaux d’essai (spécimens)" },
    { 's', "strict", NULL, "ce qui n’a pas été vérifié interdit « valide »" },
    { 'l', "lines", "FICHIER", "lire un code par ligne" },
    { 'c', "code", "TEXTE",
        "juger ce code (<GS>, <RS>, <US> ou \\u001d permis)" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_check = { "check", cmd_check, "ENTRÉE…",
    "juge des titres : PDF, PNG, JPEG, texte d’un code, ou - ; sort 0 valide, "
    "1 non valide, 3 impossible à dire",
    options };

static void
put_report(struct check *c, const struct report *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_REPORT_MAX);

    if (c->json)
        report_json(r, &out);
    else
        report_text(r, LANGUAGE_FR, &out);
    if (buffer_status(&out) != SCEAU_OK) {
        fprintf(stderr, PROGRAM " : rapport trop long ou mémoire épuisée\n");
        c->exit = verdict_worse_exit(c->exit, EXIT_CANNOT);
        return;
    }
    (void)fwrite(out.data, 1, out.len, stdout);
    c->exit = verdict_worse_exit(c->exit, verdict_exit(r->judgement->verdict));
}

/* A thing that gave no code still gets its line, so that nothing is lost. */
static void
report_nothing(struct check *c, const char *input, enum input_kind kind,
    enum sceau_status status, const char *problem,
    const struct examine_file *file)
{
    struct examination e;
    struct report r = { .input = input,
        .page = 1,
        .kind = input_kind_name(kind),
        .judgement = &e.judgement };

    examine_nothing(c->trust, status, problem, file, &c->options, &e);
    put_report(c, &r);
}

static void
check_code(struct check *c, const char *input, size_t index, struct span code)
{
    struct examination e;
    struct report r = { .input = input,
        .page = 1,
        .index = index,
        .kind = "code",
        .seal = &e.seal,
        .judgement = &e.judgement };
    AUTO_BUFFER struct buffer inner = buffer_with_max(SCEAU_CODE_MAX);

    if (address_read(code, &inner))
        code = buffer_span(&inner);
    examine_code(c->trust, code, NULL, &c->options, &e);
    put_report(c, &r);
}

static void
check_symbols(struct check *c, const char *input, const struct symbols *found)
{
    for (size_t i = 0; i < found->count; i++) {
        struct examination e;
        struct report r = { .input = input,
            .page = 1,
            .index = i,
            .kind = "picture",
            .seal = &e.seal,
            .judgement = &e.judgement };
        examine_code(c->trust, found->code[i], NULL, &c->options, &e);
        if (found->differ)
            judgement_find(&e.judgement, "codes-differ", NULL);
        put_report(c, &r);
    }
}

static void
check_picture(struct check *c, const char *input, struct span contents)
{
    struct sceau_error error = { 0 };
    SYMBOLS struct symbols found = { 0 };
    enum sceau_status status = symbols_read(contents, &found, &error);

    if (status != SCEAU_OK)
        report_nothing(c, input, INPUT_PICTURE, status, error.text, NULL);
    else if (found.count == 0)
        report_nothing(c, input, INPUT_PICTURE, SCEAU_E_NOTFOUND,
            found.budget_spent ? "aucun code 2D-Doc lu dans le temps permis"
                               : "aucun code 2D-Doc lu dans cette image",
            NULL);
    else
        check_symbols(c, input, &found);
}

static void
check_pdf(struct check *c, const char *input, struct span contents)
{
    struct pdf_file pdf;
    struct examination e;
    struct report r = { .input = input,
        .page = 1,
        .kind = "pdf",
        .seal = &e.seal,
        .judgement = &e.judgement };

    pdf_file_read(contents, c->trust, &pdf);
    struct examine_file file = { .state = pdf.state, .reason = pdf.reason };
    if (pdf.code.len) {
        examine_code(c->trust, pdf.code, &file, &c->options, &e);
        put_report(c, &r);
    } else {
        report_nothing(c, input, INPUT_PDF, SCEAU_E_UNSUPPORTED, "", &file);
    }
    pdf_file_free(&pdf);
}

static void
check_contents(struct check *c, const char *input, struct span contents)
{
    switch (input_kind(contents)) {
    case INPUT_PDF:
        check_pdf(c, input, contents);
        return;
    case INPUT_PICTURE:
        check_picture(c, input, contents);
        return;
    case INPUT_CODE:
        check_code(c, input, 0, input_code(contents));
        return;
    }
}

static void
check_input(struct check *c, const char *input)
{
    AUTO_BUFFER struct buffer contents = buffer_with_max(SCEAU_INPUT_MAX);
    struct sceau_error error = { 0 };
    enum sceau_status status = file_read(input, &contents, &error);

    if (status == SCEAU_OK) {
        check_contents(c, input, buffer_span(&contents));
        return;
    }
    fprintf(stderr, PROGRAM " : %s\n", error.text);
    report_nothing(c, input, INPUT_CODE, SCEAU_E_IO, error.text, NULL);
}

static void
check_argument(struct check *c)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_INPUT_MAX);

    escape_read(span_str(c->code), &code);
    if (buffer_status(&code) == SCEAU_OK)
        check_code(c, "--code", 0, buffer_span(&code));
    else
        report_nothing(c, "--code", INPUT_CODE, buffer_status(&code),
            "mémoire épuisée", NULL);
}

/* False at the end. A line past LINE_BYTES_MAX is read to its end and kept cut. */
static bool
next_line(FILE *file, struct buffer *line)
{
    int byte;

    buffer_reset(line);
    while ((byte = getc(file)) != EOF) {
        buffer_byte(line, (uint8_t)byte);
        if (byte == '\n')
            return true;
    }
    return line->len > 0;
}

static void
check_line(struct check *c, size_t index, const struct buffer *line)
{
    if (buffer_status(line) == SCEAU_OK)
        check_code(c, c->lines, index, input_code(buffer_span(line)));
    else
        report_nothing(c, c->lines, INPUT_CODE, buffer_status(line),
            buffer_status(line) == SCEAU_E_LIMIT
                ? "ligne trop longue pour un code"
                : "mémoire épuisée",
            NULL);
}

/* What is not there or breaks off is an answer too: silence would say "valid". */
static void
lines_failed(struct check *c, const char *what)
{
    struct sceau_error error;

    (void)fail(&error, SCEAU_E_IO, "%s : %s", c->lines, what);
    fprintf(stderr, PROGRAM " : %s\n", error.text);
    report_nothing(c, c->lines, INPUT_CODE, SCEAU_E_IO, error.text, NULL);
}

static void
check_lines(struct check *c)
{
    bool standard = strcmp(c->lines, "-") == 0;
    FILE *file = standard ? stdin : fopen(c->lines, "re");
    AUTO_BUFFER struct buffer line = buffer_with_max(LINE_BYTES_MAX);
    size_t index = 0;

    if (!file) {
        lines_failed(
            c, errno == ENOENT ? "fichier introuvable" : REASON(errno));
        return;
    }
    while (next_line(file, &line))
        check_line(c, index++, &line);
    if (ferror(file))
        lines_failed(c, "lecture interrompue");
    else if (index == 0)
        lines_failed(c, "aucune ligne");
    if (!standard)
        (void)fclose(file);
}

/* Given twice, the first would go unjudged. */
static bool
set_once(const char **to, const char *argument)
{
    bool first = !*to;

    *to = argument;
    return first;
}

/* NULL, or why the option is refused. */
static const char *
set_option(struct check *c, int letter, const char *argument)
{
    switch (letter) {
    case 'r':
        return role_parse(span_str(argument), &c->options.role)
            ? NULL
            : "--role : rôle inconnu (voyez --help)";
    case 'a':
        return date_parse_iso(span_str(argument), &c->options.today)
            ? NULL
            : "--at : une date AAAA-MM-JJ est attendue";
    case 'j':
        c->json = true;
        return NULL;
    case 't':
        return set_once(&c->trust_path, argument) ? NULL
                                                  : "--trust : donné deux fois";
    case 'T':
        c->options.allow_test = true;
        return NULL;
    case 's':
        c->options.strict = true;
        return NULL;
    case 'l':
        return set_once(&c->lines, argument) ? NULL
                                             : "--lines : donné deux fois";
    case 'c':
        return set_once(&c->code, argument) ? NULL : "--code : donné deux fois";
    default:
        return "option inconnue";
    }
}

/* EXIT_VALID to go on; else the exit code, or -1 after --help. */
static int
read_options(struct check *c, int argc, char **argv)
{
    const char *argument;
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_check, argc, argv, &argument))) {
        if (letter == 'h')
            return -1;
        if (letter == '?')
            return EXIT_USAGE;
        const char *why = set_option(c, letter, argument);
        if (!why)
            continue;
        fprintf(stderr, PROGRAM " check : %s\n", why);
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

/* The installed folder is optional; one that is named must be there. */
static int
open_trust(struct check *c)
{
    struct sceau_error error = { 0 };
    const char *path = c->trust_path ? c->trust_path : SCEAU_TRUST_FOLDER;
    enum sceau_status status = trust_open(path, &c->trust, &error);

    if (status == SCEAU_OK || (!c->trust_path && status == SCEAU_E_NOTFOUND))
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " check : %s\n", error.text);
    return status == SCEAU_E_NOTFOUND ? EXIT_USAGE : EXIT_CANNOT;
}

int
cmd_check(int argc, char **argv)
{
    struct check c = { .options.today = date_paris(time(NULL)) };
    int stop = read_options(&c, argc, argv);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    if (optind == argc && !c.code && !c.lines) {
        fprintf(stderr, PROGRAM " check : aucune entrée (voyez --help)\n");
        return EXIT_USAGE;
    }
    if (!reads_once(&c, argc, argv)) {
        fprintf(stderr,
            PROGRAM " check : l’entrée standard (-) est donnée deux fois\n");
        return EXIT_USAGE;
    }
    stop = open_trust(&c);
    if (stop)
        return stop;
    if (c.code)
        check_argument(&c);
    if (c.lines)
        check_lines(&c);
    for (int i = optind; i < argc; i++)
        check_input(&c, argv[i]);
    trust_free(&c.trust);
    if (fflush(stdout) != 0 || ferror(stdout)) {
        fprintf(stderr, PROGRAM " check : écriture du rapport impossible\n");
        return verdict_worse_exit(c.exit, EXIT_CANNOT);
    }
    return c.exit;
}
