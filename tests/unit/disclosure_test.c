/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/verdict/disclosure.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* facts: GDPR articles 5(1)(c) and 25; the landlord's view is the poorest. */
static void
a_role_sees_only_what_its_purpose_needs(void **state)
{
    (void)state;
    static const struct {
        enum role role;
        const char *sees;
    } table[] = { { ROLE_LANDLORD, "60 61 62 63 69 6N 6O" },
        { ROLE_EMPLOYER, "60 61 62 63 66 69 6N 6O 6J 6P 6Q 67" },
        { ROLE_FRANCE_TRAVAIL, "60 61 62 63 66 69 6N 6O 6J 6P 6Q 67" },
        { ROLE_CAF, "60 61 62 63 69 6N 6O 6J 6P 6Q 67 6M" },
        { ROLE_CPAM, "60 61 62 63 69 6N 6O 6J 6Q 67" },
        { ROLE_SOCIAL_LANDLORD, "60 61 62 63 69 6N 6O 6J 6M" } };
    static const char *const all[] = { "60", "61", "62", "63", "66", "67", "68",
        "69", "6A", "6B", "6C", "6J", "6K", "6L", "6M", "6N", "6O", "6P", "6Q",
        "6R", "6S", "6T", "6U", "6V", "6W", "6X", "6Y", "G0", "G1", "G2", "G4",
        "G5", "0C", "ZZ" };

    for (size_t i = 0; i < COUNT(table); i++)
        for (size_t k = 0; k < COUNT(all); k++)
            if (disclosure_of(table[i].role, all[k])
                != (strstr(table[i].sees, all[k]) != NULL))
                fail_msg("%s and field %s", role_name(table[i].role), all[k]);
    for (size_t k = 0; k < COUNT(all); k++) {
        assert_true(disclosure_of(ROLE_NONE, all[k]));
        assert_true(disclosure_of(ROLE_PREFECTURE, all[k]));
    }
}

static bool
sees(enum role role, const char *id, const char *value)
{
    struct seal_field f = { .value = span_str(value) };

    memcpy(f.id, id, strlen(id) + 1);
    return disclosure_of_field(role, &f);
}

/* As the role reads it; NULL where it does not. */
static const char *
shown(enum role role, const char *id, const char *value)
{
    struct seal_field f = { .value = span_str(value) }, out;

    memcpy(f.id, id, strlen(id) + 1);
    if (!disclosure_of_field(role, &f))
        return NULL;
    disclosure_show(role, &f, &out);
    return out.value.len ? (const char *)out.value.data : "";
}

static void
an_employer_learns_a_category_only_where_it_limits_work(void **state)
{
    (void)state;

    assert_true(sees(ROLE_EMPLOYER, "6M", "ETUDIANT"));
    assert_true(sees(ROLE_EMPLOYER, "6M", "SALARIE"));
    assert_false(sees(ROLE_EMPLOYER, "6M", "VISITEUR"));
    assert_false(sees(ROLE_EMPLOYER, "6M", "CARTE DE SEJOUR"));
    assert_false(sees(ROLE_EMPLOYER, "6M", ""));
}

static void
words_that_tell_a_protection_are_hidden_wherever_they_stand(void **state)
{
    (void)state;

    assert_false(sees(ROLE_FRANCE_TRAVAIL, "6M", "REFUGIE"));
    assert_string_equal(
        shown(ROLE_FRANCE_TRAVAIL, "6P", "RECONNU REFUGIE"), "");
    assert_string_equal(shown(ROLE_EMPLOYER, "6P", "RECONNU REFUGIE"), "");
    assert_string_equal(shown(ROLE_EMPLOYER, "6P", "AUTORISE A TRAVAILLER"),
        "AUTORISE A TRAVAILLER");
    assert_string_equal(
        shown(ROLE_CAF, "6P", "RECONNU REFUGIE"), "RECONNU REFUGIE");
    assert_true(sees(ROLE_CAF, "6M", "REFUGIE"));
    assert_true(sees(ROLE_SOCIAL_LANDLORD, "6M", "REFUGIE"));
    /* a name is a name */
    assert_true(sees(ROLE_EMPLOYER, "62", "ASILE"));
}

static void
an_asylum_paper_has_neither_type_nor_signer_for_those_who_may_not_know(
    void **state)
{
    (void)state;
    static const enum role may[] = { ROLE_NONE, ROLE_CAF, ROLE_CPAM,
        ROLE_SOCIAL_LANDLORD, ROLE_PREFECTURE };
    static const enum role may_not[] = { ROLE_EMPLOYER, ROLE_FRANCE_TRAVAIL,
        ROLE_LANDLORD };
    static const char *const types[] = { "16", "17" };

    for (size_t t = 0; t < COUNT(types); t++) {
        for (size_t i = 0; i < COUNT(may); i++) {
            assert_true(disclosure_of_type(may[i], types[t]));
        }
        for (size_t i = 0; i < COUNT(may_not); i++) {
            assert_false(disclosure_of_type(may_not[i], types[t]));
            assert_false(disclosure_of_kind(may_not[i], "asile"));
        }
    }
    assert_true(disclosure_of_kind(ROLE_CAF, "asile"));
    assert_true(disclosure_of_type(ROLE_EMPLOYER, "13"));
    assert_false(disclosure_of_type(ROLE_LANDLORD, "13"));
    /* and what is damaged in one is told of none: it would be by elimination */
    assert_false(disclosure_of_damage(ROLE_EMPLOYER, "13"));
    assert_false(disclosure_of_damage(ROLE_LANDLORD, "16"));
    assert_true(disclosure_of_damage(ROLE_LANDLORD, "01"));
    assert_true(disclosure_of_damage(ROLE_CAF, "16"));
    assert_true(disclosure_of_damage(ROLE_NONE, "16"));
    assert_true(disclosure_of_type(ROLE_LANDLORD, "01"));
    assert_true(disclosure_of_type(ROLE_LANDLORD, ""));
}

static void
a_category_that_tells_a_protection_is_known_by_its_table(void **state)
{
    (void)state;

    assert_false(disclosure_of_category(ROLE_EMPLOYER, "refugie"));
    assert_false(disclosure_of_category(ROLE_LANDLORD, "vpf-traite"));
    assert_true(disclosure_of_category(ROLE_EMPLOYER, "salarie"));
    assert_true(disclosure_of_category(ROLE_EMPLOYER, ""));
    assert_true(disclosure_of_category(ROLE_CPAM, "refugie"));
    assert_true(disclosure_of_category(ROLE_NONE, "refugie"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_role_sees_only_what_its_purpose_needs),
        cmocka_unit_test(
            an_employer_learns_a_category_only_where_it_limits_work),
        cmocka_unit_test(
            words_that_tell_a_protection_are_hidden_wherever_they_stand),
        cmocka_unit_test(
            an_asylum_paper_has_neither_type_nor_signer_for_those_who_may_not_know),
        cmocka_unit_test(
            a_category_that_tells_a_protection_is_known_by_its_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
