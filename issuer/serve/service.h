/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The service: routes, who may take them, and how it is. A route names the act that it
 * does; nothing of it runs, nor is its body read, before somebody is known who may.
 */
#ifndef SCEAU_ISSUER_SERVE_SERVICE_H
#define SCEAU_ISSUER_SERVE_SERVICE_H

#include <stdatomic.h>

#include "issuer/serve/acts.h"
#include "verifier/http/http.h"
#include "verifier/http/listen.h"

struct runner;
struct desk;

struct service {
    struct acts acts;
    struct desk *desk;        /* its pages, /desk */
    struct runner *runner;    /* of the batches that were sent */
    struct identities *known; /* who was here before; or NULL */
    const char *config;       /* path */
    const char *place;        /* of the register */
    struct listener listener;
    unsigned threads;
    unsigned workers;
    unsigned stop_seconds;
    atomic_ullong unknown;   /* asked by nobody who is known */
    atomic_ullong forbidden; /* asked by who may not */
};

#define SERVICE_JSON "application/json"
#define SERVICE_LINES "application/x-ndjson" /* JSON, one document a line */

/* What a route needs, where it is no act. */
#define SERVICE_NOBODY (-2)   /* anybody may ask */
#define SERVICE_SOMEBODY (-1) /* whoever has a role */

/* by: zeros where nobody need be known. Runs on a worker, and may wait. */
typedef void service_handler(
    struct service *s, const struct actor *by, struct http_request *r);

struct service_route {
    const char *method; /* NULL ends a table */
    const char *path;
    size_t body_max;
    const char *type; /* of its body; NULL: it has none */
    int need;         /* an act, or one of the above */
    bool at_once;     /* it waits for nothing: on a thread of the network */
    service_handler *handle;
};

/* All routes, for whoever compares them with the document. */
const struct service_route *service_routes(void);

/* Serve until SIGTERM or SIGINT, which are blocked: an exit code. */
int service_run(struct service *s);

#endif
