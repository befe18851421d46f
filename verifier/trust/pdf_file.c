/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/trust/pdf_file.h"

#include <stdio.h>
#include <stdlib.h>

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "verifier/base/scope.h"
#include "verifier/pdf/attachment.h"
#include "verifier/pdf/cms.h"
#include "verifier/pdf/gate.h"
#include "verifier/trust/ecdsa.h"

AUTO_DEFINE(EVP_MD_CTX *, EVP_MD_CTX_free);
AUTO_DEFINE(EVP_PKEY *, EVP_PKEY_free);
AUTO_DEFINE(X509 *, X509_free);
AUTO_DEFINE(X509_STORE *, X509_STORE_free);
AUTO_DEFINE(X509_STORE_CTX *, X509_STORE_CTX_free);
static void
chain_free(STACK_OF(X509) * chain)
{
    sk_X509_pop_free(chain, X509_free);
}
AUTO_DEFINE(STACK_OF(X509) *, chain_free);

enum { DIGEST = 32 };

static const char broken[] = "la signature ne correspond pas au fichier";
static const char unknown[] =
    "le signataire du fichier n’est pas connu ici : donnez son autorité "
    "avec --trust";
static const char exhausted[] = "mémoire épuisée";

void
pdf_file_free(struct pdf_file *p)
{
    buffer_free(&p->bytes);
    p->code = span_of(NULL, 0);
}

static bool
hash_two(struct span a, struct span b, uint8_t out[DIGEST])
{
    AUTO(EVP_MD_CTX_free) EVP_MD_CTX *c = EVP_MD_CTX_new();

    return c && EVP_DigestInit_ex(c, EVP_sha256(), NULL) == 1
        && EVP_DigestUpdate(c, a.data, a.len) == 1
        && EVP_DigestUpdate(c, b.data, b.len) == 1
        && EVP_DigestFinal_ex(c, out, NULL) == 1;
}

static bool
is_digest(struct span expected, struct span a, struct span b)
{
    uint8_t digest[DIGEST];

    return hash_two(a, b, digest)
        && span_equal(expected, span_of(digest, sizeof digest));
}

static X509 *
read_certificate(struct span der)
{
    const uint8_t *at = der.data;
    X509 *x509 = d2i_X509(NULL, &at, (long)der.len);

    if (x509 && at == der.data + der.len)
        return x509;
    X509_free(x509);
    ERR_clear_error();
    return NULL;
}

/* The signature is over the attributes as a SET (RFC 5652, 5.4). */
static bool
signs_attributes(const struct cms *cms, EVP_PKEY *key)
{
    AUTO_BUFFER struct buffer set = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    size_t n = cms->attributes.len;

    buffer_byte(&set, 0x31);
    if (n < 128)
        buffer_byte(&set, (uint8_t)n);
    else if (n < 256)
        buffer_put(&set, (uint8_t[]) { 0x81, (uint8_t)n }, 2);
    else
        buffer_put(
            &set, (uint8_t[]) { 0x82, (uint8_t)(n >> 8), (uint8_t)n }, 3);
    buffer_put(&set, cms->attributes.data, n);
    return buffer_status(&set) == SCEAU_OK
        && ecdsa_signature_len(key) == sizeof cms->signature
        && ecdsa_check(key, buffer_span(&set),
               span_of(cms->signature, sizeof cms->signature))
        == SIGNATURE_RIGHT;
}

/* The identifier's issuer and serial number are the certificate's own. */
static bool
is_named(const struct cms *cms, const X509 *leaf)
{
    uint8_t *issuer = NULL, *serial = NULL;
    int n = i2d_X509_NAME(X509_get_issuer_name(leaf), &issuer);
    int m = i2d_ASN1_INTEGER(X509_get0_serialNumber(leaf), &serial);
    bool named = n > 0 && m > 0 && cms->issuer_and_serial.len == (size_t)(n + m)
        && memcmp(cms->issuer_and_serial.data, issuer, (size_t)n) == 0
        && memcmp(cms->issuer_and_serial.data + n, serial, (size_t)m) == 0;

    OPENSSL_free(issuer);
    OPENSSL_free(serial);
    return named;
}

/* NULL where the signature holds for the certificate that it carries. */
static const char *
check_signature(const struct gate *gate, const struct cms *cms, X509 *leaf)
{
    AUTO(EVP_PKEY_free) EVP_PKEY *key = X509_get_pubkey(leaf);

    if (!is_digest(cms->message_digest, gate->before, gate->after))
        return "le fichier a été modifié après sa signature";
    if (!is_digest(cms->certificate_hash, cms->leaf, span_of("", 0))
        || !is_named(cms, leaf) || !key || !signs_attributes(cms, key))
        return broken;
    return NULL;
}

/* /M as seconds since 1970: "20261124100000+01'00'" or "…Z". */
static bool
signing_time(const char *text, int64_t *out)
{
    char day[9] = { 0 };
    struct date d;
    int hour, minute, second, offset_hour = 0, offset_minute = 0;
    char sign = 'Z';

    if (strlen(text) < 15)
        return false;
    memcpy(day, text + 6, 2);
    memcpy(day + 2, text + 4, 2);
    memcpy(day + 4, text, 4);
    if (!date_parse_ddmmyyyy(span_of(day, 8), &d)
        || sscanf(text + 8, "%2d%2d%2d%c%2d'%2d", &hour, &minute, &second,
               &sign, &offset_hour, &offset_minute)
            < 4)
        return false;
    int64_t offset = offset_hour * 3600 + offset_minute * 60;
    *out = (int64_t)date_to_days(d) * 86400 + hour * 3600 + minute * 60 + second
        - (sign == '+'        ? offset
                : sign == '-' ? -offset
                              : 0);
    return true;
}

static bool
is_pinned(const struct trust *trust, const X509 *leaf)
{
    for (size_t i = 0; i < trust_leaves(trust); i++)
        if (X509_cmp(trust_leaf(trust, i), leaf) == 0)
            return true;
    return false;
}

static X509_STORE *
store_of(const struct trust *trust)
{
    X509_STORE *store = X509_STORE_new();

    for (size_t i = 0; store && i < trust_authorities(trust); i++)
        (void)X509_STORE_add_cert(store, trust_authority(trust, i));
    return store;
}

static bool
is_chained(
    const struct trust *trust, const struct cms *cms, X509 *leaf, int64_t when)
{
    AUTO(X509_STORE_free) X509_STORE *store = store_of(trust);
    AUTO(X509_STORE_CTX_free) X509_STORE_CTX *c = X509_STORE_CTX_new();
    AUTO(chain_free) STACK_OF(X509) *chain = sk_X509_new_null();

    if (!store || !c || !chain)
        return false;
    for (size_t i = 0; i < cms->chain_count; i++) {
        X509 *x509 = read_certificate(cms->chain[i]);
        if (x509 && !sk_X509_push(chain, x509))
            X509_free(x509);
    }
    if (X509_STORE_CTX_init(c, store, leaf, chain) != 1)
        return false;
    X509_STORE_CTX_set_time(c, 0, (time_t)when);
    X509_STORE_CTX_set_flags(
        c, X509_V_FLAG_X509_STRICT | X509_V_FLAG_PARTIAL_CHAIN);
    bool chained = X509_verify_cert(c) == 1;
    ERR_clear_error();
    return chained;
}

static bool
may_sign(X509 *leaf)
{
    return X509_get_key_usage(leaf)
        & (X509v3_KU_DIGITAL_SIGNATURE | X509v3_KU_NON_REPUDIATION);
}

/* NULL where the signer is one that the trust accepts on that day. */
static const char *
check_signer(const struct trust *trust, const struct gate *gate,
    const struct cms *cms, X509 *leaf)
{
    int64_t when;
    time_t at;

    if (!signing_time(gate->date, &when))
        return "la date de signature est illisible";
    at = (time_t)when;
    if (!may_sign(leaf))
        return "le certificat du signataire n’est pas fait pour signer";
    if (is_pinned(trust, leaf))
        return X509_cmp_time(X509_get0_notBefore(leaf), &at) < 0
                && X509_cmp_time(X509_get0_notAfter(leaf), &at) > 0
            ? NULL
            : "le certificat du signataire n’était pas valable ce jour-là";
    return is_chained(trust, cms, leaf, when) ? NULL : unknown;
}

static const char *
check_data(struct span file, struct pdf_file *out)
{
    struct span json;
    struct seal seal;
    char differing[3];
    const char *why = attachment_find(file, &json);

    if (!why)
        why = attachment_code(json, &out->bytes);
    if (why)
        return why;
    out->code = buffer_span(&out->bytes);
    if (seal_parse(out->code, &seal, NULL) != SCEAU_OK)
        return NULL; /* the judge says what is wrong with the code */
    if (attachment_agrees(json, &seal, differing))
        return NULL;
    (void)snprintf(out->text, sizeof out->text,
        "les données jointes et le code diffèrent : champ %s", differing);
    return out->text;
}

static void
conclude(struct pdf_file *out, enum pdf_state state, const char *reason)
{
    out->state = state;
    out->reason = reason;
}

static void
judge_file(struct span file, const struct trust *trust, struct pdf_file *out)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(SCEAU_CERTIFICATE_MAX);
    struct gate gate;
    struct cms cms;
    const char *why = gate_check(file, &gate);

    if (why) {
        conclude(out, PDF_FORGED, why);
        return;
    }
    hex_read(gate.hex, &der);
    why = buffer_status(&der) == SCEAU_OK ? cms_read(buffer_span(&der), &cms)
                                          : exhausted;
    if (why) {
        conclude(out, PDF_FORGED, why);
        return;
    }
    AUTO(X509_free) X509 *leaf = read_certificate(cms.leaf);
    why = leaf ? check_signature(&gate, &cms, leaf) : broken;
    if (!why)
        why = check_data(file, out);
    if (why) {
        conclude(out, PDF_FORGED, why);
        return;
    }
    why = check_signer(trust, &gate, &cms, leaf);
    conclude(out, why ? PDF_UNREADABLE : PDF_SEALED, why);
}

void
pdf_file_read(struct span file, const struct trust *trust, struct pdf_file *out)
{
    *out = (struct pdf_file) { .bytes = buffer_with_max(SCEAU_CODE_MAX) };
    if (!gate_is_ours(file))
        conclude(out, PDF_FOREIGN, NULL);
    else
        judge_file(file, trust, out);
}
