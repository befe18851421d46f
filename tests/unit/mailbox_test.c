/* SPDX-License-Identifier: EUPL-1.2 */
/* Addresses: what is plain everywhere, and nothing that a relay takes for more. */
#include "tests/unit/test.h"

#include "issuer/title/mailbox.h"

#define SIXTEEN "aaaaaaaaaaaaaaaa"
#define NAME SIXTEEN SIXTEEN SIXTEEN SIXTEEN /* 64 */
#define LABEL SIXTEEN SIXTEEN SIXTEEN "aaaaaaaaaaaaaaa"

static void
plain_addresses_are(void **state)
{
    static const char *const good[] = { "a@b.example", "a.b-c_d@e-f.example",
        "A+1@B.C", "o'b&c=d~e#f@x.y", "0@1.a2", "a@xn--e1afmkfd.xn--p1ai",
        NAME "@b.example", "a@" LABEL ".example" };

    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!mailbox_is(good[i]))
            fail_msg("refused: %s", good[i]);
}

static void
what_a_relay_may_take_for_more_is_none(void **state)
{
    static const char *const bad[] = { "", "@", "a", "a@", "@b.example", "a@b",
        "a@b.", "a@.b", "a@b..c", "a@-b.c", "a@b-.c", "a@1.2", "a@127.0.0.1",
        "a@[127.0.0.1]", "a b@c.d", "a@c d.e", ".a@b.c", "a.@b.c", "a..b@c.d",
        "a@b@c.d", "a%b@c.d", "a!b@c.d", "a|b@c.d", "a`b@c.d", "\"a b\"@c.d",
        "<a@b.c>", "a,b@c.d", "a@b.c,d@e.f", "a:b@c.d", "a;b@c.d",
        "a@b.c\r\nBcc: d@e.f", "a\r\n@b.c", "a\n@b.c", "a@b.c\n", "a@b.c ",
        " a@b.c", "a\t@b.c", "\303\251@b.c", "a@\303\251.c", "a@b.c\302\240",
        "a\\@b.c", "a(b)@c.d", "a@b_c.d", "a" NAME "@b.example",
        "a@a" LABEL ".example" };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (mailbox_is(bad[i]))
            fail_msg("accepted: %s", bad[i]);
}

static void
the_whole_has_a_bound(void **state)
{
    char text[MAILBOX_MAX + 2];

    (void)state;
    memset(text, 'a', sizeof text);
    for (size_t i = 60; i < sizeof text; i += 60)
        text[i] = '.';
    text[1] = '@';
    text[MAILBOX_MAX] = 0;
    assert_true(mailbox_is(text));
    text[MAILBOX_MAX] = 'a';
    text[MAILBOX_MAX + 1] = 0;
    assert_false(mailbox_is(text));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(plain_addresses_are),
        cmocka_unit_test(what_a_relay_may_take_for_more_is_none),
        cmocka_unit_test(the_whole_has_a_bound),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
