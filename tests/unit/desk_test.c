/* SPDX-License-Identifier: EUPL-1.2 */
/* What the desk believes of a form: its bytes, and that it was given by the desk. */
#include "tests/unit/test.h"

#include "issuer/desk/posted.h"
#include "issuer/desk/token.h"

static void
reads(const char *body, const char *name, const char *text)
{
    struct posted p;

    if (!posted_read(span_str(body), &p))
        fail_msg("refused: %s", body);
    assert_string_equal(posted_get(&p, name), text);
    assert_string_equal(posted_get(&p, "none"), "");
    posted_free(&p);
}

static void
a_form_is_read_as_it_was_written(void **state)
{
    (void)state;
    reads("a=1&b=2", "b", "2");
    reads("a=", "a", "");
    reads("a", "a", "");
    reads("", "a", "");
    reads("a=b+c%2Bd", "a", "b c+d");
    reads("holder.birth.date=%C3%A9%20%26%3D", "holder.birth.date", "é &=");
    reads("a=%20+x+%0D%0A", "a", "x");
    reads("a=x%0D%0Ay", "a", "x\ny");
    reads("a=%0D", "a", "");
    reads("a=b=c", "a", "b=c");
    reads("%61=x", "a", "x");
}

static void
what_is_no_form_is_refused(void **state)
{
    static const char *const bad[] = { "a=%", "a=%4", "a=%4g", "a=1&a=2", "=x",
        "a=1&&b=2", "&", "a=%00", "a=%01", "a=%7f", "a=%ff", "a=%c3", "a=%09",
        "a=1&%61=2" };
    struct posted p;

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (posted_read(span_str(bad[i]), &p))
            fail_msg("read: %s", bad[i]);
        posted_free(&p);
    }
}

static void
a_form_has_bounds(void **state)
{
    AUTO_BUFFER struct buffer body = buffer_with_max(4 * POSTED_MAX);
    struct posted p;

    (void)state;
    for (int i = 0; i < POSTED_FIELDS_MAX; i++)
        buffer_format(&body, "%sf%d=x", i ? "&" : "", i);
    assert_true(posted_read(buffer_span(&body), &p));
    assert_int_equal(p.count, POSTED_FIELDS_MAX);
    posted_free(&p);
    buffer_text(&body, "&more=x");
    assert_false(posted_read(buffer_span(&body), &p));
    posted_free(&p);
    buffer_reset(&body);
    buffer_text(&body, "a=");
    memset(buffer_room(&body, POSTED_MAX), 'x', POSTED_MAX);
    assert_false(posted_read(buffer_span(&body), &p));
    posted_free(&p);
}

static void
a_token_is_of_one_agent_one_register_and_one_day(void **state)
{
    static const uint8_t secret[TOKEN_SECRET] = { 1 },
                         other[TOKEN_SECRET] = { 2 };
    const int64_t now = 1790000000;
    char token[TOKEN_SIZE], changed[TOKEN_SIZE];

    (void)state;
    assert_true(token_make(secret, "agent SPECIMEN", now, token));
    assert_int_equal(strlen(token), TOKEN_SIZE - 1);
    assert_true(token_check(secret, "agent SPECIMEN", now, token));
    assert_true(
        token_check(secret, "agent SPECIMEN", now + TOKEN_SECONDS, token));
    assert_false(
        token_check(secret, "agent SPECIMEN", now + TOKEN_SECONDS + 1, token));
    /* of another machine's clock, a little ahead of ours; and of no clock at all */
    assert_true(token_check(secret, "agent SPECIMEN", now - 60, token));
    assert_false(token_check(secret, "agent SPECIMEN", now - 3600, token));
    assert_false(token_check(other, "agent SPECIMEN", now, token));
    assert_false(token_check(secret, "agent SPECIME", now, token));
    assert_false(token_check(secret, "", now, token));
    assert_false(token_check(secret, "agent SPECIMEN", now, ""));
    for (size_t i = 0; i < TOKEN_SIZE - 1; i++) {
        memcpy(changed, token, sizeof changed);
        changed[i] = changed[i] == '0' ? '1' : '0';
        assert_false(token_check(secret, "agent SPECIMEN", now, changed));
        memcpy(changed, token, sizeof changed);
        changed[i] = 0;
        assert_false(token_check(secret, "agent SPECIMEN", now, changed));
    }
}

static void
what_is_drawn_differs(void **state)
{
    char one[TOKEN_KEY_SIZE], other[TOKEN_KEY_SIZE];

    (void)state;
    assert_true(token_draw(one) && token_draw(other));
    assert_int_equal(strlen(one), TOKEN_KEY_SIZE - 1);
    assert_string_not_equal(one, other);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_is_read_as_it_was_written),
        cmocka_unit_test(what_is_no_form_is_refused),
        cmocka_unit_test(a_form_has_bounds),
        cmocka_unit_test(a_token_is_of_one_agent_one_register_and_one_day),
        cmocka_unit_test(what_is_drawn_differs),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
