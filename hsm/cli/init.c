/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm init: make the token. */
#include <stdio.h>

#include "hsm/cli/verbs.h"
#include "hsm/token.h"

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 's', "so-pin", "SOURCE",
        "PIN de l’officier de sécurité : file:CHEMIN, fd:N ou prompt" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_init = { "init", cmd_init, "",
    "crée le jeton de la configuration", options };

static enum sceau_status
make_token(const struct hsm_config *c, const char *so_source,
    struct sceau_error *error)
{
    AUTO_PIN struct pin so_pin = { 0 };
    AUTO_PIN struct pin pin = { 0 };
    enum sceau_status status =
        pin_read(so_source, "PIN de l’officier de sécurité", &so_pin, error);

    if (status == SCEAU_OK)
        status = pin_read(c->pin, "PIN du jeton", &pin, error);
    if (status == SCEAU_OK)
        status = token_init(c->module, c->token, &so_pin, &pin, error);
    return status;
}

int
cmd_init(int argc, char **argv)
{
    struct verb_input in = { 0 };
    struct sceau_error error = { 0 };
    int stop = verb_begin(&verb_init, argc, argv, "cs", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    enum sceau_status status = make_token(in.config, in.value['s'], &error);
    if (status == SCEAU_OK)
        printf("Jeton « %s » créé.\n", in.config->token);
    else
        stop = verb_fail(&verb_init, status, &error);
    hsm_config_free(&in.config);
    return stop;
}
