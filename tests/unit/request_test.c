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

/* It is for notices: what is sealed and shown is the same without it. */
static void
an_address_of_email_is_of_the_request_alone(void **state)
{
    static const char *const bad[] = { "\"\"", "7", "true", "{}",
        "\"a@b.example\\r\\nBcc: c@d.example\"", "\"a@b\"", "\"é@b.example\"" };
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        refused("holder.email", bad[i], "holder.email : une adresse");
    refused(
        "holder.mail", "\"a@b.example\"", "foreigner_number, address, email");
    accepted("holder.email", "null");
    assert_int_equal(
        request_changed("holder.email", "\"a.n@specimen.example\"", &t, &error),
        SCEAU_OK);
    assert_string_equal(values_get(&t->values, "notice.mail"), "yes");
    for (size_t i = 0; i < t->values.count; i++)
        assert_null(strstr(t->values.entry[i].text, "specimen.example"));
    title_free(&t);
}

/* A code counts the letters that it carries, a text its characters. */
static void
each_bound_holds_at_its_edge(void **state)
{
    (void)state;
    accepted("holder.family_name", "\"ÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆ\"");
    refused("holder.family_name", "\"ÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆÆa\"",
        "holder.family_name : 39 caractères dans le code, 38 au plus");
    accepted("decision.agent.name",
        "\"éééééééééééééé éééééééééééééé éééééééééééééé ééééééééééééééé\"");
    refused("decision.agent.name",
        "\"éééééééééééééé éééééééééééééé éééééééééééééé éééééééééééééééé\"",
        "decision.agent.name : 61 caractères, 60 au plus");
    accepted("holder.foreigner_number", "\"ABCDEFGHI0\"");
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
    accepted("holder.birth.date", "\"2026-08-17\""); /* born that day */
    accepted("holder.birth.place", "\"Paris 12e\"");
    accepted("holder.address.line2", "\"Bâtiment B\"");
    accepted("holder.name_in_use", "null");
}

static void
unknown_members_are_named(void **state)
{
    (void)state;
    refused("surname", "\"x\"",
        "demande : un membre inconnu ; il y a holder, application, "
        "facts, work, validity, decision");
    refused("holder.surname", "\"x\"",
        "holder : un membre inconnu ; il y a given_names, ");
    refused("holder.birth.time", "\"x\"",
        "holder.birth : un membre inconnu ; il y a date, place, country");
    refused("holder", "\"x\"", "holder : un objet est attendu");
    refused("holder.birth", "[]", "holder.birth : un objet est attendu");
}

/* A name or a number typed in a member's place is not repeated. */
static void
what_stands_for_a_member_is_not_repeated(void **state)
{
    static const char *const typed[] = { "Dupont", "dupont é", "7503120521",
        "né le 12", "dupont-durand", "d\\npont", "", "dupont",
        "martin_rue_de_la_paix" };
    struct title *t = NULL;

    (void)state;
    for (size_t i = 0; i < sizeof typed / sizeof *typed; i++) {
        json_t *r = request_sample();
        struct sceau_error error = { 0 };
        json_t *address =
            json_object_get(json_object_get(r, "holder"), "address");
        json_object_set_new(address, typed[i], json_string("x"));
        assert_int_equal(request_title(r, &t, &error), SCEAU_E_FORMAT);
        if (!strstr(error.text, "holder.address : un membre inconnu")
            || (*typed[i] && strstr(error.text, typed[i])))
            fail_msg("« %s » : « %s »", typed[i], error.text);
        json_decref(r);
    }
    refused("Dupont", "\"x\"", "demande : un membre inconnu");
    refused("holder.dupont", "\"x\"", "holder : un membre inconnu");
}

static void
what_no_page_can_show_is_refused_by_its_member(void **state)
{
    static const char *const paths[] = { "decision.agent.name",
        "decision.agent.capacity", "decision.agent.service",
        "facts.limits.occupation", "facts.limits.area", "holder.family_name",
        "holder.name_in_use", "holder.birth.place", "holder.address.line2",
        "holder.address.street", "holder.address.town" };
    char named[128];

    (void)state;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        (void)snprintf(named, sizeof named,
            "%s : le caractère U+202E ne peut pas être imprimé", paths[i]);
        refused(paths[i], "\"Corinne \\u202e Specimen\"", named);
        (void)snprintf(named, sizeof named,
            "%s : le caractère U+00A0 ne peut pas être imprimé", paths[i]);
        refused(paths[i], "\"\\u00a0\"", named);
    }
    refused("holder.given_names", "[\"Natacha\",\"Corinne\\u200b\"]",
        "holder.given_names : le caractère U+200B");
    refused("holder.address.street", "\"1 \\u212bvägen\"",
        "holder.address.street : le caractère U+212B ne peut pas être imprimé "
        ": écrivez Å (U+00C5)");
}

static void
a_word_wider_than_the_page_is_refused_by_its_member(void **state)
{
    (void)state;
    refused("decision.agent.name",
        "\"A wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"",
        "decision.agent.name : un mot de plus de 38 caractères");
    accepted(
        "decision.agent.name", "\"A wwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwwww\"");
}

static void
what_says_nothing_is_refused(void **state)
{
    (void)state;
    refused("decision.agent.name", "\".\"",
        "decision.agent.name : ni lettre ni chiffre");
    refused("facts.limits.area", "\"- -\"", "ni lettre ni chiffre");
    accepted("facts.limits.area", "\"75, 92\"");
    refused("application.number", "\"0000000000000000000\"",
        "application.number : des zéros");
    accepted("application.number", "\"0000000000000000001\"");
    refused("holder.foreigner_number", "\"0000000000\"",
        "holder.foreigner_number : des zéros");
    refused("facts.renewed.number", "\"0\"", "facts.renewed.number");
    refused("holder.given_names", "[\"Natacha\",\".\"]", "aucune lettre");
    refused("holder.birth.place", "\"(…)\"", "aucune lettre : écrivez");
}

static void
given_names_are_told_apart(void **state)
{
    (void)state;
    refused("holder.given_names", "[\"Natacha/Corinne\"]",
        "holder.given_names : « / » ne va pas dans un nom");
    refused("holder.given_names", "[\"Natacha, Corinne\"]",
        "holder.given_names : « , » ne va pas dans un prénom");
    refused("holder.family_name", "\"A/B\"", "holder.family_name : « / »");
    refused("holder.name_in_use", "\"Specimen 2\"",
        "holder.name_in_use : un chiffre");
    refused("holder.family_name", "\"Specimen (Berthier)\"",
        "holder.family_name : le code ne peut pas porter le caractère U+0028");
}

static void
places_are_written_as_people_write_them(void **state)
{
    (void)state;
    accepted("holder.birth.place", "\"Saint-Denis (93)\"");
    accepted("holder.birth.place", "\"Paris 15e\"");
    accepted("holder.address.street", "\"Bât. A : 5, rue de l’Été n° 3\"");
    accepted("holder.address.line2", "\"chez Martin & Fils (2e étage)\"");
    accepted("holder.address.town", "\"L’Haÿ-les-Roses (Val-de-Marne)\"");
    refused("holder.address.town", "\"Paris 15e\"",
        "holder.address.town : une commune s’écrit sans chiffre");
    refused("holder.address.street", "\"rue A+B\"",
        "holder.address.street : le code ne peut pas porter le caractère "
        "U+002B");
}

static void
abroad(const char *postcode, bool fits)
{
    json_t *r = request_sample();
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    request_set(r, "holder.address.country", "\"NL\"");
    request_set(r, "holder.address.postcode", postcode);
    enum sceau_status status = request_title(r, &t, &error);
    if ((status == SCEAU_OK) != fits
        || (!fits && !strstr(error.text, "holder.address.postcode : au plus")))
        fail_msg("%s : « %s »", postcode, error.text);
    title_free(&t);
    json_decref(r);
}

static void
a_postcode_is_of_its_country(void **state)
{
    static const char *const wrong[] = { "\"1\"", "\"7501\"", "\"750151\"",
        "\"00000\"", "\"00999\"", "\"99000\"", "\"7501A\"", "\"75 15\"" };

    (void)state;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        refused("holder.address.postcode", wrong[i],
            "holder.address.postcode : un code postal de cinq chiffres");
    accepted("holder.address.postcode", "\"01000\"");
    accepted("holder.address.postcode", "\"98999\"");
    abroad("\"1071 AB\"", true);
    abroad("\"1\"", true);
    abroad("\"ABCDE-12345\"", false);
    abroad("\"ABCDE-1234\"", true);
    abroad("\"-1234\"", false);
    abroad("\"1234-\"", false);
    abroad("\"1071 ab\"", false);
}

static void
says(const char *set, const char *json, const char *path, const char *expected)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    if (request_changed(set, json, &t, &error) != SCEAU_OK)
        fail_msg("%s = %s : « %s »", set, json, error.text);
    const char *own = values_get(&t->values, path);
    if (!own || strcmp(own, expected) != 0)
        fail_msg("%s : « %s »", path, own ? own : "(absent)");
    title_free(&t);
}

static void
a_birth_date_is_said_with_its_preposition(void **state)
{
    static const char birth[] = "holder.birth.date";

    (void)state;
    says(
        birth, "\"1990-02-03\"", "holder.birth.date.when", "le 3 février 1990");
    says(birth, "\"1990-02-01\"", "holder.birth.date.when",
        "le 1er février 1990");
    says(birth, "\"1990-02\"", "holder.birth.date.when", "en février 1990");
    says(birth, "\"1990\"", "holder.birth.date.when", "en 1990");
    says(birth, "\"1990-02-03\"", "holder.birth.date.words", "3 février 1990");
    says(birth, "\"1990-02\"", "holder.birth.date.words", "février 1990");
    says(birth, "\"1990\"", "holder.birth.date.words", "1990");
    says(birth, "\"1990-02\"", birth, "1990-02");
}

static void
a_code_of_a_country_reads_as_what_it_is_there(void **state)
{
    (void)state;
    says("holder.birth.country", "\"XX\"", "holder.birth.country.name",
        "pays indéterminé");
    says("holder.birth.country", "\"ZZ\"", "holder.birth.country.name",
        "en mer");
    says("holder.birth.country", "\"AR\"", "holder.birth.country.name",
        "Argentine");
    says("holder.nationality", "\"XX\"", "holder.nationality.name",
        "indéterminée");
    says(
        "holder.nationality", "\"AR\"", "holder.nationality.name", "Argentine");
    refused("holder.birth.country", "\"XA\"",
        "holder.birth.country : ce code dit une situation");
    refused("holder.address.country", "\"XB\"", "holder.address.country");
    refused("holder.nationality", "\"ZZ\"",
        "holder.nationality : ce code n’est pas la nationalité d’un étranger");
    /* what would tell the holder's protection to whoever reads the code */
    refused("holder.nationality", "\"FR\"", "d’un étranger");
    refused("holder.nationality", "\"XA\"", "ou dit une protection");
    refused("holder.nationality", "\"XB\"", "ou dit une protection");
    refused("holder.nationality", "\"XC\"", "ou dit une protection");
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
        cmocka_unit_test(an_address_of_email_is_of_the_request_alone),
        cmocka_unit_test(each_bound_holds_at_its_edge),
        cmocka_unit_test(real_names_and_partial_dates_are_accepted),
        cmocka_unit_test(unknown_members_are_named),
        cmocka_unit_test(what_stands_for_a_member_is_not_repeated),
        cmocka_unit_test(what_no_page_can_show_is_refused_by_its_member),
        cmocka_unit_test(a_word_wider_than_the_page_is_refused_by_its_member),
        cmocka_unit_test(what_says_nothing_is_refused),
        cmocka_unit_test(given_names_are_told_apart),
        cmocka_unit_test(places_are_written_as_people_write_them),
        cmocka_unit_test(a_postcode_is_of_its_country),
        cmocka_unit_test(a_birth_date_is_said_with_its_preposition),
        cmocka_unit_test(a_code_of_a_country_reads_as_what_it_is_there),
        cmocka_unit_test(what_has_no_meaning_there_is_refused),
        cmocka_unit_test(bad_json_is_refused_without_quoting_it),
        cmocka_unit_test(every_truncation_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
