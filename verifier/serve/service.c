/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/serve/service.h"

#include <signal.h>
#include <time.h>
#include <unistd.h>

#include "verifier/base/cli.h"
#include "verifier/base/file.h"
#include "verifier/base/limits.h"
#include "verifier/base/log.h"
#include "verifier/http/ending.h"
#include "verifier/http/openapi.h"

/* Connections, and what of them is in memory at once; a document waits at most as long as
 * 256 others take. */
enum {
    CONNECTIONS_MAX = 1024,
    WAITING_MAX = 256,
    BODIES_MAX = 400 * 1000 * 1000,
    IDLE_SECONDS = 30, /* longer than nginx keeps an idle connection */
    REQUEST_SECONDS = 60,
    BURST_SECONDS = 5
};

/* What the page is fed beside its parts: small, read again when it is asked for. */
enum { SITE_MAX = 64 * 1024 };

/* A browser gives the page nothing but what it needs, and to nobody else's page. */
static const struct http_field fields[] = {
    { "Content-Security-Policy",
        "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; "
        "style-src 'self'; img-src 'self' blob:; connect-src 'self'; "
        "worker-src 'self'; manifest-src 'self'; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'" },
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Opener-Policy", "same-origin" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { "Permissions-Policy",
        "camera=(self), microphone=(), geolocation=(), payment=(), usb=()" },
    { NULL, NULL },
};

static void
admit(void *context, struct http_request *r)
{
    struct service *s = context;

    check_admit(&s->checks, r);
}

static void
document(void *context, struct http_request *r)
{
    struct service *s = context;

    check_document(&s->checks, r);
}

static void
check(void *context, struct http_request *r)
{
    struct service *s = context;

    if (check_handle(&s->checks, r))
        http_later(r, document);
}

static void
answer_text(struct http_request *r, const char *text)
{
    http_add(r, "Cache-Control", "no-store");
    http_answer_kept(r, 200, "text/plain; charset=utf-8", span_str(text));
}

static void
health(void *context, struct http_request *r)
{
    (void)context;
    answer_text(r, "ok\n");
}

static void
ready(void *context, struct http_request *r)
{
    struct service *s = context;

    if (http_is_stopping(http_server_of(r))) {
        http_problem(r, 503, "stopping", "le service s’arrête");
        return;
    }
    struct shelf_copy *copy = shelf_take(s->checks.shelf);
    bool known = shelf_trust(copy) != NULL;
    shelf_give_back(copy);
    if (known)
        answer_text(r, "ok\n");
    else
        http_problem(r, 503, "no-signers",
            "aucune liste de signataires : tout code serait impossible à dire");
}

static void
put_trust(struct service *s, struct buffer *out)
{
    static const char *const names[] = { "absent", "pinned", "stale", "fresh" };
    static const enum trust_state states[] = { TRUST_ABSENT, TRUST_PINNED,
        TRUST_STALE, TRUST_FRESH };
    static const char family[] = "sceau_verify_trust";
    struct shelf_copy *copy = shelf_take(s->checks.shelf);
    struct date as_of;
    enum trust_state state =
        trust_state(shelf_trust(copy), date_paris(time(NULL)), &as_of);

    shelf_give_back(copy);
    metrics_family(
        out, family, "gauge", "1 of the state of the list of signers.");
    for (size_t i = 0; i < sizeof states / sizeof *states; i++)
        buffer_format(
            out, "%s{state=\"%s\"} %d\n", family, names[i], states[i] == state);
    metrics_family(out, "sceau_verify_trust_issued_timestamp_seconds", "gauge",
        "The day of the list; 0: it has none.");
    metrics_sample(out, "sceau_verify_trust_issued_timestamp_seconds", NULL,
        date_is_set(as_of) ? (double)date_to_days(as_of) * 86400 : 0);
    metrics_family(out, "sceau_verify_trust_loaded_total", "counter",
        "Lists of signers that were read.");
    metrics_sample(out, "sceau_verify_trust_loaded_total", NULL,
        (double)shelf_loaded(s->checks.shelf));
    metrics_family(out, "sceau_verify_trust_refused_total", "counter",
        "Lists of signers that were refused, the one before kept.");
    metrics_sample(out, "sceau_verify_trust_refused_total", NULL,
        (double)shelf_refused(s->checks.shelf));
}

static void
metrics(void *context, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(256u * 1024u);
    struct service *s = context;

    http_put_metrics(http_server_of(r), &out);
    check_put_metrics(&s->checks, &out);
    put_trust(s, &out);
    http_add(r, "Cache-Control", "no-store");
    http_answer(r, 200, METRICS_TYPE, &out);
}

static void
openapi(void *context, struct http_request *r)
{
    (void)context;
    folder_answer_bytes(
        r, "application/json", span_of(openapi_document, openapi_size));
}

/* A file that others replace: it is read whole each time, and never torn, because who
 * replaces it does so by its name. */
static void
answer_file(
    struct http_request *r, const char *path, size_t max, const char *type)
{
    AUTO_BUFFER struct buffer bytes = buffer_with_max(max);

    if (path && file_read(path, &bytes, NULL) == SCEAU_OK)
        folder_answer_bytes(r, type, buffer_span(&bytes));
    else
        http_problem(r, 404, "not-found", "ce service n’en a pas");
}

static void
bundle(void *context, struct http_request *r)
{
    const struct service *s = context;

    answer_file(r, s->bundle, SCEAU_STORE_MAX, "text/plain; charset=utf-8");
}

static void
site(void *context, struct http_request *r)
{
    const struct service *s = context;

    answer_file(r, s->site, SITE_MAX, "application/json");
}

/* The address of a QR code: what follows # never comes here. */
static void
index_page(void *context, struct http_request *r)
{
    const struct service *s = context;

    if (s->page)
        folder_answer(s->page, r, "");
    else
        http_problem(r, 404, "not-found", "ce service n’a pas de page");
}

static void
file(void *context, struct http_request *r)
{
    const struct service *s = context;
    const char *path = http_path(r);

    if (s->page && path[0] == '/')
        folder_answer(s->page, r, path + 1);
    else
        index_page(context, r);
}

static const struct http_route routes[] = {
    { "POST", "/check", SCEAU_INPUT_MAX, 1, admit, check },
    { "GET", "/bundle", 0, 0, NULL, bundle },
    { "GET", "/signers.sceau", 0, 0, NULL, bundle },
    { "GET", "/site.json", 0, 0, NULL, site },
    { "GET", "/v", 0, 0, NULL, index_page },
    { "GET", "/openapi.json", 0, 0, NULL, openapi },
    { "GET", "/healthz", 0, 0, NULL, health },
    { "GET", "/readyz", 0, 0, NULL, ready },
    { "GET", "/metrics", 0, 0, NULL, metrics },
    { NULL, NULL, 0, 0, NULL, NULL },
};

const struct http_route *
service_routes(void)
{
    return routes;
}

int
service_run(struct service *s)
{
    const struct http_options options = { .listener = s->listener.fd,
        .proxied = s->listener.local,
        .routes = routes,
        .otherwise = file,
        .context = s,
        .fields = fields,
        .threads = s->threads,
        .workers = s->workers,
        .waiting_max = WAITING_MAX,
        .connections_max = CONNECTIONS_MAX,
        .bodies_max = BODIES_MAX,
        .idle_seconds = IDLE_SECONDS,
        .request_seconds = REQUEST_SECONDS,
        .rate = s->rate,
        .burst = s->rate * BURST_SECONDS };
    struct http_server *server = NULL;
    struct sceau_error error = { 0 };

    (void)signal(SIGPIPE, SIG_IGN);
    if (http_start(&options, &server, &error) != SCEAU_OK) {
        log_err(
            "event=start-failed status=%s", sceau_status_name(error.status));
        return EXIT_CANNOT;
    }
    log_notice("event=ready threads=%u examiners=%u", s->threads, s->workers);
    ending_wait();
    log_notice("event=stopping");
    listen_hide(&s->listener);
    bool whole = http_stop(&server, s->stop_seconds);
    log_notice("event=stopped whole=%d", whole);
    return whole ? EXIT_VALID : EXIT_CANNOT;
}
