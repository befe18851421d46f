/* SPDX-License-Identifier: EUPL-1.2 */
#include "tests/unit/test.h"

#include "tests/support/specimen.h"
#include "verifier/verdict/rights.h"
#include "verifier/verdict/tables.h"

/* Field 6P holds no more. */
enum { MENTION_MAX = 40 };

#define COUNT(table) (sizeof(table) / sizeof *(table))

static const enum time_state times[] = { TIME_UNDATED, TIME_NOT_YET,
    TIME_EXPIRED, TIME_IN_FORCE };

/* One value of 6P for each mention. */
static const char *const mentions[] = { "AUTORISE A TRAVAILLER",
    "N AUTORISE PAS A TRAVAILLER", "", "VOIR AU DOS" };

static void
title(const char *kind, const char *mention, struct buffer *code,
    struct seal *seal)
{
    struct specimen_wish wish = { .kind = kind, .mention = mention };

    buffer_reset(code);
    specimen_message(&wish, code);
    specimen_sign_with_zeros(code);
    assert_int_equal(seal_parse(buffer_span(code), seal, NULL), SCEAU_OK);
}

static void
expect_whole(const struct right *r)
{
    static const char *const verdicts[] = { "yes", "no", "on-condition",
        "uncertain", "mention-missing" };
    bool known = false;

    for (size_t i = 0; i < COUNT(verdicts); i++)
        known = known || strcmp(r->verdict, verdicts[i]) == 0;
    assert_true(known);
    assert_true(*r->benefit && *r->label && *r->reason && *r->source);
    assert_true(*r->next);
    assert_true(strcmp(r->confidence, "H") == 0
        || strcmp(r->confidence, "M") == 0 || strcmp(r->confidence, "L") == 0);
}

static size_t
benefits_of(const char *role)
{
    size_t count = 0;

    for (size_t i = 0; i < table_benefits_rows; i++)
        count += strcmp(table_benefits[i][BENEFITS_ROLE], role) == 0;
    return count;
}

static void
every_adult_title_is_answered_for_every_role_at_any_time(void **state)
{
    (void)state;
    static const char *const kinds[] = { "1", "2", "3" };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct right right[RIGHTS_OF_A_ROLE_MAX];
    size_t answers = 0;

    for (size_t k = 0; k < COUNT(kinds); k++)
        for (size_t m = 0; m < COUNT(mentions); m++) {
            title(kinds[k], mentions[m], &code, &seal);
            for (size_t t = 0; t < COUNT(times); t++)
                for (int role = 1; role <= ROLES; role++) {
                    size_t n =
                        rights_of(&seal, times[t], (enum role)role, right);
                    assert_int_equal(
                        n, benefits_of(role_name((enum role)role)));
                    for (size_t i = 0; i < n; i++)
                        expect_whole(&right[i]);
                    answers += n;
                }
        }
    assert_int_equal(
        answers, COUNT(kinds) * COUNT(mentions) * COUNT(times) * 7);
}

static void
what_no_table_knows_is_not_answered(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct right right[RIGHTS_OF_A_ROLE_MAX];

    title("9", "AUTORISE A TRAVAILLER", &code, &seal);
    assert_null(rights_kind(&seal));
    assert_int_equal(rights_of(&seal, TIME_IN_FORCE, ROLE_EMPLOYER, right), 0);
    title("5", "", &code, &seal);
    assert_string_equal(rights_kind(&seal), "dcem");
    assert_int_equal(rights_of(&seal, TIME_IN_FORCE, ROLE_EMPLOYER, right), 0);
    title("2", "AUTORISE A TRAVAILLER", &code, &seal);
    assert_int_equal(rights_of(&seal, TIME_IN_FORCE, ROLE_NONE, right), 0);
    assert_int_equal(
        rights_of(&seal, TIME_IN_FORCE, ROLE_PREFECTURE, right), 0);
}

static const char *
answer(
    const char *kind, const char *mention, enum time_state time, enum role role)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct right right[RIGHTS_OF_A_ROLE_MAX];

    title(kind, mention, &code, &seal);
    assert_true(rights_of(&seal, time, role, right) > 0);
    return right[0].verdict;
}

static void
the_answers_that_matter_most_are_these(void **state)
{
    (void)state;
    static const struct {
        const char *kind;
        int mention;
        enum time_state time;
        enum role role;
        const char *verdict;
    } table[] = { { "2", 0, TIME_IN_FORCE, ROLE_EMPLOYER, "yes" },
        { "2", 1, TIME_IN_FORCE, ROLE_EMPLOYER, "no" },
        /* an empty mention is a fault of the issuer, never a refusal */
        { "2", 2, TIME_IN_FORCE, ROLE_EMPLOYER, "mention-missing" },
        { "3", 2, TIME_IN_FORCE, ROLE_EMPLOYER, "mention-missing" },
        { "2", 3, TIME_IN_FORCE, ROLE_EMPLOYER, "mention-missing" },
        /* rights can outlive the document */
        { "2", 0, TIME_EXPIRED, ROLE_EMPLOYER, "on-condition" },
        { "2", 0, TIME_EXPIRED, ROLE_CPAM, "on-condition" },
        { "2", 0, TIME_NOT_YET, ROLE_EMPLOYER, "no" },
        { "1", 0, TIME_IN_FORCE, ROLE_EMPLOYER, "no" },
        { "2", 0, TIME_IN_FORCE, ROLE_FRANCE_TRAVAIL, "yes" },
        { "2", 0, TIME_IN_FORCE, ROLE_CAF, "uncertain" },
        { "2", 0, TIME_IN_FORCE, ROLE_SOCIAL_LANDLORD, "on-condition" },
        { "2", 2, TIME_IN_FORCE, ROLE_LANDLORD, "yes" } };

    for (size_t i = 0; i < COUNT(table); i++) {
        const char *got = answer(table[i].kind, mentions[table[i].mention],
            table[i].time, table[i].role);
        if (strcmp(got, table[i].verdict) != 0)
            fail_msg("row %zu: %s", i, got);
    }
}

static void
mentions_are_read_by_their_variants(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;

    for (size_t i = 0; i < table_mentions_rows; i++) {
        /* a longer one could stand in no code */
        assert_true(strlen(table_mentions[i][MENTIONS_VALUE]) <= MENTION_MAX);
        title("2", table_mentions[i][MENTIONS_VALUE], &code, &seal);
        assert_int_equal(rights_mention(&seal),
            strcmp(table_mentions[i][MENTIONS_MENTION], "yes") == 0
                ? MENTION_YES
                : MENTION_NO);
    }
    assert_true(table_mentions_rows >= 7);
    title("2", "AUTORISE A TRAVAILLER   ", &code, &seal);
    assert_int_equal(rights_mention(&seal), MENTION_YES);
    title("2", "AUTORISE A TRAVAILLER SAUF", &code, &seal);
    assert_int_equal(rights_mention(&seal), MENTION_OTHER);
    title("2", "N AUTORISE A TRAVAILLER", &code, &seal);
    assert_int_equal(rights_mention(&seal), MENTION_OTHER);
}

static void
a_mention_that_was_cut_says_nothing(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;

    buffer_text(
        &code, "DC04FR000001128D128D1301FR6J26PAUTORISE A TRAVAILLER\x1e");
    specimen_sign_with_zeros(&code);
    assert_int_equal(seal_parse(buffer_span(&code), &seal, NULL), SCEAU_OK);
    assert_int_equal(seal_find(&seal, "6P")->end, SEAL_END_TRUNCATED);
    assert_int_equal(rights_mention(&seal), MENTION_OTHER);
}

/* facts: GDPR articles 5(1)(c) and 25; the landlord's view is the poorest. */
static void
a_role_sees_only_what_its_purpose_needs(void **state)
{
    (void)state;
    static const struct {
        enum role role;
        const char *sees;
    } table[] = { { ROLE_LANDLORD, "60 62 63 69 6N 6O" },
        { ROLE_EMPLOYER, "60 62 63 69 6N 6O 6J 6P 6Q 67" },
        { ROLE_FRANCE_TRAVAIL, "60 62 63 69 6N 6O 6J 6P 6Q 67 6M" },
        { ROLE_CAF, "60 62 63 69 6N 6O 6J 6P 6Q 67 6M" },
        { ROLE_CPAM, "60 62 63 69 6N 6O 6J 6Q 67" },
        { ROLE_SOCIAL_LANDLORD, "60 62 63 69 6N 6O 6J 6M" } };
    static const char *const all[] = { "60", "61", "62", "63", "66", "67", "68",
        "69", "6A", "6B", "6C", "6J", "6K", "6L", "6M", "6N", "6O", "6P", "6Q",
        "6R", "6S", "6T", "6U", "6V", "6W", "6X", "6Y", "0C", "ZZ" };

    for (size_t i = 0; i < COUNT(table); i++)
        for (size_t k = 0; k < COUNT(all); k++)
            if (rights_may_see(table[i].role, all[k])
                != (strstr(table[i].sees, all[k]) != NULL))
                fail_msg("%s and field %s", role_name(table[i].role), all[k]);
    for (size_t k = 0; k < COUNT(all); k++) {
        assert_true(rights_may_see(ROLE_NONE, all[k]));
        assert_true(rights_may_see(ROLE_PREFECTURE, all[k]));
    }
}

static void
the_tables_speak_the_programs_words(void **state)
{
    (void)state;
    enum role role;
    char iso[DATE_ISO_SIZE];
    struct date day;

    for (size_t i = 0; i < table_rights_rows; i++) {
        const char *const *row = table_rights[i];
        assert_true(role_parse(span_str(row[RIGHTS_ROLE]), &role));
        assert_true(strstr("* yes no missing other", row[RIGHTS_MENTION]));
        assert_true(
            strstr("* in-force undated expired not-yet", row[RIGHTS_TIME]));
        bool known = strcmp(row[RIGHTS_KIND], "*") == 0;
        for (size_t k = 0; k < table_kinds_rows; k++)
            known = known
                || strcmp(row[RIGHTS_KIND], table_kinds[k][KINDS_KIND]) == 0;
        assert_true(known);
    }
    assert_true(table_rights_rows > 50);
    assert_true(date_parse_iso(span_str(rights_rule_set()), &day));
    assert_string_equal(date_iso(day, iso), rights_rule_set());
    assert_true(rights_need_mention("api"));
    assert_true(rights_need_mention("adf"));
    assert_false(rights_need_mention("depot"));
    assert_false(rights_need_mention(NULL));
    assert_false(rights_need_mention("none"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(
            every_adult_title_is_answered_for_every_role_at_any_time),
        cmocka_unit_test(what_no_table_knows_is_not_answered),
        cmocka_unit_test(the_answers_that_matter_most_are_these),
        cmocka_unit_test(mentions_are_read_by_their_variants),
        cmocka_unit_test(a_mention_that_was_cut_says_nothing),
        cmocka_unit_test(a_role_sees_only_what_its_purpose_needs),
        cmocka_unit_test(the_tables_speak_the_programs_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
