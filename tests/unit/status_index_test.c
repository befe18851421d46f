/* SPDX-License-Identifier: EUPL-1.2 */
/* Places in the status lists: each once, none beside its neighbour. */
#include "tests/unit/test.h"

#include <stdlib.h>

#include "issuer/register/status_index.h"

static const uint8_t key[STATUS_KEY] = "a key of thirty-two bytes, no mo";

static void
each_place_is_given_once(void **state)
{
    (void)state;
    uint8_t *seen = calloc(STATUS_LIST_SIZE, 1);
    uint32_t before = 0;
    size_t neighbours = 0;

    assert_non_null(seen);
    for (int64_t count = 1; count <= STATUS_LIST_SIZE;
         count += count > 1 << 16 ? 997 : 1) {
        struct status_index i;
        assert_true(status_index_of(count, key, &i));
        assert_int_equal(i.list, 0);
        assert_true(i.place < STATUS_LIST_SIZE);
        assert_int_equal(seen[i.place]++, 0);
        neighbours += i.place == before + 1;
        before = i.place;
    }
    assert_true(neighbours < 10);
    free(seen);
}

static void
each_list_and_each_key_has_its_own_order(void **state)
{
    (void)state;
    static const uint8_t other[STATUS_KEY] = "another key";
    struct status_index a, b, c;
    size_t same = 0;

    for (int64_t count = 1; count <= 1000; count++) {
        assert_true(status_index_of(count, key, &a));
        assert_true(status_index_of(count + STATUS_LIST_SIZE, key, &b));
        assert_true(status_index_of(count, other, &c));
        assert_int_equal(b.list, 1);
        same += a.place == b.place;
        same += a.place == c.place;
    }
    assert_true(same < 4);
}

static void
each_place_tells_its_count(void **state)
{
    (void)state;
    for (int64_t count = 1; count <= 3 * (int64_t)STATUS_LIST_SIZE;
         count += count < 2000 ? 1 : 997) {
        struct status_index i;
        assert_true(status_index_of(count, key, &i));
        assert_int_equal(status_index_count(&i, key), count);
    }
    const struct status_index past = { 0, STATUS_LIST_SIZE };
    assert_int_equal(status_index_count(&past, key), 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_place_is_given_once),
        cmocka_unit_test(each_place_tells_its_count),
        cmocka_unit_test(each_list_and_each_key_has_its_own_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
