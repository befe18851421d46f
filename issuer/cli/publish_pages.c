/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sceau publish-pages: what each document is worth, to whom and by which text, as pages
 * that any file server serves.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "issuer/cli/options.h"
#include "issuer/pages/publish.h"

static const struct cli_option options[] = {
    { 'c', "config", "FICHIER", "configuration (sceau.conf(5))" },
    { 'o', "out", "DOSSIER", "où écrire les pages" },
    { 'l', "languages", "LISTE",
        "langues non relues à publier aussi : en,ar… ou all" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_publish_pages = { "publish-pages", cmd_publish_pages,
    "",
    "écrit une page publique par type de titre : sort 0 écrites, 1 refusé, "
    "3 impossible",
    options };

static int
exit_of(enum sceau_status status)
{
    switch (status) {
    case SCEAU_OK:
        return EXIT_VALID;
    case SCEAU_E_USAGE:
        return EXIT_USAGE;
    case SCEAU_E_FORMAT:
    case SCEAU_E_STATE:
        return EXIT_NO;
    case SCEAU_E_NOMEM:
    case SCEAU_E_LIMIT:
    case SCEAU_E_UNSUPPORTED:
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_CRYPTO:
    case SCEAU_E_IO:
        break;
    }
    return EXIT_CANNOT;
}

int
cmd_publish_pages(int argc, char **argv)
{
    const char *config = SCEAU_CONFIG;
    struct publication p = { .today = date_paris((int64_t)time(NULL)) };
    const struct option_to to[] = { { 'c', &config, NULL },
        { 'o', &p.folder, NULL }, { 'l', &p.languages, NULL },
        { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    struct issuer_config *c = NULL;
    size_t count = 0;
    int code;

    if (!options_read(&verb_publish_pages, to, argc, argv, NULL, NULL, &code))
        return code;
    if (!p.folder)
        return options_refuse(&verb_publish_pages, "il manque --out");
    enum sceau_status status = issuer_config_load(config, &c, &error);
    p.config = c;
    if (status == SCEAU_OK)
        status = pages_publish(&p, &count, &error);
    issuer_config_free(&c);
    if (status != SCEAU_OK)
        fprintf(stderr, PROGRAM " publish-pages : %s\n", error.text);
    else
        printf("%zu fichiers dans %s\n", count, p.folder);
    return cli_end_output(PROGRAM, &verb_publish_pages, exit_of(status));
}
