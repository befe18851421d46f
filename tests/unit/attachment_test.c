/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "verifier/pdf/attachment.h"

static void
data_are_strict_json(void **state)
{
    (void)state;

    assert_null(attachment_check(span_str("{\"code\":\"DC04\"}")));
    assert_non_null(attachment_check(span_str("{\"code':\"DC04\"}")));
    assert_non_null(attachment_check(span_str("{\"code\":\"DC04\"},")));
    assert_non_null(attachment_check(span_of("", 0)));
}

static void
data_larger_than_any_titles_are_refused(void **state)
{
    (void)state;
    enum { MOST = 64 * 1024 };
    static char json[MOST + 1];

    memset(json, ' ', sizeof json);
    memcpy(json, "{}", 2);
    assert_null(attachment_check(span_of(json, MOST)));
    assert_non_null(attachment_check(span_of(json, MOST + 1)));
}

static void
the_code_is_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *code;
    } table[] = { { "{\"code\":\"DC\\u001d\"}", "DC\x1d" }, { "{}", NULL },
        { "{\"code\":\"\"}", NULL }, { "{\"code\":12}", NULL },
        { "{\"code\":[\"DC\"]}", NULL }, { "{\"Code\":\"DC\"}", NULL },
        { "[\"code\"]", NULL } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(10);
        const char *why = attachment_code(span_str(table[i].json), &code);
        assert_int_equal(why == NULL, table[i].code != NULL);
        if (!why)
            assert_string_equal(buffer_cstr(&code), table[i].code);
    }
    AUTO_BUFFER struct buffer code = buffer_with_max(10);
    assert_non_null(
        attachment_code(span_str("{\"code\":\"DC345678901\"}"), &code));
}

static void
fields_are_compared_both_ways(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *differing;
    } table[] = { { "{\"fields\":{\"6J\":\"2\",\"6P\":\"\"}}", NULL },
        { "{\"fields\":{\"6P\":\"\",\"6J\":\"\\u0032\"}}", NULL },
        { "{\"fields\":{\"6J\":\"1\",\"6P\":\"\"}}", "6J" },
        { "{\"fields\":{\"6J\":\"2\"}}", "6P" },
        { "{\"fields\":{\"6J\":2,\"6P\":\"\"}}", "6J" },
        { "{\"fields\":{\"6J\":\"2\",\"6P\":\"\",\"6O\":\"31122099\"}}", "6O" },
        { "{\"fields\":{\"6J\":\"2\",\"6P\":\"\",\"note\":\"x\"}}", "" },
        { "{\"fields\":[]}", "6J" }, { "{}", "??" } };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;

    buffer_text(&code, "DC04FR000001128D128D1301FR6J26P");
    specimen_sign_with_zeros(&code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char differing[3];
        bool agrees =
            attachment_agrees(span_str(table[i].json), &seal, differing);
        assert_int_equal(agrees, table[i].differing == NULL);
        if (!agrees)
            assert_string_equal(differing, table[i].differing);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(data_are_strict_json),
        cmocka_unit_test(data_larger_than_any_titles_are_refused),
        cmocka_unit_test(the_code_is_taken_whole_or_not_at_all),
        cmocka_unit_test(fields_are_compared_both_ways),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
