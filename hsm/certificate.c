/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/certificate.h"

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "verifier/base/error.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/scope.h"
#include "verifier/base/signature.h"

AUTO_DEFINE(BIO *, BIO_free);
AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
AUTO_DEFINE(EVP_PKEY_CTX *, EVP_PKEY_CTX_free);
AUTO_DEFINE(X509_ALGOR *, X509_ALGOR_free);
AUTO_DEFINE(X509_REQ *, X509_REQ_free);

EVP_PKEY *
certificate_key(const uint8_t point[65])
{
    char group[] = "P-256";
    uint8_t copy[65];
    EVP_PKEY *key = NULL;
    AUTO(EVP_PKEY_CTX_free)
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);

    memcpy(copy, point, sizeof copy);
    OSSL_PARAM parameters[] = { OSSL_PARAM_construct_utf8_string(
                                    OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
        OSSL_PARAM_construct_octet_string(
            OSSL_PKEY_PARAM_PUB_KEY, copy, sizeof copy),
        OSSL_PARAM_construct_end() };
    if (!c || EVP_PKEY_fromdata_init(c) != 1
        || EVP_PKEY_fromdata(c, &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1)
        ERR_clear_error();
    return key;
}

enum sceau_status
certificate_put_key(
    EVP_PKEY *key, struct buffer *pem, struct sceau_error *error)
{
    AUTO(BIO_free) BIO *bio = BIO_new(BIO_s_mem());
    char *text;

    if (!bio || PEM_write_bio_PUBKEY(bio, key) != 1) {
        ERR_clear_error();
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    long len = BIO_get_mem_data(bio, &text);
    buffer_put(pem, text, (size_t)len);
    return buffer_status(pem);
}

enum sceau_status
certificate_fingerprint(
    EVP_PKEY *key, uint8_t out[32], struct sceau_error *error)
{
    uint8_t *der = NULL;
    int len = i2d_PUBKEY(key, &der);
    bool done = len > 0
        && EVP_Digest(der, (size_t)len, out, NULL, EVP_sha256(), NULL) == 1;

    OPENSSL_free(der);
    ERR_clear_error();
    return done ? SCEAU_OK : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

bool
certificate_is_named(X509 *x509, const char *name)
{
    X509_NAME *subject = X509_get_subject_name(x509);
    int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
    unsigned char *text = NULL;

    if (at < 0 || X509_NAME_get_index_by_NID(subject, NID_commonName, at) >= 0)
        return false;
    int len = ASN1_STRING_to_UTF8(
        &text, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
    bool same = len >= 0 && span_is(span_of(text, (size_t)len), name);
    OPENSSL_free(text);
    ERR_clear_error();
    return same;
}

static bool
add_name(X509_NAME *name, const char *field, const char *value)
{
    return !value
        || X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8,
               (const unsigned char *)value, -1, -1, 0)
        == 1;
}

static bool
fill(X509_REQ *request, EVP_PKEY *key, const struct certificate_subject *s)
{
    X509_NAME *name = X509_REQ_get_subject_name(request);
    AUTO(X509_ALGOR_free) X509_ALGOR *algorithm = X509_ALGOR_new();

    return algorithm && X509_REQ_set_version(request, X509_REQ_VERSION_1) == 1
        && add_name(name, "C", s->country)
        && add_name(name, "O", s->organisation) && add_name(name, "OU", s->unit)
        && add_name(name, "CN", s->common_name)
        && X509_REQ_set_pubkey(request, key) == 1
        && X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_ecdsa_with_SHA256),
               V_ASN1_UNDEF, NULL)
        == 1
        && X509_REQ_set1_signature_algo(request, algorithm) == 1;
}

/* The token signs; OpenSSL only carries the signature into its place. */
static enum sceau_status
sign(X509_REQ *request, const struct certificate_signer *signer,
    struct sceau_error *error)
{
    uint8_t digest[SIGNER_DIGEST], rs[SIGNER_SIGNATURE], der[SIGNATURE_DER_MAX];
    uint8_t *tbs = NULL;
    int len = i2d_re_X509_REQ_tbs(request, &tbs);
    bool hashed = len > 0
        && EVP_Digest(tbs, (size_t)len, digest, NULL, EVP_sha256(), NULL) == 1;

    OPENSSL_free(tbs);
    if (!hashed)
        return fail(error, SCEAU_E_NOMEM, "demande de certificat impossible");
    enum sceau_status status = signer->sign(signer->context, digest, rs, error);
    if (status != SCEAU_OK)
        return status;
    ASN1_BIT_STRING *bits = ASN1_BIT_STRING_new();
    if (!bits
        || ASN1_BIT_STRING_set(
               bits, der, (int)signature_to_der(span_of(rs, sizeof rs), der))
            != 1) {
        ASN1_BIT_STRING_free(bits);
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    bits->flags &= ~(long)0x07; /* no unused bits */
    bits->flags |= ASN1_STRING_FLAG_BITS_LEFT;
    X509_REQ_set0_signature(request, bits);
    return SCEAU_OK;
}

enum sceau_status
certificate_request(EVP_PKEY *key, const struct certificate_subject *subject,
    const struct certificate_signer *signer, struct buffer *pem,
    struct sceau_error *error)
{
    AUTO(X509_REQ_free) X509_REQ *request = X509_REQ_new();
    AUTO(BIO_free) BIO *bio = BIO_new(BIO_s_mem());
    char *text;

    if (!request || !bio || !fill(request, key, subject)) {
        ERR_clear_error();
        return fail(error, SCEAU_E_FORMAT,
            "le nom demandé ne peut pas entrer dans un certificat");
    }
    enum sceau_status status = sign(request, signer, error);
    if (status != SCEAU_OK)
        return status;
    if (X509_REQ_verify(request, key) != 1
        || PEM_write_bio_X509_REQ(bio, request) != 1) {
        ERR_clear_error();
        return fail(error, SCEAU_E_CRYPTO,
            "la demande signée par le jeton ne se vérifie pas");
    }
    long len = BIO_get_mem_data(bio, &text);
    buffer_put(pem, text, (size_t)len);
    return buffer_status(pem);
}

enum sceau_status
certificate_load(const char *path, X509 **out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer file = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    enum sceau_status status = file_read(path, &file, error);

    if (status != SCEAU_OK)
        return status;
    AUTO(BIO_free) BIO *bio = BIO_new_mem_buf(file.data, (int)file.len);
    X509 *x509 = bio ? PEM_read_bio_X509(bio, NULL, NULL, NULL) : NULL;
    if (!x509 && bio && BIO_reset(bio) == 1)
        x509 = d2i_X509_bio(bio, NULL);
    ERR_clear_error();
    if (!x509)
        return fail(
            error, SCEAU_E_FORMAT, "%s : aucun certificat lisible", path);
    *out = x509;
    return SCEAU_OK;
}

enum sceau_status
certificate_put(X509 *x509, struct buffer *pem, struct sceau_error *error)
{
    AUTO(BIO_free) BIO *bio = BIO_new(BIO_s_mem());
    char *text;

    if (!bio || PEM_write_bio_X509(bio, x509) != 1) {
        ERR_clear_error();
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    }
    long len = BIO_get_mem_data(bio, &text);
    buffer_put(pem, text, (size_t)len);
    return buffer_status(pem) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(pem), "certificat trop long");
}

/* A date that cannot be read compares as 0: it is on neither right side. */
enum sceau_status
certificate_serves(X509 *x509, struct sceau_error *error)
{
    uint32_t usage = X509_get_key_usage(x509);

    if (!(usage & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION)))
        return fail(error, SCEAU_E_CRYPTO,
            "ce certificat n’est pas fait pour signer (usage de la clé)");
    if (X509_cmp_current_time(X509_get0_notBefore(x509)) >= 0)
        return fail(
            error, SCEAU_E_CRYPTO, "ce certificat n’est pas encore valable");
    if (X509_cmp_current_time(X509_get0_notAfter(x509)) <= 0)
        return fail(error, SCEAU_E_CRYPTO,
            "ce certificat a expiré : demandez-en un autre avec « sceau-hsm "
            "csr »");
    return SCEAU_OK;
}

enum sceau_status
certificate_check(
    X509 *x509, const uint8_t point[65], struct sceau_error *error)
{
    AUTO(EVP_PKEY_free) EVP_PKEY *own = certificate_key(point);
    const EVP_PKEY *certified = X509_get0_pubkey(x509);

    if (!own || !certified || EVP_PKEY_eq(own, certified) != 1) {
        ERR_clear_error();
        return fail(error, SCEAU_E_CRYPTO,
            "ce certificat n’est pas celui de cette clé");
    }
    return certificate_serves(x509, error);
}

int
certificate_days_left(X509 *x509)
{
    int days = 0, seconds = 0;

    (void)ASN1_TIME_diff(&days, &seconds, NULL, X509_get0_notAfter(x509));
    return days;
}

bool
certificate_verify(EVP_PKEY *key, const uint8_t digest[SIGNER_DIGEST],
    const uint8_t rs[SIGNER_SIGNATURE])
{
    uint8_t der[SIGNATURE_DER_MAX];
    AUTO(EVP_PKEY_CTX_free) EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);
    bool right = c && EVP_PKEY_verify_init(c) == 1
        && EVP_PKEY_verify(c, der,
               signature_to_der(span_of(rs, SIGNER_SIGNATURE), der), digest,
               SIGNER_DIGEST)
            == 1;

    ERR_clear_error();
    return right;
}
