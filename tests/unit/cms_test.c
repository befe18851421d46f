/* SPDX-License-Identifier: EUPL-1.2 */
/* The CMS of a signer with an intermediate authority, then damaged. */
#include "tests/unit/test.h"

#include "hsm/cms.h"
#include "tests/support/authority.h"
#include "verifier/pdf/cms.h"

static struct buffer der;
static size_t der_len; /* without the room that was kept after it */

static int
make_one(void **state)
{
    (void)state;
    static const uint8_t digest[SIGNER_DIGEST] = { 1, 2, 3 };
    const struct authority_wish wishes[] = { { .name = "Intermédiaire",
                                                 .is_authority = true },
        { .name = "Cachet SPECIMEN" } };
    struct authority root, middle, leaf;
    struct cms_identity identity;

    der = buffer_with_max(70000);
    authority_root("FR00", &root);
    authority_issue(&root, &wishes[0], &middle);
    authority_issue(&middle, &wishes[1], &leaf);
    const struct span chain = buffer_span(&middle.der);
    const struct certificate_signer signer = authority_signer(&leaf);
    bool made =
        cms_identity_make(buffer_span(&leaf.der), &chain, 1, &identity, NULL)
            == SCEAU_OK
        && cms_make(&identity, digest, &signer, NULL, &der, NULL) == SCEAU_OK;
    der_len = der.len;
    buffer_put(&der, (const uint8_t[7]) { 0 }, 7);
    cms_identity_free(&identity);
    authority_free(&leaf);
    authority_free(&middle);
    authority_free(&root);
    return made && buffer_status(&der) == SCEAU_OK ? 0 : -1;
}

static int
free_it(void **state)
{
    (void)state;
    buffer_free(&der);
    return 0;
}

static void
the_parts_of_a_good_signature_are_found(void **state)
{
    (void)state;
    struct cms cms;

    assert_null(cms_read(buffer_span(&der), &cms));
    assert_int_equal(cms.leaf.data[0], 0x30);
    assert_int_equal(cms.message_digest.len, 32);
    assert_int_equal(cms.certificate_hash.len, 32);
    assert_true(cms.attributes.len > 100);
    assert_int_equal(cms.chain_count, 1);
    assert_int_equal(cms.chain_hash[0].len, 32);
}

static void
every_truncation_is_refused(void **state)
{
    (void)state;
    for (size_t n = 0; n < der_len; n++) {
        struct cms cms;
        if (!cms_read(span_of(der.data, n), &cms))
            fail_msg("%zu of %zu bytes were read", n, der_len);
    }
}

static void
only_zeros_may_follow(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer longer = buffer_with_max(70000);
    struct cms cms;

    buffer_put(&longer, der.data, der_len);
    assert_null(cms_read(buffer_span(&longer), &cms));
    for (int i = 0; i < 50; i++)
        buffer_byte(&longer, 0);
    assert_null(cms_read(buffer_span(&longer), &cms));
    for (size_t i = 0; i < 50; i++) {
        longer.data[der_len + i] = 1;
        assert_non_null(cms_read(buffer_span(&longer), &cms));
        longer.data[der_len + i] = 0;
    }
}

/* Flips inside what is signed or compared are found by who compares; those of the
 * frame must be found here, and none may be read outside the bytes given. */
static void
every_bit_flip_is_refused_or_shows_in_a_part(void **state)
{
    (void)state;
    uint8_t *copy = malloc(der_len);
    struct cms good, cms;
    size_t refused = 0;

    assert_non_null(copy);
    assert_null(cms_read(span_of(der.data, der_len), &good));
    memcpy(copy, der.data, der_len);
    for (size_t bit = 0; bit < 8 * der_len; bit++) {
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
        if (cms_read(span_of(copy, der_len), &cms)) {
            refused++;
        } else {
            bool shows = !span_equal(cms.leaf, good.leaf)
                || !span_equal(cms.issuer_and_serial, good.issuer_and_serial)
                || !span_equal(cms.attributes, good.attributes)
                || memcmp(cms.signature, good.signature, 64) != 0
                || cms.chain_count != good.chain_count;
            for (size_t i = 0; i < cms.chain_count && !shows; i++)
                shows = !span_equal(cms.chain[i], good.chain[i]);
            if (!shows)
                fail_msg("bit %zu changes nothing", bit);
        }
        copy[bit / 8] ^= (uint8_t)(1 << bit % 8);
    }
    assert_true(refused > 300);
    free(copy);
}

/* Where the contents of the element at that offset begin, and how many they are. */
static size_t
contents_of(const uint8_t *bytes, size_t at, size_t *len)
{
    uint8_t first = bytes[at + 1];
    size_t n = first < 0x80 ? 0 : first & 0x7fu;

    *len = first;
    if (n)
        *len = 0;
    for (size_t i = 0; i < n; i++)
        *len = *len << 8 | bytes[at + 2 + i];
    return at + 2 + n;
}

static size_t
after(const uint8_t *bytes, size_t at)
{
    size_t len, begin = contents_of(bytes, at, &len);

    return begin + len;
}

/* The elements around the end of the signer, from the outermost. */
static size_t
enclosing(const uint8_t *bytes, size_t level[5])
{
    size_t len;

    level[0] = 0;                                         /* ContentInfo */
    level[1] = after(bytes, contents_of(bytes, 0, &len)); /* [0] */
    level[2] = contents_of(bytes, level[1], &len);        /* SignedData */
    level[3] = contents_of(bytes, level[2], &len);
    for (int skipped = 0; skipped < 4; skipped++) /* as far as the signers */
        level[3] = after(bytes, level[3]);
    level[4] = contents_of(bytes, level[3], &len); /* SignerInfo */
    return after(bytes, level[4]);
}

static void
lengthen(uint8_t *bytes, size_t at, size_t more)
{
    size_t last = at + 1 + (bytes[at + 1] < 0x80 ? 0 : bytes[at + 1] & 0x7fu);

    assert_true(bytes[last] + more < 0x100 && (last > at + 1));
    bytes[last] = (uint8_t)(bytes[last] + more);
}

/* Unsigned attributes, a second signer, revocation lists: nothing covers them. */
static void
nothing_may_be_added_at_any_level(void **state)
{
    (void)state;
    static const char *const additions[] = { "\xa1\x00", "\x05\x00", "\x30\x00",
        "\x31\x00" };
    size_t level[5];

    assert_int_equal(enclosing(der.data, level), der_len);
    for (size_t depth = 0; depth < 5; depth++)
        for (size_t i = 0; i < sizeof additions / sizeof *additions; i++) {
            AUTO_BUFFER struct buffer grown = buffer_with_max(70000);
            struct cms cms;
            buffer_put(&grown, der.data, der_len);
            buffer_put(&grown, additions[i], 2);
            for (size_t k = 0; k <= depth; k++)
                lengthen(grown.data, level[k], 2);
            if (!cms_read(buffer_span(&grown), &cms))
                fail_msg("level %zu, addition %zu", depth, i);
        }
}

static void
what_is_no_cms_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "\x30", "\x30\x80", "%PDF-1.7",
        "\x30\x84\x7f\xff\xff\xff" };
    struct cms cms;

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        assert_non_null(cms_read(span_str(bad[i]), &cms));
    assert_non_null(cms_read(span_of(NULL, 0), &cms));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_parts_of_a_good_signature_are_found),
        cmocka_unit_test(every_truncation_is_refused),
        cmocka_unit_test(only_zeros_may_follow),
        cmocka_unit_test(every_bit_flip_is_refused_or_shows_in_a_part),
        cmocka_unit_test(nothing_may_be_added_at_any_level),
        cmocka_unit_test(what_is_no_cms_is_refused),
    };

    return cmocka_run_group_tests(tests, make_one, free_it);
}
