/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <errno.h>

#include "verifier/base/reason.h"
#include "verifier/base/utf8.h"

static void
what_people_meet_has_french_words(void **state)
{
    static const int met[] = { EACCES, EPERM, ENOENT, ENOTDIR, EISDIR, EEXIST,
        ENOSPC, EDQUOT, EROFS, EFBIG, EIO, EMFILE, ENFILE, ENAMETOOLONG, ELOOP,
        EBADF, ECONNREFUSED, ETIMEDOUT, EAGAIN, EINVAL, ENOMEM, EBUSY };

    (void)state;
    for (size_t i = 0; i < sizeof met / sizeof *met; i++)
        if (strstr(REASON(met[i]), "erreur système"))
            fail_msg("errno %d has no words", met[i]);
    assert_string_equal(REASON(EACCES), "accès refusé");
    assert_string_equal(REASON(ENOSPC), "plus de place sur le disque");
    assert_non_null(strstr(REASON(EFBIG), "ulimit -f"));
    assert_string_equal(REASON(ECONNREFUSED), "personne n’y répond");
}

static void
each_has_its_own_words(void **state)
{
    (void)state;
    for (int a = 1; a < 134; a++) {
        const char *words = REASON(a);
        assert_true(*words && utf8_valid(span_str(words), NULL));
        for (int b = 1; b < a; b++)
            if (a != ENODEV && b != ENODEV && a != ENXIO && b != ENXIO)
                assert_string_not_equal(words, REASON(b));
    }
}

static void
what_nobody_foresaw_is_numbered(void **state)
{
    (void)state;
    assert_string_equal(REASON(99999), "erreur système 99999");
    assert_string_equal(REASON(-2147483647), "erreur système -2147483647");
    assert_string_equal(REASON(0), "erreur système 0");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_people_meet_has_french_words),
        cmocka_unit_test(each_has_its_own_words),
        cmocka_unit_test(what_nobody_foresaw_is_numbered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
