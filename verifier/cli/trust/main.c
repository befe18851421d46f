/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify trust: what a verifier believes, and where it comes from. */
#include "verifier/cli/trust/verbs.h"

int
main(int argc, char **argv)
{
    const struct cli_verb verbs[] = { verb_import, verb_update, verb_list,
        verb_export, verb_check, { NULL, NULL, NULL, NULL, NULL } };

    return cli_main(PROGRAM,
        "Gère la liste des signataires que « sceau-verify check » accepte.",
        verbs, argc, argv);
}
