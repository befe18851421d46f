/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/keycheck.h"

#include <string.h>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "hsm/apart.h"
#include "hsm/certificate.h"
#include "hsm/token.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
AUTO_DEFINE(X509 *, X509_free);

struct look {
    const struct hsm_config *config;
    const char *label;
};

static enum sceau_status
look(void *context, void *result, struct sceau_error *error)
{
    const struct look *l = context;
    const struct hsm_config *c = l->config;
    struct token *token = NULL;
    enum sceau_status status =
        token_open(&c->module, c->token, &token, NULL, error);

    if (status == SCEAU_OK)
        status = token_public_key(token, l->label, result, error);
    token_close(&token);
    return status;
}

static enum sceau_status
read_point(const struct hsm_config *c, const char *label,
    uint8_t point[TOKEN_POINT], struct sceau_error *error)
{
    struct look l = { .config = c, .label = label };

    return apart("lecture de la clé", APART_LOOK_MS, look, &l, point,
        TOKEN_POINT, error);
}

/* A key made anew under the same name is another key. */
static enum sceau_status
compare(const uint8_t point[TOKEN_POINT], const struct journal_line *line,
    struct sceau_error *error)
{
    uint8_t fingerprint[JOURNAL_FINGERPRINT];
    AUTO(EVP_PKEY_free) EVP_PKEY *own = certificate_key(point);
    enum sceau_status status = own
        ? certificate_fingerprint(own, fingerprint, error)
        : fail(error, SCEAU_E_CRYPTO, "clé publique du jeton illisible");

    if (status == SCEAU_OK
        && memcmp(fingerprint, line->fingerprint, sizeof fingerprint) != 0)
        return fail(error, SCEAU_E_CRYPTO,
            "la clé « %s » du jeton n’est pas celle de la cérémonie",
            line->label);
    return status;
}

enum sceau_status
keycheck_certificate(const struct hsm_config *c, const struct hsm_key_config *k,
    const struct journal_line *line, X509 *x509, struct sceau_error *error)
{
    uint8_t point[TOKEN_POINT];
    enum sceau_status status = read_point(c, k->label, point, error);

    if (status == SCEAU_OK)
        status = compare(point, line, error);
    if (status == SCEAU_OK)
        status = certificate_check(x509, point, error);
    /* P12, 3.3.4: readers find the certificate of a code by that name */
    if (status == SCEAU_OK && k->purpose == SIGNER_SEAL
        && !certificate_is_named(x509, line->name))
        return fail(error, SCEAU_E_CRYPTO,
            "le nom commun de ce certificat n’est pas « %s », celui de la "
            "demande",
            line->name);
    return status;
}

enum sceau_status
keycheck(const struct hsm_config *c, const struct hsm_key_config *k,
    const struct journal_line *line, int *days_left, struct sceau_error *error)
{
    AUTO(X509_free) X509 *x509 = NULL;
    enum sceau_status status = certificate_load(k->certificate, &x509, error);

    if (status == SCEAU_OK)
        status = keycheck_certificate(c, k, line, x509, error);
    if (status != SCEAU_OK)
        return status;
    *days_left = certificate_days_left(x509);
    return SCEAU_OK;
}
