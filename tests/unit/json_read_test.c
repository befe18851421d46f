/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include <time.h>

#include <jansson.h>

#include "verifier/pdf/json_read.h"

static const char *const good[] = { "{}", "[]", "0", "-0.5e+10", "\"\"", "true",
    "false", "null", " \t\r\n{ \"a\" : [ 1 , { } ] , \"b\" : \"\\u00e9\\n\" } ",
    "\"\\ud83d\\ude00\"", "[[[[[[[0]]]]]]]", "{\"a\":{\"a\":1}}", "\"é\x7f\"" };

static const char *const bad[] = { "", " ", "{", "}", "[1,]", "{\"a\":1,}",
    "{a:1}", "{'a':1}", "{\"a\" 1}", "{\"a\":}", "{\"a\":1 \"b\":2}", "01",
    "+1", ".5", "1.", "1e", "-", "0x1", "NaN", "True", "nul", "\"", "\"\\x\"",
    "\"\\u12\"", "\"\\ud800\"", "\"\\udc00\"", "\"\\ud800\\u0041\"", "\"a\nb\"",
    "\"\xff\"", "\"\xed\xa0\x80\"", "\xef\xbb\xbf{}", "{}{}", "1 2",
    "[[[[[[[[0]]]]]]]]", "{\"a\":1,\"a\":2}", "{\"a\":1,\"b\":2,\"a\":3}",
    "{\"x\":{\"a\":1,\"a\":2}}", "{\"\\u0061\":1}", "{\"a\\n\":1}", "// a\n1" };

static void
texts_are_accepted_or_refused_as_the_standard_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++)
        if (!json_check(span_str(good[i])))
            fail_msg("refused: %s", good[i]);
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (json_check(span_str(bad[i])))
            fail_msg("accepted: %s", bad[i]);
    assert_false(json_check(span_of("{}\0", 3)));
    assert_false(json_check(span_of("\"\0\"", 3)));
    assert_false(json_check(span_of(NULL, 0)));
}

static void
every_truncation_fails(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        const char *text = good[i];
        if (strchr("-0123456789 ", *text))
            continue; /* a number cut short may be a number, spaces are free */
        for (size_t n = 0; n < strlen(text); n++)
            assert_false(json_check(span_of(text, n)));
    }
}

/* Whatever we accept, another reader does too, and finds the same. */
static void
nothing_is_accepted_that_another_reader_refuses(void **state)
{
    (void)state;
    static const char sample[] =
        "{\"code\":\"DC04\\u001d\",\"fields\":{\"6J\":\"2\",\"6P\":\"\"},"
        "\"n\":[1,-2.5e3,true,null]}";
    uint32_t seed = 3;
    size_t accepted = 0;

    for (int round = 0; round < 60000; round++) {
        char text[sizeof sample];
        memcpy(text, sample, sizeof sample);
        for (int k = 0; k <= round % 2; k++) {
            seed = seed * 1664525u + 1013904223u;
            text[(seed >> 8) % (sizeof sample - 1)] =
                "{}[]\",:\\0u1ae \x7f\x80"[(seed >> 24) % 17];
        }
        struct span s = span_of(text, sizeof sample - 1);
        if (!json_check(s))
            continue;
        accepted++;
        json_t *read = json_loadb(text, sizeof sample - 1,
            JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, NULL);
        if (!read)
            fail_msg("only we accept: %s", text);
        AUTO_BUFFER struct buffer code = buffer_with_max(200);
        struct span value;
        json_t *theirs = json_object_get(read, "code");
        if (json_member(s, "code", &value) && json_text(value, &code)) {
            assert_int_equal(json_string_length(theirs), code.len);
            assert_memory_equal(
                json_string_value(theirs), buffer_cstr(&code), code.len);
            assert_true(json_text_is(value, buffer_span(&code)));
        } else {
            assert_false(json_is_string(theirs));
        }
        json_decref(read);
    }
    assert_true(accepted > 5000);
}

static void
members_are_found_by_their_key(void **state)
{
    (void)state;
    struct span object =
        span_str(" { \"a\" : 1 , \"bc\" : { \"a\" : 2 } , \"d\" : \"x\" } ");
    struct span value, inner;

    assert_true(json_check(object));
    assert_true(json_member(object, "a", &value));
    assert_true(span_is(value, "1"));
    assert_true(json_member(object, "bc", &value));
    assert_true(json_member(value, "a", &inner));
    assert_true(span_is(inner, "2"));
    assert_false(json_member(object, "b", &value));
    assert_false(json_member(object, "x", &value));
    assert_false(json_member(span_str("[\"a\",1]"), "a", &value));
    assert_false(json_member(span_str("\"a\""), "a", &value));
}

static void
paths_find_the_same_one_by_one_and_together(void **state)
{
    (void)state;
    static const char text[] = "{\"a\":1,\"b\":{\"c\":{\"d\":2,\"e\":"
                               "\"\\\"\\\\\"},\"f\":3},\"bc\":{\"d\":4}}";
    static const char *const paths[] = { "a", "b.c.d", "b.c.e", "b.c.x", "b.c",
        "b.f", "b.x", "x.c", "x.d", "bc.d", "a.d", "b.c.d.e", "f", "b.f", "" };
    struct span json = span_str(text), one, together;
    struct json_finder f = { .json = json };
    size_t found = 0;

    assert_true(json_check(json));
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        bool is = json_path(json, paths[i], &one);
        assert_int_equal(json_find(&f, paths[i], &together), is);
        if (is)
            assert_true(span_equal(one, together));
        found += is;
    }
    assert_int_equal(found, 7);
}

static void
strings_are_compared_character_by_character(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *text;
        bool same;
    } table[] = { { "\"abc\"", "abc", true }, { "\"abc\"", "ab", false },
        { "\"ab\"", "abc", false }, { "\"\"", "", true },
        { "\"a\"", "", false }, { "\"\\u0061\\/\\t\"", "a/\t", true },
        { "\"\\u00e9\"", "é", true }, { "\"é\"", "\xc3", false },
        { "\"\\ud83d\\ude00\"", "😀", true }, { "abc", "abc", false },
        { "1", "1", false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(100);
        assert_int_equal(
            json_text_is(span_str(table[i].json), span_str(table[i].text)),
            table[i].same);
        if (json_text(span_str(table[i].json), &out))
            assert_int_equal(
                strcmp(buffer_cstr(&out), table[i].text) == 0, table[i].same);
    }
}

static void
an_object_holds_a_bounded_number_of_members(void **state)
{
    (void)state;
    for (int count = JSON_MEMBERS_MAX; count <= JSON_MEMBERS_MAX + 1; count++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(100000);
        for (int i = 0; i < count; i++)
            buffer_format(&text, "%s\"%d\":0", i ? "," : "{", i);
        buffer_byte(&text, '}');
        assert_int_equal(
            json_check(buffer_span(&text)), count == JSON_MEMBERS_MAX);
    }
}

/* A stranger's file is read before its signer is known: it must not cost more than
 * its size. Nested objects are where a search for duplicates would multiply. */
static void
no_text_of_64_kib_takes_long(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer text = buffer_with_max(70000);
    struct timespec a, b;

    for (int depth = 0; depth < 5; depth++)
        buffer_text(&text, "{\"k\":");
    buffer_byte(&text, '{');
    for (int i = 0; i < JSON_MEMBERS_MAX; i++) {
        buffer_format(&text, "%s\"%0200d\":[", i ? "," : "", i);
        for (int k = 0; k < 20; k++)
            buffer_format(&text, "%s{}", k ? "," : "");
        buffer_byte(&text, ']');
    }
    buffer_text(&text, "}}}}}}");
    assert_true(text.len > 60000);
    assert_true(json_check(buffer_span(&text)));
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &a);
    for (int i = 0; i < 10; i++)
        (void)json_check(buffer_span(&text));
    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &b);
    assert_true((b.tv_sec - a.tv_sec) * 1000 + (b.tv_nsec - a.tv_nsec) / 1000000
        < 1000);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_are_accepted_or_refused_as_the_standard_says),
        cmocka_unit_test(every_truncation_fails),
        cmocka_unit_test(nothing_is_accepted_that_another_reader_refuses),
        cmocka_unit_test(members_are_found_by_their_key),
        cmocka_unit_test(strings_are_compared_character_by_character),
        cmocka_unit_test(an_object_holds_a_bounded_number_of_members),
        cmocka_unit_test(no_text_of_64_kib_takes_long),
        cmocka_unit_test(paths_find_the_same_one_by_one_and_together),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
