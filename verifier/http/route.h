/* SPDX-License-Identifier: EUPL-1.2 */
/* Which route a request takes. */
#ifndef SCEAU_HTTP_ROUTE_H
#define SCEAU_HTTP_ROUTE_H

#include "verifier/http/http.h"

#define ROUTE_PARTS_MAX 4
#define ROUTE_METHODS_SIZE 64

struct route_found {
    const struct http_route *route; /* NULL: none */
    struct span part[ROUTE_PARTS_MAX];
    char methods
        [ROUTE_METHODS_SIZE]; /* of the path, where only the method is wrong */
};

/* Parts and paths are borrowed. */
void route_find(const struct http_route *routes, const char *method,
    const char *path, struct route_found *out);

#endif
