/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm csr: ask an authority for the certificate of a key. */
#include <stdio.h>
#include <string.h>

#include <openssl/evp.h>

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

static enum sceau_status
sign(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    return p11_sign(context, digest, rs, error);
}

static enum sceau_status
public_key(const struct hsm_config *c, const char *label, EVP_PKEY **out,
    struct sceau_error *error)
{
    uint8_t point[TOKEN_POINT];
    struct token *token = NULL;
    enum sceau_status status =
        token_open(&c->module, c->token, &token, NULL, error);

    if (status == SCEAU_OK)
        status = token_public_key(token, label, point, error);
    token_close(&token); /* before libp11 loads the same module */
    if (status != SCEAU_OK)
        return status;
    *out = certificate_key(point);
    return *out ? SCEAU_OK
                : fail(error, SCEAU_E_CRYPTO, "clé publique illisible");
}

static enum sceau_status
write_request(const struct verb_input *in, const struct hsm_key_config *k,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer pem = buffer_with_max(REQUEST_MAX);
    AUTO_PIN struct pin pin = { 0 };
    char unit[64] = "";
    struct p11 *on_token = NULL;
    struct certificate_signer signer = { .sign = sign };
    struct certificate_subject subject = { .country = "FR",
        .organisation = in->value['g'],
        .common_name = in->value['n'] };
    EVP_PKEY *key = NULL;

    if (in->value['s']) {
        (void)snprintf(unit, sizeof unit, "0002 %s", in->value['s']);
        subject.unit = unit;
    }
    enum sceau_status status = public_key(in->config, k->label, &key, error);
    if (status == SCEAU_OK)
        status = pin_read(in->config->pin, "PIN du jeton", &pin, error);
    if (status == SCEAU_OK)
        status = p11_open(
            &in->config->module, in->config->token, &pin, &on_token, error);
    if (status == SCEAU_OK)
        status = p11_use_key(on_token, k->label, error);
    signer.context = on_token;
    if (status == SCEAU_OK)
        status = certificate_request(key, &subject, &signer, &pem, error);
    if (status == SCEAU_OK)
        status = file_create(in->value['o'], buffer_span(&pem), 0644, error);
    EVP_PKEY_free(key);
    return status;
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
