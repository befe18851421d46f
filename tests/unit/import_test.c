/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/vectors.h"
#include "verifier/trust/import.h"

static struct import im;
static struct pins pins;
static struct sceau_error error;
static char said[1024];

static int
open_empty(void **state)
{
    (void)state;
    return import_open(&im, span_of(NULL, 0), &error) == SCEAU_OK ? 0 : -1;
}

static int
release(void **state)
{
    (void)state;
    import_free(&im);
    pins_free(&pins);
    return 0;
}

static enum sceau_status
take_bytes(struct span bytes)
{
    AUTO_BUFFER struct buffer say = buffer_with_max(1000);

    said[0] = error.text[0] = 0;
    enum sceau_status status = import_bytes(&im, bytes, &pins, &say, &error);
    (void)snprintf(said, sizeof said, "%s", buffer_cstr(&say));
    return status;
}

static enum sceau_status
take(const char *file)
{
    size_t len;
    uint8_t *bytes = vector_file(file, &len);
    enum sceau_status status = take_bytes(span_of(bytes, len));

    free(bytes);
    return status;
}

#define LIST_18 "2d-doc/tsl/tsl_seq18_2023-11-27.xml"
#define LIST_22 "2d-doc/tsl/tsl_seq22_2025-08-25.xml"
#define FR03 "2d-doc/directory/FR03_bundle_2026-01.multipart"
#define FR05 "2d-doc/directory/FR05_bundle_2026-01.multipart"

static void
the_official_lists_verify(void **state)
{
    (void)state;
    assert_int_equal(take(LIST_18), SCEAU_OK);
    assert_string_equal(said, "liste de confiance FR nº 18 : 4 autorités");
    assert_int_equal(im.store.authority_count, 4);
    assert_int_equal(take(LIST_22), SCEAU_OK);
    assert_int_equal(im.store.authority_count, 6);
    assert_string_equal(im.store.authority[1].id, "FR03");
    assert_int_equal(im.store.list[0].sequence, 22);
    assert_int_equal(take(LIST_22), SCEAU_OK);
    assert_non_null(strstr(said, "déjà importée"));
}

static void
an_altered_list_is_refused(void **state)
{
    (void)state;
    assert_int_equal(take("2d-doc/tsl/tsl_seq22_altered.xml"), SCEAU_E_CRYPTO);
    assert_non_null(strstr(error.text, "altérée"));
    assert_int_equal(im.store.authority_count, 0);
    assert_int_equal(im.store.pin_count, 0);
}

/* Bytes that the reader of XML would not see. */
static void
nothing_follows_a_list(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer more = buffer_with_max(SCEAU_LIST_MAX);
    size_t len;
    uint8_t *bytes = vector_file(LIST_18, &len);

    buffer_put(&more, bytes, len);
    buffer_put(&more, "\0<x/>", 5);
    free(bytes);
    assert_int_equal(take_bytes(buffer_span(&more)), SCEAU_E_FORMAT);
    more.data[len] = '\n';
    assert_int_equal(take_bytes(buffer_span(&more)), SCEAU_E_FORMAT);
    assert_int_equal(take_bytes(span_of(more.data, len + 1)), SCEAU_OK);
}

static void
an_older_list_is_refused(void **state)
{
    (void)state;
    assert_int_equal(take(LIST_22), SCEAU_OK);
    assert_int_equal(take(LIST_18), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "plus ancienne"));
    assert_int_equal(im.store.list[0].sequence, 22);
    assert_int_equal(im.store.authority_count, 6);
}

/* What the store says of authorities: all that a list brings. */
static const char *
authorities(void)
{
    const char *at = strstr(buffer_cstr(&im.text), "[authorities]");

    return at ? at : "";
}

/* A byte may change where nothing is read, as the Id of the signature: then it brings
 * the same authorities. */
static void
no_byte_of_a_list_changes_what_it_brings(void **state)
{
    (void)state;
    size_t len, refused = 0, tried = 0;
    uint8_t *bytes = vector_file(LIST_18, &len);

    assert_int_equal(take(LIST_18), SCEAU_OK);
    char *genuine = strdup(authorities());
    assert_non_null(genuine);
    for (size_t i = 40; i < len; i += 97) {
        uint8_t was = bytes[i];
        import_free(&im);
        assert_int_equal(open_empty(NULL), 0);
        bytes[i] = was == 'A' ? 'B' : 'A';
        if (take_bytes(span_of(bytes, len)) == SCEAU_OK)
            assert_string_equal(authorities(), genuine);
        else
            refused++;
        tried++;
        bytes[i] = was;
    }
    free(genuine);
    free(bytes);
    assert_true(tried > 200 && refused + 5 > tried);
}

static void
every_leaf_of_the_directories_chains(void **state)
{
    (void)state;
    assert_int_equal(take(FR05), SCEAU_E_NOTFOUND);
    assert_non_null(strstr(error.text, "importez d’abord la liste"));
    assert_int_equal(take(LIST_22), SCEAU_OK);
    assert_int_equal(take(FR03), SCEAU_OK);
    assert_string_equal(said,
        "124 certificats de signataires, dont 3 d’une clé non prise en charge");
    assert_int_equal(take(FR05), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 126);
    for (size_t i = 0; i < im.store.signer_count; i++) {
        const struct store_signer *s = &im.store.signer[i];
        const struct store_authority *a = store_authority_of(&im.store, s);
        assert_non_null(a);
        assert_true(date_compare(a->not_before, s->not_before) <= 0);
        assert_true(date_compare(s->not_after, a->not_after) <= 0);
        assert_true(store_accepts(a, s->not_after));
    }
    /* again: nothing is there twice */
    assert_int_equal(take(FR03), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 126);
}

static void
days_are_those_of_paris(void **state)
{
    (void)state;
    size_t count;

    assert_int_equal(take(LIST_22), SCEAU_OK);
    assert_int_equal(take(FR03), SCEAU_OK);
    /* from 2025-03-31T22:00:00Z, which is 1 April here, until 2028-03-30T21:59:59Z */
    const struct store_signer *s =
        store_find(&im.store, "FR03", "SNC5", &count);
    assert_non_null(s);
    assert_int_equal(s->not_before.month * 100 + s->not_before.day, 331);
    assert_int_equal(s->not_after.month * 100 + s->not_after.day, 330);
    assert_int_equal(s->key, STORE_KEY_P256);
    s = store_find(&im.store, "FR03", "DSR1", &count);
    assert_int_equal(s->key, STORE_KEY_RSA);
}

static void
a_single_certificate_chains_too(void **state)
{
    (void)state;
    size_t count;

    assert_int_equal(take(LIST_22), SCEAU_OK);
    assert_int_equal(take("2d-doc/certs/FR03_AHP1.der"), SCEAU_OK);
    assert_int_equal(take("2d-doc/certs/FR01_SFR0.der"), SCEAU_OK);
    assert_non_null(strstr(said, "non prise en charge"));
    assert_true(store_find(&im.store, "FR01", "SFR0", &count)->explicit_curve);
    /* its revocations are signed by somebody else, which is not handled */
    assert_int_equal(im.store.authority[0].crl, STORE_CRL_UNSUPPORTED);
    assert_int_equal(take("2d-doc/certs/FR00_0001.pem"), SCEAU_E_NOTFOUND);
    assert_int_equal(im.store.signer_count, 2);
}

static void
a_leaf_may_be_pinned_by_hand(void **state)
{
    (void)state;
    size_t len, count;
    uint8_t *bytes = vector_file("2d-doc/certs/FR00_0001.pem", &len);

    assert_int_equal(
        import_pinned(&im, span_of(bytes, len), NULL, &error), SCEAU_OK);
    free(bytes);
    const struct store_signer *s =
        store_find(&im.store, "FR00", "0001", &count);
    assert_non_null(s);
    assert_null(store_authority_of(&im.store, s));
}

static void
what_is_of_no_kind_is_refused(void **state)
{
    (void)state;
    static const char *const nothing[] = { "", "x", "<html></html>",
        "<?xml version=\"1.0\"?><a/>", "<?xml version=\"1.0\"?><a",
        "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>",
        "--End\r\n", "--End\r\nContent-type: x\r\n\r\n0\x82",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" };

    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++) {
        assert_int_equal(take_bytes(span_str(nothing[i])), SCEAU_E_FORMAT);
        assert_true(error.text[0]);
    }
}

static void
an_official_authority_is_no_signer(void **state)
{
    (void)state;
    size_t len;
    uint8_t *der = vector_file("2d-doc/certs/FR05.der", &len);

    assert_int_equal(
        import_pinned(&im, span_of(der, len), NULL, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "aucun certificat de signataire"));
    assert_int_equal(take(LIST_22), SCEAU_OK);
    assert_int_not_equal(take_bytes(span_of(der, len)), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 0);
    free(der);
}

/* The certificate in PEM and line ends after it, that many bytes in all. */
static enum sceau_status
take_padded(size_t len, bool pdf)
{
    size_t pem_len;
    uint8_t *pem = vector_file("2d-doc/certs/FR00_0001.pem", &pem_len);
    uint8_t *padded = malloc(len);

    assert_non_null(padded);
    memset(padded, '\n', len);
    memcpy(padded, pem, pem_len);
    free(pem);
    enum sceau_status status = pdf
        ? import_pdf_signers(&im, span_of(padded, len), NULL, &error)
        : import_pinned(&im, span_of(padded, len), NULL, &error);
    free(padded);
    return status;
}

static void
files_are_as_long_as_their_bounds(void **state)
{
    (void)state;
    assert_int_equal(take_padded(SCEAU_DIRECTORY_MAX, false), SCEAU_OK);
    assert_int_equal(
        take_padded(SCEAU_DIRECTORY_MAX + 1, false), SCEAU_E_LIMIT);
    assert_int_equal(take_padded(SCEAU_CERTIFICATE_MAX, true), SCEAU_OK);
    assert_int_equal(
        take_padded(SCEAU_CERTIFICATE_MAX + 1, true), SCEAU_E_FORMAT);
}

/* Of an authority that has certified nobody yet. */
static void
an_empty_directory_is_said(void **state)
{
    (void)state;
    assert_int_equal(take_bytes(span_str("--End--\r\n")), SCEAU_OK);
    assert_non_null(strstr(said, "annuaire vide"));
    assert_int_equal(im.store.signer_count, 0);
    /* by hand, there was something to accept */
    assert_int_equal(import_pinned(&im, span_str("--End--\r\n"), NULL, &error),
        SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "annuaire vide"));
}

/* As one part in PEM, with another that is no certificate. */
static void
a_directory_in_pem_is_read_as_one(void **state)
{
    (void)state;
    size_t len;
    uint8_t *pem = vector_file("2d-doc/certs/FR00_0001.pem", &len);
    AUTO_BUFFER struct buffer answer = buffer_with_max(64 * 1024);

    buffer_text(&answer,
        "Bonjour\r\n--End\r\nContent-Type: text/plain\r\n"
        "\r\nBonjour\r\n--End\r\n\r\n");
    buffer_put(&answer, pem, len);
    free(pem);
    buffer_text(&answer, "\r\n--End--\r\n");
    AUTO_BUFFER struct buffer say = buffer_with_max(1024);
    assert_int_equal(
        import_pinned(&im, buffer_span(&answer), &say, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&say),
        "1 certificat de signataire, ignorés car inutilisables : 1");
    assert_int_equal(import_kind(buffer_span(&answer)), IMPORT_DIRECTORY);
}

#define in_a_store(test)                                                       \
    cmocka_unit_test_setup_teardown(test, open_empty, release)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_store(the_official_lists_verify),
        in_a_store(an_altered_list_is_refused),
        in_a_store(nothing_follows_a_list),
        in_a_store(an_older_list_is_refused),
        in_a_store(no_byte_of_a_list_changes_what_it_brings),
        in_a_store(every_leaf_of_the_directories_chains),
        in_a_store(days_are_those_of_paris),
        in_a_store(a_single_certificate_chains_too),
        in_a_store(a_leaf_may_be_pinned_by_hand),
        in_a_store(what_is_of_no_kind_is_refused),
        in_a_store(an_official_authority_is_no_signer),
        in_a_store(files_are_as_long_as_their_bounds),
        in_a_store(an_empty_directory_is_said),
        in_a_store(a_directory_in_pem_is_read_as_one),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
