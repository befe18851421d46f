/* SPDX-License-Identifier: EUPL-1.2 */
/* Dates that no person can have lived are refused by the names of their members. */
#include "tests/unit/test.h"

#include "tests/support/request.h"

static void
refused(const char *path, const char *json, const char *named)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = request_changed(path, json, &t, &error);

    if (status != SCEAU_E_FORMAT || !strstr(error.text, named))
        fail_msg("%s = %s : statut %d, « %s »", path, json, status, error.text);
    title_free(&t);
}

static void
accepted(const char *path, const char *json)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    if (request_changed(path, json, &t, &error) != SCEAU_OK)
        fail_msg("%s = %s : « %s »", path, json, error.text);
    title_free(&t);
}

/* The sample is of 24 November 2026. */
static void
nobody_is_older_than_130_years(void **state)
{
    static const char named[] = "holder.birth.date : plus de 130 ans";

    (void)state;
    refused("holder.birth.date", "\"1750-01-01\"", named);
    refused("holder.birth.date", "\"1896-11-23\"", named);
    accepted("holder.birth.date", "\"1896-11-24\"");
    /* the last day that they may be */
    refused("holder.birth.date", "\"1896-10\"", named);
    accepted("holder.birth.date", "\"1896-11\"");
    refused("holder.birth.date", "\"1895\"", named);
    accepted("holder.birth.date", "\"1896\"");
}

/* Filed on 17 August, decided on 2 November. */
static void
a_life_begins_before_its_file(void **state)
{
    (void)state;
    refused("holder.birth.date", "\"2026-08-18\"",
        "holder.birth.date : après le dépôt de la demande (application.filed)");
    accepted("holder.birth.date", "\"2026-08-17\"");
    /* the first day that they may be */
    refused("holder.birth.date", "\"2026-09\"", "application.filed");
    accepted("holder.birth.date", "\"2026-08\"");
    accepted("holder.birth.date", "\"2026\"");
}

static void
a_file_is_decided_after_it_begins(void **state)
{
    (void)state;
    refused("decision.date", "\"2026-08-16\"",
        "application.filed : après la décision (decision.date)");
    accepted("decision.date", "\"2026-08-17\"");
}

static void
a_decision_is_of_this_year(void **state)
{
    json_t *r = request_sample();
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    request_set(r, "application.filed", "\"2025-01-01\"");
    request_set(r, "decision.date", "\"2025-11-23\"");
    assert_int_equal(request_title(r, &t, &error), SCEAU_E_FORMAT);
    assert_non_null(strstr(error.text, "decision.date : plus d’un an"));
    request_set(r, "decision.date", "\"2025-11-24\"");
    assert_int_equal(request_title(r, &t, &error), SCEAU_OK);
    title_free(&t);
    json_decref(r);
}

/* Only the second attestation has one before it. */
static void
previous_refused(const char *json, const char *named)
{
    json_t *r = request_sample();
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    request_set(r, "facts.rank", "2");
    request_set(r, "facts.previous_until", json);
    assert_int_equal(request_title(r, &t, &error), SCEAU_E_FORMAT);
    if (!strstr(error.text, named))
        fail_msg("%s : « %s »", json, error.text);
    json_decref(r);
}

static void
the_title_renewed_is_of_this_life(void **state)
{
    static const char path[] = "facts.renewed.expires";

    (void)state;
    refused(path, "\"1901-01-01\"", "facts.renewed.expires");
    refused(path, "\"1973-07-11\"", "(facts.renewed.expires)");
    refused(path, "\"2011-08-16\"",
        "facts.renewed.expires : plus de 15 ans avant le dépôt");
    accepted(path, "\"2011-08-17\"");
    refused(path, "\"2041-08-18\"", "fin du titre renouvelé");
    /* no attestation ends before the file begins, nor before the title renewed */
    previous_refused("\"2026-08-16\"",
        "application.filed : après la fin de l’attestation précédente");
    previous_refused("\"2026-10-30\"",
        "facts.renewed.expires : après la fin de l’attestation précédente");
    previous_refused("\"2041-08-18\"", "(facts.previous_until)");
    refused("application.filed", "\"2011-11-23\"",
        "application.filed : plus de 15 ans avant aujourd’hui");
    accepted("application.filed", "\"2011-11-24\"");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(nobody_is_older_than_130_years),
        cmocka_unit_test(a_life_begins_before_its_file),
        cmocka_unit_test(a_file_is_decided_after_it_begins),
        cmocka_unit_test(a_decision_is_of_this_year),
        cmocka_unit_test(the_title_renewed_is_of_this_life),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
