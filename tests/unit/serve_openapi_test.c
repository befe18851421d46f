/* SPDX-License-Identifier: EUPL-1.2 */
/* The document that the issuing service gives is of the routes that it has, and of what
 * each asks of who takes it. */
#include <ctype.h>
#include <strings.h>

#include <jansson.h>

#include "issuer/serve/service.h"
#include "tests/unit/test.h"
#include "verifier/http/openapi.h"

static json_t *document;

static int
load(void **state)
{
    json_error_t error;

    (void)state;
    document = json_loadb((const char *)openapi_document, openapi_size,
        JSON_REJECT_DUPLICATES, &error);
    if (!document)
        fail_msg("%d: %s", error.line, error.text);
    return 0;
}

static int
unload(void **state)
{
    (void)state;
    json_decref(document);
    return 0;
}

/* "/titles/{number}" of the document is "/titles/{}" of the table. */
static bool
same_path(const char *told, const char *route)
{
    while (*route) {
        if (strncmp(route, "{}", 2) == 0 && *told == '{') {
            told = strchr(told, '}');
            if (!told)
                return false;
            told++;
            route += 2;
        } else if (*told++ != *route++) {
            return false;
        }
    }
    return *told == 0;
}

static const json_t *
operation_of(const struct service_route *r)
{
    char method[16] = "";
    const char *path;
    json_t *operations;

    for (size_t i = 0; r->method[i] && i < sizeof method - 1; i++)
        method[i] = (char)tolower((unsigned char)r->method[i]);
    json_object_foreach(json_object_get(document, "paths"), path,
        operations) if (same_path(path, r->path)
        && json_object_get(
            operations, method)) return json_object_get(operations, method);
    return NULL;
}

static bool
answers(const json_t *operation, const char *status)
{
    return json_object_get(json_object_get(operation, "responses"), status)
        != NULL;
}

static void
every_route_is_described(void **state)
{
    size_t routes = 0;

    (void)state;
    for (const struct service_route *r = service_routes(); r->method; r++) {
        const json_t *o = operation_of(r);
        if (!o)
            fail_msg("%s %s is not described", r->method, r->path);
        assert_true(
            strlen(json_string_value(json_object_get(o, "summary"))) > 0);
        assert_true(answers(o, "200") || answers(o, "201"));
        const json_t *body = json_object_get(o, "requestBody");
        assert_int_equal(body != NULL, r->body_max > 0);
        if (body)
            assert_non_null(
                json_object_get(json_object_get(body, "content"), r->type));
        assert_int_equal(answers(o, "415"), body != NULL);
        routes++;
    }
    assert_true(routes >= 24);
}

static void
its_act_is_told(void **state)
{
    (void)state;
    for (const struct service_route *r = service_routes(); r->method; r++) {
        const json_t *o = operation_of(r);
        const char *act = json_string_value(json_object_get(o, "x-sceau-act"));
        if (r->need >= 0)
            assert_string_equal(act, act_name((enum act)r->need));
        else
            assert_null(act);
        assert_int_equal(answers(o, "401"), r->need != SERVICE_NOBODY);
        assert_int_equal(
            json_object_get(o, "security") != NULL, r->need == SERVICE_NOBODY);
    }
}

static void
nothing_else_is_described(void **state)
{
    json_t *path, *operation;
    const char *name, *method;

    (void)state;
    json_object_foreach(json_object_get(document, "paths"), name, path)
        json_object_foreach(path, method, operation)
    {
        const struct service_route *r = service_routes();
        while (r->method
            && (strcasecmp(r->method, method) != 0
                || !same_path(name, r->path)))
            r++;
        if (!r->method)
            fail_msg("%s %s is no route", method, name);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_described),
        cmocka_unit_test(its_act_is_told),
        cmocka_unit_test(nothing_else_is_described),
    };

    return cmocka_run_group_tests(tests, load, unload);
}
