/* SPDX-License-Identifier: EUPL-1.2 */
/* Titles that are asked for: issued, looked at before, renewed, put in the place of
 * another. */
#include "issuer/serve/answer.h"
#include "issuer/serve/input.h"
#include "issuer/serve/routes.h"
#include "issuer/tell.h"
#include "verifier/base/limits.h"

enum { ANSWER_MAX = 8192, LEVEL_SIZE = 8 };

#define PDF "application/pdf"

/* {"level": …} of the query; false after an answer. */
static bool
read_level(struct http_request *r, char level[LEVEL_SIZE])
{
    const struct input_parameter parameters[] = {
        { "level", level, LEVEL_SIZE }, { NULL, NULL, 0 }
    };

    return input_query(r, parameters);
}

/* The file of what was issued before; one that was withdrawn is not handed out as if it
 * were good. */
static void
answer_file_again(struct service *s, const struct actor *by,
    struct http_request *r, const struct story *story)
{
    AUTO_BUFFER struct buffer pdf = buffer_with_max(SCEAU_PDF_MAX);
    struct sceau_error error = { 0 };
    struct story now;

    if (story->status != STORY_GOOD) {
        http_problem(r, 409, "withdrawn",
            "cette demande a déjà son titre, %s, qui est %s : son fichier est "
            "à /titles/%s/pdf",
            story->number, story_status_words(story->status), story->number);
        return;
    }
    enum acts_answer answer =
        acts_file(&s->acts, by, story->number, &now, &pdf, &error);
    if (answer == ACTS_DONE)
        answer_bytes(r, 200, PDF, &pdf);
    else
        answer_fault(r, answer, &error);
}

/* The title's document, or its file to who takes that. */
static void
answer_issued(struct service *s, const struct actor *by, struct http_request *r,
    enum acts_answer answer, struct acts_issued *issued)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(ANSWER_MAX);
    AUTO_BUFFER struct buffer place = buffer_with_max(128);
    struct json j = json_into(&out);
    bool new = answer == ACTS_DONE;

    buffer_format(&place, "/titles/%s", issued->story.number);
    http_add(r, "Location", buffer_cstr(&place));
    http_add(r, "Sceau-Number", issued->story.number);
    if (input_accepts(r, PDF)) {
        if (new)
            answer_bytes(r, 201, PDF, &issued->pdf);
        else
            answer_file_again(s, by, r, &issued->story);
        return;
    }
    tell_title(&j, &issued->story);
    answer_json(r, new ? 201 : 200, &out);
}

static void
answer_asked(struct service *s, const struct actor *by, struct http_request *r,
    enum acts_answer answer, struct acts_issued *issued,
    const struct sceau_error *error)
{
    if (answer == ACTS_DONE || answer == ACTS_AGAIN)
        answer_issued(s, by, r, answer, issued);
    else
        answer_fault(r, answer, error);
    acts_issued_free(issued);
}

void
title_issue(struct service *s, const struct actor *by, struct http_request *r)
{
    char key[REGISTRY_KEY_MAX + 1], level[LEVEL_SIZE];
    struct acts_issued issued;
    struct sceau_error error = { 0 };

    if (!input_key(r, key, sizeof key) || !read_level(r, level))
        return;
    enum acts_answer answer = acts_issue(&s->acts, by, http_body(r),
        *key ? key : NULL, *level ? level : NULL, &issued, &error);
    answer_asked(s, by, r, answer, &issued, &error);
}

static void
put_value(struct json *j, const char *name, const struct issuer_draft *draft,
    const char *path)
{
    const char *text = issuer_draft_value(draft, path);

    if (text)
        json_cstr(j, name, text);
}

/* What the rules make of it, and nothing of what was sent. */
static enum sceau_status
put_draft(const struct issuer_draft *draft, struct buffer *out,
    struct sceau_error *error)
{
    AUTO_BUFFER struct buffer mention = buffer_with_max(ANSWER_MAX);
    struct json j = json_into(out);
    enum sceau_status status = issuer_draft_mentions(draft, &mention, error);

    json_open(&j, NULL, '{');
    json_cstr(&j, "schema", "sceau.check/1");
    json_cstr(&j, "kind", issuer_draft_kind(draft));
    json_cstr(&j, "level", issuer_draft_level(draft));
    put_value(&j, "valid_from", draft, "validity.from");
    put_value(&j, "valid_until", draft, "validity.until");
    put_value(&j, "days_without", draft, "validity.gap");
    put_value(&j, "work", draft, "work.right");
    if (mention.len)
        json_cstr(&j, "mention", buffer_cstr(&mention));
    put_value(&j, "rule_set", draft, "rules.version");
    json_close(&j, '}');
    return status;
}

void
title_check(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(2 * ANSWER_MAX);
    char level[LEVEL_SIZE];
    struct issuer_draft *draft = NULL;
    struct sceau_error error = { 0 };

    if (!read_level(r, level))
        return;
    enum acts_answer answer = acts_check(
        &s->acts, by, http_body(r), *level ? level : NULL, &draft, &error);
    if (answer == ACTS_DONE && put_draft(draft, &out, &error) != SCEAU_OK)
        answer = ACTS_BROKEN;
    issuer_draft_free(&draft);
    if (answer == ACTS_DONE)
        answer_json(r, 200, &out);
    else
        answer_fault(r, answer, &error);
}

void
title_renew(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer decision = buffer_with_max(SCEAU_REQUEST_MAX);
    char number[REGISTRY_NUMBER_SIZE];
    struct acts_issued issued;
    struct sceau_error error = { 0 };
    struct input in;

    if (!input_part(r, 0, number, sizeof number))
        return;
    input_open(r, &in);
    input_object(&in, "decision", false, &decision);
    bool good = input_end(&in);
    input_close(&in);
    if (!good)
        return;
    enum acts_answer answer = acts_renew(
        &s->acts, by, number, buffer_span(&decision), &issued, &error);
    answer_asked(s, by, r, answer, &issued, &error);
}

void
title_replace(struct service *s, const struct actor *by, struct http_request *r)
{
    AUTO_BUFFER struct buffer request = buffer_with_max(SCEAU_REQUEST_MAX);
    char number[REGISTRY_NUMBER_SIZE], reason[STORY_REASON_MAX + 1];
    struct acts_issued issued;
    struct sceau_error error = { 0 };
    struct input in;

    if (!input_part(r, 0, number, sizeof number))
        return;
    input_open(r, &in);
    input_text(&in, "reason", true, reason, sizeof reason);
    input_object(&in, "request", false, &request);
    bool good = input_end(&in);
    input_close(&in);
    if (!good)
        return;
    enum acts_answer answer = acts_replace(
        &s->acts, by, number, reason, buffer_span(&request), &issued, &error);
    answer_asked(s, by, r, answer, &issued, &error);
}
