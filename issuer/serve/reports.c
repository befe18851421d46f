/* SPDX-License-Identifier: EUPL-1.2 */
/* Reports of documents that were faulty, or refused where they should have been taken. */
#include <stdio.h>
#include <stdlib.h>

#include "issuer/serve/answer.h"
#include "issuer/serve/input.h"
#include "issuer/serve/routes.h"
#include "issuer/tell.h"

enum {
    ANSWER_MAX = 4096,
    PAGE = 50,
    PAGE_BYTES = TROUBLE_PAGE_MAX * 3072,
    ID_MAX = 1000000000
};

static void
answer_one(struct http_request *r, unsigned status, const struct trouble *t)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ANSWER_MAX);
    struct json j = json_into(&out);

    tell_trouble(&j, t);
    answer_json(r, status, &out);
}

/* False after an answer. */
static bool
read_told(struct http_request *r, struct trouble *out)
{
    struct input in;
    char sort[16];

    *out = (struct trouble) { .id = 0 };
    input_open(r, &in);
    input_text(&in, "sort", true, sort, sizeof sort);
    input_text(&in, "number", false, out->number, sizeof out->number);
    input_text(&in, "place", false, out->place, sizeof out->place);
    input_text(&in, "words", true, out->words, sizeof out->words);
    bool good = input_end(&in);
    input_close(&in);
    if (good && !trouble_sort_read(sort, &out->sort)) {
        http_problem_of(r, 400, "value", "sort",
            "sort : « refused », « mention », « data », « illegible », "
            "« check » ou « other » est attendu");
        return false;
    }
    return good;
}

void
report_enter(struct service *s, const struct actor *by, struct http_request *r)
{
    char key[REGISTRY_KEY_MAX + 1];
    struct trouble told, entered;
    struct sceau_error error = { 0 };

    if (!input_key(r, key, sizeof key) || !read_told(r, &told))
        return;
    enum acts_answer answer =
        acts_report(&s->acts, by, &told, *key ? key : NULL, &entered, &error);
    if (answer == ACTS_DONE)
        answer_one(r, 201, &entered);
    else
        answer_fault(r, answer, &error);
}

static void
answer_list(struct http_request *r, const struct trouble_list *l, bool full)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(PAGE_BYTES);
    AUTO_BUFFER struct buffer next = buffer_with_max(32);
    struct json j = json_into(&out);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.document-reports/1");
    json_open(&j, "reports", '[');
    for (size_t i = 0; i < l->count; i++)
        tell_trouble(&j, &l->item[i]);
    json_close(&j, ']');
    if (full && l->count > 0) {
        buffer_format(&next, "%lld", (long long)l->item[l->count - 1].id);
        json_cstr(&j, "next", buffer_cstr(&next));
    }
    json_close(&j, '}');
    answer_json(r, 200, &out);
}

void
reports_show(struct service *s, const struct actor *by, struct http_request *r)
{
    static const char *const those[] = { "waiting", "any", NULL };
    char state[16], before[16], limit[8];
    const struct input_parameter parameters[] = {
        { "state", state, sizeof state }, { "before", before, sizeof before },
        { "limit", limit, sizeof limit }, { NULL, NULL, 0 }
    };
    long first, most;
    int which;
    struct sceau_error error = { 0 };
    struct trouble_list list;

    if (!input_query(r, parameters)
        || !input_choice(r, "state", state, those, &which)
        || !input_number(r, "before", before, ID_MAX, 0, &first)
        || !input_number(r, "limit", limit, TROUBLE_PAGE_MAX, PAGE, &most))
        return;
    enum acts_answer answer = acts_reports(
        &s->acts, by, which != 1, first, (size_t)most, &list, &error);
    if (answer != ACTS_DONE) {
        answer_fault(r, answer, &error);
        return;
    }
    answer_list(r, &list, list.count == (size_t)most);
    trouble_list_free(&list);
}

void
report_handle(struct service *s, const struct actor *by, struct http_request *r)
{
    char id[16], words[TROUBLE_WORDS_MAX + 1];
    struct input in;
    struct trouble handled;
    struct sceau_error error = { 0 };

    if (!input_part(r, 0, id, sizeof id))
        return;
    input_open(r, &in);
    input_text(&in, "words", true, words, sizeof words);
    bool good = input_end(&in);
    input_close(&in);
    if (!good)
        return;
    enum acts_answer answer = acts_handle(
        &s->acts, by, strtoll(id, NULL, 10), words, &handled, &error);
    if (answer == ACTS_DONE)
        answer_one(r, 200, &handled);
    else
        answer_fault(r, answer, &error);
}
