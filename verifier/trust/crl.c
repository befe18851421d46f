/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/crl.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/leaf.h"

AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(X509_CRL *, X509_CRL_free);
AUTO_DEFINE(BIO *, BIO_free);

static X509_CRL *
read_crl(struct span bytes)
{
    const uint8_t *at = bytes.data;

    if (bytes.len == 0 || bytes.len > SCEAU_CRL_MAX)
        return NULL;
    X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)bytes.len);
    if (!crl && memmem(bytes.data, bytes.len, "-----BEGIN X509 CRL", 19)) {
        AUTO(BIO_free) BIO *bio = BIO_new_mem_buf(bytes.data, (int)bytes.len);
        crl = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL) : NULL;
    }
    ERR_clear_error();
    return crl;
}

bool
crl_is(struct span bytes)
{
    AUTO(X509_CRL_free) X509_CRL *crl = read_crl(bytes);

    return crl != NULL;
}

/* An extension that is critical and not understood changes what the list means (RFC
 * 5280, 5.2); of those that are, these two make it another kind of list. */
static enum sceau_status
check_kind(X509_CRL *crl, struct sceau_error *error)
{
    if (X509_CRL_get_ext_by_NID(crl, NID_delta_crl, -1) >= 0)
        return fail(error, SCEAU_E_UNSUPPORTED,
            "liste de révocation : partielle (delta), non traitée");
    for (int i = 0; i < X509_CRL_get_ext_count(crl); i++) {
        X509_EXTENSION *e = X509_CRL_get_ext(crl, i);
        int nid = OBJ_obj2nid(X509_EXTENSION_get_object(e));
        if (nid == NID_issuing_distribution_point
            || (X509_EXTENSION_get_critical(e)
                && nid != NID_authority_key_identifier
                && nid != NID_crl_number))
            return fail(error, SCEAU_E_UNSUPPORTED,
                "liste de révocation : partielle ou indirecte, non traitée");
    }
    return SCEAU_OK;
}

static bool
is_signed_by(X509_CRL *crl, struct store_authority *a, bool *named)
{
    AUTO(X509_free) X509 *x509 = leaf_of_base64(a->certificate);

    if (!x509
        || X509_NAME_cmp(X509_CRL_get_issuer(crl), X509_get_subject_name(x509))
            != 0)
        return false;
    *named = true;
    EVP_PKEY *key = X509_get0_pubkey(x509);
    return key && (X509_get_key_usage(x509) & X509v3_KU_CRL_SIGN)
        && X509_CRL_verify(crl, key) == 1;
}

static struct store_authority *
find_authority(struct store *store, X509_CRL *crl, bool *named)
{
    struct store_authority *found = NULL;

    *named = false;
    for (size_t i = 0; !found && i < store->authority_count; i++)
        if (is_signed_by(crl, &store->authority[i], named))
            found = &store->authority[i];
    ERR_clear_error();
    return found;
}

static enum sceau_status
add_entry(struct store *store, struct store_authority *a,
    const X509_REVOKED *entry, struct sceau_error *error)
{
    int64_t at;
    const ASN1_INTEGER *serial = X509_REVOKED_get0_serialNumber(entry);

    if (!leaf_seconds(X509_REVOKED_get0_revocationDate(entry), &at)
        || ASN1_STRING_length(serial) > 64)
        return fail(
            error, SCEAU_E_FORMAT, "liste de révocation : entrée illisible");
    if (a->revoked_count == SCEAU_REVOKED_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "liste de révocation : plus de %d entrées", SCEAU_REVOKED_MAX);
    struct store_revoked *r = store_add_revoked(a);
    struct span kept = r ? leaf_serial(store, serial) : span_of(NULL, 0);
    if (!kept.data) {
        if (r)
            a->revoked_count--;
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    *r = (struct store_revoked) { kept, date_paris(at) };
    return SCEAU_OK;
}

static enum sceau_status
add_entries(struct store *store, struct store_authority *a, X509_CRL *crl,
    struct sceau_error *error)
{
    STACK_OF(X509_REVOKED) *entries = X509_CRL_get_REVOKED(crl);
    enum sceau_status status = SCEAU_OK;
    size_t before = a->revoked_count;

    for (int i = 0; status == SCEAU_OK && i < sk_X509_REVOKED_num(entries); i++)
        status = add_entry(store, a, sk_X509_REVOKED_value(entries, i), error);
    if (status != SCEAU_OK)
        a->revoked_count = before;
    return status;
}

static enum sceau_status
take_crl(struct store *store, struct store_authority *a, X509_CRL *crl,
    struct sceau_error *error)
{
    int64_t issued, next = 0;
    const ASN1_TIME *end = X509_CRL_get0_nextUpdate(crl);

    if (!leaf_seconds(X509_CRL_get0_lastUpdate(crl), &issued)
        || (end && !leaf_seconds(end, &next)))
        return fail(
            error, SCEAU_E_FORMAT, "liste de révocation : dates illisibles");
    if (a->crl == STORE_CRL_KNOWN && issued < a->crl_issued)
        return fail(error, SCEAU_E_STATE,
            "liste de révocation de %s : plus ancienne que celle qui est "
            "connue",
            a->id);
    enum sceau_status status = add_entries(store, a, crl, error);
    if (status != SCEAU_OK)
        return status;
    a->crl = STORE_CRL_KNOWN;
    a->crl_issued = issued;
    a->crl_next = next;
    return SCEAU_OK;
}

static const struct store_revoked *
find_entry(const struct store_authority *a, struct span serial)
{
    for (size_t i = 0; i < a->revoked_count; i++)
        if (span_equal(a->revoked[i].serial, serial))
            return &a->revoked[i];
    return NULL;
}

void
crl_apply(struct store *store)
{
    for (size_t i = 0; i < store->signer_count; i++) {
        struct store_signer *s = &store->signer[i];
        const struct store_authority *a = store_authority_of(store, s);
        const struct store_revoked *r = a ? find_entry(a, s->serial) : NULL;
        if (!r)
            continue;
        s->revoked = true;
        s->revoked_on = r->on;
    }
}

enum sceau_status
crl_import(struct store *store, struct span bytes, char authority[5],
    struct sceau_error *error)
{
    AUTO(X509_CRL_free) X509_CRL *crl = read_crl(bytes);
    bool named;

    if (!crl)
        return fail(error, SCEAU_E_FORMAT, "liste de révocation illisible");
    enum sceau_status status = check_kind(crl, error);
    if (status != SCEAU_OK)
        return status;
    struct store_authority *a = find_authority(store, crl, &named);
    if (!a)
        return named
            ? fail(error, SCEAU_E_CRYPTO,
                "liste de révocation : sa signature est fausse")
            : fail(error, SCEAU_E_NOTFOUND,
                "liste de révocation d’une autorité qui n’est pas connue ici");
    status = take_crl(store, a, crl, error);
    if (status != SCEAU_OK)
        return status;
    memcpy(authority, a->id, 5);
    crl_apply(store);
    return SCEAU_OK;
}
