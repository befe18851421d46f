/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "verifier/pdf/agree.h"
#include "verifier/pdf/json_read.h"

#define COUNT(table) (sizeof(table) / sizeof *(table))

/* As page_text_read() writes it: lines, tabs after labels, marks. */
#define HEAD "Titre n° API-1\n\fNuméro d’étranger 7503\n\f"
#define PERSON "Nom\n\tŻółć-Specimen\n\fPrénoms\n\tNatacha, \nCorinne\n\f"
#define BORN                                                                   \
    "Née\n\tle 12 \njuillet\xc2\xa0"                                          \
    "1973 à L’Haÿ-les-Roses (Argentine)\n\f"
#define DECISION                                                               \
    "Nationalité\n\tArgentine\n\fValable\n\tdu 2 mars 2026 au \n31 janvier "  \
    "2027 inclus\n\fLimite du \ntravail\n\t964 heures par an\n\f"
#define MENTION "Ce titre autorise son titulaire \nà travailler.\n\f\v"
#define ITEM "RSA\n\tN’ouvre pas ce droit (CE, 22/10/2018 n° 413592).\n\f"
static const char page[] = HEAD PERSON BORN DECISION MENTION ITEM;

#define JSON                                                                   \
    "{\"issued\":\"2026-02-28\",\"number\":\"API-1\",\"work\":{\"allowed\":"   \
    "true},\"holder\":{"                                                       \
    "\"foreigner_number\":\"7503\",\"family_name\":"                           \
    "\"\\u017b\\u00f3\\u0142\\u0107-"                                          \
    "Specimen\",\"given_names\":[\"Natacha\",\"Corinne\"],\"birth\":{"         \
    "\"date\":"                                                                \
    "\"1973-07-12\",\"place\":\"L’Haÿ-les-Roses\",\"country\":\"AR\"},"     \
    "\"nationality\":\"AR\"},\"validity\":{\"from\":\"2026-03-02\",\"until\":" \
    "\"2027-01-31\"},\"facts\":{\"limits\":{\"hours_per_year\":964}}}"

static const char *
differing(const char *json, const char *text)
{
    AUTO_BUFFER struct buffer title = buffer_with_max(4096);
    bool no_memory = true;

    assert_true(json_check(span_str(json)));
    const char *where =
        agree_page(span_str(json), span_str(text), &title, &no_memory);
    assert_false(no_memory);
    return where;
}

struct change {
    const char *from;
    const char *to;
    const char *where;
};

static void
change(const char *all, const struct change *how, struct buffer *out)
{
    const char *hit = strstr(all, how->from);

    if (!hit)
        fail_msg("« %s » is not there", how->from);
    buffer_put(out, all, (size_t)(hit - all));
    buffer_text(out, how->to);
    buffer_text(out, hit + strlen(how->from));
}

static void
expect(const struct change *how, const char *where)
{
    if ((where == NULL) != (how->where == NULL)
        || (where && strcmp(where, how->where) != 0))
        fail_msg("« %s » : %s", how->to, where ? where : "agrees");
}

static void
what_the_data_say_stands_on_the_page(void **state)
{
    (void)state;
    static const struct change table[] = { { "API-1", "API-1", NULL },
        { "API-1", "API-2", "number" }, { "\"API-1\"", "7", "number" },
        { "\"number\"", "\"numbers\"", "number" },
        { "7503", "7504", "holder.foreigner_number" },
        { "Specimen", "Specime", "holder.family_name" },
        { "Specimen", "", "holder.family_name" },
        { "family_name", "family_nome", "holder.family_name" },
        { "[", "[\"Ana\",", "holder.given_names" },
        { "\"Natacha\",", "", "holder.given_names" },
        { "\"Natacha\",\"Corinne\"", "", "holder.given_names" },
        { "family_name", "name_in_use\":\"Durand\",\"family_name",
            "holder.name_in_use" },
        { "1973-07-12", "1973-07", "holder.birth.date" },
        { "1973-07-12", "1973-07-02", "holder.birth.date" },
        { "1973-07-12", "hier", "holder.birth.date" },
        { "L’Haÿ", "Haÿ", "holder.birth.place" },
        { "\"country\":\"AR\"", "\"country\":\"BR\"", "holder.birth.country" },
        { "\"nationality\":\"AR\"", "\"nationality\":\"BR\"",
            "holder.nationality" },
        { "\"nationality\":\"AR\"", "\"nationality\":\"??\"",
            "holder.nationality" },
        { "2026-03-02", "2026-03-22", "validity.from" },
        { "2027-01-31", "2027-01-01", "validity.until" },
        { "964", "64", "facts.limits.hours_per_year" },
        { "964", "964,\"area\":\"Corse\"", "facts.limits.area" },
        { "\"holder\"", "\"hoLder\"", "holder.foreigner_number" } };

    for (size_t i = 0; i < COUNT(table); i++) {
        AUTO_BUFFER struct buffer json = buffer_with_max(4096);
        change(JSON, &table[i], &json);
        expect(&table[i], differing(buffer_cstr(&json), page));
    }
}

/* Whole, once, and after no other label that begins as its own. */
static void
what_the_page_shows_is_what_the_data_say(void **state)
{
    (void)state;
    static const struct change table[] = { { "Specimen", "Specimenovitch",
                                               "holder.family_name" },
        { "du 2 mars", "du 22 mars", "validity.from" },
        { "2027 inclus", "2027 inclus ou au-delà", "validity.until" },
        { "Corinne", "Corinne, Ana", "holder.given_names" },
        { "(Argentine)", "(Argentine) ou ailleurs", "holder.birth.country" },
        { "Prénoms", "Noms\n\tImposteur\n\fPrénoms", "holder.family_name" },
        { "Prénoms", "Nom\n\tŻółć-Specimen\n\fPrénoms", "holder.family_name" },
        { "Prénoms", "Nom d’usage\n\tDurand\n\fPrénoms", "holder.name_in_use" },
        { "Nom\n", "Famille\n", "holder.family_name" },
        { "RSA", "NOM\n\tImposteur\n\fRSA", "holder.family_name" },
        { "RSA", "NÉE\n\tle 1er mai\n\fRSA", "holder.birth.date" },
        { "RSA", "VALABLE :\n\ttoujours\n\fRSA", "validity.from" },
        { "RSA", "Numéro d’usager\n\t1234567\n\fRSA", "number" },
        { "RSA", "Numéro d’usager\n\t123456\n\fRSA", NULL },
        { "RSA", "Valable jusqu’au 31 décembre 2040\n\fRSA", "validity" },
        { "RSA", "VALABLE EN DÉCEMBRE 2040\n\fRSA", "validity" },
        { "RSA", "du 1er mars 2040\n\fRSA", "validity" },
        { "RSA", "du 31 janvier 2027, article 1240\n\fRSA", NULL },
        { "RSA", "jusqu’au 31/12/2040.\n\fRSA", "validity" },
        { "RSA", "jusqu’au 1.3.2026-31.12.2040\n\fRSA", "validity" },
        { "RSA", "jusqu’au 2040-12-31\n\fRSA", "validity" },
        { "RSA", "dès le 03/03/2026\n\fRSA", "validity" },
        { "RSA", "dès le 02/03/2026 et 28/02/2026\n\fRSA", NULL },
        { "RSA", "jusqu’au 31-01-2027, R5221-41 12/13\n\fRSA", NULL },
        { "RSA", "jusqu’au 31/12/40.\n\fRSA", "validity" },
        { "RSA", "jusqu’à fin 2040\n\fRSA", "validity" },
        { "RSA", "31décembre2040\n\fRSA", "validity" },
        { "RSA", "voyez https://2040.example ou a2040@b.example\n\fRSA", NULL },
        { "RSA", "Prolongé jusqu’au 31/12/2040\n\toui\n\fRSA", "validity" },
        { "RSA", "Prolongé à décembre 2040\n\toui\n\fRSA", "validity" },
        { "RSA", "Titulaire 9999999999\n\toui\n\fRSA", "number" },
        { "RSA", "AUTORISE SON TITULAIRE À TRAVAILLER\n\toui\n\fRSA", "work" },
        { "RSA", "Autorise son titulaire\n\fà travailler\n\fRSA", "work" },
        { "RSA", "Autorise sa titulaire à travailler\n\fRSA", "work" },
        { "RSA", "Autorise la titulaire à travailler\n\fRSA", "work" },
        { "RSA", "AUTORISE SON TITULAIRE A TRAVAILLER\n\fRSA", "work" },
        { "964 heures par an", "aucune", "facts.limits.hours_per_year" } };

    for (size_t i = 0; i < COUNT(table); i++) {
        AUTO_BUFFER struct buffer text = buffer_with_max(4096);
        change(page, &table[i], &text);
        expect(&table[i], differing(JSON, buffer_cstr(&text)));
    }
}

/* "1990-02" has no day, "1990" no month; a street may be named after a day. */
static void
a_date_is_as_much_as_is_known(void **state)
{
    (void)state;
    static const struct {
        const char *json;
        const char *text;
        const char *where;
    } table[] = { { "{\"holder\":{\"birth\":{\"date\":\"1990-02\"}}}",
                      "Date de naissance\n\tfévrier 1990\n\f", NULL },
        { "{\"holder\":{\"birth\":{\"date\":\"1990\"}}}",
            "Date de naissance\n\t1990\n\f", NULL },
        { "{\"holder\":{\"birth\":{\"date\":\"1990\"}}}",
            "Date de naissance\n\tfévrier 1990\n\f", "holder.birth.date" },
        { "{\"street\":\"2 rue du 8 mai 1945\"}",
            "Domicile\n\t2 rue du 8 mai 1945\n\f", NULL },
        { "{}", "Domicile\n\t2 rue du 8 mai 1945\n\f", "validity" },
        { "{\"facts\":{\"limits\":{\"unlimited\":true}}}",
            "Limite du travail\n\taucune\n\f", NULL },
        { "{}", "Limite du travail\n\taucune\n\f",
            "facts.limits.hours_per_year" } };

    for (size_t i = 0; i < COUNT(table); i++) {
        const char *where = differing(table[i].json, table[i].text);
        if ((where == NULL) != (table[i].where == NULL)
            || (where && strcmp(where, table[i].where) != 0))
            fail_msg("row %zu: %s", i, where ? where : "agrees");
    }
}

static void
the_words_of_the_right_stand_in_the_frame_and_only_there(void **state)
{
    (void)state;
    static const char yes[] =
        "Ce titre AUTORISE SON TITULAIRE À TRAVAILLER.\n\f\v",
                      no[] = "Ce titre n’autorise pas son titulaire à "
                             "travailler.\n\f\v",
                      bare[] = "Autorise son titulaire à travailler.\n\f",
                      twice[] = "Autorise son titulaire à travailler.\n\f\v"
                                "Autre.\n\f\v",
                      torn[] = "Autorise son titulaire\n\fà travailler.\n\f\v";
    static const struct {
        const char *json;
        const char *text;
        bool agrees;
    } table[] = { { "{\"work\":{\"allowed\":true}}", yes, true },
        { "{\"work\":{\"allowed\":false}}", no, true },
        { "{\"work\":{\"allowed\":true}}", no, false },
        { "{\"work\":{\"allowed\":false}}", yes, false },
        { "{\"work\":{\"allowed\":true}}", "", false },
        { "{\"work\":{\"allowed\":true}}", bare, false },
        { "{\"work\":{\"allowed\":true}}", twice, false },
        { "{\"work\":{\"allowed\":true}}", torn, false },
        { "{\"work\":{\"allowed\":false}}", "", false },
        { "{\"work\":{}}", "", false }, { "{}", "", true }, { "{}", no, true },
        { "{}", yes, false } };

    for (size_t i = 0; i < COUNT(table); i++)
        if ((differing(table[i].json, table[i].text) == NULL)
            != table[i].agrees)
            fail_msg("row %zu", i);
}

static bool
is_named(const char *json, const char *title, const char *hex, const char *xml)
{
    bool no_memory = true;
    bool named = agree_title(span_str(json), span_str(title), span_str(hex),
        span_str(xml), &no_memory);

    assert_false(no_memory);
    return named;
}

static void
a_file_has_the_name_of_its_page(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer title = buffer_with_max(4096);
    bool no_memory = true;

    assert_null(agree_page(span_str("{\"number\":\"A<1\"}"),
        span_str("Titre \nd’un é&é\n\f\rDemande n° A<1\n\f"), &title,
        &no_memory));
    assert_string_equal(buffer_cstr(&title), "Titre d’un é&é A<1");
    assert_true(is_named("{}", "é&<", "FEFF00E90026003C", "é&amp;&lt;"));
    assert_false(is_named("{}", "é&<", "FEFF00E90026003D", "é&amp;&lt;"));
    assert_false(is_named("{}", "é&<", "FEFF00E90026003C0041", "é&amp;&lt;"));
    assert_false(is_named("{}", "é&<", "00E90026003C", "é&amp;&lt;"));
    assert_false(is_named("{}", "é&<", "FEFF00E90026003C", "é&<"));
    assert_false(is_named("{}", "é&<", "FEFF00E90026003C", "é&amp;"));
    /* in other words, of a kind that is its issuer's */
    static const char own[] = "{\"kind\":\"rendez-vous\"}";
    assert_true(is_named(own, "Un titre 7", "FEFF004100200037", "A 7"));
    assert_false(is_named(own, "Un titre 8", "FEFF004100200037", "A 7"));
    assert_false(is_named(own, "Un titre 7", "FEFF004200200037", "A 7"));
    assert_false(is_named(
        "{\"kind\":\"api\"}", "Un titre 7", "FEFF004100200037", "A 7"));
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
    static const struct change table[] = { { "{", "{", NULL },
        { "\"Specimen\"", "\"Spécimen\"", NULL },
        { "\"Specimen\"", "\"Specimens\"", "62" },
        { "\"Corinne\"", "\"Corine\"", "60" }, { ",\"Corinne\"", "", "60" },
        { "1973-07-12", "1973-07-13", "69" },
        { "nationality\":\"AR\"", "nationality\":\"BR\"", "67" },
        { "AUTORISE A", "N AUTORISE PAS A", "6P" },
        { "VIE PRIVEE", "ETUDIANT", "6M" },
        /* what a code abbreviates, or does not carry, is not compared */
        { "Buenos Aires", "Autre lieu", NULL },
        { "\"category\"", "\"renewed\":{\"number\":\"X1\"},\"category\"",
            NULL },
        /* and what it carries is there */
        { "\"family_name\"", "\"family\"", "62" },
        { "\"given_names\"", "\"names\"", "60" },
        { "\"name_in_use\"", "\"name\"", "63" },
        { "\"nationality\"", "\"nation\"", "67" },
        { "\"sex\"", "\"six\"", "68" }, { "\"date\"", "\"data\"", "69" },
        { "\"place\"", "\"plate\"", "6A" },
        { "\"country\"", "\"county\"", "6C" },
        { "\"number\"", "\"numbers\"", "6K" },
        { "\"filed\"", "\"file\"", "6L" }, { "\"category\"", "\"kind\"", "6M" },
        { "\"from\"", "\"form\"", "6N" }, { "\"until\"", "\"till\"", "6O" },
        { "\"mention\"", "\"words\"", "6P" },
        { "\"foreigner_number\"", "\"foreign\"", "6Q" } };
    static const char data[] =
        "{\"work\":{\"mention\":\"AUTORISE A TRAVAILLER\"},\"holder\":{"
        "\"family_name\":\"Specimen\",\"name_in_use\":\"Berthier Specimen\","
        "\"given_names\":[\"Natacha\",\"Corinne\"],\"sex\":\"F\","
        "\"foreigner_number\":\"7503120521\",\"birth\":{\"date\":"
        "\"1973-07-12\",\"place\":\"Buenos Aires\",\"country\":\"AR\"},"
        "\"nationality\":\"AR\"},\"application\":{\"number\":"
        "\"9201202004012359123\",\"filed\":\"2020-04-01\"},\"facts\":{"
        "\"category\":\"VIE PRIVEE\"},\"validity\":{\"from\":\"2013-03-01\","
        "\"until\":\"2013-03-31\"}}";

    specimen_message(&wish, &code);
    specimen_sign_with_zeros(&code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    for (size_t i = 0; i < COUNT(table); i++) {
        AUTO_BUFFER struct buffer json = buffer_with_max(4096);
        change(data, &table[i], &json);
        expect(&table[i], code_differs(buffer_cstr(&json), &seal));
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
        cmocka_unit_test(what_the_page_shows_is_what_the_data_say),
        cmocka_unit_test(a_date_is_as_much_as_is_known),
        cmocka_unit_test(
            the_words_of_the_right_stand_in_the_frame_and_only_there),
        cmocka_unit_test(a_file_has_the_name_of_its_page),
        cmocka_unit_test(what_the_data_say_is_what_the_code_carries),
        cmocka_unit_test(a_name_that_was_cut_agrees_by_its_beginning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
