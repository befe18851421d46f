/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/cms.h"

#include "verifier/base/signature.h"
#include "verifier/pdf/der.h"

static const uint8_t oid_signed_data[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 1, 7, 2 };
static const uint8_t oid_data[] = { 6, 9, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1,
    7, 1 };
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

#define EXPECT(c, bytes) der_expect(c, bytes, sizeof bytes)

/* The contents of one attribute of that type: a SET of one value. */
static bool
take_attribute(
    struct cursor *c, const uint8_t *oid, size_t oid_len, struct cursor *value)
{
    struct cursor attribute;

    return der_enter(c, DER_SEQUENCE, &attribute)
        && der_expect(&attribute, oid, oid_len)
        && der_enter(&attribute, DER_SET, value) && cursor_end(&attribute);
}

/* An ESSCertIDv2, SHA-256 left out as default; names only of the signer. */
static bool
take_hash(struct cursor *list, bool named, struct span *hash)
{
    struct cursor id;
    struct span names;

    if (!der_enter(list, DER_SEQUENCE, &id)
        || !der_take(&id, DER_OCTETS, hash, NULL) || hash->len != 32)
        return false;
    if (named && !cursor_end(&id) && !der_take(&id, DER_SEQUENCE, &names, NULL))
        return false;
    return cursor_end(&id);
}

/* RFC 5035, 3: SigningCertificateV2, one for each certificate that is there. */
static bool
read_certificate_hashes(struct cursor *value, struct cms *out)
{
    struct cursor outer, list;

    if (!der_enter(value, DER_SEQUENCE, &outer) || !cursor_end(value)
        || !der_enter(&outer, DER_SEQUENCE, &list) || !cursor_end(&outer)
        || !take_hash(&list, true, &out->certificate_hash))
        return false;
    for (size_t i = 0; i < out->chain_count; i++)
        if (!take_hash(&list, false, &out->chain_hash[i]))
            return false;
    return cursor_end(&list);
}

/* In the order of a DER SET OF, which here is by length. */
static bool
read_attributes(struct cms *out)
{
    struct cursor c = cursor_over(out->attributes.data, out->attributes.len);
    struct cursor value;

    if (!take_attribute(&c, oid_content_type, sizeof oid_content_type, &value)
        || !EXPECT(&value, oid_data) || !cursor_end(&value))
        return false;
    if (!take_attribute(
            &c, oid_message_digest, sizeof oid_message_digest, &value)
        || !der_take(&value, DER_OCTETS, &out->message_digest, NULL)
        || !cursor_end(&value) || out->message_digest.len != 32)
        return false;
    return take_attribute(&c, oid_signing_certificate_v2,
               sizeof oid_signing_certificate_v2, &value)
        && read_certificate_hashes(&value, out) && cursor_end(&c);
}

static bool
read_signature(struct cursor *c, struct cms *out)
{
    return der_take(c, DER_OCTETS, &out->signature_value, NULL)
        && signature_from_der(out->signature_value, out->signature)
        && signature_is_low(out->signature);
}

/* ETSI EN 319 122-1, 5.3: one signature-time-stamp with one token, or nothing. */
static bool
read_unsigned_attributes(struct cursor *c, struct cms *out)
{
    struct cursor attributes, value;
    struct span contents;

    return cursor_end(c)
        || (der_enter(c, DER_CONTEXT_1, &attributes)
            && take_attribute(
                &attributes, oid_time_stamp, sizeof oid_time_stamp, &value)
            && cursor_end(&attributes)
            && der_take(&value, DER_SEQUENCE, &contents, &out->time_stamp)
            && cursor_end(&value));
}

static bool
read_signer(struct cursor *c, struct cms *out)
{
    struct cursor set, signer;

    return der_enter(c, DER_SET, &set) && der_enter(&set, DER_SEQUENCE, &signer)
        && cursor_end(&set) && EXPECT(&signer, version_1)
        && der_take(&signer, DER_SEQUENCE, &out->issuer_and_serial, NULL)
        && EXPECT(&signer, algorithm_sha256)
        && der_take(&signer, DER_CONTEXT_0, &out->attributes, NULL)
        && EXPECT(&signer, algorithm_ecdsa_sha256)
        && read_signature(&signer, out)
        && read_unsigned_attributes(&signer, out) && cursor_end(&signer);
}

static bool
read_certificates(struct cursor *c, struct cms *out)
{
    struct cursor list;
    struct span contents, whole;

    if (!der_enter(c, DER_CONTEXT_0, &list)
        || !der_take(&list, DER_SEQUENCE, &contents, &out->leaf))
        return false;
    while (!cursor_end(&list)) {
        if (out->chain_count == CMS_CHAIN_MAX
            || !der_take(&list, DER_SEQUENCE, &contents, &whole))
            return false;
        out->chain[out->chain_count++] = whole;
    }
    return true;
}

static bool
read_signed_data(struct cursor *c, struct cms *out)
{
    struct cursor algorithms, content;

    return EXPECT(c, version_1) && der_enter(c, DER_SET, &algorithms)
        && EXPECT(&algorithms, algorithm_sha256) && cursor_end(&algorithms)
        && der_enter(c, DER_SEQUENCE, &content) && EXPECT(&content, oid_data)
        && cursor_end(&content) && read_certificates(c, out)
        && read_signer(c, out) && cursor_end(c);
}

const char *
cms_read(struct span der, struct cms *out)
{
    struct cursor c = cursor_over(der.data, der.len);
    struct cursor info, wrapped, data;

    *out = (struct cms) { .chain_count = 0 };
    if (!der_enter(&c, DER_SEQUENCE, &info) || !EXPECT(&info, oid_signed_data)
        || !der_enter(&info, DER_CONTEXT_0, &wrapped) || !cursor_end(&info)
        || !der_enter(&wrapped, DER_SEQUENCE, &data) || !cursor_end(&wrapped)
        || !read_signed_data(&data, out) || !read_attributes(out))
        return "la signature n’a pas la forme que l’émetteur lui donne";
    for (size_t left = cursor_left(&c); left > 0; left--)
        if (c.at[left - 1] != 0)
            return "des octets suivent la signature";
    if (cursor_left(&c) > CMS_SPARE_MAX)
        return "une partie de la signature (son horodatage) a été ôtée";
    return NULL;
}
