/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm backed-up, next, retire: a key goes one step further. */
#include <stdio.h>

#include "hsm/cli/steps.h"
#include "hsm/keycheck.h"
#include "verifier/base/error.h"

/* --- backed-up */

static const struct cli_option backup_options[] = {
    OPTION_CONFIG,
    OPTION_KEY,
    { 'w', "where", "TEXTE", "où est la copie, et quand elle a été faite" },
    { 't', "test-token", NULL,
        "sans copie : un jeton d’essai, dont les clés peuvent se perdre" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_backed_up = { "backed-up", cmd_backed_up, "",
    "note la copie de secours d’une clé ; sans elle, rien ne la certifie",
    backup_options };

int
cmd_backed_up(int argc, char **argv)
{
    struct step s = {
        .verb = &verb_backed_up, .to = KEY_BACKED_UP, .repeats = true
    };
    int stop = step_begin(&s, argc, argv, "ck");
    struct sceau_error error = { 0 };

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    const char *where = s.in.value['w'];
    if (!where == !s.in.value['t']) {
        (void)fail(&error, SCEAU_E_USAGE,
            "dites où est la copie (--where), ou que le jeton est d’essai "
            "(--test-token)");
        return step_end(&s, SCEAU_E_USAGE, &error);
    }
    enum sceau_status status =
        step_put(&s, where ? where : "sans copie : jeton d’essai", 0, &error);
    if (status == SCEAU_OK)
        status = journal_save(s.journal, &error);
    if (status == SCEAU_OK)
        printf("Clé « %s » : copie notée ; « sceau-hsm import-cert » installe "
               "son certificat.\n",
            s.key->label);
    return step_end(&s, status, &error);
}

/* --- next */

static const struct cli_option next_options[] = {
    OPTION_CONFIG,
    OPTION_KEY,
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_next = { "next", cmd_next, "",
    "annonce une clé certifiée : l’agent l’ouvre, sans qu’elle signe encore",
    next_options };

int
cmd_next(int argc, char **argv)
{
    struct step s = { .verb = &verb_next, .to = KEY_NEXT };
    int days = 0, stop = step_begin(&s, argc, argv, "ck");
    struct sceau_error error = { 0 };

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    enum sceau_status status = step_put(&s, "annoncée", 0, &error);
    if (status == SCEAU_OK)
        status = keycheck(s.in.config, s.key, &s.line, &days, &error);
    if (status == SCEAU_OK)
        status = journal_save(s.journal, &error);
    if (status != SCEAU_OK)
        return step_end(&s, status, &error);
    printf("Clé « %s » : suivante pour l’usage « %s » ; « sceau-hsm promote » "
           "la mettra en service.\n",
        s.key->label, purpose_name(s.key->purpose));
    step_announce(&s, days);
    step_wake_agent(s.in.config);
    return step_end(&s, status, &error);
}

/* --- retire */

static const struct cli_option retire_options[] = {
    OPTION_CONFIG,
    OPTION_KEY,
    { 'r', "reason", "TEXTE", "pourquoi, pour le journal" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_retire = { "retire", cmd_retire, "",
    "écarte une clé pour toujours, tout de suite ; elle reste sur le jeton",
    retire_options };

/* A key that was compromised must be known to sign no more, not thought to. */
static bool
agent_has_seen(const struct step *s)
{
    struct signer *signer = NULL;
    struct sceau_error nobody = { 0 };

    if (signer_open(s->in.config->socket, &signer, &nobody) != SCEAU_OK)
        return nobody.status != SCEAU_E_IO; /* none serves */
    bool seen = step_agent_comes_to(
        signer, s->key->label, "use", key_state_name(KEY_RETIRED));
    signer_free(&signer);
    return seen;
}

int
cmd_retire(int argc, char **argv)
{
    struct step s = {
        .verb = &verb_retire, .to = KEY_RETIRED, .repeats = true
    };
    int stop = step_begin(&s, argc, argv, "ckr");
    struct sceau_error error = { 0 };

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    const struct journal_line *was = journal_key(s.journal, s.key->label);
    bool active = was && was->state == KEY_ACTIVE;
    enum sceau_status status = step_put(&s, s.in.value['r'], 0, &error);
    if (status == SCEAU_OK)
        status = journal_save(s.journal, &error);
    if (status != SCEAU_OK)
        return step_end(&s, status, &error);
    bool seen = agent_has_seen(&s);
    printf("Clé « %s » : retirée%s.\n", s.key->label,
        seen ? ", elle ne signe plus" : "");
    if (!seen)
        printf("L’agent n’a pas dit qu’il le sait : si elle est compromise, "
               "arrêtez-le tout de suite ; voyez son journal.\n");
    if (active)
        printf("Aucune clé n’est plus en service pour l’usage « %s ».\n",
            purpose_name(s.key->purpose));
    return step_end(&s, status, &error);
}
