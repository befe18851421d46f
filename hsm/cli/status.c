/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm status: token, keys, certificates, agent. */
#include <stdio.h>

#include <openssl/x509.h>

/* before base/json.h, which takes some of its names */
#include "hsm/settings.h"

#include "hsm/apart.h"
#include "hsm/certificate.h"
#include "hsm/cli/verbs.h"
#include "hsm/journal.h"
#include "hsm/metrics.h"
#include "hsm/token.h"
#include "hsm/usage.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"

enum { OUTPUT_MAX = 65536 };

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 'j', "json", NULL, "un objet JSON" },
    { 'm', "metrics", NULL, "des mesures, au format texte de Prometheus" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_status = { "status", cmd_status, "",
    "dit l’état du jeton, des clés et de l’agent ; sort 0 si tout est prêt, "
    "1 sinon",
    options };

struct key_status {
    enum key_state state; /* by the journal */
    int64_t signatures;
    bool ready;
    int days_left;
    char text[SCEAU_ERROR_TEXT];
};

static const char *
words_of(const struct key_status *s, const struct hsm_config *c, int64_t limit)
{
    if (s->days_left < c->announce_days)
        return "prête ; certificat à renouveler";
    return limit && s->signatures >= limit
        ? "prête ; elle a signé plus que sa limite : remplacez-la"
        : "prête";
}

/* What the token shows of itself and of the keys. */
struct look {
    struct token_info info;
    struct {
        enum sceau_status status;
        char text[SCEAU_ERROR_TEXT];
        uint8_t point[TOKEN_POINT];
    } key[HSM_KEYS_MAX];
};

/* In a process of its own: a module that hangs must not hang who asks how it is. */
static enum sceau_status
look_at_token(void *context, void *result, struct sceau_error *error)
{
    const struct hsm_config *c = context;
    struct look *out = result;
    struct token *token = NULL;
    enum sceau_status status =
        token_open(&c->module, c->token, &token, &out->info, error);

    for (size_t i = 0; status == SCEAU_OK && i < c->key_count; i++) {
        struct sceau_error why = { 0 };
        out->key[i].status =
            token_public_key(token, c->key[i].label, out->key[i].point, &why);
        memcpy(out->key[i].text, why.text, sizeof why.text);
    }
    token_close(&token);
    return status;
}

static void
examine_key(const struct look *look, size_t i, const struct hsm_config *c,
    struct key_status *out)
{
    const struct hsm_key_config *k = &c->key[i];
    struct sceau_error error = { 0 };
    X509 *x509 = NULL;
    enum sceau_status status = look
        ? look->key[i].status
        : fail(&error, SCEAU_E_NOTFOUND, "jeton absent");

    if (look && status != SCEAU_OK)
        (void)fail(&error, status, "%s", look->key[i].text);
    if (status == SCEAU_OK) {
        status = certificate_load(k->certificate, &x509, &error);
        if (status == SCEAU_E_NOTFOUND)
            (void)fail(&error, status,
                "certificat absent : « sceau-hsm import-cert » l’installe");
    }
    if (status == SCEAU_OK)
        status = certificate_check(x509, look->key[i].point, &error);
    out->days_left = x509 ? certificate_days_left(x509) : 0;
    X509_free(x509);
    out->ready = status == SCEAU_OK;
    (void)snprintf(out->text, sizeof out->text, "%s",
        out->ready ? words_of(out, c, k->limit) : error.text);
}

/* `report` is left empty where the agent does not answer. */
static bool
examine_agent(const char *socket, char text[SCEAU_ERROR_TEXT],
    char report[SIGNER_REPORT_MAX])
{
    struct signer *signer = NULL;
    struct sceau_error error = { 0 }, ignored;
    enum sceau_status status = signer_open(socket, &signer, &error);

    report[0] = 0;
    if (status == SCEAU_OK) {
        if (signer_report(signer, report, &ignored) != SCEAU_OK)
            report[0] = 0;
        status = signer_ping(signer, 0, &error);
    }
    signer_free(&signer);
    (void)snprintf(text, SCEAU_ERROR_TEXT, "%s",
        status == SCEAU_OK ? "prêt à signer" : error.text);
    return status == SCEAU_OK;
}

struct status {
    const struct hsm_config *config;
    bool token;
    struct token_info info;
    char token_text[SCEAU_ERROR_TEXT];
    char journal_text[SCEAU_ERROR_TEXT]; /* "" where it can be read */
    struct key_status key[HSM_KEYS_MAX];
    bool agent;
    char agent_text[SCEAU_ERROR_TEXT];
    char report[SIGNER_REPORT_MAX]; /* the agent's own, JSON, or empty */
};

/* The agent counts as it goes, and saves a little later. */
static int64_t
live_count(const char *report, const char *label)
{
    json_t *root = report[0] ? settings_parse(span_str(report), NULL) : NULL;
    json_t *key;
    size_t i;
    int64_t n = -1;

    json_array_foreach(json_object_get(root, "keys"), i, key)
    {
        const char *name = json_string_value(json_object_get(key, "label"));
        if (name && strcmp(name, label) == 0)
            n = json_integer_value(json_object_get(key, "total"));
    }
    json_decref(root);
    return n;
}

/* What is written of the keys beside the token. */
static void
examine_records(const struct hsm_config *c, struct status *s)
{
    static struct usage usage;
    struct journal *j = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = journal_read(c->state, &j, &error);

    if (status == SCEAU_OK)
        status = usage_read(c->state, &usage, &error);
    (void)snprintf(s->journal_text, sizeof s->journal_text, "%s",
        status == SCEAU_OK ? "" : error.text);
    for (size_t i = 0; i < c->key_count; i++) {
        const struct journal_line *line =
            j ? journal_key(j, c->key[i].label) : NULL;
        int64_t live = live_count(s->report, c->key[i].label);
        s->key[i].state = line ? line->state : KEY_UNKNOWN;
        s->key[i].signatures =
            live >= 0 ? live : usage_of(&usage, c->key[i].label);
    }
    journal_free(&j);
}

static void
examine(const struct verb_input *in, struct status *s)
{
    static struct look look;
    struct hsm_config *context = in->config;
    const struct hsm_config *c = context;
    struct sceau_error error = { 0 };

    s->config = c;
    /* the agent first: it must not meet this process's look at the token */
    s->agent = examine_agent(c->socket, s->agent_text, s->report);
    examine_records(c, s);
    s->token = apart("module PKCS#11", APART_LOOK_MS, look_at_token, context,
                   &look, sizeof look, &error)
        == SCEAU_OK;
    s->info = look.info;
    (void)snprintf(s->token_text, sizeof s->token_text, "%s",
        s->token ? "présent" : error.text);
    for (size_t i = 0; i < c->key_count; i++)
        examine_key(s->token ? &look : NULL, i, c, &s->key[i]);
}

static const char *
state_words(const char *state)
{
    static const struct {
        const char *state, *words;
    } known[] = { { "ready", "prête" },
        { "degraded", "prête, mais des processus manquent" },
        { "closed", "fermée" }, { "opening", "le jeton s’ouvre" },
        { "latched", "PIN refusé" }, { "unavailable", "indisponible" } };

    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(state, known[i].state) == 0)
            return known[i].words;
    return state;
}

static void
put_failures(json_t *failures)
{
    const char *name;
    json_t *count;

    json_object_foreach(failures, name, count)
        printf(", %s : %lld", name, (long long)json_integer_value(count));
}

/* What the agent says of itself, a line a key. */
static void
put_report(const struct status *s)
{
    json_t *root =
        s->report[0] ? settings_parse(span_str(s->report), NULL) : NULL;
    json_t *key;
    size_t i;

    json_array_foreach(json_object_get(root, "keys"), i, key)
    {
        const char *label = json_string_value(json_object_get(key, "label"));
        const char *state = json_string_value(json_object_get(key, "state"));
        json_int_t median =
            json_integer_value(json_object_get(key, "latency_p50_us"));
        printf("agent, clé « %s » : %s, %zu processus sur %lld, "
               "%lld signatures depuis son lancement",
            label ? label : "", state_words(state ? state : ""),
            json_array_size(json_object_get(key, "workers")),
            (long long)json_integer_value(json_object_get(key, "wanted")),
            (long long)json_integer_value(json_object_get(key, "signatures")));
        if (median)
            printf(", une sur deux en moins de %.1f ms", (double)median / 1000);
        put_failures(json_object_get(key, "failures"));
        putchar('\n');
    }
    json_decref(root);
}

static void
put_text(const struct status *s)
{
    printf("jeton « %s » : %s", s->config->token, s->token_text);
    if (s->token)
        printf(" (%s, série %s, version %s)", s->info.model, s->info.serial,
            s->info.firmware);
    if (s->token && s->info.sessions_max > 0 && s->info.sessions >= 0)
        printf(
            ", %ld sessions sur %ld", s->info.sessions, s->info.sessions_max);
    putchar('\n');
    for (size_t i = 0; i < s->config->key_count; i++) {
        printf("clé « %s » (%s) : %s ; %s", s->config->key[i].label,
            purpose_name(s->config->key[i].purpose),
            key_state_words(s->key[i].state), s->key[i].text);
        if (s->key[i].ready)
            printf(", certificat valable encore %d jours", s->key[i].days_left);
        printf(", %lld signatures", (long long)s->key[i].signatures);
        putchar('\n');
    }
    if (s->journal_text[0])
        printf("journal des clés : %s\n", s->journal_text);
    printf("agent : %s\n", s->agent_text);
    put_report(s);
}

static void
put_count(struct json *j, const char *name, long count)
{
    if (count < 0)
        json_null(j, name);
    else
        json_integer(j, name, count);
}

static void
put_json(const struct status *s)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(OUTPUT_MAX);
    struct json j = json_into(&out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.hsm-status/1");
    json_open(&j, "token", '{');
    json_cstr(&j, "label", s->config->token);
    json_bool(&j, "present", s->token);
    json_cstr(&j, "model", s->token ? s->info.model : NULL);
    json_cstr(&j, "serial", s->token ? s->info.serial : NULL);
    json_cstr(&j, "firmware", s->token ? s->info.firmware : NULL);
    put_count(&j, "sessions", s->token ? s->info.sessions : -1);
    put_count(&j, "sessions_max", s->token ? s->info.sessions_max : -1);
    json_cstr(&j, "text", s->token_text);
    json_close(&j, '}');
    json_open(&j, "keys", '[');
    for (size_t i = 0; i < s->config->key_count; i++) {
        json_open(&j, NULL, '{');
        json_cstr(&j, "label", s->config->key[i].label);
        json_cstr(&j, "purpose", purpose_name(s->config->key[i].purpose));
        json_cstr(&j, "state", key_state_name(s->key[i].state));
        json_integer(&j, "signatures", s->key[i].signatures);
        json_integer(&j, "limit", s->config->key[i].limit);
        json_bool(&j, "ready", s->key[i].ready);
        json_integer(&j, "days_left", s->key[i].days_left);
        json_cstr(&j, "text", s->key[i].text);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_open(&j, "agent", '{');
    json_bool(&j, "ready", s->agent);
    json_cstr(&j, "text", s->agent_text);
    if (s->report[0]) /* it is an object already */
        buffer_format(&out, ",\"report\":%s", s->report);
    else
        json_null(&j, "report");
    json_close(&j, '}');
    json_close(&j, '}');
    printf("%s\n", buffer_cstr(&out));
}

/* What the agent does not know: the token, the certificates, what was counted before. */
static void
put_metrics(const struct status *s)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(OUTPUT_MAX);
    const struct hsm_config *c = s->config;
    json_t *report = json_loads(s->report, JSON_REJECT_DUPLICATES, NULL);

    metrics_put_agent(report, &out);
    json_decref(report);
    metrics_begin(
        "sceau_hsm_token_present", "gauge", "1 where the token is seen.", &out);
    buffer_format(&out, "sceau_hsm_token_present %d\n", s->token);
    metrics_begin("sceau_hsm_key_certificate_days", "gauge",
        "Days that the certificate has left.", &out);
    for (size_t i = 0; i < c->key_count; i++)
        metrics_put_key("sceau_hsm_key_certificate_days", c->key[i].label,
            s->key[i].days_left, &out);
    metrics_begin("sceau_hsm_key_uses_total", "counter",
        "Signatures ever counted.", &out);
    for (size_t i = 0; i < c->key_count; i++)
        metrics_put_key("sceau_hsm_key_uses_total", c->key[i].label,
            (double)s->key[i].signatures, &out);
    printf("%s", buffer_cstr(&out));
}

/* Of each purpose that is configured a key is active, and that one is well, and the
 * one after it; the others may be at any step. */
static bool
serves(const struct status *s, size_t key)
{
    const struct hsm_config *c = s->config;
    enum key_state state = s->key[key].state;

    if (state == KEY_ACTIVE || state == KEY_NEXT)
        return s->key[key].ready;
    for (size_t i = 0; i < c->key_count; i++)
        if (c->key[i].purpose == c->key[key].purpose
            && s->key[i].state == KEY_ACTIVE)
            return true;
    return false;
}

int
cmd_status(int argc, char **argv)
{
    static struct status s;
    struct verb_input in = { 0 };
    int stop = verb_begin(&verb_status, argc, argv, "c", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    examine(&in, &s);
    if (in.value['m'])
        put_metrics(&s);
    else if (in.value['j'])
        put_json(&s);
    else
        put_text(&s);
    bool ready = s.token && s.agent && !s.journal_text[0];
    for (size_t i = 0; i < in.config->key_count; i++)
        ready = ready && serves(&s, i);
    hsm_config_free(&in.config);
    return ready ? EXIT_VALID : EXIT_NO;
}
