/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "verifier/verdict/axes.h"
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

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sentence_is_there_in_both_languages),
        cmocka_unit_test(every_state_of_every_axis_has_a_sentence),
        cmocka_unit_test(countries_are_named_in_both_languages),
        cmocka_unit_test(holes_are_filled_in_order_with_what_is_printable),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
