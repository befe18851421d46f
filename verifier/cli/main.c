/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-verify: the verifier on a command line. */
#include "verifier/cli/verbs.h"

int
main(int argc, char **argv)
{
    const struct cli_verb verbs[] = { verb_check, verb_notice, verb_serve,
        verb_show, verb_trust, { NULL, NULL, NULL, NULL, NULL } };

    return cli_main(PROGRAM,
        "Vérifie les titres sécurisés : scellés, en vigueur, et ce qu’ils "
        "valent.",
        verbs, argc, argv);
}
