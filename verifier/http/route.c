/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/http/route.h"

#include <stdio.h>

#include "verifier/base/cursor.h"

/* "{}" stands for one part that is not empty and has no slash. */
static bool
matches(
    const char *pattern, const char *path, struct span part[ROUTE_PARTS_MAX])
{
    struct cursor c = cursor_over(path, strlen(path));
    size_t parts = 0;

    while (*pattern) {
        if (strncmp(pattern, "{}", 2) == 0 && parts < ROUTE_PARTS_MAX) {
            part[parts] = cursor_until(&c, '/');
            if (part[parts++].len == 0)
                return false;
            pattern += 2;
            continue;
        }
        const char one[2] = { *pattern++, 0 };
        if (!cursor_skip(&c, one))
            return false;
    }
    return cursor_end(&c);
}

static bool
serves(const char *route, const char *method)
{
    return strcmp(route, method) == 0
        || (strcmp(route, "GET") == 0 && strcmp(method, "HEAD") == 0);
}

static void
add_method(struct route_found *f, const char *method)
{
    size_t len = strlen(f->methods);
    bool get = strcmp(method, "GET") == 0;

    (void)snprintf(f->methods + len, sizeof f->methods - len, "%s%s",
        len ? ", " : "", get ? "GET, HEAD" : method);
}

void
route_find(const struct http_route *routes, const char *method,
    const char *path, struct route_found *out)
{
    *out = (struct route_found) { .route = NULL };
    for (const struct http_route *r = routes; r->method; r++) {
        if (!matches(r->path, path, out->part))
            continue;
        if (serves(r->method, method)) {
            out->route = r;
            return;
        }
        add_method(out, r->method);
    }
}
