/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/trust.h"

#include <stdlib.h>
#include <sys/stat.h>

#include <openssl/err.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/digest.h"
#include "verifier/trust/ecdsa.h"
#include "verifier/trust/held.h"
#include "verifier/trust/standing.h"

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
    for (size_t i = 0; i < t->stamp_authority_count; i++)
        X509_free(t->stamp_authority[i]);
    for (size_t i = 0; t->key && i < t->store.signer_count; i++)
        EVP_PKEY_free(atomic_load(&t->key[i]));
    X509_STORE_free(t->chains);
    seen_list_free(t->signers);
    seen_list_free(t->issuers);
    seen_list_free(t->stampers);
    proven_list_free(t->proven);
    free(t->leaf);
    free(t->authority);
    free(t->stamp_authority);
    free(t->key);
    status_lists_free(&t->lists);
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

/* What judging files takes, so that no file has to make it. */
static bool
prepare(struct trust *t)
{
    t->signers = calloc(1, sizeof *t->signers);
    t->issuers = calloc(1, sizeof *t->issuers);
    t->stampers = calloc(1, sizeof *t->stampers);
    t->proven = proven_list_new();
    t->chains = t->authority_count ? X509_STORE_new() : NULL;
    for (size_t i = 0; t->chains && i < t->authority_count; i++) {
        if (X509_STORE_add_cert(t->chains, t->authority[i]) != 1)
            return false;
    }
    return t->signers && t->issuers && t->stampers && t->proven
        && (t->chains || !t->authority_count);
}

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
    bool prepared = prepare(t);
    ERR_clear_error();
    if (!prepared)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
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

static bool
knows_authority(const struct trust *t, const char *ca)
{
    return t->is_store ? stored_knows(t, ca) : folder_knows(t, ca);
}

void
trust_check(const struct trust *t, const struct seal *seal, struct date today,
    struct seal_check *out)
{
    struct seal_check one;
    EVP_PKEY *key;
    size_t i = 0;

    *out = (struct seal_check) { 0 };
    while (t && next_signer(t, seal, today, &i, &one, &key)) {
        one.signature = ecdsa_check(key, seal->signed_bytes,
            span_of(seal->signature, seal->signature_len));
        if (standing_is_better(&one, out, seal->header.signed_on))
            *out = one;
    }
    if (t && !out->signer_found)
        out->authority_known = knows_authority(t, seal->header.ca);
    ERR_clear_error();
}

void
trust_status_of_code(const struct trust *t, const struct seal *seal,
    struct date today, struct status_found *out)
{
    status_of_code(t ? t->lists : NULL, seal, digest_sha256, today, out);
}

void
trust_status_of_place(const struct trust *t, const char *url, int64_t place,
    page_inflate *inflate, struct date today, struct status_found *out)
{
    status_of_place(t ? t->lists : NULL, url, place, inflate, today, out);
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

size_t
trust_stamp_authorities(const struct trust *t)
{
    return t ? t->stamp_authority_count : 0;
}

X509 *
trust_stamp_authority(const struct trust *t, size_t i)
{
    return t->stamp_authority[i];
}

X509 *
trust_leaf(const struct trust *t, size_t i)
{
    return t->leaf[i].x509;
}

X509_STORE *
trust_chains(const struct trust *t)
{
    return t ? t->chains : NULL;
}

struct seen_list *
trust_signers(const struct trust *t)
{
    return t ? t->signers : NULL;
}

struct seen_list *
trust_issuers(const struct trust *t)
{
    return t ? t->issuers : NULL;
}

struct seen_list *
trust_stampers(const struct trust *t)
{
    return t ? t->stampers : NULL;
}

struct proven_list *
trust_proven(const struct trust *t)
{
    return t ? t->proven : NULL;
}

bool
trust_leaf_seals(const struct trust *t, size_t i)
{
    return t->leaf[i].ca[0] != 0;
}
