/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/serve/check.h"

#include <stdio.h>
#include <time.h>

#include "verifier/base/cli.h"
#include "verifier/cli/document.h"
#include "verifier/http/media.h"
#include "verifier/serve/examiner.h"

/* A little longer than an examiner has, so that its own end is heard. */
enum { ANSWER_SECONDS = EXAMINER_SECONDS + 3, KINDS = 3, VERDICTS = 3 };

#define JSON_LINES "application/x-ndjson; charset=utf-8"
#define TEXT "text/plain; charset=utf-8"

static const struct {
    const char *type;
    const char *first; /* bytes of that picture, or NULL */
    enum input_kind kind;
    const char *what;
} types[] = {
    { "application/pdf", NULL, INPUT_PDF, "un PDF" },
    { "image/png", "\x89PNG", INPUT_PICTURE, "une image PNG" },
    { "image/jpeg", "\xff\xd8\xff", INPUT_PICTURE, "une image JPEG" },
    { "text/plain", NULL, INPUT_CODE, "le texte d’un code" },
    { "application/octet-stream", NULL, INPUT_CODE, "les octets d’un code" },
};

enum { TYPES = sizeof types / sizeof *types };

/* Its place in the table; TYPES where it is none of them. */
static size_t
type_of(const struct http_request *r)
{
    struct span header;
    size_t i = 0;

    if (http_header(r, "Content-Type", &header) != 1)
        return TYPES;
    while (i < TYPES && !media_is(media_type(header), types[i].type))
        i++;
    return i;
}

static void
refuse_long_code(struct http_request *r)
{
    http_problem(r, 413, "too-large",
        "aucun code n’a plus de %u octets ; une image ou un PDF se dit par son "
        "Content-Type",
        CHECK_CODE_MAX);
}

static bool
is_long(struct span declared)
{
    unsigned long n = 0;

    for (size_t i = 0; i < declared.len && n <= CHECK_CODE_MAX; i++)
        n = n * 10 + (unsigned long)(declared.data[i] - '0');
    return n > CHECK_CODE_MAX;
}

void
check_admit(struct checks *c, struct http_request *r)
{
    struct span declared;
    size_t type = type_of(r);

    (void)c;
    if (type == TYPES) {
        http_add(r, "Accept",
            "application/pdf, image/png, image/jpeg, text/plain, "
            "application/octet-stream");
        http_problem(r, 415, "content-type",
            "Content-Type attendu, une fois : application/pdf, image/png, "
            "image/jpeg, text/plain ou application/octet-stream");
        return;
    }
    (void)http_header(r, "Content-Length", &declared);
    if (types[type].kind == INPUT_CODE && is_long(declared))
        refuse_long_code(r);
}

static double
seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static enum check_verdict
verdict_of(int exit)
{
    if (exit == EXIT_VALID)
        return CHECK_VALID;
    return exit == EXIT_NO ? CHECK_NOT_VALID : CHECK_COULD_NOT_TELL;
}

static const char *const verdict_names[VERDICTS] = { "valid", "not-valid",
    "could-not-tell" };

static void
answer(struct checks *c, struct http_request *r, enum input_kind kind,
    const struct checker *checker, int exit, struct buffer *reports)
{
    enum check_verdict verdict = verdict_of(exit);

    (void)atomic_fetch_add(&c->told[kind][verdict], 1);
    http_add(r, "Sceau-Verdict", verdict_names[verdict]);
    http_add(r, "Cache-Control", "no-store");
    http_answer(
        r, 200, checker->form == FORM_OF_JSON ? JSON_LINES : TEXT, reports);
}

static void
check_code(struct checks *c, struct http_request *r, const struct ask *ask)
{
    AUTO_BUFFER struct buffer reports = buffer_with_max(DOCUMENT_REPORTS_MAX);
    struct pending pending = { .count = 0 };
    struct stated stated;
    struct checker checker;
    struct document d = { .checker = &checker,
        .keep = pending_keep,
        .keeper = &pending,
        .out = &reports };
    double begun = seconds();

    if (!ask_checker(ask, c->base, &checker, &stated))
        return;
    shelf_refresh(c->shelf, 1000);
    struct shelf_copy *copy = shelf_take(c->shelf);
    checker.trust = shelf_trust(copy);
    document_check(&d, "-", http_body(r));
    d.exit = verdict_worse_exit(
        d.exit, pending_report(&pending, &checker, &reports));
    shelf_give_back(copy);
    metrics_time(&c->times[INPUT_CODE], seconds() - begun);
    answer(c, r, INPUT_CODE, &checker, d.exit, &reports);
}

/* False after an answer: the bytes are not what the header says. */
static bool
check_type(struct http_request *r, size_t type)
{
    struct span body = http_body(r);
    const char *first = types[type].first;

    if (body.len == 0) {
        http_problem(r, 400, "empty", "corps vide : donnez le document entier");
        return false;
    }
    if (input_kind(body) == types[type].kind
        && (!first || span_starts(body, first)))
        return true;
    http_problem(r, 415, "content-differs",
        "Content-Type annonce %s, et le corps n’en est pas", types[type].what);
    return false;
}

bool
check_handle(struct checks *c, struct http_request *r)
{
    size_t type = type_of(r);
    struct ask ask;

    if (type == TYPES || !check_type(r, type) || !ask_read(r, &ask))
        return false;
    if (types[type].kind != INPUT_CODE)
        return true;
    if (http_body(r).len > CHECK_CODE_MAX)
        refuse_long_code(r);
    else
        check_code(c, r, &ask);
    return false;
}

static void
refuse_end(struct http_request *r, enum job_end end)
{
    switch (end) {
    case JOB_DONE:
        return;
    case JOB_LOST:
        http_problem(r, 500, "examination-lost",
            "l’examen du document s’est interrompu : il est hostile, ou le "
            "service l’a perdu ; recommencez une fois");
        return;
    case JOB_LATE:
        http_problem(r, 503, "examination-late",
            "l’examen du document a passé sa limite de temps");
        return;
    case JOB_FAILED:
        http_add(r, "Retry-After", "1");
        http_problem(r, 503, "busy",
            "aucun examen ne peut commencer : recommencez dans un instant");
        return;
    }
}

void
check_document(struct checks *c, struct http_request *r)
{
    AUTO_BUFFER struct buffer reports = buffer_with_max(JOB_ANSWER_MAX);
    enum input_kind kind = types[type_of(r)].kind;
    struct stated stated;
    struct checker checker;
    struct ask ask;
    int exit = EXIT_CANNOT;
    double begun = seconds();

    if (!ask_read(r, &ask) || !ask_checker(&ask, c->base, &checker, &stated))
        return;
    enum job_end end =
        job_ask(c->ask, &ask, http_body(r), ANSWER_SECONDS, &exit, &reports);
    (void)atomic_fetch_add(&c->ended[end], 1);
    metrics_time(&c->times[kind], seconds() - begun);
    if (end == JOB_DONE)
        answer(c, r, kind, &checker, exit, &reports);
    else
        refuse_end(r, end);
}

void
check_put_metrics(struct checks *c, struct buffer *out)
{
    static const char *const ends[] = { "done", "lost", "late", "failed" };
    static const char total[] = "sceau_verify_checks_total";
    static const char times[] = "sceau_verify_check_duration_seconds";
    static const char ended[] = "sceau_verify_examinations_total";
    char labels[64];

    metrics_family(
        out, total, "counter", "Entries judged, by their worst verdict.");
    for (int k = 0; k < KINDS; k++)
        for (int v = 0; v < VERDICTS; v++) {
            (void)snprintf(labels, sizeof labels, "kind=\"%s\",verdict=\"%s\"",
                input_kind_name((enum input_kind)k), verdict_names[v]);
            metrics_sample(
                out, total, labels, (double)atomic_load(&c->told[k][v]));
        }
    metrics_family(out, ended, "counter", "Documents given to an examiner.");
    for (int i = 0; i < 4; i++) {
        (void)snprintf(labels, sizeof labels, "end=\"%s\"", ends[i]);
        metrics_sample(out, ended, labels, (double)atomic_load(&c->ended[i]));
    }
    metrics_family(out, times, "histogram", "Judging one entry.");
    for (int k = 0; k < KINDS; k++) {
        (void)snprintf(labels, sizeof labels, "kind=\"%s\"",
            input_kind_name((enum input_kind)k));
        metrics_put_times(out, times, labels, &c->times[k]);
    }
}
