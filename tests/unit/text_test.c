/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/base32.h"
#include "verifier/seal/text.h"

static void
expect(const char *id, struct span value, enum seal_end end, const char *text)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct seal_field f = { .id = { id[0], id[1], 0 },
        .definition = dictionary_field(id),
        .value = value,
        .end = end };

    assert_non_null(f.definition);
    buffer_text(&out, "-");
    field_text(&f, &out);
    if (strcmp(buffer_cstr(&out) + 1, text) != 0)
        fail_msg("%s: %s", id, buffer_cstr(&out));
}

static void
values_are_said_in_words(void **state)
{
    (void)state;
    static const char *const table[][3] = { { "6L", "01042020",
                                                "1er avril 2020" },
        { "69", "12071973", "12 juillet 1973" },
        { "L2", "12071973", "12 juillet 1973" },
        { "69", "00071973", "juillet 1973" }, { "69", "00001973", "1973" },
        { "6J", "2",
            "Attestation de prolongation d’instruction d’une demande de titre "
            "de séjour" },
        { "68", "F", "Féminin" },
        { "60", "NATACHA/CORINNE", "NATACHA, CORINNE" },
        { "56", "128D", "1er janvier 2013" }, { "65", "V ", "Visa" },
        { "A7", "082", "130" }, { "7H", "30", "48" }, { "AF", "C", "12" },
        { "0D", "6DDFE86C FFAC 4862 82C7 506A3B226DAB",
            "6DDFE86C-FFAC-4862-82C7-506A3B226DAB" },
        { "5V", "012026122026", "01/2026 - 12/2026" },
        { "08", "128D", "1er janvier 2013" }, { "07", "235959", "23:59:59" },
        { "HN", "010420201530", "1er avril 2020 à 15:30" },
        { "67", "AR", "Argentine" }, { "D2", "FR12345678", "FR12345678" } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        expect(table[i][0], span_str(table[i][1]), SEAL_END_NONE, table[i][2]);
}

static void
an_english_reader_has_english_words(void **state)
{
    (void)state;
    static const char *const table[][3] = {
        { "6L", "01042020", "1 April 2020" }, { "67", "AR", "Argentina" },
        { "67", "QQ", "QQ" }, { "HN", "010420201530", "1 April 2020 at 15:30" }
    };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer out = buffer_with_max(1000);
        struct seal_field f = { .definition = dictionary_field(table[i][0]),
            .value = span_str(table[i][1]) };
        memcpy(f.id, table[i][0], 2);
        field_text_en(&f, &out);
        assert_string_equal(buffer_cstr(&out), table[i][2]);
    }
}

static void
what_does_not_follow_its_format_is_given_as_it_stands(void **state)
{
    (void)state;
    static const char *const table[][2] = { { "6L", "31022020" },
        { "6L", "ABCDEFGH" }, { "69", "00131973" }, { "69", "01001973" },
        { "L2", "30501950" }, { "69", "00000000" }, { "08", "FFFF" },
        { "08", "12G0" }, { "07", "23595A" }, { "HN", "310220201530" },
        { "HN", "01042020ABCD" }, { "67", "QQ" }, { "67", "ar" }, { "6J", "9" },
        { "68", "X" }, { "A7", "08G" }, { "A7", "" }, { "AF", "a" },
        { "5V", "01202612202A" }, { "0C", "lower" }, { "0C", "A" } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++)
        expect(table[i][0], span_str(table[i][1]), SEAL_END_NONE, table[i][1]);
}

static void
an_address_is_decoded_unless_it_hides_something(void **state)
{
    (void)state;
    static const struct {
        const char *url;
        size_t len;
        bool said;
    } table[] = { { "mobilesite.com", 14, true }, { "a/\xc3\xa9", 4, true },
        { "a\0b", 3, false }, { "a\nb", 3, false }, { "a\x1b[", 3, false },
        { "a\x7f", 2, false }, { "a\xff", 2, false } };

    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        char text[64], plain[64];
        size_t n = base32_symbols(table[i].len);
        base32_encode(span_of(table[i].url, table[i].len), (uint8_t *)text);
        text[n] = 0;
        (void)snprintf(
            plain, sizeof plain, "%s", table[i].said ? table[i].url : text);
        expect("0C", span_of(text, n), SEAL_END_COMPLETE, plain);
    }
}

static void
a_cut_value_says_that_it_was_cut(void **state)
{
    (void)state;
    expect("62", span_str("SPECI"), SEAL_END_TRUNCATED,
        "SPECI… (tronqué par l’émetteur)");
}

static void
what_was_not_read_has_no_words(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(100);
    struct seal_field unknown = { .id = "ZZ", .value = span_str("A") };
    struct seal_field unread = { .id = "6L",
        .definition = dictionary_field("6L") };

    field_text(&unknown, &out);
    field_text(&unread, &out);
    assert_int_equal(out.len, 0);
    expect("62", span_str(""), SEAL_END_COMPLETE, "");
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_said_in_words),
        cmocka_unit_test(an_english_reader_has_english_words),
        cmocka_unit_test(what_does_not_follow_its_format_is_given_as_it_stands),
        cmocka_unit_test(an_address_is_decoded_unless_it_hides_something),
        cmocka_unit_test(a_cut_value_says_that_it_was_cut),
        cmocka_unit_test(what_was_not_read_has_no_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
