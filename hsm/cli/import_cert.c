/* SPDX-License-Identifier: EUPL-1.2 */
/* sceau-hsm import-cert: install the certificate of a key. */
#include <stdio.h>

#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "hsm/cli/verbs.h"
#include "hsm/token.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"

static const struct cli_option options[] = {
    OPTION_CONFIG,
    { 'k', "key", "NOM", "nom de la clé, comme dans hsm.keys" },
    { 'f', "cert", "FICHIER", "certificat rendu par l’autorité, PEM ou DER" },
    { 0, NULL, NULL, NULL },
};

const struct cli_verb verb_import_cert = { "import-cert", cmd_import_cert, "",
    "installe le certificat d’une clé après l’avoir contrôlé", options };

static enum sceau_status
check(const struct hsm_config *c, const struct hsm_key_config *k, X509 *x509,
    struct sceau_error *error)
{
    uint8_t point[TOKEN_POINT];
    struct token *token = NULL;
    enum sceau_status status =
        token_open(c->module, c->token, &token, NULL, error);

    if (status == SCEAU_OK)
        status = token_public_key(token, k->label, point, error);
    if (status == SCEAU_OK)
        status = certificate_check(x509, point, error);
    token_close(&token);
    return status;
}

/* What is written is the certificate that was checked, not the file read again. */
static enum sceau_status
install(const struct hsm_config *c, const struct hsm_key_config *k,
    const char *path, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer pem = buffer_with_max(2 * SCEAU_CERTIFICATE_MAX);
    X509 *x509 = NULL;
    enum sceau_status status = certificate_load(path, &x509, error);

    if (status == SCEAU_OK)
        status = check(c, k, x509, error);
    if (status == SCEAU_OK)
        status = certificate_put(x509, &pem, error);
    if (status == SCEAU_OK)
        status = file_write(k->certificate, buffer_span(&pem), 0644, error);
    X509_free(x509);
    return status;
}

int
cmd_import_cert(int argc, char **argv)
{
    struct verb_input in = { 0 };
    struct sceau_error error = { 0 };
    int stop = verb_begin(&verb_import_cert, argc, argv, "ckf", &in);

    if (stop)
        return stop < 0 ? EXIT_VALID : stop;
    const struct hsm_key_config *k = verb_key(&verb_import_cert, &in);
    enum sceau_status status = SCEAU_E_USAGE;
    if (!k) {
        stop = EXIT_USAGE;
    } else if ((status = install(in.config, k, in.value['f'], &error))
        != SCEAU_OK) {
        stop = verb_fail(&verb_import_cert, status, &error);
        if (status
            == SCEAU_E_CRYPTO) /* an answer: this certificate is refused */
            stop = EXIT_NO;
    } else {
        printf(
            "Certificat de « %s » installé : %s\n", k->label, k->certificate);
    }
    hsm_config_free(&in.config);
    return stop;
}
