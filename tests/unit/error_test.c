/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"
#undef fail /* cmocka's; the house's is what is tested */

#include "verifier/base/error.h"
#include "verifier/base/utf8.h"

static void
a_failure_returns_its_status_and_says_where(void **state)
{
    (void)state;
    struct sceau_error e;

    assert_int_equal(
        fail_at(&e, 12, SCEAU_E_FORMAT, "champ %s", "6L"), SCEAU_E_FORMAT);
    assert_int_equal(e.status, SCEAU_E_FORMAT);
    assert_int_equal(e.offset, 12);
    assert_string_equal(e.text, "champ 6L");
    assert_int_equal(fail(&e, SCEAU_E_IO, "x"), SCEAU_E_IO);
    assert_int_equal(e.offset, 0);
}

static void
no_detail_may_be_asked_for(void **state)
{
    (void)state;
    assert_int_equal(fail(NULL, SCEAU_E_NOMEM, "x"), SCEAU_E_NOMEM);
    assert_int_equal(fail_at(NULL, 3, SCEAU_E_IO, "x"), SCEAU_E_IO);
    assert_int_equal(fail_prefix(NULL, SCEAU_E_IO, "x"), SCEAU_E_IO);
}

static void
what_a_message_quotes_cannot_drive_a_terminal(void **state)
{
    (void)state;
    struct sceau_error e;

    (void)fail(&e, SCEAU_E_IO, "%s", "a\x1b[31m\n\x7f\xc2\x9b");
    assert_string_equal(e.text, "a?[31m????");
    (void)fail(&e, SCEAU_E_IO, "%s", "caf\xe9 d\xc3\xa9j\xc3\xa0");
    assert_string_equal(e.text, "caf? d\xc3\xa9j\xc3\xa0");
    /* U+202E turns what follows around: "gpj.exe" would read "exe.jpg" */
    (void)fail(&e, SCEAU_E_IO, "%s", "\xe2\x80\xaegpj");
    assert_string_equal(e.text, "???gpj");
}

static void
a_message_too_long_is_cut_between_characters(void **state)
{
    (void)state;
    char text[2 * SCEAU_ERROR_TEXT + 1];
    struct sceau_error e;

    for (size_t at = 0; at < 4; at++) {
        memset(text, 'a', at);
        for (size_t i = at; i + 2 < sizeof text; i += 2)
            memcpy(text + i, "\xc3\xa9", 3);
        (void)fail(&e, SCEAU_E_IO, "%s", text);
        assert_in_range(
            strlen(e.text), SCEAU_ERROR_TEXT - 2, SCEAU_ERROR_TEXT - 1);
        assert_true(utf8_valid(span_str(e.text), NULL));
        (void)fail_prefix(&e, SCEAU_E_IO, "%s", "préfixe");
        assert_true(utf8_valid(span_str(e.text), NULL));
    }
}

static void
a_message_too_long_keeps_its_end(void **state)
{
    (void)state;
    char path[4096];
    struct sceau_error e;

    memset(path, 'p', sizeof path - 1);
    path[sizeof path - 1] = 0;
    (void)fail(&e, SCEAU_E_IO, "%s : accès refusé", path);
    assert_int_equal(strlen(e.text), SCEAU_ERROR_TEXT - 1);
    assert_int_equal(strncmp(e.text, "…ppp", strlen("…ppp")), 0);
    assert_non_null(strstr(e.text, "pp : accès refusé"));
    (void)fail_at(&e, 7, SCEAU_E_FORMAT, "hsm.socket");
    assert_int_equal(
        fail_prefix(&e, SCEAU_E_IO, "%s/sceau.json", path), SCEAU_E_IO);
    assert_int_equal(strncmp(e.text, "…ppp", strlen("…ppp")), 0);
    assert_non_null(strstr(e.text, "pp/sceau.json : hsm.socket"));
    assert_int_equal(e.offset, 7);
    assert_int_equal(e.status, SCEAU_E_IO);
    /* one that just fits is whole */
    path[SCEAU_ERROR_TEXT - 1] = 0;
    (void)fail(&e, SCEAU_E_IO, "%s", path);
    assert_string_equal(e.text, path);
}

static void
a_prefix_keeps_the_first_text_and_its_offset(void **state)
{
    (void)state;
    struct sceau_error e;

    (void)fail_at(&e, 7, SCEAU_E_FORMAT, "certificate expired");
    assert_int_equal(
        fail_prefix(&e, SCEAU_E_CRYPTO, "signer %s", "FR05"), SCEAU_E_CRYPTO);
    assert_string_equal(e.text, "signer FR05 : certificate expired");
    assert_int_equal(e.offset, 7);
    assert_int_equal(e.status, SCEAU_E_CRYPTO);
}

static void
every_status_has_its_name(void **state)
{
    (void)state;
    for (int i = 0; i >= SCEAU_E_STATE; i--) {
        const char *name = sceau_status_name((enum sceau_status)i);
        assert_string_not_equal(name, "E_UNKNOWN");
        for (int k = 0; k > i; k--)
            assert_string_not_equal(
                name, sceau_status_name((enum sceau_status)k));
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_returns_its_status_and_says_where),
        cmocka_unit_test(no_detail_may_be_asked_for),
        cmocka_unit_test(what_a_message_quotes_cannot_drive_a_terminal),
        cmocka_unit_test(a_message_too_long_is_cut_between_characters),
        cmocka_unit_test(a_message_too_long_keeps_its_end),
        cmocka_unit_test(a_prefix_keeps_the_first_text_and_its_offset),
        cmocka_unit_test(every_status_has_its_name),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
