/* SPDX-License-Identifier: EUPL-1.2 */
/* What is known of titles: one, its file, its history; those that end; figures. */
#include <stdlib.h>
#include <time.h>

#include "issuer/serve/answer.h"
#include "issuer/serve/input.h"
#include "issuer/serve/routes.h"
#include "issuer/tell.h"
#include "verifier/base/limits.h"

enum {
    TITLE_MAX = 8192,
    HISTORY_MAX = 1024 * 1024,
    DAYS = 60,
    DAYS_MAX = 3660,
    LATE_DAYS = 92, /* that ended so long ago at most */
    PAGE = 100,
    PAGE_MAX = 1000,
    PAGE_BYTES = PAGE_MAX * 512,
    STATS_MAX = 256 * 1024,
    STATS_DAYS_BEFORE = 29
};

static struct date
today(void)
{
    return date_paris((int64_t)time(NULL));
}

void
title_show(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(TITLE_MAX);
    struct json j = json_into(&out);
    char number[REGISTRY_NUMBER_SIZE];
    struct sceau_error error = { 0 };
    struct story story;

    if (!input_part(r, 0, number, sizeof number))
        return;
    enum acts_answer answer = acts_find(&s->acts, by, number, &story, &error);
    if (answer != ACTS_DONE) {
        answer_fault(r, answer, &error);
        return;
    }
    tell_title(&j, &story);
    answer_json(r, 200, &out);
}

/* A title that is withdrawn is handed out as it was, and said to be so. */
void
title_file(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    AUTO_BUFFER struct buffer name = buffer_with_max(256);
    char number[REGISTRY_NUMBER_SIZE];
    struct sceau_error error = { 0 };
    struct story story;

    if (!input_part(r, 0, number, sizeof number))
        return;
    enum acts_answer answer =
        acts_file(&s->acts, by, number, &story, &pdf, &error);
    if (answer != ACTS_DONE) {
        answer_fault(r, answer, &error);
        return;
    }
    buffer_format(&name, "attachment; filename=\"%s.pdf\"", story.number);
    http_add(r, "Content-Disposition", buffer_cstr(&name));
    http_add(r, "Sceau-Status", story_status_name(story.status));
    answer_bytes(r, 200, "application/pdf", &pdf);
}

static void
put_record(void *context, const struct story_record *record)
{
    tell_record(context, record);
}

void
title_history(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(HISTORY_MAX);
    struct json j = json_into(&out);
    char number[REGISTRY_NUMBER_SIZE];
    struct sceau_error error = { 0 };

    if (!input_part(r, 0, number, sizeof number))
        return;
    json_open(&j, NULL, '[');
    enum acts_answer answer =
        acts_history(&s->acts, by, number, put_record, &j, &error);
    json_close(&j, ']');
    if (answer == ACTS_DONE)
        answer_json(r, 200, &out);
    else
        answer_fault(r, answer, &error);
}

/* ---- those that end ---- */

struct expiring {
    char days[8], work[8], examined[8], limit[8];
    char kind[32], after[DUE_CURSOR_SIZE];
    struct due_query query;
};

static bool
read_expiring(struct http_request *r, struct expiring *e)
{
    static const char *const words[] = { "yes", "no", NULL };
    static const char *const those[] = { "open", "any", NULL };
    const struct input_parameter parameters[] = { { "days", e->days,
                                                      sizeof e->days },
        { "work", e->work, sizeof e->work },
        { "kind", e->kind, sizeof e->kind },
        { "examined", e->examined, sizeof e->examined },
        { "after", e->after, sizeof e->after },
        { "limit", e->limit, sizeof e->limit }, { NULL, NULL, 0 } };
    long days, limit;
    int work, examined;

    if (!input_query(r, parameters)
        || !input_number(r, "days", e->days, DAYS_MAX, DAYS, &days)
        || !input_number(r, "limit", e->limit, PAGE_MAX, PAGE, &limit)
        || !input_choice(r, "work", e->work, words, &work)
        || !input_choice(r, "examined", e->examined, those, &examined))
        return false;
    e->query = (struct due_query) {
        .from = date_add_days(today(), -LATE_DAYS),
        .until = date_add_days(today(), (int32_t)days),
        .examined = examined != 1,
        .work = work < 0 ? DUE_ANY
            : work == 0  ? DUE_WORKS
                         : DUE_DOES_NOT,
        .kind = *e->kind ? e->kind : NULL,
        .after = *e->after ? e->after : NULL,
        .limit = limit > 0 ? (size_t)limit : 1,
    };
    return true;
}

static void
put_expiring(const struct due_list *l, const char *next, struct buffer *out)
{
    struct json j = json_into(out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.expiring/1");
    json_open(&j, "titles", '[');
    for (size_t i = 0; i < l->count; i++)
        tell_due(&j, &l->item[i], today());
    json_close(&j, ']');
    if (next)
        json_cstr(&j, "next", next);
    json_close(&j, '}');
}

void
titles_expiring(
    struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(PAGE_BYTES);
    char cursor[DUE_CURSOR_SIZE];
    struct expiring e;
    struct due_list list;
    struct sceau_error error = { 0 };

    if (!read_expiring(r, &e))
        return;
    enum acts_answer answer =
        acts_expiring(&s->acts, by, &e.query, &list, &error);
    if (answer != ACTS_DONE) {
        answer_fault(r, answer, &error);
        return;
    }
    const char *next = list.count == e.query.limit
        ? due_cursor(&list.item[list.count - 1], cursor)
        : NULL;
    if (next)
        http_add(r, "Sceau-Next", next);
    if (input_accepts(r, "text/csv")) {
        buffer_text(&out, TELL_DUE_HEAD);
        for (size_t i = 0; i < list.count; i++)
            tell_due_csv(&out, &list.item[i], today());
        answer_bytes(r, 200, ANSWER_CSV, &out);
    } else {
        put_expiring(&list, next, &out);
        answer_json(r, 200, &out);
    }
    due_list_free(&list);
}

/* ---- figures ---- */

void
titles_stats(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(STATS_MAX);
    struct json j = json_into(&out);
    char first[16], last[16];
    const struct input_parameter parameters[] = { { "from", first,
                                                      sizeof first },
        { "until", last, sizeof last }, { NULL, NULL, 0 } };
    struct date from, until;
    struct stats *stats = NULL;
    struct sceau_error error = { 0 };

    if (!input_query(r, parameters)
        || !input_date(r, "until", last, today(), &until)
        || !input_date(
            r, "from", first, date_add_days(until, -STATS_DAYS_BEFORE), &from))
        return;
    enum acts_answer answer =
        acts_stats(&s->acts, by, from, until, &stats, &error);
    if (answer != ACTS_DONE) {
        answer_fault(r, answer, &error);
        return;
    }
    if (input_accepts(r, "text/csv")) {
        tell_stats_csv(&out, stats);
        answer_bytes(r, 200, ANSWER_CSV, &out);
    } else {
        tell_stats(&j, stats, from, until);
        answer_json(r, 200, &out);
    }
    free(stats);
}
