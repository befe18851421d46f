/* SPDX-License-Identifier: EUPL-1.2 */
/* What becomes of titles: revoked, suspended, reinstated; an examination that ends. */
#include "issuer/serve/answer.h"
#include "issuer/serve/input.h"
#include "issuer/serve/routes.h"
#include "issuer/tell.h"

enum { ANSWER_MAX = 8192, APPLICATION_SIZE = 40 };

/* {"reason": "…"}; false after an answer. */
static bool
read_reason(struct http_request *r, char reason[STORY_REASON_MAX + 1])
{
    struct input in;

    input_open(r, &in);
    input_text(&in, "reason", true, reason, STORY_REASON_MAX + 1);
    bool good = input_end(&in);
    input_close(&in);
    return good;
}

static void
change(struct service *s, const struct actor *by, struct http_request *r,
    enum story_status to)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ANSWER_MAX);
    struct json j = json_into(&out);
    char number[REGISTRY_NUMBER_SIZE], reason[STORY_REASON_MAX + 1];
    struct sceau_error error = { 0 };
    struct story story;

    if (!input_part(r, 0, number, sizeof number) || !read_reason(r, reason))
        return;
    enum acts_answer answer =
        acts_change(&s->acts, by, number, to, reason, &story, &error);
    if (answer != ACTS_DONE) {
        answer_fault(r, answer, &error);
        return;
    }
    tell_title(&j, &story);
    answer_json(r, 200, &out);
}

void
title_revoke(struct service *s, const struct actor *by, struct http_request *r)
{
    change(s, by, r, STORY_REVOKED);
}

void
title_suspend(struct service *s, const struct actor *by, struct http_request *r)
{
    change(s, by, r, STORY_SUSPENDED);
}

void
title_reinstate(
    struct service *s, const struct actor *by, struct http_request *r)
{
    change(s, by, r, STORY_GOOD);
}

void
application_close(
    struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ANSWER_MAX);
    struct json j = json_into(&out);
    char application[APPLICATION_SIZE], reason[STORY_REASON_MAX + 1];
    struct sceau_error error = { 0 };
    int64_t closed = 0;

    if (!input_part(r, 0, application, sizeof application)
        || !read_reason(r, reason))
        return;
    enum acts_answer answer =
        acts_close(&s->acts, by, application, reason, &closed, &error);
    if (answer != ACTS_DONE) {
        answer_fault(r, answer, &error);
        return;
    }
    json_open(&j, NULL, '{');
    json_cstr(&j, "application", application);
    json_integer(&j, "closed", closed);
    json_close(&j, '}');
    answer_json(r, 200, &out);
}
