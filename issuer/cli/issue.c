/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau issue: one request, one sealed file. */
#include <getopt.h>
#include <stdio.h>
#include <time.h>

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

static int
complain(const struct sceau_error *error)
{
    fprintf(stderr, PROGRAM " issue : %s\n", error->text);
    switch (error->status) {
    case SCEAU_E_FORMAT:
    case SCEAU_E_LIMIT:
        return EXIT_NO;
    case SCEAU_E_USAGE:
        return EXIT_USAGE;
    case SCEAU_OK:
    case SCEAU_E_NOMEM:
    case SCEAU_E_UNSUPPORTED:
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

/* The title is written last: who sees it finds the rest there too. */
static enum sceau_status
write_files(const struct issue *i, const struct issued *issued,
    struct sceau_error *error)
{
    enum sceau_status status = i->code
        ? write_file(i, i->code, buffer_span(&issued->code), error)
        : SCEAU_OK;

    return status == SCEAU_OK
        ? write_file(i, i->out, buffer_span(&issued->pdf), error)
        : status;
}

static enum sceau_status
issue(const struct issue *i, struct issued *issued, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    struct issuer *issuer = NULL;
    enum sceau_status status = file_read(i->request, &request, error);

    if (status == SCEAU_OK)
        status = issuer_open(i->config, &issuer, error);
    if (status == SCEAU_OK)
        status = issuer_issue(
            issuer, buffer_span(&request), time(NULL), issued, error);
    if (status == SCEAU_OK) {
        status = write_files(i, issued, error);
        if (status == SCEAU_OK)
            printf("Titre %s émis : %s%s\n", issued->number, i->out,
                issued->specimen ? " (SPÉCIMEN)" : "");
        issued_free(issued);
    }
    issuer_free(&issuer);
    return status;
}

int
cmd_issue(int argc, char **argv)
{
    struct issue i = { .config = SCEAU_CONFIG };
    struct issued issued = { 0 };
    struct sceau_error error = { 0 };
    int stop = read_options(&i, argc, argv);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    return issue(&i, &issued, &error) == SCEAU_OK ? EXIT_VALID
                                                  : complain(&error);
}
