/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/support/authority.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/support/must.h"
#include "verifier/base/signature.h"

/* Before and after any day that a test speaks of. */
#define LONG_AGO 1577836800  /* 2020-01-01 */
#define FAR_AHEAD 2208988800 /* 2040-01-01 */

static void
extend(X509 *x509, const X509 *issuer, int nid, const char *value)
{
    X509V3_CTX c;

    X509V3_set_ctx(&c, (X509 *)(uintptr_t)issuer, x509, NULL, NULL, 0);
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, &c, nid, value);
    MUST(e);
    MUST(X509_add_ext(x509, e, -1) == 1);
    X509_EXTENSION_free(e);
}

static void
name_it(X509_NAME *name, const char *text)
{
    const unsigned char *cn = (const unsigned char *)text;

    MUST(X509_NAME_add_entry_by_txt(
             name, "C", MBSTRING_ASC, (const unsigned char *)"FR", -1, -1, 0)
        == 1);
    MUST(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, cn, -1, -1, 0)
        == 1);
}

static void
set_serial(X509 *x509)
{
    static long last; /* serial numbers of one run differ */

    MUST(ASN1_INTEGER_set(X509_get_serialNumber(x509), 0x5cea0000 + ++last)
        == 1);
}

static void
finish(struct authority *out, const struct authority *by, const char *digest)
{
    uint8_t *der = NULL;

    const EVP_MD *md = digest ? EVP_get_digestbyname(digest) : EVP_sha256();

    MUST(md && X509_sign(out->x509, by->key, md) > 0);
    int n = i2d_X509(out->x509, &der);
    MUST(n > 0);
    out->der = buffer_with_max(64 * 1024);
    buffer_put(&out->der, der, (size_t)n);
    MUST(buffer_status(&out->der) == SCEAU_OK);
    OPENSSL_free(der);
}

void
authority_certify(const struct authority *by, const struct authority_wish *wish,
    EVP_PKEY *key, struct authority *out)
{
    const char *usage = wish->is_authority ? "critical,keyCertSign,cRLSign"
        : wish->key_usage                  ? wish->key_usage
                          : "critical,digitalSignature,nonRepudiation";
    time_t from = (time_t)(wish->from ? wish->from : LONG_AGO);
    time_t until = (time_t)(wish->until ? wish->until : FAR_AHEAD);

    out->key = key;
    out->x509 = X509_new();
    MUST(out->key && out->x509);
    if (!by)
        by = out;
    MUST(X509_set_version(out->x509, X509_VERSION_3) == 1);
    set_serial(out->x509);
    name_it(X509_get_subject_name(out->x509), wish->name);
    MUST(X509_set_issuer_name(out->x509, X509_get_subject_name(by->x509)) == 1);
    MUST(ASN1_TIME_set(X509_getm_notBefore(out->x509), from));
    MUST(ASN1_TIME_set(X509_getm_notAfter(out->x509), until));
    MUST(X509_set_pubkey(out->x509, out->key) == 1);
    extend(out->x509, by->x509, NID_basic_constraints,
        wish->is_authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
    if (*usage)
        extend(out->x509, by->x509, NID_key_usage, usage);
    if (wish->purpose)
        extend(out->x509, by->x509, NID_ext_key_usage, wish->purpose);
    extend(out->x509, by->x509, NID_subject_key_identifier, "hash");
    extend(out->x509, by->x509, NID_authority_key_identifier, "keyid");
    finish(out, by, wish->digest);
}

void
authority_issue(const struct authority *by, const struct authority_wish *wish,
    struct authority *out)
{
    authority_certify(by, wish, EVP_EC_gen("P-256"), out);
}

void
authority_root(const char *name, struct authority *out)
{
    struct authority_wish wish = { .name = name, .is_authority = true };

    authority_issue(NULL, &wish, out);
}

void
authority_free(struct authority *a)
{
    EVP_PKEY_free(a->key);
    X509_free(a->x509);
    buffer_free(&a->der);
    a->key = NULL;
    a->x509 = NULL;
}

void
authority_list(const struct authority *by,
    const struct authority *const *revoked, int64_t from, int64_t until,
    struct buffer *out)
{
    X509_CRL *list = X509_CRL_new();
    ASN1_TIME *time = ASN1_TIME_set(NULL, (time_t)from);
    uint8_t *der = NULL;

    MUST(list && time && X509_CRL_set_version(list, X509_CRL_VERSION_2) == 1);
    MUST(X509_CRL_set_issuer_name(list, X509_get_subject_name(by->x509)) == 1);
    MUST(X509_CRL_set1_lastUpdate(list, time) == 1);
    for (; revoked && *revoked; revoked++) {
        X509_REVOKED *entry = X509_REVOKED_new();
        MUST(entry);
        MUST(X509_REVOKED_set_serialNumber(
                 entry, X509_get_serialNumber((*revoked)->x509))
            == 1);
        MUST(X509_REVOKED_set_revocationDate(entry, time) == 1);
        MUST(X509_CRL_add0_revoked(list, entry) == 1);
    }
    MUST(ASN1_TIME_set(time, (time_t)until));
    MUST(X509_CRL_set1_nextUpdate(list, time) == 1);
    MUST(X509_CRL_sort(list) == 1);
    MUST(X509_CRL_sign(list, by->key, EVP_sha256()) > 0);
    int len = i2d_X509_CRL(list, &der);
    MUST(len > 0);
    buffer_put(out, der, (size_t)len);
    OPENSSL_free(der);
    ASN1_TIME_free(time);
    X509_CRL_free(list);
}

static void
sign_digest(EVP_PKEY *key, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE])
{
    uint8_t der[SIGNATURE_DER_MAX];
    size_t len = sizeof der;
    EVP_PKEY_CTX *c = EVP_PKEY_CTX_new(key, NULL);

    MUST(c && EVP_PKEY_sign_init(c) == 1
        && EVP_PKEY_sign(c, der, &len, digest, SIGNER_DIGEST) == 1);
    EVP_PKEY_CTX_free(c);
    MUST(signature_from_der(span_of(der, len), rs));
}

static enum sceau_status
sign_for_certificate(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    struct authority *a = context;

    (void)error;
    sign_digest(a->key, digest, rs);
    return SCEAU_OK;
}

struct certificate_signer
authority_signer(struct authority *a)
{
    return (struct certificate_signer) { .sign = sign_for_certificate,
        .context = a };
}

void
authority_sign(EVP_PKEY *key, struct span bytes, uint8_t rs[SIGNER_SIGNATURE])
{
    uint8_t digest[SIGNER_DIGEST];

    MUST(EVP_Digest(bytes.data, bytes.len, digest, NULL, EVP_sha256(), NULL)
        == 1);
    sign_digest(key, digest, rs);
}

EVP_PKEY *
authority_specimen_key(void)
{
    FILE *file = fopen(VECTORS "/2d-doc/keys/FR00_0001.key.pem", "rb");

    MUST(file);
    EVP_PKEY *key = PEM_read_PrivateKey(file, NULL, NULL, NULL);
    (void)fclose(file);
    MUST(key);
    return key;
}

void
authority_publish(
    const struct authority *a, const char *folder, const char *file)
{
    char path[512];

    (void)snprintf(path, sizeof path, "%s/%s", folder, file);
    FILE *out = fopen(path, "wb");
    MUST(out && PEM_write_X509(out, a->x509) == 1);
    MUST(fclose(out) == 0);
}
