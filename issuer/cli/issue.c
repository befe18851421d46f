/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau issue: one request, one sealed file. */
#include <getopt.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "issuer/cli/verbs.h"
#include "issuer/issuer.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'r', "request", "FICHIER", "la demande, en JSON ; - : entrée standard" },
    { 'o', "out", "FICHIER", "le PDF à écrire ; il ne doit pas exister" },
    { 'C', "code", "FICHIER", "écrire aussi le texte du code 2D-Doc" },
    { 'f', "force", NULL, "remplacer les fichiers qui existent" },
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
            *(letter == 'c'         ? &i->config
                    : letter == 'r' ? &i->request
                    : letter == 'o' ? &i->out
                                    : &i->code) = argument;
    }
    if (i->request && i->out && optind == argc)
        return EXIT_VALID;
    fprintf(stderr,
        PROGRAM " issue : %s (voyez « " PROGRAM " issue --help »)\n",
        optind < argc    ? "argument en trop"
            : i->request ? "il manque --out"
                         : "il manque --request");
    return EXIT_USAGE;
}

static enum sceau_status
write_file(const struct issue *i, const char *path, struct span contents,
    struct sceau_error *error)
{
    return i->force ? file_write(path, contents, 0600, error)
                    : file_create(path, contents, 0600, error);
}

/* The title is written last, and what came before it goes where it fails. */
static enum sceau_status
write_files(const struct issue *i, const struct issued *issued,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    if (i->code)
        status = write_file(i, i->code, buffer_span(&issued->code), error);
    if (status != SCEAU_OK)
        return status;
    status = write_file(i, i->out, buffer_span(&issued->pdf), error);
    if (status != SCEAU_OK && i->code && !i->force)
        (void)unlink(i->code);
    return status;
}

/* Before a key is asked for: a file that stands there is not replaced. */
static enum sceau_status
check_free(const struct issue *i, struct sceau_error *error)
{
    const char *const paths[] = { i->out, i->code };

    for (size_t n = 0; n < 2; n++)
        if (paths[n] && !i->force && access(paths[n], F_OK) == 0)
            return fail(error, SCEAU_E_STATE,
                "%s : existe déjà et n’est pas remplacé (--force)", paths[n]);
    return SCEAU_OK;
}

static int
issue_with(struct issuer *issuer, const struct issue *i, struct span request,
    struct sceau_error *error)
{
    struct issued issued = { 0 };
    enum sceau_status status =
        issuer_issue(issuer, request, time(NULL), &issued, error);

    if (status != SCEAU_OK)
        return exit_of(status);
    status = write_files(i, &issued, error);
    if (status == SCEAU_OK)
        printf("Titre %s émis : %s%s\n", issued.number, i->out,
            issued.specimen ? " (SPÉCIMEN)" : "");
    issued_free(&issued);
    return status == SCEAU_OK ? EXIT_VALID : EXIT_CANNOT;
}

static int
issue(const struct issue *i, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    struct issuer *issuer = NULL;
    enum sceau_status status = check_free(i, error);

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
