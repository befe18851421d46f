/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/serve/answer.h"

#include "verifier/base/log.h"

/* Seconds after which who was told to come again may. */
#define RETRY "5"

void
answer_bytes(struct http_request *r, unsigned status, const char *type,
    struct buffer *body)
{
    http_add(r, "Cache-Control", "no-store");
    http_answer(r, status, type, body);
}

void
answer_json(struct http_request *r, unsigned status, struct buffer *body)
{
    buffer_byte(body, '\n');
    answer_bytes(r, status, "application/json", body);
}

static void
answer_away(struct http_request *r, const struct sceau_error *error)
{
    log_err("event=away status=%s reason=\"%s\"",
        sceau_status_name(error->status), error->text);
    http_add(r, "Retry-After", RETRY);
    if (error->status == SCEAU_E_LIMIT)
        http_problem(r, 503, "busy", "%s", error->text);
    else
        http_problem(r, 503, "away",
            "le registre ou les clés ne répondent pas : recommencez dans un "
            "instant");
}

static void
answer_refused(struct http_request *r, unsigned status, const char *word,
    const struct sceau_error *error)
{
    char member[ACTS_MEMBER_SIZE];

    acts_member(error, member);
    http_problem_of(r, status, word, *member ? member : NULL, error->text);
}

void
answer_fault(struct http_request *r, enum acts_answer answer,
    const struct sceau_error *error)
{
    switch (answer) {
    case ACTS_FORBIDDEN:
        http_problem(r, 403, "act", "%s", error->text);
        return;
    case ACTS_WRONG:
        answer_refused(r, 400, "value", error);
        return;
    case ACTS_NOT_FOUND:
        http_problem(r, 404, "not-found", "%s", error->text);
        return;
    case ACTS_CONFLICT:
        http_problem(r, 409, "state", "%s", error->text);
        return;
    case ACTS_REFUSED:
        answer_refused(r, 422, "refused", error);
        return;
    case ACTS_AWAY:
        answer_away(r, error);
        return;
    case ACTS_DONE:
    case ACTS_AGAIN:
    case ACTS_BROKEN:
        break;
    }
    log_err("event=broken status=%s reason=\"%s\"",
        sceau_status_name(error->status), error->text);
    http_problem(r, 500, "internal",
        "le service n’a pas pu répondre : son journal dit pourquoi");
}
