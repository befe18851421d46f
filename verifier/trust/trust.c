/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/trust.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/err.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/ecdsa.h"
#include "verifier/trust/held.h"

void
trust_free(struct trust **trust)
{
    struct trust *t = *trust;

    *trust = NULL;
    if (!t)
        return;
    for (size_t i = 0; i < t->leaf_count; i++) {
        X509_free(t->leaf[i].x509);
        EVP_PKEY_free(t->leaf[i].key);
    }
    for (size_t i = 0; i < t->authority_count; i++)
        X509_free(t->authority[i]);
    for (size_t i = 0; t->key && i < t->store.signer_count; i++)
        EVP_PKEY_free(atomic_load(&t->key[i]));
    free(t->leaf);
    free(t->authority);
    free(t->key);
    store_free(&t->store);
    buffer_free(&t->text);
    free(t);
}

static void
trust_release(struct trust *t)
{
    trust_free(&t);
}
AUTO_DEFINE(struct trust *, trust_release);

enum sceau_status
trust_open(const char *path, struct trust **out, struct sceau_error *error)
{
    AUTO(trust_release) struct trust *t = calloc(1, sizeof *t);
    struct stat info;

    if (!t)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    bool is_file = stat(path, &info) == 0 && S_ISREG(info.st_mode);
    enum sceau_status status =
        is_file ? stored_read(path, t, error) : folder_read(path, t, error);
    if (status != SCEAU_OK)
        return status;
    *out = TAKE(t);
    return SCEAU_OK;
}

enum trust_state
trust_state(const struct trust *t, struct date today, struct date *as_of)
{
    *as_of = DATE_NONE;
    if (!t)
        return TRUST_ABSENT;
    if (!t->is_store || !store_has_source(&t->store))
        return TRUST_PINNED;
    *as_of = date_paris(store_as_of(&t->store));
    return store_is_fresh(&t->store, today) ? TRUST_FRESH : TRUST_STALE;
}

static bool
next_signer(const struct trust *t, const struct seal *seal, struct date today,
    size_t *i, struct seal_check *out, EVP_PKEY **key)
{
    return t->is_store ? stored_signer(t, seal, today, i, out, key)
                       : folder_signer(t, seal, i, out, key);
}

void
trust_check(const struct trust *t, const struct seal *seal, struct date today,
    struct seal_check *out)
{
    struct seal_check one;
    EVP_PKEY *key;
    size_t i = 0;

    *out = (struct seal_check) { 0 };
    /* a renewed certificate may keep its id: the one that fits is the signer, and
     * a signature known to be wrong says more than one that nobody could check */
    while (t && next_signer(t, seal, today, &i, &one, &key)) {
        one.signature = ecdsa_check(key, seal->signed_bytes,
            span_of(seal->signature, seal->signature_len));
        if (!out->signer_found || one.signature != SIGNATURE_UNCHECKED)
            *out = one;
        if (one.signature == SIGNATURE_RIGHT)
            break;
    }
    ERR_clear_error();
}

size_t
trust_leaves(const struct trust *t)
{
    return t ? t->leaf_count : 0;
}

size_t
trust_authorities(const struct trust *t)
{
    return t ? t->authority_count : 0;
}

X509 *
trust_authority(const struct trust *t, size_t i)
{
    return t->authority[i];
}

X509 *
trust_leaf(const struct trust *t, size_t i)
{
    return t->leaf[i].x509;
}

bool
trust_leaf_seals(const struct trust *t, size_t i)
{
    return t->leaf[i].ca[0] != 0;
}
