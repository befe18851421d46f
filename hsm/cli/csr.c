/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm csr: ask an authority for the certificate of a key. */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

#include "hsm/apart.h"
#include "hsm/certificate.h"
#include "hsm/cli/verbs.h"
#include "hsm/p11.h"
#include "hsm/profile.h"
#include "hsm/token.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"

enum { REQUEST_MAX = 8192 };

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 'k', "key", "NOM", "nom de la clé, comme dans hsm.keys" },
    { 'n', "cn", "NOM",
        "nom commun : les 4 caractères du certificat d’un sceau" },
    { 'g', "organisation", "TEXTE", "organisation (O)" },
    { 's', "siren", "CHIFFRES", "SIREN ou SIRET, écrit « 0002 … » (OU)" },
    { 'o', "out", "FICHIER", "demande PKCS#10 à écrire" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_csr = { "csr", cmd_csr, "",
    "écrit la demande de certificat d’une clé", options };

struct request {
    const struct hsm_config *config;
    const struct hsm_key_config *key;
    const struct certificate_subject *subject;
    const struct pin *pin;
};

static enum sceau_status
public_key(const struct request *r, EVP_PKEY **out, struct sceau_error *error)
{
    const struct hsm_config *c = r->config;
    uint8_t point[TOKEN_POINT];
    struct token *token = NULL;
    enum sceau_status status =
        token_open(&c->module, c->token, &token, NULL, error);

    if (status == SCEAU_OK)
        status = token_public_key(token, r->key->label, point, error);
    token_close(&token); /* before libp11 loads the same module */
    if (status != SCEAU_OK)
        return status;
    *out = certificate_key(point);
    return *out ? SCEAU_OK
                : fail(error, SCEAU_E_CRYPTO, "clé publique illisible");
}

/* In a process of its own, as a token may hang. */
static enum sceau_status
make_request(void *context, void *result, struct sceau_error *error)
{
    const struct request *r = context;
    AUTO_BUFFER struct buffer pem = buffer_with_max(REQUEST_MAX - 1);
    struct certificate_signer signer = { .sign = p11_sign_for };
    struct p11 *on_token = NULL;
    EVP_PKEY *key = NULL;
    enum sceau_status status = public_key(r, &key, error);

    if (status == SCEAU_OK)
        status = p11_open(
            &r->config->module, r->config->token, r->pin, &on_token, error);
    if (status == SCEAU_OK)
        status = p11_use_key(on_token, r->key->label, error);
    signer.context = on_token;
    if (status == SCEAU_OK)
        status = certificate_request(key, r->subject, &signer, &pem, error);
    if (status == SCEAU_OK)
        memcpy(result, buffer_cstr(&pem), pem.len + 1);
    EVP_PKEY_free(key);
    return status;
}

static enum sceau_status
write_request(const struct verb_input *in, const struct hsm_key_config *k,
    struct sceau_error *error)
{
    AUTO_PIN struct pin pin = { 0 };
    char unit[64] = "", pem[REQUEST_MAX];
    struct certificate_subject subject = { .country = "FR",
        .organisation = in->value['g'],
        .common_name = in->value['n'] };
    struct request request = {
        .config = in->config, .key = k, .subject = &subject, .pin = &pin
    };

    if (in->value['s']) {
        (void)snprintf(unit, sizeof unit, "0002 %s", in->value['s']);
        subject.unit = unit;
    }
    enum sceau_status status =
        pin_read(in->config->pin, "PIN du jeton", &pin, error);
    if (status == SCEAU_OK)
        status = apart("demande de certificat", APART_LOOK_MS, make_request,
            &request, pem, sizeof pem, error);
    return status == SCEAU_OK
        ? file_create(in->value['o'], span_str(pem), 0644, error)
        : status;
}

int
cmd_csr(int argc, char **argv)
{
    struct verb_input in = { 0 };
    struct sceau_error error = { 0 };
    int stop = verb_begin(&verb_csr, argc, argv, "ckno", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    const struct hsm_key_config *k = verb_key(&verb_csr, &in);
    enum sceau_status status;
    if (!k) {
        stop = EXIT_USAGE;
    } else if (k->purpose == SIGNER_SEAL
        && !profile_is_seal_name(in.value['n'])) {
        fprintf(stderr,
            PROGRAM " csr : --cn : un sceau 2D-Doc a 4 caractères A-Z ou 0-9, "
                    "jamais TEST\n");
        stop = EXIT_USAGE;
    } else if (in.value['s'] && !profile_is_siren(in.value['s'])) {
        fprintf(stderr,
            PROGRAM " csr : --siren : 9 chiffres (SIREN) ou 14 (SIRET) sont "
                    "attendus\n");
        stop = EXIT_USAGE;
    } else if ((status = write_request(&in, k, &error)) != SCEAU_OK) {
        stop = verb_fail(&verb_csr, status, &error);
    } else {
        printf("Demande de certificat écrite : %s\n", in.value['o']);
    }
    hsm_config_free(&in.config);
    return stop;
}
