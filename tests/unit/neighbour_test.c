/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/neighbour.h"
#include "verifier/seal/seal.h"

#define CODE(text)                                                             \
    {                                                                          \
        (const uint8_t *)(text), sizeof(text) - 1                              \
    }

static void
other_formats_are_named(void **state)
{
    (void)state;
    static const struct {
        struct span code;
        const char *name;
    } table[] = { { CODE("KFRMI6BB8000000"), "2d-doc-v2" },
        { CODE("\xde\x03\x7b\xa7\x00"), "2d-doc-v2" },
        { CODE("\xde\x02\x7b\xa7\x00"), "xp-z42-105" },
        { CODE("3YBAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), "xp-z42-105" },
        { CODE("3YBPAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=="), "xp-z42-105" },
        { CODE("3YBQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), "2d-doc-v2" },
        { CODE("3YBPZZ222222277777777ZZZZZZZZZZZ"), "xp-z42-105" },
        { CODE("3YBQA222222277777777ZZZZZZZZZZZZ"), "2d-doc-v2" },
        { CODE("3YBPZZ222222277777777ZZZZZZZZZZ="), NULL },
        { CODE("3YBPZZ222222277777777ZZZZZZZZZZ["), NULL },
        { CODE("3YBPZZ222222277777777ZZZZZZZZZZ8"), NULL },
        { CODE("3YBPZZ222222277777777ZZZZZZZZZZ1"), NULL },
        { CODE("HC1:"), "eu-dcc" }, { CODE("\xde\x03\x7b\xa7"), "2d-doc-v2" },
        { CODE("\xdc\x02\xd9\xc5\x6d"), "icao-vds" },
        { CODE("\xdc\x03\xd9\xc5\x6d"), "icao-vds" },
        { CODE("HC1:6BFOXN"), "eu-dcc" }, { CODE("\xdc\x04\x7b\xa7"), NULL },
        { CODE("\xde\x04\x7b\xa7"), NULL }, { CODE("KFRMI5BB8"), NULL },
        { CODE("HC2:6BF"), NULL }, { CODE("3YBA"), NULL },
        { CODE("3YBAaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), NULL },
        { CODE("3YCAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"), NULL },
        { CODE("DC04FR00"), NULL }, { CODE("\xde\x03"), NULL },
        { CODE(""), NULL } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        const char *name = neighbour_of(table[i].code);
        if (name != table[i].name && (!name || !table[i].name))
            fail_msg("case %zu: %s", i, name ? name : "none");
        if (!name)
            continue;
        assert_string_equal(name, table[i].name);
        struct seal s;
        struct sceau_error error = { 0 };
        assert_int_equal(
            seal_parse(table[i].code, &s, &error), SCEAU_E_UNSUPPORTED);
        assert_string_equal(s.neighbour, name);
        assert_int_equal(s.header.version, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(other_formats_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
