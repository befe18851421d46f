/* SPDX-License-Identifier: EUPL-1.2 */
/* The public library, as somebody else's program would use it. */
#include "tests/unit/test.h"

#include <jansson.h>

#include <sceau/verify.h>

#include "tests/support/specimen.h"

static struct sceau_trust *trust;
static struct buffer code;

static int
open_all(void **state)
{
    (void)state;
    struct specimen_wish wish = { 0 };
    struct sceau_error error;

    code = buffer_with_max(4000);
    specimen_code(&wish, &code);
    return sceau_trust_open(VECTORS "/2d-doc/certs", &trust, &error);
}

static int
close_all(void **state)
{
    (void)state;
    sceau_trust_free(&trust);
    buffer_free(&code);
    return trust ? -1 : 0;
}

static void
a_good_code_is_valid_with_its_report(void **state)
{
    (void)state;
    struct sceau_options options = { "employer", "2013-03-15",
        SCEAU_ALLOW_TEST };
    enum sceau_verdict verdict = SCEAU_COULD_NOT_TELL;
    char *report = NULL;
    struct sceau_error error;

    assert_int_equal(sceau_check_code(trust, code.data, code.len, &options,
                         &verdict, &report, &error),
        SCEAU_OK);
    assert_int_equal(verdict, SCEAU_VALID);
    json_t *read = json_loads(report, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(read);
    assert_string_equal(
        json_string_value(json_object_get(read, "verdict")), "valid");
    assert_int_equal(json_array_size(json_object_get(read, "rights")), 1);
    json_decref(read);
    sceau_report_free(&report);
    assert_null(report);
    sceau_report_free(&report);
    sceau_report_free(NULL);
}

static void
flags_and_day_change_the_verdict(void **state)
{
    (void)state;
    static const struct {
        struct sceau_options options;
        bool trusted;
        enum sceau_verdict verdict;
    } table[] = { { { NULL, "2013-03-15", SCEAU_ALLOW_TEST }, true,
                      SCEAU_VALID },
        { { NULL, "2013-03-15", 0 }, true, SCEAU_NOT_VALID },
        { { NULL, "2013-04-01", SCEAU_ALLOW_TEST }, true, SCEAU_NOT_VALID },
        { { NULL, "2013-03-15", SCEAU_ALLOW_TEST | SCEAU_STRICT }, true,
            SCEAU_COULD_NOT_TELL },
        { { NULL, "2013-03-15", SCEAU_ALLOW_TEST }, false,
            SCEAU_COULD_NOT_TELL },
        { { NULL, NULL, SCEAU_ALLOW_TEST }, true, SCEAU_NOT_VALID } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        enum sceau_verdict verdict = SCEAU_COULD_NOT_TELL;
        assert_int_equal(
            sceau_check_code(table[i].trusted ? trust : NULL, code.data,
                code.len, &table[i].options, &verdict, NULL, NULL),
            SCEAU_OK);
        if (verdict != table[i].verdict)
            fail_msg("row %zu: %d", i, (int)verdict);
    }
}

static void
options_that_do_not_exist_are_refused_and_nothing_is_touched(void **state)
{
    (void)state;
    static const struct sceau_options bad[] = { { "boss", NULL, 0 },
        { "", NULL, 0 }, { NULL, "2013-02-30", 0 }, { NULL, "15/03/2013", 0 },
        { NULL, "", 0 }, { NULL, NULL, 4 }, { NULL, NULL, 1u << 31 } };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        enum sceau_verdict verdict = SCEAU_VALID;
        char untouched[] = "x", *report = untouched;
        struct sceau_error error = { 0 };
        assert_int_equal(sceau_check_code(trust, code.data, code.len, &bad[i],
                             &verdict, &report, &error),
            SCEAU_E_USAGE);
        assert_int_equal(verdict, SCEAU_VALID);
        assert_ptr_equal(report, untouched);
        assert_int_equal(error.status, SCEAU_E_USAGE);
        assert_true(error.text[0] != 0);
    }
}

static void
bytes_that_are_no_code_are_an_answer(void **state)
{
    (void)state;
    enum sceau_verdict verdict = SCEAU_VALID;
    char *report = NULL;

    assert_int_equal(
        sceau_check_code(trust, NULL, 0, NULL, &verdict, &report, NULL),
        SCEAU_OK);
    assert_int_equal(verdict, SCEAU_COULD_NOT_TELL);
    assert_non_null(strstr(report, "not-a-seal"));
    sceau_report_free(&report);
}

static void
a_folder_that_is_not_there_leaves_the_pointer(void **state)
{
    (void)state;
    struct sceau_trust *none = NULL;
    struct sceau_error error;

    assert_int_equal(sceau_trust_open("/nonexistent/folder", &none, &error),
        SCEAU_E_NOTFOUND);
    assert_null(none);
    sceau_trust_free(&none);
    sceau_trust_free(NULL);
    assert_string_equal(sceau_status_name(SCEAU_E_NOTFOUND), "E_NOTFOUND");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_good_code_is_valid_with_its_report),
        cmocka_unit_test(flags_and_day_change_the_verdict),
        cmocka_unit_test(
            options_that_do_not_exist_are_refused_and_nothing_is_touched),
        cmocka_unit_test(bytes_that_are_no_code_are_an_answer),
        cmocka_unit_test(a_folder_that_is_not_there_leaves_the_pointer),
    };

    return cmocka_run_group_tests(tests, open_all, close_all);
}
