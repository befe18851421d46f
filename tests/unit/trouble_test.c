/* SPDX-License-Identifier: EUPL-1.2 */
/* Reports of documents, over both engines: each once, the newest first, until dealt with. */
#include "tests/support/rig.h"

#include "issuer/register/trouble.h"

#define NOW 1000000

static struct trouble
enter(const char *words, const char *key)
{
    struct trouble told = { .sort = TROUBLE_REFUSED, .place = "une banque" }, t;
    struct sceau_error error;

    (void)snprintf(told.words, sizeof told.words, "%s", words);
    assert_int_equal(trouble_enter(rig, &told, key, NOW, &t, &error), SCEAU_OK);
    return t;
}

/* The ids, in order. */
static void
expect(bool waiting, int64_t before, size_t limit, const char *expected)
{
    struct trouble_list l;
    struct sceau_error error;
    char got[64] = "";

    assert_int_equal(
        trouble_find(rig, waiting, before, limit, &l, &error), SCEAU_OK);
    for (size_t i = 0; i < l.count; i++)
        (void)snprintf(got + strlen(got), sizeof got - strlen(got), "%lld",
            (long long)l.item[i].id);
    assert_string_equal(got, expected);
    trouble_list_free(&l);
}

static void
each_has_the_next_count(void **state)
{
    (void)state;
    struct trouble t = enter("a", NULL);
    assert_int_equal(t.id, 1);
    assert_int_equal(t.at, NOW);
    assert_string_equal(t.who, "essai");
    assert_string_equal(t.place, "une banque");
    assert_string_equal(t.number, "");
    assert_int_equal(t.handled_at, 0);
    assert_int_equal(enter("a", NULL).id, 2);
    expect(true, 0, 10, "21");
    expect(true, 2, 10, "1");
    expect(false, 0, 1, "2");
}

static void
the_same_key_of_the_same_is_the_same(void **state)
{
    struct sceau_error error;

    (void)state;
    assert_int_equal(enter("a", "k").id, 1);
    assert_int_equal(enter("a", "k").id, 1);
    assert_int_equal(enter("a", "l").id, 2);
    assert_int_equal(registry_act_as(rig, "autre", &error), SCEAU_OK);
    assert_int_equal(enter("a", "k").id, 3);
}

static void
one_is_dealt_with_once(void **state)
{
    struct trouble t;
    struct sceau_error error;

    (void)state;
    (void)enter("a", NULL);
    (void)enter("b", NULL);
    assert_int_equal(
        trouble_handle(rig, 1, "appelée", NOW + 5, &t, &error), SCEAU_OK);
    assert_int_equal(t.handled_at, NOW + 5);
    assert_string_equal(t.handled_by, "essai");
    assert_string_equal(t.handled_words, "appelée");
    expect(true, 0, 10, "2");
    expect(false, 0, 10, "21");
    assert_int_equal(
        trouble_handle(rig, 1, "encore", NOW + 6, &t, &error), SCEAU_E_STATE);
    assert_int_equal(
        trouble_handle(rig, 3, "x", NOW + 6, &t, &error), SCEAU_E_NOTFOUND);
}

static void
each_sort_has_a_name(void **state)
{
    enum trouble_sort read;

    (void)state;
    for (size_t i = 0; i < TROUBLE_SORTS; i++) {
        enum trouble_sort sort = (enum trouble_sort)i;
        assert_true(trouble_sort_read(trouble_sort_name(sort), &read));
        assert_int_equal(read, sort);
    }
    assert_false(trouble_sort_read("", &read));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_has_the_next_count),
        cmocka_unit_test(the_same_key_of_the_same_is_the_same),
        cmocka_unit_test(one_is_dealt_with_once),
        cmocka_unit_test(each_sort_has_a_name),
    };

    return RIG_RUN(tests, NOW, NULL);
}
