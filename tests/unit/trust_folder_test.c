/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <dirent.h>
#include <sys/stat.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/support/specimen.h"
#include "tests/support/vectors.h"
#include "verifier/base/limits.h"
#include "verifier/trust/trust.h"

enum { PATH = 512 };

static char folder[64];
static EVP_PKEY *key, *other;

static void
in_folder(const char *name, char path[PATH])
{
    (void)snprintf(path, PATH, "%s/%s", folder, name);
}

static int
make_folder(void **state)
{
    (void)state;
    (void)snprintf(folder, sizeof folder, "/tmp/sceau-trust-XXXXXX");
    return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
    (void)state;
    DIR *d = opendir(folder);
    struct dirent *entry;
    char path[PATH];

    while ((entry = readdir(d))) {
        in_folder(entry->d_name, path);
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            (void)remove(path);
    }
    (void)closedir(d);
    return rmdir(folder);
}

static int
make_keys(void **state)
{
    (void)state;
    FILE *file = fopen(VECTORS "/2d-doc/keys/FR00_0001.key.pem", "r");

    key = file ? PEM_read_PrivateKey(file, NULL, NULL, NULL) : NULL;
    other = EVP_EC_gen("P-256");
    if (file)
        (void)fclose(file);
    return key && other ? 0 : -1;
}

static int
free_keys(void **state)
{
    (void)state;
    EVP_PKEY_free(key);
    EVP_PKEY_free(other);
    return 0;
}

static void
set_name(X509_NAME *name, const char *cn)
{
    assert_int_equal(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
                         (const uint8_t *)cn, -1, -1, 0),
        1);
}

/* keyUsage of the next certificates; NULL: none */
static const char *usage;

static void
extend(X509 *x509, int nid, const char *value)
{
    X509_EXTENSION *e = X509V3_EXT_conf_nid(NULL, NULL, nid, value);

    assert_int_equal(X509_add_ext(x509, e, -1), 1);
    X509_EXTENSION_free(e);
}

static X509 *
certificate(const char *cn, const char *issuer, EVP_PKEY *of, bool authority)
{
    X509 *x509 = X509_new();

    (void)X509_set_version(x509, X509_VERSION_3);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(x509), 1);
    (void)ASN1_TIME_set_string(X509_getm_notBefore(x509), "20121101000000Z");
    (void)ASN1_TIME_set_string(X509_getm_notAfter(x509), "20151101000000Z");
    set_name(X509_get_subject_name(x509), cn);
    X509_NAME *name = X509_NAME_new();
    set_name(name, issuer);
    (void)X509_set_issuer_name(x509, name);
    X509_NAME_free(name);
    (void)X509_set_pubkey(x509, of);
    if (authority)
        extend(x509, NID_basic_constraints, "critical,CA:TRUE");
    if (usage)
        extend(x509, NID_key_usage, usage);
    assert_true(X509_sign(x509, key, EVP_sha256()) > 0);
    return x509;
}

static void
put(const char *name, const char *cn, const char *issuer, EVP_PKEY *of,
    bool pem, bool authority)
{
    char path[PATH];
    X509 *x509 = certificate(cn, issuer, of, authority);

    in_folder(name, path);
    FILE *file = fopen(path, "ab");
    assert_non_null(file);
    assert_int_equal(
        pem ? PEM_write_X509(file, x509) : i2d_X509_fp(file, x509), 1);
    (void)fclose(file);
    X509_free(x509);
}

static void
put_text(const char *name, const void *text, size_t len)
{
    char path[PATH];

    in_folder(name, path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, len, file), len);
    (void)fclose(file);
}

/* What the folder says of a code of that signer, which `key` signed; of a binary one,
 * its certificate's id. */
static struct seal_check
check_binary(const char *signer, const char *id)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    char header[40];
    struct specimen_wish wish = { .header = header };
    struct trust *trust = NULL;
    struct seal seal;
    struct seal_check found;
    struct sceau_error error;

    (void)snprintf(header, sizeof header, "DC04%s128D128D1301FR", signer);
    specimen_code(&wish, &code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    if (id)
        (void)snprintf(
            seal.header.certificate, sizeof seal.header.certificate, "%s", id);
    if (trust_open(folder, &trust, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    trust_check(trust, &seal, (struct date) { 2026, 11, 25 }, &found);
    trust_free(&trust);
    return found;
}

static struct seal_check
check(const char *signer)
{
    return check_binary(signer, NULL);
}

static void
a_leaf_is_pinned_by_its_file_name(void **state)
{
    (void)state;
    put("FR05_AB12.pem", "Any Name", "Any Authority", key, true, false);
    put("FR06_CD34.der", "XXXX", "YYYY", key, false, false);
    assert_int_equal(check("FR05AB12").signature, SIGNATURE_RIGHT);
    assert_int_equal(check("FR06CD34").signature, SIGNATURE_RIGHT);
    assert_false(check("FR05CD34").signer_found);
    put("FR05-EF56.pem", "X", "Y", key, true, false);
    assert_false(check("FR05EF56").signer_found);
    /* the name of the file decided, not the names inside */
    assert_false(check("YYYYXXXX").signer_found);
    struct seal_check found = check("FR05AB12");
    assert_int_equal(
        date_compare(found.not_before, (struct date) { 2012, 11, 1 }), 0);
    assert_int_equal(
        date_compare(found.not_after, (struct date) { 2015, 11, 1 }), 0);
}

static void
a_leaf_is_pinned_by_its_subject_and_issuer(void **state)
{
    (void)state;
    put("any.txt", "AB12", "FR05", key, true, false);
    put("fr06_cd34.pem", "CD34", "FR06", key, true, false);
    put("FR07_EF56", "GH78", "FR08", key, true, false);
    assert_int_equal(check("FR05AB12").signature, SIGNATURE_RIGHT);
    assert_int_equal(check("FR06CD34").signature, SIGNATURE_RIGHT);
    assert_false(check("FR07EF56").signer_found); /* no dot: no such name */
    assert_int_equal(check("FR08GH78").signature, SIGNATURE_RIGHT);
    put("long.pem", "AB123", "FR05", other, true, false);
    put("lower.pem", "ab12", "FR05", other, true, false);
    assert_int_equal(check("FR05AB12").signature, SIGNATURE_RIGHT);
}

/* By a certificate that it issued, the name of a file, or its own. */
static void
an_authority_is_known_by_any_certificate_of_it(void **state)
{
    (void)state;
    put("a.pem", "AB12", "FR05", key, true, false);
    put("FR06_CD34.pem", "X", "Y", key, true, false);
    put("b.pem", "FR07", "Root", key, true, true);
    assert_true(check("FR05EF56").authority_known);
    assert_true(check("FR06EF56").authority_known);
    assert_true(check("FR07EF56").authority_known);
    assert_false(check("FR08EF56").authority_known);
    assert_false(check("ROOTEF56").authority_known);
    assert_false(check("FR05EF56").signer_found);
}

static void
a_signature_by_another_key_is_wrong(void **state)
{
    (void)state;
    put("FR05_AB12.pem", "AB12", "FR05", other, true, false);
    struct seal_check found = check("FR05AB12");
    assert_true(found.signer_found);
    assert_int_equal(found.signature, SIGNATURE_WRONG);
}

static void
of_two_certificates_the_one_that_fits_is_the_signer(void **state)
{
    (void)state;
    put("FR05_AB12.old.pem", "AB12", "FR05", other, true, false);
    put("FR05_AB12.pem", "AB12", "FR05", key, true, false);
    put("a.pem", "AB12", "FR05", other, true, false);
    put("z.pem", "AB12", "FR05", other, true, false);
    assert_int_equal(check("FR05AB12").signature, SIGNATURE_RIGHT);
}

static void
a_wrong_signature_is_not_hidden_by_a_key_that_cannot_check(void **state)
{
    (void)state;
    EVP_PKEY *rsa = EVP_RSA_gen(1024);

    put("FR05_AB12.a.pem", "AB12", "FR05", other, true, false);
    put("FR05_AB12.b.pem", "AB12", "FR05", rsa, true, false);
    struct seal_check found = check("FR05AB12");
    assert_int_equal(found.signature, SIGNATURE_WRONG);
    assert_false(found.key_unsupported);
    put("FR06_CD34.pem", "CD34", "FR06", rsa, true, false);
    found = check("FR06CD34");
    assert_true(found.signer_found && found.key_unsupported);
    assert_int_equal(found.signature, SIGNATURE_UNCHECKED);
    EVP_PKEY_free(rsa);
}

static void
an_authority_is_no_signer_of_codes(void **state)
{
    (void)state;
    struct trust *trust = NULL;
    struct date as_of;
    struct sceau_error error;

    put("FR05_AB12.pem", "AB12", "FR05", key, true, true);
    assert_false(check("FR05AB12").signer_found);
    assert_int_equal(trust_open(folder, &trust, &error), SCEAU_OK);
    assert_int_equal(trust_leaves(trust), 0);
    assert_int_equal(trust_authorities(trust), 1);
    trust_free(&trust);
    trust_free(&trust);
    assert_int_equal(trust_leaves(NULL), 0);
    assert_int_equal(trust_state(NULL, DATE_NONE, &as_of), TRUST_ABSENT);
}

static void
every_certificate_of_a_bundle_is_read(void **state)
{
    (void)state;
    put("bundle.pem", "AB12", "FR05", other, true, false);
    put("bundle.pem", "CD34", "FR05", key, true, false);
    put("bundle.pem", "FR05", "FR05", key, true, true);
    assert_int_equal(check("FR05CD34").signature, SIGNATURE_RIGHT);
    assert_int_equal(check("FR05AB12").signature, SIGNATURE_WRONG);
}

static void
other_files_are_ignored(void **state)
{
    (void)state;
    static uint8_t huge[SCEAU_CERTIFICATE_MAX + 1];
    static const char broken[] = "-----BEGIN CERTIFICATE-----\nAAAA\n"
                                 "-----END CERTIFICATE-----\n";
    char path[PATH];

    put("FR05_AB12.pem", "AB12", "FR05", key, true, false);
    put_text("README.md", "text", 4);
    put_text("FR05_EMPT.pem", "", 0);
    put_text("FR05_TEXT.der", "\x30\x82\x01\x00", 4);
    put_text("FR05_BROK.pem", broken, sizeof broken - 1);
    put_text("FR05_HUGE.der", huge, sizeof huge);
    put_text("-", "text", 4);
    put(".FR05_HIDN.pem", "HIDN", "FR05", key, true, false);
    in_folder("FR05_DIRE.pem", path);
    assert_int_equal(mkdir(path, 0700), 0);
    in_folder("FR05_LINK.pem", path);
    assert_int_equal(symlink("nowhere", path), 0);
    in_folder("FR05_FIFO.pem", path);
    assert_int_equal(mkfifo(path, 0600), 0);
    assert_int_equal(check("FR05AB12").signature, SIGNATURE_RIGHT);
    assert_false(check("FR05HIDN").signer_found);
    struct trust *trust = NULL;
    struct sceau_error error;
    assert_int_equal(trust_open(folder, &trust, &error), SCEAU_OK);
    assert_int_equal(trust_leaves(trust), 1);
    trust_free(&trust);
}

static void
a_folder_that_is_not_one_is_refused(void **state)
{
    (void)state;
    struct trust *trust = NULL;
    struct sceau_error error;
    char path[PATH];

    in_folder("absent", path);
    assert_int_equal(trust_open(path, &trust, &error), SCEAU_E_NOTFOUND);
    assert_non_null(strstr(error.text, "introuvable"));
    put_text("file", "x", 1);
    in_folder("file", path);
    assert_int_equal(trust_open(path, &trust, &error), SCEAU_E_NOTFOUND);
    assert_non_null(strstr(error.text, "ni dossier"));
    assert_null(trust);
}

/* Five hexadecimal digits: the listed name after a 0, or a name of its own. */
static void
a_binary_code_names_a_leaf_by_five_digits(void **state)
{
    (void)state;
    put("a.pem", "AB12", "FR05", key, true, false);
    put("b.pem", "0CD34", "FR05", key, true, false);
    put("FR06_ACB12.pem", "X", "Y", key, true, false);
    put("FR06_ACG12.pem", "X", "Y", key, true, false);
    put("FR06_ACB123.pem", "X", "Y", key, true, false);
    assert_int_equal(
        check_binary("FR050000", "0AB12").signature, SIGNATURE_RIGHT);
    assert_int_equal(
        check_binary("FR050000", "0CD34").signature, SIGNATURE_RIGHT);
    assert_int_equal(
        check_binary("FR060000", "ACB12").signature, SIGNATURE_RIGHT);
    assert_false(check_binary("FR050000", "1AB12").signer_found);
    assert_false(check_binary("FR060000", "ACG12").signer_found);
    assert_false(check("FR05CD34").signer_found);
    assert_false(check("FR06CB12").signer_found);
}

static void
a_leaf_is_made_to_sign(void **state)
{
    (void)state;
    static const struct {
        const char *usage;
        bool signs;
    } cases[] = { { "critical,digitalSignature", true },
        { "nonRepudiation", true },
        { "digitalSignature,nonRepudiation,keyEncipherment", true },
        { "critical,keyEncipherment", false }, { "keyAgreement", false },
        { "critical,keyCertSign,cRLSign", false } };
    char file[16], header[16];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)snprintf(file, sizeof file, "FR05_AB1%zu.pem", i);
        (void)snprintf(header, sizeof header, "FR05AB1%zu", i);
        usage = cases[i].usage;
        put(file, "X", "Y", key, true, false);
        assert_int_equal(check(header).signer_found, cases[i].signs);
    }
    usage = NULL;
}

/* FR05's own certificate, under whatever name. */
static void
an_official_authority_is_no_signer(void **state)
{
    (void)state;
    size_t len;
    uint8_t *der = vector_file("2d-doc/certs/FR05.der", &len);

    put_text("FR05_FR05.der", der, len);
    free(der);
    assert_false(check("FR05FR05").signer_found);
}

#define in_a_folder(test)                                                      \
    cmocka_unit_test_setup_teardown(test, make_folder, remove_folder)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_folder(a_leaf_is_pinned_by_its_file_name),
        in_a_folder(a_leaf_is_pinned_by_its_subject_and_issuer),
        in_a_folder(an_authority_is_known_by_any_certificate_of_it),
        in_a_folder(a_signature_by_another_key_is_wrong),
        in_a_folder(of_two_certificates_the_one_that_fits_is_the_signer),
        in_a_folder(a_wrong_signature_is_not_hidden_by_a_key_that_cannot_check),
        in_a_folder(an_authority_is_no_signer_of_codes),
        in_a_folder(a_binary_code_names_a_leaf_by_five_digits),
        in_a_folder(a_leaf_is_made_to_sign),
        in_a_folder(an_official_authority_is_no_signer),
        in_a_folder(every_certificate_of_a_bundle_is_read),
        in_a_folder(other_files_are_ignored),
        in_a_folder(a_folder_that_is_not_one_is_refused),
    };

    return cmocka_run_group_tests(tests, make_keys, free_keys);
}
