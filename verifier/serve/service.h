/* SPDX-License-Identifier: EUPL-1.2 */
/* The process that serves: the page, the list of signers, POST /check, and how it is. */
#ifndef SCEAU_SERVE_SERVICE_H
#define SCEAU_SERVE_SERVICE_H

#include "verifier/http/folder.h"
#include "verifier/http/listen.h"
#include "verifier/serve/check.h"

struct service {
    struct checks checks;
    struct http_folder *page; /* or NULL */
    const char *bundle;       /* what the page is given: a file, or NULL */
    const char *site;         /* the same of its settings */
    struct listener listener;
    unsigned threads;
    unsigned workers;
    unsigned rate;
    unsigned stop_seconds;
    struct date started;
};

/* The routes, for whoever compares them with the document. */
const struct http_route *service_routes(void);

/* Serve until SIGTERM or SIGINT, which are blocked: an exit code. */
int service_run(struct service *s);

#endif
