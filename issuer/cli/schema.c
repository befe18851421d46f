/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau schema: what a request of a kind holds, for who writes requests. */
#include <stdio.h>

#include "issuer/cli/options.h"
#include "issuer/title/schema.h"
#include "verifier/base/error.h"

enum { SCHEMA_MAX = 256 * 1024 };

static const struct cli_option options[] = {
    { 't', "templates", "DOSSIER", "les modèles (sceau-templates(5))" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_schema = { "schema", cmd_schema, "TYPE",
    "écrit le schéma JSON d’une demande : sort 0 écrit, 3 impossible",
    options };

static enum sceau_status
write_schema(const char *folder, char *kind, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(SCHEMA_MAX);
    struct templates *t = NULL;
    enum sceau_status status = templates_load(folder, &kind, 1, &t, error);

    if (status == SCEAU_OK)
        status = schema_write(t, templates_kind(t, kind), &out, error);
    templates_free(&t);
    if (status != SCEAU_OK)
        return status;
    return fwrite(out.data, 1, out.len, stdout) == out.len
            && fflush(stdout) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_IO, "sortie : écriture impossible");
}

int
cmd_schema(int argc, char **argv)
{
    const char *folder = SCEAU_TEMPLATES, *kind = NULL;
    const struct option_to to[] = { { 't', &folder, NULL }, { 0, NULL, NULL } };
    struct sceau_error error = { 0 };
    int code;

    if (!options_read(&verb_schema, to, argc, argv, &kind,
            "un type de titre est attendu, et un seul", &code))
        return code;
    if (write_schema(folder, argv[argc - 1], &error) == SCEAU_OK)
        return EXIT_VALID;
    fprintf(stderr, PROGRAM " schema : %s\n", error.text);
    return EXIT_CANNOT;
}
