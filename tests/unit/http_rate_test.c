/* SPDX-License-Identifier: EUPL-1.2 */
#include <stdio.h>

#include "tests/unit/test.h"
#include "verifier/http/rate.h"

static unsigned
take(struct rate *r, const char *address, unsigned cost, int64_t now)
{
    return rate_take(r, span_str(address), cost, now);
}

static void
an_allowance_is_spent_and_fills_again(void **state)
{
    struct rate *r = rate_new(2, 4);

    (void)state;
    for (int i = 0; i < 4; i++)
        assert_int_equal(take(r, "192.0.2.1", 1, 1000), 0);
    assert_int_equal(take(r, "192.0.2.1", 1, 1000), 1);
    assert_int_equal(take(r, "192.0.2.1", 1, 1499), 1);
    assert_int_equal(take(r, "192.0.2.1", 1, 1500), 0); /* two a second */
    assert_int_equal(take(r, "192.0.2.1", 1, 1500), 1);
    assert_int_equal(take(r, "192.0.2.1", 4, 1500), 2);
    /* what is saved has its bound */
    for (int i = 0; i < 4; i++)
        assert_int_equal(take(r, "192.0.2.1", 1, 100000000), 0);
    assert_int_equal(take(r, "192.0.2.1", 1, 100000000), 1);
    /* a clock that goes back gives nothing */
    assert_int_equal(take(r, "192.0.2.1", 1, 1000), 1);
    rate_free(&r);
    assert_null(r);
}

static void
each_client_has_its_own(void **state)
{
    struct rate *r = rate_new(1, 1);

    (void)state;
    assert_int_equal(take(r, "192.0.2.1", 1, 0), 0);
    assert_int_equal(take(r, "192.0.2.1", 1, 0), 1);
    assert_int_equal(take(r, "192.0.2.2", 1, 0), 0);
    /* 64 bits of an IPv6 address are one subscriber */
    assert_int_equal(take(r, "2001:db8:1:2::1", 1, 0), 0);
    assert_int_equal(take(r, "2001:db8:1:2:ffff::9", 1, 0), 1);
    assert_int_equal(take(r, "2001:db8:1:3::1", 1, 0), 0);
    /* what is no address is one client */
    assert_int_equal(take(r, "", 1, 0), 0);
    assert_int_equal(take(r, "unknown", 1, 0), 1);
    assert_int_equal(
        take(r, "1111111111111111111111111111111111111111111111111", 1, 0), 1);
    rate_free(&r);
}

static void
many_strangers_forget_few_clients(void **state)
{
    struct rate *r = rate_new(1, 1);
    char address[32];
    int forgotten = 0;

    (void)state;
    for (unsigned i = 0; i < 2000; i++) {
        (void)snprintf(address, sizeof address, "10.0.%u.%u", i / 256, i % 256);
        assert_int_equal(take(r, address, 1, 0), 0);
    }
    for (unsigned i = 0; i < 2000; i++) {
        (void)snprintf(address, sizeof address, "10.0.%u.%u", i / 256, i % 256);
        forgotten += take(r, address, 1, 0) == 0;
    }
    assert_true(forgotten < 100);
    rate_free(&r);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_allowance_is_spent_and_fills_again),
        cmocka_unit_test(each_client_has_its_own),
        cmocka_unit_test(many_strangers_forget_few_clients),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
