/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A service over HTTP/1.1: a table of routes, bounds on whatever a client may do, and
 * answers. It knows nothing of titles.
 *
 * It listens on a unix socket, behind a proxy that has TLS, or on loopback. Bodies are
 * held whole, within a bound each and one for all together. A route answers at once on a
 * thread of the network, or later on another where it would make others wait.
 *
 * What a proxy says in headers (who the client is) is believed on the unix socket alone:
 * anybody of the machine may speak on loopback.
 *
 * Threads: handlers run on several at once. A request belongs to the thread that handles
 * it. Programs only.
 */
#ifndef SCEAU_HTTP_HTTP_H
#define SCEAU_HTTP_HTTP_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"

struct http_server;
struct http_request;

/* Answers the request, or hands it over with http_later(). One that does neither is
 * answered 500. */
typedef void http_handler(void *context, struct http_request *r);

struct http_route {
    const char *method;  /* NULL ends a table; GET serves HEAD too */
    const char *path;    /* "/check", or with a part "/titles/{}/pdf" */
    size_t body_max;     /* 0: a body is refused */
    unsigned cost;       /* of the client's allowance; 0: none is asked */
    http_handler *admit; /* before the body: may refuse by answering; or NULL */
    http_handler *handle;
};

struct http_field {
    const char *name;
    const char *value;
};

struct http_options {
    int listener; /* listens already; the caller's, to close after http_stop() */
    bool proxied; /* a unix socket: the proxy's headers are believed */
    const struct http_route *routes;
    http_handler *otherwise; /* GET of any other path; or NULL: 404 */
    void *context;           /* of all handlers */
    const struct http_field
        *fields;              /* of every answer; a NULL name ends them */
    unsigned threads;         /* of the network */
    unsigned workers;         /* threads for what was handed over; 0: none */
    unsigned waiting_max;     /* requests that may wait for a worker */
    unsigned connections_max; /* further ones wait for their turn */
    size_t bodies_max;        /* bytes of all bodies together */
    unsigned
        idle_seconds; /* a connection between two requests, headers included */
    unsigned request_seconds; /* a body to come, or an answer to be read */
    unsigned rate;  /* allowance of one client a second; 0: no bound */
    unsigned burst; /* and what it may have saved */
};

/*
 * Begin to serve. What options points to must outlive the server.
 *
 * SCEAU_E_NOMEM; SCEAU_E_IO the threads or the sockets are refused.
 */
SCEAU_MUST_USE enum sceau_status http_start(const struct http_options *options,
    struct http_server **out, struct sceau_error *error);

/*
 * Take no more connections, answer what has come, within so many seconds; then close
 * what is left and free the server. True where everything was answered.
 */
bool http_stop(struct http_server **server, unsigned seconds);

/* True from the moment that it stops. */
bool http_is_stopping(const struct http_server *s);

/* Append the metrics of the server itself, in Prometheus's text format. */
void http_put_metrics(struct http_server *s, struct buffer *out);

/* ---- what was asked */

struct http_server *http_server_of(const struct http_request *r);
const char *http_method(const struct http_request *r);
const char *http_path(const struct http_request *r); /* unescaped */
struct span http_body(const struct http_request *r);

/* What stands for the i-th {} of the route's path. */
struct span http_part(const struct http_request *r, size_t i);

/* How many times a header came; *out is the last, its data NULL where none did. */
size_t http_header(
    const struct http_request *r, const char *name, struct span *out);

/* Each parameter of the query, unescaped, until `each` gives false. One without "=" has
 * data NULL. */
typedef bool http_each(void *context, struct span name, struct span value);
void http_query(const struct http_request *r, http_each *each, void *context);

/* Which of the options' routes it took; behind them all where it took none. */
size_t http_route_of(const struct http_request *r);

/* What the handlers of one request leave each other; released with it, by `release`. */
void http_keep(struct http_request *r, void *own, void (*release)(void *own));
void *http_kept(const struct http_request *r); /* NULL: nothing */

/* True where the proxy's headers may be believed. */
bool http_is_proxied(const struct http_request *r);

/* ---- what is answered: the first answer counts */

/* A header of the answer that follows; both are copied. */
void http_add(struct http_request *r, const char *name, const char *value);

/* The bytes of the body, which is empty afterwards; a buffer that failed is a 500. */
void http_answer(struct http_request *r, unsigned status, const char *type,
    struct buffer *body);

/* Bytes that outlive the server. */
void http_answer_kept(struct http_request *r, unsigned status, const char *type,
    struct span body);

/* problem+json (RFC 9457): word is its type, "too-large"; detail is a French sentence
 * without anything of the request's body. */
void http_problem(struct http_request *r, unsigned status, const char *word,
    const char *detail, ...) SCEAU_PRINTF(4, 5);

/* The same, with the member of what was sent that is wrong, "holder.birth.date": it stands
 * in the document's "member"; NULL: none. */
void http_problem_of(struct http_request *r, unsigned status, const char *word,
    const char *member, const char *detail);

/* Go on in `handle`, on a worker; 503 where too many wait. */
void http_later(struct http_request *r, http_handler *handle);

#endif
