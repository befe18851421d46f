/* SPDX-License-Identifier: EUPL-1.2 */
/* Certificates kept: found by all their bytes, a few of them, never another. */
#include "tests/unit/test.h"

#include "tests/support/authority.h"
#include "verifier/trust/seen.h"

static struct authority one, other;

static struct seen_list *
new_list(void)
{
    struct seen_list *l = calloc(1, sizeof *l);

    assert_non_null(l);
    return l;
}

static void
one_that_was_kept_is_found_by_its_bytes(void **state)
{
    (void)state;
    struct seen_list *l = new_list();
    struct span der = buffer_span(&one.der);

    assert_null(seen_find(l, der));
    assert_false(seen_has(l, one.x509));
    seen_keep(l, one.x509, NULL);
    seen_keep(l, one.x509, NULL);
    X509 *found = seen_find(l, der);
    assert_ptr_equal(found, one.x509);
    X509_free(found);
    assert_true(seen_has(l, one.x509));
    assert_null(atomic_load(&l->slot[1]));
    seen_list_free(l);
}

static void
another_is_not_found(void **state)
{
    (void)state;
    struct seen_list *l = new_list();
    struct span der = buffer_span(&one.der);
    uint8_t *copy = malloc(der.len);

    assert_non_null(copy);
    seen_keep(l, one.x509, NULL);
    assert_null(seen_find(l, buffer_span(&other.der)));
    assert_false(seen_has(l, other.x509));
    for (size_t i = 0; i < der.len; i++) {
        assert_null(seen_find(l, span_of(der.data, i)));
        memcpy(copy, der.data, der.len);
        copy[i] ^= 1;
        assert_null(seen_find(l, span_of(copy, der.len)));
    }
    free(copy);
    seen_list_free(l);
}

static void
a_full_list_keeps_no_more(void **state)
{
    (void)state;
    struct seen_list *l = new_list();

    seen_keep(l, one.x509, NULL);
    for (int i = 0; i < SEEN_MAX; i++) {
        struct authority a;
        authority_root("FR00", &a);
        seen_keep(l, a.x509, NULL);
        assert_int_equal(seen_has(l, a.x509), i + 1 < SEEN_MAX);
        authority_free(&a);
    }
    assert_true(seen_has(l, one.x509));
    seen_list_free(l);
}

/* As two threads that read it at once. */
static void
the_same_bytes_are_kept_once(void **state)
{
    (void)state;
    struct seen_list *l = new_list();
    const uint8_t *at = one.der.data;
    X509 *again = d2i_X509(NULL, &at, (long)one.der.len);

    assert_non_null(again);
    seen_keep(l, one.x509, NULL);
    seen_keep(l, again, NULL);
    assert_false(seen_has(l, again));
    assert_null(atomic_load(&l->slot[1]));
    X509_free(again);
    seen_list_free(l);
}

static void
what_was_found_holds_at_its_time(void **state)
{
    (void)state;
    struct seen_list *l = new_list();
    const struct seen_time good = { 1000, 2000 }, longer = { 0, 9000 };

    assert_false(seen_is_good(l, one.x509, 1500));
    seen_keep(l, one.x509, &good);
    seen_keep(l, one.x509, &longer);
    seen_keep(l, other.x509, NULL);
    assert_false(seen_is_good(l, one.x509, 999));
    assert_true(seen_is_good(l, one.x509, 1000));
    assert_true(seen_is_good(l, one.x509, 1999));
    assert_false(seen_is_good(l, one.x509, 2000));
    assert_false(seen_is_good(l, other.x509, 0));
    assert_false(seen_is_good(l, other.x509, 1500));
    assert_false(seen_is_good(NULL, one.x509, 1500));
    seen_list_free(l);
}

static void
no_list_holds_nothing(void **state)
{
    (void)state;

    assert_null(seen_find(NULL, buffer_span(&one.der)));
    assert_false(seen_has(NULL, one.x509));
    seen_keep(NULL, one.x509, NULL);
    seen_list_free(NULL);
}

static int
set_up(void **state)
{
    (void)state;
    authority_root("FR00", &one);
    authority_root("FR00", &other);
    return 0;
}

static int
tear_down(void **state)
{
    (void)state;
    authority_free(&one);
    authority_free(&other);
    return 0;
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(one_that_was_kept_is_found_by_its_bytes),
        cmocka_unit_test(another_is_not_found),
        cmocka_unit_test(a_full_list_keeps_no_more),
        cmocka_unit_test(the_same_bytes_are_kept_once),
        cmocka_unit_test(what_was_found_holds_at_its_time),
        cmocka_unit_test(no_list_holds_nothing),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
