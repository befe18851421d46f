/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify serve: another program (beside.h), which may not be installed. */
#include "verifier/base/beside.h"
#include "verifier/cli/verbs.h"

static const struct cli_option options[] = { { 0, NULL, NULL, NULL } };

const struct cli_verb verb_serve = { "serve", cmd_serve, "",
    "sert par HTTP la page, la liste des signataires et la vérification",
    options };

int
cmd_serve(int argc, char **argv)
{
    static char name[] = "sceau-verify-serve";

    (void)argc;
    return beside_run(PROGRAM, name, argv);
}
