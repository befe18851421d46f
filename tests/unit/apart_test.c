/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <signal.h>
#include <unistd.h>

#include "hsm/apart.h"

static int touched;

static enum sceau_status
work(void *context, void *result, struct sceau_error *error)
{
    int n = *(int *)context;

    touched = 1;
    *(pid_t *)result = getpid();
    if (n == 1)
        (void)snprintf(error->text, sizeof error->text, "PIN refusé");
    if (n == 1)
        return SCEAU_E_CRYPTO;
    if (n == 2)
        (void)raise(SIGKILL);
    if (n == 3)
        _exit(0);
    while (n == 4)
        (void)pause();
    return SCEAU_OK;
}

static enum sceau_status
run(int n, pid_t *result, struct sceau_error *error)
{
    return apart(
        "essai", n == 4 ? 100 : 20000, work, &n, result, sizeof *result, error);
}

static void
work_is_done_by_another_and_comes_back(void **state)
{
    struct sceau_error error = { 0 };
    pid_t who = 0;

    (void)state;
    assert_int_equal(run(0, &who, &error), SCEAU_OK);
    assert_true(who > 0);
    assert_int_not_equal(who, getpid());
    assert_int_equal(touched, 0);
}

static void
a_failure_comes_back_and_its_result_does_not(void **state)
{
    struct sceau_error error = { 0 };
    pid_t who = 7;

    (void)state;
    assert_int_equal(run(1, &who, &error), SCEAU_E_CRYPTO);
    assert_string_equal(error.text, "PIN refusé");
    assert_int_equal(who, 7);
}

static void
one_that_ends_without_a_word_has_failed(void **state)
{
    (void)state;
    for (int n = 2; n <= 3; n++) {
        struct sceau_error error = { 0 };
        pid_t who = 7;
        assert_int_equal(run(n, &who, &error), SCEAU_E_IO);
        assert_string_equal(error.text, "essai : le processus s’est arrêté");
        assert_int_equal(who, 7);
    }
}

static void
one_that_hangs_is_ended(void **state)
{
    struct sceau_error error = { 0 };
    pid_t who = 7;

    (void)state;
    assert_int_equal(run(4, &who, &error), SCEAU_E_IO);
    assert_non_null(strstr(error.text, "essai : le jeton ne répond pas"));
    assert_int_equal(who, 7);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(work_is_done_by_another_and_comes_back),
        cmocka_unit_test(a_failure_comes_back_and_its_result_does_not),
        cmocka_unit_test(one_that_ends_without_a_word_has_failed),
        cmocka_unit_test(one_that_hangs_is_ended),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
