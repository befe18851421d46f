/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/cli/steps.h"

#include <stdio.h>
#include <time.h>

/* before base/json.h, which takes some of its names */
#include "hsm/settings.h"

#include "hsm/frame.h"
#include "hsm/moment.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(json_t *, json_decref);

enum { SEEN_MS = 2000, SEEN_PAUSE_MS = 20 };

int
step_begin(struct step *s, int argc, char **argv, const char *needed)
{
    struct sceau_error error = { 0 };
    int stop = verb_begin(s->verb, argc, argv, needed, &s->in);

    if (stop)
        return stop;
    s->key = verb_key(s->verb, &s->in);
    if (!s->key) {
        hsm_config_free(&s->in.config);
        return EXIT_USAGE;
    }
    enum sceau_status status =
        journal_open(s->in.config->state, &s->journal, &error);
    return status == SCEAU_OK ? EXIT_VALID : step_end(s, status, &error);
}

enum sceau_status
step_put(struct step *s, const char *reason, int64_t until,
    struct sceau_error *error)
{
    const struct journal_line *was = journal_key(s->journal, s->key->label);

    s->line = was ? *was : (struct journal_line) { 0 };
    (void)snprintf(s->line.label, sizeof s->line.label, "%s", s->key->label);
    s->line.at = moment_now();
    s->line.state = s->to;
    s->line.until = until;
    if (strlen(reason) >= sizeof s->line.reason)
        return fail(error, SCEAU_E_USAGE, "texte de plus de %d octets",
            JOURNAL_REASON_MAX);
    (void)snprintf(s->line.reason, sizeof s->line.reason, "%s", reason);
    if (was && was->purpose != s->key->purpose)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » a été créée pour l’usage « %s », la configuration "
            "dit « %s »",
            s->key->label, purpose_name(was->purpose),
            purpose_name(s->key->purpose));
    if (was && was->state == s->to && !s->repeats)
        return fail(error, SCEAU_E_STATE,
            "la clé « %s » est déjà « %s » : rien n’a été changé",
            s->key->label, key_state_words(s->to));
    return journal_put(s->journal, &s->line, error);
}

void
step_announce(const struct step *s, int days_left)
{
    if (days_left < s->in.config->announce_days)
        printf("Attention : son certificat finit dans %d jours.\n", days_left);
}

bool
step_ask_agent(struct signer *signer, const char *label, const char *member,
    char out[STEP_WORD])
{
    char report[SIGNER_REPORT_MAX];
    struct sceau_error error = { 0 };
    size_t i;
    json_t *key;

    if (signer_report(signer, report, &error) != SCEAU_OK)
        return false;
    AUTO(json_decref)
    json_t *root = settings_parse(span_str(report), &error);
    json_array_foreach(json_object_get(root, "keys"), i, key)
    {
        const char *name = json_string_value(json_object_get(key, "label"));
        const char *text = json_string_value(json_object_get(key, member));
        if (!name || !text || strcmp(name, label) != 0)
            continue;
        (void)snprintf(out, STEP_WORD, "%s", text);
        return true;
    }
    return false;
}

bool
step_agent_comes_to(struct signer *signer, const char *label,
    const char *member, const char *wanted)
{
    const struct timespec pause = { .tv_nsec = SEEN_PAUSE_MS * 1000000L };
    int64_t end = frame_clock_ms() + SEEN_MS;
    char text[STEP_WORD];

    do {
        if (step_ask_agent(signer, label, member, text)
            && strcmp(text, wanted) == 0)
            return true;
        (void)nanosleep(&pause, NULL);
    } while (frame_clock_ms() < end);
    return false;
}

void
step_wake_agent(const struct hsm_config *config)
{
    struct signer *signer = NULL;
    struct sceau_error error = { 0 };
    char report[SIGNER_REPORT_MAX];

    enum sceau_status status = signer_open(config->socket, &signer, &error);
    if (status == SCEAU_OK)
        status = signer_report(signer, report, &error);
    (void)status; /* one that does not answer looks when it is asked next */
    signer_free(&signer);
}

int
step_end(
    struct step *s, enum sceau_status status, const struct sceau_error *error)
{
    journal_free(&s->journal);
    hsm_config_free(&s->in.config);
    if (status == SCEAU_OK)
        return EXIT_VALID;
    int code = verb_fail(s->verb, status, error);
    return status == SCEAU_E_CRYPTO ? EXIT_NO : code;
}
