/* SPDX-License-Identifier: EUPL-1.2 */
/* libmicrohttpd behind http.h: no other file knows it. */
#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include <microhttpd.h>

#include "verifier/base/error.h"
#include "verifier/base/reason.h"
#include "verifier/http/links.h"
#include "verifier/http/media.h"
#include "verifier/http/metrics.h"
#include "verifier/http/pool.h"
#include "verifier/http/problem.h"
#include "verifier/http/rate.h"
#include "verifier/http/route.h"

enum {
    ROUTES_MAX = 96,
    FIELDS_MAX = 16,
    HEADERS_MEMORY = 32 * 1024, /* of one connection, parts of a body too */
    PROBLEM_MAX = 4096,
    DETAIL_MAX = 512,
    /* of a refused body, what is read and forgotten so that its sender hears why */
    REFUSED_MAX = 32 * 1000 * 1000,
    HIDING_MS = 50, /* connections that are queued come in */
    CUT_MS = 2000   /* after which nothing is waited for */
};

/* By route, then "otherwise" and nothing found. */
struct counts {
    atomic_ullong
        answered[6]; /* by the status's first digit; 0: none was given */
};

struct http_server {
    struct http_options o;
    struct MHD_Daemon *daemon;
    struct links *links;
    struct pool *pool;
    struct rate *rate;
    size_t routes;
    atomic_size_t held; /* bytes of bodies */
    atomic_bool stopping;
    atomic_uint working;
    struct counts counts[ROUTES_MAX + 2];
    atomic_ullong limited;
    struct metrics_times times;
};

struct http_request {
    struct http_server *server;
    struct MHD_Connection *connection;
    struct link *link;
    struct route_found found;
    size_t counted_as;
    char *path;
    char method[16];
    struct buffer body;
    size_t refused; /* bytes of the body that were thrown away */
    http_handler *later;
    void *own; /* the handlers' */
    void (*release)(void *own);
    struct http_field field[FIELDS_MAX]; /* of the answer, its own */
    size_t fields;
    struct MHD_Response *response;
    unsigned status;
    struct timespec begun;
};

/* ---- answers */

static void
add_fields(struct http_request *r)
{
    for (const struct http_field *f = r->server->o.fields; f && f->name; f++)
        (void)MHD_add_response_header(r->response, f->name, f->value);
    for (size_t i = 0; i < r->fields; i++)
        (void)MHD_add_response_header(
            r->response, r->field[i].name, r->field[i].value);
    if (atomic_load(&r->server->stopping))
        (void)MHD_add_response_header(r->response, "Connection", "close");
}

/* Takes the response over; the first one counts. */
static void
respond(struct http_request *r, unsigned status, const char *type,
    struct MHD_Response *response)
{
    if (r->response || !response) {
        if (response)
            MHD_destroy_response(response);
        return;
    }
    r->response = response;
    r->status = status;
    if (type)
        (void)MHD_add_response_header(response, "Content-Type", type);
    add_fields(r);
}

void
http_answer_kept(
    struct http_request *r, unsigned status, const char *type, struct span body)
{
    void *bytes;

    memcpy(&bytes, &body.data, sizeof bytes); /* it is only read */
    respond(r, status, type,
        MHD_create_response_from_buffer(
            body.len, bytes, MHD_RESPMEM_PERSISTENT));
}

void
http_answer(struct http_request *r, unsigned status, const char *type,
    struct buffer *body)
{
    size_t len = 0;

    if (buffer_status(body) != SCEAU_OK) {
        http_problem(r, 500, "internal", "mémoire épuisée");
        return;
    }
    uint8_t *bytes = buffer_take(body, &len);
    if (!bytes) {
        http_answer_kept(r, status, type, span_of("", 0));
        return;
    }
    struct MHD_Response *response =
        MHD_create_response_from_buffer(len, bytes, MHD_RESPMEM_MUST_FREE);
    if (!response)
        free(bytes);
    respond(r, status, type, response);
}

void
http_problem(struct http_request *r, unsigned status, const char *word,
    const char *detail, ...)
{
    char text[DETAIL_MAX];
    va_list arguments;

    va_start(arguments, detail);
    (void)vsnprintf(text, sizeof text, detail, arguments);
    va_end(arguments);
    http_problem_of(r, status, word, NULL, text);
}

void
http_problem_of(struct http_request *r, unsigned status, const char *word,
    const char *member, const char *detail)
{
    AUTO_BUFFER struct buffer body = buffer_with_max(PROBLEM_MAX);

    problem_put(&body, status, word, member, detail);
    http_add(r, "Content-Language", "fr");
    http_add(r, "Cache-Control", "no-store");
    if (buffer_status(&body) == SCEAU_OK)
        http_answer(r, status, PROBLEM_TYPE, &body);
    else
        http_answer_kept(r, 500, NULL, span_of("", 0));
}

void
http_add(struct http_request *r, const char *name, const char *value)
{
    if (r->fields == FIELDS_MAX || r->response)
        return;
    struct http_field f = { strdup(name), strdup(value) };
    if (f.name && f.value)
        r->field[r->fields++] = f;
}

/* ---- what was asked */

struct http_server *
http_server_of(const struct http_request *r)
{
    return r->server;
}

const char *
http_method(const struct http_request *r)
{
    return r->method;
}

const char *
http_path(const struct http_request *r)
{
    return r->path;
}

struct span
http_body(const struct http_request *r)
{
    return buffer_span(&r->body);
}

struct span
http_part(const struct http_request *r, size_t i)
{
    return i < ROUTE_PARTS_MAX ? r->found.part[i] : span_of(NULL, 0);
}

size_t
http_route_of(const struct http_request *r)
{
    return r->counted_as;
}

void
http_keep(struct http_request *r, void *own, void (*release)(void *own))
{
    r->own = own;
    r->release = release;
}

void *
http_kept(const struct http_request *r)
{
    return r->own;
}

bool
http_is_proxied(const struct http_request *r)
{
    return r->server->o.proxied;
}

struct header {
    const char *name;
    struct span last;
    size_t count;
};

static enum MHD_Result
take_header(void *context, enum MHD_ValueKind kind, const char *key,
    size_t key_len, const char *value, size_t value_len)
{
    struct header *h = context;

    (void)kind;
    if (media_is(span_of(key, key_len), h->name)) {
        h->last = span_of(value ? value : "", value ? value_len : 0);
        h->count++;
    }
    return MHD_YES;
}

size_t
http_header(const struct http_request *r, const char *name, struct span *out)
{
    struct header h = { .name = name };

    (void)MHD_get_connection_values_n(
        r->connection, MHD_HEADER_KIND, take_header, &h);
    *out = h.last;
    return h.count;
}

struct query {
    http_each *each;
    void *context;
};

static enum MHD_Result
take_parameter(void *context, enum MHD_ValueKind kind, const char *key,
    size_t key_len, const char *value, size_t value_len)
{
    const struct query *q = context;

    (void)kind;
    return q->each(q->context, span_of(key, key_len),
               span_of(value, value ? value_len : 0))
        ? MHD_YES
        : MHD_NO;
}

void
http_query(const struct http_request *r, http_each *each, void *context)
{
    struct query q = { each, context };

    (void)MHD_get_connection_values_n(
        r->connection, MHD_GET_ARGUMENT_KIND, take_parameter, &q);
}

/* ---- handing over */

void
http_later(struct http_request *r, http_handler *handle)
{
    r->later = handle;
}

static void
finish(struct http_request *r)
{
    if (!r->response)
        http_problem(r, 500, "internal", "aucune réponse n’a été donnée");
}

/* On a worker's thread. */
static void
work(void *item)
{
    struct http_request *r = item;
    struct http_server *s = r->server;
    http_handler *handle = r->later;

    r->later = NULL;
    handle(s->o.context, r);
    finish(r);
    (void)atomic_fetch_sub(&s->working, 1);
    MHD_resume_connection(r->connection);
}

/* Room is taken before the connection stands still: its answer may come at once then. */
static bool
take_room(struct http_server *s)
{
    unsigned most = s->o.workers + s->o.waiting_max;

    if (s->pool && atomic_fetch_add(&s->working, 1) < most)
        return true;
    if (s->pool)
        (void)atomic_fetch_sub(&s->working, 1);
    return false;
}

/* False after an answer. */
static bool
hand_over(struct http_request *r)
{
    struct http_server *s = r->server;

    if (!take_room(s)) {
        http_add(r, "Retry-After", "1");
        http_problem(r, 503, "busy",
            "trop de documents attendent déjà : recommencez dans un instant");
        return false;
    }
    link_enter(s->links, r->link, LINK_WORKING);
    MHD_suspend_connection(r->connection);
    (void)pool_add(s->pool, r); /* there is room for all that have it */
    return true;
}

/* ---- one request, from its headers to its end */

static int64_t
clock_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Of whoever the proxy speaks for, or who is at the other end. */
static unsigned
take_allowance(struct http_request *r, unsigned cost)
{
    const union MHD_ConnectionInfo *info;
    char text[INET6_ADDRSTRLEN] = "";
    struct span forwarded;

    if (r->server->o.proxied) {
        (void)http_header(r, "X-Forwarded-For", &forwarded);
        return rate_take(
            r->server->rate, media_forwarded(forwarded), cost, clock_ms());
    }
    info = MHD_get_connection_info(
        r->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
    if (info && info->client_addr && info->client_addr->sa_family == AF_INET) {
        struct sockaddr_in four;
        memcpy(&four, info->client_addr, sizeof four);
        (void)inet_ntop(AF_INET, &four.sin_addr, text, sizeof text);
    }
    return rate_take(r->server->rate, span_str(text), cost, clock_ms());
}

static void
check_allowance(struct http_request *r)
{
    struct http_server *s = r->server;
    unsigned cost = r->found.route->cost, wait;
    char text[16];

    if (!cost || !s->rate)
        return;
    wait = take_allowance(r, cost);
    if (!wait)
        return;
    (void)atomic_fetch_add(&s->limited, 1);
    (void)snprintf(text, sizeof text, "%u", wait);
    http_add(r, "Retry-After", text);
    http_problem(r, 429, "too-many-requests",
        "trop de requêtes viennent de cette adresse : recommencez dans %u s",
        wait);
}

static void
refuse_size(struct http_request *r)
{
    size_t max = r->found.route ? r->found.route->body_max : 0;

    if (max == 0)
        http_problem(r, 413, "no-body", "aucun corps n’est attendu ici");
    else
        http_problem(
            r, 413, "too-large", "le corps passe la limite de %zu octets", max);
}

/* Bytes that the client says will come; 0 where it says nothing. */
static unsigned long long
declared(const struct http_request *r)
{
    struct span text;
    unsigned long long n = 0;

    (void)http_header(r, "Content-Length", &text);
    for (size_t i = 0; i < text.len && i < 18; i++)
        n = n * 10 + (unsigned long long)(text.data[i] - '0');
    return n;
}

static bool
has_otherwise(const struct http_request *r)
{
    return r->server->o.otherwise && !r->found.methods[0]
        && (strcmp(r->method, "GET") == 0 || strcmp(r->method, "HEAD") == 0);
}

static void
refuse_unknown(struct http_request *r)
{
    if (r->found.methods[0]) {
        http_add(r, "Allow", r->found.methods);
        http_problem(
            r, 405, "method", "cette adresse admet : %s", r->found.methods);
    } else if (strcmp(r->method, "GET") != 0
        && strcmp(r->method, "HEAD") != 0) {
        http_add(r, "Allow", "GET, HEAD");
        http_problem(r, 405, "method", "cette adresse admet : GET, HEAD");
    } else {
        http_problem(r, 404, "not-found", "rien ne se trouve à cette adresse");
    }
}

/* Its headers are there: what is wrong with them is known before its body comes. */
static void
admit(struct http_request *r)
{
    const struct http_route *route = r->found.route;

    if (!route && !has_otherwise(r))
        refuse_unknown(r);
    else if (declared(r) > (route ? route->body_max : 0))
        refuse_size(r);
    else if (route)
        check_allowance(r);
    if (!r->response && route && route->admit)
        route->admit(r->server->o.context, r);
}

static struct http_request *
begin(struct http_server *s, struct MHD_Connection *connection,
    const char *method, const char *path)
{
    struct http_request *r = calloc(1, sizeof *r);
    const union MHD_ConnectionInfo *info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);

    if (!r)
        return NULL;
    r->path = strdup(path);
    if (!r->path) {
        free(r);
        return NULL;
    }
    r->server = s;
    r->connection = connection;
    r->link = info ? info->socket_context : NULL;
    (void)snprintf(r->method, sizeof r->method, "%s", method);
    (void)clock_gettime(CLOCK_MONOTONIC, &r->begun);
    route_find(s->o.routes, r->method, r->path, &r->found);
    r->counted_as = s->routes + 1;
    if (r->found.route)
        r->counted_as = (size_t)(r->found.route - s->o.routes);
    else if (has_otherwise(r))
        r->counted_as = s->routes;
    r->body = buffer_with_max(r->found.route ? r->found.route->body_max : 0);
    link_enter(s->links, r->link, LINK_BUSY);
    return r;
}

/* What the client waits to hear before it sends its body. */
static bool
is_hesitating(const struct http_request *r)
{
    struct span expected;

    return http_header(r, "Expect", &expected) > 0;
}

static void
forget_body(struct http_request *r)
{
    (void)atomic_fetch_sub(&r->server->held, r->body.len);
    buffer_free(&r->body);
}

static enum MHD_Result
queue(struct http_request *r)
{
    forget_body(r); /* before the client may send another */
    link_enter(r->server->links, r->link, LINK_BUSY);
    return MHD_queue_response(r->connection, r->status, r->response);
}

/* MHD_NO ends the connection: who goes on for so long does not listen. */
static enum MHD_Result
take_body(struct http_request *r, const char *bytes, size_t len)
{
    struct http_server *s = r->server;

    if (r->response) {
        r->refused += len;
        return r->refused > REFUSED_MAX ? MHD_NO : MHD_YES;
    }
    size_t held = atomic_fetch_add(&s->held, len) + len;
    if (held > s->o.bodies_max) {
        (void)atomic_fetch_sub(&s->held, len);
        http_add(r, "Retry-After", "1");
        http_problem(r, 503, "busy",
            "trop de documents arrivent à la fois : recommencez dans un "
            "instant");
        forget_body(r);
        return MHD_YES;
    }
    size_t before = r->body.len;
    buffer_put(&r->body, bytes, len);
    if (buffer_status(&r->body) == SCEAU_OK)
        return MHD_YES;
    (void)atomic_fetch_sub(&s->held, len - (r->body.len - before));
    if (buffer_status(&r->body) == SCEAU_E_LIMIT)
        refuse_size(r);
    else
        http_problem(r, 503, "busy", "mémoire épuisée");
    forget_body(r);
    return MHD_YES;
}

static enum MHD_Result
handle(struct http_request *r)
{
    struct http_server *s = r->server;

    if (!r->response && r->found.route)
        r->found.route->handle(s->o.context, r);
    else if (!r->response)
        s->o.otherwise(s->o.context, r);
    if (!r->response && r->later && hand_over(r))
        return MHD_YES;
    finish(r);
    return queue(r);
}

/* eight parameters are the library's: NOLINTBEGIN(readability-function-size) */
static enum MHD_Result
access_request(void *context, struct MHD_Connection *connection,
    const char *path, const char *method, const char *version,
    const char *bytes, size_t *len, void **own)
{
    struct http_server *s = context;
    struct http_request *r = *own;

    (void)version;
    if (!r) {
        r = begin(s, connection, method, path);
        if (!r)
            return MHD_NO;
        *own = r;
        admit(r);
        return r->response && (is_hesitating(r) || declared(r) > REFUSED_MAX)
            ? queue(r)
            : MHD_YES;
    }
    if (*len) {
        enum MHD_Result result = take_body(r, bytes, *len);
        *len = 0;
        return result;
    }
    return handle(r);
}
/* NOLINTEND(readability-function-size) */

static void
count(struct http_request *r, bool whole)
{
    struct http_server *s = r->server;
    struct timespec now;
    unsigned class = whole ? r->status / 100 : 0;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    (void)atomic_fetch_add(
        &s->counts[r->counted_as].answered[class > 5 ? 0 : class], 1);
    metrics_time(&s->times,
        (double)(now.tv_sec - r->begun.tv_sec)
            + (double)(now.tv_nsec - r->begun.tv_nsec) / 1e9);
}

static void
complete(void *context, struct MHD_Connection *connection, void **own,
    enum MHD_RequestTerminationCode how)
{
    struct http_request *r = *own;

    (void)context;
    (void)connection;
    if (!r)
        return;
    *own = NULL;
    count(r, how == MHD_REQUEST_TERMINATED_COMPLETED_OK);
    link_enter(r->server->links, r->link, LINK_IDLE);
    forget_body(r);
    for (size_t i = 0; i < r->fields; i++) {
        char *name, *value;
        memcpy(&name, &r->field[i].name, sizeof name);
        memcpy(&value, &r->field[i].value, sizeof value);
        free(name);
        free(value);
    }
    if (r->response)
        MHD_destroy_response(r->response);
    if (r->own)
        r->release(r->own);
    free(r->path);
    free(r);
}

static void
notify(void *context, struct MHD_Connection *connection, void **own,
    enum MHD_ConnectionNotificationCode code)
{
    struct http_server *s = context;
    const union MHD_ConnectionInfo *info;

    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        link_remove(s->links, *own);
        *own = NULL;
        return;
    }
    info =
        MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *own = info ? link_add(s->links, info->connect_fd) : NULL;
}

/* ---- the server */

static void
free_parts(struct http_server *s)
{
    pool_free(&s->pool);
    links_free(&s->links);
    rate_free(&s->rate);
    free(s);
}

static bool
make_parts(struct http_server *s)
{
    const struct http_options *o = &s->o;

    while (o->routes[s->routes].method)
        s->routes++;
    s->links = links_new(o->idle_seconds, o->request_seconds);
    if (o->workers)
        s->pool = pool_new(o->workers, o->workers + o->waiting_max, work);
    if (o->rate)
        s->rate = rate_new(o->rate, o->burst);
    return s->routes <= ROUTES_MAX && s->links && (!o->workers || s->pool)
        && (!o->rate || s->rate);
}

static void
keep_silent(void *context, const char *format, va_list arguments)
{
    /* it quotes what was asked */
    (void)context;
    (void)format;
    (void)arguments;
}

static int
hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c = (char)(c | 0x20);
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* In place: a name is not cut short by a zero, which stays as it was written. */
static size_t
unescape(void *context, struct MHD_Connection *connection, char *text)
{
    char *to = text;

    (void)context;
    (void)connection;
    for (const char *at = text; *at; at++) {
        int high = *at == '%' ? hex_of(at[1]) : -1;
        int low = high >= 0 ? hex_of(at[2]) : -1;
        if (low >= 0 && high + low > 0) {
            *to++ = (char)(high << 4 | low);
            at += 2;
        } else {
            *to++ = *at;
        }
    }
    *to = 0;
    return (size_t)(to - text);
}

static bool
run(struct http_server *s)
{
    const struct http_options *o = &s->o;
    /* a pool of one is refused */
    struct MHD_OptionItem several[] = { { MHD_OPTION_THREAD_POOL_SIZE,
                                            (intptr_t)o->threads, NULL },
        { MHD_OPTION_END, 0, NULL } };

    s->daemon = MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD
            | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC | MHD_USE_ERROR_LOG,
        0, NULL, NULL, access_request, s, MHD_OPTION_EXTERNAL_LOGGER,
        keep_silent, NULL, MHD_OPTION_LISTEN_SOCKET, o->listener,
        MHD_OPTION_NOTIFY_COMPLETED, complete, NULL,
        MHD_OPTION_NOTIFY_CONNECTION, notify, s, MHD_OPTION_CONNECTION_LIMIT,
        o->connections_max, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
        (size_t)HEADERS_MEMORY, MHD_OPTION_STRICT_FOR_CLIENT, 1,
        MHD_OPTION_UNESCAPE_CALLBACK, unescape, NULL, MHD_OPTION_ARRAY,
        o->threads > 1 ? several : several + 1, MHD_OPTION_END);
    return s->daemon != NULL;
}

enum sceau_status
http_start(const struct http_options *options, struct http_server **out,
    struct sceau_error *error)
{
    struct http_server *s = calloc(1, sizeof *s);

    if (!s)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    s->o = *options;
    if (!make_parts(s)) {
        free_parts(s);
        return fail(error, SCEAU_E_NOMEM, "mémoire ou fils épuisés");
    }
    if (!run(s)) {
        free_parts(s);
        return fail(error, SCEAU_E_IO, "le service HTTP ne démarre pas");
    }
    *out = s;
    return SCEAU_OK;
}

static void
sleep_ms(int64_t ms)
{
    struct timespec t = { .tv_sec = ms / 1000,
        .tv_nsec = (long)(ms % 1000) * 1000000 };

    (void)nanosleep(&t, NULL);
}

/* True where none was left. */
static bool
wait_for_links(struct http_server *s, int64_t until)
{
    enum { STEP_MS = 10 };

    while (links_count(s->links) > 0 && clock_ms() < until)
        sleep_ms(STEP_MS);
    return links_count(s->links) == 0;
}

bool
http_stop(struct http_server **server, unsigned seconds)
{
    struct http_server *s = *server;

    *server = NULL;
    if (!s)
        return true;
    atomic_store(&s->stopping, true);
    sleep_ms(HIDING_MS);
    (void)MHD_quiesce_daemon(s->daemon);
    links_hush(s->links);
    bool whole = wait_for_links(s, clock_ms() + (int64_t)seconds * 1000);
    if (!whole) {
        links_cut(s->links);
        (void)wait_for_links(s, clock_ms() + CUT_MS);
    }
    pool_free(&s->pool); /* it resumes what it does */
    MHD_stop_daemon(s->daemon);
    free_parts(s);
    return whole;
}

bool
http_is_stopping(const struct http_server *s)
{
    return atomic_load(&s->stopping);
}

/* ---- metrics */

static void
put_requests(struct http_server *s, struct buffer *out)
{
    static const char *const classes[] = { "none", "1xx", "2xx", "3xx", "4xx",
        "5xx" };
    static const char name[] = "sceau_http_requests_total";

    metrics_family(out, name, "counter",
        "Requests by route and class of status; none: not answered whole.");
    for (size_t i = 0; i < s->routes + 2; i++) {
        const char *method = i < s->routes ? s->o.routes[i].method : "GET";
        const char *path = i < s->routes ? s->o.routes[i].path
            : i == s->routes             ? "files"
                                         : "unknown";
        for (size_t k = 0; k < sizeof classes / sizeof *classes; k++) {
            char labels[160];
            unsigned long long n = atomic_load(&s->counts[i].answered[k]);
            if (n == 0)
                continue;
            (void)snprintf(labels, sizeof labels,
                "method=\"%s\",route=\"%s\",status=\"%s\"", method, path,
                classes[k]);
            metrics_sample(out, name, labels, (double)n);
        }
    }
}

static void
put_one(struct buffer *out, const char *name, const char *type,
    const char *help, double value)
{
    metrics_family(out, name, type, help);
    metrics_sample(out, name, NULL, value);
}

void
http_put_metrics(struct http_server *s, struct buffer *out)
{
    put_requests(s, out);
    metrics_family(out, "sceau_http_request_duration_seconds", "histogram",
        "From the headers to the end of the answer.");
    metrics_put_times(
        out, "sceau_http_request_duration_seconds", NULL, &s->times);
    put_one(out, "sceau_http_connections", "gauge", "Open connections.",
        (double)links_count(s->links));
    put_one(out, "sceau_http_connections_ended_total", "counter",
        "Connections that were too slow.", (double)links_ended(s->links));
    put_one(out, "sceau_http_requests_limited_total", "counter",
        "Requests past the allowance of their client.",
        (double)atomic_load(&s->limited));
    put_one(out, "sceau_http_bodies_bytes", "gauge", "Bytes of bodies held.",
        (double)atomic_load(&s->held));
    put_one(out, "sceau_http_working", "gauge",
        "Requests that wait for a worker or have one.",
        (double)atomic_load(&s->working));
}
