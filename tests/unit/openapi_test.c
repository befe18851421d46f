/* SPDX-License-Identifier: EUPL-1.2 */
/* The document that the service gives is of the routes that it has. */
#include <ctype.h>
#include <strings.h>

#include <jansson.h>

#include "tests/unit/test.h"
#include "verifier/http/openapi.h"
#include "verifier/serve/service.h"

static json_t *
load(void)
{
    json_error_t error;
    json_t *document = json_loadb((const char *)openapi_document, openapi_size,
        JSON_REJECT_DUPLICATES, &error);

    if (!document)
        fail_msg("%d: %s", error.line, error.text);
    return document;
}

static json_t *
operation_of(const json_t *document, const struct http_route *r)
{
    char method[16] = "";

    for (size_t i = 0; r->method[i] && i < sizeof method - 1; i++)
        method[i] = (char)tolower((unsigned char)r->method[i]);
    return json_object_get(
        json_object_get(json_object_get(document, "paths"), r->path), method);
}

static void
every_route_is_described(void **state)
{
    json_t *document = load();
    size_t routes = 0;

    (void)state;
    for (const struct http_route *r = service_routes(); r->method; r++) {
        const json_t *o = operation_of(document, r);
        if (!o)
            fail_msg("%s %s is not described", r->method, r->path);
        assert_true(
            strlen(json_string_value(json_object_get(o, "summary"))) > 0);
        assert_non_null(
            json_object_get(json_object_get(o, "responses"), "200"));
        assert_int_equal(
            json_object_get(o, "requestBody") != NULL, r->body_max > 0);
        routes++;
    }
    assert_true(routes >= 9);
    json_decref(document);
}

static void
nothing_else_is_described(void **state)
{
    json_t *document = load(), *path, *operation;
    const char *name, *method;

    (void)state;
    json_object_foreach(json_object_get(document, "paths"), name, path)
        json_object_foreach(path, method, operation)
    {
        const struct http_route *r = service_routes();
        while (r->method
            && (strcasecmp(r->method, method) != 0
                || strcmp(r->path, name) != 0))
            r++;
        if (!r->method)
            fail_msg("%s %s is no route", method, name);
    }
    json_decref(document);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_is_described),
        cmocka_unit_test(nothing_else_is_described),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
