/* SPDX-License-Identifier: EUPL-1.2 */
/* Reports of documents that were faulty or refused: those that wait, one that came by
 * letter or telephone, one that was dealt with. */
#include <stdio.h>
#include <stdlib.h>

#include "issuer/desk/view.h"

enum { PAGE = 20, ID_SIZE = 16 };

static const enum trouble_sort sorts[] = { TROUBLE_REFUSED, TROUBLE_MENTION,
    TROUBLE_DATA, TROUBLE_ILLEGIBLE, TROUBLE_CHECK, TROUBLE_OTHER };

/* ---- the list ---- */

static void
put_handling(struct view *v, const struct trouble *t)
{
    AUTO_BUFFER struct buffer label = buffer_with_max(512);
    char name[ID_SIZE + 8];
    const struct view_field field = { .name = name,
        .label = view_say(v, "handle.words", &label),
        .value = "",
        .type = "text",
        .max = TROUBLE_WORDS_MAX,
        .needed = true };

    (void)snprintf(name, sizeof name, "words-%lld", (long long)t->id);
    view_form(v, DESK_PATH "/reports/%lld", (long long)t->id);
    view_field(v, &field);
    view_button(v, NULL, NULL, "handle.go");
    view_form_end(v);
}

static void
put_number(struct view *v, const struct trouble *t)
{
    char href[REGISTRY_NUMBER_SIZE + 32];

    if (!*t->number)
        return;
    (void)snprintf(href, sizeof href, DESK_PATH "/titles/%s", t->number);
    view_put(v, "dt", NULL, "title.number");
    html_open(&v->out, "dd", NULL);
    html_link(&v->out, href, t->number);
    html_close(&v->out, "dd");
}

static void
put_trouble(struct view *v, const struct trouble *t)
{
    html_open(&v->out, "li", NULL);
    html_open(&v->out, "h2", NULL);
    view_word(
        v, "sort.", trouble_sort_name(t->sort), trouble_sort_name(t->sort));
    html_close(&v->out, "h2");
    html_open(&v->out, "dl", NULL);
    view_put(v, "dt", NULL, "report.at");
    html_open(&v->out, "dd", NULL);
    view_moment(v, t->at);
    html_close(&v->out, "dd");
    view_row(v, "report.who", t->who);
    put_number(v, t);
    view_row(v, "report.place", t->place);
    view_row(v, "report.words", t->words);
    if (t->handled_at) {
        view_put(v, "dt", NULL, "handle.at");
        html_open(&v->out, "dd", NULL);
        view_moment(v, t->handled_at);
        html_close(&v->out, "dd");
        view_row(v, "handle.by", t->handled_by);
        view_row(v, "handle.words", t->handled_words);
    }
    html_close(&v->out, "dl");
    if (!t->handled_at && staff_may(v->by->role, ACT_HANDLE))
        put_handling(v, t);
    html_close(&v->out, "li");
}

static void
put_list(struct view *v, const struct trouble_list *l, bool waiting)
{
    html_open(&v->out, "p", NULL);
    view_link(v, waiting ? "reports.any" : "reports.waiting",
        DESK_PATH "/reports%s", waiting ? "?state=any" : "");
    html_close(&v->out, "p");
    if (!l->count) {
        view_put(v, "p", NULL, "reports.none");
        return;
    }
    html_open(&v->out, "ol", "reports");
    for (size_t i = 0; i < l->count; i++)
        put_trouble(v, &l->item[i]);
    html_close(&v->out, "ol");
    if (l->count < PAGE)
        return;
    html_open(&v->out, "p", NULL);
    view_link(v, "list.next", DESK_PATH "/reports?state=%s&before=%lld",
        waiting ? "waiting" : "any", (long long)l->item[l->count - 1].id);
    html_close(&v->out, "p");
}

void
desk_reports(struct service *s, const struct actor *by, struct http_request *r)
{
    char state[16], before[ID_SIZE], done[16];
    struct trouble_list list;
    struct sceau_error error = { 0 };
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    view_parameter(&v, "state", state, sizeof state);
    view_parameter(&v, "before", before, sizeof before);
    view_parameter(&v, "done", done, sizeof done);
    bool waiting = strcmp(state, "any") != 0;
    int64_t first = strtoll(before, NULL, 10);
    enum acts_answer answer = acts_reports(
        &s->acts, by, waiting, first > 0 ? first : 0, PAGE, &list, &error);
    if (answer == ACTS_DONE) {
        view_begin(&v, "reports.title");
        if (strcmp(done, "handle") == 0)
            view_put(&v, "p", "box", "done.handle");
        put_list(&v, &list, waiting);
        view_answer(&v, 200);
        trouble_list_free(&list);
    } else {
        view_fault(&v, answer, &error);
    }
    view_close(&v);
}

/* ---- one that came ---- */

static void
put_sorts(struct view *v, const char *now)
{
    AUTO_BUFFER struct buffer label = buffer_with_max(512);
    const struct view_field field = { .name = "sort",
        .label = view_say(v, "report.sort", &label),
        .needed = true };

    view_select(v, &field);
    for (size_t i = 0; i < sizeof sorts / sizeof *sorts; i++) {
        const char *name = trouble_sort_name(sorts[i]);
        char key[32];
        (void)snprintf(key, sizeof key, "sort.%s", name);
        const char *text = html_say(v->desk->words, key);
        view_option(v, name, text ? text : name, strcmp(now, name) == 0);
    }
    view_select_end(v);
}

static void
put_text(struct view *v, const char *name, const char *key, const char *value,
    size_t max, bool needed)
{
    AUTO_BUFFER struct buffer label = buffer_with_max(512);
    const struct view_field field = { .name = name,
        .label = view_say(v, key, &label),
        .value = value,
        .type = strcmp(name, "words") == 0 ? "textarea" : "text",
        .max = max,
        .needed = needed };

    view_field(v, &field);
}

/* What was told, and why it was not taken: fault, or NULL. */
static void
ask(struct view *v, const struct trouble *told, const char *key,
    const char *fault, unsigned status)
{
    view_begin(v, "report.title");
    if (fault) {
        html_begin(&v->out, "p");
        html_attribute(&v->out, "class", "box error");
        html_attribute(&v->out, "role", "alert");
        html_inside(&v->out);
        html_text(&v->out, fault);
        html_close(&v->out, "p");
    }
    view_put(v, "p", NULL, "report.lead");
    view_form(v, DESK_PATH "/reports");
    view_hidden(v, "key", key);
    put_sorts(v, trouble_sort_name(told->sort));
    put_text(v, "number", "report.number", told->number,
        REGISTRY_NUMBER_SIZE - 1, false);
    put_text(v, "place", "report.place", told->place, TROUBLE_PLACE_MAX, false);
    put_text(v, "words", "report.words", told->words, TROUBLE_WORDS_MAX, true);
    view_button(v, NULL, NULL, "report.go");
    view_form_end(v);
    view_answer(v, status);
}

void
desk_report_ask(
    struct service *s, const struct actor *by, struct http_request *r)
{
    struct trouble told = { .sort = TROUBLE_REFUSED };
    struct sceau_error error = { 0 };
    char key[TOKEN_KEY_SIZE];
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    view_parameter(&v, "number", told.number, sizeof told.number);
    if (!staff_may(by->role, ACT_REPORT)) {
        AUTO_BUFFER struct buffer why = buffer_with_max(sizeof error.text - 1);
        view_say(&v, "fault.act", &why);
        (void)snprintf(error.text, sizeof error.text, "%s", buffer_cstr(&why));
        view_fault(&v, ACTS_FORBIDDEN, &error);
    } else if (!token_draw(key)) {
        view_fault(&v, ACTS_BROKEN, &error);
    } else {
        ask(&v, &told, key, NULL, 200);
    }
    view_close(&v);
}

/* False where a text is longer than it may be. */
static bool
take(const struct posted *p, const char *name, char *out, size_t size)
{
    const char *text = posted_get(p, name);

    return snprintf(out, size, "%s", text) < (int)size;
}

static void
enter(struct view *v, const struct posted *p)
{
    struct trouble told = { .sort = TROUBLE_OTHER }, entered;
    struct sceau_error error = { 0 };
    char key[TOKEN_KEY_SIZE + 8];
    bool whole = trouble_sort_read(posted_get(p, "sort"), &told.sort)
        && take(p, "number", told.number, sizeof told.number)
        && take(p, "place", told.place, sizeof told.place)
        && take(p, "words", told.words, sizeof told.words);

    (void)snprintf(key, sizeof key, "desk-%.32s", posted_get(p, "key"));
    for (char *at = told.words; *at; at++)
        if (*at == '\n')
            *at = ' ';
    if (!whole) {
        AUTO_BUFFER struct buffer why = buffer_with_max(512);
        ask(v, &told, posted_get(p, "key"), view_say(v, "report.long", &why),
            400);
        return;
    }
    enum acts_answer answer =
        acts_report(&v->service->acts, v->by, &told, key, &entered, &error);
    if (answer == ACTS_DONE || answer == ACTS_AGAIN)
        view_go(v->request, DESK_PATH "%s",
            staff_may(v->by->role, ACT_REPORTS) ? "/reports" : "");
    else if (answer == ACTS_WRONG || answer == ACTS_REFUSED)
        ask(v, &told, posted_get(p, "key"), error.text, view_status(answer));
    else
        view_fault(v, answer, &error);
}

void
desk_report_enter(
    struct service *s, const struct actor *by, struct http_request *r)
{
    struct posted p;
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    if (view_posted(&v, &p))
        enter(&v, &p);
    posted_free(&p);
    view_close(&v);
}

/* ---- one that was dealt with ---- */

static void
handle(struct view *v, const char *id, const struct posted *p)
{
    struct sceau_error error = { 0 };
    struct trouble handled;
    char name[ID_SIZE + 8];

    (void)snprintf(name, sizeof name, "words-%s", id);
    enum acts_answer answer = acts_handle(&v->service->acts, v->by,
        strtoll(id, NULL, 10), posted_get(p, name), &handled, &error);
    if (answer == ACTS_DONE)
        view_go(v->request, DESK_PATH "/reports?done=handle");
    else
        view_fault(v, answer, &error);
}

void
desk_report_handle(
    struct service *s, const struct actor *by, struct http_request *r)
{
    char id[ID_SIZE];
    struct posted p = { .count = 0 };
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    if (view_part(&v, 0, id, sizeof id) && view_posted(&v, &p))
        handle(&v, id, &p);
    posted_free(&p);
    view_close(&v);
}
