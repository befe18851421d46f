/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/trust/store.h"

#define HASH(c) c c c c c c c c c c c c c c c c /* of four characters: 64 */
#define POINT HASH("0a1b") HASH("2c3d")

/* A line a record kind, so that every one is read and written. */
/* clang-format off */
static const char local[] =
    "sceau-store 1\n"
    "[pins]\n"
    "bundle " POINT "\n"
    "list " HASH("abcd") "\n"
    "issuer MIIB\n"
    "[sources]\n"
    "list FR 22 2025-08-25T11:00:00Z 2026-02-25T11:00:00Z " HASH("0123") " " HASH("abcd") "\n"
    "list TN 3 2025-08-25T11:00:00Z - " HASH("0123") " " HASH("abcd") "\n"
    "bundle 7 2025-09-01T00:00:00Z 2026-01-01T00:00:00Z 0123456789abcdef\n"
    "[authorities]\n"
    "authority FR02 " HASH("1111") " 2014-03-28 2024-03-27 FR Lex Persona\n"
    "status inaccord 2014-04-24\n"
    "status revoked 2018-05-14\n"
    "authority FR03 " HASH("2222") " 2015-02-20 2033-02-15 FR Société É\n"
    "directory http://certificates.certigna.fr/search.php?iHash=x%2F\n"
    "crl-url http://crl.certigna.fr/2ddoc.crl\n"
    "certificate MIIB\n"
    "status inaccord 2015-07-16\n"
    "status expired 2024-01-01\n"
    "crl 2026-01-01T00:00:00Z 2026-01-03T12:00:00Z\n"
    "revoked 0A 2020-02-02\n"
    "revoked 0B 2020-02-03 hold\n"
    "authority FR09 " HASH("3333") " 2015-02-20 2033-02-15 FR X\n"
    "status inaccord 2015-07-16\n"
    "crl unsupported\n"
    "[signers]\n"
    "signer FR00 0001 pinned 2012-11-01 2015-11-01 01 P-256:" POINT " good -\n"
    "signer FR00 0002 vouched 2012-11-01 2015-11-01 01 P-256:" POINT " good -\n"
    "signer FR03 AB12 2222222222222222 2016-01-01 2019-01-01 0A P-256:" POINT " 2020-02-02 MIIB\n"
    "signer FR03 AB12 2222222222222222 2019-01-01 2022-01-01 0B explicit-P-256:" POINT " good -\n"
    "signer FR03 CD34 2222222222222222 2019-01-01 2022-01-01 0C RSA good -\n"
    "signer FR09 CD34 3333333333333333 2019-01-01 2022-01-01 0C other good -\n"
    "signer FR09 CD34E 3333333333333333 2019-01-01 2022-01-01 0D other good -\n"
    "[pdf-signers]\n"
    "pdf-signer vouched " HASH("1111") " MIIB\n"
    "pdf-signer pinned " HASH("2222") " MIIB\n"
    "[status]\n"
    "places https://etats.example/0 2026-01-01T00:00:00Z 2026-01-08T00:00:00Z 2 eNob\n"
    "places https://etats.example/1 2026-01-01T00:00:00Z 2026-01-08T00:00:00Z 8 eNob\n"
    "codes FR00 0001 2026-01-01T00:00:00Z 2026-01-08T00:00:00Z AAAAAAAAAAE= - AAAAAAAAAAI=\n"
    "codes FR00 0002 2026-01-01T00:00:00Z 2026-01-08T00:00:00Z - AAAAAAAAAAE= -\n"
    "[status-lists]\n"
    "whatever comes later\n"
    "[rights]\n"
    "and again\n";

static const char bundle_head[] =
    "sceau-bundle 1\n"
    "sequence 9\n"
    "issued 2026-01-01T08:30:00Z\n"
    "expires 2026-02-01T08:30:00Z\n"
    "key 0123456789abcdef\n";
static const char bundle_body[] =
    "[signers]\n"
    "signer FR00 0001 vouched 2012-11-01 2015-11-01 01 P-256:" POINT " good -\n";
static const char bundle_end[] =
    "signature " HASH("00ff") HASH("1122") "\n";
/* clang-format on */

static struct store store;
static struct sceau_error error;

static enum sceau_status
parse(const char *text)
{
    store_free(&store);
    return store_parse(span_str(text), &store, &error);
}

static int
release(void **state)
{
    (void)state;
    store_free(&store);
    return 0;
}

/* The sample with its first `what` replaced. */
static const char *
with(const char *what, const char *by)
{
    static char text[sizeof local + 1024];
    const char *at = strstr(local, what);

    assert_non_null(at);
    assert_true(strlen(by) < 1024);
    (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - local), local, by,
        at + strlen(what));
    return text;
}

static void
what_is_read_is_written_again(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer again = buffer_with_max(SCEAU_STORE_MAX);

    assert_int_equal(parse(local), SCEAU_OK);
    assert_int_equal(store.pin_count, 3);
    assert_int_equal(store.list_count, 2);
    assert_int_equal(store.authority_count, 3);
    assert_int_equal(store.signer_count, 7);
    assert_int_equal(store.places_count, 2);
    assert_int_equal(store.places[1].bits, 8);
    assert_int_equal(store.codes_count, 2);
    assert_int_equal(store.codes[0].hashes[STORE_SUSPENDED].len, 0);
    assert_true(
        span_is(store.codes[1].hashes[STORE_SUSPENDED], "AAAAAAAAAAE="));
    assert_int_equal(store.origin.sequence, 7);
    assert_true(span_starts(store.other, "[status-lists]\nwhatever"));
    store_sort(&store);
    store_write(&store, &again);
    assert_string_equal(buffer_cstr(&again), local);
}

static void
a_bundle_has_a_head_and_a_signature(void **state)
{
    (void)state;
    char text[2048];

    (void)snprintf(
        text, sizeof text, "%s%s%s", bundle_head, bundle_body, bundle_end);
    assert_int_equal(parse(text), SCEAU_OK);
    assert_int_equal(store.kind, STORE_BUNDLE);
    assert_int_equal(store.sequence, 9);
    assert_int_equal(store.signature[1], 0xff);
    assert_int_equal(store.signature[63], 0x22);
    assert_int_equal(
        store.signed_bytes.len, strlen(bundle_head) + strlen(bundle_body));
    (void)snprintf(text, sizeof text, "%s%s", bundle_head, bundle_body);
    assert_int_equal(parse(text), SCEAU_E_FORMAT);
    (void)snprintf(text, sizeof text, "%s%s%s%s", bundle_head, bundle_body,
        bundle_end, bundle_body);
    assert_int_equal(parse(text), SCEAU_E_FORMAT);
    /* a bundle says nothing of whom to believe */
    (void)snprintf(text, sizeof text,
        "%s[signers]\nsigner FR00 0001 pinned 2012-11-01 2015-11-01 01 RSA "
        "good -\n%s",
        bundle_head, bundle_end);
    assert_int_equal(parse(text), SCEAU_E_FORMAT);
    (void)snprintf(text, sizeof text, "%s[pins]\nlist %s\n%s%s", bundle_head,
        HASH("abcd"), bundle_body, bundle_end);
    assert_int_equal(parse(text), SCEAU_E_FORMAT);
}

static void
every_truncation_is_refused(void **state)
{
    (void)state;
    /* whole lines may be cut from the end of a local store: what is left of them is a
     * store; a bundle is held together by its signature */
    char text[2048];
    size_t refused = 0;

    (void)snprintf(
        text, sizeof text, "%s%s%s", bundle_head, bundle_body, bundle_end);
    for (size_t n = 0; n < strlen(text); n++) {
        store_free(&store);
        if (store_parse(span_of(text, n), &store, &error) != SCEAU_OK)
            refused++;
        assert_int_equal(store.signer_count, 0);
    }
    assert_int_equal(refused, strlen(text));
}

static void
there_is_one_way_to_write(void **state)
{
    (void)state;
    static const struct {
        const char *what, *by;
    } wrong[] = {
        { "[pins]\n", "\n[pins]\n" },
        { "[pins]\n", "[pins]\r\n" },
        { "[pins]\n", "[pins] \n" },
        { "bundle 0a", "bundle 0A" },
        { "issuer MIIB", "issuer MII" },
        { "issuer MIIB", "issuers MIIB" },
        { "issuer MIIB\n", "issuer MIIB\nbundle " POINT "\n" },
        { "list FR 22", "list FR 022" },
        { "list FR 22", "list  FR 22" },
        { "list FR 22", "list fr 22" },
        { "list TN 3", "list FR 3" },
        { "2025-08-25T11:00:00Z 2026", "2025-08-25T24:00:00Z 2026" },
        { "2025-08-25T11:00:00Z 2026", "2025-02-29T11:00:00Z 2026" },
        { "bundle 7", "bundle 0" },
        { "authority FR02", "authority FR2" },
        { "authority FR02", "authority FR04" }, /* out of order */
        { "status inaccord 2014-04-24\nstatus revoked 2018-05-14\n", "" },
        { "status inaccord 2014-04-24\n", "status INACCORD 2014-04-24\n" },
        { "status inaccord 2014-04-24\n", "status revoked 2019-04-24\n" },
        { "crl-url http", "crl-uri http" },
        { "crl-url http", "crl-url  http" },
        { "certificate MIIB", "certificate MIIB\ncertificate MIIC" },
        { "certificate MIIB", "certificate MI=B" },
        { "certificate MIIB", "certificate MII" },
        { "certificate MIIB", "certificate M===" },
        { "revoked 0A", "revoked 0a" },
        { "revoked 0A", "revoked A" },
        { " hold", " held" },
        { " hold", " " },
        { " hold", " hold hold" },
        { "signer FR00 0001 pinned", "signer FR00 0001 -" },
        { "pinned 2012", "ffffffffffffffff 2012" }, /* of nobody */
        { "FR00 0001 pinned 2012-11-01", "FR00 0001 pinned 2012-13-01" },
        { "01 P-256:0a", "01 P-256:0" },
        { "01 P-256:0a", "01 P-257:0a" },
        { "0C RSA good", "0C RSA:00 good" },
        { "0C RSA good", "0C RSA bad" },
        { "CD34E", "CD34G" },
        { "CD34E", "cd34e" },
        { "CD34E", "CD34@" },
        { "CD34E", "CD34E5" },
        { "FR02 ", "FR021 " },
        { "0C RSA good -", "0C RSA good" },
        { "pdf-signer vouched", "pdf-signer good" },
        { "pdf-signer pinned " HASH("2222"), "pdf-signer pinned 2222" },
        { "pdf-signer vouched " HASH("1111"),
            "pdf-signer vouched " HASH("3333") },
        { "Société", "Soci\xe9t\xe9" },
        { "Lex Persona", "Lex\tPersona" },
        { "places https://etats.example/0", "place https://etats.example/0" },
        { "places https://etats.example/0", "places https://etats.example/2" },
        { "places https://etats.example/0", "places https://etats.example/1" },
        { "places https://etats.example/0", "places https://étas.example/0" },
        { "/0 2026-01-01T", "/0 2026-01-09T" }, /* after its end */
        { "Z 2 eNob", "Z 3 eNob" },
        { "Z 2 eNob", "Z 02 eNob" },
        { "Z 2 eNob", "Z 2 eNo" },
        { "Z 2 eNob", "Z 2" },
        { "Z 2 eNob", "Z 2 eNob eNob" },
        { "codes FR00 0001", "codes FR00 0003" },
        { "codes FR00 0001", "codes FR00 0002" },
        { "codes FR00 0001", "codes FR0 0001" },
        { "codes FR00 0001", "codes FR00 01" },
        { "0001 2026-01-01T", "0001 2026-01-09T" },
        { " - AAAAAAAAAAI=", " AAAAAAAAAAI=" },
        { " - AAAAAAAAAAI=", " - AAAAAAAAAAI= -" },
        { " - AAAAAAAAAAI=", "  AAAAAAAAAAI=" },
        { "[status-lists]", "signature 00\n[status-lists]" },
        { "sceau-store 1", "sceau-store 01" },
        { "sceau-store 1", "sceau-stock 1" },
    };

    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        enum sceau_status status = parse(with(wrong[i].what, wrong[i].by));
        if (status != SCEAU_E_FORMAT)
            fail_msg("\"%s\" for \"%s\": %d", wrong[i].by, wrong[i].what,
                (int)status);
        assert_true(error.text[0]);
    }
    assert_int_equal(
        parse(with("sceau-store 1", "sceau-store 2")), SCEAU_E_UNSUPPORTED);
    assert_int_equal(
        parse(with("sceau-store 1\n", "sceau-store 1\r\n")), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "octet 13 : ses fins de ligne"));
}

static void
signers_are_found_by_name(void **state)
{
    (void)state;
    size_t count;
    uint8_t point[132];

    assert_int_equal(parse(local), SCEAU_OK);
    const struct store_signer *s = store_find(&store, "FR03", "AB12", &count);
    assert_int_equal(count, 2);
    assert_true(s[0].revoked);
    assert_int_equal(s[0].revoked_on.year, 2020);
    assert_false(s[1].revoked);
    assert_true(s[1].explicit_curve);
    assert_true(store_point(&s[1], point));
    assert_int_equal(point[0], 0x0a);
    assert_int_equal(point[63], 0x3d);
    assert_string_equal(store_authority_of(&store, s)->id, "FR03");
    s = store_find(&store, "FR09", "CD34", &count);
    assert_int_equal(count, 1);
    assert_int_equal(s->key, STORE_KEY_NONE);
    assert_false(store_point(s, point));
    s = store_find(&store, "FR00", "0001", &count);
    assert_null(store_authority_of(&store, s));
    assert_null(store_find(&store, "FR03", "ZZZZ", &count));
    assert_null(store_find(&store, "AA00", "0000", &count));
    assert_null(store_find(&store, "ZZ00", "0000", &count));
}

static bool
accepts(const char *authority, int16_t year, uint8_t month, uint8_t day)
{
    for (size_t i = 0; i < store.authority_count; i++)
        if (strcmp(store.authority[i].id, authority) == 0)
            return store_accepts(
                &store.authority[i], (struct date) { year, month, day });
    fail_msg("no %s", authority);
    return false;
}

static void
an_authority_is_accepted_while_its_status_says_so(void **state)
{
    (void)state;
    assert_int_equal(parse(local), SCEAU_OK);
    assert_true(accepts("FR03", 2015, 7, 16));
    assert_true(accepts("FR03", 2023, 12, 31));
    assert_false(accepts("FR03", 2024, 1, 1)); /* expired from that day */
    assert_true(
        accepts("FR03", 2012, 1, 1)); /* before the first: as the first */
    assert_false(accepts("FR02", 2016, 1, 1)); /* revoked since: any day */
    assert_true(accepts("FR09", 2030, 1, 1));
}

/* ETSI TS 102 231, 5.5.4 and annex D: who loses it for a fault loses it for any day. */
static void
what_is_withdrawn_for_ever_counts_on_any_day(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        bool for_ever;
    } cases[] = { { "revoked", true }, { "accreditationrevoked", true },
        { "supervisionrevoked", true }, { "notinaccord", true },
        { "expired", false }, { "suspended", false },
        { "supervisionceased", false }, { "unlisted", false },
        { "withdrawn", false }, { "notinaccor", false } };
    char by[64];

    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        (void)snprintf(by, sizeof by, "status %s 2018", cases[i].name);
        assert_int_equal(parse(with("status revoked 2018", by)), SCEAU_OK);
        assert_int_equal(accepts("FR02", 2016, 1, 1), !cases[i].for_ever);
        assert_false(accepts("FR02", 2019, 1, 1));
    }
}

static void
what_has_run_out_is_stale(void **state)
{
    (void)state;
    const struct date last = { 2026, 1, 3 }, after = { 2026, 1, 4 };

    assert_int_equal(parse(local), SCEAU_OK);
    assert_true(store_knows_revocation(&store.authority[1], last));
    assert_false(store_knows_revocation(&store.authority[1], after));
    assert_false(store_knows_revocation(&store.authority[0], last)); /* none */
    assert_false(store_knows_revocation(&store.authority[2], last));
    /* the bundle ran out on 1 January, the list on 25 February */
    assert_true(store_is_fresh(&store, (struct date) { 2026, 1, 1 }));
    assert_false(store_is_fresh(&store, (struct date) { 2026, 1, 2 }));
    store.origin.expires = 0;
    /* a list that names no next one is of use for six months */
    store.list[1].issued = 1755216000; /* 2025-08-15 */
    assert_true(store_is_fresh(&store, (struct date) { 2026, 2, 14 }));
    assert_false(store_is_fresh(&store, (struct date) { 2026, 2, 15 }));
    store.list_count = 1;
    assert_true(store_is_fresh(&store, (struct date) { 2026, 2, 25 }));
    assert_false(store_is_fresh(&store, (struct date) { 2026, 2, 26 }));
    assert_int_equal(
        store_as_of(&store), 1756119600); /* 2025-08-25T11:00:00Z */
}

#define ONE(word, serial, key)                                                 \
    "signer FR00 0001 " word " 2012-11-01 2015-11-01 " serial " " key " "

static void
the_order_of_signers_is_one(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { ONE("pinned", "01", "RSA") "good -\n",
            ONE("vouched", "01", "RSA") "good -\n" },
        { ONE("pinned", "01", "RSA") "good -\n",
            ONE("pinned", "02", "RSA") "good -\n" },
        { ONE("vouched", "01", "RSA") "good -\n",
            ONE("pinned", "0102", "RSA") "good -\n" },
    };
    char text[512];

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        for (int swap = 0; swap < 2; swap++) {
            (void)snprintf(text, sizeof text, "sceau-store 1\n[signers]\n%s%s",
                pairs[i][swap], pairs[i][!swap]);
            assert_int_equal(parse(text), swap ? SCEAU_E_FORMAT : SCEAU_OK);
        }
    /* the same one twice, but for its state */
    (void)snprintf(text, sizeof text, "sceau-store 1\n[signers]\n%s%s",
        ONE("pinned", "01", "RSA") "2020-01-01 -\n",
        ONE("pinned", "01", "RSA") "good -\n");
    assert_int_equal(parse(text), SCEAU_E_FORMAT);
}

/* Of two copies of one, that which has its certificate stays. */
static void
of_two_copies_the_whole_one_stays(void **state)
{
    (void)state;
    for (int first = 0; first < 2; first++) {
        store_free(&store);
        for (int i = 0; i < 3; i++) {
            struct store_signer *s = store_add_signer(&store);
            *s = (struct store_signer) { .ca = "FR00",
                .certificate = "0001",
                .serial = span_str("01"),
                .der = span_str(i == first + 1 ? "MIIB" : "") };
        }
        store_sort(&store);
        assert_int_equal(store.signer_count, 1);
        assert_int_equal(store.signer[0].der.len, 4);
    }
}

static void
revocations_spread_to_the_same_key_alone(void **state)
{
    (void)state;
    assert_int_equal(
        parse("sceau-store 1\n[signers]\n" /* a key, and none */
            ONE("pinned", "01", "RSA") "2020-01-01 -\n" ONE(
                "pinned", "02", "RSA") "2021-01-01 -\n" ONE("vouched", "01",
                "RSA") "good -\n" ONE("vouched", "02",
                "P-256:" POINT) "good -\n"),
        SCEAU_E_FORMAT); /* by serial, then by word */
    assert_int_equal(parse("sceau-store 1\n[signers]\n" ONE(
                         "pinned", "01", "RSA") "2020-01-01 -\n" ONE("vouched",
                         "01", "RSA") "2021-01-01 -\n" ONE("pinned", "02",
                         "RSA") "2022-01-01 -\n" ONE("vouched", "02",
                         "P-256:" POINT) "good -\n" ONE("pinned", "03",
                         "P-256:" POINT) "good -\n"),
        SCEAU_OK);
    store_revoke(&store);
    assert_int_equal(store.signer[0].revoked_on.year, 2020);
    assert_int_equal(store.signer[1].revoked_on.year, 2021);
    assert_false(store.signer[3].revoked || store.signer[4].revoked);
    store.signer[4].revoked = true;
    store.signer[4].revoked_on = (struct date) { 2023, 1, 1 };
    store_revoke(&store);
    assert_true(store.signer[3].revoked);
    assert_int_equal(store.signer[3].revoked_on.year, 2023);
    assert_int_equal(store.signer[2].revoked_on.year, 2022);
}

/* What the whole rests on is as old as its oldest part. */
static void
a_store_is_as_old_as_its_oldest_list(void **state)
{
    (void)state;
    static const char other[] = "list TN 3 2025-08-25T11:00:00Z";
    char text[2048];

    assert_int_equal(
        parse(with(other, "list TN 3 2020-01-01T00:00:00Z")), SCEAU_OK);
    assert_int_equal(store_as_of(&store), 1577836800);
    assert_int_equal(
        parse(with(other, "list TN 3 2025-08-25T11:00:01Z")), SCEAU_OK);
    assert_int_equal(store_as_of(&store), 1756119600);
    assert_true(store_has_source(&store));
    store.list_count = 0;
    assert_true(store_has_source(&store));
    assert_int_equal(store_as_of(&store), store.origin.issued);
    store.origin.sequence = 0;
    assert_false(store_has_source(&store));
    (void)snprintf(
        text, sizeof text, "%s%s%s", bundle_head, bundle_body, bundle_end);
    assert_int_equal(parse(text), SCEAU_OK);
    assert_int_equal(store_as_of(&store), store.issued);
    assert_true(store_is_fresh(&store, (struct date) { 2026, 2, 1 }));
    assert_false(store_is_fresh(&store, (struct date) { 2026, 2, 2 }));
}

/* A bundle's dates follow one another; a store has one origin, a territory one list. */
static void
heads_and_sources_are_judged(void **state)
{
    (void)state;
    static const char *const ends[] = { "2026-01-01T08:29:59Z",
        "2026-01-01T08:30:00Z", "2025-02-01T08:30:00Z" };
    char text[2048];

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        (void)snprintf(text, sizeof text,
            "sceau-bundle 1\nsequence 9\nissued 2026-01-01T08:30:00Z\n"
            "expires %s\nkey 0123456789abcdef\n%s%s",
            ends[i], bundle_body, bundle_end);
        assert_int_equal(parse(text), i == 1 ? SCEAU_OK : SCEAU_E_FORMAT);
    }
    (void)snprintf(text, sizeof text,
        "sceau-bundle 1\nsequence 0\nissued 2026-01-01T08:30:00Z\n"
        "expires 2026-02-01T08:30:00Z\nkey 0123456789abcdef\n%s%s",
        bundle_body, bundle_end);
    assert_int_equal(parse(text), SCEAU_E_FORMAT);
    static const char origin[] =
        "bundle 7 2025-09-01T00:00:00Z 2026-01-01T00:00:00Z 0123456789abcdef\n";
    (void)snprintf(text, sizeof text, "%s%s", origin,
        "bundle 8 2025-09-01T00:00:00Z 2026-01-01T00:00:00Z "
        "0123456789abcdef\n");
    assert_int_equal(parse(with(origin, text)), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "origine"));
    assert_int_equal(parse(with("list TN 3", "list FR 23")), SCEAU_E_FORMAT);
}

/* "before", that many of a character, and a line end. */
static const char *
stretched(const char *before, char c, size_t count)
{
    static char text[2048];
    size_t at = strlen(before);

    assert_true(at + count + 2 < sizeof text);
    memcpy(text, before, at);
    memset(text + at, c, count);
    memcpy(text + at + count, "\n", 2);
    return text;
}

static enum sceau_status
parse_line(const char *line)
{
    char text[4096];

    (void)snprintf(text, sizeof text,
        "sceau-store 1\n[authorities]\nauthority FR02 " HASH(
            "1111") " 2014-03-28 2024-03-27 FR X\n%s%s",
        line,
        span_starts(span_str(line), "status") ? ""
                                              : "status inaccord "
                                                "2014-04-24\n");
    return parse(text);
}

static void
words_are_as_long_as_their_bounds(void **state)
{
    (void)state;
    for (size_t more = 0; more <= 1; more++) {
        enum sceau_status wanted = more ? SCEAU_E_FORMAT : SCEAU_OK;
        char line[256];
        (void)snprintf(line, sizeof line, "%.*s 2014-04-24\n",
            (int)(7 + 40 + more), stretched("status ", 'a', 40 + more));
        assert_int_equal(parse_line(line), wanted);
        assert_int_equal(
            parse_line(stretched("directory http://", 'a', 1024 - 7 + more)),
            wanted);
        (void)snprintf(line, sizeof line, "list TN %s",
            more ? "1000000000000000000" : "999999999999999999");
        assert_int_equal(parse(with("list TN 3", line)), wanted);
    }
}

static void
a_store_is_as_long_as_its_bound(void **state)
{
    (void)state;
    static const char head[] = "sceau-store 1\n[later]\n";

    for (size_t more = 0; more <= 1; more++) {
        size_t len = SCEAU_STORE_MAX + more;
        char *text = malloc(len);
        assert_non_null(text);
        memset(text, 'x', len);
        memcpy(text, head, sizeof head - 1);
        text[len - 1] = '\n';
        store_free(&store);
        assert_int_equal(store_parse(span_of(text, len), &store, &error),
            more ? SCEAU_E_LIMIT : SCEAU_OK);
        store_free(&store);
        free(text);
    }
}

static void
times_are_read_and_written(void **state)
{
    (void)state;
    static const char *const good[] = { "1970-01-01T00:00:01Z",
        "2026-02-25T11:00:59Z", "1999-12-31T23:59:59Z",
        "1969-12-31T23:59:59Z" };
    static const char *const wrong[] = { "2026-02-25T11:00:60Z",
        "2026-02-25 11:00:00Z", "2026-02-25T11:00:00", "2026-02-30T11:00:00Z",
        "2026-02-25T24:00:00Z", "2026-02-25T11:60:00Z", "2026-02-25T1a:00:00Z",
        "" };
    char text[STORE_TIME_SIZE];
    int64_t t;

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(store_time_parse(span_str(good[i]), &t));
        assert_string_equal(store_time(t, text), good[i]);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_false(store_time_parse(span_str(wrong[i]), &t));
}

/* Doubling looks at the count alone: after removals there must still be room. */
static void
records_are_removed_and_added(void **state)
{
    (void)state;
    store_free(&store);
    for (unsigned i = 0; i < 9; i++)
        store_add_signer(&store)->not_before.day = (uint8_t)i;
    for (unsigned i = 0; i < 5; i++)
        store_remove_signer(&store, 0);
    assert_int_equal(store.signer[0].not_before.day, 5);
    for (unsigned i = 0; i < 40; i++)
        assert_non_null(store_add_signer(&store));
    assert_int_equal(store.signer_count, 44);
    assert_int_equal(store.signer[3].not_before.day, 8);
}

static void
bounds_hold(void **state)
{
    (void)state;
    store_free(&store);
    for (unsigned i = 0; i < SCEAU_PINS_MAX; i++)
        assert_non_null(store_add_pin(&store));
    assert_null(store_add_pin(&store));
    for (unsigned i = 0; i < SCEAU_CERTIFICATES_MAX; i++)
        assert_non_null(store_add_signer(&store));
    assert_null(store_add_signer(&store));
    AUTO_BUFFER struct buffer big = buffer_with_max(SCEAU_STORE_MAX + 1);
    memset(buffer_room(&big, SCEAU_STORE_MAX + 1), '\n', SCEAU_STORE_MAX + 1);
    store_free(&store);
    assert_int_equal(
        store_parse(buffer_span(&big), &store, &error), SCEAU_E_LIMIT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_read_is_written_again),
        cmocka_unit_test(a_bundle_has_a_head_and_a_signature),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(there_is_one_way_to_write),
        cmocka_unit_test(signers_are_found_by_name),
        cmocka_unit_test(an_authority_is_accepted_while_its_status_says_so),
        cmocka_unit_test(what_has_run_out_is_stale),
        cmocka_unit_test(what_is_withdrawn_for_ever_counts_on_any_day),
        cmocka_unit_test(the_order_of_signers_is_one),
        cmocka_unit_test(of_two_copies_the_whole_one_stays),
        cmocka_unit_test(revocations_spread_to_the_same_key_alone),
        cmocka_unit_test(a_store_is_as_old_as_its_oldest_list),
        cmocka_unit_test(heads_and_sources_are_judged),
        cmocka_unit_test(words_are_as_long_as_their_bounds),
        cmocka_unit_test(a_store_is_as_long_as_its_bound),
        cmocka_unit_test(times_are_read_and_written),
        cmocka_unit_test(records_are_removed_and_added),
        cmocka_unit_test(bounds_hold),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
