/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/name.h"

static void
expect(const char *name, const char *letters)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(200);
    struct sceau_error error;

    if (name_transliterate(span_str(name), &out, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    assert_string_equal(buffer_cstr(&out), letters);
}

static void
names_follow_icao_9303(void **state)
{
    (void)state;
    expect("Nguyễn Thị Hoàng-Ñandú Żółć", "NGUYEN THI HOANG NANDU ZOLC");
    expect("Müller", "MUELLER");
    expect("Åse Ærø Øvre-Österlund", "AASE AEROE OEVRE OESTERLUND");
    expect("Weiß", "WEISS");
    expect("Þórður", "THORDUR");
    expect("d’Artagnan", "DARTAGNAN");
    expect("O'Neill", "ONEILL");
    expect("Jean-Luc", "JEAN LUC");
    expect("Œuvrard", "OEUVRARD");
    expect("İbrahim Çağlı", "IBRAHIM CAGLI");
    expect("Ștefănescu Țepeș", "STEFANESCU TEPES");
    expect("Phạm Đức", "PHAM DUC");
    expect("12 bis, rue de l'Église", "12 BIS RUE DE LEGLISE");
}

static void
composed_and_combining_accents_read_the_same(void **state)
{
    (void)state;
    expect("Mu\xcc\x88ller", "MUELLER");
    expect("A\xcc\x8ase", "AASE");
    expect("Nguye\xcc\x82\xcc\x83n", "NGUYEN");
}

static void
spaces_are_single_and_never_at_the_ends(void **state)
{
    (void)state;
    expect("  Anne   -  Marie - ", "ANNE MARIE");
    expect("", "");
    expect(" - ", "");
}

static void
letters_without_a_transliteration_are_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "Иван", "李", "أحمد", "A×B", "a\xff",
        "a\xc0\xaf", "\xed\xa0\x80",
        ("A\x01"
         "B"),
        "A<B", "A\xe2\x82\xac" };

    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(200);
        struct sceau_error error;
        assert_int_equal(
            name_transliterate(span_str(bad[i]), &out, &error), SCEAU_E_FORMAT);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(names_follow_icao_9303),
        cmocka_unit_test(composed_and_combining_accents_read_the_same),
        cmocka_unit_test(spaces_are_single_and_never_at_the_ends),
        cmocka_unit_test(letters_without_a_transliteration_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
