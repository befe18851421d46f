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
    expect(line, 33, "12 AV GAL D RES CHARLES DE GAULLE");
    expect(line, 32, "12 AV GAL D RES C DE GAULLE");
    expect(line, 26, "12 AV GAL D RES C D GAULLE");
    expect(line, 5, "12 AV GAL D RES C D GAULLE");
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
    expect("RUE DU 11 NOVEMBRE 1918", 10, "RUE 11 N 1918");
}

/* A line of more words than any address has is not shortened, nor cut. */
static void
a_line_of_very_many_words_is_left_alone(void **state)
{
    (void)state;
    expect(
        "A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A",
        10,
        "A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A A");
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
        cmocka_unit_test(a_line_of_very_many_words_is_left_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
