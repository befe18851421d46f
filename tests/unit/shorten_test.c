/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/shorten.h"

static void
expect(const char *line, size_t max, const char *shorter)
{
    uint8_t out[256];
    size_t len = shorten_address(span_str(line), max, out);

    if (!span_is(span_of(out, len), shorter))
        fail_msg("%s (%zu) : « %.*s » au lieu de « %s »", line, max, (int)len,
            (const char *)out, shorter);
}

static void
a_line_that_fits_is_left_alone(void **state)
{
    (void)state;
    expect("145 AVENUE DES SPECIMENS", 38, "145 AVENUE DES SPECIMENS");
    expect("145 AVENUE DES SPECIMENS", 24, "145 AVENUE DES SPECIMENS");
    expect("", 38, "");
}

/* Each of the five steps, and none before the one before it is used up. */
static void
no_more_is_shortened_than_needed(void **state)
{
    static const char line[] =
        "12 AVENUE DU GENERAL DE LA RESIDENCE CHARLES DE GAULLE";

    (void)state;
    expect(line, 53, "12 AV DU GENERAL DE LA RESIDENCE CHARLES DE GAULLE");
    expect(line, 49, "12 AV DU GENERAL DE LA RES CHARLES DE GAULLE");
    expect(line, 43, "12 AV DU GAL DE LA RES CHARLES DE GAULLE");
    expect(line, 39, "12 AV GAL DE LA RES CHARLES DE GAULLE");
    expect(line, 36, "12 AV GAL DE RES CHARLES DE GAULLE");
    expect(line, 33, "12 AV GAL DE RES C DE GAULLE");
    expect(line, 5, "12 AV GAL DE RES C DE GAULLE");
}

static void
a_type_in_no_list_keeps_four_letters(void **state)
{
    (void)state;
    expect("3 B FAUBOURG DES TANNEURS", 20, "3 B FAUB TANNEURS");
    expect("3 FAUBOURG DES TANNEURS", 19, "3 FAUBOURG TANNEURS");
    expect("CHEMIN VERT", 10, "CHEM VERT");
}

static void
words_of_two_and_three_words_are_found(void **state)
{
    (void)state;
    expect("ZONE D ACTIVITE DES PINS", 20, "ZA DES PINS");
    expect("1 CENTRE COMMERCIAL NORD", 20, "1 CCAL NORD");
    expect("ZONE D AMENAGEMENT CONCERTE NORD", 20, "ZAC NORD");
    expect("1 IMPASSE NOTRE DAME DE LORETTE", 25, "1 IMP ND DE LORETTE");
}

static void
the_last_word_and_numbers_stay_whole(void **state)
{
    (void)state;
    expect("1234 RUE DU GENERAL", 10, "1234 RUE GENERAL");
    expect("1234 BOULEVARD", 4, "1234 BOULEVARD");
    expect("RUE DU 11 NOVEMBRE 1918", 10, "RUE 11 NOVEMBRE 1918");
}

/* What a postman would take for another place, or another person. */
static void
what_would_be_another_address_stays(void **state)
{
    static const struct {
        const char *line;
        const char *shorter; /* as far as it goes */
    } table[] = {
        { "CHEZ MADAME NGUYEN THI HOANG BATIMENT L PORTE DU FOND",
            "CHEZ MME N THI H BAT L PORTE FOND" },
        { "CHEZ M ET MME DUPONTEL DURANDEAU", "CHEZ M ET MME D DURANDEAU" },
        { "MADAME DUPONT", "MME DUPONT" },
        { "MONSIEUR DUPONT", "M DUPONT" },
        { "APPARTEMENT L ESCALIER A ETAGE L RESIDENCE DES LILAS BLEUS",
            "APP L ESCALIER A ETG L RES L BLEUS" },
        { "BATIMENT LE ESCALIER 4 RESIDENCE LES LILAS",
            "BAT LE ESCALIER 4 RES LILAS" },
        { "BATIMENT ALPHONSE DES LILAS BLEUS", "BAT ALPHONSE LILA BLEUS" },
        { "BATIMENT APPARTEMENT 4 LILAS", "BAT APP 4 LILAS" },
        { "ESC 4 BAT B APPT 12 ETG 3 ENT C LILAS",
            "ESC 4 BAT B APPT 12 ETG 3 ENT C LILAS" },
        { "HALL L BLOC D TOUR L PORTE LA CHAMBRE 4 LILAS",
            "HALL L BLOC D TOUR L PORTE LA CHBR 4 LILAS" },
        { "ALLEE L CHARLES LILAS", "ALL L C LILAS" },
        { "12 L RUE DES LILAS BLEUS", "12 L RUE L BLEUS" },
        { "DEUXIEME ETAGE GAUCHE RESIDENCE LILAS",
            "DEUXIEME ETG GAUCHE RES LILAS" },
        { "5 BIS RUE CHARLES LILAS", "5 B RUE C LILAS" },
        { "RUE TER BIS LILAS", "RUE TER BIS LILAS" },
        { "5 QUATER RUE CHARLES LILAS", "5 Q RUE C LILAS" },
        { "RUE DU 4 JUILLET CHARLES LILAS", "RUE 4 JUILLET C LILAS" },
        { "RUE CHARLES SUR MER ET SOUS BOIS A LILAS",
            "RUE C SUR MER ET SOUS B A LILAS" },
        { "RUE CHARLES EN FORET D ARGONNE LILAS", "RUE C EN FOR D A LILAS" },
        { "CHBR 4 AV GENERAL CHARLEMAGNE LILAS", "CHBR 4 AV GAL C LILAS" },
        { "AV GOUV CHARLEMAGNE LILAS", "AV GOUV C LILAS" },
        { "DROITE CHARLES LILAS", "DROITE C LILAS" },
        { "LOTISSEMENT 12B34 LILAS 5", "LOT 12B34 L 5" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        expect(table[i].line, 5, table[i].shorter);
    expect(table[0].line, 38, "CHEZ MME N THI HOANG BAT L PORTE FOND");
}

/* Nobody's name has more than 20 letters: such a word keeps what fits. */
static void
a_word_longer_than_names_keeps_what_fits(void **state)
{
    static const char line[] =
        "LOTISSEMENT 12B34 ANTICONSTITUTIONNELLEMENTINTERMINABLES 5";

    (void)state;
    expect(line, 38, "LOT 12B34 ANTICONSTITUTIONNELLEMENTI 5");
    expect(line, 13, "LOT 12B34 A 5");
    expect(line, 12, "LOT 12B34 A 5");
    expect("RUE ABCDEFGHIJKLMNOPQRST LILAS", 29, "RUE A LILAS");
    expect(
        "RUE ABCDEFGHIJKLMNOPQRSTU LILAS", 29, "RUE ABCDEFGHIJKLMNOPQRS LILAS");
}

/* A title found once is not looked for in what it became. */
static void
settled_words_are_left_alone(void **state)
{
    (void)state;
    /* SOUS that is a building's name, and the list's "SOUS PREFET" */
    expect("BATIMENT SOUS PREFET LILAS", 5, "BAT SOUS PREF LILAS");
    /* a type in no list keeps its four letters, and one already short is found */
    expect("CHEMIN VERTE LILAS", 5, "CHEM V LILAS");
    expect("BD CHARLEMAGNE LILAS", 5, "BD C LILAS");
}

static void
every_article_goes_and_spaces_are_one(void **state)
{
    (void)state;
    expect("RUE LE LA LES L DU DES AU AUX LILAS", 5, "RUE LILAS");
    expect("  12   RUE  DES   LILAS  ", 20, "12 RUE DES LILAS");
}

/* A line of more words than any address has is not shortened, nor cut. */
static void
a_line_of_very_many_words_is_left_alone(void **state)
{
    (void)state;
    expect(
        "A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A AUX A",
        10,
        "A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A AUX A");
    expect("A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A AUX A",
        10, "A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A");
}

enum { ROW_KIND, ROW_FROM, ROW_TO, ROW_COLUMNS };
extern const char *const table_abbreviations[][ROW_COLUMNS];
extern const size_t table_abbreviations_rows;

/* True where the words begin with all words of the other. */
static bool
begins_with(const char *words, const char *other)
{
    size_t n = strlen(other);

    return strncmp(words, other, n) == 0 && (words[n] == ' ' || words[n] == 0);
}

static void
no_two_rows_of_the_list_contradict_each_other(void **state)
{
    static const char *const kinds[] = { "street", "other", "number" };
    size_t of_kind[3] = { 0 };

    (void)state;
    for (size_t i = 0; i < table_abbreviations_rows; i++) {
        const char *const *row = table_abbreviations[i];
        for (size_t k = 0; k < 3; k++)
            of_kind[k] += strcmp(row[ROW_KIND], kinds[k]) == 0;
        if (strlen(row[ROW_TO]) >= strlen(row[ROW_FROM]) || !*row[ROW_TO]
            || strchr(row[ROW_TO], ' '))
            fail_msg("%s : %s n’abrège rien", row[ROW_FROM], row[ROW_TO]);
        assert_int_equal(strspn(row[ROW_FROM], "ABCDEFGHIJKLMNOPQRSTUVWXYZ "),
            strlen(row[ROW_FROM]));
        for (size_t j = 0; j < table_abbreviations_rows; j++) {
            const char *const *other = table_abbreviations[j];
            if (strcmp(row[ROW_TO], other[ROW_FROM]) == 0)
                fail_msg("%s s’abrège encore", row[ROW_TO]);
            /* the first row that matches is taken: the longer stands first */
            if (j > i && begins_with(other[ROW_FROM], row[ROW_FROM]))
                fail_msg("%s cache %s", row[ROW_FROM], other[ROW_FROM]);
        }
    }
    for (size_t k = 0; k < 3; k++)
        assert_true(of_kind[k] > 0);
    assert_int_equal(
        of_kind[0] + of_kind[1] + of_kind[2], table_abbreviations_rows);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_that_fits_is_left_alone),
        cmocka_unit_test(no_more_is_shortened_than_needed),
        cmocka_unit_test(a_type_in_no_list_keeps_four_letters),
        cmocka_unit_test(words_of_two_and_three_words_are_found),
        cmocka_unit_test(the_last_word_and_numbers_stay_whole),
        cmocka_unit_test(what_would_be_another_address_stays),
        cmocka_unit_test(a_word_longer_than_names_keeps_what_fits),
        cmocka_unit_test(settled_words_are_left_alone),
        cmocka_unit_test(every_article_goes_and_spaces_are_one),
        cmocka_unit_test(no_two_rows_of_the_list_contradict_each_other),
        cmocka_unit_test(a_line_of_very_many_words_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
