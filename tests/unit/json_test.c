/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <jansson.h>

#include "verifier/base/json.h"

static void
values_are_written_with_their_commas(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct json j = json_into(&out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "a", "é");
    json_integer(&j, "b", INT64_MIN);
    json_open(&j, "c", '[');
    json_close(&j, ']');
    json_open(&j, "d", '[');
    json_bool(&j, NULL, true);
    json_null(&j, NULL);
    json_open(&j, NULL, '{');
    json_bool(&j, "e", false);
    json_close(&j, '}');
    json_close(&j, ']');
    json_cstr(&j, "f", NULL);
    json_close(&j, '}');
    assert_string_equal(buffer_cstr(&out),
        "{\"a\":\"é\",\"b\":-9223372036854775808,\"c\":[],"
        "\"d\":[true,null,{\"e\":false}],\"f\":null}");
}

static void
any_string_is_read_back_by_another_reader(void **state)
{
    (void)state;
    uint8_t bytes[3];

    for (unsigned n = 0; n < 0x10000; n += 7) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        struct json j = json_into(&out);
        bytes[0] = (uint8_t)(n >> 8);
        bytes[1] = (uint8_t)n;
        bytes[2] = '"';
        json_open(&j, NULL, '[');
        json_string(&j, NULL, span_of(bytes, sizeof bytes));
        json_close(&j, ']');
        json_t *read = json_loadb(buffer_cstr(&out), out.len,
            JSON_ALLOW_NUL | JSON_REJECT_DUPLICATES, NULL);
        if (!read)
            fail_msg("%04x: %s", n, buffer_cstr(&out));
        if (bytes[0] < 0x80 && bytes[1] < 0x80) {
            json_t *text = json_array_get(read, 0);
            assert_int_equal(json_string_length(text), 3);
            assert_memory_equal(json_string_value(text), bytes, 3);
        }
        json_decref(read);
    }
}

static void
control_characters_are_written_as_escapes(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(100);
    struct json j = json_into(&out);

    json_string(&j, NULL, span_of("\0\x1b\n\x7f\xc2\x9b\xff", 7));
    assert_string_equal(buffer_cstr(&out),
        "\"\\u0000\\u001b\\u000a\\u007f\\u009b\xef\xbf\xbd\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_written_with_their_commas),
        cmocka_unit_test(any_string_is_read_back_by_another_reader),
        cmocka_unit_test(control_characters_are_written_as_escapes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
