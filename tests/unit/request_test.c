/* SPDX-License-Identifier: EUPL-1.2 */
/* What a request may hold: every refusal by the name of its member. */
#include "tests/unit/test.h"

#include "tests/support/request.h"

/* The refusal names the member and never repeats what it held. */
static void
refused(const char *path, const char *json, const char *named)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = request_changed(path, json, &t, &error);

    if (status != SCEAU_E_FORMAT || !strstr(error.text, named) || t)
        fail_msg("%s = %s : statut %d, « %s »", path, json ? json : "(absent)",
            status, error.text);
    title_free(&t);
}

static void
accepted(const char *path, const char *json)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = request_changed(path, json, &t, &error);

    if (status != SCEAU_OK)
        fail_msg("%s = %s : « %s »", path, json, error.text);
    title_free(&t);
}

static void
raw(const char *text, enum sceau_status expected, const char *named)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status =
        title_make(request_issuer(), span_str(text), REQUEST_NOW, &t, &error);

    if (status != expected || !strstr(error.text, named))
        fail_msg("« %.40s » : statut %d, « %s »", text, status, error.text);
    assert_null(t);
}

static void
each_needed_member_is_missed_by_name(void **state)
{
    static const char *const needed[] = { "holder.given_names",
        "holder.family_name", "holder.sex", "holder.nationality",
        "holder.birth.date", "holder.birth.place", "holder.birth.country",
        "holder.foreigner_number", "holder.address.street",
        "holder.address.town", "holder.address.country", "application.number",
        "application.filed", "facts.request", "facts.category", "facts.rank",
        "facts.renewed.category", "facts.renewed.number",
        "facts.renewed.expires", "decision.agent.name",
        "decision.agent.capacity", "decision.agent.service", "decision.date" };

    (void)state;
    for (size_t i = 0; i < sizeof needed / sizeof *needed; i++)
        refused(needed[i], NULL, needed[i]);
}

static void
each_row_of_the_table_refuses_a_wrong_type(void **state)
{
    const struct table *rows =
        &templates_kind(request_issuer()->templates, "api")->request;

    (void)state;
    assert_true(rows->rows > 30);
    for (size_t i = 0; i < rows->rows; i++) {
        const char *path = table_cell(rows, i, REQUEST_PATH);
        refused(path, "true", path);
        refused(path, "{}", path);
        refused(path, "\"\"", path);
        refused(path, "\"\\u0007\"", path);
        refused(path, "-1", path);
    }
}

static void
values_outside_their_form_are_refused(void **state)
{
    static const struct {
        const char *path;
        const char *json;
    } table[] = { { "holder.sex", "\"X\"" }, { "holder.nationality", "\"QQ\"" },
        { "holder.nationality", "\"ar\"" }, { "holder.nationality", "\"ARG\"" },
        { "holder.birth.date", "\"1973-02-30\"" },
        { "holder.birth.date", "\"12/07/1973\"" },
        { "holder.birth.date", "\"2026-11-25\"" },
        { "holder.birth.date", "\"2027\"" },
        { "holder.birth.date", "\"1973-13\"" }, { "holder.given_names", "[]" },
        { "holder.given_names", "[\"A\",\"B\",\"C\",\"D\",\"E\",\"F\",\"G\"]" },
        { "holder.given_names", "[\"Natacha\",7]" },
        { "holder.given_names", "[\"Natacha\\nCorinne\"]" },
        { "holder.family_name", "\"-\"" },
        { "holder.family_name", "\"\\u4e2d\"" },
        { "holder.family_name", "\" Specimen\"" },
        { "holder.family_name", "\"Spe\\u0301cimen\"" },
        { "holder.family_name",
            "\"SpecimenSpecimenSpecimenSpecimenSpecimen\"" },
        { "holder.foreigner_number", "\"12345678901\"" },
        { "holder.foreigner_number", "\"75 03\"" },
        { "holder.address.postcode", "\"7500A\"" },
        { "holder.address.postcode", "\"750000\"" },
        { "holder.address.town", "\"Paris 12\"" },
        { "application.number", "\"920120200401235912\"" },
        { "application.number", "\"92012020040123591234\"" },
        { "application.filed", "\"2026-11-25\"" },
        { "application.filed", "\"2026-11-31\"" },
        { "facts.request", "\"other\"" }, { "facts.category", "\"unknown\"" },
        { "facts.rank", "0" }, { "facts.rank", "100" }, { "facts.rank", "1.5" },
        { "facts.rank", "\"1\"" }, { "decision.date", "\"2026-11-25\"" },
        { "validity.until", "\"2026-02-29\"" } };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        refused(table[i].path, table[i].json, table[i].path);
}

static void
real_names_and_partial_dates_are_accepted(void **state)
{
    (void)state;
    accepted("holder.family_name", "\"Nguyễn Thị Hoàng-Ñandú Żółć\"");
    accepted("holder.family_name", "\"O’Specimen d'Été\"");
    accepted("holder.given_names", "[\"A\",\"B\",\"C\",\"D\",\"E\",\"F\"]");
    accepted("holder.birth.date", "\"1973\"");
    accepted("holder.birth.date", "\"1973-07\"");
    accepted("holder.birth.date", "\"2026-11-24\"");
    accepted("holder.birth.place", "\"Paris 12e\"");
    accepted("holder.address.line2", "\"Bâtiment B\"");
    accepted("holder.name_in_use", "null");
}

static void
unknown_members_are_named(void **state)
{
    (void)state;
    refused("surname", "\"x\"", "surname : membre inconnu");
    refused("holder.surname", "\"x\"", "holder.surname : membre inconnu");
    refused("holder.birth.time", "\"x\"", "holder.birth.time : membre inconnu");
    refused("holder", "\"x\"", "holder : un objet est attendu");
    refused("holder.birth", "[]", "holder.birth : un objet est attendu");
}

static void
what_has_no_meaning_there_is_refused(void **state)
{
    (void)state;
    /* a first application renews nothing */
    refused("facts.request", "\"first\"", "facts.renewed.category");
}

static void
bad_json_is_refused_without_quoting_it(void **state)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    static char huge[SCEAU_REQUEST_MAX + 2];

    (void)state;
    raw("", SCEAU_E_FORMAT, "vide");
    raw("[]", SCEAU_E_FORMAT, "un objet JSON est attendu");
    raw("{", SCEAU_E_FORMAT, "ligne 1");
    raw("\xff\xfe\x00", SCEAU_E_FORMAT, "ligne 1");
    raw("{\"schema\":\"sceau.request/1\"} x", SCEAU_E_FORMAT, "suit");
    raw("{\"a\":1,\"a\":2}", SCEAU_E_FORMAT, "deux fois");
    raw("{\"a\":\"\xc3\x28\"}", SCEAU_E_FORMAT, "UTF-8");
    raw("{\"a\":\"\\u0000\"}", SCEAU_E_FORMAT, "nul");
    raw("{\"kind\":\"api\"}", SCEAU_E_FORMAT, "schema");
    raw("{\"schema\":\"sceau.request/2\",\"kind\":\"api\"}", SCEAU_E_FORMAT,
        "schema");
    raw("{\"schema\":\"sceau.request/1\"}", SCEAU_E_FORMAT, "kind");
    raw("{\"schema\":\"sceau.request/1\",\"kind\":\"../api\"}",
        SCEAU_E_UNSUPPORTED, "kind");
    assert_int_equal(title_make(request_issuer(),
                         span_str("{\"schema\":\"Specimen\" \"Natacha\"}"),
                         REQUEST_NOW, &t, &error),
        SCEAU_E_FORMAT);
    assert_null(strstr(error.text, "Natacha"));
    memset(huge, ' ', sizeof huge - 1);
    raw(huge, SCEAU_E_LIMIT, "65536");
}

static void
every_truncation_is_refused(void **state)
{
    json_t *sample = request_sample();
    char *text = json_dumps(sample, 0);
    size_t len = strlen(text);

    (void)state;
    for (size_t i = 0; i < len; i++) {
        struct title *t = NULL;
        struct sceau_error error = { 0 };
        if (title_make(
                request_issuer(), span_of(text, i), REQUEST_NOW, &t, &error)
            == SCEAU_OK)
            fail_msg("accepted %zu of %zu bytes", i, len);
    }
    free(text);
    json_decref(sample);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_needed_member_is_missed_by_name),
        cmocka_unit_test(each_row_of_the_table_refuses_a_wrong_type),
        cmocka_unit_test(values_outside_their_form_are_refused),
        cmocka_unit_test(real_names_and_partial_dates_are_accepted),
        cmocka_unit_test(unknown_members_are_named),
        cmocka_unit_test(what_has_no_meaning_there_is_refused),
        cmocka_unit_test(bad_json_is_refused_without_quoting_it),
        cmocka_unit_test(every_truncation_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
