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

/* Of a code in force and nothing besides. */
static struct facts
facts_of(const struct seal *seal, enum time_state time)
{
    struct facts f;

    rights_facts(&(struct title_known) { .seal = seal,
                     .kind = rights_kind(seal),
                     .time = time,
                     .until = { 2026, 6, 30 },
                     .today = { 2026, 8, 1 } },
        &f);
    return f;
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
    for (int l = 0; l < LANGUAGES; l++)
        assert_true(*r->label[l] && *r->reason[l] && *r->next[l]);
    assert_true(*r->benefit && *r->source);
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
every_title_is_answered_for_every_role_at_any_time(void **state)
{
    (void)state;
    static const char *const kinds[] = { "1", "2", "3", "4", "5" };
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct right right[RIGHTS_OF_A_ROLE_MAX];
    size_t answers = 0;

    for (size_t k = 0; k < COUNT(kinds); k++)
        for (size_t m = 0; m < COUNT(mentions); m++) {
            title(kinds[k], mentions[m], &code, &seal);
            for (size_t t = 0; t < COUNT(times); t++)
                for (int role = 1; role <= ROLES; role++) {
                    struct facts f = facts_of(&seal, times[t]);
                    size_t n = rights_of(&f, (enum role)role, right);
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
    struct facts f = facts_of(&seal, TIME_IN_FORCE);
    assert_int_equal(rights_of(&f, ROLE_EMPLOYER, right), 0);
    title("2", "AUTORISE A TRAVAILLER", &code, &seal);
    f = facts_of(&seal, TIME_IN_FORCE);
    assert_int_equal(rights_of(&f, ROLE_NONE, right), 0);
    assert_int_equal(rights_of(&f, ROLE_PREFECTURE, right), 0);
}

static const char *
answer(
    const char *kind, const char *mention, enum time_state time, enum role role)
{
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct right right[RIGHTS_OF_A_ROLE_MAX];

    title(kind, mention, &code, &seal);
    struct facts f = facts_of(&seal, time);
    assert_true(rights_of(&f, role, right) > 0);
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
        /* words that nobody knows are read by somebody, not guessed */
        { "2", 3, TIME_IN_FORCE, ROLE_EMPLOYER, "uncertain" },
        /* rights can outlive the document */
        { "2", 0, TIME_EXPIRED, ROLE_EMPLOYER, "on-condition" },
        { "2", 0, TIME_EXPIRED, ROLE_CPAM, "uncertain" },
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

/* CESEDA L433-3 counts three months, CSS R111-4 to the end of the sixth. */
static void
what_outlives_a_title_ends_on_its_day(void **state)
{
    (void)state;
    static const struct {
        struct date today;
        const char *pattern;
        bool fits;
    } table[] = { { { 2026, 2, 28 }, "expired-3m", true },
        { { 2026, 3, 1 }, "expired-3m", false },
        { { 2026, 5, 31 }, "expired-6m", true },
        { { 2026, 6, 1 }, "expired-6m", false },
        { { 2026, 6, 1 }, "expired", true } };

    for (size_t i = 0; i < COUNT(table); i++) {
        const char *row[RIGHTS_COLUMNS] = { "*", "*", "*", "*",
            table[i].pattern, "*", "cpam", "health", "", "", "", "", "", "-" };
        struct facts f = { .kind = "api",
            .request = "",
            .category = "",
            .mention = "yes",
            .time = "expired",
            .until = { 2025, 11, 30 },
            .today = table[i].today };
        if (match_row(row, &f, "cpam", "health") != table[i].fits)
            fail_msg("row %zu", i);
        f.time = "in-force";
        assert_false(match_row(row, &f, "cpam", "health"));
    }
}

static void
a_row_counts_from_its_day_on(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct seal seal;
    struct right right[RIGHTS_OF_A_ROLE_MAX];

    title("2", "AUTORISE A TRAVAILLER", &code, &seal);
    struct facts f = facts_of(&seal, TIME_IN_FORCE);
    f.today = (struct date) { 2025, 6, 16 };
    assert_int_equal(rights_of(&f, ROLE_FRANCE_TRAVAIL, right), 1);
    assert_string_equal(right[0].verdict, "yes");
    f.today.day--;
    assert_int_equal(rights_of(&f, ROLE_FRANCE_TRAVAIL, right), 1);
    assert_string_equal(right[0].verdict, "uncertain");
}

static void
a_pattern_is_a_list_of_words_and_beginnings(void **state)
{
    (void)state;

    assert_true(match_pattern("*", ""));
    assert_true(match_pattern("a|b", "b"));
    assert_true(match_pattern("resident*|talent", "resident-pension"));
    assert_false(match_pattern("a|b", ""));
    assert_false(match_pattern("talent", "talent-famille"));
    assert_false(match_pattern("talent-famille", "talent"));
    assert_false(match_pattern("a|b", "ab"));
    assert_true(match_pattern("", ""));
    assert_false(match_pattern("", "a"));
}

/* What is sealed weighs more than what is said, and a contradiction is seen. */
static void
the_bearers_word_completes_and_never_replaces(void **state)
{
    (void)state;
    AUTO_BUFFER struct buffer code = buffer_with_max(SCEAU_CODE_MAX);
    struct title_data data = { .request = "renewal", .renewed = "VISITEUR" };
    struct stated said = { .request = "first", .category = "salarie" };
    struct seal seal;
    struct facts f;

    title("2", "", &code, &seal);
    struct title_known known = {
        .seal = &seal, .stated = &said, .kind = "api", .time = TIME_IN_FORCE
    };
    rights_facts(&known, &f);
    assert_string_equal(f.request, "first");
    assert_string_equal(f.category, "salarie");
    assert_false(rights_contradict(&f, &said));
    known.data = &data;
    rights_facts(&known, &f);
    assert_string_equal(f.request, "renewal");
    assert_string_equal(f.category, "visiteur");
    assert_true(rights_contradict(&f, &said));
    known.stated = NULL;
    known.kind = NULL;
    rights_facts(&known, &f);
    assert_string_equal(f.kind, "");
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
        const char *mention = table_mentions[i][MENTIONS_MENTION];
        assert_int_equal(rights_mention(&seal, ROLE_NONE),
            strcmp(mention, "yes") == 0      ? MENTION_YES
                : strcmp(mention, "no") == 0 ? MENTION_NO
                                             : MENTION_MISSING);
    }
    assert_true(table_mentions_rows >= 8);
    title("2", "AUTORISE A TRAVAILLER   ", &code, &seal);
    assert_int_equal(rights_mention(&seal, ROLE_NONE), MENTION_YES);
    title("2", "AUTORISE A TRAVAILLER SAUF", &code, &seal);
    assert_int_equal(rights_mention(&seal, ROLE_NONE), MENTION_OTHER);
    title("2", "N AUTORISE A TRAVAILLER", &code, &seal);
    assert_int_equal(rights_mention(&seal, ROLE_NONE), MENTION_OTHER);
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
    assert_int_equal(rights_mention(&seal, ROLE_NONE), MENTION_OTHER);
}

static void
the_tables_speak_the_programs_words(void **state)
{
    (void)state;
    char iso[DATE_ISO_SIZE];
    const char *category, *source;
    struct date day;

    assert_true(table_rights_rows > 50);
    assert_true(date_parse_iso(span_str(rights_rule_set()), &day));
    assert_string_equal(date_iso(day, iso), rights_rule_set());
    assert_true(rights_need_mention("api"));
    assert_true(rights_need_mention("adf"));
    assert_true(rights_need_mention("recepisse"));
    assert_false(rights_need_mention("depot"));
    assert_false(rights_need_mention(NULL));
    assert_false(rights_need_mention("none"));
    assert_true(rights_category(span_str("salarie"), &category));
    assert_string_equal(category, "salarie");
    assert_false(rights_category(span_str("SALARIE"), &category));
    assert_non_null(rights_limit("etudiant", LANGUAGE_FR, &source));
    assert_null(rights_limit("refugie", LANGUAGE_FR, &source));
    assert_true(rights_kind_has_no_code(span_str("recepisse")));
    assert_false(rights_kind_has_no_code(span_str("api")));
    assert_false(rights_kind_has_no_code(span_str("recepissé")));
    assert_null(rights_kind_named("none"));
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_title_is_answered_for_every_role_at_any_time),
        cmocka_unit_test(what_no_table_knows_is_not_answered),
        cmocka_unit_test(the_answers_that_matter_most_are_these),
        cmocka_unit_test(what_outlives_a_title_ends_on_its_day),
        cmocka_unit_test(a_row_counts_from_its_day_on),
        cmocka_unit_test(a_pattern_is_a_list_of_words_and_beginnings),
        cmocka_unit_test(the_bearers_word_completes_and_never_replaces),
        cmocka_unit_test(mentions_are_read_by_their_variants),
        cmocka_unit_test(a_mention_that_was_cut_says_nothing),
        cmocka_unit_test(the_tables_speak_the_programs_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
