/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm: custody of the keys. */
#include <signal.h>
#include <stdio.h>

#include "hsm/cli/verbs.h"
#include "hsm/pin.h"

int
main(int argc, char **argv)
{
    const struct cli_verb verbs[] = { verb_ceremony, verb_backed_up,
        verb_import_cert, verb_next, verb_promote, verb_retire, verb_csr,
        verb_status, verb_check, verb_agent, verb_unlatch,
        { NULL, NULL, NULL, NULL, NULL } };

    struct sceau_error error = { 0 };

    /* past « ulimit -f » a write then fails, and what it began is undone */
    (void)signal(SIGXFSZ, SIG_IGN);
    if (pin_guard_process(&error) != SCEAU_OK) {
        fprintf(stderr, PROGRAM " : %s\n", error.text);
        return EXIT_CANNOT;
    }
    int code = cli_main(PROGRAM,
        "Garde les clés : jeton, cérémonie, agent de signature.", verbs, argc,
        argv);
    if (fflush(stdout) == 0)
        return code;
    fprintf(stderr, PROGRAM " : écriture du résultat impossible\n");
    return EXIT_CANNOT;
}
