/* SPDX-License-Identifier: EUPL-1.2 */
/* An open store: the keys of its signers, made once when a code first asks. */
#include <stdlib.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/trust/bundle.h"
#include "verifier/trust/ecdsa.h"
#include "verifier/trust/held.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/standing.h"

AUTO_DEFINE(X509 *, X509_free);

static enum sceau_status
read_text(struct trust *t, struct sceau_error *error)
{
    struct span text = buffer_span(&t->text);

    if (!store_is(text))
        return fail(error, SCEAU_E_NOTFOUND,
            "ni dossier de certificats, ni liste de signataires de Sceau");
    enum sceau_status status = store_parse(text, &t->store, error);
    /* whatever wrote it: an entry of an authority counts for each of its signers */
    store_revoke(&t->store);
    if (status == SCEAU_OK && t->store.kind == STORE_BUNDLE)
        status = bundle_check(&t->store, NULL, error);
    return status;
}

/* Few, and a file's signature needs them whole. */
static enum sceau_status
read_pdf_signers(struct trust *t, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < t->store.pdf_count; i++) {
        AUTO(X509_free) X509 *x509 = leaf_of_base64(t->store.pdf[i].der);
        status = x509 ? folder_add_pdf_signer(t, x509, error)
                      : fail(error, SCEAU_E_FORMAT,
                          "signataire de PDF : certificat illisible");
    }
    return status;
}

enum sceau_status
stored_read(const char *path, struct trust *t, struct sceau_error *error)
{
    t->is_store = true;
    t->text = buffer_with_max(SCEAU_STORE_MAX);
    enum sceau_status status = file_read(path, &t->text, error);
    if (status != SCEAU_OK)
        return status;
    status = read_text(t, error);
    if (status == SCEAU_OK)
        status = read_pdf_signers(t, error);
    if (status == SCEAU_OK)
        status = status_lists_make(&t->store, &t->lists, error);
    if (status != SCEAU_OK)
        return fail_prefix(error, status, "%s", path);
    t->key = calloc(t->store.signer_count + 1, sizeof *t->key);
    return t->key ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

/* Two threads may both make it: the first to put it there wins. */
static EVP_PKEY *
key_of(const struct trust *t, size_t i)
{
    uint8_t point[132];
    EVP_PKEY *key = atomic_load(&t->key[i]), *none = NULL;
    size_t len = store_key_len(t->store.signer[i].key);

    if (key || !store_point(&t->store.signer[i], point))
        return key;
    key = ecdsa_key_of_point(span_of(point, len));
    if (!key || atomic_compare_exchange_strong(&t->key[i], &none, key))
        return key;
    EVP_PKEY_free(key);
    return none;
}

bool
stored_signer(const struct trust *t, const struct seal *seal, struct date today,
    size_t *i, struct seal_check *out, EVP_PKEY **key)
{
    size_t place;

    if (!standing_signer(&t->store, seal, today, i, out, &place))
        return false;
    *key = key_of(t, place);
    return true;
}

bool
stored_knows(const struct trust *t, const char *ca)
{
    return standing_knows(&t->store, ca);
}
