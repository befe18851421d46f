/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau: the issuer on a command line. */
#include "issuer/cli/verbs.h"

int
main(int argc, char **argv)
{
    const struct cli_verb verbs[] = { verb_issue,
        { NULL, NULL, NULL, NULL, NULL } };

    return cli_main(PROGRAM,
        "Émet les titres sécurisés : calcule, scelle, vérifie avant de "
        "remettre.",
        verbs, argc, argv);
}
