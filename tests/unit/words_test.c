/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/seal/country.h"
#include "verifier/seal/seal.h"
#include "verifier/verdict/axes.h"
#include "verifier/verdict/report.h"
#include "verifier/verdict/tables.h"
#include "verifier/verdict/words.h"

static size_t
holes(const char *text)
{
    size_t n = 0;

    for (const char *at = strstr(text, "%s"); at; at = strstr(at + 2, "%s"))
        n++;
    return n;
}

static size_t
percents(const char *text)
{
    size_t n = 0;

    for (; *text; text++)
        n += *text == '%';
    return n;
}

static void
every_sentence_is_there_in_both_languages(void **state)
{
    (void)state;
    for (size_t i = 0; i < table_words_rows; i++) {
        const char *const *row = table_words[i];
        const char *dot = strchr(row[WORDS_KEY], '.');
        if (!dot || !*row[WORDS_FR] || !*row[WORDS_EN])
            fail_msg("%s lacks a language", row[WORDS_KEY]);
        if (holes(row[WORDS_FR]) != holes(row[WORDS_EN])
            || holes(row[WORDS_FR]) != percents(row[WORDS_FR])
            || holes(row[WORDS_EN]) != percents(row[WORDS_EN]))
            fail_msg("%s: holes differ", row[WORDS_KEY]);
        /* each is what words() gives, and no key stands twice */
        AUTO_BUFFER struct buffer group = buffer_with_max(100);
        buffer_put(&group, row[WORDS_KEY], (size_t)(dot - row[WORDS_KEY]));
        assert_ptr_equal(
            words(LANGUAGE_FR, buffer_cstr(&group), dot + 1), row[WORDS_FR]);
        assert_ptr_equal(
            words(LANGUAGE_EN, buffer_cstr(&group), dot + 1), row[WORDS_EN]);
    }
    assert_true(table_words_rows > 110);
    assert_string_equal(words(LANGUAGE_EN, "seal", "nothing"), "nothing");
}

static void
has_words(const char *group, const char *name)
{
    const char *fr = words(LANGUAGE_FR, group, name);
    const char *en = words(LANGUAGE_EN, group, name);

    if (fr == name || en == name)
        fail_msg("%s.%s has no words", group, name);
}

static void
every_state_of_every_axis_has_a_sentence(void **state)
{
    (void)state;
    static const enum seal_state seals[] = { SEAL_UNVERIFIED, SEAL_NOT_A_SEAL,
        SEAL_MALFORMED, SEAL_INCOMPLETE, SEAL_UNSUPPORTED, SEAL_UNKNOWN_SIGNER,
        SEAL_FORGED, SEAL_TEST, SEAL_SIGNER_NOT_ACCEPTED, SEAL_SIGNER_REVOKED,
        SEAL_SIGNER_DATE, SEAL_VALID };
    static const enum verdict verdicts[] = { VERDICT_COULD_NOT_TELL,
        VERDICT_NOT_VALID, VERDICT_VALID };
    static const enum pdf_state pdfs[] = { PDF_NONE, PDF_FORGED, PDF_FOREIGN,
        PDF_UNREADABLE, PDF_SEALED };
    static const enum time_state times[] = { TIME_UNDATED, TIME_NOT_YET,
        TIME_EXPIRED, TIME_IN_FORCE };
    static const enum status_state statuses[] = { STATUS_UNKNOWN,
        STATUS_REVOKED, STATUS_SUSPENDED, STATUS_REPLACED, STATUS_GOOD };
    static const enum trust_state trusts[] = { TRUST_ABSENT, TRUST_STALE,
        TRUST_PINNED, TRUST_FRESH };

    for (size_t i = 0; i < sizeof seals / sizeof *seals; i++)
        has_words("seal", seal_state_name(seals[i]));
    for (size_t i = 0; i < sizeof verdicts / sizeof *verdicts; i++)
        has_words("verdict", verdict_name(verdicts[i]));
    for (size_t i = 0; i < sizeof pdfs / sizeof *pdfs; i++)
        has_words("pdf", pdf_state_name(pdfs[i]));
    for (size_t i = 0; i < sizeof times / sizeof *times; i++)
        has_words("time", time_state_name(times[i]));
    for (size_t i = 0; i < sizeof statuses / sizeof *statuses; i++)
        has_words("status", status_state_name(statuses[i]));
    for (size_t i = 0; i < sizeof trusts / sizeof *trusts; i++)
        has_words("trust", trust_state_name(trusts[i]));
    for (int i = ROLE_EMPLOYER; i <= ROLES; i++)
        has_words("role", role_name((enum role)i));
}

/* The French names are those of the table that the issuer reads. */
static void
countries_are_named_in_both_languages(void **state)
{
    (void)state;
    char line[512];
    size_t rows = 0;
    FILE *file = fopen(TEMPLATES "/countries.tsv", "r");

    assert_non_null(file);
    for (int n = 0; fgets(line, sizeof line, file); n++) {
        line[strcspn(line, "\r\n")] = 0;
        if (n == 0 || line[0] == '#' || line[0] == 0)
            continue;
        line[2] = 0;
        line[3 + strcspn(line + 3, "\t")] = 0;
        /* "-": what the issuer refuses as a place, and the reader still names */
        if (strcmp(line + 3, "-") != 0)
            assert_string_equal(words_country(LANGUAGE_FR, line), line + 3);
        assert_string_not_equal(words_country(LANGUAGE_FR, line), line);
        assert_string_not_equal(words_country(LANGUAGE_EN, line), line);
        assert_true(*words_country(LANGUAGE_EN, line) != 0);
        rows++;
    }
    (void)fclose(file);
    assert_int_equal(rows, table_countries_rows);
    assert_string_equal(words_country(LANGUAGE_EN, "QQ"), "QQ");
}

static void
holes_are_filled_in_order_with_what_is_printable(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(200);

    words_put(&out, "a %s b", "X");
    words_put(&out, "|none", "X");
    words_put_two(&out, "|%s and %s.", "1", "2");
    words_put_two(&out, "|%s.", "1", "2");
    words_put_two(&out, "|%s%s.", NULL, "\x1b[2J");
    assert_null(strchr(buffer_cstr(&out), '\x1b'));
    out.data[strlen("a X b|none|1 and 2.|1.|")] = 0;
    assert_string_equal(buffer_cstr(&out), "a X b|none|1 and 2.|1.|");
}

/* What the reader says of a damaged code, in English; how many sentences it had. */
static void
expect_english(struct span code, bool met[], size_t *kinds)
{
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);
    struct sceau_error error = { 0 };
    struct seal seal;

    if (seal_parse(code, &seal, &error) == SCEAU_OK)
        return;
    struct finding f = { .code = "parse", .detail = error.text };
    report_finding(&f, LANGUAGE_EN, &out);
    if (strstr(buffer_cstr(&out), "In French")
        || strcmp(buffer_cstr(&out), error.text) == 0)
        fail_msg("not in English: %s", error.text);
    for (size_t i = 0; i < table_words_rows; i++) {
        size_t n = strcspn(table_words[i][WORDS_EN], "%");
        if (!met[i] && strncmp(table_words[i][WORDS_KEY], "said.", 5) == 0
            && strncmp(table_words[i][WORDS_EN], buffer_cstr(&out), n) == 0) {
            met[i] = true;
            ++*kinds;
        }
    }
}

static void
damage_and_expect(struct span code, bool met[], size_t *kinds)
{
    static const uint8_t other[] = { 0, 0x1d, 0x1e, 0x1f, '0', 'Z', 0xff };
    uint8_t bad[512];

    for (size_t n = 0; n < code.len; n++) {
        expect_english(span_of(code.data, n), met, kinds);
        memcpy(bad, code.data, code.len);
        for (size_t i = 0; i < sizeof other; i++) {
            bad[n] = other[i];
            expect_english(span_of(bad, code.len), met, kinds);
        }
    }
}

static void
what_the_reader_says_is_said_in_english(void **state)
{
    (void)state;
    static bool met[1000];
    static uint8_t longest[SCEAU_CODE_MAX + 1];
    uint8_t code[26 + 13 + 1 + 103] = "DC04FR000001128D128D1301FR"
                                      "6J26L01042020\x1f";
    uint8_t binary[19 + 3 + 66] = "\xdc\x04\x7b\xa7\x7b\x9d\x19\xa5\x19\xa6"
                                  "\x5f\xb3\xe1\x99\x61\xb0\x07\x00\x01"
                                  "\x0a\x01\x41\xff\x40";
    size_t kinds = 0;

    assert_true(table_words_rows < sizeof met);
    memset(code + 40, 'A', 103);
    damage_and_expect(span_of(code, sizeof code), met, &kinds);
    code[3] = '3';
    expect_english(span_of(code, sizeof code), met, &kinds);
    code[3] = '1';
    damage_and_expect(span_of(code, 100), met, &kinds);
    damage_and_expect(span_of(binary, sizeof binary), met, &kinds);
    expect_english(span_of(longest, sizeof longest), met, &kinds);
    expect_english(span_str("EABC12DC04"), met, &kinds);
    expect_english(span_str("HC1:ABCDEF"), met, &kinds);
    assert_true(kinds > 25);
}

static void
values_stand_in_the_same_holes(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer out = buffer_with_max(1000);

    assert_true(words_said(&out, LANGUAGE_EN,
        "code 3 sur 16 d’un ensemble : il manque les autres"));
    assert_string_equal(
        buffer_cstr(&out), "code 3 of 16 of a set: the others are missing");
    buffer_reset(&out);
    assert_true(
        words_said(&out, LANGUAGE_EN, "champ 6J : il manque des caractères"));
    assert_string_equal(buffer_cstr(&out), "field 6J: characters are missing");
    buffer_reset(&out);
    assert_false(words_said(&out, LANGUAGE_EN, "champ 6J : autre chose"));
    assert_false(words_said(&out, LANGUAGE_EN, ""));
    assert_int_equal(out.len, 0);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence_is_there_in_both_languages),
        cmocka_unit_test(every_state_of_every_axis_has_a_sentence),
        cmocka_unit_test(countries_are_named_in_both_languages),
        cmocka_unit_test(holes_are_filled_in_order_with_what_is_printable),
        cmocka_unit_test(what_the_reader_says_is_said_in_english),
        cmocka_unit_test(values_stand_in_the_same_holes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
