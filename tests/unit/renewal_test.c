/* SPDX-License-Identifier: EUPL-1.2 */
/* The request of the title that follows: the next rank, the end before, who decides. */
#include "tests/unit/test.h"

#include "issuer/renewal.h"

#define FORMER                                                                 \
    "{\"kind\":\"api\",\"facts\":{\"request\":\"renewal\",\"rank\":1},"        \
    "\"validity\":{\"until\":\"2027-02-23\"},\"decision\":{\"date\":"          \
    "\"2026-11-02\"}}"

static enum sceau_status
renew(const char *former, const char *decision, struct buffer *out,
    struct sceau_error *error)
{
    return renewal_request(
        span_str(former), "2027-02-23", span_str(decision), out, error);
}

static void
it_has_the_next_rank_and_the_end_before(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);

    assert_int_equal(renew(FORMER, "", &out, &error), SCEAU_OK);
    assert_string_equal(buffer_cstr(&out),
        "{\"kind\":\"api\",\"facts\":{\"request\":\"renewal\",\"rank\":2,"
        "\"previous_until\":\"2027-02-23\"},\"decision\":{\"date\":"
        "\"2026-11-02\"}}");
}

static void
another_may_decide(void **state)
{
    (void)state;
    struct sceau_error error = { 0 };
    AUTO_BUFFER struct buffer out = buffer_with_max(4096);

    assert_int_equal(
        renew(FORMER, "{\"date\":\"2027-02-01\"}", &out, &error), SCEAU_OK);
    assert_non_null(
        strstr(buffer_cstr(&out), "\"decision\":{\"date\":\"2027-02-01\"}"));
    assert_null(strstr(buffer_cstr(&out), "2026-11-02"));
}

static void
what_cannot_follow_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *former, *decision, *reason;
    } table[] = { { "{", "", "demande du titre" },
        { "{\"facts\":{}}", "", "facts.rank" },
        { "{\"facts\":{\"rank\":\"1\"}}", "", "facts.rank" },
        { "{}", "", "facts.rank" }, { FORMER, "[]", "décision" },
        { FORMER, "{", "décision" } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct sceau_error error = { 0 };
        AUTO_BUFFER struct buffer out = buffer_with_max(4096);
        if (renew(table[i].former, table[i].decision, &out, &error)
                != SCEAU_E_FORMAT
            || !strstr(error.text, table[i].reason))
            fail_msg("row %zu: %s", i, error.text);
        assert_int_equal(out.len, 0);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_has_the_next_rank_and_the_end_before),
        cmocka_unit_test(another_may_decide),
        cmocka_unit_test(what_cannot_follow_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
