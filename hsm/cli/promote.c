/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm promote: the next key of a purpose takes the place of the active one. */
#include <stdio.h>
#include <stdlib.h>

#include "hsm/cli/steps.h"
#include "hsm/keycheck.h"
#include "hsm/moment.h"
#include "verifier/base/error.h"

enum {
    HANDOVER_MIN = 60,       /* for whoever names the key in a configuration */
    HANDOVER_MAX_MIN = 10080 /* a week */
};

static const struct cli_option options[] = {
    OPTION_CONFIG,
    OPTION_KEY,
    { 'm', "handover", "MINUTES",
        "combien la clé remplacée signe encore pour qui la nomme ; 60" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_promote = { "promote", cmd_promote, "",
    "met en service la clé suivante d’un usage, et retire celle qui l’était",
    options };

static bool
read_minutes(const char *text, int64_t *out)
{
    char *end;

    *out = text ? strtol(text, &end, 10) : HANDOVER_MIN;
    return !text
        || (*text >= '0' && *text <= '9' && !*end && *out <= HANDOVER_MAX_MIN);
}

/* --- the agent */

/* One that serves must have it open already, or the first caller would wait. */
static enum sceau_status
agent_has_it(
    struct signer *signer, const char *label, struct sceau_error *error)
{
    char state[32];

    if (!signer || step_agent_comes_to(signer, label, "state", "ready"))
        return SCEAU_OK;
    /* a token that gives fewer sessions than its workers want */
    if (step_ask_agent(signer, label, "state", state)
        && strcmp(state, "degraded") == 0)
        return SCEAU_OK;
    return fail(error, SCEAU_E_STATE,
        "l’agent n’a pas ouvert la clé « %s » : voyez « sceau-hsm status », et "
        "relancez-le si sa configuration ne la nommait pas ; rien n’a été "
        "changé",
        label);
}

/* --- the swap */

static enum sceau_status
put_both(struct step *s, const struct journal_line *old, int64_t minutes,
    struct sceau_error *error)
{
    char reason[JOURNAL_REASON_MAX + 1];
    enum sceau_status status = SCEAU_OK;

    if (old) {
        struct journal_line line = *old;
        line.at = moment_now();
        line.state = KEY_RETIRED;
        line.until = minutes ? line.at + minutes * 60 : 0;
        (void)snprintf(line.reason, sizeof line.reason,
            "remplacée par « %.*s »", SIGNER_LABEL_MAX, s->key->label);
        status = journal_put(s->journal, &line, error);
    }
    if (old)
        (void)snprintf(reason, sizeof reason, "prend la place de « %.*s »",
            SIGNER_LABEL_MAX, old->label);
    else
        (void)snprintf(reason, sizeof reason, "première de son usage");
    return status == SCEAU_OK ? step_put(s, reason, 0, error) : status;
}

static enum sceau_status
promote(struct step *s, struct signer *signer, int64_t minutes,
    struct sceau_error *error)
{
    /* copied: the journal's own changes under us */
    const struct journal_line *found =
        journal_first(s->journal, s->key->purpose, KEY_ACTIVE);
    const struct journal_line *own = journal_key(s->journal, s->key->label);
    struct journal_line old = found ? *found : (struct journal_line) { 0 };
    bool is_next = own && own->state == KEY_NEXT;
    int days = 0;
    /* one that is not next is refused by the journal, with what it lacks */
    enum sceau_status status =
        put_both(s, found && is_next ? &old : NULL, minutes, error);

    if (status == SCEAU_OK)
        status = keycheck(s->in.config, s->key, &s->line, &days, error);
    if (status == SCEAU_OK)
        status = agent_has_it(signer, s->key->label, error);
    if (status == SCEAU_OK)
        status = journal_save(s->journal, error);
    if (status != SCEAU_OK)
        return status;
    printf("Clé « %s » : en service pour l’usage « %s ».\n", s->key->label,
        purpose_name(s->key->purpose));
    if (found && minutes)
        printf("Clé « %s » : retirée ; elle signe encore %lld minutes pour qui "
               "la nomme.\n",
            old.label, (long long)minutes);
    else if (found)
        printf("Clé « %s » : retirée, elle ne signe plus.\n", old.label);
    step_announce(s, days);
    return SCEAU_OK;
}

int
cmd_promote(int argc, char **argv)
{
    struct step s = { .verb = &verb_promote, .to = KEY_ACTIVE };
    int stop = step_begin(&s, argc, argv, "ck");
    struct sceau_error error = { 0 }, nobody = { 0 };
    struct signer *signer = NULL;
    int64_t minutes;

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    if (!read_minutes(s.in.value['m'], &minutes)) {
        (void)fail(&error, SCEAU_E_USAGE, "--handover : de 0 à %d minutes",
            HANDOVER_MAX_MIN);
        return step_end(&s, SCEAU_E_USAGE, &error);
    }
    if (signer_open(s.in.config->socket, &signer, &nobody) != SCEAU_OK)
        signer = NULL;
    enum sceau_status status = promote(&s, signer, minutes, &error);
    if (status == SCEAU_OK && !signer)
        printf("Aucun agent ne sert : elle signera à son lancement.\n");
    else if (status == SCEAU_OK
        && !step_agent_comes_to(signer, s.key->label, "use", "active"))
        printf("L’agent ne l’a pas encore vu : voyez son journal.\n");
    signer_free(&signer);
    return step_end(&s, status, &error);
}
