/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/evidence/refresh.h"

#include <stdio.h>
#include <time.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>

#include "issuer/evidence/stamp.h"
#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/scope.h"
#include "verifier/trust/fetch.h"
#include "verifier/trust/leaf.h"
#include "verifier/trust/time_stamp.h"

AUTO_DEFINE(CRL_DIST_POINTS *, CRL_DIST_POINTS_free);
AUTO_DEFINE(X509_CRL *, X509_CRL_free);

enum { PATH_SIZE = 4096, FILE_MODE = 0644, NAME_BYTES = 8 };

struct refresh {
    const char *path;
    const char *address;
    struct evidence_folder folder;
    refresh_failed *failed;
    void *context;
};

static void
tell(const struct refresh *r, const struct sceau_error *error)
{
    r->failed(r->context, error);
}

static enum sceau_status
write_file(const struct refresh *r, const char *name, struct span bytes,
    struct sceau_error *error)
{
    char path[PATH_SIZE];
    int n = snprintf(path, sizeof path, "%s/%s", r->path, name);

    return n < 0 || (size_t)n >= sizeof path
        ? fail(error, SCEAU_E_LIMIT, "%s : chemin trop long", r->path)
        : file_write(path, bytes, FILE_MODE, error);
}

/* Whose token an authority of the folder vouches for. */
static enum sceau_status
check_token(const struct refresh *r, struct span token, struct span imprinted,
    struct sceau_error *error)
{
    X509 *anchors[DSS_CERTIFICATES_MAX];
    size_t count = evidence_folder_anchors(&r->folder, anchors);
    struct token read;

    enum time_stamp_state state =
        time_stamp_check(token, imprinted, anchors, count, &read);

    if (state == TIME_STAMP_UNKNOWN)
        return fail(error, SCEAU_E_CRYPTO,
            "%s : aucun certificat de %s n’est celui de l’autorité "
            "d’horodatage, ni de qui la certifie",
            r->address, r->path);
    return state == TIME_STAMP_RIGHT ? SCEAU_OK
                                     : fail(error, SCEAU_E_CRYPTO, "%s : %s",
                                         r->address, time_stamp_words(state));
}

static enum sceau_status
try_stamp(const struct refresh *r, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer token = buffer_with_max(STAMP_MAX);
    uint8_t question[32], imprint[32];

    if (RAND_bytes(question, sizeof question) != 1
        || EVP_Digest(
               question, sizeof question, imprint, NULL, EVP_sha256(), NULL)
            != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status = stamp_ask(r->address, imprint, &token, error);
    if (status == SCEAU_OK)
        status = check_token(
            r, buffer_span(&token), span_of(question, sizeof question), error);
    return status == SCEAU_OK
        ? write_file(r, EVIDENCE_PROBE, buffer_span(&token), error)
        : status;
}

/* By the authority of the certificate that names it: another one's, put in its place,
 * would leave the certificate without a list. */
static bool
is_signed(X509 *issuer, X509_CRL *list)
{
    bool is = issuer
        && X509_NAME_cmp(
               X509_CRL_get_issuer(list), X509_get_subject_name(issuer))
            == 0
        && X509_CRL_verify(list, X509_get0_pubkey(issuer)) == 1;

    ERR_clear_error();
    return is;
}

/* A list that somebody kept from the day before a revocation is no newer one. */
static bool
is_older(const struct refresh *r, X509 *issuer, X509 *about, X509_CRL *list)
{
    X509_CRL *held = evidence_list(&r->folder.read, issuer, about);
    int64_t had, got;

    return held && leaf_seconds(X509_CRL_get0_lastUpdate(held), &had)
        && leaf_seconds(X509_CRL_get0_lastUpdate(list), &got) && got < had;
}

/* One of a clock that is ahead would be newer than those that are right. */
static bool
is_of_now(X509_CRL *list)
{
    const ASN1_TIME *next = X509_CRL_get0_nextUpdate(list);
    int64_t now = (int64_t)time(NULL), from, until;

    return leaf_seconds(X509_CRL_get0_lastUpdate(list), &from) && from <= now
        && next && leaf_seconds(next, &until) && until >= now;
}

static enum sceau_status
check_list(const struct refresh *r, const char *url, X509 *about,
    X509_CRL *list, struct sceau_error *error)
{
    X509 *issuer = evidence_issuer(&r->folder.read, about);

    if (!is_signed(issuer, list))
        return fail(error, SCEAU_E_CRYPTO,
            "%s : l’autorité du certificat n’est pas dans %s, ou n’a pas signé "
            "cette liste",
            url, r->path);
    if (!is_of_now(list))
        return fail(error, SCEAU_E_STATE,
            "%s : cette liste n’est pas de maintenant, ou ne dit pas jusqu’à "
            "quand",
            url);
    if (is_older(r, issuer, about, list))
        return fail(error, SCEAU_E_STATE,
            "%s : cette liste est plus ancienne que celle de %s", url, r->path);
    return SCEAU_OK;
}

/* A list stands under the name of its address, so that each address has one. */
static enum sceau_status
store_list(const struct refresh *r, const char *url, X509_CRL *list,
    struct sceau_error *error)
{
    uint8_t digest[32], *der = NULL;
    char name[2 * NAME_BYTES + sizeof ".crl"];
    int len = i2d_X509_CRL(list, &der);

    if (len <= 0
        || EVP_Digest(url, strlen(url), digest, NULL, EVP_sha256(), NULL)
            != 1) {
        OPENSSL_free(der);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    for (size_t i = 0; i < NAME_BYTES; i++)
        (void)snprintf(name + 2 * i, 3, "%02x", digest[i]);
    (void)snprintf(name + 2 * NAME_BYTES, sizeof ".crl", ".crl");
    enum sceau_status status =
        write_file(r, name, span_of(der, (size_t)len), error);
    OPENSSL_free(der);
    return status;
}

static enum sceau_status
get_list(const struct refresh *r, const char *url, X509 *about,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(EVIDENCE_BYTES_MAX);
    enum sceau_status status = fetch(url, FETCH_SECONDS, &bytes, error);

    if (status != SCEAU_OK)
        return status;
    AUTO(X509_CRL_free)
    X509_CRL *list = evidence_read_list(buffer_span(&bytes));
    if (!list)
        return fail(error, SCEAU_E_FORMAT,
            "%s : ce n’est pas une liste de révocation", url);
    status = check_list(r, url, about, list, error);
    return status == SCEAU_OK ? store_list(r, url, list, error) : status;
}

/* The first http(s) address of one place where the list is; NULL without one. */
static const char *
address_of(const DIST_POINT *point)
{
    GENERAL_NAMES *names = point->distpoint && point->distpoint->type == 0
        ? point->distpoint->name.fullname
        : NULL;

    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        int type;
        const ASN1_IA5STRING *uri =
            GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names, i), &type);
        if (type == GEN_URI
            && span_starts(span_of(ASN1_STRING_get0_data(uri),
                               (size_t)ASN1_STRING_length(uri)),
                "http"))
            return (const char *)ASN1_STRING_get0_data(uri);
    }
    return NULL;
}

/* Every list that this certificate names. */
static void
get_lists(const struct refresh *r, X509 *x509)
{
    AUTO(CRL_DIST_POINTS_free)
    CRL_DIST_POINTS *points =
        X509_get_ext_d2i(x509, NID_crl_distribution_points, NULL, NULL);

    for (int i = 0; i < sk_DIST_POINT_num(points); i++) {
        struct sceau_error error = { 0 };
        const char *url = address_of(sk_DIST_POINT_value(points, i));
        if (url && get_list(r, url, x509, &error) != SCEAU_OK)
            tell(r, &error);
    }
}

enum sceau_status
evidence_refresh(const char *path, const char *address,
    const struct span *signer, size_t signers, refresh_failed *failed,
    void *context, struct sceau_error *error)
{
    struct refresh r = {
        .path = path, .address = address, .failed = failed, .context = context
    };
    struct sceau_error local = { 0 };
    enum sceau_status status =
        evidence_folder_read_given(path, signer, signers, &r.folder, error);

    if (status != SCEAU_OK)
        return status;
    if (address && try_stamp(&r, &local) != SCEAU_OK)
        tell(&r, &local);
    /* who made the token may be new, and names its own list */
    evidence_folder_free(&r.folder);
    status = evidence_folder_read(path, signer, signers, &r.folder, error);
    if (status != SCEAU_OK)
        return status;
    for (size_t i = 0; i < r.folder.read.certificates; i++)
        get_lists(&r, r.folder.read.certificate[i]);
    evidence_folder_free(&r.folder);
    return SCEAU_OK;
}
