/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/renewal.h"

#include <stdlib.h>

#include "hsm/settings.h"
#include "verifier/base/error.h"
#include "verifier/base/scope.h"

AUTO_DEFINE(json_t *, json_decref);
AUTO_DEFINE(char *, free);

static enum sceau_status
parse(
    struct span text, const char *what, json_t **out, struct sceau_error *error)
{
    struct sceau_error local = { 0 };

    *out = settings_parse(text, &local);
    return *out ? SCEAU_OK
                : fail(error, SCEAU_E_FORMAT, "%s, %s", what, local.text);
}

/* The next rank, and the end of the one before. */
static enum sceau_status
set_facts(json_t *root, const char *until, struct sceau_error *error)
{
    json_t *facts = json_object_get(root, "facts");
    json_t *rank = json_object_get(facts, "rank");

    if (!json_is_integer(rank))
        return fail(error, SCEAU_E_FORMAT,
            "facts.rank : la demande du titre n’a pas de rang, et ne se "
            "renouvelle pas d’elle-même");
    if (json_object_set_new(
            facts, "rank", json_integer(json_integer_value(rank) + 1))
            != 0
        || json_object_set_new(facts, "previous_until", json_string(until))
            != 0)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    return SCEAU_OK;
}

static enum sceau_status
set_decision(json_t *root, struct span decision, struct sceau_error *error)
{
    json_t *own = NULL;

    if (decision.len == 0)
        return SCEAU_OK;
    enum sceau_status status = parse(decision, "décision", &own, error);
    if (status != SCEAU_OK)
        return status;
    if (!json_is_object(own)) {
        json_decref(own);
        return fail(
            error, SCEAU_E_FORMAT, "décision : un objet JSON est attendu");
    }
    return json_object_set_new(root, "decision", own) == 0
        ? SCEAU_OK
        : fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
}

enum sceau_status
renewal_request(struct span former, const char *until, struct span decision,
    struct buffer *out, struct sceau_error *error)
{
    json_t *parsed = NULL;
    enum sceau_status status =
        parse(former, "demande du titre", &parsed, error);
    AUTO(json_decref) json_t *root = parsed;

    if (status == SCEAU_OK)
        status = set_facts(root, until, error);
    if (status == SCEAU_OK)
        status = set_decision(root, decision, error);
    if (status != SCEAU_OK)
        return status;
    /* the rules compute both */
    (void)json_object_del(root, "validity");
    AUTO(free) char *text = json_dumps(root, JSON_COMPACT);
    if (!text)
        return fail(error, SCEAU_E_NOMEM, "mémoire épuisée");
    buffer_text(out, text);
    return buffer_status(out) == SCEAU_OK
        ? SCEAU_OK
        : fail(error, buffer_status(out), "demande trop longue");
}
