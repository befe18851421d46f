/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm: custody of the keys. */
#include "hsm/cli/verbs.h"

int
main(int argc, char **argv)
{
    const struct cli_verb verbs[] = { verb_init, verb_keygen, verb_csr,
        verb_import_cert, verb_status, verb_agent,
        { NULL, NULL, NULL, NULL, NULL } };

    return cli_main(PROGRAM,
        "Garde les clés : jeton, cérémonie, agent de signature.", verbs, argc,
        argv);
}
