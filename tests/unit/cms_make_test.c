/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include "hsm/cms.h"
#include "tests/support/authority.h"
#include "verifier/base/signature.h"
#include "verifier/pdf/cms.h"

#define CONTENTS "%PDF-1.7 what the file holds outside of its signature"
enum { CMS_MAX = 64 * 1024, CHAIN = 2 };

static struct authority root, middle[CHAIN], leaf;

static int
make(void **state)
{
    struct authority_wish wish = { .name = "Cachet SPECIMEN" };
    struct authority_wish authority = { .name = "Intermediaire",
        .is_authority = true };

    (void)state;
    authority_root("FR00", &root);
    authority_issue(&root, &authority, &middle[0]);
    authority_issue(&middle[0], &authority, &middle[1]);
    authority_issue(&middle[1], &wish, &leaf);
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    authority_free(&root);
    authority_free(&middle[0]);
    authority_free(&middle[1]);
    authority_free(&leaf);
    return 0;
}

static void
make_identity(size_t chain_count, struct cms_identity *out)
{
    const struct span chain[CHAIN] = { buffer_span(&middle[1].der),
        buffer_span(&middle[0].der) };
    struct sceau_error error = { 0 };

    if (cms_identity_make(
            buffer_span(&leaf.der), chain, chain_count, out, &error)
        != SCEAU_OK)
        fail_msg("%s", error.text);
}

static void
digest_of_contents(uint8_t digest[SIGNER_DIGEST])
{
    assert_int_equal(EVP_Digest(CONTENTS, strlen(CONTENTS), digest, NULL,
                         EVP_sha256(), NULL),
        1);
}

static void
seal(const struct cms_identity *identity, struct buffer *out)
{
    struct certificate_signer signer = authority_signer(&leaf);
    uint8_t digest[SIGNER_DIGEST];
    struct sceau_error error = { 0 };

    digest_of_contents(digest);
    if (cms_make(identity, digest, &signer, NULL, out, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
}

static void
the_verifier_reads_back_what_was_put(void **state)
{
    (void)state;
    for (size_t chain = 0; chain <= CHAIN; chain++) {
        struct cms_identity identity;
        AUTO_BUFFER struct buffer der = buffer_with_max(CMS_MAX);
        struct cms cms;
        uint8_t digest[SIGNER_DIGEST];
        make_identity(chain, &identity);
        seal(&identity, &der);
        const char *why = cms_read(buffer_span(&der), &cms);
        if (why)
            fail_msg("%s", why);
        assert_true(span_equal(cms.leaf, buffer_span(&leaf.der)));
        assert_int_equal(cms.chain_count, chain);
        for (size_t i = 0; i < chain; i++)
            assert_true(span_equal(
                cms.chain[i], buffer_span(&middle[CHAIN - 1 - i].der)));
        digest_of_contents(digest);
        assert_true(
            span_equal(cms.message_digest, span_of(digest, sizeof digest)));
        assert_int_equal(EVP_Digest(leaf.der.data, leaf.der.len, digest, NULL,
                             EVP_sha256(), NULL),
            1);
        assert_true(
            span_equal(cms.certificate_hash, span_of(digest, sizeof digest)));
        cms_identity_free(&identity);
    }
}

static CMS_ContentInfo *
read_cms(const struct buffer *der)
{
    const uint8_t *at = der->data;
    CMS_ContentInfo *cms = d2i_CMS_ContentInfo(NULL, &at, (long)der->len);

    assert_non_null(cms);
    assert_ptr_equal(at, der->data + der->len);
    return cms;
}

/* With signing-certificate-v2 checked too, against the chain up to the root. */
static int
openssl_verifies(const struct buffer *der, const char *contents)
{
    CMS_ContentInfo *cms = read_cms(der);
    X509_STORE *store = X509_STORE_new();
    BIO *bio = BIO_new_mem_buf(contents, -1);

    assert_int_equal(X509_STORE_add_cert(store, root.x509), 1);
    /* a seal of documents, not of mail */
    X509_VERIFY_PARAM *how = X509_STORE_get0_param(store);
    (void)X509_VERIFY_PARAM_set_purpose(how, X509_PURPOSE_ANY);
    int done = CMS_verify(
        cms, NULL, store, bio, NULL, CMS_BINARY | CMS_DETACHED | CMS_CADES);
    ERR_clear_error();
    BIO_free(bio);
    X509_STORE_free(store);
    CMS_ContentInfo_free(cms);
    return done;
}

static void
openssl_verifies_it_and_sees_other_contents(void **state)
{
    struct cms_identity identity;
    AUTO_BUFFER struct buffer der = buffer_with_max(CMS_MAX);

    (void)state;
    make_identity(CHAIN, &identity);
    seal(&identity, &der);
    assert_int_equal(openssl_verifies(&der, CONTENTS), 1);
    assert_int_equal(openssl_verifies(&der, CONTENTS "."), 0);
    cms_identity_free(&identity);
}

/* PAdES B-B: signing-time stands in the PDF, and may not stand here. */
static void
it_has_three_signed_attributes_and_no_other(void **state)
{
    struct cms_identity identity;
    AUTO_BUFFER struct buffer der = buffer_with_max(CMS_MAX);

    (void)state;
    make_identity(0, &identity);
    seal(&identity, &der);
    CMS_ContentInfo *cms = read_cms(&der);
    CMS_SignerInfo *si = sk_CMS_SignerInfo_value(CMS_get0_SignerInfos(cms), 0);
    assert_int_equal(CMS_signed_get_attr_count(si), 3);
    assert_true(CMS_signed_get_attr_by_NID(si, NID_pkcs9_contentType, -1) >= 0);
    assert_true(
        CMS_signed_get_attr_by_NID(si, NID_pkcs9_messageDigest, -1) >= 0);
    assert_true(
        CMS_signed_get_attr_by_NID(si, NID_id_smime_aa_signingCertificateV2, -1)
        >= 0);
    assert_int_equal(
        CMS_signed_get_attr_by_NID(si, NID_pkcs9_signingTime, -1), -1);
    assert_true(CMS_unsigned_get_attr_count(si) <= 0);
    assert_true(CMS_is_detached(cms));
    CMS_ContentInfo_free(cms);
    cms_identity_free(&identity);
}

static void
what_openssl_reads_it_writes_the_same(void **state)
{
    struct cms_identity identity;
    AUTO_BUFFER struct buffer der = buffer_with_max(CMS_MAX);
    uint8_t *again = NULL;

    (void)state;
    make_identity(0, &identity);
    seal(&identity, &der);
    CMS_ContentInfo *cms = read_cms(&der);
    int len = i2d_CMS_ContentInfo(cms, &again);
    assert_int_equal(len, der.len);
    assert_memory_equal(again, der.data, der.len);
    OPENSSL_free(again);
    CMS_ContentInfo_free(cms);
    cms_identity_free(&identity);
}

/* Signatures of every length that there is: r and s with and without their top bit. */
static enum sceau_status
sign_with_bytes(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    const uint8_t *first = context;

    (void)digest;
    (void)error;
    memset(rs, 0x11, SIGNER_SIGNATURE);
    rs[0] = first[0];
    rs[SIGNER_SIGNATURE / 2] = first[1];
    return SCEAU_OK;
}

static void
the_room_is_that_of_the_longest_signature(void **state)
{
    static uint8_t bytes[][2] = { { 0xff, 0x80 }, { 0x7f, 0xff }, { 0xff, 1 },
        { 0x7f, 0x7f }, { 0, 0x7f }, { 0, 0 } };
    const uint8_t digest[SIGNER_DIGEST] = { 0 };
    struct sceau_error error = { 0 };

    (void)state;
    for (size_t chain = 0; chain <= CHAIN; chain++) {
        struct cms_identity identity;
        size_t longest = 0;
        make_identity(chain, &identity);
        for (size_t i = 0; i < sizeof bytes / sizeof *bytes; i++) {
            AUTO_BUFFER struct buffer der = buffer_with_max(CMS_MAX);
            struct certificate_signer signer = { sign_with_bytes, bytes[i] };
            assert_int_equal(
                cms_make(&identity, digest, &signer, NULL, &der, &error), SCEAU_OK);
            longest = der.len > longest ? der.len : longest;
        }
        assert_int_equal(longest, identity.room);
        cms_identity_free(&identity);
    }
}

static enum sceau_status
sign_nothing(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    (void)context;
    (void)digest;
    (void)rs;
    error->status = SCEAU_E_STATE;
    return SCEAU_E_STATE;
}

static void
without_a_signature_nothing_is_put(void **state)
{
    const struct certificate_signer signer = { .sign = sign_nothing };
    const uint8_t digest[SIGNER_DIGEST] = { 0 };
    struct cms_identity identity;
    AUTO_BUFFER struct buffer der = buffer_with_max(CMS_MAX);
    struct sceau_error error = { 0 };

    (void)state;
    make_identity(0, &identity);
    assert_int_equal(
        cms_make(&identity, digest, &signer, NULL, &der, &error), SCEAU_E_STATE);
    assert_int_equal(der.len, 0);
    cms_identity_free(&identity);
}

static void
expect_no_identity(struct span der, const struct span *chain, size_t count,
    enum sceau_status status)
{
    struct cms_identity identity;
    struct sceau_error error = { 0 };

    assert_int_equal(
        cms_identity_make(der, chain, count, &identity, &error), status);
    assert_true(error.text[0]);
}

static void
what_is_not_one_certificate_is_refused(void **state)
{
    struct span good = buffer_span(&leaf.der);
    AUTO_BUFFER struct buffer more = buffer_with_max(CMS_MAX);

    (void)state;
    buffer_put(&more, leaf.der.data, leaf.der.len);
    buffer_byte(&more, 0);
    const struct span wrong[] = { span_of("", 0), span_str("bonjour"),
        span_of(good.data, good.len - 1), buffer_span(&more) };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        expect_no_identity(wrong[i], NULL, 0, SCEAU_E_FORMAT);
        expect_no_identity(good, &wrong[i], 1, SCEAU_E_FORMAT);
    }
}

static void
a_chain_is_as_long_as_the_verifier_reads(void **state)
{
    struct span chain[CMS_IDENTITY_CHAIN_MAX + 1];
    struct cms_identity identity;
    struct sceau_error error = { 0 };
    AUTO_BUFFER struct buffer der = buffer_with_max(CMS_MAX);
    struct cms cms;

    (void)state;
    for (size_t i = 0; i <= CMS_IDENTITY_CHAIN_MAX; i++)
        chain[i] = buffer_span(&middle[0].der);
    expect_no_identity(buffer_span(&leaf.der), chain,
        CMS_IDENTITY_CHAIN_MAX + 1, SCEAU_E_LIMIT);
    assert_int_equal(cms_identity_make(buffer_span(&leaf.der), chain,
                         CMS_IDENTITY_CHAIN_MAX, &identity, &error),
        SCEAU_OK);
    seal(&identity, &der);
    assert_null(cms_read(buffer_span(&der), &cms));
    assert_int_equal(cms.chain_count, CMS_IDENTITY_CHAIN_MAX);
    cms_identity_free(&identity);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_verifier_reads_back_what_was_put),
        cmocka_unit_test(openssl_verifies_it_and_sees_other_contents),
        cmocka_unit_test(it_has_three_signed_attributes_and_no_other),
        cmocka_unit_test(what_openssl_reads_it_writes_the_same),
        cmocka_unit_test(the_room_is_that_of_the_longest_signature),
        cmocka_unit_test(without_a_signature_nothing_is_put),
        cmocka_unit_test(what_is_not_one_certificate_is_refused),
        cmocka_unit_test(a_chain_is_as_long_as_the_verifier_reads),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
