/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify trust: another program (beside.h). */
#include "verifier/base/beside.h"
#include "verifier/cli/verbs.h"

static const struct cli_option options[] = { { 0, NULL, NULL, NULL } };

const struct cli_verb verb_trust = { "trust", cmd_trust, "VERBE",
    "gère la liste des signataires acceptés : import, update, list, export, "
    "check",
    options };

int
cmd_trust(int argc, char **argv)
{
    static char name[] = "sceau-verify-trust";

    (void)argc;
    return beside_run(PROGRAM, name, argv);
}
