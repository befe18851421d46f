/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "issuer/title/line.h"

static void
refused(const char *text, const char *says)
{
    struct sceau_error error = { 0 };

    if (line_check(text, &error) != SCEAU_E_FORMAT || !strstr(error.text, says))
        fail_msg("« %s » : « %s » sans « %s »", text, error.text, says);
    /* never the text itself */
    assert_null(strstr(error.text, "Specimen"));
}

static void
accepted(const char *text)
{
    struct sceau_error error = { 0 };

    if (line_check(text, &error) != SCEAU_OK)
        fail_msg("« %s » : « %s »", text, error.text);
}

static void
what_french_and_names_write_is_accepted(void **state)
{
    (void)state;
    accepted("");
    accepted("Direction des étrangers — « séjour » (93) n° 2 & 3 : œuvre…");
    accepted("Nguyễn Thị Hoàng-Ñandú Żółć Ångström");
    accepted("L’Haÿ-les-Roses");
}

static void
what_nobody_would_see_is_refused(void **state)
{
    static const char *const unseen[] = { "\u00ad", "\u200b", "\u200f",
        "\u202a", "\u202e", "\u2060", "\u2066", "\u2069", "\u206f", "\ufeff",
        "\ue000", "\uf8ff", "\ufe0f", "\U000e0041", "\U00100000", "\u061c",
        "\u180e", "\u034f" };

    (void)state;
    for (size_t i = 0; i < sizeof unseen / sizeof *unseen; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "Specimen%sa", unseen[i]);
        refused(text, "ne peut pas être imprimé : ôtez-le");
    }
    refused("Specimen\u202e", "U+202E");
}

static void
more_than_one_line_is_refused(void **state)
{
    (void)state;
    refused("Specimen\nx", "U+000A");
    refused("Specimen\tx", "caractère de contrôle (U+0009)");
    refused("\x7f", "contrôle");
    refused("\xc2\x85", "contrôle");
    refused("\xc2\x9f", "contrôle");
    refused("\u2028", "contrôle");
    refused("\u2029", "contrôle");
}

static void
the_advice_says_what_to_write(void **state)
{
    (void)state;
    refused("Specimen\u00a0x", "U+00A0");
    refused("\u00a0", "écrivez une espace ordinaire");
    refused("a\u202fb", "écrivez une espace ordinaire");
    refused("a\u2011b", "un trait d’union");
    refused("\u212bs", "écrivez Å (U+00C5)");
    refused("ha\u02bbo", "une apostrophe");
    refused("\ufb01", "écrivez fi");
    refused("\uff21", "de largeur normale");
    refused("\uff5e", "de largeur normale");
    refused("\u2116 4", "écrivez n°");
    refused("e\u0301", "NFC");
    refused("e\u036f", "U+036F");
    refused("Иван", "U+0418 ne peut pas être imprimé : écrivez en lettres");
    refused("\U0001f642", "U+1F642");
    refused("a\xff", "UTF-8");
}

static void
blanks_at_the_ends_are_refused(void **state)
{
    (void)state;
    refused(" ", "ôtez-la");
    refused(" a", "une espace au début ou à la fin");
    refused("a ", "une espace au début ou à la fin");
    accepted("a b");
}

static void
punctuation_alone_says_nothing(void **state)
{
    static const char *const nothing[] = { "", ".", "- - -", "«»", "×÷", "…",
        "&/()", "°º" };
    static const char *const something[] = { "a", "Z", "0", "9", "(é)", "ễ",
        "À", "ÿ", "…1" };

    (void)state;
    for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
        if (line_says_something(nothing[i]))
            fail_msg("« %s »", nothing[i]);
    for (size_t i = 0; i < sizeof something / sizeof *something; i++)
        if (!line_says_something(something[i]))
            fail_msg("« %s »", something[i]);
}

static void
characters_are_counted_and_not_bytes(void **state)
{
    (void)state;
    assert_int_equal(line_characters(""), 0);
    assert_int_equal(line_characters("é…a"), 3);
    assert_int_equal(line_longest_word(""), 0);
    assert_int_equal(line_longest_word("a éèê bb"), 3);
    assert_int_equal(line_longest_word("a  bbbb"), 4);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_french_and_names_write_is_accepted),
        cmocka_unit_test(what_nobody_would_see_is_refused),
        cmocka_unit_test(more_than_one_line_is_refused),
        cmocka_unit_test(the_advice_says_what_to_write),
        cmocka_unit_test(blanks_at_the_ends_are_refused),
        cmocka_unit_test(punctuation_alone_says_nothing),
        cmocka_unit_test(characters_are_counted_and_not_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
