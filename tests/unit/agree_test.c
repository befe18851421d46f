/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "verifier/pdf/agree.h"
#include "verifier/pdf/json_read.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const char page[] =
    "Titre n° API-1\nNom\nŻółć-Specimen\nPrénoms\nNatacha, Corinne\nNée\nle 12 "
    "juillet\n1973 à L’Haÿ-les-Roses\nNationalité\nArgentine\nValable\ndu 1er "
    "octobre 2026 au 31\xc2\xa0janvier 2027 inclus\nCette attestation autorise "
    "son titulaire\nà travailler.\nLimite 964 heures\n";

static const char *
differing(const char *json, const char *text)
{
    bool no_memory = true;

    assert_true(json_check(span_str(json)));
    const char *where = agree_page(span_str(json), span_str(text), &no_memory);
    assert_false(no_memory);
    return where;
}

static void
what_the_data_say_stands_on_the_page(void **state)
{
    (void)state;
    static const char work[] = "\"work\":{\"allowed\":true}";
    static const struct {
        const char *member;
        const char *where;
    } table[] = { { "\"number\":\"API-1\"", NULL },
        { "\"number\":\"API-2\"", "number" }, { "\"number\":7", "number" },
        { "\"holder\":{\"family_name\":\"\\u017b\\u00f3\\u0142\\u0107-"
          "Specimen\"}",
            NULL },
        { "\"holder\":{\"family_name\":\"Zolc\"}", "holder.family_name" },
        { "\"holder\":{\"family_name\":\"\"}", "holder.family_name" },
        { "\"holder\":{\"given_names\":[\"Natacha\",\"Corinne\"]}", NULL },
        { "\"holder\":{\"given_names\":[\"Corinne\",\"Natacha\"]}",
            "holder.given_names" },
        { "\"holder\":{\"given_names\":[]}", "holder.given_names" },
        { "\"holder\":{\"birth\":{\"date\":\"1973-07-12\"}}", NULL },
        { "\"holder\":{\"birth\":{\"date\":\"1973-07\"}}", NULL },
        { "\"holder\":{\"birth\":{\"date\":\"1973\"}}", NULL },
        { "\"holder\":{\"birth\":{\"date\":\"1974\"}}", "holder.birth.date" },
        { "\"holder\":{\"birth\":{\"date\":\"1973-08\"}}",
            "holder.birth.date" },
        { "\"holder\":{\"birth\":{\"date\":\"hier\"}}", "holder.birth.date" },
        { "\"holder\":{\"birth\":{\"place\":\"L’Haÿ-les-Roses\"}}", NULL },
        { "\"holder\":{\"nationality\":\"AR\"}", NULL },
        { "\"holder\":{\"nationality\":\"BR\"}", "holder.nationality" },
        { "\"holder\":{\"nationality\":\"??\"}", "holder.nationality" },
        { "\"validity\":{\"from\":\"2026-10-01\",\"until\":\"2027-01-31\"}",
            NULL },
        { "\"validity\":{\"from\":\"2026-10-01\",\"until\":\"2028-01-31\"}",
            "validity.until" },
        { "\"validity\":{\"from\":\"2026-10-02\"}", "validity.from" },
        { "\"facts\":{\"limits\":{\"hours_per_year\":964}}", NULL },
        { "\"facts\":{\"limits\":{\"hours_per_year\":965}}",
            "facts.limits.hours_per_year" } };

    for (size_t i = 0; i < COUNT(table); i++) {
        AUTO_BUFFER struct buffer json = buffer_with_max(512);
        buffer_format(&json, "{%s,%s}", work, table[i].member);
        const char *where = differing(buffer_cstr(&json), page);
        if ((where == NULL) != (table[i].where == NULL)
            || (where && strcmp(where, table[i].where) != 0))
            fail_msg("%s: %s", table[i].member, where ? where : "agrees");
    }
}

static void
the_words_of_the_right_stand_where_it_is_and_only_there(void **state)
{
    (void)state;
    static const char yes[] = "Ce titre AUTORISE SON TITULAIRE À TRAVAILLER.";
    static const char no[] =
        "Ce titre n’autorise pas son titulaire à travailler.";
    static const struct {
        const char *json;
        const char *text;
        bool agrees;
    } table[] = { { "{\"work\":{\"allowed\":true}}", yes, true },
        { "{\"work\":{\"allowed\":false}}", no, true },
        { "{\"work\":{\"allowed\":true}}", no, false },
        { "{\"work\":{\"allowed\":false}}", yes, false },
        { "{\"work\":{\"allowed\":true}}", "", false },
        { "{\"work\":{\"allowed\":false}}", "", false },
        { "{\"work\":{}}", "", false }, { "{}", "", true }, { "{}", no, true },
        { "{}", yes, false } };

    for (size_t i = 0; i < COUNT(table); i++)
        if ((differing(table[i].json, table[i].text) == NULL)
            != table[i].agrees)
            fail_msg("row %zu", i);
}

static const char *
code_differs(const char *json, const struct seal *seal)
{
    bool no_memory = true;
    const char *where = agree_code(span_str(json), seal, &no_memory);

    assert_false(no_memory);
    return where;
}

static void
what_the_data_say_is_what_the_code_carries(void **state)
{
    (void)state;
    struct specimen_wish wish = { 0 };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    static const struct {
        const char *json;
        const char *where;
    } table[] = { { "{}", NULL },
        { "{\"holder\":{\"family_name\":\"Spécimen\"}}", NULL },
        { "{\"holder\":{\"family_name\":\"Specimens\"}}", "62" },
        { "{\"holder\":{\"given_names\":[\"Natacha\",\"Corinne\"]}}", NULL },
        { "{\"holder\":{\"given_names\":[\"Natacha\"]}}", "60" },
        { "{\"holder\":{\"birth\":{\"date\":\"1973-07-13\"}}}", "69" },
        { "{\"holder\":{\"nationality\":\"BR\"}}", "67" },
        { "{\"work\":{\"mention\":\"N AUTORISE PAS A TRAVAILLER\"}}", "6P" },
        { "{\"facts\":{\"category\":\"ETUDIANT\"}}", "6M" },
        { "{\"facts\":{\"category\":\"VIE PRIVEE\"}}", NULL },
        /* what a code abbreviates, or does not carry, is not compared */
        { "{\"holder\":{\"address\":{\"street\":\"autre rue\"}}}", NULL },
        { "{\"facts\":{\"renewed\":{\"number\":\"X1\"}}}", NULL } };

    specimen_message(&wish, &code);
    specimen_sign_with_zeros(&code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    for (size_t i = 0; i < COUNT(table); i++) {
        const char *where = code_differs(table[i].json, &seal);
        if ((where == NULL) != (table[i].where == NULL)
            || (where && strcmp(where, table[i].where) != 0))
            fail_msg("%s: %s", table[i].json, where ? where : "agrees");
    }
}

static void
a_name_that_was_cut_agrees_by_its_beginning(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;

    buffer_text(&code, "DC04FR000001128D128D1301FR62SPECI\x1e");
    specimen_sign_with_zeros(&code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    assert_null(
        code_differs("{\"holder\":{\"family_name\":\"Specimen\"}}", &seal));
    assert_non_null(
        code_differs("{\"holder\":{\"family_name\":\"Spec\"}}", &seal));
    assert_non_null(
        code_differs("{\"holder\":{\"family_name\":\"Sqecimen\"}}", &seal));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_the_data_say_stands_on_the_page),
        cmocka_unit_test(
            the_words_of_the_right_stand_where_it_is_and_only_there),
        cmocka_unit_test(what_the_data_say_is_what_the_code_carries),
        cmocka_unit_test(a_name_that_was_cut_agrees_by_its_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
