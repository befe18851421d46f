/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <time.h>

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tests/support/chain.h"
#include "verifier/trust/import.h"

/* An authority, two of its leaves, a stranger of the same name. */
static struct chain authority, impostor, signer, publisher, one, two;
static struct import im;
static struct pins pins;
static struct sceau_error error;

static int
make_chain(void **state)
{
    (void)state;
    const struct chain_wish ca = { .name = "FR42", .is_authority = true };

    chain_make(NULL, &ca, &authority);
    chain_make(NULL, &ca, &impostor);
    chain_make(NULL, &(struct chain_wish) { .name = "Liste", .curve = "RSA" },
        &signer);
    chain_make(NULL, &(struct chain_wish) { .name = "Paquets" }, &publisher);
    chain_make(&authority,
        &(struct chain_wish) { .name = "AB12",
            .serial = 0x1234,
            .crl = "URI:ldap://x/,URI:http://localhost/fr42.crl" },
        &one);
    chain_make(&authority,
        &(struct chain_wish) { .name = "CD34", .serial = 0x80 }, &two);
    return 0;
}

static int
free_chain(void **state)
{
    (void)state;
    chain_free(&authority);
    chain_free(&impostor);
    chain_free(&signer);
    chain_free(&publisher);
    chain_free(&one);
    chain_free(&two);
    return 0;
}

static enum sceau_status
take(struct buffer *bytes)
{
    error.text[0] = 0;
    return import_bytes(&im, buffer_span(bytes), &pins, NULL, &error);
}

static void
take_leaves(void)
{
    AUTO_BUFFER struct buffer answer = buffer_with_max(64 * 1024);
    const struct chain *leaves[] = { &one, &two };

    chain_directory(leaves, 2, &answer);
    assert_int_equal(take(&answer), SCEAU_OK);
}

static int
open_list(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer bytes = buffer_with_max(1024 * 1024);
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };

    chain_der(&signer, &bytes);
    assert_int_equal(
        pins_add_bytes(&pins, buffer_span(&bytes), &error), SCEAU_OK);
    assert_int_equal(import_open(&im, span_of(NULL, 0), &error), SCEAU_OK);
    buffer_reset(&bytes);
    chain_list(
        &(struct chain_list) {
            .signer = &signer, .service = &service, .service_count = 1 },
        &bytes);
    return take(&bytes) == SCEAU_OK ? 0 : -1;
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
take_crl(const struct chain *by, struct chain_crl wish)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(4 * 1024 * 1024);

    chain_crl(by, &wish, &der);
    return take(&der);
}

static bool
is_revoked(const char *id)
{
    size_t count;
    const struct store_signer *s = store_find(&im.store, "FR42", id, &count);

    assert_non_null(s);
    return s->revoked;
}

static const long first[] = { 0x1234, 0 }, second[] = { 0x80, 0 };

static void
what_is_revoked_is_so_whatever_comes_first(void **state)
{
    (void)state;
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    take_leaves();
    assert_true(is_revoked("AB12"));
    assert_false(is_revoked("CD34"));
    assert_int_equal(
        take_crl(&authority,
            (struct chain_crl) { .serial = second, .from = 1767312000 }),
        SCEAU_OK);
    assert_true(is_revoked("CD34"));
    /* an entry that the next list leaves out stays: the certificate has expired */
    assert_true(is_revoked("AB12"));
    assert_int_equal(im.store.authority[0].revoked_count, 2);
}

static void
dates_are_kept(void **state)
{
    (void)state;
    const struct store_authority *a = &im.store.authority[0];

    assert_int_equal(a->crl, STORE_CRL_NONE);
    assert_int_equal(take_crl(&authority, (struct chain_crl) { 0 }), SCEAU_OK);
    a = &im.store.authority[0];
    assert_int_equal(a->crl, STORE_CRL_KNOWN);
    assert_true(store_knows_revocation(a, (struct date) { 2026, 2, 1 }));
    assert_false(store_knows_revocation(a, (struct date) { 2026, 2, 2 }));
    assert_int_equal(take_crl(&authority,
                         (struct chain_crl) { .next = -1, .from = 1767312000 }),
        SCEAU_OK);
    assert_true(store_knows_revocation(
        &im.store.authority[0], (struct date) { 2030, 1, 1 }));
}

static void
an_older_one_is_refused(void **state)
{
    (void)state;
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .from = 1767000000 }),
        SCEAU_E_STATE);
}

static void
only_the_authority_revokes(void **state)
{
    (void)state;
    take_leaves();
    assert_int_equal(
        take_crl(&impostor, (struct chain_crl) { .serial = first }),
        SCEAU_E_CRYPTO);
    assert_int_equal(take_crl(&signer, (struct chain_crl) { .serial = first }),
        SCEAU_E_NOTFOUND);
    assert_false(is_revoked("AB12"));
    assert_int_equal(im.store.authority[0].crl, STORE_CRL_NONE);
}

static void
partial_lists_are_named_and_refused(void **state)
{
    (void)state;
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .is_delta = true }),
        SCEAU_E_UNSUPPORTED);
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .is_indirect = true }),
        SCEAU_E_UNSUPPORTED);
}

static void
no_byte_can_be_changed(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_crl(&authority, &(struct chain_crl) { .serial = first }, &der);
    for (size_t i = 0; i < der.len; i++) {
        der.data[i] ^= 1;
        assert_int_not_equal(take(&der), SCEAU_OK);
        der.data[i] ^= 1;
    }
    assert_int_equal(take(&der), SCEAU_OK);
}

static void
leaves_say_where_their_revocations_are(void **state)
{
    (void)state;
    take_leaves();
    assert_true(
        span_is(im.store.authority[0].crl_url, "http://localhost/fr42.crl"));
}

/* Directories may hold their authority too: its key seals no code. */
static void
an_authority_is_no_signer_of_codes(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer answer = buffer_with_max(64 * 1024);
    const struct chain *both[] = { &authority, &one };

    chain_directory(both, 2, &answer);
    assert_int_equal(take(&answer), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 1);
    assert_string_equal(im.store.signer[0].certificate, "AB12");
}

static void
a_leaf_of_an_impostor_is_left_out(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
    struct chain leaf;

    chain_make(&impostor, &(struct chain_wish) { .name = "AB12" }, &leaf);
    chain_der(&leaf, &der);
    assert_int_equal(take(&der), SCEAU_E_NOTFOUND);
    chain_free(&leaf);
    assert_int_equal(im.store.signer_count, 0);
    /* and so is one whose name is no id */
    chain_make(&authority, &(struct chain_wish) { .name = "AB12x" }, &leaf);
    buffer_reset(&der);
    chain_der(&leaf, &der);
    assert_int_equal(take(&der), SCEAU_E_FORMAT);
    chain_free(&leaf);
}

/* A list of that number that names these authorities. */
static void
take_list(unsigned sequence, const struct chain_service *service, size_t count)
{
    AUTO_BUFFER struct buffer list = buffer_with_max(1024 * 1024);

    chain_list(&(struct chain_list) { .signer = &signer,
                   .service = service,
                   .service_count = count,
                   .sequence = sequence },
        &list);
    assert_int_equal(take(&list), SCEAU_OK);
}

static size_t
count_revoked(void)
{
    size_t count = 0;

    for (size_t i = 0; i < im.store.signer_count; i++)
        count += im.store.signer[i].revoked ? 1 : 0;
    return count;
}

/* A renewed certificate of one key, and one certificate under two names: each record
 * has the signers and the revocations of the others. */
static void
a_revocation_counts_in_all_records_of_an_authority(void **state)
{
    (void)state;
    struct chain renewed;

    chain_make(NULL,
        &(struct chain_wish) { .name = "FR42",
            .is_authority = true,
            .serial = 2,
            .from = 1672531200,
            .renews = &authority },
        &renewed);
    const struct chain_service both[] = { { .id = "FR42",
                                              .authority = &authority },
        { .id = "FR42", .authority = &renewed },
        { .id = "FR43", .authority = &authority } };
    take_leaves();
    take_list(2, both, 3);
    assert_int_equal(im.store.authority_count, 3);
    assert_int_equal(im.store.signer_count, 6);
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    for (size_t i = 0; i < 3; i++) {
        assert_int_equal(im.store.authority[i].revoked_count, 1);
        assert_int_equal(im.store.authority[i].crl, STORE_CRL_KNOWN);
    }
    assert_int_equal(count_revoked(), 3);
    take_leaves();
    assert_int_equal(im.store.signer_count, 6);
    chain_free(&renewed);
}

static void
a_record_that_comes_later_is_told_the_revocations(void **state)
{
    (void)state;
    const struct chain_service both[] = { { .id = "FR42",
                                              .authority = &authority },
        { .id = "FR43", .authority = &authority } };

    take_leaves();
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    take_list(2, both, 2);
    assert_int_equal(count_revoked(), 2);
    assert_int_equal(im.store.authority[1].crl, STORE_CRL_KNOWN);
}

/* Pinned by hand or not, whose key is revoked seals nothing. */
static void
a_pinned_copy_hides_no_revocation(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_der(&one, &der);
    assert_int_equal(
        import_pinned(&im, buffer_span(&der), NULL, &error), SCEAU_OK);
    assert_int_equal(count_revoked(), 0);
    take_leaves();
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 3);
    assert_int_equal(count_revoked(), 2);
    /* nor does one of the two that becomes the other's double */
    for (size_t i = 0; i < im.store.signer_count; i++) {
        struct store_signer *s = &im.store.signer[i];
        s->authority = span_of(NULL, 0);
        s->revoked = s->revoked && i != 0;
    }
    store_sort(&im.store);
    assert_int_equal(im.store.signer_count, 2);
    assert_int_equal(count_revoked(), 1);
}

/* As an error of whoever wrote it, or a change in its file. */
static void
a_signer_said_good_is_revoked_by_the_entry(void **state)
{
    (void)state;
    take_leaves();
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    for (size_t i = 0; i < im.store.signer_count; i++)
        im.store.signer[i].revoked = false;
    store_revoke(&im.store);
    assert_true(is_revoked("AB12"));
    assert_false(is_revoked("CD34"));
}

/* The same list of many, renewed: its entries are there once, and do not count twice. */
static void
a_long_list_is_taken_again(void **state)
{
    (void)state;
    static long many[40001];

    for (long i = 0; i < 40000; i++)
        many[i] = 1000000 + i;
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = many }), SCEAU_OK);
    assert_int_equal(
        take_crl(&authority,
            (struct chain_crl) { .serial = many, .from = 1767312000 }),
        SCEAU_OK);
    assert_int_equal(im.store.authority[0].revoked_count, 40000);
}

static void
a_leaf_given_many_times_counts_once(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer answer = buffer_with_max(8 * 1024 * 1024);
    static const struct chain *same[SCEAU_CERTIFICATES_MAX + 1];

    for (size_t i = 0; i < SCEAU_CERTIFICATES_MAX + 1; i++)
        same[i] = &one;
    chain_directory(same, SCEAU_CERTIFICATES_MAX + 1, &answer);
    assert_int_equal(take(&answer), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 1);
}

static void
a_certificate_that_cannot_be_read_is_counted(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer pem = buffer_with_max(64 * 1024);
    AUTO_BUFFER struct buffer say = buffer_with_max(1024);
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;

    assert_true(bio && PEM_write_bio_X509(bio, one.x509) == 1);
    assert_true(BIO_puts(bio,
                    "-----BEGIN CERTIFICATE-----\nAAAA\n"
                    "-----END CERTIFICATE-----\n")
        > 0);
    assert_int_equal(PEM_write_bio_X509(bio, two.x509), 1);
    long len = BIO_get_mem_data(bio, &text);
    buffer_put(&pem, text, (size_t)len);
    BIO_free(bio);
    assert_int_equal(
        import_bytes(&im, buffer_span(&pem), &pins, &say, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&say),
        "2 certificats de signataires, ignorés car inutilisables : 1");
}

static void
nothing_follows_a_crl(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_crl(&authority, &(struct chain_crl) { .serial = first }, &der);
    buffer_byte(&der, '0');
    assert_int_equal(take(&der), SCEAU_E_FORMAT);
}

/* Whether it is critical or not: the list means something else (RFC 5280, 5.2.4 and
 * 5.2.5). Others matter where they are critical. */
static void
extensions_that_change_what_a_list_means_are_refused(void **state)
{
    (void)state;
    static const struct {
        int extension;
        bool is_critical;
        enum sceau_status status;
        const char *part;
    } table[] = {
        { NID_delta_crl, false, SCEAU_E_UNSUPPORTED, "delta" },
        { NID_delta_crl, true, SCEAU_E_UNSUPPORTED, "delta" },
        { NID_issuing_distribution_point, false, SCEAU_E_UNSUPPORTED,
            "indirecte" },
        { NID_issuing_distribution_point, true, SCEAU_E_UNSUPPORTED,
            "indirecte" },
        { NID_netscape_comment, true, SCEAU_E_UNSUPPORTED, "indirecte" },
        { NID_netscape_comment, false, SCEAU_OK, "" },
        { NID_crl_number, true, SCEAU_OK, "" },
        { NID_authority_key_identifier, true, SCEAU_OK, "" },
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct chain_crl wish = { .extension = table[i].extension,
            .is_critical = table[i].is_critical };
        enum sceau_status status = take_crl(&authority, wish);
        if (status != table[i].status || !strstr(error.text, table[i].part))
            fail_msg("%zu: %d %s", i, status, error.text);
        assert_int_equal(im.store.authority[0].crl,
            i < 5 ? STORE_CRL_NONE : STORE_CRL_KNOWN);
    }
}

/* The renewed record of one key may sign certificates and not lists. */
static void
a_list_is_signed_by_who_may_sign_lists(void **state)
{
    (void)state;
    struct chain silent;

    chain_make(NULL,
        &(struct chain_wish) {
            .name = "FR44", .is_authority = true, .usage = "keyCertSign" },
        &silent);
    const struct chain_service both[] = {
        { .id = "FR42", .authority = &authority },
        { .id = "FR44", .authority = &silent },
    };
    take_list(2, both, 2);
    assert_int_equal(
        take_crl(&silent, (struct chain_crl) { 0 }), SCEAU_E_CRYPTO);
    assert_int_equal(im.store.authority[1].crl, STORE_CRL_NONE);
    chain_free(&silent);
}

/* Two of one name in the same list: only whose key signed it revokes. */
static void
a_name_alone_revokes_nothing(void **state)
{
    (void)state;
    const struct chain_service both[] = {
        { .id = "FR42", .authority = &authority },
        { .id = "FR43", .authority = &impostor },
    };

    take_list(2, both, 2);
    take_leaves();
    assert_int_equal(
        take_crl(&impostor, (struct chain_crl) { .serial = first }), SCEAU_OK);
    assert_false(is_revoked("AB12"));
    assert_int_equal(im.store.authority[0].crl, STORE_CRL_NONE);
    assert_int_equal(im.store.authority[0].revoked_count, 0);
    assert_int_equal(im.store.authority[1].crl, STORE_CRL_KNOWN);
}

/* A clock may be wrong by a day. */
static void
a_list_may_be_ahead_by_a_day(void **state)
{
    (void)state;
    enum { A_DAY = 86400, A_MINUTE = 60 };
    const int64_t now = (int64_t)time(NULL);

    assert_int_equal(take_crl(&authority,
                         (struct chain_crl) { .from = now + A_DAY + A_MINUTE,
                             .next = now + 9 * A_DAY }),
        SCEAU_E_STATE);
    assert_int_equal(im.store.authority[0].crl, STORE_CRL_NONE);
    assert_int_equal(take_crl(&authority,
                         (struct chain_crl) { .from = now + A_DAY - A_MINUTE,
                             .next = now + 9 * A_DAY }),
        SCEAU_OK);
}

static void
a_list_of_the_same_hour_is_taken_again(void **state)
{
    (void)state;
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = second }),
        SCEAU_OK);
    assert_int_equal(im.store.authority[0].revoked_count, 2);
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .from = 1767225599 }),
        SCEAU_E_STATE);
}

static void
a_list_in_pem_is_read(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
    AUTO_BUFFER struct buffer pem = buffer_with_max(64 * 1024);
    char *text;

    chain_crl(&authority, &(struct chain_crl) { .serial = first }, &der);
    const uint8_t *at = der.data;
    X509_CRL *crl = d2i_X509_CRL(NULL, &at, (long)der.len);
    BIO *bio = BIO_new(BIO_s_mem());
    assert_true(crl && bio && PEM_write_bio_X509_CRL(bio, crl) == 1);
    long len = BIO_get_mem_data(bio, &text);
    buffer_text(&pem, "# of January\n");
    buffer_put(&pem, text, (size_t)len);
    BIO_free(bio);
    X509_CRL_free(crl);
    assert_int_equal(take(&pem), SCEAU_OK);
    assert_int_equal(im.store.authority[0].revoked_count, 1);
}

/* --- bundles beside what is known here */

static struct buffer made;

/* A bundle of what the store holds now, without lists where so wished. */
static void
make_bundle(uint64_t sequence, bool with_lists)
{
    struct import copy;

    made = buffer_with_max(SCEAU_STORE_MAX);
    assert_int_equal(
        import_open(&copy, buffer_span(&im.text), &error), SCEAU_OK);
    copy.store.list_count = with_lists ? copy.store.list_count : 0;
    chain_bundle(&publisher, sequence, &copy.store, &made);
    import_free(&copy);
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
    chain_der(&publisher, &der);
    assert_int_equal(
        pins_add_bytes(&pins, buffer_span(&der), &error), SCEAU_OK);
}

static void
a_bundle_brings_back_nobody(void **state)
{
    (void)state;
    take_leaves();
    make_bundle(1, true);
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    assert_int_equal(take(&made), SCEAU_OK);
    buffer_free(&made);
    assert_true(is_revoked("AB12"));
    assert_false(is_revoked("CD34"));
    assert_int_equal(im.store.authority[0].crl, STORE_CRL_KNOWN);
    assert_int_equal(im.store.authority[0].crl_issued, 1767225600);
}

/* Not even in two steps: by leaving the authority out, then bringing it back. */
static void
two_bundles_bring_back_nobody(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer without = buffer_with_max(64 * 1024);
    struct store empty = { 0 };

    take_leaves();
    make_bundle(2, true);
    chain_bundle(&publisher, 1, &empty, &without);
    assert_int_equal(
        take_crl(&authority, (struct chain_crl) { .serial = first }), SCEAU_OK);
    assert_int_equal(take(&without), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 0);
    assert_false(
        store_accepts(&im.store.authority[0], (struct date) { 2026, 6, 1 }));
    assert_int_equal(take(&made), SCEAU_OK);
    buffer_free(&made);
    assert_true(is_revoked("AB12"));
    assert_true(
        store_accepts(&im.store.authority[0], (struct date) { 2026, 6, 1 }));
}

/* One dated far ahead would be newer than anything to come. */
static void
what_is_dated_of_the_future_is_refused(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer list = buffer_with_max(1024 * 1024);
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };

    assert_int_equal(
        take_crl(&authority,
            (struct chain_crl) { .from = 4070908800, .next = 4102444800 }),
        SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "datée de l’avenir"));
    chain_list(&(struct chain_list) { .signer = &signer,
                   .service = &service,
                   .service_count = 1,
                   .sequence = 9,
                   .issued = "2099-01-01T00:00:00Z" },
        &list);
    assert_int_equal(take(&list), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "datée de l’avenir"));
    assert_int_equal(im.store.list[0].sequence, 1);
}

static enum sceau_status
take_bundle_of(int64_t issued, int64_t expires)
{
    AUTO_BUFFER struct buffer bundle = buffer_with_max(64 * 1024);
    struct store empty = { .issued = issued, .expires = expires };

    chain_bundle(&publisher, 7, &empty, &bundle);
    return take(&bundle);
}

static void
a_bundle_is_taken_in_its_time(void **state)
{
    (void)state;
    make_bundle(1, true); /* its key is known from here on */
    buffer_free(&made);
    assert_int_equal(take_bundle_of(4070908800, 4102444800), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "daté de l’avenir"));
    assert_int_equal(take_bundle_of(1735689600, 1738368000), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "expiré le 1"));
    assert_int_equal(im.store.origin.sequence, 0);
    assert_int_equal(take_bundle_of(1735689600, 0), SCEAU_OK);
}

/* Its issuer is pinned: that says nothing for what it certified for another use, or
 * for another time. */
static void
a_pinned_issuer_vouches_for_signers_of_lists(void **state)
{
    (void)state;
    static const struct {
        struct chain_wish wish;
        enum sceau_status status;
    } cases[] = {
        { { .name = "L", .until = 1767225599 }, SCEAU_E_CRYPTO },
        { { .name = "L", .from = 1767225601 }, SCEAU_E_CRYPTO },
        { { .name = "L", .usage = "keyEncipherment" }, SCEAU_E_CRYPTO },
        { { .name = "L", .is_authority = true }, SCEAU_E_CRYPTO },
        { { .name = "L", .usage = "nonRepudiation" }, SCEAU_OK },
        { { .name = "L", .from = 1767225600, .until = 1767225600 }, SCEAU_OK },
    };
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_der(&authority, &der);
    assert_int_equal(
        pins_add_bytes(&pins, buffer_span(&der), &error), SCEAU_OK);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_BUFFER struct buffer list = buffer_with_max(1024 * 1024);
        struct chain by;
        chain_make(&authority, &cases[i].wish, &by);
        chain_list(&(struct chain_list) { .signer = &by,
                       .service = &service,
                       .service_count = 1,
                       .sequence = 10 + (unsigned)i },
            &list);
        assert_int_equal(take(&list), cases[i].status);
        chain_free(&by);
    }
}

static enum sceau_status
take_list_with(const char *transforms)
{
    static unsigned sequence = 1;
    AUTO_BUFFER struct buffer list = buffer_with_max(1024 * 1024);
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };

    chain_list(&(struct chain_list) { .signer = &signer,
                   .service = &service,
                   .service_count = 1,
                   .sequence = ++sequence,
                   .transforms = transforms },
        &list);
    return take(&list);
}

#define FILTER(expression)                                                     \
    "<ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\">"   \
    "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" "          \
    "Filter=\"subtract\">" expression "</f:XPath></ds:Transform>"
#define XPATH(expression)                                                      \
    "<ds:Transform "                                                           \
    "Algorithm=\"http://www.w3.org/TR/1999/REC-xpath-19991116\">"              \
    "<ds:XPath>" expression "</ds:XPath></ds:Transform>"

/* xmlsec reads what stands inside the expression's elements too. */
static void
an_expression_is_text_alone(void **state)
{
    (void)state;
    static const char *const bad[] = {
        FILTER("/descendant::ds:Signature<x>|//tsl:TSPService</x>"),
        FILTER("/descendant::ds:Signature<!-- -->"),
        FILTER("/descendant::ds:Signature<?x y?>"),
        XPATH("not(ancestor-or-self::ds:Signature)<x> and false()</x>"),
        XPATH("not(ancestor- or -self::ds:Signature)"),
    };
    static const char *const good[] = { FILTER("//ds:Signature"),
        XPATH("\n not( ancestor-or-self::ds:Signature )\n") };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_int_equal(take_list_with(bad[i]), SCEAU_E_FORMAT);
        assert_non_null(strstr(error.text, "non admise"));
    }
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        assert_int_equal(take_list_with(good[i]), SCEAU_OK);
}

/* Refused before any library works on it. */
static void
a_list_is_no_work_before_it_is_signed(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer xml = buffer_with_max(2 * 1024 * 1024);

    buffer_text(&xml, "<?xml version=\"1.0\"?><!-- <a \" --><tsl:a");
    for (int i = 0; i < 65; i++)
        buffer_format(&xml, " a%d='='", i);
    buffer_text(&xml, "/>");
    assert_int_equal(take(&xml), SCEAU_E_LIMIT);
    buffer_reset(&xml);
    buffer_text(&xml, "<tsl:a>");
    for (int i = 0; i < 200000; i++)
        buffer_text(&xml, "<a/>");
    buffer_text(&xml, "</tsl:a>");
    assert_int_equal(take(&xml), SCEAU_E_LIMIT);
}

static void
a_bundle_without_lists_forgets_none(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer older = buffer_with_max(1024 * 1024);
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };

    take_list(5, &service, 1);
    chain_list(&(struct chain_list) { .signer = &signer,
                   .service = &service,
                   .service_count = 1,
                   .sequence = 4 },
        &older);
    make_bundle(1, false);
    assert_int_equal(take(&made), SCEAU_OK);
    buffer_free(&made);
    assert_int_equal(take(&older), SCEAU_E_STATE);
}

enum { HOLD = 6, KEY_COMPROMISE = 1, REMOVE_FROM_CRL = 8, A_DAY = 86400 };
static const long both[] = { 0x1234, 0x80, 0 };

/* The list of that day: these, for that reason. */
static enum sceau_status
take_crl_of_day(int day, const long *serial, int reason)
{
    return take_crl(&authority,
        (struct chain_crl) { .serial = serial,
            .reason = reason,
            .from = 1767225600 + (int64_t)day * A_DAY });
}

static void
a_hold_ends_with_the_list_that_does_not_say_it(void **state)
{
    (void)state;
    take_leaves();
    assert_int_equal(take_crl_of_day(0, both, HOLD), SCEAU_OK);
    assert_true(is_revoked("AB12") && is_revoked("CD34"));
    assert_int_equal(take_crl_of_day(1, both, HOLD), SCEAU_OK);
    assert_true(is_revoked("AB12") && is_revoked("CD34"));
    assert_int_equal(im.store.authority[0].revoked_count, 2);
    /* an older list releases nobody */
    assert_int_equal(take_crl_of_day(0, NULL, 0), SCEAU_E_STATE);
    assert_int_equal(take_crl_of_day(2, first, HOLD), SCEAU_OK);
    assert_true(is_revoked("AB12"));
    assert_false(is_revoked("CD34"));
    assert_int_equal(im.store.authority[0].revoked_count, 1);
    assert_int_equal(take_crl_of_day(3, first, REMOVE_FROM_CRL), SCEAU_OK);
    assert_false(is_revoked("AB12"));
    assert_int_equal(im.store.authority[0].revoked_count, 0);
}

static void
what_is_revoked_for_good_is_not_released(void **state)
{
    (void)state;
    take_leaves();
    assert_int_equal(take_crl_of_day(0, first, KEY_COMPROMISE), SCEAU_OK);
    assert_int_equal(take_crl_of_day(1, both, HOLD), SCEAU_OK);
    assert_int_equal(take_crl_of_day(2, second, 0), SCEAU_OK);
    assert_true(is_revoked("AB12") && is_revoked("CD34"));
    assert_int_equal(take_crl_of_day(3, both, REMOVE_FROM_CRL), SCEAU_OK);
    assert_int_equal(take_crl_of_day(4, NULL, 0), SCEAU_OK);
    assert_true(is_revoked("AB12") && is_revoked("CD34"));
}

/* Of one serial number said twice in one list, the worse counts. */
static void
a_hold_said_twice_is_as_bad_as_the_worse(void **state)
{
    (void)state;
    struct store_authority *a = &im.store.authority[0];

    for (int i = 0; i < 2; i++) {
        for (int k = 0; k < 3; k++) {
            struct store_revoked *r = store_add_revoked(a);
            *r = (struct store_revoked) { span_str("80"), { 2026, 1, 1 },
                k != i + 1 };
        }
        store_sort(&im.store);
        assert_int_equal(a->revoked_count, 1);
        assert_false(a->revoked[0].held);
        a->revoked_count = 0;
    }
}

/* Nor in a copy by hand, nor under another record of the authority. */
static void
a_hold_is_released_everywhere(void **state)
{
    (void)state;
    struct chain renewed;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
    chain_make(NULL,
        &(struct chain_wish) { .name = "FR42",
            .serial = 2,
            .is_authority = true,
            .renews = &authority },
        &renewed);
    const struct chain_service services[] = { { .id = "FR42",
                                                  .authority = &authority },
        { .id = "FR42", .authority = &renewed } };

    take_list(2, services, 2);
    take_leaves();
    chain_der(&one, &der);
    assert_int_equal(
        import_pinned(&im, buffer_span(&der), NULL, &error), SCEAU_OK);
    assert_int_equal(take_crl_of_day(0, first, HOLD), SCEAU_OK);
    size_t count;
    const struct store_signer *s =
        store_find(&im.store, "FR42", "AB12", &count);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_true(s[i].revoked);
    assert_int_equal(take_crl_of_day(1, second, HOLD), SCEAU_OK);
    s = store_find(&im.store, "FR42", "AB12", &count);
    assert_int_equal(count, 3);
    for (size_t i = 0; i < count; i++)
        assert_false(s[i].revoked);
    assert_true(is_revoked("CD34"));
    chain_free(&renewed);
}

static void
pin_first(void)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_der(&one, &der);
    assert_int_equal(
        import_pinned(&im, buffer_span(&der), NULL, &error), SCEAU_OK);
}

static bool
any_revoked(const char *id)
{
    size_t count;
    const struct store_signer *s = store_find(&im.store, "FR42", id, &count);
    bool any = false;

    for (size_t i = 0; i < count; i++)
        any = any || s[i].revoked;
    return any;
}

/* A bundle made after the release undoes the hold; one made before does not, nor does
 * it bring back one that ended. */
static void
a_bundle_holds_and_releases_as_its_list_does(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer free_again = buffer_with_max(SCEAU_STORE_MAX);
    AUTO_BUFFER struct buffer still_held = buffer_with_max(SCEAU_STORE_MAX);
    struct import before;

    take_leaves();
    assert_int_equal(take_crl_of_day(0, first, HOLD), SCEAU_OK);
    assert_int_equal(
        import_open(&before, buffer_span(&im.text), &error), SCEAU_OK);
    make_bundle(2, true);
    still_held = made;
    assert_int_equal(take_crl_of_day(1, second, HOLD), SCEAU_OK);
    make_bundle(3, true);
    free_again = made;
    /* the older one, where the newer list is known */
    assert_int_equal(take(&still_held), SCEAU_OK);
    assert_false(any_revoked("AB12"));
    assert_true(is_revoked("CD34"));
    /* where AB12 is held and pinned, the newer one */
    import_free(&im);
    im = before;
    pin_first();
    assert_true(any_revoked("AB12"));
    assert_int_equal(take(&still_held), SCEAU_OK);
    assert_true(any_revoked("AB12"));
    assert_int_equal(take(&free_again), SCEAU_OK);
    assert_false(any_revoked("AB12"));
    assert_true(is_revoked("CD34"));
}

/* A bundle without signers, of a list of that day: AB12 is held, revoked, or neither. */
enum listed { LISTED_NOT, LISTED_HELD, LISTED_REVOKED };

static void
bundle_of_day(int day, enum listed listed, struct buffer *out)
{
    struct import copy;

    assert_int_equal(
        import_open(&copy, buffer_span(&im.text), &error), SCEAU_OK);
    struct store_authority *a = &copy.store.authority[0];
    assert_int_equal(a->revoked_count, 1);
    copy.store.signer_count = 0;
    a->crl_issued += (int64_t)day * A_DAY;
    a->revoked[0].held = listed == LISTED_HELD;
    a->revoked_count = listed != LISTED_NOT;
    chain_bundle(&publisher, 1, &copy.store, out);
    import_free(&copy);
}

static void
a_copy_by_hand_is_released_by_a_later_list_alone(void **state)
{
    (void)state;
    static const struct {
        int reason, day;
        enum listed listed;
        bool revoked, for_good;
    } cases[] = { { HOLD, 1, LISTED_NOT, false, false },
        { HOLD, 0, LISTED_NOT, true, false },
        { HOLD, -1, LISTED_NOT, true, false },
        { HOLD, 1, LISTED_HELD, true, false },
        { HOLD, 1, LISTED_REVOKED, true, true },
        { HOLD, 0, LISTED_REVOKED, true, true },
        { KEY_COMPROMISE, 1, LISTED_NOT, true, true },
        { KEY_COMPROMISE, 1, LISTED_HELD, true, true },
        { KEY_COMPROMISE, 0, LISTED_HELD, true, true } };
    AUTO_BUFFER struct buffer start = buffer_with_max(SCEAU_STORE_MAX);

    make_bundle(9, true); /* which pins its publisher */
    buffer_free(&made);
    pin_first();
    take_leaves();
    buffer_put(&start, im.text.data, im.text.len);
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        AUTO_BUFFER struct buffer bundle = buffer_with_max(SCEAU_STORE_MAX);
        import_free(&im);
        assert_int_equal(
            import_open(&im, buffer_span(&start), &error), SCEAU_OK);
        assert_int_equal(take_crl_of_day(0, first, cases[i].reason), SCEAU_OK);
        bundle_of_day(cases[i].day, cases[i].listed, &bundle);
        assert_int_equal(take(&bundle), SCEAU_OK);
        const struct store_authority *a = &im.store.authority[0];
        assert_int_equal(im.store.signer_count, 1);
        assert_int_equal(is_revoked("AB12"), cases[i].revoked);
        assert_int_equal(a->revoked_count, cases[i].revoked);
        if (a->revoked_count)
            assert_int_equal(a->revoked[0].held, !cases[i].for_good);
    }
}

static void
an_id_has_four_characters_or_five_hexadecimal_digits(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool is_id;
    } cases[] = { { "ZZ99", true }, { "ACB12", true }, { "09AF0", true },
        { "ACG12", false }, { "acb12", false }, { "ACB123", false },
        { "ACB", false }, { "2D-DOC AB12", false } };

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct chain leaf;
        AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
        size_t before = im.store.signer_count, count;
        chain_make(&authority,
            &(struct chain_wish) { .name = cases[i].name, .serial = 7 }, &leaf);
        chain_der(&leaf, &der);
        assert_int_equal(
            take(&der), cases[i].is_id ? SCEAU_OK : SCEAU_E_FORMAT);
        assert_int_equal(im.store.signer_count, before + cases[i].is_id);
        assert_int_equal(
            store_find(&im.store, "FR42", cases[i].name, &count) != NULL,
            cases[i].is_id);
        chain_free(&leaf);
    }
}

/* As another command finds the store: nothing is pinned but what it remembers. */
static void
come_back(void)
{
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);

    buffer_put(&text, im.text.data, im.text.len);
    import_free(&im);
    pins_free(&pins);
    assert_int_equal(import_open(&im, buffer_span(&text), &error), SCEAU_OK);
    assert_int_equal(pins_add_store(&pins, &im.store, &error), SCEAU_OK);
}

static enum sceau_status
take_list_of(const struct chain *by, unsigned sequence)
{
    AUTO_BUFFER struct buffer list = buffer_with_max(1024 * 1024);
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };

    chain_list(&(struct chain_list) { .signer = by,
                   .service = &service,
                   .service_count = 1,
                   .sequence = sequence },
        &list);
    return take(&list);
}

static void
pin(const struct chain *c)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_der(c, &der);
    assert_int_equal(
        pins_add_bytes(&pins, buffer_span(&der), &error), SCEAU_OK);
}

static size_t
count_pins(enum store_pin_kind kind)
{
    size_t count = 0;

    for (size_t i = 0; i < im.store.pin_count; i++)
        count += im.store.pin[i].kind == kind ? 1 : 0;
    return count;
}

static void
a_pinned_issuer_is_remembered(void **state)
{
    (void)state;
    struct chain l1, l2, stranger;

    chain_make(&authority, &(struct chain_wish) { .name = "L1" }, &l1);
    chain_make(&authority, &(struct chain_wish) { .name = "L2" }, &l2);
    chain_make(&impostor, &(struct chain_wish) { .name = "L1" }, &stranger);
    assert_int_equal(take_list_of(&l1, 5), SCEAU_E_CRYPTO);
    pin(&authority);
    pin(&impostor); /* who signs nothing here, so is forgotten */
    assert_int_equal(take_list_of(&l1, 5), SCEAU_OK);
    assert_int_equal(count_pins(STORE_PIN_ISSUER), 1);
    assert_int_equal(count_pins(STORE_PIN_LIST), 2);
    come_back();
    assert_int_equal(pins.issuer_count, 1);
    assert_int_equal(take_list_of(&stranger, 6), SCEAU_E_CRYPTO);
    assert_int_equal(take_list_of(&l2, 6), SCEAU_OK);
    assert_int_equal(count_pins(STORE_PIN_ISSUER), 1);
    /* which lets no older list in */
    assert_int_equal(take_list_of(&l2, 5), SCEAU_E_STATE);
    assert_int_equal(im.store.list[0].sequence, 6);
    chain_free(&l1);
    chain_free(&l2);
    chain_free(&stranger);
}

/* Also where the list is there already, by its signer's own pin. */
static void
a_known_list_brings_the_pin_of_its_issuer(void **state)
{
    (void)state;
    struct chain l1;
    AUTO_BUFFER struct buffer list = buffer_with_max(1024 * 1024);
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };

    chain_make(&authority, &(struct chain_wish) { .name = "L1" }, &l1);
    chain_list(&(struct chain_list) { .signer = &l1,
                   .service = &service,
                   .service_count = 1,
                   .sequence = 5 },
        &list);
    pin(&l1);
    assert_int_equal(take(&list), SCEAU_OK);
    assert_int_equal(count_pins(STORE_PIN_ISSUER), 0);
    pin(&authority);
    assert_int_equal(take(&list), SCEAU_OK);
    assert_int_equal(count_pins(STORE_PIN_ISSUER), 1);
    chain_free(&l1);
}

static void
issuers_are_few_and_counted_once(void **state)
{
    (void)state;
    for (int i = 0; i <= PIN_ISSUERS_MAX; i++) {
        struct chain ca;
        AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
        chain_make(NULL,
            &(struct chain_wish) { .name = "CA", .is_authority = true }, &ca);
        chain_der(&ca, &der);
        enum sceau_status wanted =
            i < PIN_ISSUERS_MAX ? SCEAU_OK : SCEAU_E_LIMIT;
        assert_int_equal(
            pins_add_bytes(&pins, buffer_span(&der), &error), wanted);
        if (wanted == SCEAU_OK)
            pin(&ca);
        chain_free(&ca);
    }
    assert_int_equal(pins.issuer_count, PIN_ISSUERS_MAX);
    assert_int_equal(
        pins_add_value(&pins, STORE_PIN_ISSUER, span_str("MIIB"), &error),
        SCEAU_E_LIMIT);
    pins_free(&pins);
    assert_int_equal(
        pins_add_value(&pins, STORE_PIN_ISSUER, span_str("MIIB"), &error),
        SCEAU_E_FORMAT);
}

/* The key that signed what was imported, not every one that was given. */
static void
a_bundles_key_is_remembered(void **state)
{
    (void)state;
    struct buffer older, newer;

    take_leaves();
    make_bundle(2, true);
    older = made;
    make_bundle(3, true);
    newer = made;
    pin(&one); /* another key, which signs nothing here */
    assert_int_equal(take(&older), SCEAU_OK);
    assert_int_equal(count_pins(STORE_PIN_BUNDLE), 1);
    come_back();
    assert_int_equal(take(&newer), SCEAU_OK);
    assert_int_equal(count_pins(STORE_PIN_BUNDLE), 1);
    /* which lets no older bundle in */
    assert_int_equal(take(&older), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "plus ancien"));
    /* known already: its key may be remembered all the same */
    im.store.pin_count = 0;
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);
    store_write(&im.store, &text);
    import_free(&im);
    assert_int_equal(import_open(&im, buffer_span(&text), &error), SCEAU_OK);
    assert_int_equal(take(&newer), SCEAU_OK);
    assert_int_equal(count_pins(STORE_PIN_BUNDLE), 1);
    buffer_free(&older);
    buffer_free(&newer);
}

/* A bundle of that number, of what the store holds once `change` has seen it. */
static enum sceau_status
take_changed_bundle(uint64_t sequence, void (*change)(struct store *s))
{
    AUTO_BUFFER struct buffer bundle = buffer_with_max(SCEAU_STORE_MAX);
    struct import copy;

    pin(&publisher);
    assert_int_equal(
        import_open(&copy, buffer_span(&im.text), &error), SCEAU_OK);
    /* as whoever publishes: what was accepted by hand is vouched for */
    for (size_t i = 0; i < copy.store.signer_count; i++)
        copy.store.signer[i].vouched = copy.store.signer[i].authority.len == 0;
    for (size_t i = 0; i < copy.store.pdf_count; i++)
        copy.store.pdf[i].vouched = true;
    change(&copy.store);
    chain_bundle(&publisher, sequence, &copy.store, &bundle);
    import_free(&copy);
    return take(&bundle);
}

static void
as_it_is(struct store *s)
{
    (void)s;
}

static void
of_another_territory(struct store *s)
{
    memcpy(s->list[0].territory, "TN", 3);
    s->list[0].sequence--;
}

static void
a_second_later(struct store *s)
{
    s->issued = 1767225601;
}

static void
without_pinned(struct store *s)
{
    for (size_t i = s->signer_count; i > 0; i--)
        if (s->signer[i - 1].vouched)
            store_remove_signer(s, i - 1);
    s->pdf_count = 0;
}

static void
without_first_authority(struct store *s)
{
    s->signer_count = 0;
    store_remove_authority(s, 0);
}

static void
lists_are_compared_by_territory(void **state)
{
    (void)state;
    const struct chain_service service = { .id = "FR42",
        .authority = &authority };

    take_list(5, &service, 1);
    assert_int_equal(take_changed_bundle(1, of_another_territory), SCEAU_OK);
    assert_int_equal(im.store.list_count, 2);
    assert_string_equal(im.store.list[0].territory, "FR");
    assert_string_equal(im.store.list[1].territory, "TN");
}

static void
a_number_is_given_once(void **state)
{
    (void)state;
    assert_int_equal(take_changed_bundle(4, as_it_is), SCEAU_OK);
    assert_int_equal(take_changed_bundle(4, as_it_is), SCEAU_OK);
    assert_int_equal(take_changed_bundle(4, a_second_later), SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "un autre porte déjà ce numéro"));
}

/* What a bundle vouches for lasts as long as the next one says; what the user accepts,
 * as long as the user wants. */
static void
only_the_users_word_outlives_a_bundle(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    pin_first();
    chain_der(&two, &der);
    assert_int_equal(
        import_pdf_signers(&im, buffer_span(&der), NULL, &error), SCEAU_OK);
    assert_int_equal(take_changed_bundle(1, as_it_is), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 2);
    assert_int_equal(im.store.pdf_count, 2);
    assert_int_equal(take_changed_bundle(2, without_pinned), SCEAU_OK);
    assert_int_equal(im.store.signer_count, 1);
    assert_false(im.store.signer[0].vouched);
    assert_int_equal(im.store.pdf_count, 1);
    assert_false(im.store.pdf[0].vouched);
}

static void
take_two_authorities(unsigned sequence)
{
    const struct chain_service services[] = { { .id = "FR42",
                                                  .authority = &authority },
        { .id = "FR42", .authority = &impostor } };

    take_list(sequence, services, 2);
}

/* Another authority may have its name: what it revoked is not the other's. */
static void
an_authority_left_out_keeps_what_it_revoked(void **state)
{
    (void)state;
    take_two_authorities(2);
    const struct store_authority *a = im.store.authority;
    bool first_is_ours = false;
    take_leaves();
    for (size_t i = 0; i < im.store.signer_count; i++)
        first_is_ours = first_is_ours
            || store_authority_of(&im.store, &im.store.signer[i])
                == &im.store.authority[0];
    assert_int_equal(take_crl(first_is_ours ? &authority : &impostor,
                         (struct chain_crl) { .serial = first }),
        SCEAU_OK);
    a = im.store.authority;
    assert_int_equal(a[0].revoked_count, 1);
    assert_int_equal(a[1].revoked_count, 0);
    assert_int_equal(take_changed_bundle(1, without_first_authority), SCEAU_OK);
    assert_int_equal(im.store.authority_count, 2);
    a = im.store.authority;
    assert_int_equal(a[0].revoked_count, 1);
    assert_true(span_is(a[0].status[0].name, "unlisted"));
    assert_int_equal(a[0].directory.len + a[0].crl_url.len, 0);
    assert_int_equal(a[1].revoked_count, 0);
    assert_true(a[1].directory.len > 0);
}

static void
an_authority_left_out_that_revoked_nobody_is_forgotten(void **state)
{
    (void)state;
    take_two_authorities(2);
    assert_int_equal(im.store.authority_count, 2);
    assert_int_equal(take_changed_bundle(1, without_first_authority), SCEAU_OK);
    assert_int_equal(im.store.authority_count, 1);
}

static void
the_first_leaf_says_where_revocations_are(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
    struct chain third;

    chain_make(&authority,
        &(struct chain_wish) { .name = "EF56",
            .serial = 3,
            .crl = "URI:http://localhost/other.crl" },
        &third);
    take_leaves();
    chain_der(&third, &der);
    assert_int_equal(take(&der), SCEAU_OK);
    assert_true(
        span_is(im.store.authority[0].crl_url, "http://localhost/fr42.crl"));
    chain_free(&third);
}

static void
another_computers_store_is_no_bundle(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer text = buffer_with_max(SCEAU_STORE_MAX);

    store_write(&im.store, &text);
    assert_int_equal(take(&text), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "la liste d’un autre poste"));
}

#define in_a_list(test)                                                        \
    cmocka_unit_test_setup_teardown(test, open_list, release)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_list(what_is_revoked_is_so_whatever_comes_first),
        in_a_list(dates_are_kept),
        in_a_list(an_older_one_is_refused),
        in_a_list(only_the_authority_revokes),
        in_a_list(partial_lists_are_named_and_refused),
        in_a_list(no_byte_can_be_changed),
        in_a_list(leaves_say_where_their_revocations_are),
        in_a_list(an_authority_is_no_signer_of_codes),
        in_a_list(a_leaf_of_an_impostor_is_left_out),
        in_a_list(a_revocation_counts_in_all_records_of_an_authority),
        in_a_list(a_record_that_comes_later_is_told_the_revocations),
        in_a_list(a_pinned_copy_hides_no_revocation),
        in_a_list(a_signer_said_good_is_revoked_by_the_entry),
        in_a_list(a_long_list_is_taken_again),
        in_a_list(a_leaf_given_many_times_counts_once),
        in_a_list(nothing_follows_a_crl),
        in_a_list(extensions_that_change_what_a_list_means_are_refused),
        in_a_list(a_list_is_signed_by_who_may_sign_lists),
        in_a_list(a_name_alone_revokes_nothing),
        in_a_list(a_list_may_be_ahead_by_a_day),
        in_a_list(a_list_of_the_same_hour_is_taken_again),
        in_a_list(a_list_in_pem_is_read),
        in_a_list(a_certificate_that_cannot_be_read_is_counted),
        in_a_list(a_bundle_brings_back_nobody),
        in_a_list(two_bundles_bring_back_nobody),
        in_a_list(a_bundle_without_lists_forgets_none),
        in_a_list(what_is_dated_of_the_future_is_refused),
        in_a_list(a_bundle_is_taken_in_its_time),
        in_a_list(a_pinned_issuer_vouches_for_signers_of_lists),
        in_a_list(an_expression_is_text_alone),
        in_a_list(a_list_is_no_work_before_it_is_signed),
        in_a_list(a_hold_ends_with_the_list_that_does_not_say_it),
        in_a_list(what_is_revoked_for_good_is_not_released),
        in_a_list(a_hold_said_twice_is_as_bad_as_the_worse),
        in_a_list(a_hold_is_released_everywhere),
        in_a_list(a_bundle_holds_and_releases_as_its_list_does),
        in_a_list(a_copy_by_hand_is_released_by_a_later_list_alone),
        in_a_list(an_id_has_four_characters_or_five_hexadecimal_digits),
        in_a_list(a_pinned_issuer_is_remembered),
        in_a_list(a_known_list_brings_the_pin_of_its_issuer),
        in_a_list(issuers_are_few_and_counted_once),
        in_a_list(a_bundles_key_is_remembered),
        in_a_list(lists_are_compared_by_territory),
        in_a_list(a_number_is_given_once),
        in_a_list(only_the_users_word_outlives_a_bundle),
        in_a_list(an_authority_left_out_keeps_what_it_revoked),
        in_a_list(an_authority_left_out_that_revoked_nobody_is_forgotten),
        in_a_list(the_first_leaf_says_where_revocations_are),
        in_a_list(another_computers_store_is_no_bundle),
    };

    return cmocka_run_group_tests(tests, make_chain, free_chain);
}
