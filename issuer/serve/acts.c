/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/acts.h"

#include <stdio.h>
#include <time.h>

#include "issuer/in_place.h"
#include "issuer/job.h"
#include "issuer/renewal.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/utf8.h"
#include "verifier/trust/proof.h"

/* Who looks whether the register answers. */
#define SELF "sceau-serve"

/* How often, and for how long in all, a request that is on its way is asked for again. */
enum { KEY_SIZE = 48, AGAIN_MS = 40, TRIES = 75 };

static enum acts_answer
answer_of(enum sceau_status status)
{
    switch (status) {
    case SCEAU_OK:
        return ACTS_DONE;
    case SCEAU_E_FORMAT:
    case SCEAU_E_USAGE:
        return ACTS_WRONG;
    case SCEAU_E_NOTFOUND:
        return ACTS_NOT_FOUND;
    case SCEAU_E_STATE:
        return ACTS_CONFLICT;
    case SCEAU_E_IO:
    case SCEAU_E_NOMEM:
    case SCEAU_E_LIMIT:
        return ACTS_AWAY;
    case SCEAU_E_UNSUPPORTED:
    case SCEAU_E_CRYPTO:
        break;
    }
    return ACTS_BROKEN;
}

static bool
may(const struct actor *by, enum act act, struct sceau_error *error)
{
    if (staff_may(by->role, act))
        return true;
    (void)fail(error, SCEAU_E_USAGE, "le rôle « %s » n’a pas l’acte « %s »",
        by->role->name, act_name(act));
    return false;
}

/* With the register, by who acts. */
typedef enum sceau_status act_work(
    struct registry *registry, void *context, struct sceau_error *error);

static enum sceau_status
use(const struct acts *a, const char *who, act_work *work, void *context,
    struct sceau_error *error)
{
    struct registry *registry;
    enum sceau_status status =
        registers_take(a->registers, who, &registry, error);

    if (status != SCEAU_OK)
        return status;
    status = work(registry, context, error);
    registers_give(a->registers, registry, status);
    return status;
}

static enum acts_answer
act(const struct acts *a, const struct actor *by, enum act what, act_work *work,
    void *context, struct sceau_error *error)
{
    return may(by, what, error)
        ? answer_of(use(a, by->who, work, context, error))
        : ACTS_FORBIDDEN;
}

/* ---- one title ---- */

struct title_work {
    const char *number;
    struct story *story;
    struct buffer *pdf;
    void (*each)(void *context, const struct story_record *record);
    void *context;
};

static enum sceau_status
find(struct registry *r, void *context, struct sceau_error *error)
{
    const struct title_work *w = context;

    return story_find(r, w->number, w->story, error);
}

enum acts_answer
acts_find(const struct acts *a, const struct actor *by, const char *number,
    struct story *out, struct sceau_error *error)
{
    struct title_work w = { .number = number, .story = out };

    return act(a, by, ACT_READ, find, &w, error);
}

static enum sceau_status
history(struct registry *r, void *context, struct sceau_error *error)
{
    const struct title_work *w = context;
    struct story s;
    enum sceau_status status = story_find(r, w->number, &s, error);

    return status == SCEAU_OK
        ? story_history(r, s.id, w->each, w->context, error)
        : status;
}

enum acts_answer
acts_history(const struct acts *a, const struct actor *by, const char *number,
    void (*each)(void *context, const struct story_record *record),
    void *context, struct sceau_error *error)
{
    struct title_work w = {
        .number = number, .each = each, .context = context
    };

    return act(a, by, ACT_HISTORY, history, &w, error);
}

static enum sceau_status
file(struct registry *r, void *context, struct sceau_error *error)
{
    const struct title_work *w = context;
    char level[8];
    enum sceau_status status = story_find(r, w->number, w->story, error);

    return status == SCEAU_OK
        ? registry_file(r, w->story->id, w->pdf, NULL, level, error)
        : status;
}

enum acts_answer
acts_file(const struct acts *a, const struct actor *by, const char *number,
    struct story *story, struct buffer *pdf, struct sceau_error *error)
{
    struct title_work w = { .number = number, .story = story, .pdf = pdf };

    return act(a, by, ACT_FILE, file, &w, error);
}

/* ---- changes ---- */

/* What people read, of one line. */
static bool
is_line(const char *text, size_t max)
{
    bool good = strlen(text) <= max;

    for (const char *c = text; good && *c; c++)
        good = (unsigned char)*c >= ' ' && *c != 0x7f;
    return good;
}

/* Kept for ever. */
static bool
check_reason(const char *reason, size_t max, struct sceau_error *error)
{
    bool good = *reason && is_line(reason, max);

    if (!good)
        (void)fail(error, SCEAU_E_USAGE,
            "reason : le motif est attendu, sur une ligne de %zu octets au "
            "plus",
            max);
    return good;
}

struct change_work {
    const char *of; /* a title's number, or an application's */
    enum story_status to;
    const char *reason;
    struct story *story;
    int64_t *closed;
};

static enum sceau_status
change(struct registry *r, void *context, struct sceau_error *error)
{
    const struct change_work *w = context;
    enum sceau_status status = story_set_status(
        r, w->of, w->to, w->reason, (int64_t)time(NULL), error);

    return status == SCEAU_OK ? story_find(r, w->of, w->story, error) : status;
}

static enum act
act_of(enum story_status to)
{
    return to == STORY_REVOKED  ? ACT_REVOKE
        : to == STORY_SUSPENDED ? ACT_SUSPEND
                                : ACT_REINSTATE;
}

enum acts_answer
acts_change(const struct acts *a, const struct actor *by, const char *number,
    enum story_status to, const char *reason, struct story *out,
    struct sceau_error *error)
{
    struct change_work w = { number, to, reason, out, NULL };

    if (!check_reason(reason, STORY_REASON_MAX, error))
        return ACTS_WRONG;
    return act(a, by, act_of(to), change, &w, error);
}

static enum sceau_status
close_application(struct registry *r, void *context, struct sceau_error *error)
{
    const struct change_work *w = context;

    return story_close(
        r, w->of, w->reason, (int64_t)time(NULL), w->closed, error);
}

enum acts_answer
acts_close(const struct acts *a, const struct actor *by,
    const char *application, const char *reason, int64_t *closed,
    struct sceau_error *error)
{
    struct change_work w = { application, STORY_GOOD, reason, NULL, closed };

    if (!check_reason(reason, STORY_REASON_MAX, error))
        return ACTS_WRONG;
    return act(a, by, ACT_CLOSE, close_application, &w, error);
}

/* ---- many ---- */

struct list_work {
    const struct due_query *query;
    struct due_list *list;
    struct date from;
    struct date until;
    struct stats **stats;
};

static enum sceau_status
expiring(struct registry *r, void *context, struct sceau_error *error)
{
    const struct list_work *w = context;

    return due_page(r, w->query, w->list, error);
}

enum acts_answer
acts_expiring(const struct acts *a, const struct actor *by,
    const struct due_query *query, struct due_list *out,
    struct sceau_error *error)
{
    struct list_work w = { .query = query, .list = out };

    *out = (struct due_list) { NULL, 0 };
    return act(a, by, ACT_EXPIRING, expiring, &w, error);
}

static enum sceau_status
count(struct registry *r, void *context, struct sceau_error *error)
{
    const struct list_work *w = context;

    return stats_count(
        r, w->from, w->until, date_paris((int64_t)time(NULL)), w->stats, error);
}

enum acts_answer
acts_stats(const struct acts *a, const struct actor *by, struct date from,
    struct date until, struct stats **out, struct sceau_error *error)
{
    struct list_work w = { .from = from, .until = until, .stats = out };

    return act(a, by, ACT_STATS, count, &w, error);
}

/* ---- requests ---- */

/* NULL or "": those of the kinds. */
static bool
check_level(const char *level, struct sceau_error *error)
{
    enum proof_level read;

    if (!level || !*level || proof_level_read(level, &read))
        return true;
    (void)fail(error, SCEAU_E_USAGE, "level : B-B, B-T ou B-LT est attendu");
    return false;
}

/* Of what was sent, and no key was asked: what the rules refuse is its fault. */
static enum acts_answer
judged(enum sceau_status status)
{
    switch (status) {
    case SCEAU_E_FORMAT:
    case SCEAU_E_LIMIT:
    case SCEAU_E_UNSUPPORTED:
        return ACTS_REFUSED;
    case SCEAU_E_STATE: /* what its level needs is not there */
        return ACTS_AWAY;
    case SCEAU_OK:
    case SCEAU_E_NOMEM:
    case SCEAU_E_USAGE:
    case SCEAU_E_NOTFOUND:
    case SCEAU_E_CRYPTO:
    case SCEAU_E_IO:
        break;
    }
    return answer_of(status);
}

enum acts_answer
acts_check(const struct acts *a, const struct actor *by, struct span request,
    const char *level, struct issuer_draft **out, struct sceau_error *error)
{
    const struct issuer_wish wish = { .level = level };

    if (!check_level(level, error))
        return ACTS_WRONG;
    return may(by, ACT_ISSUE, error) ? judged(issuer_draft(
               a->issuer, request, (int64_t)time(NULL), &wish, out, error))
                                     : ACTS_FORBIDDEN;
}

/* What the engine came to; the answer, and its error. */
static enum acts_answer
answer_of_engine(const struct engine_answer *e, struct sceau_error *error)
{
    switch (e->state) {
    case BATCH_ISSUED:
        return ACTS_DONE;
    case BATCH_AGAIN:
        return ACTS_AGAIN;
    case BATCH_REFUSED:
        *error = e->error;
        return e->standing == REGISTRY_DIFFERENT || e->standing == REGISTRY_HELD
            ? ACTS_CONFLICT
            : e->error.status == SCEAU_E_CRYPTO ? ACTS_BROKEN
            : e->error.status == SCEAU_E_USAGE  ? ACTS_WRONG
                                                : ACTS_REFUSED;
    case BATCH_WAITING:
        break;
    }
    *error = e->error;
    return ACTS_AWAY;
}

/* Written down as delivered: whoever asked for it has its number. */
struct issued_work {
    int64_t id;
    const char *number;
    bool deliver;
    struct story *story;
};

static enum sceau_status
find_issued(struct registry *r, void *context, struct sceau_error *error)
{
    const struct issued_work *w = context;
    enum sceau_status status = w->deliver
        ? due_set_delivered(r, &w->id, 1, (int64_t)time(NULL), error)
        : SCEAU_OK;

    return status == SCEAU_OK ? story_find(r, w->number, w->story, error)
                              : status;
}

/* True where the same request is on its way: sent twice at once, by a double click or by
 * who did not wait, it has one title, in a moment. */
static bool
is_on_its_way(const struct engine_answer *e)
{
    return e->state == BATCH_WAITING
        && (e->standing == REGISTRY_TWICE || e->standing == REGISTRY_ELSEWHERE);
}

static enum sceau_status
ask_engine(const struct acts *a, const struct engine_order *order,
    struct engine_answer *made, struct sceau_error *error)
{
    const struct timespec pause = { .tv_nsec = AGAIN_MS * 1000000L };
    enum sceau_status status = engine_issue(a->engine, order, made, error);

    for (int tries = 1;
         tries < TRIES && status == SCEAU_OK && is_on_its_way(made); tries++) {
        engine_answer_free(made);
        (void)nanosleep(&pause, NULL);
        status = engine_issue(a->engine, order, made, error);
    }
    return status;
}

static enum acts_answer
issue(const struct acts *a, const struct actor *by, struct engine_order *order,
    struct acts_issued *out, struct sceau_error *error)
{
    struct engine_answer made;
    enum acts_answer answer;

    order->who = by->who;
    if (ask_engine(a, order, &made, error) != SCEAU_OK) {
        engine_answer_free(&made);
        return ACTS_AWAY;
    }
    answer = answer_of_engine(&made, error);
    if (answer == ACTS_DONE || answer == ACTS_AGAIN) {
        struct issued_work w = { made.id, made.number, order->former != 0,
            &out->story };
        enum sceau_status status = use(a, by->who, find_issued, &w, error);
        if (status != SCEAU_OK)
            answer = answer_of(status);
        else
            out->pdf = made.pdf;
        if (status == SCEAU_OK)
            made.pdf = buffer_with_max(0);
    }
    engine_answer_free(&made);
    return answer;
}

enum acts_answer
acts_issue(const struct acts *a, const struct actor *by, struct span request,
    const char *key, const char *level, struct acts_issued *out,
    struct sceau_error *error)
{
    const struct issuer_wish wish = { .level = level };
    struct engine_order order = {
        .request = request, .key = key, .wish = level ? &wish : NULL
    };

    *out = (struct acts_issued) { .pdf = buffer_with_max(0) };
    if (!check_level(level, error))
        return ACTS_WRONG;
    if (key && job_key_is_ours(key)) {
        (void)fail(error, SCEAU_E_USAGE,
            "clé : « renew: » et « replace: » sont aux titres qui en suivent "
            "d’autres");
        return ACTS_WRONG;
    }
    return may(by, ACT_ISSUE, error) ? issue(a, by, &order, out, error)
                                     : ACTS_FORBIDDEN;
}

void
acts_issued_free(struct acts_issued *issued)
{
    buffer_free(&issued->pdf);
}

/* ---- the title that follows ---- */

struct renewal_work {
    const char *number;
    struct span decision;
    struct story story;
    struct buffer request; /* of the successor */
    bool refused;          /* by what the request is */
};

static enum sceau_status
renewal(struct registry *r, void *context, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer former = buffer_with_max(SCEAU_REQUEST_MAX);
    struct renewal_work *w = context;
    enum sceau_status status = story_find(r, w->number, &w->story, error);

    if (status != SCEAU_OK)
        return status;
    if (strcmp(w->story.state, "issued") != 0)
        return fail(error, SCEAU_E_STATE, "ce titre n’est pas émis");
    status = due_request(r, w->story.id, &former, error);
    if (status == SCEAU_E_NOTFOUND)
        return SCEAU_E_STATE; /* the title is there, what was asked is not */
    if (status != SCEAU_OK)
        return status;
    status = renewal_request(buffer_span(&former), w->story.valid_until,
        w->decision, &w->request, error);
    w->refused = status == SCEAU_E_FORMAT;
    return status;
}

enum acts_answer
acts_renew(const struct acts *a, const struct actor *by, const char *number,
    struct span decision, struct acts_issued *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    struct renewal_work w = {
        .number = number, .decision = decision, .request = request
    };
    char key[KEY_SIZE];

    *out = (struct acts_issued) { .pdf = buffer_with_max(0) };
    enum acts_answer answer = act(a, by, ACT_RENEW, renewal, &w, error);
    request = w.request;
    if (answer != ACTS_DONE)
        return w.refused ? ACTS_REFUSED : answer;
    (void)snprintf(key, sizeof key, "renew:%lld", (long long)w.story.id);
    struct engine_order order = {
        .request = buffer_span(&request), .key = key, .former = w.story.id
    };
    return issue(a, by, &order, out, error);
}

/* ---- a title in the place of another ---- */

struct replacement_work {
    const char *number;
    const char *because;
    struct span correction;
    struct story story;
    struct sealed former;
    struct in_place place;
    struct batch_line line;
};

static enum sceau_status
replacement(struct registry *r, void *context, struct sceau_error *error)
{
    struct replacement_work *w = context;
    enum sceau_status status =
        in_place_find(r, w->number, &w->story, &w->former, error);

    if (status != SCEAU_OK)
        return status;
    in_place_line(
        &w->place, r, &w->former, w->correction, w->because, &w->line);
    if (!w->line.fault)
        return SCEAU_OK;
    return fail(error, w->line.may_pass ? SCEAU_E_IO : SCEAU_E_STATE, "%s",
        w->line.fault);
}

enum acts_answer
acts_replace(const struct acts *a, const struct actor *by, const char *number,
    const char *reason, struct span correction, struct acts_issued *out,
    struct sceau_error *error)
{
    char because[STORY_REASON_MAX + 1];
    struct replacement_work w = {
        .number = number, .because = because, .correction = correction
    };

    *out = (struct acts_issued) { .pdf = buffer_with_max(0) };
    if (!check_reason(reason, IN_PLACE_REASON_MAX, error))
        return ACTS_WRONG;
    in_place_because(correction.len > 0, reason, because);
    enum acts_answer answer = act(a, by, ACT_REPLACE, replacement, &w, error);
    struct engine_order order = { .request = w.line.request,
        .key = w.line.key,
        .former = w.line.former,
        .replacing = w.line.replacing,
        .wish = w.line.wish };
    if (answer == ACTS_DONE)
        answer = issue(a, by, &order, out, error);
    in_place_free(&w.place);
    return answer;
}

enum acts_answer
acts_asked(const struct acts *a, const struct actor *by, const char *number,
    struct story *story, struct buffer *request, struct sceau_error *error)
{
    struct replacement_work w = { .number = number, .because = "" };
    enum acts_answer answer = act(a, by, ACT_REPLACE, replacement, &w, error);

    if (answer == ACTS_DONE) {
        *story = w.story;
        buffer_put(request, w.line.request.data, w.line.request.len);
        answer = answer_of(buffer_status(request));
    }
    in_place_free(&w.place);
    return answer;
}

enum acts_answer
acts_check_correction(const struct acts *a, const struct actor *by,
    const char *number, struct span correction, struct issuer_draft **out,
    struct sceau_error *error)
{
    struct replacement_work w = {
        .number = number, .because = "", .correction = correction
    };
    enum acts_answer answer = act(a, by, ACT_REPLACE, replacement, &w, error);

    if (answer == ACTS_DONE)
        answer = judged(issuer_draft(a->issuer, correction, (int64_t)time(NULL),
            w.line.wish, out, error));
    in_place_free(&w.place);
    return answer;
}

void
acts_member(const struct sceau_error *error, char out[ACTS_MEMBER_SIZE])
{
    static const char name[] = "abcdefghijklmnopqrstuvwxyz0123456789_.";
    static const char whole[] = "demande"; /* no member's name */
    size_t len = strspn(error->text, name);

    *out = 0;
    if (len > 0 && len < ACTS_MEMBER_SIZE
        && strncmp(error->text + len, " : ", 3) == 0
        && strncmp(error->text, whole, len) != 0)
        (void)snprintf(out, ACTS_MEMBER_SIZE, "%.*s", (int)len, error->text);
}

/* ---- batches ---- */

struct batch_work {
    struct upload_sent sent;
    struct upload *upload;
    bool known;
    const char *id;
    int64_t after;
    size_t limit;
    struct upload_page *page;
};

/* Lines that hold something. */
static int64_t
count_lines(struct span body)
{
    int64_t lines = 0;
    bool any = false;

    for (size_t i = 0; i < body.len; i++) {
        uint8_t c = body.data[i];
        lines += c == '\n' && any;
        any = c != '\n' && (any || (c != ' ' && c != '\t' && c != '\r'));
    }
    return lines + any;
}

static enum sceau_status
batch_add(struct registry *r, void *context, struct sceau_error *error)
{
    struct batch_work *w = context;

    return upload_add(
        r, &w->sent, (int64_t)time(NULL), w->upload, &w->known, error);
}

enum acts_answer
acts_batch(const struct acts *a, const struct actor *by, struct span body,
    const char *level, struct upload *out, struct sceau_error *error)
{
    struct batch_work w = { .sent = { body, count_lines(body), level },
        .upload = out };
    const char *fault = NULL;

    if (!check_level(level, error))
        return ACTS_WRONG;
    if (w.sent.lines == 0)
        fault = "aucune demande : une par ligne est attendue";
    else if (memchr(body.data, 0, body.len) || !utf8_valid(body, NULL))
        fault = "des lignes en UTF-8 sont attendues";
    if (fault) {
        (void)fail(error, SCEAU_E_USAGE, "%s", fault);
        return ACTS_WRONG;
    }
    enum acts_answer answer = act(a, by, ACT_BATCH, batch_add, &w, error);
    return answer == ACTS_DONE && w.known ? ACTS_AGAIN : answer;
}

static enum sceau_status
batch_find(struct registry *r, void *context, struct sceau_error *error)
{
    const struct batch_work *w = context;

    return upload_find(r, w->id, w->upload, error);
}

enum acts_answer
acts_batch_find(const struct acts *a, const struct actor *by, const char *id,
    struct upload *out, struct sceau_error *error)
{
    struct batch_work w = { .id = id, .upload = out };

    return act(a, by, ACT_BATCH, batch_find, &w, error);
}

static enum sceau_status
batch_results(struct registry *r, void *context, struct sceau_error *error)
{
    const struct batch_work *w = context;
    struct upload upload;
    enum sceau_status status = upload_find(r, w->id, &upload, error);

    return status == SCEAU_OK
        ? upload_results(r, w->id, w->after, w->limit, w->page, error)
        : status;
}

enum acts_answer
acts_batch_results(const struct acts *a, const struct actor *by, const char *id,
    int64_t after, size_t limit, struct upload_page *out,
    struct sceau_error *error)
{
    struct batch_work w = {
        .id = id, .after = after, .limit = limit, .page = out
    };

    return act(a, by, ACT_BATCH, batch_results, &w, error);
}

/* ---- reports ---- */

struct report_work {
    const struct trouble *told;
    const char *key;
    bool waiting;
    int64_t id;
    size_t limit;
    const char *words;
    struct trouble *out;
    struct trouble_list *list;
};

static enum sceau_status
report(struct registry *r, void *context, struct sceau_error *error)
{
    const struct report_work *w = context;

    return trouble_enter(
        r, w->told, w->key, (int64_t)time(NULL), w->out, error);
}

enum acts_answer
acts_report(const struct acts *a, const struct actor *by,
    const struct trouble *told, const char *key, struct trouble *out,
    struct sceau_error *error)
{
    struct report_work w = { .told = told, .key = key, .out = out };
    int64_t id;
    const char *fault = NULL;

    if (*told->number && !number_read(span_str(told->number), &id))
        fault = "number : numéro mal recopié ; ne le donnez pas s’il est "
                "inconnu";
    else if (!is_line(told->place, TROUBLE_PLACE_MAX))
        fault = "place : une ligne de 120 octets au plus est attendue";
    else if (!*told->words || !is_line(told->words, TROUBLE_WORDS_MAX))
        fault = "words : une ligne de 600 octets au plus est attendue, sans "
                "nom de personne";
    if (fault) {
        (void)fail(error, SCEAU_E_USAGE, "%s", fault);
        return ACTS_WRONG;
    }
    return act(a, by, ACT_REPORT, report, &w, error);
}

static enum sceau_status
reports(struct registry *r, void *context, struct sceau_error *error)
{
    const struct report_work *w = context;

    return trouble_find(r, w->waiting, w->id, w->limit, w->list, error);
}

enum acts_answer
acts_reports(const struct acts *a, const struct actor *by, bool waiting,
    int64_t before, size_t limit, struct trouble_list *out,
    struct sceau_error *error)
{
    struct report_work w = {
        .waiting = waiting, .id = before, .limit = limit, .list = out
    };

    return act(a, by, ACT_REPORTS, reports, &w, error);
}

static enum sceau_status
handle(struct registry *r, void *context, struct sceau_error *error)
{
    const struct report_work *w = context;

    return trouble_handle(
        r, w->id, w->words, (int64_t)time(NULL), w->out, error);
}

enum acts_answer
acts_handle(const struct acts *a, const struct actor *by, int64_t id,
    const char *words, struct trouble *out, struct sceau_error *error)
{
    struct report_work w = { .id = id, .words = words, .out = out };

    if (!*words || !is_line(words, TROUBLE_WORDS_MAX)) {
        (void)fail(error, SCEAU_E_USAGE,
            "words : ce qui a été fait est attendu, sur une ligne de %d octets "
            "au plus",
            TROUBLE_WORDS_MAX);
        return ACTS_WRONG;
    }
    return act(a, by, ACT_HANDLE, handle, &w, error);
}

/* ---- how it is ---- */

static enum sceau_status
read_count(struct sql *sql, void *context, struct sceau_error *error)
{
    return story_count(sql, context, error);
}

static enum sceau_status
look(struct registry *r, void *context, struct sceau_error *error)
{
    int64_t titles;

    (void)context;
    return sql_read(registry_sql(r), read_count, &titles, error);
}

enum sceau_status
acts_ready(const struct acts *a, struct sceau_error *error)
{
    enum sceau_status status = use(a, SELF, look, NULL, error);

    return status == SCEAU_OK ? issuer_ping(a->issuer, error) : status;
}
