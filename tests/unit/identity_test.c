/* SPDX-License-Identifier: EUPL-1.2 */
/* Who a client is: what its certificate must say, and what makes it nobody. */
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include "issuer/serve/identity.h"
#include "tests/support/must.h"
#include "tests/unit/test.h"

#define NOW 1795000000 /* 2026-11-18 */

struct entry {
    const char *field;
    int type;
    const char *text;
    int len; /* -1: up to its end */
};

/* One certificate with that subject, in PEM; signed by its own key. */
static void
make(const struct entry *subject, size_t count, int64_t from, int64_t until,
    struct buffer *pem)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *c = X509_new();
    BIO *bio = BIO_new(BIO_s_mem());
    char *text;

    MUST(key && c && bio);
    MUST(X509_set_version(c, 2) == 1);
    MUST(ASN1_INTEGER_set(X509_get_serialNumber(c), 7) == 1);
    MUST(ASN1_TIME_set(X509_getm_notBefore(c), (time_t)from) != NULL);
    MUST(ASN1_TIME_set(X509_getm_notAfter(c), (time_t)until) != NULL);
    for (size_t i = 0; i < count; i++)
        MUST(X509_NAME_add_entry_by_txt(X509_get_subject_name(c),
                 subject[i].field, subject[i].type,
                 (const unsigned char *)subject[i].text, subject[i].len, -1, 0)
            == 1);
    MUST(X509_set_pubkey(c, key) == 1);
    MUST(X509_sign(c, key, EVP_sha256()) > 0);
    MUST(PEM_write_bio_X509(bio, c) == 1);
    long len = BIO_get_mem_data(bio, &text);
    buffer_reset(pem);
    buffer_put(pem, text, (size_t)len);
    BIO_free(bio);
    X509_free(c);
    EVP_PKEY_free(key);
}

/* As nginx hands it over. */
static void
escape(const struct buffer *text, struct buffer *out)
{
    buffer_reset(out);
    for (size_t i = 0; i < text->len; i++) {
        uint8_t c = text->data[i];
        if ((c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z'))
            buffer_byte(out, c);
        else
            buffer_format(out, "%%%02X", (unsigned)c);
    }
}

static struct buffer pem, escaped;
static struct staff staff;
static struct identities *known; /* of one test */

static int
set_up(void **state)
{
    (void)state;
    pem = buffer_with_max(16384);
    escaped = buffer_with_max(65536);
    staff_by_default(&staff);
    known = identities_new();
    assert_non_null(known);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    buffer_free(&pem);
    buffer_free(&escaped);
    identities_free(&known);
    return 0;
}

static struct identity_claim
claim(void)
{
    escape(&pem, &escaped);
    return (struct identity_claim) { .verifies = 1,
        .verify = span_str("SUCCESS"),
        .certificates = 1,
        .certificate = buffer_span(&escaped) };
}

static const char *
read_subject(const struct entry *subject, size_t count, struct identity *out)
{
    make(subject, count, NOW - 60, NOW + 60, &pem);
    struct identity_claim c = claim();
    return identity_read(known, &c, &staff, NOW, out);
}
#define READ(subject, out)                                                     \
    read_subject(subject, sizeof(subject) / sizeof *(subject), out)

static const struct entry agent[] = { { "CN", MBSTRING_UTF8, "Agent n° 12",
                                          -1 },
    { "OU", MBSTRING_UTF8, "agent", -1 } };

static void
the_name_acts_and_the_unit_is_its_role(void **state)
{
    struct identity who;

    (void)state;
    assert_null(READ(agent, &who));
    assert_string_equal(who.who, "Agent n° 12");
    assert_string_equal(who.role->name, "agent");
}

static void
what_nginx_did_not_verify_is_nobody(void **state)
{
    static const char *const verdicts[] = { "", "NONE", "success", "SUCCESS ",
        "FAILED:certificate has expired", "SUCCESS,SUCCESS" };
    struct identity who;

    (void)state;
    make(agent, 2, NOW - 60, NOW + 60, &pem);
    struct identity_claim good = claim(), c;
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++) {
        c = good;
        c.verify = span_str(verdicts[i]);
        assert_non_null(identity_read(known, &c, &staff, NOW, &who));
    }
    for (size_t n = 0; n < 3; n += 2) {
        c = good;
        c.verifies = n;
        assert_non_null(identity_read(known, &c, &staff, NOW, &who));
        c = good;
        c.certificates = n;
        assert_non_null(identity_read(known, &c, &staff, NOW, &who));
    }
    assert_null(identity_read(known, &good, &staff, NOW, &who));
}

static void
only_a_certificate_is_one(void **state)
{
    struct identity who;

    (void)state;
    make(agent, 2, NOW - 60, NOW + 60, &pem);
    struct identity_claim good = claim();
    for (size_t len = 0; len + 3 < good.certificate.len; len++) {
        struct identity_claim c = good;
        c.certificate.len = len;
        assert_non_null(identity_read(known, &c, &staff, NOW, &who));
    }
    buffer_text(&pem, "x");
    struct identity_claim more = claim();
    assert_non_null(identity_read(known, &more, &staff, NOW, &who));
    buffer_reset(&pem);
    for (size_t i = 0; i < 16384; i++)
        buffer_byte(&pem, 'A');
    struct identity_claim junk = claim();
    assert_non_null(identity_read(known, &junk, &staff, NOW, &who));
}

static void
its_days_are_those_of_our_clock(void **state)
{
    struct identity who;

    (void)state;
    make(agent, 2, NOW - 60, NOW + 60, &pem);
    struct identity_claim c = claim();
    assert_null(identity_read(known, &c, &staff, NOW + 59, &who));
    assert_non_null(identity_read(known, &c, &staff, NOW + 61, &who));
    assert_null(identity_read(known, &c, &staff, NOW - 59, &who));
    assert_non_null(identity_read(known, &c, &staff, NOW - 61, &who));
}

static void
a_name_is_one_line_that_the_audit_has_room_for(void **state)
{
    struct entry subject[] = { { "CN", MBSTRING_UTF8, NULL, -1 },
        { "OU", MBSTRING_UTF8, "agent", -1 } };
    /* the standard's bound of a common name is 64 characters, here of two bytes */
    char long_name[2 * 64 + 1], name[2 * 40 + 1];
    struct identity who;

    (void)state;
    for (size_t i = 0; i + 1 < sizeof long_name; i += 2)
        memcpy(long_name + i, "é", 2);
    long_name[sizeof long_name - 1] = 0;
    memcpy(name, long_name, sizeof name - 1);
    name[sizeof name - 1] = 0;
    subject[0].text = name;
    assert_null(READ(subject, &who));
    assert_string_equal(who.who, name);
    subject[0].text = long_name;
    assert_non_null(READ(subject, &who));
    subject[0].text = "a\nb";
    assert_non_null(READ(subject, &who));
    subject[0] = (struct entry) { "CN", MBSTRING_UTF8, "a\0b", 3 };
    assert_non_null(READ(subject, &who));
    const struct entry two[] = { { "CN", MBSTRING_UTF8, "a", -1 },
        { "CN", MBSTRING_UTF8, "b", -1 },
        { "OU", MBSTRING_UTF8, "agent", -1 } };
    assert_non_null(READ(two, &who));
    assert_non_null(read_subject(two + 2, 1, &who));
}

static void
two_roles_are_none(void **state)
{
    static const struct {
        const char *unit[2];
        const char *role;
    } table[] = { { { "agent", "0002 000000000" }, "agent" },
        { { "0002 000000000", "auditor" }, "auditor" },
        { { "agent", "agent" }, "agent" }, { { "agent", "supervisor" }, NULL },
        { { "Agent", "AGENT" }, NULL }, { { "agents", " agent" }, NULL } };
    struct identity who;

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const struct entry subject[] = { { "CN", MBSTRING_UTF8, "a", -1 },
            { "OU", MBSTRING_UTF8, table[i].unit[0], -1 },
            { "OU", MBSTRING_UTF8, table[i].unit[1], -1 } };
        assert_null(READ(subject, &who));
        if (table[i].role)
            assert_string_equal(who.role->name, table[i].role);
        else
            assert_null(who.role);
    }
}

/* One after another, and again: each is whoever its own certificate says, on the days that
 * it is good, whoever came meanwhile. */
static void
who_comes_again_is_the_same(void **state)
{
    enum { CROWD = 80, AGAIN = 3 };
    static struct buffer kept[CROWD];
    char name[CROWD][16];

    (void)state;
    for (int i = 0; i < CROWD; i++) {
        struct identity who;
        (void)snprintf(name[i], sizeof name[i], "Agent %d", i);
        const struct entry subject[] = { { "CN", MBSTRING_UTF8, name[i], -1 },
            { "OU", MBSTRING_UTF8, i % 2 ? "agent" : "auditor", -1 } };
        assert_null(READ(subject, &who));
        kept[i] = buffer_with_max(IDENTITY_CERTIFICATE_MAX);
        buffer_put(&kept[i], escaped.data, escaped.len);
    }
    struct identity_claim c = claim();
    for (int i = 0; i < CROWD * AGAIN; i++) {
        struct identity who;
        c.certificate = buffer_span(&kept[i % CROWD]);
        assert_null(identity_read(known, &c, &staff, NOW, &who));
        assert_string_equal(who.who, name[i % CROWD]);
        assert_string_equal(
            who.role->name, i % CROWD % 2 ? "agent" : "auditor");
        assert_non_null(identity_read(known, &c, &staff, NOW + 61, &who));
        assert_null(identity_read(NULL, &c, &staff, NOW, &who));
    }
    for (int i = 0; i < CROWD; i++)
        buffer_free(&kept[i]);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        TEST(the_name_acts_and_the_unit_is_its_role),
        TEST(what_nginx_did_not_verify_is_nobody),
        TEST(only_a_certificate_is_one),
        TEST(its_days_are_those_of_our_clock),
        TEST(a_name_is_one_line_that_the_audit_has_room_for),
        TEST(two_roles_are_none),
        TEST(who_comes_again_is_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
