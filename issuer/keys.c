/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/keys.h"

#include <stdlib.h>

#include <openssl/x509.h>

#include "hsm/certificate.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/leaf.h"

AUTO_DEFINE(X509 *, X509_free);

/* The label of the active key, and where its certificate is. */
static enum sceau_status
find_active(const struct issuer_config *c, struct signer *signer,
    enum signer_purpose purpose, const struct config_key **out,
    struct sceau_error *error)
{
    char label[SIGNER_LABEL_MAX + 1];
    enum sceau_status status = signer_active(signer, purpose, label, error);

    if (status != SCEAU_OK)
        return status;
    for (size_t i = 0; i < c->keys; i++)
        if (strcmp(c->key[i].label, label) == 0) {
            *out = &c->key[i];
            return SCEAU_OK;
        }
    return fail(error, SCEAU_E_STATE,
        "l’agent a une autre configuration que celle-ci : relancez-le");
}

static enum sceau_status
copy_two(const char *one, const char *two, char **first, char **second,
    struct sceau_error *error)
{
    *first = strdup(one);
    *second = strdup(two);
    return *first && *second ? SCEAU_OK
                             : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

static enum sceau_status
follow_seal(struct issuer_config *c, const struct config_key *key,
    struct sceau_error *error)
{
    char ca[5], id[6];
    X509 *loaded = NULL;
    enum sceau_status status =
        certificate_load(key->certificate, &loaded, error);
    AUTO(X509_free) X509 *x509 = loaded;

    if (status != SCEAU_OK)
        return status;
    if (!leaf_issuer(x509, ca) || !leaf_subject(x509, id)
        || strcmp(ca, c->seal_ca) != 0)
        return fail(error, SCEAU_E_CRYPTO,
            "rien n’a été émis : la clé en service « %s » a un certificat qui "
            "n’est pas de l’autorité %s (seal.ca)",
            key->label, c->seal_ca);
    return copy_two(key->label, id, &c->seal_key, &c->seal_certificate, error);
}

enum sceau_status
keys_follow(
    struct issuer_config *c, struct signer *signer, struct sceau_error *error)
{
    const struct config_key *key = NULL;
    enum sceau_status status = SCEAU_OK;

    if (!c->seal_key) {
        status = find_active(c, signer, SIGNER_SEAL, &key, error);
        if (status == SCEAU_OK)
            status = follow_seal(c, key, error);
        c->seal_followed = status == SCEAU_OK;
    }
    if (status == SCEAU_OK && !c->pdf_key) {
        status = find_active(c, signer, SIGNER_PDF, &key, error);
        if (status == SCEAU_OK)
            status = copy_two(key->label, key->certificate, &c->pdf_key,
                &c->pdf_certificate, error);
        c->pdf_followed = status == SCEAU_OK;
    }
    return status;
}

static enum sceau_status
look(struct signer *signer, enum signer_purpose purpose, const char *own,
    bool *changed, struct sceau_error *error)
{
    char label[SIGNER_LABEL_MAX + 1];
    enum sceau_status status = signer_active(signer, purpose, label, error);

    if (status == SCEAU_OK && strcmp(label, own) != 0)
        *changed = true;
    return status;
}

enum sceau_status
keys_changed(const struct issuer_config *c, struct signer *signer, bool *out,
    struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    *out = false;
    if (c->seal_followed)
        status = look(signer, SIGNER_SEAL, c->seal_key, out, error);
    if (status == SCEAU_OK && c->pdf_followed)
        status = look(signer, SIGNER_PDF, c->pdf_key, out, error);
    return status;
}
