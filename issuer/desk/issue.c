/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A title that is asked for by a form: the form, what the rules make of it, which is read
 * again before anything is sealed, and the title. A form that is sent twice makes one. The
 * same form, with what was asked before in it, corrects a title.
 */
#include <stdio.h>

#include "issuer/desk/ask_form.h"
#include "issuer/in_place.h"
#include "verifier/base/limits.h"

enum { NAME_SIZE = 48, TEXT_SIZE = 2048 };

static bool
may_issue(struct view *v)
{
    struct sceau_error error = { 0 };

    if (staff_may(v->by->role, ACT_ISSUE))
        return true;
    AUTO_BUFFER struct buffer why = buffer_with_max(sizeof error.text - 1);
    view_say(v, "fault.act", &why);
    (void)snprintf(error.text, sizeof error.text, "%s", buffer_cstr(&why));
    view_fault(v, ACTS_FORBIDDEN, &error);
    return false;
}

void
desk_kinds(struct service *s, const struct actor *by, struct http_request *r)
{
    const struct templates *t = s->desk->templates;
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    if (may_issue(&v)) {
        view_begin(&v, "issue.title");
        view_put(&v, "p", NULL, "issue.which");
        html_open(&v.out, "ul", NULL);
        for (size_t i = 0; i < t->kinds; i++) {
            char href[NAME_SIZE + 16];
            (void)snprintf(
                href, sizeof href, DESK_PATH "/issue/%s", t->kind[i].name);
            html_open(&v.out, "li", NULL);
            html_link(&v.out, href, view_kind(t->kind[i].name));
            html_close(&v.out, "li");
        }
        html_close(&v.out, "ul");
        view_answer(&v, 200);
    }
    view_close(&v);
}

/* NULL after an answer. */
static const struct kind *
open_kind(struct view *v)
{
    struct sceau_error error = { 0 };
    char name[NAME_SIZE];

    if (!may_issue(v) || !view_part(v, 0, name, sizeof name))
        return NULL;
    const struct kind *k = templates_kind(v->desk->templates, name);
    if (k) {
        values_set(v->values, "kind", view_kind(k->name));
        return k;
    }
    AUTO_BUFFER struct buffer why = buffer_with_max(sizeof error.text - 1);
    view_say(v, "fault.kind", &why);
    (void)snprintf(error.text, sizeof error.text, "%s", buffer_cstr(&why));
    view_fault(v, ACTS_NOT_FOUND, &error);
    return NULL;
}

/* ---- the form ---- */

/* What is asked for: a title of that kind, or the correction of one. */
struct wanted {
    const struct kind *kind;
    const char *corrected; /* its number; NULL: a new one */
};

/* The form begins, with what is of neither the kind nor the title. */
static void
begin_form(
    struct view *v, const struct wanted *w, const char *key, const char *reason)
{
    if (!w->corrected) {
        view_form(v, DESK_PATH "/issue/%s", w->kind->name);
        view_hidden(v, "key", key);
        return;
    }
    view_form(v, DESK_PATH "/titles/%s/correct", w->corrected);
    if (reason)
        view_hidden(v, "reason", reason);
}

/* Why it is corrected: it has no field in the kind's table. */
static void
put_reason(struct view *v, const struct posted *p, const char *fault)
{
    AUTO_BUFFER struct buffer label = buffer_with_max(512);
    AUTO_BUFFER struct buffer hint = buffer_with_max(512);
    const struct view_field field = { .name = "reason",
        .label = view_say(v, "change.reason", &label),
        .hint = view_say(v, "change.reason-hint", &hint),
        .error = fault,
        .value = p ? posted_get(p, "reason") : "",
        .type = "text",
        .max = IN_PLACE_REASON_MAX,
        .needed = true };

    view_field(v, &field);
}

/* p: what was sent before, or NULL. */
static void
ask(struct view *v, const struct wanted *w, const struct posted *p,
    const struct ask_faults *faults, unsigned status)
{
    char key[TOKEN_KEY_SIZE];
    const char *sent = p ? posted_get(p, "key") : "";

    if (!*sent && !token_draw(key))
        v->out.status = SCEAU_E_NOMEM;
    view_begin(v, w->corrected ? "correct.title" : "issue.form");
    if (faults && faults->count)
        ask_form_faults(v, w->kind, faults);
    view_put(v, "p", NULL, w->corrected ? "correct.text" : "issue.lead");
    begin_form(v, w, *sent ? sent : key, NULL);
    if (w->corrected)
        put_reason(v, p, ask_form_fault(faults, "reason"));
    ask_form_fields(v, w->kind, p, faults);
    view_button(v, "step", "check", "issue.check");
    view_form_end(v);
    view_answer(v, status);
}

void
desk_issue_ask(
    struct service *s, const struct actor *by, struct http_request *r)
{
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    const struct kind *k = open_kind(&v);
    const struct wanted w = { .kind = k };
    if (k)
        ask(&v, &w, NULL, NULL, 200);
    view_close(&v);
}

/* ---- what the rules make of it ---- */

static void
put_value(struct view *v, const char *key, const struct issuer_draft *draft,
    const char *path)
{
    const char *text = issuer_draft_value(draft, path);

    if (!text)
        return;
    view_put(v, "dt", NULL, key);
    html_open(&v->out, "dd", NULL);
    view_day(v, text);
    html_close(&v->out, "dd");
}

static void
put_draft(struct view *v, const struct issuer_draft *draft)
{
    AUTO_BUFFER struct buffer mention = buffer_with_max(TEXT_SIZE);
    struct sceau_error error = { 0 };
    const char *work = issuer_draft_value(draft, "work.right");

    html_open(&v->out, "dl", "computed");
    view_row(v, "title.kind", view_kind(issuer_draft_kind(draft)));
    put_value(v, "title.from", draft, "validity.from");
    put_value(v, "title.until", draft, "validity.until");
    put_value(v, "check.gap", draft, "validity.gap");
    if (work) {
        view_put(v, "dt", NULL, "title.work");
        html_open(&v->out, "dd", NULL);
        view_word(v, "work.", work, work);
        html_close(&v->out, "dd");
    }
    if (issuer_draft_mentions(draft, &mention, &error) == SCEAU_OK
        && mention.len) {
        view_put(v, "dt", NULL, "check.mention");
        html_element(&v->out, "dd", "mention", buffer_cstr(&mention));
    }
    view_row(v, "title.level", issuer_draft_level(draft));
    put_value(v, "title.rules", draft, "rules.version");
    html_close(&v->out, "dl");
}

static void
confirm(struct view *v, const struct wanted *w, const struct posted *p,
    const struct issuer_draft *draft)
{
    view_begin(v, "check.title");
    view_put(v, "p", NULL, "check.lead");
    view_put(v, "h2", NULL, "check.computed");
    put_draft(v, draft);
    view_put(v, "h2", NULL, "check.sent");
    ask_form_recall(v, w->kind, p);
    begin_form(v, w, posted_get(p, "key"), posted_get(p, "reason"));
    ask_form_hidden(v, w->kind, p);
    view_button(v, "step", "seal", "check.seal");
    view_button(v, "step", "edit", "check.edit");
    view_form_end(v);
    view_answer(v, 200);
}

/* ---- doing ---- */

static void
refuse(struct view *v, const struct wanted *w, const struct posted *p,
    enum acts_answer answer, const struct sceau_error *error)
{
    struct ask_faults faults = { .count = 0 };

    if (answer != ACTS_REFUSED && answer != ACTS_WRONG) {
        view_fault(v, answer, error);
        return;
    }
    ask_form_refused(w->kind, error, &faults);
    ask(v, w, p, &faults, view_status(answer));
}

static void
check(struct view *v, const struct wanted *w, const struct posted *p,
    struct span request)
{
    const struct acts *a = &v->service->acts;
    struct ask_faults faults = { .count = 0 };
    struct issuer_draft *draft = NULL;
    struct sceau_error error = { 0 };

    if (w->corrected && !*posted_get(p, "reason"))
        ask_form_lacks(v, "reason", &faults);
    ask_form_missing(v, w->kind, p, &faults);
    if (faults.count) {
        ask(v, w, p, &faults, 422);
        return;
    }
    enum acts_answer answer = w->corrected
        ? acts_check_correction(a, v->by, w->corrected, request, &draft, &error)
        : acts_check(a, v->by, request, NULL, &draft, &error);
    if (answer == ACTS_DONE)
        confirm(v, w, p, draft);
    else
        refuse(v, w, p, answer, &error);
    issuer_draft_free(&draft);
}

static void
seal(struct view *v, const struct wanted *w, const struct posted *p,
    struct span request)
{
    const struct acts *a = &v->service->acts;
    char key[TOKEN_KEY_SIZE + 8];
    struct acts_issued issued;
    struct sceau_error error = { 0 };

    (void)snprintf(key, sizeof key, "desk-%.32s", posted_get(p, "key"));
    enum acts_answer answer = w->corrected
        ? acts_replace(a, v->by, w->corrected, posted_get(p, "reason"), request,
            &issued, &error)
        : acts_issue(a, v->by, request, key, NULL, &issued, &error);
    if (answer == ACTS_DONE || answer == ACTS_AGAIN)
        view_go(v->request, DESK_PATH "/titles/%s?done=%s", issued.story.number,
            w->corrected ? "correct" : "issue");
    else
        refuse(v, w, p, answer, &error);
    acts_issued_free(&issued);
}

static void
issue(struct view *v, const struct wanted *w, const struct posted *p)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    const char *step = posted_get(p, "step");
    struct sceau_error error = { .status = SCEAU_E_LIMIT };

    if (!ask_form_request(w->kind, p, &request))
        view_fault(v, ACTS_BROKEN, &error);
    else if (strcmp(step, "edit") == 0)
        ask(v, w, p, NULL, 200);
    else if (strcmp(step, "seal") == 0
        && (w->corrected || *posted_get(p, "key")))
        seal(v, w, p, buffer_span(&request));
    else
        check(v, w, p, buffer_span(&request));
}

void
desk_issue(struct service *s, const struct actor *by, struct http_request *r)
{
    struct posted p = { .count = 0 };
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    const struct kind *k = open_kind(&v);
    const struct wanted w = { .kind = k };
    if (k && view_posted(&v, &p))
        issue(&v, &w, &p);
    posted_free(&p);
    view_close(&v);
}

/* ---- a correction ---- */

/* What was asked for the title that the path names, in the fields of the form; false
 * after an answer. */
static bool
open_corrected(struct view *v, char number[REGISTRY_NUMBER_SIZE],
    struct wanted *w, struct posted *former)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    struct sceau_error error = { 0 };
    struct story story;

    posted_begin(former);
    if (!view_part(v, 0, number, REGISTRY_NUMBER_SIZE))
        return false;
    enum acts_answer answer =
        acts_asked(&v->service->acts, v->by, number, &story, &request, &error);
    *w = (struct wanted) { .corrected = number };
    if (answer == ACTS_DONE) {
        w->kind = templates_kind(v->desk->templates, story.kind);
        values_set(v->values, "number", story.number);
    }
    if (w->kind && ask_form_of_request(w->kind, buffer_span(&request), former))
        return true;
    view_fault(v, answer == ACTS_DONE ? ACTS_BROKEN : answer, &error);
    return false;
}

static void
correct(struct view *v, bool sent)
{
    struct posted former = { .count = 0 }, p = { .count = 0 };
    char number[REGISTRY_NUMBER_SIZE];
    struct wanted w;

    if (open_corrected(v, number, &w, &former)) {
        if (!sent)
            ask(v, &w, &former, NULL, 200);
        else if (view_posted(v, &p))
            issue(v, &w, &p);
    }
    posted_free(&former);
    posted_free(&p);
}

void
desk_correct_ask(
    struct service *s, const struct actor *by, struct http_request *r)
{
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    correct(&v, false);
    view_close(&v);
}

void
desk_correct(struct service *s, const struct actor *by, struct http_request *r)
{
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    correct(&v, true);
    view_close(&v);
}
