/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/title/form.h"

static void
encodes(const char *form, const char *value, const char *expected)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(256);
    struct sceau_error error = { 0 };
    enum form f;

    assert_true(form_parse(form, &f));
    if (form_encode(f, value, &out, &error) != SCEAU_OK)
        fail_msg("%s « %s » : %s", form, value, error.text);
    assert_string_equal(buffer_cstr(&out), expected);
}

static void
each_form_writes_what_the_dictionary_wants(void **state)
{
    (void)state;
    encodes("name", "Żółć d’Été-Noël", "ZOLC DETE NOEL");
    encodes("names", "Jean-Paul\nZoë", "JEAN PAUL/ZOE");
    encodes("place", "12 bis, allée Éléonore", "12 BIS ALLEE ELEONORE");
    encodes("date", "2026-11-24", "24112026");
    encodes("past", "2026-11-24", "24112026");
    encodes("birth", "1973", "00001973");
    encodes("birth", "1973-07", "00071973");
    encodes("birth", "1973-07-12", "12071973");
    encodes("postcode", "", "     ");
    encodes("postcode", "971", "971  ");
    encodes("postcode", "75015", "75015");
    encodes("town", "L’Haÿ-les-Roses", "L HAY LES ROSES");
    encodes("nationality", "XX", "XX");
    encodes("code", "A1", "A1");
    encodes("words", "Gérante (associée)", "GERANTE ASSOCIEE");
    encodes("amount", "1801,80", "1801,80");
    encodes("days", "2026-11-24", "2660");
    encodes("days", "2000-01-01", "0000");
    encodes("mrz", "IRFRA<\nAB<1", "IRFRA AB 1");
}

/* 2D-Doc 3.2.6, 11, step 1 */
static void
places_leave_out_what_carries_no_sense(void **state)
{
    (void)state;
    encodes("place", "Saint-Denis (93)", "SAINT DENIS 93");
    encodes("place", "Paris 15e", "PARIS 15E");
    encodes("place", "5 rue Martin & Fils", "5 RUE MARTIN ET FILS");
    encodes("place", "bâtiment n°12, n° 3 : esc. B", "BATIMENT N 12 N 3 ESC B");
    encodes("place", "1 rue de l'Église, l’Été", "1 RUE DE L EGLISE L ETE");
    encodes("place", "12/14 « Les Pins »", "12 14 LES PINS");
    encodes("place", "Ångströms väg; 3º", "AANGSTROEMS VAEG 3");
    encodes("place", "(((", "");
    encodes("town", "Sainte-Marie (La Réunion)", "SAINTE MARIE LA REUNION");
}

/* 2D-Doc 3.2.6, 7.5, field 6W: five digits, or spaces */
static void
a_postcode_that_its_field_cannot_hold_stays_on_the_page(void **state)
{
    (void)state;
    encodes("postcode", "1071 AB", "     ");
    encodes("postcode", "W1A", "     ");
    encodes("postcode", "110001", "     ");
    encodes("postcode", "75-00", "     ");
}

static void
not_encoded(const char *form, const char *value, const char *says)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(256);
    struct sceau_error error = { 0 };
    enum form f;

    assert_true(form_parse(form, &f));
    if (form_encode(f, value, &out, &error) != SCEAU_E_FORMAT
        || !strstr(error.text, says))
        fail_msg("%s « %s » : « %s »", form, value, error.text);
}

static void
what_a_code_cannot_carry_is_refused_with_what_to_write(void **state)
{
    (void)state;
    not_encoded("name", "Jean/Paul", "un trait d’union ou une espace");
    not_encoded("names", "Jean\nA/B", "chaque prénom à part");
    not_encoded("name", "Jean 2", "écrivez-le en lettres");
    not_encoded("name", "Jean 0", "chiffre");
    not_encoded("name", "Jean 9", "chiffre");
    not_encoded("name", "Jean (fils)", "U+0028 : écrivez un nom en lettres");
    not_encoded("names", "Jean\nÉ&", "U+0026");
    not_encoded("place", "A+B", "U+002B : écrivez-le en toutes lettres");
    not_encoded("place", "été 50%", "U+0025");
    not_encoded("town", "Paris 15e", "« Paris » et le code postal 75015");
    not_encoded("town", "Saint-Denis (93)", "sans chiffre");
    not_encoded("words", "Bureau 2", "écrivez-le en lettres");
    not_encoded("words", "A+B", "U+002B");
    not_encoded("days", "1999-12-31", "date illisible");
}

static void
a_birth_date_has_a_first_day(void **state)
{
    struct date d;

    (void)state;
    assert_true(form_first_day("1973-07", &d));
    assert_int_equal(date_compare(d, (struct date) { 1973, 7, 1 }), 0);
    assert_true(form_first_day("1973", &d));
    assert_int_equal(date_compare(d, (struct date) { 1973, 1, 1 }), 0);
    assert_true(form_first_day("1973-07-12", &d));
    assert_int_equal(date_compare(d, (struct date) { 1973, 7, 12 }), 0);
    assert_false(form_first_day("1973-", &d));
}

static void
what_is_no_form_or_no_date_is_refused(void **state)
{
    static const char *const bad[] = { "", "73", "1973-7", "1973-00",
        "1973-02-29", "1973-07-12T", "abcd" };
    AUTO_BUFFER struct buffer out = buffer_with_max(256);
    char text[9];
    enum form f;

    (void)state;
    assert_false(form_parse("", &f));
    assert_false(form_parse("Name", &f));
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        assert_false(form_birth(bad[i], text));
        assert_int_equal(
            form_encode(FORM_DATE, bad[i], &out, NULL), SCEAU_E_FORMAT);
    }
    assert_int_equal(
        form_encode(FORM_NAME, "\xe4\xb8\xad", &out, NULL), SCEAU_E_FORMAT);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_form_writes_what_the_dictionary_wants),
        cmocka_unit_test(places_leave_out_what_carries_no_sense),
        cmocka_unit_test(
            a_postcode_that_its_field_cannot_hold_stays_on_the_page),
        cmocka_unit_test(
            what_a_code_cannot_carry_is_refused_with_what_to_write),
        cmocka_unit_test(a_birth_date_has_a_first_day),
        cmocka_unit_test(what_is_no_form_or_no_date_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
