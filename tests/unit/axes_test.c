/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/verdict/axes.h"

static void
names_are_those_of_the_architecture(void **state)
{
    (void)state;
    static const struct {
        enum seal_state state;
        const char *name;
    } seals[] = { { SEAL_UNVERIFIED, "unverified" },
        { SEAL_NOT_A_SEAL, "not-a-seal" }, { SEAL_MALFORMED, "malformed" },
        { SEAL_INCOMPLETE, "incomplete" }, { SEAL_UNSUPPORTED, "unsupported" },
        { SEAL_UNKNOWN_SIGNER, "unknown-signer" }, { SEAL_FORGED, "forged" },
        { SEAL_TEST, "test-seal" },
        { SEAL_SIGNER_NOT_ACCEPTED, "signer-not-accepted" },
        { SEAL_SIGNER_REVOKED, "signer-revoked" },
        { SEAL_SIGNER_DATE, "signer-date" }, { SEAL_VALID, "valid" },
        { SEAL_NO_CODE, "none" } };

    for (size_t i = 0; i < sizeof seals / sizeof *seals; i++)
        assert_string_equal(seal_state_name(seals[i].state), seals[i].name);
    assert_string_equal(verdict_name(VERDICT_VALID), "valid");
    assert_string_equal(verdict_name(VERDICT_NOT_VALID), "not-valid");
    assert_string_equal(verdict_name(VERDICT_COULD_NOT_TELL), "could-not-tell");
    assert_string_equal(signature_state_name(SIGNATURE_RIGHT), "right");
    assert_string_equal(signature_state_name(SIGNATURE_WRONG), "wrong");
    assert_string_equal(signature_state_name(SIGNATURE_UNCHECKED), "unchecked");
    assert_string_equal(pdf_state_name(PDF_NONE), "none");
    assert_string_equal(pdf_state_name(PDF_SEALED), "sealed");
    assert_string_equal(pdf_state_name(PDF_FORGED), "forged");
    assert_string_equal(pdf_state_name(PDF_FOREIGN), "foreign");
    assert_string_equal(pdf_state_name(PDF_UNREADABLE), "unreadable");
    assert_string_equal(time_state_name(TIME_IN_FORCE), "in-force");
    assert_string_equal(time_state_name(TIME_NOT_YET), "not-yet");
    assert_string_equal(time_state_name(TIME_EXPIRED), "expired");
    assert_string_equal(time_state_name(TIME_UNDATED), "undated");
    assert_string_equal(status_state_name(STATUS_GOOD), "good");
    assert_string_equal(status_state_name(STATUS_REVOKED), "revoked");
    assert_string_equal(status_state_name(STATUS_SUSPENDED), "suspended");
    assert_string_equal(status_state_name(STATUS_REPLACED), "replaced");
    assert_string_equal(status_state_name(STATUS_UNKNOWN), "unknown");
    assert_string_equal(trust_state_name(TRUST_FRESH), "fresh");
    assert_string_equal(trust_state_name(TRUST_STALE), "stale");
    assert_string_equal(trust_state_name(TRUST_PINNED), "pinned");
    assert_string_equal(trust_state_name(TRUST_ABSENT), "absent");
}

static void
a_value_that_nobody_set_says_nothing_good(void **state)
{
    (void)state;
    /* neither zero nor a stray boolean may mean yes */
    for (int stray = 0; stray < 2; stray++) {
        assert_string_not_equal(verdict_name((enum verdict)stray), "valid");
        assert_string_not_equal(
            seal_state_name((enum seal_state)stray), "valid");
        assert_string_not_equal(
            signature_state_name((enum signature_state)stray), "right");
        assert_string_not_equal(
            pdf_state_name((enum pdf_state)stray), "sealed");
        assert_string_not_equal(
            time_state_name((enum time_state)stray), "in-force");
        assert_string_not_equal(
            status_state_name((enum status_state)stray), "good");
        assert_string_not_equal(
            trust_state_name((enum trust_state)stray), "fresh");
    }
    assert_string_equal(verdict_name((enum verdict)77), "could-not-tell");
    assert_int_equal(verdict_exit((enum verdict)77), 3);
}

static void
roles_are_read_by_their_names_only(void **state)
{
    (void)state;
    enum role role;

    assert_null(role_name(ROLE_NONE));
    assert_null(role_name((enum role)(ROLES + 1)));
    for (int i = 1; i <= ROLES; i++) {
        role = ROLE_NONE;
        assert_true(role_parse(span_str(role_name((enum role)i)), &role));
        assert_int_equal(role, i);
    }
    role = ROLE_CAF;
    assert_false(role_parse(span_str(""), &role));
    assert_false(role_parse(span_str("Employer"), &role));
    assert_false(role_parse(span_str("employer "), &role));
    assert_int_equal(role, ROLE_CAF);
}

static void
exits_follow_the_verdict_and_the_worst_wins(void **state)
{
    (void)state;
    static const int order[] = { 2, 1, 3, 0 };

    assert_int_equal(verdict_exit(VERDICT_VALID), 0);
    assert_int_equal(verdict_exit(VERDICT_NOT_VALID), 1);
    assert_int_equal(verdict_exit(VERDICT_COULD_NOT_TELL), 3);
    for (int i = 0; i < 4; i++)
        for (int k = 0; k < 4; k++)
            assert_int_equal(
                verdict_worse_exit(order[i], order[k]), order[i < k ? i : k]);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_are_those_of_the_architecture),
        cmocka_unit_test(a_value_that_nobody_set_says_nothing_good),
        cmocka_unit_test(roles_are_read_by_their_names_only),
        cmocka_unit_test(exits_follow_the_verdict_and_the_worst_wins),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
