/* SPDX-License-Identifier: EUPL-1.2 */
/* Many requests at once: sent, watched, and what each line came to. */
#include "issuer/serve/answer.h"
#include "issuer/serve/input.h"
#include "issuer/serve/routes.h"
#include "issuer/serve/runner.h"
#include "issuer/tell.h"

enum {
    ANSWER_MAX = 4096,
    RESULTS_MAX = UPLOAD_PAGE_MAX * 512,
    LINE_MAX = 1000000000
};

static void
answer_upload(
    struct http_request *r, unsigned status, const struct upload *upload)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ANSWER_MAX);
    AUTO_BUFFER struct buffer place = buffer_with_max(96);
    struct json j = json_into(&out);

    buffer_format(&place, "/batches/%s", upload->id);
    http_add(r, "Location", buffer_cstr(&place));
    tell_upload(&j, upload);
    answer_json(r, status, &out);
}

/* The same lines again are the same batch, whatever became of it. */
void
batch_add(struct service *s, const struct actor *by, struct http_request *r)
{
    char level[8];
    const struct input_parameter parameters[] = {
        { "level", level, sizeof level }, { NULL, NULL, 0 }
    };
    struct sceau_error error = { 0 };
    struct upload upload;

    if (!input_query(r, parameters))
        return;
    enum acts_answer answer =
        acts_batch(&s->acts, by, http_body(r), level, &upload, &error);
    if (answer != ACTS_DONE && answer != ACTS_AGAIN) {
        answer_fault(r, answer, &error);
        return;
    }
    runner_wake(s->runner);
    answer_upload(r, upload.state == UPLOAD_DONE ? 200 : 202, &upload);
}

void
batch_show(struct service *s, const struct actor *by, struct http_request *r)
{
    char id[UPLOAD_ID_SIZE];
    struct sceau_error error = { 0 };
    struct upload upload;

    if (!input_part(r, 0, id, sizeof id))
        return;
    enum acts_answer answer =
        acts_batch_find(&s->acts, by, id, &upload, &error);
    if (answer == ACTS_DONE)
        answer_upload(r, 200, &upload);
    else
        answer_fault(r, answer, &error);
}

static void
answer_page(struct http_request *r, const struct upload_page *page, bool full)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(RESULTS_MAX);
    AUTO_BUFFER struct buffer next = buffer_with_max(32);

    for (size_t i = 0; i < page->count; i++) {
        struct json j = json_into(&out);
        tell_upload_line(&j, &page->line[i]);
        buffer_byte(&out, '\n');
    }
    if (full && page->count > 0) {
        buffer_format(
            &next, "%lld", (long long)page->line[page->count - 1].line);
        http_add(r, "Sceau-Next", buffer_cstr(&next));
    }
    answer_bytes(r, 200, SERVICE_LINES, &out);
}

void
batch_results(struct service *s, const struct actor *by, struct http_request *r)
{
    char id[UPLOAD_ID_SIZE], after[16], limit[8];
    const struct input_parameter parameters[] = { { "after", after,
                                                      sizeof after },
        { "limit", limit, sizeof limit }, { NULL, NULL, 0 } };
    long past, most;
    struct sceau_error error = { 0 };
    struct upload_page page;

    if (!input_part(r, 0, id, sizeof id) || !input_query(r, parameters)
        || !input_number(r, "after", after, LINE_MAX, 0, &past)
        || !input_number(
            r, "limit", limit, UPLOAD_PAGE_MAX, UPLOAD_PAGE_MAX, &most))
        return;
    enum acts_answer answer =
        acts_batch_results(&s->acts, by, id, past, (size_t)most, &page, &error);
    if (answer != ACTS_DONE) {
        answer_fault(r, answer, &error);
        return;
    }
    answer_page(r, &page, page.count == (size_t)most);
    upload_page_free(&page);
}
