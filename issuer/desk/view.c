/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/desk/view.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "issuer/html/frame.h"
#include "issuer/serve/answer.h"
#include "verifier/base/date.h"
#include "verifier/base/log.h"
#include "verifier/base/utf8.h"
#include "verifier/verdict/rights.h"

enum { SENTENCE_MAX = 4096, KEY_SIZE = 160, HREF_SIZE = 256, PLACES = 6 };

/* ---- from its beginning to its answer ---- */

bool
view_open(struct view *v, struct service *s, const struct actor *by,
    struct http_request *r)
{
    *v = (struct view) { .service = s,
        .desk = s->desk,
        .by = by,
        .request = r,
        .values = malloc(sizeof *v->values),
        .out = buffer_with_max(HTML_PAGE_MAX) };
    if (!v->values) {
        http_problem(r, 503, "busy", "mémoire épuisée");
        return false;
    }
    values_clear(v->values);
    values_set(v->values, "who", by->who ? by->who : "");
    values_set(v->values, "role", by->role ? by->role->name : "");
    return true;
}

void
view_close(struct view *v)
{
    free(v->values);
    v->values = NULL;
    buffer_free(&v->out);
}

/* Only what the role may do. */
static size_t
find_places(const struct view *v, struct html_place place[PLACES],
    struct buffer room[PLACES])
{
    static const struct {
        const char *href;
        const char *key;
        int need;
    } all[PLACES] = { { DESK_PATH, "home.title", SERVICE_SOMEBODY },
        { DESK_PATH "/expiring", "expiring.title", ACT_EXPIRING },
        { DESK_PATH "/issue", "issue.title", ACT_ISSUE },
        { DESK_PATH "/reports", "reports.title", ACT_REPORTS },
        { DESK_PATH "/reports/new", "report.title", ACT_REPORT },
        { DESK_PATH "/stats", "stats.title", ACT_STATS } };
    const char *path = http_path(v->request);
    size_t count = 0;

    for (size_t i = 0; i < PLACES; i++) {
        if (!v->by->role
            || (all[i].need >= 0
                && !staff_may(v->by->role, (enum act)all[i].need)))
            continue;
        room[count] = buffer_with_max(SENTENCE_MAX);
        const char *text = html_say(v->desk->words, all[i].key);
        place[count] = (struct html_place) { .href = all[i].href,
            .text = text ? text : all[i].key,
            .here = path && strcmp(path, all[i].href) == 0 };
        count++;
    }
    return count;
}

void
view_begin(struct view *v, const char *title_key)
{
    AUTO_BUFFER struct buffer title = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer site = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer skip = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer name = buffer_with_max(SENTENCE_MAX);
    AUTO_BUFFER struct buffer full = buffer_with_max(2 * SENTENCE_MAX);
    struct buffer room[PLACES];
    struct html_place place[PLACES];
    const char *heading = view_say(v, title_key, &title);
    const char *of = view_say(v, "site", &site);

    buffer_format(&full, "%s – %s", heading, of);
    struct html_frame frame = { .language = "fr",
        .direction = "ltr",
        .title = buffer_cstr(&full),
        .site = of,
        .skip = view_say(v, "skip", &skip),
        .places_name = view_say(v, "places", &name),
        .place = place,
        .places = find_places(v, place, room),
        .forms = true };
    html_frame_open(&v->out, &frame);
    if (v->desk->specimen)
        view_put(v, "p", "box", "specimen");
    html_element(&v->out, "h1", NULL, heading);
}

void
view_answer(struct view *v, unsigned status)
{
    AUTO_BUFFER struct buffer policy = buffer_with_max(512);

    html_frame_foot(&v->out);
    if (v->by->who)
        view_put(v, "p", "faint", "foot");
    html_frame_end(&v->out);
    html_policy(&policy, true);
    buffer_text(&policy, "; frame-ancestors 'none'");
    http_add(v->request, "Content-Security-Policy", buffer_cstr(&policy));
    if (buffer_status(&v->out) != SCEAU_OK)
        log_err("event=page-failed status=%s",
            sceau_status_name(buffer_status(&v->out)));
    answer_bytes(v->request, status, "text/html; charset=utf-8", &v->out);
}

void
view_go(struct http_request *r, const char *format, ...)
{
    AUTO_BUFFER struct buffer empty = buffer_with_max(16);
    char place[HREF_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(place, sizeof place, format, arguments);
    va_end(arguments);
    http_add(r, "Location", place);
    buffer_byte(&empty, '\n');
    answer_bytes(r, 303, "text/plain; charset=utf-8", &empty);
}

unsigned
view_status(enum acts_answer answer)
{
    switch (answer) {
    case ACTS_DONE:
    case ACTS_AGAIN:
        return 200;
    case ACTS_FORBIDDEN:
        return 403;
    case ACTS_WRONG:
        return 400;
    case ACTS_NOT_FOUND:
        return 404;
    case ACTS_CONFLICT:
        return 409;
    case ACTS_REFUSED:
        return 422;
    case ACTS_AWAY:
        return 503;
    case ACTS_BROKEN:
        break;
    }
    return 500;
}

void
view_fault(
    struct view *v, enum acts_answer answer, const struct sceau_error *error)
{
    bool ours = answer == ACTS_AWAY || answer == ACTS_BROKEN;

    view_begin(v, ours ? "fault.ours" : "fault.title");
    if (ours) {
        log_err("event=%s status=%s reason=\"%s\"",
            answer == ACTS_AWAY ? "away" : "broken",
            sceau_status_name(error->status), error->text);
        view_put(
            v, "p", "box", answer == ACTS_AWAY ? "fault.away" : "fault.broken");
    } else {
        html_element(&v->out, "p", "box", error->text);
    }
    view_answer(v, view_status(answer));
}

/* ---- its parts ---- */

const char *
view_say(struct view *v, const char *key, struct buffer *room)
{
    const char *text = html_say(v->desk->words, key);

    if (!text || values_fill(v->values, text, room, NULL) != SCEAU_OK) {
        buffer_reset(room);
        buffer_text(room, key);
    }
    return buffer_cstr(room);
}

void
view_put(struct view *v, const char *tag, const char *class, const char *key)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    html_element(&v->out, tag, class, view_say(v, key, &room));
}

void
view_word(
    struct view *v, const char *prefix, const char *key, const char *otherwise)
{
    char name[KEY_SIZE];

    (void)snprintf(name, sizeof name, "%s%s", prefix, key);
    const char *text = html_say(v->desk->words, name);
    html_text(&v->out, text ? text : otherwise);
}

void
view_row(struct view *v, const char *key, const char *text)
{
    if (!text || !*text)
        return;
    view_put(v, "dt", NULL, key);
    html_element(&v->out, "dd", NULL, text);
}

void
view_link(struct view *v, const char *key, const char *format, ...)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);
    char href[HREF_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(href, sizeof href, format, arguments);
    va_end(arguments);
    html_link(&v->out, href, view_say(v, key, &room));
}

void
view_day(struct view *v, const char *iso)
{
    char words[DATE_WORDS_SIZE];
    struct date day;

    html_text(&v->out,
        date_parse_iso(span_str(iso), &day) ? date_words_fr(day, words)
                                            : iso);
}

/* "30 novembre 2026, 14 h 05", in Paris */
void
view_moment(struct view *v, int64_t at)
{
    enum { DAY = 86400 };
    char words[DATE_WORDS_SIZE], text[DATE_WORDS_SIZE + 32];
    int64_t local = at + (int64_t)date_paris_offset(at) * 3600;

    (void)snprintf(text, sizeof text, "%s, %02d:%02d",
        date_words_fr(date_paris(at), words), (int)(local % DAY / 3600),
        (int)(local % 3600 / 60));
    html_text(&v->out, text);
}

const char *
view_kind(const char *kind)
{
    const char *label = rights_label(kind, ROLE_NONE, LANGUAGE_FR);

    return label ? label : kind;
}

/* ---- forms ---- */

void
view_form(struct view *v, const char *format, ...)
{
    char action[HREF_SIZE], token[TOKEN_SIZE];
    va_list arguments;

    va_start(arguments, format);
    (void)vsnprintf(action, sizeof action, format, arguments);
    va_end(arguments);
    html_begin(&v->out, "form");
    html_attribute(&v->out, "method", "post");
    html_attribute(&v->out, "action", action);
    html_inside(&v->out);
    if (!token_make(v->desk->secret, v->by->who, (int64_t)time(NULL), token))
        v->out.status = SCEAU_E_NOMEM;
    view_hidden(v, "token", token);
}

void
view_query(struct view *v, const char *action)
{
    html_begin(&v->out, "form");
    html_attribute(&v->out, "action", action);
    html_attribute(&v->out, "class", "query");
    html_inside(&v->out);
}

void
view_form_end(struct view *v)
{
    html_close(&v->out, "form");
}

void
view_hidden(struct view *v, const char *name, const char *value)
{
    html_begin(&v->out, "input");
    html_attribute(&v->out, "type", "hidden");
    html_attribute(&v->out, "name", name);
    html_attribute(&v->out, "value", value);
    buffer_text(&v->out, ">\n");
}

void
view_button(
    struct view *v, const char *name, const char *value, const char *key)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(SENTENCE_MAX);

    html_begin(&v->out, "button");
    html_attribute(&v->out, "type", "submit");
    if (name) {
        html_attribute(&v->out, "name", name);
        html_attribute(&v->out, "value", value);
    }
    html_inside(&v->out);
    html_text(&v->out, view_say(v, key, &room));
    html_close(&v->out, "button");
}

void
view_id(const char *name, const char *of, char out[VIEW_ID_SIZE])
{
    (void)snprintf(out, VIEW_ID_SIZE, "f-%.80s%s", name, of);
    for (char *at = out; *at; at++)
        if (*at == '.')
            *at = '-';
}

static void
put_id(struct view *v, const char *attribute, const char *name, const char *of)
{
    char id[VIEW_ID_SIZE];

    view_id(name, of, id);
    html_attribute(&v->out, attribute, id);
}

static void
put_label(struct view *v, const struct view_field *f)
{
    html_open(&v->out, "div", f->error ? "field wrong" : "field");
    html_begin(&v->out, "label");
    put_id(v, "for", f->name, "");
    html_inside(&v->out);
    html_text(&v->out, f->label);
    if (f->needed)
        view_put(v, "span", "faint", "field.needed");
    html_close(&v->out, "label");
    if (f->hint) {
        html_begin(&v->out, "p");
        put_id(v, "id", f->name, "-hint");
        html_attribute(&v->out, "class", "hint");
        html_inside(&v->out);
        html_text(&v->out, f->hint);
        html_close(&v->out, "p");
    }
    if (f->error) {
        html_begin(&v->out, "p");
        put_id(v, "id", f->name, "-error");
        html_attribute(&v->out, "class", "error");
        html_inside(&v->out);
        html_text(&v->out, f->error);
        html_close(&v->out, "p");
    }
}

static void
put_control(struct view *v, const struct view_field *f)
{
    char hint[VIEW_ID_SIZE], error[VIEW_ID_SIZE], said[2 * VIEW_ID_SIZE];

    put_id(v, "id", f->name, "");
    html_attribute(&v->out, "name", f->name);
    if (f->needed)
        html_attribute(&v->out, "aria-required", "true");
    if (f->error)
        html_attribute(&v->out, "aria-invalid", "true");
    view_id(f->name, "-hint", hint);
    view_id(f->name, "-error", error);
    (void)snprintf(said, sizeof said, "%s%s%s", f->error ? error : "",
        f->error && f->hint ? " " : "", f->hint ? hint : "");
    if (*said)
        html_attribute(&v->out, "aria-describedby", said);
}

static void
put_max(struct view *v, const struct view_field *f)
{
    char max[24];

    if (!f->max)
        return;
    (void)snprintf(max, sizeof max, "%zu", f->max);
    html_attribute(&v->out, "maxlength", max);
}

void
view_field(struct view *v, const struct view_field *f)
{
    bool area = strcmp(f->type, "textarea") == 0;

    put_label(v, f);
    html_begin(&v->out, area ? "textarea" : "input");
    put_control(v, f);
    put_max(v, f);
    if (area) {
        html_attribute(&v->out, "rows", "3");
        html_inside(&v->out);
        html_text(&v->out, f->value);
        html_close(&v->out, "textarea");
    } else {
        html_attribute(&v->out, "type", f->type);
        html_attribute(&v->out, "value", f->value);
        html_attribute(&v->out, "autocomplete", "off");
        if (f->list)
            html_attribute(&v->out, "list", f->list);
        buffer_text(&v->out, ">\n");
    }
    html_close(&v->out, "div");
}

void
view_select(struct view *v, const struct view_field *f)
{
    put_label(v, f);
    html_begin(&v->out, "select");
    put_control(v, f);
    html_inside(&v->out);
}

void
view_option(struct view *v, const char *value, const char *label, bool chosen)
{
    html_begin(&v->out, "option");
    html_attribute(&v->out, "value", value);
    if (chosen)
        buffer_text(&v->out, " selected");
    html_inside(&v->out);
    html_text(&v->out, label);
    html_close(&v->out, "option");
}

void
view_select_end(struct view *v)
{
    html_close(&v->out, "select");
    html_close(&v->out, "div");
}
