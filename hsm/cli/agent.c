/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm agent: serve signatures. */
#include <stdlib.h>

#include <openssl/x509.h>

#include "hsm/agent.h"
#include "hsm/certificate.h"
#include "hsm/cli/verbs.h"
#include "hsm/journal.h"
#include "verifier/base/error.h"
#include "verifier/base/log.h"

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

/* While there is time to ask for another certificate, or for another key. */
static void
announce_ends(const struct hsm_config *c)
{
    struct sceau_error error = { 0 };
    struct journal *j = NULL;

    if (journal_read(c->state, &j, &error) != SCEAU_OK)
        return; /* the agent itself says why */
    for (size_t i = 0; i < c->key_count; i++) {
        const struct journal_line *line = journal_key(j, c->key[i].label);
        X509 *x509 = NULL;
        if (!line || (line->state != KEY_ACTIVE && line->state != KEY_NEXT)
            || certificate_load(c->key[i].certificate, &x509, &error)
                != SCEAU_OK)
            continue;
        int days = certificate_days_left(x509);
        if (days < c->announce_days)
            log_notice("event=certificate-ends key=\"%s\" days=%d",
                c->key[i].label, days);
        X509_free(x509);
    }
    journal_free(&j);
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
    announce_ends(in.config);
    enum sceau_status status = in.value['r'] && ready < 0
        ? fail(&error, SCEAU_E_USAGE, "--ready-fd : un nombre est attendu")
        : agent_run(in.config, ready, &error);
    if (status != SCEAU_OK)
        stop = verb_fail(&verb_agent, status, &error);
    hsm_config_free(&in.config);
    return stop;
}
