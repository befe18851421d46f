/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/base/limits.h"
#include "verifier/seal/address.h"
#include "verifier/seal/neighbour.h"

#define HEADER "DC04FR05AB12128D128D1301FR"

static void
any_code_comes_back_from_its_address(void **state)
{
    (void)state;
    uint8_t code[260] = "DC04";
    AUTO_BUFFER struct buffer address = buffer_with_max(2000);
    AUTO_BUFFER struct buffer back = buffer_with_max(2000);

    for (int i = 0; i < 256; i++)
        code[4 + i] = (uint8_t)i;
    address_write(
        "https://verifier.example/v", span_of(code, sizeof code), &address);
    assert_true(address_read(buffer_span(&address), &back));
    assert_true(span_equal(buffer_span(&back), span_of(code, sizeof code)));
}

static void
the_fragment_fits_the_alphanumeric_mode_of_qr(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer address = buffer_with_max(2000);

    address_write("https://h/v",
        span_str("DC04FR00 A/B-C.D:E\x1d\x1f'@,_<>=abc"), &address);
    const char *fragment = strchr(buffer_cstr(&address), '#') + 1;
    assert_int_equal(
        strspn(fragment, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:"),
        strlen(fragment));
    assert_string_equal(
        fragment, "DC04FR00%20A/B-C.D:E%1D%1F%27%40%2C%5F%3C%3E%3D%61%62%63");
}

static void
both_schemes_are_read_in_either_case(void **state)
{
    (void)state;
    static const char *const good[] = { "https://h/v#DC04A%1d",
        "http://h#DC04A%1D", "HTTPS://H/V#DC04A%1D", "HTTP://H/#DC04A%1D",
        "Https://h/#DC04A%1D", "https://h/v#%44%430%34A%1D" };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        assert_true(address_read(span_str(good[i]), &out));
        assert_string_equal(buffer_cstr(&out), "DC04A\x1d");
    }
}

static void
what_is_no_address_of_a_code_appends_nothing(void **state)
{
    (void)state;
    static const char *const bad[] = { "", "DC04", "https://h/v",
        "https://h/v#", "https://h/v#dc04", "https://h/v#DC", "ftp://h/#DC04",
        " https://h/#DC04", "https://h/#DCXX", "https://h/#DC04%1",
        "https://h/#DC04%", "https://h/#DC04%1G", "https://h/#DC04%G1",
        "https://h/#x#DC04", "https://h/?DC04",
        "https://h/?v=", "https://h/?v=dc04", "https://h/?a=1&v=%",
        "https://h/?v=1#DC", "https://h/v=DC04", "http:/h?v=DC04",
        "https://h/#%DC%01AA", "https://h/#/?DC04", "https://h/#v:DC04",
        "https://h/#v=dc04", "https://h/#&", "https://h/#/v?",
        /* a path names what it likes */
        "https://h/DC04", "https://h/DC10-adapter", "https://h/v/DC0412345",
        "https://h/#/v/DC04ABCD", "https://" HEADER,
        /* where the code ends is not known */
        "https://h/v/" HEADER "A/B", "https://h/v/" HEADER "/" };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        buffer_text(&out, "kept");
        if (address_read(span_str(bad[i]), &out))
            fail_msg("%s was read", bad[i]);
        assert_string_equal(buffer_cstr(&out), "kept");
    }
}

static void
a_value_of_the_query_is_read_too(void **state)
{
    (void)state;
    static const char *const good[] = {
        "https://bonjour.tousanticovid.gouv.fr/app/wallet?v=DC04A%20B%1D",
        "https://h/?a=1&b=&c&v=DC04A+B%1D", "https://h?v=%44%43%30%34A%20B%1d",
        "https://h/?v=DC04A%20B%1D&w=DC04X", "https://h/?v=DC04A%20B%1D#top",
        "https://h/?v=XX%ZZ&w=DC04A%20B%1D"
    };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        if (!address_read(span_str(good[i]), &out))
            fail_msg("%s", good[i]);
        assert_string_equal(buffer_cstr(&out), "DC04A B\x1d");
    }
    AUTO_BUFFER struct buffer out = buffer_with_max(100);
    assert_true(address_read(span_str("https://h/#%DC%04%7B%A7"), &out));
    assert_true(span_equal(buffer_span(&out), span_of("\xdc\x04\x7b\xa7", 4)));
}

/* As pages that route by the fragment or by the path have them. */
static void
a_code_is_read_wherever_pages_put_it(void **state)
{
    (void)state;
    static const char *const good[] = { "https://h/#v=" HEADER "A%20B%1F",
        "https://h/#a=1&v=" HEADER "A+B%1f", "https://h/#?v=" HEADER "A%20B%1F",
        "https://h/#/v?v=" HEADER "A%20B%1F",
        "https://h/?a=1#!/v?a=2&v=" HEADER "A%20B%1F",
        "https://h/#/v/" HEADER "A%20B%1F", "https://h/v/" HEADER "A%20B%1F",
        "https://h/" HEADER "A%20B%1F?a=1#top",
        "https://h/v/%44%4304FR05AB12128D128D1301FRA%20B%1F" };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        if (!address_read(span_str(good[i]), &out))
            fail_msg("%s", good[i]);
        assert_string_equal(buffer_cstr(&out), HEADER "A B\x1f");
    }
    AUTO_BUFFER struct buffer out = buffer_with_max(100);
    /* a + of a path is one, and so is a slash that was escaped */
    assert_true(
        address_read(span_str("https://h/v/" HEADER "A+B%2FC%1F"), &out));
    assert_string_equal(buffer_cstr(&out), HEADER "A+B/C\x1f");
}

static void
a_neighbour_is_given_to_be_named(void **state)
{
    (void)state;
    static const char *const good[][2] = { { "https://h/#HC1:NCF%2FA",
                                               "eu-dcc" },
        { "https://h/?v=HC1%3ANCF", "eu-dcc" },
        { "https://h/#/v?v=KFRMI6ABCD", "2d-doc-v2" },
        { "https://h/v/KFRMI6ABCD", "2d-doc-v2" },
        { "https://h/#%DC%02AA", "icao-vds" },
        { "https://h/v/%DC%03AA", "icao-vds" },
        { "https://h/#3YBAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "xp-z42-105" } };

    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        if (!address_read(span_str(good[i][0]), &out))
            fail_msg("%s", good[i][0]);
        assert_string_equal(neighbour_of(buffer_span(&out)), good[i][1]);
    }
}

/* A code cut at the buffer's end would be another code, judged in its place. */
static void
a_code_that_does_not_fit_is_not_read_in_part(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(SCEAU_CODE_MAX);
    AUTO_BUFFER struct buffer address = buffer_with_max(2 * SCEAU_CODE_MAX);

    buffer_text(&address, "https://h/v#DC04");
    for (int i = 4; i < SCEAU_CODE_MAX; i++)
        buffer_byte(&address, 'A');
    assert_true(address_read(buffer_span(&address), &out));
    assert_int_equal(out.len, SCEAU_CODE_MAX);
    buffer_reset(&out);
    buffer_byte(&address, 'A');
    assert_false(address_read(buffer_span(&address), &out));
    assert_int_equal(out.len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_code_comes_back_from_its_address),
        cmocka_unit_test(the_fragment_fits_the_alphanumeric_mode_of_qr),
        cmocka_unit_test(both_schemes_are_read_in_either_case),
        cmocka_unit_test(what_is_no_address_of_a_code_appends_nothing),
        cmocka_unit_test(a_value_of_the_query_is_read_too),
        cmocka_unit_test(a_code_is_read_wherever_pages_put_it),
        cmocka_unit_test(a_neighbour_is_given_to_be_named),
        cmocka_unit_test(a_code_that_does_not_fit_is_not_read_in_part),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
