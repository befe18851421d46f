/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm keygen: a P-256 key pair that never leaves the token. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "hsm/certificate.h"
#include "hsm/cli/verbs.h"
#include "hsm/p11.h"
#include "hsm/token.h"
#include "verifier/base/error.h"
#include "verifier/base/reason.h"

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 'k', "key", "NOM", "nom de la clé, comme dans hsm.keys" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_keygen = { "keygen", cmd_keygen, "",
    "crée une clé P-256 sur le jeton ; elle n’en sort jamais", options };

/* In a process of its own: some modules write a new key late, so what counts is
 * that another process finds it and signs with it. */
static enum sceau_status
generate(const struct hsm_config *c, const char *label, const struct pin *pin,
    uint8_t point[TOKEN_POINT], struct sceau_error *error)
{
    struct token *token = NULL;
    enum sceau_status status =
        token_open(c->module, c->token, &token, NULL, error);

    if (status == SCEAU_OK)
        status = token_generate(token, pin, label, point, error);
    token_close(&token);
    return status;
}

struct made {
    enum sceau_status status;
    struct sceau_error error;
    uint8_t point[TOKEN_POINT];
};

static enum sceau_status
generate_apart(const struct hsm_config *c, const char *label,
    const struct pin *pin, uint8_t point[TOKEN_POINT],
    struct sceau_error *error)
{
    struct made made = { .status = SCEAU_E_IO };
    int end[2];

    if (pipe(end) != 0)
        return fail(error, SCEAU_E_IO, "tube : %s", REASON(errno));
    pid_t child = fork();
    if (child == 0) {
        made.status = generate(c, label, pin, made.point, &made.error);
        ssize_t n = write(end[1], &made, sizeof made);
        _exit(n == (ssize_t)sizeof made ? 0 : 1);
    }
    (void)close(end[1]);
    if (child < 0 || read(end[0], &made, sizeof made) != (ssize_t)sizeof made)
        (void)fail(
            &made.error, SCEAU_E_IO, "la création de la clé s’est arrêtée");
    (void)close(end[0]);
    if (child > 0)
        (void)waitpid(child, NULL, 0);
    if (made.status != SCEAU_OK)
        return fail(error, made.status, "%s", made.error.text);
    memcpy(point, made.point, TOKEN_POINT);
    return SCEAU_OK;
}

static enum sceau_status
prove(const struct hsm_config *c, const char *label, const struct pin *pin,
    const uint8_t point[TOKEN_POINT], struct sceau_error *error)
{
    uint8_t digest[SIGNER_DIGEST], rs[SIGNER_SIGNATURE];
    struct p11 *p = NULL;
    EVP_PKEY *key = certificate_key(point);
    enum sceau_status status = key
        ? p11_open(c->module, c->token, pin, &p, error)
        : fail(error, SCEAU_E_CRYPTO,
            "le jeton a rendu un point hors de la courbe");

    memset(digest, 0x5a, sizeof digest);
    if (status == SCEAU_OK)
        status = p11_use_key(p, label, error);
    if (status == SCEAU_OK)
        status = p11_sign(p, digest, rs, error);
    if (status == SCEAU_OK && !certificate_verify(key, digest, rs))
        status = fail(error, SCEAU_E_CRYPTO,
            "la signature d’essai de la nouvelle clé ne se vérifie pas");
    EVP_PKEY_free(key);
    return status;
}

static enum sceau_status
make_key(
    const struct hsm_config *c, const char *label, struct sceau_error *error)
{
    uint8_t point[TOKEN_POINT];
    AUTO_PIN struct pin pin = { 0 };
    enum sceau_status status = pin_read(c->pin, "PIN du jeton", &pin, error);

    if (status == SCEAU_OK)
        status = generate_apart(c, label, &pin, point, error);
    if (status == SCEAU_OK)
        status = prove(c, label, &pin, point, error);
    return status;
}

int
cmd_keygen(int argc, char **argv)
{
    struct verb_input in = { 0 };
    struct sceau_error error = { 0 };
    int stop = verb_begin(&verb_keygen, argc, argv, "ck", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    const struct hsm_key_config *k = verb_key(&verb_keygen, &in);
    enum sceau_status status = SCEAU_E_USAGE;
    if (!k)
        stop = EXIT_USAGE;
    else if ((status = make_key(in.config, k->label, &error)) != SCEAU_OK)
        stop = verb_fail(&verb_keygen, status, &error);
    else
        printf("Clé « %s » (%s) créée sur le jeton « %s » ; signature d’essai "
               "vérifiée.\n",
            k->label, purpose_name(k->purpose), in.config->token);
    hsm_config_free(&in.config);
    return stop;
}
