/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau file: the file of a title that was issued, given again. */
#include <stdio.h>
#include <string.h>

#include "issuer/cli/open.h"
#include "issuer/cli/options.h"
#include "issuer/register/story.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'R', "register", "REGISTRE",
        "le registre, au lieu de celui de la configuration" },
    { 'o', "out", "FICHIER", "le PDF à écrire ; il ne doit pas exister" },
    { 'f', "force", NULL, "remplacer un fichier ordinaire qui existe" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_file = { "file", cmd_file, "NUMÉRO",
    "rend le fichier d’un titre, tel qu’il a été émis : sort 0 écrit, 1 pas de "
    "ce titre, 3 impossible",
    options };

struct arguments {
    struct open_register how;
    const char *out;
    const char *number;
    bool force;
};

static int
exit_of(enum sceau_status status)
{
    return status == SCEAU_OK                                    ? EXIT_VALID
        : status == SCEAU_E_FORMAT || status == SCEAU_E_NOTFOUND ? EXIT_NO
                                                                 : EXIT_CANNOT;
}

static enum sceau_status
write_out(const struct arguments *a, struct span pdf, struct sceau_error *error)
{
    return a->force ? file_write(a->out, pdf, 0600, error)
                    : file_create(a->out, pdf, 0600, error);
}

static int
give(const struct arguments *a, struct registry *registry,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct story s;
    char level[8];
    enum sceau_status status = story_find(registry, a->number, &s, error);

    if (status == SCEAU_OK)
        status = registry_file(registry, s.id, &pdf, NULL, level, error);
    if (status != SCEAU_OK)
        return exit_of(status);
    if (write_out(a, buffer_span(&pdf), error) != SCEAU_OK)
        return EXIT_CANNOT;
    printf("Titre %s : %s, niveau %s\n", s.number, a->out, level);
    if (s.status != STORY_GOOD)
        fprintf(stderr, PROGRAM " file : attention, ce titre est %s\n",
            story_status_words(s.status));
    return EXIT_VALID;
}

int
cmd_file(int argc, char **argv)
{
    struct arguments a = { .how = { .config = SCEAU_CONFIG } };
    struct registry *registry = NULL;
    struct sceau_error error = { 0 };
    const struct option_to to[] = { { 'c', &a.how.config, NULL },
        { 'R', &a.how.place, NULL }, { 'o', &a.out, NULL },
        { 'f', NULL, &a.force }, { 0, NULL, NULL } };
    int code;

    if (!options_read(&verb_file, to, argc, argv, &a.number,
            "un numéro de titre est attendu, et un seul", &code))
        return code;
    if (!a.out || strcmp(a.out, "-") == 0)
        return options_refuse(&verb_file,
            a.out ? "--out : « - » n’est pas un fichier" : "il manque --out");
    code = open_register(&a.how, &registry, &error) == SCEAU_OK
        ? give(&a, registry, &error)
        : EXIT_CANNOT;
    registry_close(&registry);
    if (code != EXIT_VALID)
        fprintf(stderr, PROGRAM " file : %s\n", error.text);
    return code;
}
