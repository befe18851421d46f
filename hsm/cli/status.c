/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm status: token, keys, certificates, agent. */
#include <stdio.h>

#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/cli/verbs.h"
#include "hsm/token.h"
#include "verifier/base/error.h"
#include "verifier/base/json.h"

enum { OUTPUT_MAX = 65536, SOON_DAYS = 30 };

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 'j', "json", NULL, "un objet JSON" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_status = { "status", cmd_status, "",
    "dit l’état du jeton, des clés et de l’agent ; sort 0 si tout est prêt, "
    "1 sinon",
    options };

struct key_state {
    bool ready;
    int days_left;
    char text[SCEAU_ERROR_TEXT];
};

static void
examine_key(
    struct token *token, const struct hsm_key_config *k, struct key_state *out)
{
    uint8_t point[TOKEN_POINT];
    struct sceau_error error = { 0 };
    X509 *x509 = NULL;
    enum sceau_status status = token
        ? token_public_key(token, k->label, point, &error)
        : fail(&error, SCEAU_E_NOTFOUND, "jeton absent");

    if (status == SCEAU_OK) {
        status = certificate_load(k->certificate, &x509, &error);
        if (status == SCEAU_E_NOTFOUND)
            (void)fail(&error, status,
                "certificat absent : « sceau-hsm import-cert » l’installe");
    }
    if (status == SCEAU_OK)
        status = certificate_check(x509, point, &error);
    out->days_left = x509 ? certificate_days_left(x509) : 0;
    X509_free(x509);
    out->ready = status == SCEAU_OK;
    (void)snprintf(out->text, sizeof out->text, "%s",
        !out->ready                      ? error.text
            : out->days_left < SOON_DAYS ? "prête ; certificat à renouveler"
                                         : "prête");
}

static bool
examine_agent(const char *socket, char text[SCEAU_ERROR_TEXT])
{
    struct signer *signer = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = signer_open(socket, &signer, &error);

    if (status == SCEAU_OK)
        status = signer_ping(signer, 0, &error);
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
    struct key_state key[HSM_KEYS_MAX];
    bool agent;
    char agent_text[SCEAU_ERROR_TEXT];
};

static void
examine(const struct hsm_config *c, struct status *s)
{
    struct token *token = NULL;
    struct sceau_error error = { 0 };

    s->config = c;
    /* the agent first: it must not meet this process's look at the token */
    s->agent = examine_agent(c->socket, s->agent_text);
    s->token =
        token_open(c->module, c->token, &token, &s->info, &error) == SCEAU_OK;
    (void)snprintf(s->token_text, sizeof s->token_text, "%s",
        s->token ? "présent" : error.text);
    for (size_t i = 0; i < c->key_count; i++)
        examine_key(token, &c->key[i], &s->key[i]);
    token_close(&token);
}

static void
put_text(const struct status *s)
{
    printf("jeton « %s » : %s", s->config->token, s->token_text);
    if (s->token)
        printf(" (%s, série %s, version %s)", s->info.model, s->info.serial,
            s->info.firmware);
    putchar('\n');
    for (size_t i = 0; i < s->config->key_count; i++) {
        printf("clé « %s » (%s) : %s", s->config->key[i].label,
            hsm_purpose_name(s->config->key[i].purpose), s->key[i].text);
        if (s->key[i].ready)
            printf(", certificat valable encore %d jours", s->key[i].days_left);
        putchar('\n');
    }
    printf("agent : %s\n", s->agent_text);
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
    json_cstr(&j, "text", s->token_text);
    json_close(&j, '}');
    json_open(&j, "keys", '[');
    for (size_t i = 0; i < s->config->key_count; i++) {
        json_open(&j, NULL, '{');
        json_cstr(&j, "label", s->config->key[i].label);
        json_cstr(&j, "purpose", hsm_purpose_name(s->config->key[i].purpose));
        json_bool(&j, "ready", s->key[i].ready);
        json_integer(&j, "days_left", s->key[i].days_left);
        json_cstr(&j, "text", s->key[i].text);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_open(&j, "agent", '{');
    json_bool(&j, "ready", s->agent);
    json_cstr(&j, "text", s->agent_text);
    json_close(&j, '}');
    json_close(&j, '}');
    printf("%s\n", buffer_cstr(&out));
}

int
cmd_status(int argc, char **argv)
{
    static struct status s;
    struct verb_input in = { 0 };
    int stop = verb_begin(&verb_status, argc, argv, "c", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    examine(in.config, &s);
    if (in.value['j'])
        put_json(&s);
    else
        put_text(&s);
    bool ready = s.token && s.agent;
    for (size_t i = 0; i < in.config->key_count; i++)
        ready = ready && s.key[i].ready;
    hsm_config_free(&in.config);
    return ready ? EXIT_VALID : EXIT_NO;
}
