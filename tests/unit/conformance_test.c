/* SPDX-License-Identifier: EUPL-1.2 */
/* Each rule of a type's definition, broken: a finding with its field, and no more. */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "verifier/verdict/judge.h"
#include "verifier/verdict/report.h"

static void
judge_text(const char *text, struct seal *seal, struct judgement *j,
    struct buffer *code)
{
    buffer_text(code, text);
    specimen_sign_with_zeros(code);
    struct judge_input in = { .seal = seal,
        .check = { .signer_found = true, .signature = SIGNATURE_RIGHT },
        .today = SPECIMEN_DAY };
    in.parsed = seal_parse(buffer_span(code), seal, NULL);
    assert_int_equal(in.parsed, SCEAU_OK);
    judge(&in, j);
}

static const struct finding *
find(const struct judgement *j, const char *code, const char *detail)
{
    for (size_t i = 0; i < j->finding_count; i++)
        if (strcmp(j->finding[i].code, code) == 0
            && (!detail
                || (j->finding[i].detail
                    && strcmp(j->finding[i].detail, detail) == 0)))
            return &j->finding[i];
    return NULL;
}

/* A whole code of type 01, which nothing is said against. */
#define HEAD "DC04FR05AB12128D128D0101FR"
#define GOOD "26FR247500010MME/SPECIMEN/NATACHA\x1d"
#define LAST "22145 AVENUE\x1d"

static const struct {
    const char *text;
    const char *code; /* NULL: conformant */
    const char *detail;
} table[] = { { HEAD GOOD LAST, NULL, NULL },
    { HEAD "26FR\x1d"
           "247500010MME/SPECIMEN/NATACHA\x1d" LAST,
        "field-separator", "26" },
    { HEAD GOOD "18ABC\x1d" LAST, NULL, NULL },
    { HEAD "26FR2475000" LAST, "one-of-missing", "10 / 11+12+13" },
    { HEAD "26FR247500011M\x1d"
           "12A\x1d" LAST,
        "one-of-missing", "10 / 11+12+13" },
    { HEAD "26FR247500011M\x1d"
           "12A\x1d"
           "13B\x1d" LAST,
        NULL, NULL },
    { HEAD GOOD, "field-missing", "22" },
    { HEAD GOOD LAST "62NAME\x1d", "field-forbidden", "62" },
    { HEAD GOOD LAST "01A\x1d", NULL, NULL }, /* section 7.0 is open to it */
    { HEAD GOOD "22X\x1d" LAST, "field-repeated", "22" },
    { HEAD "26FR247500010Mme\x1d" LAST, "field-charset", "10" },
    { HEAD "26FR2475000"
           "10M\tME\x1d" LAST,
        "field-charset", "10" },
    { HEAD GOOD "22145\x7f"
                "AVENUE",
        "field-charset", "22" },
    { HEAD "26F12475000"
           "10M\x1d" LAST,
        "field-format", "26" },
    { "DC04FR05ABCDFFFF12CA0301FR"
      "30M\x1d"
      "31FR7630006000011234567890189\x1d"
      "32AGRIFRPP\x1d"
      "08128d",
        "field-lower", "08" },
    /* the type opens 7.2 besides 7.0, and nobody has numbered the section of J1 */
    { "DC04FR05ABCDFFFF12CA0301FR"
      "30M\x1d"
      "31FR7630006000011234567890189\x1d"
      "32AGRIFRPP\x1d"
      "J1X",
        "field-forbidden", "J1" },
    { "DC04FR05AB12FFFF128D0101FR" GOOD LAST, "issue-date-absent", NULL },
    { "DC04FR05AB12128D128D0301FR"
      "30M\x1d"
      "31FR7630006000011234567890189\x1d"
      "32AGRIFRPP\x1d",
        "issue-date-present", NULL },
    { "DC04FR05TEST128D128D0101FR" GOOD LAST, "certificate-test", NULL },
    { "DC04FR05AB12128d128D0101FR" GOOD LAST, "issued-lower", NULL },
    { "DC04FR05AB12128D128d0101FR" GOOD LAST, "signed-lower", NULL },
    { "DC04FR05AB12128D128DC201FR"
      "DEACME\x1d",
        "field-missing", "D8" },
    /* what another value asks for (section 8): a legal person has a number */
    { "DC04FR05AB12128D128D1401FRAT2", "field-missing", "5L" },
    { "DC04FR05AB12128D128D1401FRAT1", "field-missing", "6A" },
    { "DC04FR05AB12128D128D2601FRJA4", "field-missing", "JX" },
    { "DC04FR05AB12128D128D2601FRJA4", "field-missing", "JQ" },
    { "DC04FR05AB12128D128DC901FRI5MIXTE\x1d", "field-missing", "I2" } };

static void
a_condition_that_does_not_hold_asks_for_nothing(void **state)
{
    (void)state;
    static const char *const quiet[][2] = { { "DC04FR05AB12128D128D1401FRAT1",
                                                "5L" },
        { "DC04FR05AB12128D128D1401FRAT9", "6A" },
        { "DC04FR05AB12128D128D2601FRJAD", "JQ" },
        { "DC04FR05AB12128D128D2601FR", "JQ" },
        { "DC04FR05AB12128D128DC901FRI5RETRAITE\x1d", "I2" } };

    for (size_t i = 0; i < sizeof quiet / sizeof *quiet; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct seal seal;
        struct judgement j;
        judge_text(quiet[i][0], &seal, &j, &code);
        if (find(&j, "field-missing", quiet[i][1]))
            fail_msg("case %zu", i);
    }
}

static void
each_broken_rule_is_a_finding_with_its_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct seal seal;
        struct judgement j;
        judge_text(table[i].text, &seal, &j, &code);
        if (!table[i].code) {
            if (j.finding_count)
                fail_msg("case %zu: %s %s", i, j.finding[0].code,
                    j.finding[0].detail ? j.finding[0].detail : "");
            continue;
        }
        const struct finding *f = find(&j, table[i].code, table[i].detail);
        if (!f)
            fail_msg("case %zu: no %s", i, table[i].code);
        /* a rule of form says nothing against the seal */
        assert_int_equal(j.seal, SEAL_VALID);
        if (strncmp(table[i].code, "field-", 6) == 0)
            assert_string_equal(
                f->more, dictionary_field(table[i].detail)->label);
    }
}

static void
a_rule_that_excludes_is_said_too(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct judgement j;

    judge_text("DC04FR05AB12128D128D1501FR"
               "5012345678901234\x1d"
               "5MCOMPANY\x1d"
               "5OPRIVATE\x1d"
               "5PEMPLOYER\x1d",
        &seal, &j, &code);
    assert_non_null(find(&j, "one-of-both", "50+5M / 5O+5P"));
    assert_null(find(&j, "one-of-missing", NULL));
}

static void
two_rules_of_one_type_are_told_apart(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct judgement j;

    judge_text("DC04FR05AB12128D128DC201FR"
               "DEACME\x1d",
        &seal, &j, &code);
    assert_null(find(&j, "one-of-missing", "DB+DC+DD / DE"));
    assert_non_null(find(&j, "one-of-missing", "DQ+DR+DS / DT+DU+DV"));
}

/* Every type's table reads as rules whose words are fields, and nothing overflows. */
static void
every_type_has_rules_that_can_be_said(void **state)
{
    (void)state;
    static const char codes[] =
        "00 01 02 06 09 15 27 28 A4 AE B0 B3 C2 C3 C4 C5";
    size_t rules = 0;

    for (const char *at = codes; *at; at += at[2] ? 3 : 2) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct seal seal;
        struct judgement j;
        char text[64];
        (void)snprintf(
            text, sizeof text, "DC04FR05AB12128D128D%.2s01FR01A\x1d", at);
        judge_text(text, &seal, &j, &code);
        const struct finding *f = find(&j, "one-of-missing", NULL);
        if (!f)
            fail_msg("type %.2s has no rule", at);
        assert_non_null(strstr(f->detail, " / "));
        rules += j.rule_count;
    }
    assert_int_equal(rules, 16 + 4); /* C2 to C5 have two */
}

static void
a_finding_is_said_in_both_languages_with_its_field(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        AUTO_BUFFER struct buffer fr = buffer_with_max(1000);
        AUTO_BUFFER struct buffer en = buffer_with_max(1000);
        struct seal seal;
        struct judgement j;
        judge_text(table[i].text, &seal, &j, &code);
        if (!table[i].code)
            continue;
        const struct finding *f = find(&j, table[i].code, table[i].detail);
        report_finding(f, LANGUAGE_FR, &fr);
        report_finding(f, LANGUAGE_EN, &en);
        assert_string_not_equal(buffer_cstr(&fr), buffer_cstr(&en));
        assert_null(strstr(buffer_cstr(&fr), "%s"));
        if (table[i].detail) {
            assert_non_null(strstr(buffer_cstr(&fr), table[i].detail));
            assert_non_null(strstr(buffer_cstr(&en), table[i].detail));
        }
    }
}

/* A value that the issuer cut is neither short nor of another form. */
static void
a_truncated_value_is_not_blamed_for_it(void **state)
{
    (void)state;
    for (int i = 0; i < 2; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct seal seal;
        struct judgement j;
        judge_text(HEAD GOOD LAST, &seal, &j, &code);
        struct dictionary_field narrow = *seal.field[0].definition;
        narrow.fixed = false;
        narrow.min = (uint8_t)(seal.field[0].value.len + 1);
        narrow.format = i ? FORMAT_DDMMYYYY : narrow.format;
        narrow.charset = CHARSET_ANY;
        seal.field[0].definition = &narrow;
        struct judge_input in = { .seal = &seal,
            .check = { .signer_found = true, .signature = SIGNATURE_RIGHT },
            .today = SPECIMEN_DAY };
        judge(&in, &j);
        assert_non_null(find(&j, "field-short", NULL));
        assert_int_equal(find(&j, "field-format", NULL) != NULL, i == 1);
        seal.field[0].end = SEAL_END_TRUNCATED;
        judge(&in, &j);
        assert_null(find(&j, "field-short", NULL));
        assert_null(find(&j, "field-format", NULL));
    }
}

/* What an issuer wrote past a maximum, or had from a later table, is read to its end
 * and said; but only where values cut at their maximum do not read. */
static void
a_value_past_its_maximum_is_read_to_its_separator(void **state)
{
    (void)state;
    static const char *const codes[] = {
        HEAD
        "26FR2475000"
        "10MME/SPECIMEN/NATACHA-MARIE-CLEMENTINES-ISABELLE-DES-LILAS\x1d" LAST,
        HEAD "26FR2475000" LAST
             "10MME/SPECIMEN/NATACHA-MARIE-CLEMENTINES-ISABELLE-DES-LILAS",
    };

    for (size_t i = 0; i < sizeof codes / sizeof *codes; i++) {
        AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
        struct seal seal;
        struct judgement j;
        judge_text(codes[i], &seal, &j, &code);
        assert_int_equal(seal.field_count, 4);
        assert_non_null(find(&j, "field-long", "10"));
        assert_int_equal(j.seal, SEAL_VALID);
        const struct seal_field *f = &seal.field[i ? 3 : 2];
        assert_string_equal(f->id, "10");
        assert_int_equal(f->value.len, 57);
    }
}

static void
a_value_at_its_maximum_still_ends_there(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    AUTO_BUFFER struct buffer unknown = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct judgement j;

    judge_text(HEAD "26FR2475000"
                    "1012345678901234567890123456789012345678" LAST,
        &seal, &j, &code);
    assert_int_equal(seal.field_count, 4);
    assert_null(find(&j, "field-long", NULL));
    /* an unknown field is no end of the value before it */
    judge_text(HEAD
        "26FR2475000"
        "1012345678901234567890123456789012345678ZZUNKNOWN\x1d" LAST,
        &seal, &j, &unknown);
    assert_null(find(&j, "field-long", NULL));
    assert_non_null(find(&j, "field-unknown", "ZZ"));
}

static void
what_reads_neither_way_says_what_was_wrong_first(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct sceau_error error = { 0 };
    struct seal seal;

    buffer_text(&code,
        HEAD "2475000" LAST
             "10MME/SPECIMEN/NATACHA-MARIE-CLEMENTINES-ISABELLE\x1d"
             "26F");
    specimen_sign_with_zeros(&code);
    assert_int_equal(
        seal_parse(buffer_span(&code), &seal, &error), SCEAU_E_FORMAT);
    assert_string_equal(
        error.text, "identifiant de champ illisible à l’octet 60 du message");
    assert_int_equal(seal.field_count, 3);
    assert_int_equal(seal.field[2].value.len, 38);
}

/* A role that may not see a field does not learn from a rule that it is missing. */
static void
a_rule_about_a_field_that_a_role_may_not_see_is_not_said(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct judgement j;

    judge_text(HEAD "26FR2475000" LAST, &seal, &j, &code);
    assert_non_null(find(&j, "one-of-missing", NULL));
    struct judge_input in = { .seal = &seal,
        .check = { .signer_found = true, .signature = SIGNATURE_RIGHT },
        .today = SPECIMEN_DAY,
        .role = ROLE_EMPLOYER };
    judge(&in, &j);
    assert_null(find(&j, "one-of-missing", NULL));
}

/* Binary blocks have no published dictionary: none of the type's fields can be missed. */
static void
a_binary_code_misses_no_field_of_the_table(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct judgement j;

    judge_text(HEAD "01A\x1d", &seal, &j, &code);
    assert_non_null(find(&j, "field-missing", NULL));
    seal.form = SEAL_FORM_BINARY;
    struct judge_input in = { .seal = &seal,
        .check = { .signer_found = true, .signature = SIGNATURE_RIGHT },
        .today = SPECIMEN_DAY };
    judge(&in, &j);
    assert_null(find(&j, "field-missing", NULL));
    assert_null(find(&j, "one-of-missing", NULL));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_broken_rule_is_a_finding_with_its_field),
        cmocka_unit_test(a_condition_that_does_not_hold_asks_for_nothing),
        cmocka_unit_test(a_rule_that_excludes_is_said_too),
        cmocka_unit_test(two_rules_of_one_type_are_told_apart),
        cmocka_unit_test(every_type_has_rules_that_can_be_said),
        cmocka_unit_test(a_finding_is_said_in_both_languages_with_its_field),
        cmocka_unit_test(a_truncated_value_is_not_blamed_for_it),
        cmocka_unit_test(a_value_past_its_maximum_is_read_to_its_separator),
        cmocka_unit_test(a_value_at_its_maximum_still_ends_there),
        cmocka_unit_test(what_reads_neither_way_says_what_was_wrong_first),
        cmocka_unit_test(
            a_rule_about_a_field_that_a_role_may_not_see_is_not_said),
        cmocka_unit_test(a_binary_code_misses_no_field_of_the_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
