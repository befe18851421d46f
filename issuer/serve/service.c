/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/service.h"

#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "issuer/desk/desk.h"
#include "issuer/serve/answer.h"
#include "issuer/serve/identity.h"
#include "issuer/serve/routes.h"
#include "issuer/serve/runner.h"
#include "issuer/serve/watch.h"
#include "verifier/base/cli.h"
#include "verifier/base/limits.h"
#include "verifier/base/log.h"
#include "verifier/http/ending.h"
#include "verifier/http/folder.h"
#include "verifier/http/media.h"
#include "verifier/http/metrics.h"
#include "verifier/http/openapi.h"

/* Connections, and what of them is in memory at once. */
enum {
    CONNECTIONS_MAX = 1100, /* a thousand of clients, and who watches */
    WAITING_MAX = 1100,     /* each of them may wait for a worker */
    BODIES_MAX = 64 * 1000 * 1000,
    IDLE_SECONDS = 30, /* longer than nginx keeps an idle connection */
    REQUEST_SECONDS = 30,
    METRICS_MAX = 256 * 1024,
    ME_MAX = 4096
};

static const struct http_field fields[] = {
    { "X-Content-Type-Options", "nosniff" },
    { "Referrer-Policy", "no-referrer" },
    { "Cross-Origin-Resource-Policy", "same-origin" },
    { NULL, NULL },
};

/* ---- how it is ---- */

static void
answer_text(struct http_request *r, const char *text)
{
    http_add(r, "Cache-Control", "no-store");
    http_answer_kept(r, 200, "text/plain; charset=utf-8", span_str(text));
}

static void
health(struct service *s, const struct actor *by, struct http_request *r)
{
    (void)s;
    (void)by;
    answer_text(r, "ok\n");
}

static void
ready(struct service *s, const struct actor *by, struct http_request *r)
{
    struct sceau_error error = { 0 };

    (void)by;
    if (http_is_stopping(http_server_of(r)))
        http_problem(r, 503, "stopping", "le service s’arrête");
    else if (acts_ready(&s->acts, &error) == SCEAU_OK)
        answer_text(r, "ok\n");
    else
        answer_fault(r, ACTS_AWAY, &error);
}

static void
put_count(struct buffer *out, const char *name, const char *help,
    unsigned long long n)
{
    metrics_family(out, name, "counter", help);
    metrics_sample(out, name, NULL, (double)n);
}

static void
put_engine(struct service *s, struct buffer *out)
{
    struct engine_state e;

    engine_look(s->acts.engine, &e);
    put_count(out, "sceau_serve_issued_total", "Titles issued, one by one.",
        (unsigned long long)e.issued);
    put_count(out, "sceau_serve_again_total",
        "Requests that had their title before.", (unsigned long long)e.again);
    put_count(out, "sceau_serve_refused_total", "Requests that were refused.",
        (unsigned long long)e.refused);
    put_count(out, "sceau_serve_waiting_total",
        "Requests that were told to come again.",
        (unsigned long long)e.waiting);
    metrics_family(out, "sceau_serve_queue", "gauge",
        "Requests that wait for their title.");
    metrics_sample(out, "sceau_serve_queue", NULL, (double)e.queued);
    metrics_family(out, "sceau_serve_away", "gauge",
        "1 while the keys or the register do not answer the engine.");
    metrics_sample(out, "sceau_serve_away", NULL, e.away ? 1 : 0);
}

static void
metrics(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(METRICS_MAX);

    (void)by;
    http_put_metrics(http_server_of(r), &out);
    put_count(&out, "sceau_serve_unknown_total",
        "Requests of nobody who is known.", atomic_load(&s->unknown));
    put_count(&out, "sceau_serve_forbidden_total", "Requests of who may not.",
        atomic_load(&s->forbidden));
    put_engine(s, &out);
    runner_put_metrics(s->runner, &out);
    answer_bytes(r, 200, METRICS_TYPE, &out);
}

static void
openapi(struct service *s, const struct actor *by, struct http_request *r)
{
    (void)s;
    (void)by;
    folder_answer_bytes(
        r, SERVICE_JSON, span_of(openapi_document, openapi_size));
}

static void
me(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ME_MAX);
    struct json j = json_into(&out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.me/1");
    json_cstr(&j, "name", by->who);
    json_cstr(&j, "role", by->role->name);
    json_open(&j, "acts", '[');
    for (enum act a = ACT_ISSUE; a < ACTS; a++)
        if (staff_may(by->role, a))
            json_cstr(&j, NULL, act_name(a));
    json_close(&j, ']');
    json_bool(&j, "specimen", issuer_is_specimen(s->acts.issuer));
    json_close(&j, '}');
    answer_json(r, 200, &out);
}

/* ---- routes ---- */

enum { REASON_BODY = 2048, REPORT_BODY = 8192 };

static const struct service_route table[] = {
    { "POST", "/titles", SCEAU_REQUEST_MAX, SERVICE_JSON, ACT_ISSUE, false,
        title_issue },
    { "POST", "/titles/check", SCEAU_REQUEST_MAX, SERVICE_JSON, ACT_ISSUE,
        false, title_check },
    { "GET", "/titles/{}", 0, NULL, ACT_READ, false, title_show },
    { "GET", "/titles/{}/pdf", 0, NULL, ACT_FILE, false, title_file },
    { "GET", "/titles/{}/history", 0, NULL, ACT_HISTORY, false, title_history },
    { "POST", "/titles/{}/renewal", SCEAU_REQUEST_MAX, SERVICE_JSON, ACT_RENEW,
        false, title_renew },
    { "POST", "/titles/{}/replacement", SCEAU_REQUEST_MAX, SERVICE_JSON,
        ACT_REPLACE, false, title_replace },
    { "POST", "/titles/{}/revocation", REASON_BODY, SERVICE_JSON, ACT_REVOKE,
        false, title_revoke },
    { "POST", "/titles/{}/suspension", REASON_BODY, SERVICE_JSON, ACT_SUSPEND,
        false, title_suspend },
    { "POST", "/titles/{}/reinstatement", REASON_BODY, SERVICE_JSON,
        ACT_REINSTATE, false, title_reinstate },
    { "POST", "/applications/{}/closing", REASON_BODY, SERVICE_JSON, ACT_CLOSE,
        false, application_close },
    { "GET", "/expiring", 0, NULL, ACT_EXPIRING, false, titles_expiring },
    { "GET", "/stats", 0, NULL, ACT_STATS, false, titles_stats },
    { "POST", "/batches", UPLOAD_MAX, SERVICE_LINES, ACT_BATCH, false,
        batch_add },
    { "GET", "/batches/{}", 0, NULL, ACT_BATCH, false, batch_show },
    { "GET", "/batches/{}/results", 0, NULL, ACT_BATCH, false, batch_results },
    { "POST", "/reports", REPORT_BODY, SERVICE_JSON, ACT_REPORT, false,
        report_enter },
    { "GET", "/reports", 0, NULL, ACT_REPORTS, false, reports_show },
    { "POST", "/reports/{}/handling", REPORT_BODY, SERVICE_JSON, ACT_HANDLE,
        false, report_handle },
    { "GET", "/me", 0, NULL, SERVICE_SOMEBODY, true, me },
    { "GET", "/openapi.json", 0, NULL, SERVICE_NOBODY, true, openapi },
    { "GET", "/healthz", 0, NULL, SERVICE_NOBODY, true, health },
    { "GET", "/readyz", 0, NULL, SERVICE_NOBODY, false, ready },
    { "GET", "/metrics", 0, NULL, SERVICE_NOBODY, true, metrics },
    { NULL, NULL, 0, NULL, 0, false, NULL },
};
enum { TABLE = sizeof table / sizeof *table, DESK_ROUTES_MAX = 32 };

const struct service_route *
service_routes(void)
{
    return table;
}

/* Of the table, then of the desk. */
static const struct service_route *
route_of(const struct http_request *r)
{
    size_t i = http_route_of(r);

    return i + 1 < TABLE ? &table[i] : &desk_routes()[i + 1 - TABLE];
}

/* To a program, a problem; to a person at the desk, a page. */
static void
refuse(struct service *s, struct http_request *r, unsigned status,
    const char *word, const char *why)
{
    if (http_route_of(r) + 1 < TABLE)
        http_problem(r, status, word, "%s", why);
    else
        desk_refuse(s->desk, r, status, why);
}

static void
refuse_unknown(struct service *s, struct http_request *r, const char *why)
{
    (void)atomic_fetch_add(&s->unknown, 1);
    refuse(s, r, 401, "identity", why);
}

/* NULL after an answer. */
static struct identity *
identify(struct service *s, struct http_request *r)
{
    struct identity_claim claim;
    struct identity read, *kept;

    /* on loopback anybody of the machine may say anything of whom they speak for */
    if (!http_is_proxied(r)) {
        refuse_unknown(s, r,
            "hors de la socket de nginx, personne n’est connu : rien n’est "
            "fait");
        return NULL;
    }
    claim.verifies = http_header(r, IDENTITY_VERIFY, &claim.verify);
    claim.certificates =
        http_header(r, IDENTITY_CERTIFICATE, &claim.certificate);
    const char *why = identity_read(s->known, &claim,
        issuer_staff(s->acts.issuer), (int64_t)time(NULL), &read);
    if (why) {
        refuse_unknown(s, r, why);
        return NULL;
    }
    kept = malloc(sizeof *kept);
    if (!kept) {
        http_problem(r, 503, "busy", "mémoire épuisée");
        return NULL;
    }
    *kept = read;
    http_keep(r, kept, free);
    return kept;
}

/* NULL, or why that one may not. */
static const char *
forbidden(const struct identity *who, int need)
{
    if (!who->role)
        return "le certificat du client ne nomme pas un rôle (OU) et un seul";
    return need >= 0 && !staff_may(who->role, (enum act)need)
        ? "ce rôle n’a pas cet acte"
        : NULL;
}

static bool
has_type(struct http_request *r, const char *type)
{
    struct span header;

    return http_header(r, "Content-Type", &header) == 1
        && media_is(media_type(header), type);
}

/* Before the body is read. */
static void
admit(void *context, struct http_request *r)
{
    struct service *s = context;
    const struct service_route *route = route_of(r);

    if (route->need == SERVICE_NOBODY)
        return;
    const struct identity *who = identify(s, r);
    if (!who)
        return;
    const char *why = forbidden(who, route->need);
    if (why) {
        (void)atomic_fetch_add(&s->forbidden, 1);
        refuse(s, r, 403, who->role ? "act" : "role", why);
    } else if (route->type && !has_type(r, route->type)) {
        http_problem(r, 415, "content-type", "Content-Type: %s est attendu",
            route->type);
    }
}

static void
run_route(void *context, struct http_request *r)
{
    const struct identity *who = http_kept(r);
    const struct actor by = { who ? who->who : NULL, who ? who->role : NULL };

    route_of(r)->handle(context, &by, r);
}

static void
handle(void *context, struct http_request *r)
{
    if (route_of(r)->at_once)
        run_route(context, r);
    else
        http_later(r, run_route);
}

/* ---- from its start to its end ---- */

static bool
start(struct service *s, struct http_route *routes, struct http_server **server)
{
    const struct http_options options = { .listener = s->listener.fd,
        .proxied = s->listener.local,
        .routes = routes,
        .context = s,
        .fields = fields,
        .threads = s->threads,
        .workers = s->workers,
        .waiting_max = WAITING_MAX,
        .connections_max = CONNECTIONS_MAX,
        .bodies_max = BODIES_MAX,
        .idle_seconds = IDLE_SECONDS,
        .request_seconds = REQUEST_SECONDS };
    struct sceau_error error = { 0 };

    if (http_start(&options, server, &error) == SCEAU_OK)
        return true;
    log_err("event=start-failed status=%s", sceau_status_name(error.status));
    return false;
}

static void
set_routes(struct http_route routes[TABLE + DESK_ROUTES_MAX])
{
    const struct service_route *one = table;

    for (size_t i = 0; i + 1 < TABLE + DESK_ROUTES_MAX; i++, one++) {
        if (i + 1 == TABLE)
            one = desk_routes();
        if (!one->method)
            return;
        routes[i] = (struct http_route) { one->method, one->path, one->body_max,
            0, admit, handle };
    }
}

int
service_run(struct service *s)
{
    static struct http_route routes[TABLE + DESK_ROUTES_MAX];
    struct http_server *server = NULL;
    struct watch *watch = NULL;

    set_routes(routes);
    (void)signal(SIGPIPE, SIG_IGN);
    s->runner = runner_start(s->config, s->place);
    if (s->runner)
        watch = watch_start(s->acts.issuer, s->config);
    if (!watch || !start(s, routes, &server)) {
        log_err("event=start-failed");
        (void)watch_stop(&watch);
        runner_stop(&s->runner);
        return EXIT_CANNOT;
    }
    log_notice("event=ready threads=%u workers=%u", s->threads, s->workers);
    ending_wait();
    log_notice("event=stopping");
    listen_hide(&s->listener);
    runner_hush(s->runner);
    bool whole = http_stop(&server, s->stop_seconds);
    runner_stop(&s->runner);
    bool changed = watch_stop(&watch); /* who starts it again is to do so */
    log_notice("event=stopped whole=%d", whole);
    return whole && !changed ? EXIT_VALID : EXIT_CANNOT;
}
