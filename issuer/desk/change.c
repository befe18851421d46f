/* SPDX-License-Identifier: EUPL-1.2 */
/* What is done with a title: a page that asks once more, and the act. */
#include <stdio.h>

#include "issuer/desk/ask_form.h"
#include "verifier/base/limits.h"

enum { NAME_SIZE = 16 };

/* What a route's last part names. */
struct change {
    const char *name;
    enum act act;
    bool reasoned;
    enum story_status to; /* of those that give a status */
};

static const struct change changes[] = {
    { "revoke", ACT_REVOKE, true, STORY_REVOKED },
    { "suspend", ACT_SUSPEND, true, STORY_SUSPENDED },
    { "reinstate", ACT_REINSTATE, true, STORY_GOOD },
    { "close", ACT_CLOSE, true, STORY_GOOD },
    { "replace", ACT_REPLACE, true, STORY_GOOD },
    { "renew", ACT_RENEW, false, STORY_GOOD },
};

static const struct change *
find_change(const char *name)
{
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
        if (strcmp(changes[i].name, name) == 0)
            return &changes[i];
    return NULL;
}

/* NULL after an answer; *story is that of the title. */
static const struct change *
open_change(struct view *v, struct story *story)
{
    char number[REGISTRY_NUMBER_SIZE], name[NAME_SIZE];
    struct sceau_error error = { 0 };

    if (!view_part(v, 0, number, sizeof number)
        || !view_part(v, 1, name, sizeof name))
        return NULL;
    const struct change *c = find_change(name);
    enum acts_answer answer = c
        ? acts_find(&v->service->acts, v->by, number, story, &error)
        : ACTS_NOT_FOUND;
    if (answer == ACTS_DONE && !staff_may(v->by->role, c->act))
        answer = ACTS_FORBIDDEN;
    if (answer == ACTS_DONE) {
        values_set(v->values, "number", story->number);
        values_set(v->values, "application", story->application);
        return c;
    }
    AUTO_BUFFER struct buffer why = buffer_with_max(sizeof error.text - 1);
    if (!*error.text) {
        view_say(v, c ? "fault.act" : "fault.number", &why);
        (void)snprintf(error.text, sizeof error.text, "%s", buffer_cstr(&why));
    }
    view_fault(v, answer, &error);
    return NULL;
}

/* ---- asking ---- */

static void
put_reason(struct view *v, const char *value, const char *fault)
{
    AUTO_BUFFER struct buffer label = buffer_with_max(512);
    AUTO_BUFFER struct buffer hint = buffer_with_max(512);
    const struct view_field field = { .name = "reason",
        .label = view_say(v, "change.reason", &label),
        .hint = view_say(v, "change.reason-hint", &hint),
        .error = fault,
        .value = value,
        .type = "text",
        .max = STORY_REASON_MAX,
        .needed = true };

    view_field(v, &field);
}

/* p: what was sent, or NULL; `fault` is what an act refused of it, or NULL. */
static void
ask(struct view *v, const struct change *c, const struct story *s,
    const struct posted *p, const char *fault, unsigned status)
{
    const struct kind *k = templates_kind(v->desk->templates, s->kind);
    char title[NAME_SIZE + 16], text[NAME_SIZE + 16];
    bool of_reason = fault && c->reasoned;

    (void)snprintf(title, sizeof title, "%s.title", c->name);
    (void)snprintf(text, sizeof text, "%s.text", c->name);
    view_begin(v, title);
    if (fault) {
        html_begin(&v->out, "p");
        html_attribute(&v->out, "class", "box error");
        html_attribute(&v->out, "role", "alert");
        html_inside(&v->out);
        html_text(&v->out, fault);
        html_close(&v->out, "p");
    }
    html_open(&v->out, "dl", NULL);
    view_row(v, "title.number", s->number);
    view_row(v, "title.kind", view_kind(s->kind));
    view_row(v, "title.application", s->application);
    html_close(&v->out, "dl");
    view_put(v, "p", NULL, text);
    view_form(v, DESK_PATH "/titles/%s/%s", s->number, c->name);
    if (c->reasoned)
        put_reason(
            v, p ? posted_get(p, "reason") : "", of_reason ? fault : NULL);
    if (c->act == ACT_RENEW && k)
        ask_form_decision(v, k, p);
    (void)snprintf(title, sizeof title, "%s.go", c->name);
    view_button(v, NULL, NULL, title);
    view_form_end(v);
    html_open(&v->out, "p", NULL);
    view_link(v, "change.back", DESK_PATH "/titles/%s", s->number);
    html_close(&v->out, "p");
    view_answer(v, status);
}

void
desk_change_ask(
    struct service *s, const struct actor *by, struct http_request *r)
{
    struct story story;
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    const struct change *c = open_change(&v, &story);
    if (c)
        ask(&v, c, &story, NULL, NULL, 200);
    view_close(&v);
}

/* ---- doing ---- */

/* What was sent of who decides now; empty: as before. */
static bool
read_decision(const struct view *v, const struct story *s,
    const struct posted *p, struct buffer *out)
{
    const struct kind *k = templates_kind(v->desk->templates, s->kind);

    return !k || ask_form_decided(k, p, out);
}

static enum acts_answer
issue_next(struct view *v, const struct change *c, struct story *s,
    const struct posted *p, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer decision = buffer_with_max(SCEAU_REQUEST_MAX);
    const struct acts *a = &v->service->acts;
    struct acts_issued issued;

    if (!read_decision(v, s, p, &decision))
        return ACTS_BROKEN;
    enum acts_answer answer = c->act == ACT_RENEW
        ? acts_renew(
            a, v->by, s->number, buffer_span(&decision), &issued, error)
        : acts_replace(a, v->by, s->number, posted_get(p, "reason"),
            span_of("", 0), &issued, error);
    if (answer == ACTS_DONE || answer == ACTS_AGAIN)
        *s = issued.story;
    acts_issued_free(&issued);
    return answer;
}

/* On ACTS_DONE *s is the title to show. */
static enum acts_answer
act(struct view *v, const struct change *c, struct story *s,
    const struct posted *p, struct sceau_error *error)
{
    const char *reason = posted_get(p, "reason");
    const struct acts *a = &v->service->acts;
    int64_t closed;

    switch (c->act) {
    case ACT_RENEW:
    case ACT_REPLACE:
        return issue_next(v, c, s, p, error);
    case ACT_CLOSE:
        return acts_close(a, v->by, s->application, reason, &closed, error);
    case ACT_REVOKE:
    case ACT_SUSPEND:
    case ACT_REINSTATE:
        return acts_change(a, v->by, s->number, c->to, reason, s, error);
    case ACT_ISSUE:
    case ACT_READ:
    case ACT_HISTORY:
    case ACT_FILE:
    case ACT_EXPIRING:
    case ACT_BATCH:
    case ACT_STATS:
    case ACT_REPORT:
    case ACT_REPORTS:
    case ACT_HANDLE:
        break;
    }
    return ACTS_BROKEN;
}

static void
change(struct view *v, const struct posted *p)
{
    struct sceau_error error = { 0 };
    struct story story;
    const struct change *c = open_change(v, &story);

    if (!c)
        return;
    enum acts_answer answer = act(v, c, &story, p, &error);
    if (answer == ACTS_DONE || answer == ACTS_AGAIN)
        view_go(
            v->request, DESK_PATH "/titles/%s?done=%s", story.number, c->name);
    else if (answer == ACTS_AWAY || answer == ACTS_BROKEN)
        view_fault(v, answer, &error);
    else
        ask(v, c, &story, p, error.text, view_status(answer));
}

void
desk_change(struct service *s, const struct actor *by, struct http_request *r)
{
    struct posted p;
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    if (view_posted(&v, &p))
        change(&v, &p);
    posted_free(&p);
    view_close(&v);
}
