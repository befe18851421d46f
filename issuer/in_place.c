/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/in_place.h"

#include <stdio.h>

#include "issuer/register/due.h"
#include "verifier/base/error.h"
#include "verifier/base/limits.h"

/* NULL, or why nothing takes its place. One that was replaced has its answer already. */
static const char *
refusal(const struct story *s)
{
    if (strcmp(s->state, "issued") != 0)
        return "ce titre n’est pas émis";
    switch (s->status) {
    case STORY_REVOKED:
        return "ce titre est révoqué : rien ne prend sa place";
    case STORY_SUSPENDED:
        return "ce titre est suspendu : rétablissez-le d’abord (sceau "
               "reinstate)";
    case STORY_GOOD:
    case STORY_REPLACED:
        break;
    }
    return NULL;
}

/* It was replaced, and that is asked again: what has its place is handed out where it
 * stands. NULL, or why it does not. */
static const char *
stands_not(enum story_status status)
{
    switch (status) {
    case STORY_REVOKED:
        return "est révoqué : rien ne prend sa place";
    case STORY_SUSPENDED:
        return "est suspendu : rétablissez-le d’abord (sceau reinstate)";
    case STORY_REPLACED:
        return "est remplacé à son tour : demandez celui qui a sa place "
               "(sceau show)";
    case STORY_GOOD:
        break;
    }
    return NULL;
}

static enum sceau_status
check_again(
    struct registry *r, const char *replaced_by, struct sceau_error *error)
{
    struct story next;
    enum sceau_status status = story_find(r, replaced_by, &next, error);
    const char *why = status == SCEAU_OK ? stands_not(next.status) : NULL;

    return why ? fail(error, SCEAU_E_STATE,
               "ce titre est déjà remplacé, et %s, qui a sa place, %s",
               next.number, why)
               : status;
}

enum sceau_status
in_place_find(struct registry *r, const char *number, struct story *story,
    struct sealed *former, struct sceau_error *error)
{
    enum sceau_status status = story_find(r, number, story, error);
    const char *why = status == SCEAU_OK ? refusal(story) : NULL;

    if (why)
        return fail(error, SCEAU_E_STATE, "%s", why);
    if (status == SCEAU_OK && story->status == STORY_REPLACED)
        status = check_again(r, story->replaced_by, error);
    return status == SCEAU_OK ? sealed_find(r, story->id, former, error)
                              : status;
}

void
in_place_because(
    bool correction, const char *reason, char out[STORY_REASON_MAX + 1])
{
    (void)snprintf(out, STORY_REASON_MAX + 1, "%s%s",
        correction ? "correction : " : "duplicata : ", reason);
}

void
in_place_line(struct in_place *p, struct registry *registry,
    const struct sealed *former, struct span correction, const char *because,
    struct batch_line *out)
{
    bool duplicate = correction.len == 0;
    enum sceau_status status = SCEAU_OK;

    p->fault = (struct sceau_error) { 0 };
    p->wish = (struct issuer_wish) { .level = former->level,
        .day = date_paris(former->ruled_at),
        .from = duplicate ? former->from : NULL,
        .until = duplicate ? former->until : NULL };
    if (duplicate) {
        buffer_free(&p->request);
        p->request = buffer_with_max(SCEAU_REQUEST_MAX);
        status = due_request(registry, former->id, &p->request, &p->fault);
    }
    (void)snprintf(
        p->key, sizeof p->key, "replace:%lld", (long long)former->id);
    *out = (struct batch_line) { .number = 1,
        .request = duplicate ? buffer_span(&p->request) : correction,
        .key = p->key,
        .former = former->id,
        .replacing = because,
        .wish = &p->wish,
        .fault = status == SCEAU_OK ? NULL : p->fault.text,
        .may_pass = status == SCEAU_E_IO || status == SCEAU_E_NOMEM };
}

void
in_place_free(struct in_place *p)
{
    buffer_free(&p->request);
}
