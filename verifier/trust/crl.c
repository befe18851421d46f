/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/crl.h"

#include <time.h>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/leaf.h"

AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(X509_CRL *, X509_CRL_free);
AUTO_DEFINE(BIO *, BIO_free);

bool
crl_is_ahead(int64_t issued)
{
    enum { A_DAY = 86400 };

    return issued > (int64_t)time(NULL) + A_DAY;
}

static X509_CRL *
read_crl(struct span bytes)
{
    const uint8_t *at = bytes.data;

    if (bytes.len == 0 || bytes.len > SCEAU_CRL_MAX)
        return NULL;
    AUTO(X509_CRL_free)
    X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)bytes.len);
    if (crl && at != bytes.data + bytes.len)
        return NULL; /* what follows is signed by nobody */
    if (!crl && memmem(bytes.data, bytes.len, "-----BEGIN X509 CRL", 19)) {
        AUTO(BIO_free) BIO *bio = BIO_new_mem_buf(bytes.data, (int)bytes.len);
        crl = bio ? PEM_read_bio_X509_CRL(bio, NULL, NULL, NULL) : NULL;
    }
    ERR_clear_error();
    return TAKE(crl);
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

static enum sceau_status
too_many(struct sceau_error *error)
{
    return fail(error, SCEAU_E_LIMIT,
        "liste de révocation : plus de %d entrées, ou mémoire épuisée",
        SCEAU_REVOKED_MAX);
}

static inline void
free_reason(ASN1_ENUMERATED *reason)
{
    ASN1_ENUMERATED_free(reason);
}
AUTO_DEFINE(ASN1_ENUMERATED *, free_reason);

/* RFC 5280, 5.3.1: none said is unspecified. */
static long
reason_of(const X509_REVOKED *entry)
{
    AUTO(free_reason)
    ASN1_ENUMERATED *reason =
        X509_REVOKED_get_ext_d2i(entry, NID_crl_reason, NULL, NULL);

    return reason ? ASN1_ENUMERATED_get(reason) : CRL_REASON_UNSPECIFIED;
}

/* One that is there already among the first `known` is not there twice, nor counts
 * twice. */
static enum sceau_status
add_entry(struct store *store, struct store_authority *a, size_t known,
    const X509_REVOKED *entry, struct sceau_error *error)
{
    int64_t at;
    const ASN1_INTEGER *serial = X509_REVOKED_get0_serialNumber(entry);

    if (!leaf_seconds(X509_REVOKED_get0_revocationDate(entry), &at)
        || ASN1_STRING_length(serial) > 64)
        return fail(
            error, SCEAU_E_FORMAT, "liste de révocation : entrée illisible");
    long reason = reason_of(entry);
    if (reason == CRL_REASON_REMOVE_FROM_CRL)
        return SCEAU_OK;
    struct span kept = leaf_serial(store, serial);
    if (!kept.data)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    if (store_find_revoked(a, known, kept))
        return SCEAU_OK;
    struct store_revoked *r = store_add_revoked(a);
    if (!r)
        return too_many(error);
    *r = (struct store_revoked) { kept, date_paris(at),
        reason == CRL_REASON_CERTIFICATE_HOLD };
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
        status = add_entry(
            store, a, before, sk_X509_REVOKED_value(entries, i), error);
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
    if (crl_is_ahead(issued))
        return fail(error, SCEAU_E_STATE,
            "liste de révocation de %s : datée de l’avenir ; vérifiez l’heure "
            "du "
            "poste",
            a->id);
    if (a->crl == STORE_CRL_KNOWN && issued < a->crl_issued)
        return fail(error, SCEAU_E_STATE,
            "liste de révocation de %s : plus ancienne que celle qui est "
            "connue",
            a->id);
    store_release(store, a);
    enum sceau_status status = add_entries(store, a, crl, error);
    if (status != SCEAU_OK)
        return status;
    a->crl = STORE_CRL_KNOWN;
    a->crl_issued = issued;
    a->crl_next = next;
    return SCEAU_OK;
}

/* Each record of the authority that signed it. */
static enum sceau_status
take_for_all(struct store *store, X509_CRL *crl, char authority[5],
    struct sceau_error *error)
{
    bool named = false, taken = false;
    enum sceau_status status = SCEAU_OK;

    for (size_t i = 0; status == SCEAU_OK && i < store->authority_count; i++) {
        struct store_authority *a = &store->authority[i];
        if (!is_signed_by(crl, a, &named))
            continue;
        status = take_crl(store, a, crl, error);
        if (!taken)
            memcpy(authority, a->id, sizeof a->id);
        taken = true;
    }
    ERR_clear_error();
    if (taken)
        return status;
    return named ? fail(error, SCEAU_E_CRYPTO,
               "liste de révocation : sa signature est fausse")
                 : fail(error, SCEAU_E_NOTFOUND,
                     "liste de révocation d’une autorité qui n’est pas connue "
                     "ici");
}

enum sceau_status
crl_import(struct store *store, struct span bytes, char authority[5],
    struct sceau_error *error)
{
    AUTO(X509_CRL_free) X509_CRL *crl = read_crl(bytes);

    if (!crl)
        return fail(error, SCEAU_E_FORMAT, "liste de révocation illisible");
    enum sceau_status status = check_kind(crl, error);
    if (status != SCEAU_OK)
        return status;
    store_sort(store);
    return take_for_all(store, crl, authority, error);
}

/* --- the records of one authority */

static bool
is_one_authority(X509 *a, X509 *b)
{
    return a && b
        && X509_NAME_cmp(X509_get_subject_name(a), X509_get_subject_name(b))
        == 0
        && X509_get0_pubkey(a) && X509_get0_pubkey(b)
        && EVP_PKEY_eq(X509_get0_pubkey(a), X509_get0_pubkey(b)) == 1;
}

/* True where the last CRL of the one is later than that of the other. */
static bool
is_later(const struct store_authority *one, const struct store_authority *than)
{
    return one->crl == STORE_CRL_KNOWN
        && (than->crl != STORE_CRL_KNOWN || one->crl_issued > than->crl_issued);
}

/* What is revoked for good here stays so, and what is held becomes so. */
static enum sceau_status
merge_entry(const struct store_revoked *entry, struct store_authority *to,
    size_t known, struct sceau_error *error)
{
    const struct store_revoked *there =
        store_find_revoked(to, known, entry->serial);

    if (there && (entry->held || !there->held))
        return SCEAU_OK;
    struct store_revoked *r =
        there ? &to->revoked[there - to->revoked] : store_add_revoked(to);
    if (!r)
        return too_many(error);
    *r = *entry;
    return SCEAU_OK;
}

enum sceau_status
crl_merge(struct store *store, const struct store_authority *from,
    struct store_authority *to, struct sceau_error *error)
{
    bool later = is_later(from, to), earlier = is_later(to, from);
    enum sceau_status status = SCEAU_OK;

    if (later)
        store_release(store, to);
    size_t before = to->revoked_count;
    for (size_t i = 0; status == SCEAU_OK && i < from->revoked_count; i++)
        if (!from->revoked[i].held || !earlier)
            status = merge_entry(&from->revoked[i], to, before, error);
    if (status != SCEAU_OK || !later)
        return status;
    to->crl = from->crl;
    to->crl_issued = from->crl_issued;
    to->crl_next = from->crl_next;
    return SCEAU_OK;
}

static enum sceau_status
share_signers(struct store *store, const struct store_authority *from,
    const struct store_authority *to, struct sceau_error *error)
{
    size_t before = store->signer_count;

    for (size_t i = 0; i < before; i++) {
        struct store_signer one = store->signer[i];
        if (store_authority_of(store, &one) != from)
            continue;
        memcpy(one.ca, to->id, sizeof one.ca);
        one.authority = span_of(to->fingerprint.data, 16);
        if (store_has_signer(store, &one))
            continue;
        struct store_signer *p = store_add_signer(store);
        if (!p)
            return fail(error, SCEAU_E_LIMIT,
                "plus de %d signataires, ou mémoire épuisée",
                SCEAU_CERTIFICATES_MAX);
        *p = one;
    }
    return SCEAU_OK;
}

static enum sceau_status
share_with(
    struct store *store, X509 *const *x509, size_t i, struct sceau_error *error)
{
    enum sceau_status status = SCEAU_OK;

    for (size_t k = 0; status == SCEAU_OK && k < store->authority_count; k++) {
        if (k == i || !is_one_authority(x509[i], x509[k]))
            continue;
        status =
            crl_merge(store, &store->authority[i], &store->authority[k], error);
        if (status == SCEAU_OK)
            status = share_signers(
                store, &store->authority[i], &store->authority[k], error);
        store_sort(store); /* which moves no authority: none came */
    }
    return status;
}

enum sceau_status
crl_share(struct store *store, struct sceau_error *error)
{
    X509 *x509[SCEAU_AUTHORITIES_MAX] = { NULL };
    enum sceau_status status = SCEAU_OK;

    store_sort(store);
    for (size_t i = 0; i < store->authority_count; i++)
        x509[i] = leaf_of_base64(store->authority[i].certificate);
    for (size_t i = 0; status == SCEAU_OK && i < store->authority_count; i++)
        status = share_with(store, x509, i, error);
    for (size_t i = 0; i < store->authority_count; i++)
        X509_free(x509[i]);
    ERR_clear_error();
    return status;
}
