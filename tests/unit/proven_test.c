/* SPDX-License-Identifier: EUPL-1.2 */
/* Evidence known again: by all its bytes, at its moments, the last of it. */
#include "tests/unit/test.h"

#include "verifier/trust/proven.h"

#define BYTES(text) span_of(text, sizeof text - 1)

static struct proven
proven_of(int i)
{
    return (struct proven) {
        .key = { (uint8_t)i, 1 }, .good = { 100, 200 }, .known = i % 2 == 0
    };
}

static bool
has(struct proven_list *l, int i, int64_t when)
{
    struct proven p = proven_of(i);
    bool known = !p.known;

    if (!proven_find(l, p.key, when, &known))
        return false;
    assert_int_equal(known, p.known);
    return true;
}

static void
it_holds_at_its_moments(void **state)
{
    (void)state;
    struct proven_list *l = proven_list_new();
    struct proven even = proven_of(2), odd = proven_of(3);

    assert_non_null(l);
    assert_false(has(l, 2, 150));
    proven_keep(l, &even);
    proven_keep(l, &odd);
    assert_true(has(l, 2, 100));
    assert_true(has(l, 3, 199));
    assert_false(has(l, 2, 99));
    assert_false(has(l, 2, 200));
    assert_false(has(l, 4, 150));
    proven_list_free(l);
}

static void
an_empty_list_knows_no_key_of_zeros(void **state)
{
    (void)state;
    struct proven_list *l = proven_list_new();
    const uint8_t zeros[PROVEN_KEY] = { 0 };
    bool known;

    assert_non_null(l);
    assert_false(proven_find(l, zeros, 0, &known));
    proven_list_free(l);
}

static void
the_last_ones_are_kept(void **state)
{
    (void)state;
    struct proven_list *l = proven_list_new();

    assert_non_null(l);
    for (int i = 0; i < PROVEN_MAX + 2; i++) {
        struct proven p = proven_of(i);
        proven_keep(l, &p);
    }
    assert_false(has(l, 0, 150));
    assert_false(has(l, 1, 150));
    for (int i = 2; i < PROVEN_MAX + 2; i++)
        assert_true(has(l, i, 150));
    proven_list_free(l);
}

static void
no_list_has_none(void **state)
{
    (void)state;
    struct proven p = proven_of(1);

    assert_false(has(NULL, 1, 150));
    proven_keep(NULL, &p);
    proven_list_free(NULL);
}

static void
expect_another(const uint8_t key[PROVEN_KEY], struct span signer,
    struct span stamper, const struct dss *dss)
{
    uint8_t other[PROVEN_KEY];

    assert_true(proven_key(signer, stamper, dss, other));
    assert_memory_not_equal(key, other, PROVEN_KEY);
}

/* The same bytes cut elsewhere, or in another order, are something else. */
static void
the_key_is_of_all_its_parts(void **state)
{
    (void)state;
    const struct dss dss = { .certificate = { BYTES("ab"), BYTES("cd") },
        .certificates = 2,
        .list = { BYTES("ef") },
        .lists = 1 };
    uint8_t key[PROVEN_KEY], same[PROVEN_KEY];

    assert_true(proven_key(BYTES("s"), BYTES("t"), &dss, key));
    assert_true(proven_key(BYTES("s"), BYTES("t"), &dss, same));
    assert_memory_equal(key, same, PROVEN_KEY);
    expect_another(key, BYTES("u"), BYTES("t"), &dss);
    expect_another(key, BYTES("s"), BYTES("u"), &dss);
    expect_another(key, BYTES("st"), BYTES(""), &dss);
    struct dss other = dss;
    other.certificate[0] = BYTES("abc");
    other.certificate[1] = BYTES("d");
    expect_another(key, BYTES("s"), BYTES("t"), &other);
    other = dss;
    other.certificate[2] = BYTES("ef");
    other.certificates = 3;
    other.lists = 0;
    expect_another(key, BYTES("s"), BYTES("t"), &other);
    other = dss;
    other.list[0] = BYTES("eg");
    expect_another(key, BYTES("s"), BYTES("t"), &other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_holds_at_its_moments),
        cmocka_unit_test(an_empty_list_knows_no_key_of_zeros),
        cmocka_unit_test(the_last_ones_are_kept),
        cmocka_unit_test(no_list_has_none),
        cmocka_unit_test(the_key_is_of_all_its_parts),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
