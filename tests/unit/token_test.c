/* SPDX-License-Identifier: EUPL-1.2 */
/* Tokens as OpenSSL makes them are read; nothing shorter, longer or otherwise made. */
#include "tests/unit/test.h"

#include "tests/support/tsa.h"
#include "verifier/pdf/token.h"

static const uint8_t imprint[SIGNER_DIGEST] = { 1, 2, 3 };

static struct authority root, maker;
static struct buffer der;

static void
make(const char *digest, int64_t when)
{
    const struct tsa t = {
        .maker = &maker, .above = &root, .when = when, .digest = digest
    };

    buffer_reset(&der);
    tsa_stamp(&t, imprint, &der);
}

static void
a_token_says_what_and_when(void **state)
{
    (void)state;
    static const int64_t times[] = { 0, 951782399, 951868800, 1795510800,
        4102444799 };
    struct token t;

    for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
        make("SHA256", times[i]);
        assert_null(token_read(buffer_span(&der), &t));
        assert_int_equal(t.when, times[i]);
        assert_true(span_equal(t.imprint, span_of(imprint, sizeof imprint)));
        assert_true(span_equal(t.certificate, buffer_span(&maker.der)));
        assert_true(t.is_ecdsa);
    }
}

static void
nothing_shorter_or_longer_is_read(void **state)
{
    (void)state;
    struct token t;

    make("SHA256", 1795510800);
    for (size_t n = 0; n < der.len; n++)
        if (!token_read(span_of(der.data, n), &t))
            fail_msg("%zu bytes of %zu", n, der.len);
    buffer_byte(&der, 0);
    assert_non_null(token_read(buffer_span(&der), &t));
}

/* The element that holds these bytes, replaced by others of the same length. */
static void
expect_refused(const char *from, const char *to, size_t len)
{
    AUTO_BUFFER struct buffer other = buffer_with_max(64 * 1024);
    struct token t;
    uint8_t *at = memmem(der.data, der.len, from, len);

    assert_non_null(at);
    buffer_put(&other, der.data, der.len);
    memcpy(other.data + (at - der.data), to, len);
    assert_null(token_read(buffer_span(&der), &t));
    if (!token_read(buffer_span(&other), &t))
        fail_msg("%s", to);
}

static void
another_form_is_refused(void **state)
{
    (void)state;

    make("SHA256", 1795510800);
    expect_refused("20261124090000Z", "20261124250000Z", 15);
    expect_refused("20261124090000Z", "20261324090000Z", 15);
    expect_refused("20261124090000Z", "2026112409000AZ", 15);
    expect_refused("20261124090000Z", "20261124090000+", 15);
    /* SHA-1 for what is stamped, or what is signed, and MD5 */
    expect_refused("\x60\x86\x48\x01\x65\x03\x04\x02\x01",
        "\x60\x86\x48\x01\x65\x03\x04\x02\x04", 9);
    /* ecdsa-with-SHA512 over SHA-256 */
    expect_refused("\x2a\x86\x48\xce\x3d\x04\x03\x02\x04",
        "\x2a\x86\x48\xce\x3d\x04\x03\x04\x04", 9);
    /* what it is a token of */
    expect_refused("\x09\x10\x01\x04", "\x09\x10\x01\x05", 4);
}

/* What a token's signature does not cover is written in one way: as an authority makes
 * it, it is read only after it was brought to that. */
static void
only_the_one_form_is_read(void **state)
{
    (void)state;
    const struct tsa t = {
        .maker = &maker, .above = &root, .when = 1795510800
    };
    struct token read;

    buffer_reset(&der);
    tsa_stamp_raw(&t, imprint, &der);
    assert_non_null(token_read(buffer_span(&der), &read));
    buffer_reset(&der);
    tsa_stamp(&t, imprint, &der);
    assert_null(token_read(buffer_span(&der), &read));
}

static int
set_up(void **state)
{
    (void)state;
    der = buffer_with_max(64 * 1024);
    authority_root("Autorité d’horodatage", &root);
    tsa_authority(&root, &maker);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    buffer_free(&der);
    authority_free(&maker);
    authority_free(&root);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_token_says_what_and_when),
        cmocka_unit_test(nothing_shorter_or_longer_is_read),
        cmocka_unit_test(another_form_is_refused),
        cmocka_unit_test(only_the_one_form_is_read),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
