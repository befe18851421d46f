/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/chain.h"
#include "verifier/trust/import.h"
#include "verifier/trust/leaf.h"

/* One authority, who signs lists, and a stranger. */
static struct chain authority, other, signer, root, issued, stranger;
static struct import im;
static struct pins pins;
static struct sceau_error error;

static int
make_chain(void **state)
{
    (void)state;
    chain_make(NULL,
        &(struct chain_wish) { .name = "FR42", .is_authority = true },
        &authority);
    chain_make(NULL,
        &(struct chain_wish) { .name = "FR43", .is_authority = true }, &other);
    chain_make(NULL, &(struct chain_wish) { .name = "Liste", .curve = "RSA" },
        &signer);
    chain_make(NULL,
        &(struct chain_wish) { .name = "Racine", .is_authority = true }, &root);
    chain_make(&root,
        &(struct chain_wish) { .name = "Liste 2", .curve = "RSA" }, &issued);
    chain_make(NULL, &(struct chain_wish) { .name = "Liste", .curve = "RSA" },
        &stranger);
    return 0;
}

static int
free_chain(void **state)
{
    (void)state;
    chain_free(&authority);
    chain_free(&other);
    chain_free(&signer);
    chain_free(&root);
    chain_free(&issued);
    chain_free(&stranger);
    return 0;
}

static void
pin(const struct chain *c)
{
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_der(c, &der);
    assert_int_equal(
        pins_add_bytes(&pins, buffer_span(&der), &error), SCEAU_OK);
}

static int
open_empty(void **state)
{
    (void)state;
    pin(&signer);
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
take(struct chain_list list)
{
    const struct chain_service usual = { .id = "FR42",
        .authority = &authority };
    AUTO_BUFFER struct buffer xml = buffer_with_max(1024 * 1024);

    error.text[0] = 0;
    if (!list.signer)
        list.signer = &signer;
    if (!list.service_count) {
        list.service = &usual;
        list.service_count = 1;
    }
    chain_list(&list, &xml);
    return import_bytes(&im, buffer_span(&xml), &pins, NULL, &error);
}

static void
both_historical_forms_verify(void **state)
{
    (void)state;
    assert_int_equal(take((struct chain_list) { .sequence = 1 }), SCEAU_OK);
    assert_int_equal(
        take((struct chain_list) { .sequence = 2, .as_in_2018 = true }),
        SCEAU_OK);
    assert_int_equal(im.store.list[0].sequence, 2);
}

static void
only_a_pinned_signer_is_believed(void **state)
{
    (void)state;
    assert_int_equal(
        take((struct chain_list) { .signer = &stranger }), SCEAU_E_CRYPTO);
    assert_non_null(strstr(error.text, "--pin"));
    assert_int_equal(
        take((struct chain_list) { .signer = &issued }), SCEAU_E_CRYPTO);
    pin(&root); /* an authority vouches for those it issued */
    assert_int_equal(take((struct chain_list) { .signer = &issued }), SCEAU_OK);
    assert_int_equal(
        take((struct chain_list) { .signer = &stranger }), SCEAU_E_CRYPTO);
}

static void
a_signer_once_pinned_stays_in_the_store(void **state)
{
    (void)state;
    assert_int_equal(take((struct chain_list) { .sequence = 1 }), SCEAU_OK);
    pins_free(&pins);
    assert_int_equal(
        take((struct chain_list) { .sequence = 2 }), SCEAU_E_CRYPTO);
    assert_int_equal(pins_add_store(&pins, &im.store, &error), SCEAU_OK);
    assert_int_equal(take((struct chain_list) { .sequence = 2 }), SCEAU_OK);
}

#define EXC                                                                    \
    "<ds:Transform Algorithm=\"http://www.w3.org/2001/10/xml-exc-c14n#\"/>"
#define XPATH(text)                                                            \
    "<ds:Transform "                                                           \
    "Algorithm=\"http://www.w3.org/TR/1999/"                                   \
    "REC-xpath-19991116\"><ds:XPath>" text "</ds:XPath></ds:Transform>"
#define FILTER(filter, text)                                                   \
    "<ds:Transform Algorithm=\"http://www.w3.org/2002/06/xmldsig-filter2\">"   \
    "<f:XPath xmlns:f=\"http://www.w3.org/2002/06/xmldsig-filter2\" "          \
    "Filter=\"" filter "\">" text "</f:XPath></ds:Transform>" EXC

/* The signature is right in each: it just covers less than the list. */
static void
a_signature_that_covers_less_is_refused(void **state)
{
    (void)state;
    static const char *const transforms[] = {
        XPATH("not(ancestor-or-self::ds:Signature) and "
              "not(ancestor-or-self::tsl:TrustServiceProviderList)"),
        XPATH("ancestor-or-self::tsl:SchemeInformation"),
        XPATH("not(ancestor-or-self::tsl:Signature)"),
        FILTER("subtract", "/descendant::tsl:TrustServiceProviderList"),
        FILTER("intersect", "/descendant::ds:Signature"),
        FILTER("subtract", "/descendant::node()"),
        "<ds:Transform Algorithm=\"http://www.w3.org/2000/09/"
        "xmldsig#enveloped-signature\"/>" EXC EXC
    };

    for (size_t i = 0; i < sizeof transforms / sizeof *transforms; i++) {
        assert_int_equal(
            take((struct chain_list) { .transforms = transforms[i] }),
            SCEAU_E_FORMAT);
        assert_non_null(strstr(error.text, "non admise"));
    }
    assert_int_equal(take((struct chain_list) { .without_properties = true }),
        SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "ne couvre pas"));
    assert_int_equal(take((struct chain_list) {
                         .uri = "#part", .before = "<tsl:Part Id=\"part\"/>" }),
        SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "autre chose"));
    assert_int_equal(
        take((struct chain_list) { .names_another = true }), SCEAU_E_CRYPTO);
    assert_int_equal(im.store.authority_count, 0);
}

static void
what_is_added_to_a_list_breaks_it(void **state)
{
    (void)state;
    static const char *const added[] = { "<tsl:X/>", "text", "<ds:Signature/>",
        "<x:y xmlns:x=\"urn:x\"/>", "<?pi?>" };

    for (size_t i = 0; i < sizeof added / sizeof *added; i++)
        assert_int_not_equal(
            take((struct chain_list) { .after = added[i] }), SCEAU_OK);
    /* canonical XML has no comments, and neither has what is read */
    assert_int_equal(
        take((struct chain_list) { .after = "<!-- said -->" }), SCEAU_OK);
}

static void
statuses_and_history_are_kept(void **state)
{
    (void)state;
    const struct chain_service service = { .id = "FR42",
        .authority = &authority,
        .status = "expired",
        .since = "2024-06-01T22:00:00Z",
        .history = "inaccord",
        .directory = "http://localhost/fr42" };

    assert_int_equal(
        take((struct chain_list) { .service = &service, .service_count = 1 }),
        SCEAU_OK);
    const struct store_authority *a = &im.store.authority[0];
    assert_string_equal(a->id, "FR42");
    assert_int_equal(a->status_count, 2);
    assert_true(span_is(a->directory, "http://localhost/fr42"));
    assert_true(store_accepts(a, (struct date) { 2024, 5, 31 }));
    assert_false(store_accepts(a, (struct date) { 2024, 6, 1 }));
    assert_int_equal(a->not_before.year, 2020);
}

static void
an_authority_that_is_listed_no_more_is_not_accepted(void **state)
{
    (void)state;
    const struct chain_service both[] = {
        { .id = "FR42", .authority = &authority },
        { .id = "FR43", .authority = &other },
    };

    assert_int_equal(take((struct chain_list) {
                         .service = both, .service_count = 2, .sequence = 1 }),
        SCEAU_OK);
    assert_int_equal(im.store.authority_count, 2);
    assert_int_equal(take((struct chain_list) { .sequence = 2 }), SCEAU_OK);
    assert_int_equal(im.store.authority_count, 2);
    const struct store_authority *a = &im.store.authority[1];
    assert_true(store_accepts(a, (struct date) { 2025, 12, 31 }));
    assert_false(store_accepts(a, (struct date) { 2026, 1, 1 }));
    /* and listed again */
    assert_int_equal(take((struct chain_list) {
                         .service = both, .service_count = 2, .sequence = 3 }),
        SCEAU_OK);
    assert_true(
        store_accepts(&im.store.authority[1], (struct date) { 2026, 1, 1 }));
}

static void
numbers_only_go_up(void **state)
{
    (void)state;
    assert_int_equal(take((struct chain_list) { .sequence = 5 }), SCEAU_OK);
    assert_int_equal(
        take((struct chain_list) { .sequence = 4 }), SCEAU_E_STATE);
    assert_int_equal(take((struct chain_list) {
                         .sequence = 5, .next = "2027-01-01T00:00:00Z" }),
        SCEAU_E_STATE);
    assert_non_null(strstr(error.text, "déjà ce numéro"));
    assert_int_equal(take((struct chain_list) { .sequence = 6 }), SCEAU_OK);
}

#define in_a_store(test)                                                       \
    cmocka_unit_test_setup_teardown(test, open_empty, release)

int
main(void)
{
    const struct CMUnitTest tests[] = {
        in_a_store(both_historical_forms_verify),
        in_a_store(only_a_pinned_signer_is_believed),
        in_a_store(a_signer_once_pinned_stays_in_the_store),
        in_a_store(a_signature_that_covers_less_is_refused),
        in_a_store(what_is_added_to_a_list_breaks_it),
        in_a_store(statuses_and_history_are_kept),
        in_a_store(an_authority_that_is_listed_no_more_is_not_accepted),
        in_a_store(numbers_only_go_up),
    };

    return cmocka_run_group_tests(tests, make_chain, free_chain);
}
