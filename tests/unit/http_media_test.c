/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"
#include "verifier/http/media.h"

static bool
gzip(const char *header)
{
    return media_accepts_gzip(span_str(header));
}

static void
a_type_is_without_its_parameters(void **state)
{
    (void)state;
    assert_true(media_is(media_type(span_str("text/plain")), "text/plain"));
    assert_true(media_is(
        media_type(span_str(" Text/PLAIN ; charset=utf-8")), "text/plain"));
    assert_false(media_is(media_type(span_str("text/plainx")), "text/plain"));
    assert_false(media_is(media_type(span_str("text/plai")), "text/plain"));
    assert_false(media_is(media_type(span_of(NULL, 0)), "text/plain"));
    assert_int_equal(media_type(span_str(";a=b")).len, 0);
}

static void
gzip_is_for_who_takes_it(void **state)
{
    (void)state;
    assert_true(gzip("gzip"));
    assert_true(gzip("br, gzip, deflate"));
    assert_true(gzip("GZIP;q=0.5"));
    assert_true(gzip("x-gzip"));
    assert_true(gzip("deflate;q=0, gzip ; q=1.0"));
    assert_false(gzip("gzip;q=0"));
    assert_false(gzip("gzip; q=0.000"));
    assert_false(gzip("br"));
    assert_false(gzip("gzipx"));
    assert_false(gzip("identity, *"));
    assert_false(gzip(""));
}

static void
a_type_is_named_or_not(void **state)
{
    static const char csv[] = "text/csv";

    (void)state;
    assert_true(media_names(span_str("text/csv"), csv));
    assert_true(media_names(span_str("*/*, Text/CSV;q=0.2"), csv));
    assert_false(media_names(span_str("text/csv;q=0"), csv));
    assert_false(media_names(span_str("text/*, */*"), csv));
    assert_false(media_names(span_str("text/csvx"), csv));
    assert_false(media_names(span_of(NULL, 0), csv));
}

static void
the_nearest_proxy_is_believed_and_no_other(void **state)
{
    (void)state;
    assert_true(span_is(media_forwarded(span_str("192.0.2.1")), "192.0.2.1"));
    assert_true(span_is(
        media_forwarded(span_str("10.0.0.1, 192.0.2.1 ")), "192.0.2.1"));
    assert_int_equal(media_forwarded(span_str("")).len, 0);
    assert_int_equal(media_forwarded(span_of(NULL, 0)).len, 0);
    assert_int_equal(media_forwarded(span_str("192.0.2.1, , ")).len, 0);
}

static void
a_tag_is_found_among_others(void **state)
{
    (void)state;
    assert_true(media_has_tag(span_str("\"a\""), "\"a\""));
    assert_true(media_has_tag(span_str("\"b\", W/\"a\""), "\"a\""));
    assert_true(media_has_tag(span_str("*"), "\"a\""));
    assert_false(media_has_tag(span_str("\"ab\""), "\"a\""));
    assert_false(media_has_tag(span_str("a"), "\"a\""));
    assert_false(media_has_tag(span_str(""), "\"a\""));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_type_is_without_its_parameters),
        cmocka_unit_test(gzip_is_for_who_takes_it),
        cmocka_unit_test(a_type_is_named_or_not),
        cmocka_unit_test(the_nearest_proxy_is_believed_and_no_other),
        cmocka_unit_test(a_tag_is_found_among_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
