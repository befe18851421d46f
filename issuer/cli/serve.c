/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau serve: another program (beside.h), which may not be installed. */
#include "issuer/cli/verbs.h"
#include "verifier/base/beside.h"

static const struct cli_option options[] = { { 0, NULL, NULL, NULL } };

const struct cli_verb verb_serve = { "serve", cmd_serve, "",
    "sert l’émission et le registre par HTTP, derrière nginx", options };

int
cmd_serve(int argc, char **argv)
{
    static char name[] = "sceau-serve";

    (void)argc;
    return beside_run(PROGRAM, name, argv);
}
