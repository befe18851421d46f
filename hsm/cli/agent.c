/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm agent: serve signatures. */
#include <stdlib.h>

#include "hsm/agent.h"
#include "hsm/cli/verbs.h"
#include "verifier/base/error.h"

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 'r', "ready-fd", "N", "descripteur où dire « ready » quand il l’est" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_agent = { "agent", cmd_agent, "",
    "signe pour l’émetteur, au premier plan, jusqu’à SIGTERM", options };

static int
descriptor(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    return *text && !*end && n >= 0 && n < 1024 ? (int)n : -1;
}

int
cmd_agent(int argc, char **argv)
{
    struct verb_input in = { 0 };
    struct sceau_error error = { 0 };
    int ready = -1, stop = verb_begin(&verb_agent, argc, argv, "c", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    if (in.value['r'])
        ready = descriptor(in.value['r']);
    enum sceau_status status = in.value['r'] && ready < 0
        ? fail(&error, SCEAU_E_USAGE, "--ready-fd : un nombre est attendu")
        : agent_run(in.config, ready, &error);
    if (status != SCEAU_OK)
        stop = verb_fail(&verb_agent, status, &error);
    hsm_config_free(&in.config);
    return stop;
}
