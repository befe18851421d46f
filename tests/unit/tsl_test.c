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

static void
swap(const char *from, const char *to, struct chain_list *list)
{
    size_t i = 0;

    while (list->unsigned_yet[i].from)
        i++;
    list->unsigned_yet[i] = (struct chain_swap) { from, to };
}

/* The list with that text in the element: taken, or refused and nothing kept. */
static void
expect_text(const char *before, const char *text, const char *after, bool taken)
{
    char from[128], to[1400];
    struct chain_list list = { 0 };

    (void)snprintf(from, sizeof from, "%s", before);
    (void)snprintf(to, sizeof to, "%s%s%s", before, text, after);
    swap(from, to, &list);
    import_free(&im);
    assert_int_equal(import_open(&im, span_of(NULL, 0), &error), SCEAU_OK);
    if (take(list) != (taken ? SCEAU_OK : SCEAU_E_FORMAT))
        fail_msg("« %s%s »: %s", before, text, error.text);
    assert_int_equal(im.store.authority_count, taken ? 1 : 0);
    assert_int_equal(im.store.list_count, taken ? 1 : 0);
}

/* The rest of the element as it was becomes another, which nobody reads. */
#define IN(name, text, taken)                                                  \
    expect_text("<tsl:" name ">", text,                                        \
        "</tsl:" name "><tsl:Rest/><tsl:" name ">", taken)

static void
times_are_those_of_utc(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool taken;
    } table[] = { { "2026-01-01T00:00:00Z", true },
        { "2026-01-01T00:00:00.0Z", true },
        { "2026-01-01T00:00:00.129Z", true }, { "", false },
        { "2026-01-01T00:00:00", false }, { "2026-01-01T00:00:00.129", false },
        { "2026-01-01T00:00:00+01:00", false },
        { "2026-01-01T00:00:0Z", false }, { "2026-01-01Z", false },
        { "2026-02-30T00:00:00Z", false }, { "2026-01-01T00:00:00.1/Z", false },
        { "2026-01-01T00:00:00.1:Z", false },
        { "2026-01-01T00:00:00.1.2Z", false },
        { "2026-01-01T00:00:00.Z", false }, { "2026-01-01T00:00:001Z", false },
        { "2026-01-01T00:00:0012Z", false },
        { "2026-01-01T00:00:00.xZ", false },
        { "2026-01-01T00:00:00xZ", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        IN("ListIssueDateTime", table[i].text, table[i].taken);
        IN("StatusStartingTime", table[i].text, table[i].taken);
        IN("dateTime", table[i].text, table[i].taken);
    }
}

static void
the_next_list_need_not_be_announced(void **state)
{
    (void)state;
    struct chain_list list = { 0 };

    swap("tsl:NextUpdate", "tsl:Nothing", &list);
    assert_int_equal(take(list), SCEAU_OK);
    assert_int_equal(im.store.list[0].next_update, 0);
}

static void
numbers_of_a_list_are_bounded(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool taken;
    } table[] = { { "0", true }, { "999999999", true }, { "1000000000", false },
        { "9999999999", false }, { "", false }, { "1/", false },
        { "1:", false }, { "-1", false }, { "1a", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        IN("TSLSequenceNumber", table[i].text, table[i].taken);
    IN("TSLSequenceNumber", "999999999", true);
    assert_int_equal(im.store.list[0].sequence, 999999999);
    /* what canonical XML keeps of it is read, and what it drops is not */
    IN("TSLSequenceNumber", "\n\t 1<!-- 2 -->3<?pi 4?><![CDATA[5]]> \n", true);
    assert_int_equal(im.store.list[0].sequence, 135);
}

static void
a_territory_is_two_capitals(void **state)
{
    (void)state;
    static const char *const good[] = { "AZ", "ZA" };
    static const char *const bad[] = { "", "F", "FRA", "fR", "Fr", "@R", "[R",
        "F@", "F[", "1R", "F1" };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        IN("SchemeTerritory", good[i], true);
        assert_string_equal(im.store.list[0].territory, good[i]);
        assert_string_equal(im.store.authority[0].territory, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        IN("SchemeTerritory", bad[i], false);
        assert_non_null(strstr(error.text, "pas de territoire"));
    }
}

/* 5.4.2; without such a name nothing of that provider is taken. */
static void
an_authority_is_named_by_four_characters(void **state)
{
    (void)state;
    static const char *const good[] = { "AZ09", "FR42", "9Z0A" };
    static const char *const bad[] = { "FR4", "FR422", "", "FR4@", "FR4[",
        "FR4/", "FR4:", "fr42", "FR 4" };

    for (size_t i = 0; i < sizeof good + sizeof bad; i += sizeof *good) {
        size_t at = i / sizeof *good, goods = sizeof good / sizeof *good;
        const char *id = at < goods ? good[at] : bad[at - goods];
        const struct chain_service service = { .id = id,
            .authority = &authority };
        import_free(&im);
        assert_int_equal(import_open(&im, span_of(NULL, 0), &error), SCEAU_OK);
        assert_int_equal(take((struct chain_list) {
                             .service = &service, .service_count = 1 }),
            at < goods ? SCEAU_OK : SCEAU_E_FORMAT);
        if (at < goods)
            assert_string_equal(im.store.authority[0].id, id);
        else
            assert_non_null(strstr(error.text, "aucune autorité"));
    }
}

#define TYPE "http://uri.etsi.org/TrstSvc/Svctype/"

/* Whoever dates documents, or lists certificates, issues none; and a list that names
 * no authority at all would end those that are known. */
static void
only_services_that_issue_certificates_are_taken(void **state)
{
    (void)state;
    static const struct {
        const char *type;
        bool taken;
    } table[] = { { TYPE "CA/QC", true }, { TYPE "CA/PKC", true },
        { TYPE "TSA", false }, { TYPE "Certstatus/CRL", false },
        { TYPE "CA/QCX", false }, { TYPE "CA/PKCX", false },
        { TYPE "XCA/PKC", false }, { TYPE "XCA/QC", false }, { TYPE "", false },
        { "CA/PKC", false }, { "", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        IN("ServiceTypeIdentifier", table[i].type, table[i].taken);
        if (!table[i].taken)
            assert_non_null(strstr(error.text, "aucune autorité"));
    }
    assert_int_equal(take((struct chain_list) { .sequence = 1 }), SCEAU_OK);
    struct chain_list none = { .sequence = 2 };
    swap(TYPE "CA/PKC", TYPE "TSA", &none);
    assert_int_equal(take(none), SCEAU_E_FORMAT);
    assert_true(
        store_accepts(&im.store.authority[0], (struct date) { 2026, 6, 1 }));
    assert_int_equal(im.store.list[0].sequence, 1);
}

/* Each country lists its own: another's list says nothing of them. */
static void
a_list_ends_no_authority_of_another_territory(void **state)
{
    (void)state;
    const struct chain_service service = { .id = "DE01", .authority = &other };
    struct chain_list list = {
        .service = &service, .service_count = 1, .sequence = 9
    };

    swap("<tsl:SchemeTerritory>FR", "<tsl:SchemeTerritory>DE", &list);
    assert_int_equal(take((struct chain_list) { .sequence = 1 }), SCEAU_OK);
    assert_int_equal(take(list), SCEAU_OK);
    assert_int_equal(im.store.authority_count, 2);
    assert_int_equal(im.store.list_count, 2);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(im.store.authority[i].status_count, 1);
        assert_true(store_accepts(
            &im.store.authority[i], (struct date) { 2026, 6, 1 }));
    }
    /* nor is its number compared with theirs */
    assert_int_equal(take((struct chain_list) { .sequence = 2 }), SCEAU_OK);
}

static void
whoever_is_listed_no_more_is_said_so_once(void **state)
{
    (void)state;
    const struct chain_service both[] = {
        { .id = "FR42", .authority = &authority },
        { .id = "FR43", .authority = &other },
    };

    assert_int_equal(take((struct chain_list) {
                         .service = both, .service_count = 2, .sequence = 1 }),
        SCEAU_OK);
    for (unsigned n = 2; n < 5; n++) {
        assert_int_equal(take((struct chain_list) { .sequence = n }), SCEAU_OK);
        assert_int_equal(im.store.authority[0].status_count, 1);
        assert_int_equal(im.store.authority[1].status_count, 2);
        assert_true(span_is(im.store.authority[1].status[1].name, "unlisted"));
    }
}

static void
a_directory_is_an_address_of_the_web(void **state)
{
    (void)state;
    char longest[SCEAU_URL_MAX + 2];
    const struct {
        const char *url;
        bool kept;
    } table[] = { { "http://localhost/~", true },
        { "https://localhost/!", true }, { "ftp://localhost/", false },
        { "ldap://localhost/", false }, { "http:/localhost", false },
        { "http://local host/", false }, { "http://localhost/\x7f", false },
        { "http://localhost/\xc3\xa9", false }, { longest, true },
        { longest, false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        size_t n = SCEAU_URL_MAX + (table[i].kept ? 0 : 1);
        (void)snprintf(longest, sizeof longest, "http://%0*d", (int)n - 7, 0);
        const struct chain_service service = {
            .id = "FR42", .authority = &authority, .directory = table[i].url
        };
        assert_int_equal(take((struct chain_list) { .service = &service,
                             .service_count = 1,
                             .sequence = (unsigned)i + 1 }),
            SCEAU_OK);
        struct span kept = im.store.authority[0].directory;
        if (!(table[i].kept ? span_is(kept, table[i].url) : kept.len == 0))
            fail_msg("%zu: %s", i, table[i].url);
    }
}

/* What is no word that is known accepts nobody. */
static void
statuses_are_words(void **state)
{
    (void)state;
    static const struct {
        const char *status, *name;
        bool accepts;
    } table[] = { { "inaccord", "inaccord", true }, { "a-z", "a-z", false },
        { "Inaccord", "other", false }, { "", "other", false },
        { "in accord", "other", false }, { "inaccord{", "other", false },
        { "inaccord`", "other", false },
        { "abcdefghijabcdefghijabcdefghijabcdefghij",
            "abcdefghijabcdefghijabcdefghijabcdefghij", false },
        { "abcdefghijabcdefghijabcdefghijabcdefghijk", "other", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct chain_service service = {
            .id = "FR42", .authority = &authority, .status = table[i].status
        };
        assert_int_equal(take((struct chain_list) { .service = &service,
                             .service_count = 1,
                             .sequence = (unsigned)i + 1 }),
            SCEAU_OK);
        const struct store_authority *a = &im.store.authority[0];
        assert_int_equal(a->status_count, 1);
        if (!span_is(a->status[0].name, table[i].name))
            fail_msg("%s", table[i].status);
        assert_int_equal(
            store_accepts(a, (struct date) { 2026, 6, 1 }), table[i].accepts);
    }
}

static void
what_is_no_list_of_authorities_is_refused(void **state)
{
    (void)state;
    struct chain_list list = { 0 };

    swap("http://uri.etsi.org/02231/v2#", "http://uri.etsi.org/02231/v3#",
        &list);
    assert_int_equal(take(list), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "pas une liste de confiance"));
    list = (struct chain_list) { 0 };
    swap("<tsl:TSLSequenceNumber>",
        "<x:TSLSequenceNumber xmlns:x=\"urn:x\">9</x:TSLSequenceNumber>"
        "<tsl:TSLSequenceNumber>",
        &list);
    assert_int_equal(take(list), SCEAU_OK); /* of another namespace */
    assert_int_equal(im.store.list[0].sequence, 1);
    list = (struct chain_list) { .sequence = 2 };
    swap("tsl:X509Certificate>\n", "tsl:X509Certificate>\nAAAA", &list);
    assert_int_equal(take(list), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "certificat d’une autorité illisible"));
    assert_int_equal(im.store.list[0].sequence, 1);
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
        in_a_store(times_are_those_of_utc),
        in_a_store(the_next_list_need_not_be_announced),
        in_a_store(numbers_of_a_list_are_bounded),
        in_a_store(a_territory_is_two_capitals),
        in_a_store(an_authority_is_named_by_four_characters),
        in_a_store(only_services_that_issue_certificates_are_taken),
        in_a_store(a_list_ends_no_authority_of_another_territory),
        in_a_store(whoever_is_listed_no_more_is_said_so_once),
        in_a_store(a_directory_is_an_address_of_the_web),
        in_a_store(statuses_are_words),
        in_a_store(what_is_no_list_of_authorities_is_refused),
    };

    return cmocka_run_group_tests(tests, make_chain, free_chain);
}
