/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm unlatch: the PIN that the token refused may be tried again. */
#include <stdio.h>

#include "hsm/cli/verbs.h"

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_unlatch = { "unlatch", cmd_unlatch, "",
    "laisse l’agent essayer le PIN une fois de plus, après un refus", options };

int
cmd_unlatch(int argc, char **argv)
{
    struct verb_input in = { 0 };
    struct sceau_error error = { 0 };
    struct signer *signer = NULL;
    int stop = verb_begin(&verb_unlatch, argc, argv, "c", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    enum sceau_status status = signer_open(in.config->socket, &signer, &error);
    if (status == SCEAU_OK)
        status = signer_unlatch(signer, &error);
    signer_free(&signer);
    hsm_config_free(&in.config);
    if (status != SCEAU_OK)
        return verb_fail(&verb_unlatch, status, &error);
    printf("L’agent essaie le PIN une fois ; voyez « sceau-hsm status ».\n");
    return EXIT_VALID;
}
