/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/pdf/json_read.h"
#include "verifier/pdf/title_data.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char whole[] =
    "{\"schema\":\"sceau.title/1\",\"kind\":\"recepisse\",\"number\":\"REC-1\","
    "\"specimen\":false,\"rule_set\":\"2026-11-24\",\"work\":{\"allowed\":true,"
    "\"mention\":\"AUTORISE A TRAVAILLER\"},\"holder\":{\"given_names\":["
    "\"Natacha\",\"Corinne\"],\"family_name\":\"Specimen\",\"sex\":\"F\","
    "\"nationality\":\"AR\",\"birth\":{\"date\":\"1973-07-12\",\"place\":"
    "\"Buenos Aires\",\"country\":\"AR\"}},\"facts\":{\"request\":\"renewal\","
    "\"category\":\"SALARIE\",\"renewed\":{\"category\":\"ETUDIANT\","
    "\"number\":"
    "\"SPECIMEN00\"},\"limits\":{\"hours_per_year\":964,\"occupation\":"
    "\"aide \\u00e0 domicile\",\"area\":\"Paris\"}},\"validity\":{\"from\":"
    "\"2026-11-24\",\"until\":\"2027-02-23\"}}";

static struct title_data
read(const char *json)
{
    struct title_data d;

    assert_true(json_check(span_str(json)));
    title_data_read(span_str(json), &d);
    return d;
}

static void
a_files_data_say_more_than_its_code(void **state)
{
    (void)state;
    struct title_data d = read(whole);

    assert_string_equal(d.kind, "recepisse");
    assert_string_equal(d.number, "REC-1");
    assert_string_equal(d.rule_set, "2026-11-24");
    assert_string_equal(d.request, "renewal");
    assert_string_equal(d.renewed, "ETUDIANT");
    assert_int_equal(d.hours, 964);
    assert_string_equal(d.occupation, "aide à domicile");
    assert_string_equal(d.area, "Paris");
    assert_false(d.specimen);
}

static void
what_is_absent_or_of_another_form_is_empty(void **state)
{
    (void)state;
    static const char *const other[] = { "{}", "[]", "\"x\"", "7", "null",
        "{\"kind\":7,\"number\":null,\"facts\":[],\"rule_set\":{}}",
        ("{\"facts\":{\"request\":\"again\",\"limits\":{\"hours_per_year\":"
         "\"964\",\"occupation\":1,\"area\":[]},\"renewed\":\"x\"}}") };

    for (size_t i = 0; i < COUNT(other); i++) {
        struct title_data d = read(other[i]);
        assert_string_equal(d.kind, "");
        assert_string_equal(d.number, "");
        assert_string_equal(d.request, "");
        assert_string_equal(d.renewed, "");
        assert_string_equal(d.occupation, "");
        assert_string_equal(d.area, "");
        assert_int_equal(d.hours, 0);
        assert_true(d.specimen); /* only who says it is none is none */
    }
}

static void
a_text_longer_than_ours_is_none(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer json = buffer_with_max(4096);

    buffer_text(&json, "{\"number\":\"");
    for (int i = 0; i < TITLE_WORD_SIZE - 1; i++)
        buffer_byte(&json, 'a');
    buffer_text(&json, "\"}");
    assert_int_equal(
        strlen(read(buffer_cstr(&json)).number), TITLE_WORD_SIZE - 1);
    json.len -= 2;
    buffer_text(&json, "a\"}");
    assert_string_equal(read(buffer_cstr(&json)).number, "");
}

static void
expect_field(const struct seal *s, const char *id, const char *value)
{
    const struct seal_field *f = seal_find(s, id);

    if (!value) {
        assert_null(f);
        return;
    }
    assert_non_null(f);
    assert_non_null(f->definition);
    if (!span_is(f->value, value))
        fail_msg(
            "%s: %.*s", id, (int)f->value.len, (const char *)f->value.data);
}

static void
its_fields_bear_the_identifiers_of_a_code(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer room = buffer_with_max(4096);
    struct seal s;

    assert_int_equal(title_data_fields(span_str(whole), &room, &s), SCEAU_OK);
    assert_int_equal(s.header.version, 0);
    assert_null(s.type);
    expect_field(&s, "60", "Natacha/Corinne");
    expect_field(&s, "62", "Specimen");
    expect_field(&s, "63", NULL);
    expect_field(&s, "69", "12071973");
    expect_field(&s, "6N", "24112026");
    expect_field(&s, "6O", "23022027");
    expect_field(&s, "6P", "AUTORISE A TRAVAILLER");
    expect_field(&s, "6M", "SALARIE");
    expect_field(&s, "66", "SPECIMEN00");
    expect_field(&s, "6U", NULL);
    assert_int_equal(s.field_count, 12);
}

static void
a_partial_birth_is_written_with_zeros(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *value;
    } table[] = { { "\"1973-07\"", "00071973" }, { "\"1973\"", "00001973" },
        { "\"73\"", NULL }, { "1973", NULL }, { "\"\"", NULL } };

    for (size_t i = 0; i < COUNT(table); i++) {
        AUTO_BUFFER struct buffer json = buffer_with_max(512);
        AUTO_BUFFER struct buffer room = buffer_with_max(512);
        struct seal s;
        buffer_format(
            &json, "{\"holder\":{\"birth\":{\"date\":%s}}}", table[i].json);
        assert_int_equal(
            title_data_fields(buffer_span(&json), &room, &s), SCEAU_OK);
        expect_field(&s, "69", table[i].value);
    }
}

static void
half_a_list_is_no_name(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer room = buffer_with_max(512);
    struct seal s;

    assert_int_equal(
        title_data_fields(
            span_str("{\"holder\":{\"given_names\":[\"Natacha\",7],"
                     "\"family_name\":\"Specimen\"}}"),
            &room, &s),
        SCEAU_OK);
    expect_field(&s, "60", NULL);
    expect_field(&s, "62", "Specimen");
    assert_int_equal(
        title_data_fields(
            span_str("{\"holder\":{\"given_names\":[]}}"), &room, &s),
        SCEAU_OK);
    assert_int_equal(s.field_count, 0);
}

static void
no_room_is_said(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer room = buffer_with_max(8);
    struct seal s;

    assert_int_equal(
        title_data_fields(span_str(whole), &room, &s), SCEAU_E_LIMIT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_files_data_say_more_than_its_code),
        cmocka_unit_test(what_is_absent_or_of_another_form_is_empty),
        cmocka_unit_test(a_text_longer_than_ours_is_none),
        cmocka_unit_test(its_fields_bear_the_identifiers_of_a_code),
        cmocka_unit_test(a_partial_birth_is_written_with_zeros),
        cmocka_unit_test(half_a_list_is_no_name),
        cmocka_unit_test(no_room_is_said),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
