/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/leaf.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "verifier/base/base64.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"
#include "verifier/trust/drain.h"
#include "verifier/trust/ecdsa.h"

AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
AUTO_DEFINE(uint8_t *, free);

static inline void
free_der(uint8_t *der)
{
    OPENSSL_free(der);
}
AUTO_DEFINE(uint8_t *, free_der);

static inline void
free_points(CRL_DIST_POINTS *points)
{
    CRL_DIST_POINTS_free(points);
}
AUTO_DEFINE(CRL_DIST_POINTS *, free_points);

static enum sceau_status
no_memory(struct sceau_error *error)
{
    return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

/* The one common name, where it is an id: with two of them, which is meant would be a
 * guess. */
static bool
common_name(const X509_NAME *name, bool (*is_id)(struct span), char *out)
{
    int at = X509_NAME_get_index_by_NID(name, NID_commonName, -1);

    if (at < 0 || X509_NAME_get_index_by_NID(name, NID_commonName, at) >= 0)
        return false;
    const ASN1_STRING *cn =
        X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at));
    struct span text =
        span_of(ASN1_STRING_get0_data(cn), (size_t)ASN1_STRING_length(cn));
    if (!is_id(text))
        return false;
    memcpy(out, text.data, text.len);
    out[text.len] = 0;
    return true;
}

bool
leaf_subject(const X509 *x509, char out[6])
{
    return common_name(
        X509_get_subject_name(x509), store_is_certificate_id, out);
}

bool
leaf_issuer(const X509 *x509, char out[5])
{
    return common_name(X509_get_issuer_name(x509), store_is_id, out);
}

X509 *
leaf_read(struct span der)
{
    const uint8_t *at = der.data;
    AUTO(X509_free)
    X509 *x509 = der.len <= SCEAU_CERTIFICATE_MAX
        ? d2i_X509(NULL, &at, (long)der.len)
        : NULL;

    return x509 && at == der.data + der.len ? TAKE(x509) : NULL;
}

X509 *
leaf_of_der(struct span der)
{
    X509 *x509 = leaf_read(der);

    ERR_clear_error();
    return x509;
}

X509 *
leaf_of_base64(struct span text)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(2 * SCEAU_CERTIFICATE_MAX);

    return base64_read(text, &der) ? leaf_of_der(buffer_span(&der)) : NULL;
}

bool
leaf_seconds(const ASN1_TIME *time, int64_t *out)
{
    struct tm tm;

    if (!time || ASN1_TIME_to_tm(time, &tm) != 1)
        return false;
    struct date day = { .year = (int16_t)(tm.tm_year + 1900),
        .month = (uint8_t)(tm.tm_mon + 1),
        .day = (uint8_t)tm.tm_mday };
    if (!date_exists(day))
        return false;
    *out = (int64_t)date_to_days(day) * 86400 + tm.tm_hour * 3600
        + tm.tm_min * 60 + tm.tm_sec;
    return true;
}

bool
leaf_is_named(const X509 *x509, struct span name)
{
    uint8_t *issuer = NULL, *serial = NULL;
    int n = i2d_X509_NAME(X509_get_issuer_name(x509), &issuer);
    int m = i2d_ASN1_INTEGER(X509_get0_serialNumber(x509), &serial);
    bool named = n > 0 && m > 0 && name.len == (size_t)n + (size_t)m
        && memcmp(name.data, issuer, (size_t)n) == 0
        && memcmp(name.data + n, serial, (size_t)m) == 0;

    OPENSSL_free(issuer);
    OPENSSL_free(serial);
    return named;
}

struct date
leaf_first_day(const X509 *x509)
{
    int64_t at;

    if (!leaf_seconds(X509_get0_notBefore(x509), &at))
        return DATE_NONE;
    return date_from_days(
        (int32_t)((at - (at % 86400 + 86400) % 86400) / 86400));
}

struct date
leaf_last_day(const X509 *x509)
{
    int64_t at;
    struct date day;

    if (!leaf_seconds(X509_get0_notAfter(x509), &at))
        return DATE_NONE;
    day = date_paris(at);
    return date_exists(day) ? day : DATE_NONE; /* not past the year 9999 */
}

bool
leaf_fingerprint(const X509 *x509, char out[65])
{
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned len;

    if (X509_digest(x509, EVP_sha256(), digest, &len) != 1)
        return false;
    for (unsigned i = 0; i < 32; i++)
        (void)snprintf(out + 2 * (size_t)i, 3, "%02x", digest[i]);
    return true;
}

struct span
leaf_base64(struct store *store, struct span bytes)
{
    AUTO(free) uint8_t *text = malloc(bytes.len / 3 * 4 + 5);

    if (!text)
        return span_of(NULL, 0);
    int n = EVP_EncodeBlock(text, bytes.data, (int)bytes.len);
    return store_keep(store, text, (size_t)n);
}

struct span
leaf_certificate(struct store *store, const X509 *x509)
{
    AUTO(free_der) uint8_t *der = NULL;
    int n = i2d_X509(x509, &der);

    return n > 0 ? leaf_base64(store, span_of(der, (size_t)n))
                 : span_of(NULL, 0);
}

struct span
leaf_serial(struct store *store, const ASN1_INTEGER *number)
{
    const uint8_t *at = ASN1_STRING_get0_data(number);
    size_t len = (size_t)ASN1_STRING_length(number);

    return len ? store_keep_hex(store, span_of(at, len), true)
               : store_keep(store, "00", 2);
}

static enum store_key
key_kind(const EVP_PKEY *key)
{
    switch (ecdsa_signature_len(key)) {
    case 64:
        return STORE_KEY_P256;
    case 96:
        return STORE_KEY_P384;
    case 132:
        return STORE_KEY_P521;
    default:
        return key && EVP_PKEY_get_base_id(key) == EVP_PKEY_RSA
            ? STORE_KEY_RSA
            : STORE_KEY_NONE;
    }
}

/* x || y; compressed points are written out in full. */
static bool
read_point(EVP_PKEY *key, uint8_t *out, size_t len)
{
    AUTO(free_der) uint8_t *octets = NULL;

    (void)EVP_PKEY_set_utf8_string_param(
        key, OSSL_PKEY_PARAM_EC_POINT_CONVERSION_FORMAT, "uncompressed");
    if (EVP_PKEY_get1_encoded_public_key(key, &octets) != len + 1
        || octets[0] != 4)
        return false;
    memcpy(out, octets + 1, len);
    return true;
}

static enum sceau_status
signer_key(struct store *store, X509 *x509, struct store_signer *out,
    struct sceau_error *error)
{
    uint8_t point[132];

    ERR_clear_error();
    AUTO(EVP_PKEY_free) EVP_PKEY *key = ecdsa_key_of(x509);
    out->key = key_kind(key);
    out->explicit_curve = ecdsa_is_explicit(key);
    size_t len = store_key_len(out->key);
    bool read = len == 0 || read_point(key, point, len);
    if (drain_lacked_memory())
        return no_memory(error);
    if (!read)
        return fail(error, SCEAU_E_FORMAT, "clé illisible");
    if (len == 0)
        return SCEAU_OK;
    out->point = store_keep_hex(store, span_of(point, len), false);
    return out->point.data ? SCEAU_OK : no_memory(error);
}

bool
leaf_may_sign(X509 *x509)
{
    return X509_check_ca(x509) != 1
        && (X509_get_key_usage(x509)
            & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION));
}

enum sceau_status
leaf_signer(struct store *store, X509 *x509, struct store_signer *out,
    struct sceau_error *error)
{
    *out = (struct store_signer) { .not_before = leaf_first_day(x509),
        .not_after = leaf_last_day(x509) };
    if (!leaf_subject(x509, out->certificate))
        return fail(error, SCEAU_E_FORMAT,
            "son nom commun n’est pas un identifiant de certificat");
    if (!date_is_set(out->not_before) || !date_is_set(out->not_after))
        return fail(error, SCEAU_E_FORMAT, "dates illisibles");
    if (!leaf_may_sign(x509))
        return fail(error, SCEAU_E_FORMAT, "n’est pas fait pour sceller");
    enum sceau_status status = signer_key(store, x509, out, error);
    if (status != SCEAU_OK)
        return status;
    out->serial = leaf_serial(store, X509_get0_serialNumber(x509));
    out->der = leaf_certificate(store, x509);
    return out->serial.data && out->der.data ? SCEAU_OK : no_memory(error);
}

enum sceau_status
leaf_authority(struct store *store, X509 *x509, struct store_authority *out,
    struct sceau_error *error)
{
    char fingerprint[65];

    out->not_before = leaf_first_day(x509);
    out->not_after = leaf_last_day(x509);
    if (!date_is_set(out->not_before) || !date_is_set(out->not_after))
        return fail(error, SCEAU_E_FORMAT, "dates illisibles");
    if (!leaf_fingerprint(x509, fingerprint))
        return no_memory(error);
    out->fingerprint = store_keep(store, fingerprint, 64);
    out->certificate = leaf_certificate(store, x509);
    return out->fingerprint.data && out->certificate.data ? SCEAU_OK
                                                          : no_memory(error);
}

bool
leaf_is_issued_by(X509 *x509, X509 *authority)
{
    EVP_PKEY *key = X509_get0_pubkey(authority);
    bool issued = key && X509_check_issued(authority, x509) == X509_V_OK
        && X509_verify(x509, key) == 1;

    ERR_clear_error();
    return issued;
}

/* The first address of a point that the web serves. */
static struct span
web_address(const GENERAL_NAMES *names)
{
    for (int i = 0; i < sk_GENERAL_NAME_num(names); i++) {
        const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
        if (name->type != GEN_URI)
            continue;
        struct span url =
            span_of(ASN1_STRING_get0_data(name->d.uniformResourceIdentifier),
                (size_t)ASN1_STRING_length(name->d.uniformResourceIdentifier));
        if (url.len <= SCEAU_URL_MAX
            && (span_starts(url, "http://") || span_starts(url, "https://")))
            return url;
    }
    return span_of(NULL, 0);
}

static bool
is_printable(struct span url)
{
    for (size_t i = 0; i < url.len; i++)
        if (url.data[i] <= ' ' || url.data[i] > '~')
            return false;
    return url.len > 0;
}

struct span
leaf_crl_url(struct store *store, const X509 *x509, bool *indirect)
{
    AUTO(free_points)
    CRL_DIST_POINTS *points =
        X509_get_ext_d2i(x509, NID_crl_distribution_points, NULL, NULL);
    struct span url = span_of(NULL, 0);

    *indirect = false;
    for (int i = 0; points && i < sk_DIST_POINT_num(points); i++) {
        const DIST_POINT *point = sk_DIST_POINT_value(points, i);
        *indirect = *indirect || point->CRLissuer != NULL;
        if (!url.len && point->distpoint && point->distpoint->type == 0)
            url = web_address(point->distpoint->name.fullname);
    }
    ERR_clear_error();
    return is_printable(url) ? store_keep(store, url.data, url.len)
                             : span_of(NULL, 0);
}
