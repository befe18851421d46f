/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <time.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/support/authority.h"
#include "tests/support/folder.h"

enum { POINT = 65, DAY = 24 * 3600 };

static struct authority root;

static int
make(void **state)
{
    (void)state;
    authority_root("FR00", &root);
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    authority_free(&root);
    return 0;
}

static void
point_of(EVP_PKEY *key, uint8_t point[POINT])
{
    size_t len;

    assert_int_equal(EVP_PKEY_get_octet_string_param(
                         key, "encoded-pub-key", point, POINT, &len),
        1);
    assert_int_equal(len, POINT);
}

static enum sceau_status
check(const struct authority_wish *wish, struct sceau_error *error)
{
    struct authority a;
    uint8_t point[POINT];

    authority_issue(&root, wish, &a);
    point_of(a.key, point);
    enum sceau_status status = certificate_check(a.x509, point, error);
    authority_free(&a);
    return status;
}

static void
expect_refusal(const struct authority_wish *wish, const char *part)
{
    struct sceau_error error = { 0 };

    assert_int_equal(check(wish, &error), SCEAU_E_CRYPTO);
    if (!strstr(error.text, part))
        fail_msg("« %s » is not in « %s »", part, error.text);
}

static void
a_certificate_serves_within_its_dates_only(void **state)
{
    int64_t now = (int64_t)time(NULL);
    struct authority_wish good = { .name = "0001" };
    struct authority_wish last = { .name = "0001", .until = now + 60 };
    struct authority_wish first = { .name = "0001", .from = now - 2 };
    struct authority_wish expired = { .name = "0001", .until = now - 2 };
    struct authority_wish early = { .name = "0001", .from = now + 60 };
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(check(&good, &error), SCEAU_OK);
    assert_int_equal(check(&last, &error), SCEAU_OK);
    assert_int_equal(check(&first, &error), SCEAU_OK);
    expect_refusal(&expired, "a expiré");
    expect_refusal(&expired, "sceau-hsm csr");
    expect_refusal(&early, "pas encore valable");
}

static void
a_certificate_whose_dates_cannot_be_read_does_not_serve(void **state)
{
    struct authority_wish wish = { .name = "0001" };
    struct sceau_error error = { 0 };

    (void)state;
    for (int i = 0; i < 2; i++) {
        struct authority a;
        authority_issue(&root, &wish, &a);
        ASN1_TIME *t =
            i ? X509_getm_notBefore(a.x509) : X509_getm_notAfter(a.x509);
        assert_int_equal(certificate_serves(a.x509, &error), SCEAU_OK);
        assert_int_equal(ASN1_STRING_set(t, "991399999999Z", 13), 1);
        assert_int_equal(certificate_serves(a.x509, &error), SCEAU_E_CRYPTO);
        authority_free(&a);
    }
}

static void
a_certificate_must_be_made_for_signing(void **state)
{
    struct authority_wish digital = { .name = "0001",
        .key_usage = "critical,digitalSignature" };
    struct authority_wish content = { .name = "0001",
        .key_usage = "critical,nonRepudiation" };
    struct authority_wish crypt = { .name = "0001",
        .key_usage = "critical,keyAgreement" };
    struct authority_wish of_authority = { .name = "FR00",
        .is_authority = true };
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(check(&digital, &error), SCEAU_OK);
    assert_int_equal(check(&content, &error), SCEAU_OK);
    expect_refusal(&crypt, "pas fait pour signer");
    expect_refusal(&of_authority, "pas fait pour signer");
}

static void
a_certificate_serves_its_own_key_only(void **state)
{
    struct authority_wish wish = { .name = "0001" };
    struct authority a, b;
    uint8_t point[POINT];
    struct sceau_error error = { 0 };

    (void)state;
    authority_issue(&root, &wish, &a);
    authority_issue(&root, &wish, &b);
    point_of(b.key, point);
    assert_int_equal(certificate_check(a.x509, point, &error), SCEAU_E_CRYPTO);
    assert_non_null(strstr(error.text, "pas celui de cette clé"));
    memset(point + 1, 0xff, POINT - 1); /* not on the curve */
    assert_int_equal(certificate_check(a.x509, point, &error), SCEAU_E_CRYPTO);
    assert_null(certificate_key(point));
    authority_free(&a);
    authority_free(&b);
}

static void
days_left_are_whole_and_negative_after_the_end(void **state)
{
    int64_t now = (int64_t)time(NULL);
    struct authority_wish wish = { .name = "0001" };
    const struct {
        int64_t until;
        int days;
    } rows[] = { { now + 3 * DAY + 60, 3 }, { now + 60, 0 },
        { now - 3 * DAY - 60, -3 } };

    (void)state;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct authority a;
        wish.until = rows[i].until;
        authority_issue(&root, &wish, &a);
        assert_int_equal(certificate_days_left(a.x509), rows[i].days);
        authority_free(&a);
    }
}

static void
pem_and_der_are_read_and_written_back(void **state)
{
    struct folder folder;
    char path[FOLDER_FILE];
    struct sceau_error error = { 0 };
    AUTO_BUFFER struct buffer pem = buffer_with_max(64 * 1024);

    (void)state;
    folder_make(&folder);
    authority_publish(&root, folder.path, "a.pem");
    folder_write(&folder, "a.der", buffer_span(&root.der));
    assert_int_equal(certificate_put(root.x509, &pem, &error), SCEAU_OK);
    folder_write(&folder, "b.pem", buffer_span(&pem));
    for (int i = 0; i < 3; i++) {
        X509 *x509 = NULL;
        folder_path(
            &folder, (const char *[]) { "a.pem", "a.der", "b.pem" }[i], path);
        assert_int_equal(certificate_load(path, &x509, &error), SCEAU_OK);
        assert_int_equal(X509_cmp(x509, root.x509), 0);
        X509_free(x509);
    }
    folder_remove(&folder);
}

static void
what_is_no_certificate_is_refused(void **state)
{
    static const char *const texts[] = { "", "bonjour\n",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" };
    struct folder folder;
    char path[FOLDER_FILE];
    struct sceau_error error = { 0 };
    X509 *x509 = NULL;

    (void)state;
    folder_make(&folder);
    folder_path(&folder, "a.pem", path);
    for (size_t i = 0; i < 3; i++) {
        folder_write(&folder, "a.pem", span_str(texts[i]));
        assert_int_equal(certificate_load(path, &x509, &error), SCEAU_E_FORMAT);
        assert_non_null(strstr(error.text, "aucun certificat lisible"));
    }
    for (size_t n = 0; n < root.der.len; n += 13) {
        folder_write(&folder, "a.pem", span_of(root.der.data, n));
        assert_int_equal(certificate_load(path, &x509, &error), SCEAU_E_FORMAT);
    }
    folder_remove(&folder);
    assert_int_equal(certificate_load(path, &x509, &error), SCEAU_E_NOTFOUND);
    assert_null(x509);
}

static X509_REQ *
read_request(const struct buffer *pem)
{
    BIO *bio = BIO_new_mem_buf(pem->data, (int)pem->len);
    X509_REQ *request = PEM_read_bio_X509_REQ(bio, NULL, NULL, NULL);

    BIO_free(bio);
    assert_non_null(request);
    return request;
}

static void
a_request_says_what_the_profile_wants_and_verifies(void **state)
{
    const struct certificate_subject subject = { .country = "FR",
        .organisation = "Préfecture",
        .unit = "0002 130003262",
        .common_name = "0001" };
    struct certificate_signer signer = authority_signer(&root);
    AUTO_BUFFER struct buffer pem = buffer_with_max(8192);
    struct sceau_error error = { 0 };
    char name[128];

    (void)state;
    assert_int_equal(
        certificate_request(root.key, &subject, &signer, &pem, &error),
        SCEAU_OK);
    X509_REQ *request = read_request(&pem);
    assert_int_equal(X509_REQ_verify(request, root.key), 1);
    assert_int_equal(
        X509_REQ_get_signature_nid(request), NID_ecdsa_with_SHA256);
    assert_int_equal(X509_REQ_get_version(request), X509_REQ_VERSION_1);
    BIO *bio = BIO_new(BIO_s_mem());
    (void)X509_NAME_print_ex(bio, X509_REQ_get_subject_name(request), 0,
        (XN_FLAG_RFC2253 & ~XN_FLAG_DN_REV)
            & ~(unsigned long)ASN1_STRFLGS_ESC_MSB);
    int n = BIO_read(bio, name, sizeof name - 1);
    assert_true(n > 0);
    name[n] = 0;
    assert_string_equal(name, "C=FR,O=Préfecture,OU=0002 130003262,CN=0001");
    BIO_free(bio);
    X509_REQ_free(request);
}

static enum sceau_status
sign_wrongly(void *context, const uint8_t digest[SIGNER_DIGEST],
    uint8_t rs[SIGNER_SIGNATURE], struct sceau_error *error)
{
    (void)context;
    (void)digest;
    (void)error;
    memset(rs, 0x42, SIGNER_SIGNATURE);
    return SCEAU_OK;
}

static void
a_request_signed_wrongly_is_not_written(void **state)
{
    const struct certificate_subject subject = { .country = "FR",
        .common_name = "0001" };
    const struct certificate_signer signer = { .sign = sign_wrongly };
    AUTO_BUFFER struct buffer pem = buffer_with_max(8192);
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(
        certificate_request(root.key, &subject, &signer, &pem, &error),
        SCEAU_E_CRYPTO);
    assert_int_equal(pem.len, 0);
}

static void
names_that_cannot_stand_in_a_certificate_are_refused(void **state)
{
    static const char *const bad[] = { "", "\xff\xfe",
        "soixante-cinq caractères, soit un de trop pour le nom commun : x1" };
    struct certificate_signer signer = authority_signer(&root);
    AUTO_BUFFER struct buffer pem = buffer_with_max(8192);
    struct sceau_error error = { 0 };

    (void)state;
    for (size_t i = 0; i < 3; i++) {
        const struct certificate_subject subject = { .country = "FR",
            .common_name = bad[i] };
        assert_int_equal(
            certificate_request(root.key, &subject, &signer, &pem, &error),
            SCEAU_E_FORMAT);
        assert_int_equal(pem.len, 0);
    }
}

static void
every_flipped_bit_of_a_signature_is_seen(void **state)
{
    uint8_t digest[SIGNER_DIGEST] = { 1, 2, 3 }, rs[SIGNER_SIGNATURE];
    struct certificate_signer signer = authority_signer(&root);
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(signer.sign(signer.context, digest, rs, &error), SCEAU_OK);
    assert_true(certificate_verify(root.key, digest, rs));
    for (size_t i = 0; i < 8 * sizeof rs; i++) {
        rs[i / 8] ^= (uint8_t)(1 << i % 8);
        assert_false(certificate_verify(root.key, digest, rs));
        rs[i / 8] ^= (uint8_t)(1 << i % 8);
    }
    digest[31] ^= 1;
    assert_false(certificate_verify(root.key, digest, rs));
}

static void
a_fingerprint_is_of_the_public_key_as_certificates_carry_it(void **state)
{
    uint8_t print[32], again[32], digest[EVP_MAX_MD_SIZE], *der = NULL;
    struct authority_wish wish = { .name = "0001" };
    struct sceau_error error = { 0 };
    struct authority a;

    (void)state;
    authority_issue(&root, &wish, &a);
    assert_int_equal(certificate_fingerprint(a.key, print, &error), SCEAU_OK);
    assert_int_equal(
        certificate_fingerprint(X509_get0_pubkey(a.x509), again, &error),
        SCEAU_OK);
    assert_memory_equal(print, again, sizeof print);
    int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(a.x509), &der);
    assert_true(len > 0);
    assert_int_equal(
        EVP_Digest(der, (size_t)len, digest, NULL, EVP_sha256(), NULL), 1);
    assert_memory_equal(print, digest, sizeof print);
    OPENSSL_free(der);
    assert_int_equal(
        certificate_fingerprint(root.key, again, &error), SCEAU_OK);
    assert_memory_not_equal(print, again, sizeof print);
    authority_free(&a);
}

static void
a_public_key_is_written_in_pem(void **state)
{
    AUTO_BUFFER struct buffer pem = buffer_with_max(4096);
    struct sceau_error error = { 0 };

    (void)state;
    assert_int_equal(certificate_put_key(root.key, &pem, &error), SCEAU_OK);
    BIO *bio = BIO_new_mem_buf(pem.data, (int)pem.len);
    EVP_PKEY *read = PEM_read_bio_PUBKEY(bio, NULL, NULL, NULL);
    assert_non_null(read);
    assert_int_equal(EVP_PKEY_eq(read, root.key), 1);
    EVP_PKEY_free(read);
    BIO_free(bio);
}

static void
a_name_is_the_whole_common_name_and_the_only_one(void **state)
{
    struct authority_wish wish = { .name = "AB12" };
    struct authority a;

    (void)state;
    authority_issue(&root, &wish, &a);
    assert_true(certificate_is_named(a.x509, "AB12"));
    assert_false(certificate_is_named(a.x509, "AB1"));
    assert_false(certificate_is_named(a.x509, "AB123"));
    assert_false(certificate_is_named(a.x509, "ab12"));
    assert_false(certificate_is_named(a.x509, ""));
    X509_NAME *subject = X509_get_subject_name(a.x509);
    assert_int_equal(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
                         (const unsigned char *)"CD34", -1, -1, 0),
        1);
    assert_false(certificate_is_named(a.x509, "AB12"));
    authority_free(&a);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_certificate_serves_within_its_dates_only),
        cmocka_unit_test(
            a_certificate_whose_dates_cannot_be_read_does_not_serve),
        cmocka_unit_test(a_certificate_must_be_made_for_signing),
        cmocka_unit_test(a_certificate_serves_its_own_key_only),
        cmocka_unit_test(days_left_are_whole_and_negative_after_the_end),
        cmocka_unit_test(pem_and_der_are_read_and_written_back),
        cmocka_unit_test(what_is_no_certificate_is_refused),
        cmocka_unit_test(a_request_says_what_the_profile_wants_and_verifies),
        cmocka_unit_test(a_request_signed_wrongly_is_not_written),
        cmocka_unit_test(names_that_cannot_stand_in_a_certificate_are_refused),
        cmocka_unit_test(every_flipped_bit_of_a_signature_is_seen),
        cmocka_unit_test(
            a_fingerprint_is_of_the_public_key_as_certificates_carry_it),
        cmocka_unit_test(a_public_key_is_written_in_pem),
        cmocka_unit_test(a_name_is_the_whole_common_name_and_the_only_one),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
