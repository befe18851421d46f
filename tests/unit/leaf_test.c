/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

#include "tests/support/chain.h"
#include "verifier/trust/leaf.h"

static struct chain authority, leaf;

static int
make(void **state)
{
    (void)state;
    chain_make(NULL,
        &(struct chain_wish) { .name = "FR42", .is_authority = true },
        &authority);
    chain_make(&authority, &(struct chain_wish) { .name = "AB12" }, &leaf);
    return 0;
}

static int
unmake(void **state)
{
    (void)state;
    chain_free(&authority);
    chain_free(&leaf);
    return 0;
}

/* --- who issued it */

static bool
is_issued(const struct chain *by, const struct chain *to)
{
    return leaf_is_issued_by(to->x509, by->x509);
}

/* Names and keys: a signature without the name would let an authority speak for all of
 * its own key's, a name without the signature would let anyone. */
static void
an_issuer_has_the_name_and_made_the_signature(void **state)
{
    (void)state;
    const struct {
        struct chain_wish wish;
        bool issued;
    } others[] = {
        { { .name = "FR43", .is_authority = true, .renews = &authority },
            false },
        { { .name = "FR42", .is_authority = true }, false },
        { { .name = "FR42", .is_authority = true, .renews = &authority },
            true },
        { { .name = "FR42",
              .is_authority = true,
              .usage = "cRLSign",
              .renews = &authority },
            false },
    };

    assert_true(is_issued(&authority, &leaf));
    assert_false(is_issued(&leaf, &leaf));
    assert_false(is_issued(&leaf, &authority));
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        struct chain other;
        chain_make(NULL, &others[i].wish, &other);
        if (is_issued(&other, &leaf) != others[i].issued)
            fail_msg("authority %zu", i);
        chain_free(&other);
    }
}

/* --- its name */

struct named {
    bool subject;
    bool issuer;
    char id[6];
};

static struct named
names(const char *const *cn)
{
    struct named n = { 0 };
    char issuer[5];
    X509 *x509 = X509_new();
    X509_NAME *subject = X509_get_subject_name(x509);

    for (; *cn; cn++)
        assert_int_equal(
            X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                (const unsigned char *)*cn, -1, -1, 0),
            1);
    assert_int_equal(X509_set_issuer_name(x509, subject), 1);
    n.subject = leaf_subject(x509, n.id);
    n.issuer = leaf_issuer(x509, issuer);
    if (n.issuer)
        assert_string_equal(issuer, n.id);
    X509_free(x509);
    return n;
}

static struct named
name_of(const char *cn)
{
    return names((const char *const[]) { cn, NULL });
}

static void
expect_none(const char *const *cn)
{
    struct named n = names(cn);

    if (n.subject || n.issuer)
        fail_msg("%s", *cn ? *cn : "no name");
}

static void
a_name_is_four_characters_once(void **state)
{
    (void)state;
    static const char *const good[] = { "AZ09", "0Z9A", "FR42" };
    static const char *const bad[] = { "FR4", "FR422", "FR4@", "FR4[", "FR4/",
        "FR4:", "fr42", "FR 4", "0FFFG", "ABCDEF" };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct named n = name_of(good[i]);
        assert_true(n.subject && n.issuer);
        assert_string_equal(n.id, good[i]);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        expect_none((const char *const[]) { bad[i], NULL });
    expect_none((const char *const[]) { NULL });
    expect_none((const char *const[]) { "FR42", "FR43", NULL });
    expect_none((const char *const[]) { "FR42", "x", NULL });
    expect_none((const char *const[]) { "x", "FR42", NULL });
}

/* What the binary form writes of a certificate, and of no authority. */
static void
a_certificate_may_be_named_by_five_hexadecimal_digits(void **state)
{
    (void)state;
    static const char *const good[] = { "0FA19", "AB123", "00000" };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct named n = name_of(good[i]);
        assert_true(n.subject && !n.issuer);
        assert_string_equal(n.id, good[i]);
    }
    expect_none((const char *const[]) { "0fa19", NULL });
    expect_none((const char *const[]) { "0FA19", "0FA19", NULL });
}

/* --- its bytes */

static void
nothing_follows_a_certificate(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);

    chain_der(&leaf, &der);
    for (size_t n = der.len - 3; n <= der.len; n++) {
        X509 *x509 = leaf_of_der(span_of(der.data, n));
        assert_int_equal(x509 != NULL, n == der.len);
        X509_free(x509);
    }
    buffer_byte(&der, 0);
    assert_null(leaf_of_der(buffer_span(&der)));
}

/* One whose DER has this many bytes, by the length of an extension; an RSA signature
 * has always the same. */
static X509 *
certificate_of(size_t len)
{
    static uint8_t text[2 * SCEAU_CERTIFICATE_MAX];
    struct chain base;
    X509 *wide = NULL;

    chain_make(
        NULL, &(struct chain_wish) { .name = "AB12", .curve = "RSA" }, &base);
    /* what the extension around a long text takes */
    size_t room = len - (size_t)i2d_X509(base.x509, NULL) - 40;
    for (; !wide && room < len; room++) {
        ASN1_OCTET_STRING *value = ASN1_OCTET_STRING_new();
        wide = X509_dup(base.x509);
        assert_int_equal(ASN1_OCTET_STRING_set(value, text, (int)room), 1);
        X509_EXTENSION *e =
            X509_EXTENSION_create_by_NID(NULL, NID_netscape_comment, 0, value);
        assert_int_equal(X509_add_ext(wide, e, -1), 1);
        X509_EXTENSION_free(e);
        ASN1_OCTET_STRING_free(value);
        assert_true(X509_sign(wide, base.key, EVP_sha256()) > 0);
        if (i2d_X509(wide, NULL) != (int)len) {
            X509_free(wide);
            wide = NULL;
        }
    }
    chain_free(&base);
    return wide;
}

static void
a_certificate_is_bounded(void **state)
{
    (void)state;
    for (size_t over = 0; over <= 1; over++) {
        AUTO_BUFFER struct buffer der = buffer_with_max(128 * 1024);
        struct chain wide = {
            .x509 = certificate_of(SCEAU_CERTIFICATE_MAX + over),
        };
        assert_non_null(wide.x509);
        chain_der(&wide, &der);
        X509 *x509 = leaf_of_der(buffer_span(&der));
        assert_int_equal(x509 != NULL, over == 0);
        X509_free(x509);
        X509_free(wide.x509);
    }
}

static void
base64_is_read_with_any_padding(void **state)
{
    (void)state;
    struct store store = { 0 };
    bool padded[3] = { false };

    for (int i = 0; i < 64 && !(padded[0] && padded[1] && padded[2]); i++) {
        AUTO_BUFFER struct buffer der = buffer_with_max(64 * 1024);
        struct chain one;
        char url[80];
        (void)snprintf(url, sizeof url, "URI:http://x/%0*d", 1 + i, 0);
        chain_make(&authority,
            &(struct chain_wish) { .name = "AB12", .crl = url }, &one);
        chain_der(&one, &der);
        struct span text = leaf_base64(&store, buffer_span(&der));
        X509 *back = leaf_of_base64(text);
        assert_non_null(back);
        assert_int_equal(X509_cmp(back, one.x509), 0);
        padded[der.len % 3] = true;
        X509_free(back);
        chain_free(&one);
    }
    assert_true(padded[0] && padded[1] && padded[2]);
    assert_null(leaf_of_base64(span_of(NULL, 0)));
    assert_null(leaf_of_base64(span_str("====")));
    assert_null(leaf_of_base64(span_str("AAAA")));
    store_free(&store);
}

/* --- where its revocations are */

static void
revocations_are_at_the_first_address_of_the_web(void **state)
{
    (void)state;
    char longest[SCEAU_URL_MAX + 8];
    const struct {
        const char *points, *url;
        bool indirect;
    } table[] = {
        { "URI:http://a/", "http://a/", false },
        { "URI:ldap://a/,URI:https://b/,URI:http://c/", "https://b/", false },
        { "URI:ldap://a/", "", false },
        { "URI:http:/a", "", false },
        { "URI:http://a b/", "", false },
        { "URI:http://a/\x7f", "", false },
        { longest, longest + 4, false },
        { longest, "", false },
        { "DNS:a", "", false },
    };
    struct store store = { 0 };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct chain one;
        bool indirect = true;
        size_t n = SCEAU_URL_MAX + (*table[i].url ? 0 : 1);
        (void)snprintf(
            longest, sizeof longest, "URI:http://%0*d", (int)n - 7, 0);
        chain_make(&authority,
            &(struct chain_wish) { .name = "AB12", .crl = table[i].points },
            &one);
        struct span url = leaf_crl_url(&store, one.x509, &indirect);
        if (!span_is(url, table[i].url) || indirect)
            fail_msg("%s", table[i].points);
        chain_free(&one);
    }
    bool indirect = true;
    assert_int_equal(leaf_crl_url(&store, leaf.x509, &indirect).len, 0);
    assert_false(indirect);
    store_free(&store);
}

static void
add_points(X509 *x509, int indirect_at)
{
    STACK_OF(DIST_POINT) *points = sk_DIST_POINT_new_null();

    for (int i = 0; i < 2; i++) {
        DIST_POINT *p = DIST_POINT_new();
        GENERAL_NAME *name = GENERAL_NAME_new();
        p->distpoint = DIST_POINT_NAME_new();
        p->distpoint->type = 0;
        p->distpoint->name.fullname = GENERAL_NAMES_new();
        ASN1_IA5STRING *uri = ASN1_IA5STRING_new();
        assert_int_equal(
            ASN1_STRING_set(uri, i ? "http://b/" : "http://a/", -1), 1);
        GENERAL_NAME_set0_value(name, GEN_URI, uri);
        (void)sk_GENERAL_NAME_push(p->distpoint->name.fullname, name);
        if (i == indirect_at) {
            p->CRLissuer = GENERAL_NAMES_new();
            GENERAL_NAME *issuer = GENERAL_NAME_new();
            GENERAL_NAME_set0_value(issuer, GEN_DIRNAME,
                X509_NAME_dup(X509_get_subject_name(x509)));
            (void)sk_GENERAL_NAME_push(p->CRLissuer, issuer);
        }
        (void)sk_DIST_POINT_push(points, p);
    }
    assert_int_equal(
        X509_add1_ext_i2d(x509, NID_crl_distribution_points, points, 0, 0), 1);
    sk_DIST_POINT_pop_free(points, DIST_POINT_free);
}

/* One of them that somebody else signs is enough, the first as the last. */
static void
revocations_that_another_signs_are_said_to_be(void **state)
{
    (void)state;
    struct store store = { 0 };

    for (int at = -1; at < 2; at++) {
        X509 *x509 = X509_dup(leaf.x509);
        bool indirect = at < 0;
        add_points(x509, at);
        struct span url = leaf_crl_url(&store, x509, &indirect);
        assert_int_equal(indirect, at >= 0);
        assert_true(span_is(url, "http://a/"));
        X509_free(x509);
    }
    store_free(&store);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_issuer_has_the_name_and_made_the_signature),
        cmocka_unit_test(a_name_is_four_characters_once),
        cmocka_unit_test(a_certificate_may_be_named_by_five_hexadecimal_digits),
        cmocka_unit_test(nothing_follows_a_certificate),
        cmocka_unit_test(a_certificate_is_bounded),
        cmocka_unit_test(base64_is_read_with_any_padding),
        cmocka_unit_test(revocations_are_at_the_first_address_of_the_web),
        cmocka_unit_test(revocations_that_another_signs_are_said_to_be),
    };

    return cmocka_run_group_tests(tests, make, unmake);
}
