/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau: the issuer on a command line. */
#include <signal.h>

#include "issuer/cli/verbs.h"

int
main(int argc, char **argv)
{
    const struct cli_verb verbs[] = { verb_issue, verb_batch, verb_renew,
        verb_resume, verb_expiring, verb_show, verb_file, verb_history,
        verb_revoke, verb_suspend, verb_reinstate, verb_replace, verb_reissue,
        verb_examine, verb_notify, verb_stats, verb_audit, verb_clock,
        verb_backup, verb_restore, verb_purge, verb_schema, verb_bundle,
        verb_page, verb_publish_pages, verb_status, verb_evidence, verb_serve,
        { NULL, NULL, NULL, NULL, NULL } };

    /* past « ulimit -f » a write then fails, and what it began is undone */
    (void)signal(SIGXFSZ, SIG_IGN);
    /* a title that was issued is issued, whoever stopped reading our words */
    (void)signal(SIGPIPE, SIG_IGN);
    return cli_main(PROGRAM,
        "Émet les titres sécurisés : calcule, scelle, vérifie avant de "
        "remettre.",
        verbs, argc, argv);
}
