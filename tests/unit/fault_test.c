/* SPDX-License-Identifier: EUPL-1.2 */
/* What each CK_RV means for whoever reads of it, and for what the agent does next. */
#include "tests/unit/test.h"

#include <p11-kit/pkcs11.h>

#include "hsm/fault.h"

static const struct {
    CK_RV rv;
    enum fault fault;
    const char *words;
} cases[] = {
    { CKR_TOKEN_NOT_PRESENT, FAULT_TOKEN, "jeton absent" },
    { CKR_TOKEN_NOT_RECOGNIZED, FAULT_TOKEN, "jeton absent" },
    { CKR_DEVICE_REMOVED, FAULT_TOKEN, "jeton retiré" },
    { CKR_PIN_INCORRECT, FAULT_PIN_WRONG, "vérifiez la source du PIN" },
    { CKR_PIN_INVALID, FAULT_PIN_WRONG, "PIN refusé" },
    { CKR_PIN_LEN_RANGE, FAULT_PIN_WRONG, "PIN refusé" },
    { CKR_PIN_LOCKED, FAULT_PIN_LOCKED, "officier de sécurité" },
    { CKR_PIN_EXPIRED, FAULT_PIN_EXPIRED, "officier de sécurité" },
    { CKR_USER_PIN_NOT_INITIALIZED, FAULT_PIN_EXPIRED, "jamais posé" },
    { CKR_KEY_FUNCTION_NOT_PERMITTED, FAULT_KEY_POLICY, "voyez ses attributs" },
    { CKR_KEY_TYPE_INCONSISTENT, FAULT_KEY_POLICY, "refuse cet usage" },
    { CKR_MECHANISM_INVALID, FAULT_MECHANISM, "ECDSA P-256" },
    { CKR_MECHANISM_PARAM_INVALID, FAULT_MECHANISM, "ECDSA P-256" },
    { CKR_FUNCTION_NOT_SUPPORTED, FAULT_MECHANISM, "ECDSA P-256" },
    { CKR_DEVICE_ERROR, FAULT_DEVICE, "journaux du module" },
    { CKR_GENERAL_ERROR, FAULT_DEVICE, "journaux du module" },
    { CKR_FUNCTION_FAILED, FAULT_DEVICE, "journaux du module" },
    { CKR_VENDOR_DEFINED | 7, FAULT_DEVICE, "journaux du module" },
    { CKR_SESSION_HANDLE_INVALID, FAULT_SESSION, "session perdue" },
    { CKR_SESSION_CLOSED, FAULT_SESSION, "session perdue" },
    { CKR_USER_NOT_LOGGED_IN, FAULT_SESSION, "session perdue" },
    { CKR_OBJECT_HANDLE_INVALID, FAULT_SESSION, "session perdue" },
    { CKR_KEY_HANDLE_INVALID, FAULT_SESSION, "session perdue" },
    { CKR_CRYPTOKI_NOT_INITIALIZED, FAULT_SESSION, "session perdue" },
    { CKR_SESSION_COUNT, FAULT_BUSY, "hsm.workers" },
    { CKR_DEVICE_MEMORY, FAULT_BUSY, "le jeton est plein" },
    { CKR_TOKEN_WRITE_PROTECTED, FAULT_DEVICE, "lecture seule" },
    { CKR_SIGNATURE_LEN_RANGE, FAULT_SIGNATURE, "signature refusée" },
};

static void
each_return_value_has_its_class_and_the_next_step(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        assert_int_equal(fault_of(cases[i].rv), cases[i].fault);
        if (!strstr(fault_words(cases[i].rv), cases[i].words))
            fail_msg("« %s » is not in « %s »", cases[i].words,
                fault_words(cases[i].rv));
    }
}

static void
every_number_has_words(void **state)
{
    (void)state;
    for (unsigned long rv = 0; rv < 0x400; rv++)
        assert_true(fault_words(rv) && *fault_words(rv));
}

static void
every_class_has_a_name_of_its_own(void **state)
{
    (void)state;
    for (int a = 0; a < FAULT_COUNT; a++)
        for (int b = 0; b < FAULT_COUNT; b++)
            assert_int_equal(a == b,
                strcmp(fault_name((enum fault)a), fault_name((enum fault)b))
                    == 0);
    assert_string_equal(fault_name((enum fault)255), "device");
}

/* Who retries a PIN locks it; who waits for a missing key waits for nothing. */
static void
what_the_token_says_of_a_pin_is_never_retried(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        enum fault f = cases[i].fault;
        bool pin = f == FAULT_PIN_WRONG || f == FAULT_PIN_LOCKED
            || f == FAULT_PIN_EXPIRED;
        assert_int_equal(fault_is_of_pin(f), pin);
        assert_int_equal(fault_passes(f),
            !pin && f != FAULT_KEY_POLICY && f != FAULT_MECHANISM);
    }
    assert_false(fault_passes(FAULT_KEY_ABSENT));
    assert_false(fault_passes(FAULT_PIN_SOURCE));
    assert_false(fault_is_of_pin(FAULT_PIN_SOURCE));
    assert_true(fault_passes(FAULT_DIED));
    assert_true(fault_passes(FAULT_HUNG));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_return_value_has_its_class_and_the_next_step),
        cmocka_unit_test(every_number_has_words),
        cmocka_unit_test(every_class_has_a_name_of_its_own),
        cmocka_unit_test(what_the_token_says_of_a_pin_is_never_retried),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
