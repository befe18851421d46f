/* SPDX-License-Identifier: EUPL-1.2 */
/* Built with a pinned key of its own: the one that the specification publishes. */
#include "tests/unit/test.h"

#include "verifier/base/file.h"
#include "verifier/trust/bundle.h"

static struct buffer text;
static struct store store;
static struct sceau_error error;

static enum sceau_status
check(const char *name)
{
    char path[512];

    (void)snprintf(path, sizeof path, CORPUS "/%s", name);
    store_free(&store);
    buffer_free(&text);
    text = buffer_with_max(SCEAU_STORE_MAX);
    assert_int_equal(file_read(path, &text, &error), SCEAU_OK);
    assert_int_equal(store_parse(buffer_span(&text), &store, &error), SCEAU_OK);
    return bundle_check(&store, NULL, &error);
}

static void
a_key_of_the_build_opens_its_bundles_alone(void **state)
{
    (void)state;
    assert_int_equal(check("bundle"), SCEAU_OK);
    assert_int_equal(check("forged"), SCEAU_E_CRYPTO);
    assert_non_null(strstr(error.text, "altéré ou fabriqué"));
}

static void
no_bit_of_a_bundle_can_be_changed(void **state)
{
    (void)state;
    size_t read = 0;

    assert_int_equal(check("bundle"), SCEAU_OK);
    for (size_t i = 0; i < text.len; i++)
        for (int bit = 0; bit < 8; bit++) {
            text.data[i] ^= (uint8_t)(1 << bit);
            store_free(&store);
            if (store_parse(buffer_span(&text), &store, &error) == SCEAU_OK) {
                read++;
                assert_true(store.kind == STORE_LOCAL
                    || bundle_check(&store, NULL, &error) == SCEAU_E_CRYPTO);
            }
            text.data[i] ^= (uint8_t)(1 << bit);
        }
    assert_true(read > 100); /* dates, keys, hashes still read */
}

static void
an_unknown_signer_is_named_so(void **state)
{
    (void)state;
    assert_int_equal(check("bundle"), SCEAU_OK);
    store.key = span_str("0123456789abcdef");
    assert_int_equal(bundle_check(&store, NULL, &error), SCEAU_E_CRYPTO);
    assert_non_null(strstr(error.text, "0123456789abcdef"));
    assert_non_null(strstr(error.text, "--pin"));
}

static int
release(void **state)
{
    (void)state;
    store_free(&store);
    buffer_free(&text);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_key_of_the_build_opens_its_bundles_alone),
        cmocka_unit_test(no_bit_of_a_bundle_can_be_changed),
        cmocka_unit_test(an_unknown_signer_is_named_so),
    };

    return cmocka_run_group_tests(tests, NULL, release);
}
