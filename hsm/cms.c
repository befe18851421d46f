/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/cms.h"

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "verifier/base/error.h"
#include "verifier/base/signature.h"

enum {
    OCTETS = 0x04,
    SEQUENCE = 0x30,
    SET = 0x31,
    CONTEXT_0 = 0xa0,
    CONTEXT_1 = 0xa1,
    CONTEXT_4 = 0xa4,
    PART_MAX = 64 * 1024,
    SIGNATURE_LONGEST = 71, /* s is the lower one */
    STAMP_OVERHEAD = 32     /* its attribute, and longer lengths around it */
};

static const uint8_t oid_data[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1,
    7, 1 };
static const uint8_t oid_signed_data[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 1, 7, 2 };
static const uint8_t oid_content_type[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 1, 9, 3 };
static const uint8_t oid_message_digest[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86,
    0xf7, 0x0d, 1, 9, 4 };
static const uint8_t oid_signing_certificate_v2[] = { 6, 11, 0x2a, 0x86, 0x48,
    0x86, 0xf7, 0x0d, 1, 9, 16, 2, 47 };
static const uint8_t oid_time_stamp[] = { 6, 11, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 1, 9, 16, 2, 14 };
static const uint8_t algorithm_sha256[] = { 0x30, 11, 6, 9, 0x60, 0x86, 0x48, 1,
    0x65, 3, 4, 2, 1 };
static const uint8_t algorithm_ecdsa_sha256[] = { 0x30, 10, 6, 8, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 4, 3, 2 };
static const uint8_t version_1[] = { 2, 1, 1 };

#define PUT(out, bytes) buffer_put(out, bytes, sizeof bytes)

static size_t
head_length(size_t len)
{
    return len < 0x80 ? 2 : len < 0x100 ? 3 : 4;
}

/* Tag and length before what was appended since `at`: it is moved to make room. */
static void
wrap(struct buffer *b, size_t at, uint8_t tag)
{
    size_t len = b->len - at, head = head_length(len);

    if (!buffer_room(b, head))
        return;
    memmove(b->data + at + head, b->data + at, len);
    b->data[at] = tag;
    if (head == 2) {
        b->data[at + 1] = (uint8_t)len;
    } else if (head == 3) {
        b->data[at + 1] = 0x81;
        b->data[at + 2] = (uint8_t)len;
    } else {
        b->data[at + 1] = 0x82;
        b->data[at + 2] = (uint8_t)(len >> 8);
        b->data[at + 3] = (uint8_t)len;
    }
}

void
cms_identity_free(struct cms_identity *i)
{
    buffer_free(&i->certificates);
    buffer_free(&i->issuer_and_serial);
    buffer_free(&i->signing_certificate);
}

/* IssuerAndSerialNumber's contents. */
static bool
put_name(X509 *leaf, struct buffer *out)
{
    uint8_t *issuer = NULL, *serial = NULL;
    int n = i2d_X509_NAME(X509_get_issuer_name(leaf), &issuer);
    int m = i2d_ASN1_INTEGER(X509_get0_serialNumber(leaf), &serial);

    if (n > 0 && m > 0) {
        buffer_put(out, issuer, (size_t)n);
        buffer_put(out, serial, (size_t)m);
    }
    OPENSSL_free(issuer);
    OPENSSL_free(serial);
    return n > 0 && m > 0;
}

static bool
put_hash(struct span der, struct buffer *out)
{
    uint8_t hash[SIGNER_DIGEST];

    if (EVP_Digest(der.data, der.len, hash, NULL, EVP_sha256(), NULL) != 1)
        return false;
    buffer_put(out, (uint8_t[]) { OCTETS, SIGNER_DIGEST }, 2);
    PUT(out, hash);
    return true;
}

/* RFC 5035, 3: an ESSCertIDv2 of the signer with its issuer and serial, then one of each
 * certificate that goes with it, which nothing else would keep from being changed;
 * SHA-256 is the default and therefore not written. */
static bool
put_signing_certificate(struct span leaf, X509 *x509, const struct span *chain,
    size_t chain_count, struct buffer *out)
{
    uint8_t *issuer = NULL, *serial = NULL;
    int n = i2d_X509_NAME(X509_get_issuer_name(x509), &issuer);
    int m = i2d_ASN1_INTEGER(X509_get0_serialNumber(x509), &serial);
    bool done = n > 0 && m > 0;

    if (done) {
        PUT(out, oid_signing_certificate_v2);
        size_t value = out->len;
        done = put_hash(leaf, out);
        size_t names = out->len;
        buffer_put(out, issuer, (size_t)n);
        wrap(out, names, CONTEXT_4); /* GeneralName: directoryName */
        wrap(out, names, SEQUENCE);
        buffer_put(out, serial, (size_t)m);
        wrap(out, names, SEQUENCE);
        wrap(out, value, SEQUENCE); /* ESSCertIDv2 */
        for (size_t i = 0; done && i < chain_count; i++) {
            size_t at = out->len;
            done = put_hash(chain[i], out);
            wrap(out, at, SEQUENCE);
        }
        wrap(out, value, SEQUENCE); /* the list */
        wrap(out, value, SEQUENCE); /* SigningCertificateV2 */
        wrap(out, value, SET);
        wrap(out, 0, SEQUENCE);
    }
    OPENSSL_free(issuer);
    OPENSSL_free(serial);
    return done;
}

/* DER wants a SET's elements in order: by their encodings, here by their lengths. */
static void
put_attributes(const struct cms_identity *i,
    const uint8_t digest[SIGNER_DIGEST], struct buffer *out)
{
    size_t at = out->len;

    PUT(out, oid_content_type);
    size_t value = out->len;
    PUT(out, oid_data);
    wrap(out, value, SET);
    wrap(out, at, SEQUENCE);
    at = out->len;
    PUT(out, oid_message_digest);
    value = out->len;
    buffer_put(out, (uint8_t[]) { OCTETS, SIGNER_DIGEST }, 2);
    buffer_put(out, digest, SIGNER_DIGEST);
    wrap(out, value, SET);
    wrap(out, at, SEQUENCE);
    buffer_put(out, i->signing_certificate.data, i->signing_certificate.len);
}

/* What a signer says and signed; the time-stamp may be empty. */
struct signed_parts {
    struct span attributes;
    struct span signature;
    struct span time_stamp;
};

/* ETSI EN 319 122-1, 5.3: unsigned, for it is made over the signature. */
static void
put_time_stamp(struct span token, struct buffer *out)
{
    size_t at = out->len;

    if (token.len == 0)
        return;
    PUT(out, oid_time_stamp);
    size_t value = out->len;
    buffer_put(out, token.data, token.len);
    wrap(out, value, SET);
    wrap(out, at, SEQUENCE);
    wrap(out, at, CONTEXT_1);
}

static void
put_signer(const struct cms_identity *i, const struct signed_parts *parts,
    struct buffer *out)
{
    size_t at = out->len;

    PUT(out, version_1);
    size_t name = out->len;
    buffer_put(out, i->issuer_and_serial.data, i->issuer_and_serial.len);
    wrap(out, name, SEQUENCE);
    PUT(out, algorithm_sha256);
    size_t signed_attributes = out->len;
    buffer_put(out, parts->attributes.data, parts->attributes.len);
    wrap(out, signed_attributes, CONTEXT_0);
    PUT(out, algorithm_ecdsa_sha256);
    size_t value = out->len;
    buffer_put(out, parts->signature.data, parts->signature.len);
    wrap(out, value, OCTETS);
    put_time_stamp(parts->time_stamp, out);
    wrap(out, at, SEQUENCE);
    wrap(out, at, SET);
}

static void
put_cms(const struct cms_identity *i, const struct signed_parts *parts,
    struct buffer *out)
{
    size_t start = out->len;

    PUT(out, oid_signed_data);
    size_t data = out->len;
    PUT(out, version_1);
    size_t at = out->len;
    PUT(out, algorithm_sha256);
    wrap(out, at, SET);
    at = out->len;
    PUT(out, oid_data);
    wrap(out, at, SEQUENCE);
    at = out->len;
    buffer_put(out, i->certificates.data, i->certificates.len);
    wrap(out, at, CONTEXT_0);
    put_signer(i, parts, out);
    wrap(out, data, SEQUENCE);
    wrap(out, data, CONTEXT_0);
    wrap(out, start, SEQUENCE);
}

/* The longest: the signature's integers both with their leading zero. */
static enum sceau_status
measure(struct cms_identity *i)
{
    AUTO_BUFFER struct buffer attributes = buffer_with_max(PART_MAX);
    AUTO_BUFFER struct buffer cms = buffer_with_max(PART_MAX);
    const uint8_t zero[SIGNATURE_LONGEST] = { 0 };

    put_attributes(i, zero, &attributes);
    const struct signed_parts parts = { buffer_span(&attributes),
        span_of(zero, sizeof zero), span_of(NULL, 0) };
    put_cms(i, &parts, &cms);
    i->room = cms.len;
    return buffer_status(&cms);
}

/* One certificate that fills its span, or NULL. */
static X509 *
read_certificate(struct span der)
{
    const uint8_t *at = der.data;
    X509 *x509 = d2i_X509(NULL, &at, (long)der.len);

    if (x509 && at != der.data + der.len) {
        X509_free(x509);
        x509 = NULL;
    }
    ERR_clear_error();
    return x509;
}

static bool
put_certificate(struct span der, struct buffer *out)
{
    X509 *x509 = read_certificate(der);

    X509_free(x509);
    buffer_put(out, der.data, der.len);
    return x509 != NULL;
}

static bool
fill(struct cms_identity *i, struct span leaf, const struct span *chain,
    size_t chain_count)
{
    X509 *x509 = read_certificate(leaf);
    bool made = x509 && put_name(x509, &i->issuer_and_serial)
        && put_signing_certificate(
            leaf, x509, chain, chain_count, &i->signing_certificate);

    X509_free(x509);
    ERR_clear_error();
    buffer_put(&i->certificates, leaf.data, leaf.len);
    for (size_t n = 0; made && n < chain_count; n++)
        made = put_certificate(chain[n], &i->certificates);
    return made;
}

enum sceau_status
cms_identity_make(struct span leaf, const struct span *chain,
    size_t chain_count, struct cms_identity *out, struct sceau_error *error)
{
    *out = (struct cms_identity) { .certificates = buffer_with_max(PART_MAX),
        .issuer_and_serial = buffer_with_max(PART_MAX),
        .signing_certificate = buffer_with_max(PART_MAX) };
    if (chain_count > CMS_IDENTITY_CHAIN_MAX)
        return fail(error, SCEAU_E_LIMIT,
            "plus de %d certificats intermédiaires", CMS_IDENTITY_CHAIN_MAX);
    if (!fill(out, leaf, chain, chain_count)) {
        cms_identity_free(out);
        return fail(error, SCEAU_E_FORMAT, "certificat du cachet illisible");
    }
    if (buffer_status(&out->certificates) == SCEAU_OK
        && buffer_status(&out->issuer_and_serial) == SCEAU_OK
        && buffer_status(&out->signing_certificate) == SCEAU_OK
        && measure(out) == SCEAU_OK)
        return SCEAU_OK;
    cms_identity_free(out);
    return fail(error, SCEAU_E_LIMIT, "chaîne de certificats trop longue");
}

size_t
cms_room(const struct cms_identity *i, const struct cms_stamper *stamper)
{
    return i->room + (stamper ? stamper->room + STAMP_OVERHEAD : 0);
}

/* ETSI EN 319 122-1, 5.3: the imprint is of the signature's value. */
static enum sceau_status
stamp(const struct cms_stamper *stamper, struct span signature,
    struct buffer *token, struct sceau_error *error)
{
    uint8_t imprint[SIGNER_DIGEST];

    if (EVP_Digest(
            signature.data, signature.len, imprint, NULL, EVP_sha256(), NULL)
        != 1)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        stamper->stamp(stamper->context, imprint, token, error);
    if (status == SCEAU_OK && token->len > stamper->room)
        return fail(error, SCEAU_E_STATE,
            "horodatage de %zu octets, %zu étaient prévus : « sceau evidence "
            "refresh » apprend sa taille",
            token->len, stamper->room);
    return status;
}

/* As a SET the attributes are signed (RFC 5652, 5.4). */
static enum sceau_status
hash_set(struct span set, uint8_t out[SIGNER_DIGEST], struct sceau_error *error)
{
    return EVP_Digest(set.data, set.len, out, NULL, EVP_sha256(), NULL) == 1
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

enum sceau_status
cms_to_sign(const struct cms_identity *i, const uint8_t digest[SIGNER_DIGEST],
    uint8_t out[SIGNER_DIGEST], struct sceau_error *error)
{
    AUTO_BUFFER struct buffer attributes = buffer_with_max(PART_MAX);

    put_attributes(i, digest, &attributes);
    wrap(&attributes, 0, SET);
    if (buffer_status(&attributes) != SCEAU_OK)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return hash_set(buffer_span(&attributes), out, error);
}

static enum sceau_status
sign(const struct certificate_signer *signer, struct span set,
    uint8_t der[SIGNATURE_DER_MAX], size_t *der_len, struct sceau_error *error)
{
    uint8_t to_sign[SIGNER_DIGEST], rs[SIGNER_SIGNATURE];
    enum sceau_status status = hash_set(set, to_sign, error);

    if (status == SCEAU_OK)
        status = signer->sign(signer->context, to_sign, rs, error);
    if (status != SCEAU_OK)
        return status;
    signature_lower(rs);
    *der_len = signature_to_der(span_of(rs, sizeof rs), der);
    return SCEAU_OK;
}

enum sceau_status
cms_make(const struct cms_identity *i, const uint8_t digest[SIGNER_DIGEST],
    const struct certificate_signer *signer, const struct cms_stamper *stamper,
    struct buffer *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer attributes = buffer_with_max(PART_MAX);
    AUTO_BUFFER struct buffer token = buffer_with_max(PART_MAX);
    uint8_t der[SIGNATURE_DER_MAX];
    size_t der_len = 0;

    put_attributes(i, digest, &attributes);
    size_t len = attributes.len;
    wrap(&attributes, 0, SET);
    if (buffer_status(&attributes) != SCEAU_OK)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    enum sceau_status status =
        sign(signer, buffer_span(&attributes), der, &der_len, error);
    if (status == SCEAU_OK && stamper)
        status = stamp(stamper, span_of(der, der_len), &token, error);
    if (status != SCEAU_OK)
        return status;
    const struct signed_parts parts = {
        span_of(attributes.data + attributes.len - len, len),
        span_of(der, der_len), buffer_span(&token)
    };
    put_cms(i, &parts, out);
    if (buffer_status(out) != SCEAU_OK)
        return fail(error, buffer_status(out), "mémoire épuisée");
    return SCEAU_OK;
}
