/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/title/form.h"

static void
encodes(const char *form, const char *value, const char *expected)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(256);
    struct sceau_error error = { 0 };
    enum form f;

    assert_true(form_parse(form, &f));
    if (form_encode(f, value, &out, &error) != SCEAU_OK)
        fail_msg("%s « %s » : %s", form, value, error.text);
    assert_string_equal(buffer_cstr(&out), expected);
}

static void
each_form_writes_what_the_dictionary_wants(void **state)
{
    (void)state;
    encodes("name", "Żółć d’Été-Noël", "ZOLC DETE NOEL");
    encodes("names", "Jean-Paul\nZoë", "JEAN PAUL/ZOE");
    encodes("place", "12 bis, allée Éléonore", "12 BIS ALLEE ELEONORE");
    encodes("date", "2026-11-24", "24112026");
    encodes("past", "2026-11-24", "24112026");
    encodes("birth", "1973", "00001973");
    encodes("birth", "1973-07", "00071973");
    encodes("birth", "1973-07-12", "12071973");
    encodes("postcode", "", "     ");
    encodes("postcode", "971", "971  ");
    encodes("code", "A1", "A1");
}

static void
what_is_no_form_or_no_date_is_refused(void **state)
{
    static const char *const bad[] = { "", "73", "1973-7", "1973-00",
        "1973-02-29", "1973-07-12T", "abcd" };
    AUTO_BUFFER struct buffer out = buffer_with_max(256);
    char text[9];
    enum form f;

    (void)state;
    assert_false(form_parse("", &f));
    assert_false(form_parse("Name", &f));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(form_birth(bad[i], text));
        assert_int_equal(
            form_encode(FORM_DATE, bad[i], &out, NULL), SCEAU_E_FORMAT);
    }
    assert_int_equal(
        form_encode(FORM_NAME, "\xe4\xb8\xad", &out, NULL), SCEAU_E_FORMAT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_writes_what_the_dictionary_wants),
        cmocka_unit_test(what_is_no_form_or_no_date_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
