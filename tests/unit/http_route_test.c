/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"
#include "verifier/http/route.h"

static void
nothing(void *context, struct http_request *r)
{
    (void)context;
    (void)r;
}

static const struct http_route routes[] = {
    { "GET", "/titles", 0, 0, NULL, nothing },
    { "POST", "/titles", 1, 0, NULL, nothing },
    { "GET", "/titles/{}", 0, 0, NULL, nothing },
    { "GET", "/titles/{}/pdf", 0, 0, NULL, nothing },
    { "PUT", "/a/{}/b/{}", 0, 0, NULL, nothing },
    { NULL, NULL, 0, 0, NULL, NULL },
};

/* The place of the route; -1: none. */
static int
found(const char *method, const char *path, struct route_found *f)
{
    route_find(routes, method, path, f);
    return f->route ? (int)(f->route - routes) : -1;
}

static void
method_and_path_decide(void **state)
{
    struct route_found f;

    (void)state;
    assert_int_equal(found("GET", "/titles", &f), 0);
    assert_int_equal(found("HEAD", "/titles", &f), 0);
    assert_int_equal(found("POST", "/titles", &f), 1);
    assert_int_equal(found("GET", "/titles/", &f), -1);
    assert_int_equal(found("GET", "/title", &f), -1);
    assert_int_equal(found("GET", "/titlesx", &f), -1);
    assert_int_equal(found("GET", "", &f), -1);
    assert_string_equal(f.methods, "");
}

static void
parts_are_given_and_never_empty(void **state)
{
    struct route_found f;

    (void)state;
    assert_int_equal(found("GET", "/titles/AB12", &f), 2);
    assert_true(span_is(f.part[0], "AB12"));
    assert_int_equal(found("GET", "/titles/AB12/pdf", &f), 3);
    assert_true(span_is(f.part[0], "AB12"));
    assert_int_equal(found("PUT", "/a/1/b/22", &f), 4);
    assert_true(span_is(f.part[0], "1"));
    assert_true(span_is(f.part[1], "22"));
    assert_int_equal(found("GET", "/titles//pdf", &f), -1);
    assert_int_equal(found("GET", "/titles/a/b", &f), -1);
    assert_int_equal(found("PUT", "/a/1/b/", &f), -1);
}

static void
a_wrong_method_learns_the_right_ones(void **state)
{
    struct route_found f;

    (void)state;
    assert_int_equal(found("DELETE", "/titles", &f), -1);
    assert_string_equal(f.methods, "GET, HEAD, POST");
    assert_int_equal(found("POST", "/titles/1", &f), -1);
    assert_string_equal(f.methods, "GET, HEAD");
    assert_int_equal(found("HEAD", "/a/1/b/2", &f), -1);
    assert_string_equal(f.methods, "PUT");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(method_and_path_decide),
        cmocka_unit_test(parts_are_given_and_never_empty),
        cmocka_unit_test(a_wrong_method_learns_the_right_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
