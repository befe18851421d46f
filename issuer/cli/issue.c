/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau issue: one request, one sealed file. */
#include <getopt.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "issuer/cli/verbs.h"
#include "issuer/issuer.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/trust/proof.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'r', "request", "FICHIER", "la demande, en JSON ; - : entrée standard" },
    { 'o', "out", "FICHIER", "le PDF à écrire ; il ne doit pas exister" },
    { 'C', "code", "FICHIER",
        "écrire aussi le texte du code 2D-Doc, si le type en a un" },
    { 'l', "level", "NIVEAU",
        "B-B, B-T ou B-LT, au lieu de celui du type de titre" },
    { 'f', "force", NULL, "remplacer les fichiers ordinaires qui existent" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_issue = { "issue", cmd_issue, "",
    "émet un titre : sort 0 émis, 1 demande refusée, 3 impossible "
    "pour l’instant",
    options };

struct issue {
    const char *config;
    const char *request;
    const char *out;
    const char *code;
    const char *level;
    bool force;
};

/* A request that is wrong, or keys, files and tables that are not ready. */
static int
exit_of(enum sceau_status status)
{
    switch (status) {
    case SCEAU_OK:
        return EXIT_VALID;
    case SCEAU_E_FORMAT:
    case SCEAU_E_LIMIT:
    case SCEAU_E_UNSUPPORTED:
        return EXIT_NO;
    case SCEAU_E_NOMEM:
    case SCEAU_E_USAGE:
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_CRYPTO:
    case SCEAU_E_IO:
    case SCEAU_E_STATE:
        break;
    }
    return EXIT_CANNOT;
}

/* What is written replaces nothing that is read, nor the other file; NULL, or why not. */
static const char *
same_file(const struct issue *i)
{
    const struct {
        const char *a, *b, *fault;
    } pairs[] = {
        { i->out, i->code, "--out et --code sont un même fichier" },
        { i->out, i->request, "--out et --request sont un même fichier" },
        { i->out, i->config, "--out et --config sont un même fichier" },
        { i->code, i->request, "--code et --request sont un même fichier" },
        { i->code, i->config, "--code et --config sont un même fichier" },
    };

    for (size_t n = 0; n < sizeof pairs / sizeof *pairs; n++)
        if (pairs[n].a && pairs[n].b && file_same(pairs[n].a, pairs[n].b))
            return pairs[n].fault;
    return NULL;
}

/* NULL, or why the options together are refused. */
static const char *
usage_fault(const struct issue *i)
{
    if (!i->request)
        return "il manque --request";
    if (!i->out)
        return "il manque --out";
    if (strcmp(i->out, "-") == 0)
        return "--out : « - » n’est pas un fichier ; donnez-lui un nom";
    if (i->code && strcmp(i->code, "-") == 0)
        return "--code : « - » n’est pas un fichier ; donnez-lui un nom";
    enum proof_level level;
    if (i->level && !proof_level_read(i->level, &level))
        return "--level : B-B, B-T ou B-LT est attendu";
    return same_file(i);
}

/* Where the argument of that letter goes. */
static const char **
option_of(struct issue *i, int letter)
{
    switch (letter) {
    case 'c':
        return &i->config;
    case 'r':
        return &i->request;
    case 'o':
        return &i->out;
    case 'l':
        return &i->level;
    default:
        return &i->code;
    }
}

/* EXIT_VALID to go on; else the exit code, or -1 after --help. */
static int
read_options(struct issue *i, int argc, char **argv)
{
    const char *argument;
    int letter;

    while ((letter = cli_next(PROGRAM, &verb_issue, argc, argv, &argument))) {
        if (letter == 'h')
            return -1;
        if (letter == '?')
            return EXIT_USAGE;
        if (letter == 'f')
            i->force = true;
        else
            *option_of(i, letter) = argument;
    }
    const char *fault = optind < argc ? "argument en trop" : usage_fault(i);
    if (!fault)
        return EXIT_VALID;
    fprintf(stderr,
        PROGRAM " issue : %s (voyez « " PROGRAM " issue --help »)\n", fault);
    return EXIT_USAGE;
}

/* The two that belong together appear together, the title last. */
static enum sceau_status
write_files(const struct issue *i, const struct issued *issued,
    struct sceau_error *error)
{
    struct file_stage *stage[2] = { NULL, NULL };
    size_t count = 0;
    enum sceau_status status = SCEAU_OK;

    if (i->code)
        status = file_stage(
            i->code, buffer_span(&issued->code), 0600, &stage[count++], error);
    if (status == SCEAU_OK)
        status = file_stage(
            i->out, buffer_span(&issued->pdf), 0600, &stage[count++], error);
    if (status == SCEAU_OK)
        status = file_publish(stage, count, i->force, error);
    file_discard(&stage[0]);
    file_discard(&stage[1]);
    return status;
}

/* Before a key is asked for: where the files cannot be written, nothing is signed. */
static enum sceau_status
check_targets(const struct issue *i, struct sceau_error *error)
{
    const char *const paths[] = { i->out, i->code };

    for (size_t n = 0; n < 2; n++) {
        enum sceau_status status =
            paths[n] ? file_check_target(paths[n], i->force, error) : SCEAU_OK;
        if (status == SCEAU_E_STATE)
            return fail(error, status,
                "%s : existe déjà et n’est pas remplacé (--force)", paths[n]);
        if (status != SCEAU_OK)
            return status;
    }
    return SCEAU_OK;
}

static int
issue_with(struct issuer *issuer, const struct issue *i, struct span request,
    struct sceau_error *error)
{
    struct issued issued = { 0 };
    const struct issuer_wish wish = { .with_code = i->code != NULL,
        .level = i->level };
    enum sceau_status status = issuer_issue(
        issuer, request, (int64_t)time(NULL), &wish, &issued, error);

    if (status != SCEAU_OK)
        return exit_of(status);
    status = write_files(i, &issued, error);
    if (status == SCEAU_OK)
        printf("Titre %s émis : %s, niveau %s%s\n", issued.number, i->out,
            issued.level, issued.specimen ? " (SPÉCIMEN)" : "");
    issued_free(&issued);
    return status == SCEAU_OK ? EXIT_VALID : EXIT_CANNOT;
}

static int
issue(const struct issue *i, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    struct issuer *issuer = NULL;
    enum sceau_status status = check_targets(i, error);

    if (status == SCEAU_OK)
        status = file_read(i->request, &request, error);
    if (status != SCEAU_OK)
        return exit_of(status);
    if (issuer_open(i->config, &issuer, error) != SCEAU_OK)
        return EXIT_CANNOT; /* the operator's to mend, not the request's fault */
    int code = issue_with(issuer, i, buffer_span(&request), error);
    issuer_free(&issuer);
    return code;
}

int
cmd_issue(int argc, char **argv)
{
    struct issue i = { .config = SCEAU_CONFIG };
    struct sceau_error error = { 0 };
    int code = read_options(&i, argc, argv);

    if (code)
        return code < 0 ? EXIT_VALID : code;
    code = issue(&i, &error);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " issue : %s\n", error.text);
    return code;
}
