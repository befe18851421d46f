/* SPDX-License-Identifier: EUPL-1.2 */
/* One title: what it is, what became of it, what may be done with it. */
#include <stdio.h>

#include "issuer/desk/view.h"
#include "issuer/serve/answer.h"
#include "verifier/base/limits.h"

enum { HISTORY_SHOWN_MAX = 60, DONE_SIZE = 24 };

void
desk_find(struct service *s, const struct actor *by, struct http_request *r)
{
    char number[REGISTRY_NUMBER_SIZE];
    struct sceau_error error = { 0 };
    struct story story;
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    view_parameter(&v, "number", number, sizeof number);
    enum acts_answer answer = acts_find(&s->acts, by, number, &story, &error);
    if (answer == ACTS_DONE)
        view_go(r, DESK_PATH "/titles/%s", story.number);
    else
        view_fault(&v, answer, &error);
    view_close(&v);
}

/* ---- what it is ---- */

static void
put_day(struct view *v, const char *key, const char *iso)
{
    if (!*iso)
        return;
    view_put(v, "dt", NULL, key);
    html_open(&v->out, "dd", NULL);
    view_day(v, iso);
    html_close(&v->out, "dd");
}

static void
put_moment(struct view *v, const char *key, int64_t at)
{
    if (!at)
        return;
    view_put(v, "dt", NULL, key);
    html_open(&v->out, "dd", NULL);
    view_moment(v, at);
    html_close(&v->out, "dd");
}

static void
put_other(struct view *v, const char *key, const char *number)
{
    char href[REGISTRY_NUMBER_SIZE + 32];

    if (!*number)
        return;
    (void)snprintf(href, sizeof href, DESK_PATH "/titles/%s", number);
    view_put(v, "dt", NULL, key);
    html_open(&v->out, "dd", NULL);
    html_link(&v->out, href, number);
    html_close(&v->out, "dd");
}

static void
put_word(struct view *v, const char *key, const char *prefix, const char *word)
{
    if (!*word)
        return;
    view_put(v, "dt", NULL, key);
    html_open(&v->out, "dd", NULL);
    view_word(v, prefix, word, word);
    html_close(&v->out, "dd");
}

static void
put_story(struct view *v, const struct story *s)
{
    html_open(&v->out, "dl", NULL);
    view_row(v, "title.number", s->number);
    view_row(v, "title.kind", view_kind(s->kind));
    put_word(v, "title.state", "state.",
        strcmp(s->state, "issued") == 0 ? story_status_name(s->status)
                                        : s->state);
    put_moment(v, "title.status-at", s->status_at);
    put_day(v, "title.from", s->valid_from);
    put_day(v, "title.until", s->valid_until);
    put_word(v, "title.work", "work.", s->work);
    view_row(v, "title.application", s->application);
    put_word(v, "title.examined", "examined.", s->examined);
    put_moment(v, "title.issued", s->issued_at);
    view_row(v, "title.level", s->level);
    put_day(v, "title.rules", s->rules);
    view_row(v, "title.signer", s->seal_signer);
    put_other(v, "title.former", s->former);
    put_other(v, "title.successor", s->successor);
    put_other(v, "title.replaces", s->replaces);
    put_other(v, "title.replaced-by", s->replaced_by);
    put_moment(v, "title.purged", s->purged_at);
    html_close(&v->out, "dl");
}

/* ---- what may be done ---- */

static void
put_act(struct view *v, const struct story *s, enum act act, const char *name,
    const char *key)
{
    if (!staff_may(v->by->role, act))
        return;
    html_open(&v->out, "li", NULL);
    view_link(v, key, DESK_PATH "/titles/%s/%s", s->number, name);
    html_close(&v->out, "li");
}

/* What a title of that state can become, and that role may do. */
static void
put_acts(struct view *v, const struct story *s)
{
    bool good = s->status == STORY_GOOD, held = s->status == STORY_SUSPENDED;

    if (strcmp(s->state, "issued") != 0)
        return;
    view_put(v, "h2", NULL, "title.acts");
    html_open(&v->out, "ul", "acts");
    put_act(v, s, ACT_FILE, "file", "do.file");
    if (good && !*s->successor)
        put_act(v, s, ACT_RENEW, "renew", "do.renew");
    if (good)
        put_act(v, s, ACT_REPLACE, "replace", "do.replace");
    if (good && !s->purged_at)
        put_act(v, s, ACT_REPLACE, "correct", "do.correct");
    if (good)
        put_act(v, s, ACT_SUSPEND, "suspend", "do.suspend");
    if (held)
        put_act(v, s, ACT_REINSTATE, "reinstate", "do.reinstate");
    if (good || held)
        put_act(v, s, ACT_REVOKE, "revoke", "do.revoke");
    if (*s->application && strcmp(s->examined, "open") == 0)
        put_act(v, s, ACT_CLOSE, "close", "do.close");
    if (staff_may(v->by->role, ACT_REPORT)) {
        html_open(&v->out, "li", NULL);
        view_link(
            v, "do.report", DESK_PATH "/reports/new?number=%s", s->number);
        html_close(&v->out, "li");
    }
    html_close(&v->out, "ul");
}

/* ---- what became of it ---- */

struct history {
    struct view *v;
    size_t count;
};

static void
put_span(struct view *v, struct span text, size_t max)
{
    char room[256];
    size_t len = text.len < max ? text.len : max;

    (void)snprintf(
        room, sizeof room, "%.*s", (int)len, (const char *)text.data);
    html_text(&v->out, room);
}

static void
put_detail(struct view *v, const struct story_record *record)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(256);
    struct story_issue issue;

    if (!story_issue_of(record, &issue)) {
        put_span(v, record->detail, (size_t)story_words(record->detail));
        return;
    }
    html_text(&v->out, view_say(v, "history.level", &room));
    html_text(&v->out, " ");
    put_span(v, issue.level, issue.level.len);
    if (issue.examined) {
        AUTO_BUFFER struct buffer more = buffer_with_max(256);
        html_text(&v->out, ", ");
        html_text(&v->out, view_say(v, "history.examined", &more));
    }
}

static void
put_record(void *context, const struct story_record *record)
{
    struct history *h = context;
    struct view *v = h->v;
    char act[64];

    if (h->count++ >= HISTORY_SHOWN_MAX)
        return;
    (void)snprintf(act, sizeof act, "%.*s", (int)record->act.len,
        (const char *)record->act.data);
    html_open(&v->out, "tr", NULL);
    html_open(&v->out, "td", NULL);
    view_moment(v, record->at);
    html_close(&v->out, "td");
    html_open(&v->out, "td", NULL);
    view_word(v, "record.", act, act);
    html_close(&v->out, "td");
    html_open(&v->out, "td", NULL);
    put_span(v, record->who, REGISTRY_WHO_MAX);
    html_close(&v->out, "td");
    html_open(&v->out, "td", NULL);
    put_detail(v, record);
    html_close(&v->out, "td");
    html_close(&v->out, "tr");
}

static void
put_history(struct view *v, const char *number)
{
    static const char *const columns[] = { "history.at", "history.act",
        "history.who", "history.detail" };
    struct history h = { .v = v };
    struct sceau_error error = { 0 };

    if (!staff_may(v->by->role, ACT_HISTORY))
        return;
    view_put(v, "h2", NULL, "title.history");
    buffer_text(&v->out,
        "<section class=\"scroll\" tabindex=\"0\" "
        "aria-labelledby=\"history\">\n<table>\n");
    buffer_text(&v->out, "<caption id=\"history\">");
    AUTO_BUFFER struct buffer room = buffer_with_max(256);
    html_text(&v->out, view_say(v, "history.caption", &room));
    html_close(&v->out, "caption");
    buffer_text(&v->out, "<thead><tr>\n");
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        AUTO_BUFFER struct buffer name = buffer_with_max(256);
        buffer_text(&v->out, "<th scope=\"col\">");
        html_text(&v->out, view_say(v, columns[i], &name));
        html_close(&v->out, "th");
    }
    buffer_text(&v->out, "</tr></thead><tbody>\n");
    enum acts_answer answer =
        acts_history(&v->service->acts, v->by, number, put_record, &h, &error);
    buffer_text(&v->out, "</tbody></table></section>\n");
    if (answer != ACTS_DONE) /* what of it came is shown */
        view_put(v, "p", "box", "fault.away");
    else if (h.count > HISTORY_SHOWN_MAX)
        view_put(v, "p", NULL, "history.more");
}

static void
put_done(struct view *v)
{
    char done[DONE_SIZE], key[DONE_SIZE + 8];

    view_parameter(v, "done", done, sizeof done);
    (void)snprintf(key, sizeof key, "done.%s", done);
    if (!*done || !html_say(v->desk->words, key))
        return;
    html_begin(&v->out, "p");
    html_attribute(&v->out, "class", "box");
    html_attribute(&v->out, "role", "status");
    html_inside(&v->out);
    AUTO_BUFFER struct buffer room = buffer_with_max(512);
    html_text(&v->out, view_say(v, key, &room));
    html_close(&v->out, "p");
}

static void
show(struct view *v, const char *number)
{
    struct sceau_error error = { 0 };
    struct story story;
    enum acts_answer answer =
        acts_find(&v->service->acts, v->by, number, &story, &error);

    if (answer != ACTS_DONE) {
        view_fault(v, answer, &error);
        return;
    }
    values_set(v->values, "number", story.number);
    view_begin(v, "title.title");
    put_done(v);
    put_story(v, &story);
    put_acts(v, &story);
    put_history(v, story.number);
    view_answer(v, 200);
}

void
desk_title(struct service *s, const struct actor *by, struct http_request *r)
{
    char number[REGISTRY_NUMBER_SIZE];
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    if (view_part(&v, 0, number, sizeof number))
        show(&v, number);
    view_close(&v);
}

/* To be seen and printed; one that is withdrawn says so in its name. */
static void
hand_out(struct view *v, const char *number)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer name = buffer_with_max(256);
    struct sceau_error error = { 0 };
    struct story story;
    enum acts_answer answer =
        acts_file(&v->service->acts, v->by, number, &story, &pdf, &error);

    if (answer != ACTS_DONE) {
        view_fault(v, answer, &error);
        return;
    }
    buffer_format(&name, "inline; filename=\"%s%s%s.pdf\"", story.number,
        story.status == STORY_GOOD ? "" : "-",
        story.status == STORY_GOOD ? "" : story_status_name(story.status));
    http_add(v->request, "Content-Disposition", buffer_cstr(&name));
    http_add(v->request, "Sceau-Status", story_status_name(story.status));
    answer_bytes(v->request, 200, "application/pdf", &pdf);
}

void
desk_file(struct service *s, const struct actor *by, struct http_request *r)
{
    char number[REGISTRY_NUMBER_SIZE];
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    if (view_part(&v, 0, number, sizeof number))
        hand_out(&v, number);
    view_close(&v);
}
