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
        status = status_read(t, error);
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

static struct date
later(struct date a, struct date b)
{
    return date_compare(a, b) < 0 ? b : a;
}

static struct date
earlier(struct date a, struct date b)
{
    return date_compare(a, b) < 0 ? a : b;
}

/* "Processus 2D-Doc" 1.2, steps 3.03 to 3.06: the authority was accepted on the day of
 * the signature, its certificate and the signer's both held on that day, and the
 * signer was not revoked, whatever the day. */
static void
judge_authority(const struct store_authority *a, struct date signed_on,
    struct date today, struct seal_check *out)
{
    out->not_accepted = !store_accepts(a, signed_on);
    out->revocation_unknown = !store_knows_revocation(a, today);
    out->not_before = later(out->not_before, a->not_before);
    out->not_after = earlier(out->not_after, a->not_after);
}

/* A binary header names five digits: as lists have it, then as it is. */
static const struct store_signer *
named(const struct trust *t, const struct seal_header *h, size_t i)
{
    const char *listed = seal_header_listed(h);
    size_t count;
    const struct store_signer *first =
        store_find(&t->store, h->ca, listed, &count);

    if (i < count)
        return first + i;
    i -= count;
    if (listed == h->certificate)
        return NULL;
    first = store_find(&t->store, h->ca, h->certificate, &count);
    return i < count ? first + i : NULL;
}

bool
stored_signer(const struct trust *t, const struct seal *seal, struct date today,
    size_t *i, struct seal_check *out, EVP_PKEY **key)
{
    const struct store_signer *s = named(t, &seal->header, *i);

    if (!s)
        return false;
    ++*i;
    const struct store_authority *a = store_authority_of(&t->store, s);
    *key = key_of(t, (size_t)(s - t->store.signer));
    *out = (struct seal_check) { .signer_found = true,
        .revoked = s->revoked,
        .not_before = s->not_before,
        .not_after = s->not_after,
        .key_unsupported = store_key_len(s->key) == 0 || s->explicit_curve };
    if (a)
        judge_authority(a, seal->header.signed_on, today, out);
    return true;
}

bool
stored_knows(const struct trust *t, const char *ca)
{
    for (size_t i = 0; i < t->store.authority_count; i++)
        if (strcmp(t->store.authority[i].id, ca) == 0)
            return true;
    for (size_t i = 0; i < t->store.signer_count; i++)
        if (strcmp(t->store.signer[i].ca, ca) == 0)
            return true;
    return false;
}
