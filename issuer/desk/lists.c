/* SPDX-License-Identifier: EUPL-1.2 */
/* Titles that end, and the day's figures. */
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "issuer/desk/view.h"
#include "issuer/tell.h"

enum { DAYS = 60, DAYS_MAX = 3660, LATE_DAYS = 92, PAGE = 50, WORD = 32 };

static struct date
today(void)
{
    return date_paris((int64_t)time(NULL));
}

static void
begin_table(struct view *v, const char *caption)
{
    AUTO_BUFFER struct buffer name = buffer_with_max(512);

    buffer_text(&v->out,
        "<section class=\"scroll\" tabindex=\"0\" "
        "aria-labelledby=\"caption\">\n<table>\n"
        "<caption id=\"caption\">");
    html_text(&v->out, view_say(v, caption, &name));
    html_close(&v->out, "caption");
    buffer_text(&v->out, "<thead><tr>\n");
}

static void
put_column(struct view *v, const char *text)
{
    buffer_text(&v->out, "<th scope=\"col\">");
    html_text(&v->out, text);
    html_close(&v->out, "th");
}

static void
put_columns(struct view *v, const char *const *keys, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        AUTO_BUFFER struct buffer room = buffer_with_max(512);
        put_column(v, view_say(v, keys[i], &room));
    }
}

static void
begin_rows(struct view *v)
{
    buffer_text(&v->out, "</tr></thead><tbody>\n");
}

static void
end_table(struct view *v)
{
    buffer_text(&v->out, "</tbody></table></section>\n");
}

/* ---- those that end ---- */

struct filter {
    char days[24], work[WORD], kind[WORD], examined[WORD],
        after[DUE_CURSOR_SIZE];
    struct due_query query;
};

static long
days_of(const char *text)
{
    char *end;
    long n = strtol(text, &end, 10);

    return *text >= '0' && *text <= '9' && !*end && n <= DAYS_MAX ? n : DAYS;
}

static void
read_filter(const struct view *v, struct filter *f)
{
    view_parameter(v, "days", f->days, sizeof f->days);
    view_parameter(v, "work", f->work, sizeof f->work);
    view_parameter(v, "kind", f->kind, sizeof f->kind);
    view_parameter(v, "examined", f->examined, sizeof f->examined);
    view_parameter(v, "after", f->after, sizeof f->after);
    long days = days_of(f->days);
    (void)snprintf(f->days, sizeof f->days, "%ld", days);
    f->query = (struct due_query) {
        .from = date_add_days(today(), -LATE_DAYS),
        .until = date_add_days(today(), (int32_t)days),
        .examined = strcmp(f->examined, "any") != 0,
        .work = strcmp(f->work, "yes") == 0 ? DUE_WORKS
            : strcmp(f->work, "no") == 0    ? DUE_DOES_NOT
                                            : DUE_ANY,
        .kind = *f->kind ? f->kind : NULL,
        .after = *f->after ? f->after : NULL,
        .limit = PAGE,
    };
}

static void
put_choice(struct view *v, const char *value, const char *key, const char *now)
{
    AUTO_BUFFER struct buffer room = buffer_with_max(512);

    view_option(v, value, view_say(v, key, &room), strcmp(now, value) == 0);
}

static void
put_kinds(struct view *v, const char *now)
{
    const struct templates *t = v->desk->templates;

    put_choice(v, "", "filter.any", now);
    for (size_t i = 0; i < t->kinds; i++)
        view_option(v, t->kind[i].name, view_kind(t->kind[i].name),
            strcmp(now, t->kind[i].name) == 0);
}

static void
put_filter(struct view *v, const struct filter *f)
{
    AUTO_BUFFER struct buffer days = buffer_with_max(512);
    AUTO_BUFFER struct buffer work = buffer_with_max(512);
    AUTO_BUFFER struct buffer kind = buffer_with_max(512);
    AUTO_BUFFER struct buffer examined = buffer_with_max(512);
    const struct view_field fields[] = { { .name = "days",
                                             .label = view_say(
                                                 v, "filter.days", &days),
                                             .value = f->days,
                                             .type = "number" },
        { .name = "work", .label = view_say(v, "filter.work", &work) },
        { .name = "kind", .label = view_say(v, "filter.kind", &kind) },
        { .name = "examined",
            .label = view_say(v, "filter.examined", &examined) } };

    view_query(v, DESK_PATH "/expiring");
    view_field(v, &fields[0]);
    view_select(v, &fields[1]);
    put_choice(v, "", "filter.any", f->work);
    put_choice(v, "yes", "filter.works", f->work);
    put_choice(v, "no", "filter.does-not", f->work);
    view_select_end(v);
    view_select(v, &fields[2]);
    put_kinds(v, f->kind);
    view_select_end(v);
    view_select(v, &fields[3]);
    put_choice(v, "", "filter.open", f->examined);
    put_choice(v, "any", "filter.any", f->examined);
    view_select_end(v);
    view_button(v, NULL, NULL, "filter.go");
    view_form_end(v);
}

static void
put_cell(struct view *v, const char *text)
{
    html_element(&v->out, "td", NULL, text);
}

static void
put_due(struct view *v, const struct due *d)
{
    char href[REGISTRY_NUMBER_SIZE + 32], days[16];
    AUTO_BUFFER struct buffer works = buffer_with_max(64);
    AUTO_BUFFER struct buffer examined = buffer_with_max(64);

    (void)snprintf(href, sizeof href, DESK_PATH "/titles/%s", d->number);
    (void)snprintf(days, sizeof days, "%d", tell_days_left(d, today()));
    html_open(&v->out, "tr", NULL);
    buffer_text(&v->out, "<th scope=\"row\">");
    html_link(&v->out, href, d->number);
    html_close(&v->out, "th");
    put_cell(v, view_kind(d->kind));
    html_open(&v->out, "td", NULL);
    view_day(v, d->until);
    html_close(&v->out, "td");
    put_cell(v, days);
    put_cell(v, view_say(v, d->works ? "answer.yes" : "answer.no", &works));
    put_cell(
        v, view_say(v, d->examined ? "answer.yes" : "answer.no", &examined));
    put_cell(v, d->application);
    html_close(&v->out, "tr");
}

static void
put_dues(struct view *v, const struct filter *f, const struct due_list *l)
{
    static const char *const columns[] = { "title.number", "title.kind",
        "title.until", "expiring.days", "title.work", "title.examined",
        "title.application" };
    char cursor[DUE_CURSOR_SIZE];

    if (!l->count) {
        view_put(v, "p", NULL, "expiring.none");
        return;
    }
    begin_table(v, "expiring.caption");
    put_columns(v, columns, sizeof columns / sizeof *columns);
    begin_rows(v);
    for (size_t i = 0; i < l->count; i++)
        put_due(v, &l->item[i]);
    end_table(v);
    if (l->count < PAGE)
        return;
    html_open(&v->out, "p", NULL);
    view_link(v, "list.next",
        DESK_PATH "/expiring?days=%s&work=%s&kind=%s&examined=%s&after=%s",
        f->days, f->work, f->kind, f->examined,
        due_cursor(&l->item[l->count - 1], cursor));
    html_close(&v->out, "p");
}

/* Words of a form go into addresses as they are: others are none. */
static void
keep_plain(char *word)
{
    if (strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(word))
        *word = 0;
}

void
desk_expiring(struct service *s, const struct actor *by, struct http_request *r)
{
    struct filter f;
    struct due_list list;
    struct sceau_error error = { 0 };
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    read_filter(&v, &f);
    keep_plain(f.work);
    keep_plain(f.kind);
    keep_plain(f.examined);
    f.query.kind = *f.kind ? f.kind : NULL;
    enum acts_answer answer =
        acts_expiring(&s->acts, by, &f.query, &list, &error);
    if (answer == ACTS_DONE) {
        view_begin(&v, "expiring.title");
        put_filter(&v, &f);
        put_dues(&v, &f, &list);
        view_answer(&v, 200);
        due_list_free(&list);
    } else {
        view_fault(&v, answer, &error);
    }
    view_close(&v);
}

/* ---- figures ---- */

struct figure {
    const char *key;
    size_t offset;
};
#define FIGURE(key, member)                                                    \
    {                                                                          \
        key, offsetof(struct stats_kind, member)                               \
    }

static const struct figure figures[] = { FIGURE("stats.issued", issued),
    FIGURE("stats.replacements", replacements), FIGURE("stats.ended", ended),
    FIGURE("stats.before", before), FIGURE("stats.late", late),
    FIGURE("stats.never", never), FIGURE("stats.mention", mention),
    FIGURE("stats.voided", voided), FIGURE("stats.revoked", revoked),
    FIGURE("stats.suspended", suspended), FIGURE("stats.replaced", replaced),
    FIGURE("stats.delivered", delivered),
    FIGURE("stats.undelivered", undelivered) };
enum { FIGURES = sizeof figures / sizeof *figures };

static int64_t
figure_of(const struct stats_kind *k, const struct figure *f)
{
    int64_t n;

    memcpy(&n, (const char *)k + f->offset, sizeof n);
    return n;
}

/* A line a figure, a column a kind that has any. */
static void
put_figures(struct view *v, const struct stats *s)
{
    static const char *const columns[] = { "stats.what", "stats.all" };

    begin_table(v, "stats.caption");
    put_columns(v, columns, 2);
    for (size_t k = 0; k < s->kinds; k++)
        put_column(v, view_kind(s->kind[k].kind));
    begin_rows(v);
    for (size_t i = 0; i < FIGURES; i++) {
        AUTO_BUFFER struct buffer name = buffer_with_max(512);
        buffer_text(&v->out, "<tr><th scope=\"row\">");
        html_text(&v->out, view_say(v, figures[i].key, &name));
        html_close(&v->out, "th");
        buffer_format(&v->out, "<td>%lld</td>\n",
            (long long)figure_of(&s->all, &figures[i]));
        for (size_t k = 0; k < s->kinds; k++)
            buffer_format(&v->out, "<td>%lld</td>\n",
                (long long)figure_of(&s->kind[k], &figures[i]));
        html_close(&v->out, "tr");
    }
    end_table(v);
}

static void
read_day(const struct view *v, const char *name, struct date *out)
{
    char text[16];
    struct date day;

    view_parameter(v, name, text, sizeof text);
    *out = date_parse_iso(span_str(text), &day) ? day : today();
}

static void
put_days(struct view *v, struct date from, struct date until)
{
    AUTO_BUFFER struct buffer one = buffer_with_max(512);
    AUTO_BUFFER struct buffer other = buffer_with_max(512);
    char first[DATE_ISO_SIZE], last[DATE_ISO_SIZE];
    const struct view_field fields[] = { { .name = "from",
                                             .label = view_say(
                                                 v, "stats.from", &one),
                                             .value = date_iso(from, first),
                                             .type = "date" },
        { .name = "until",
            .label = view_say(v, "stats.until", &other),
            .value = date_iso(until, last),
            .type = "date" } };

    view_query(v, DESK_PATH "/stats");
    view_field(v, &fields[0]);
    view_field(v, &fields[1]);
    view_button(v, NULL, NULL, "stats.go");
    view_form_end(v);
}

void
desk_stats(struct service *s, const struct actor *by, struct http_request *r)
{
    struct date from, until;
    struct stats *stats = NULL;
    struct sceau_error error = { 0 };
    struct view v;

    if (!view_open(&v, s, by, r))
        return;
    read_day(&v, "from", &from);
    read_day(&v, "until", &until);
    enum acts_answer answer =
        acts_stats(&s->acts, by, from, until, &stats, &error);
    if (answer == ACTS_DONE) {
        view_begin(&v, "stats.title");
        put_days(&v, from, until);
        put_figures(&v, stats);
        view_answer(&v, 200);
    } else {
        view_fault(&v, answer, &error);
    }
    free(stats);
    view_close(&v);
}
