/* SPDX-License-Identifier: EUPL-1.2 */
/* Acts hold who acts to their role, whatever led to them: nothing behind them is asked,
 * and here nothing is there. */
#include "issuer/serve/acts.h"
#include "tests/unit/test.h"

static const struct acts nothing;

/* Each act by a number of `enum act`, by one who may do all but that. */
static enum acts_answer
do_act(enum act act, const struct actor *by, struct sceau_error *error)
{
    static const char number[] = "API-00000001-95";
    const struct date day = { 2026, 11, 30 };
    const struct due_query query = { .limit = 1 };
    const struct trouble told = { .words = "x" };
    struct story story;
    struct acts_issued issued;
    struct due_list due;
    struct stats *stats;
    struct upload upload;
    struct trouble trouble;
    struct trouble_list list;
    struct issuer_draft *draft;
    int64_t closed;

    switch (act) {
    case ACT_ISSUE:
        assert_int_equal(
            acts_check(&nothing, by, span_str("{}"), NULL, &draft, error),
            ACTS_FORBIDDEN);
        return acts_issue(
            &nothing, by, span_str("{}"), "k", NULL, &issued, error);
    case ACT_READ:
        return acts_find(&nothing, by, number, &story, error);
    case ACT_HISTORY:
        return acts_history(&nothing, by, number, NULL, NULL, error);
    case ACT_FILE:
        return acts_file(&nothing, by, number, &story, NULL, error);
    case ACT_RENEW:
        return acts_renew(&nothing, by, number, span_of("", 0), &issued, error);
    case ACT_REVOKE:
        return acts_change(
            &nothing, by, number, STORY_REVOKED, "x", &story, error);
    case ACT_SUSPEND:
        return acts_change(
            &nothing, by, number, STORY_SUSPENDED, "x", &story, error);
    case ACT_REINSTATE:
        return acts_change(
            &nothing, by, number, STORY_GOOD, "x", &story, error);
    case ACT_REPLACE:
        return acts_replace(
            &nothing, by, number, "x", span_of("", 0), &issued, error);
    case ACT_CLOSE:
        return acts_close(&nothing, by, "9201", "x", &closed, error);
    case ACT_EXPIRING:
        return acts_expiring(&nothing, by, &query, &due, error);
    case ACT_BATCH:
        assert_int_equal(acts_batch_find(&nothing, by, "00", &upload, error),
            ACTS_FORBIDDEN);
        assert_int_equal(
            acts_batch_results(&nothing, by, "00", 0, 1, NULL, error),
            ACTS_FORBIDDEN);
        return acts_batch(&nothing, by, span_str("{}"), "", &upload, error);
    case ACT_STATS:
        return acts_stats(&nothing, by, day, day, &stats, error);
    case ACT_REPORT:
        return acts_report(&nothing, by, &told, NULL, &trouble, error);
    case ACT_REPORTS:
        return acts_reports(&nothing, by, true, 0, 1, &list, error);
    case ACT_HANDLE:
        break;
    }
    return acts_handle(&nothing, by, 1, "x", &trouble, error);
}

static void
each_act_is_a_role_s(void **state)
{
    (void)state;
    for (enum act act = ACT_ISSUE; act < ACTS; act++) {
        const struct staff_role role = { .name = "agent",
            .acts = ~(1u << act) };
        const struct actor by = { "essai", &role };
        struct sceau_error error = { 0 };
        if (do_act(act, &by, &error) != ACTS_FORBIDDEN)
            fail_msg("%s", act_name(act));
        assert_non_null(strstr(error.text, act_name(act)));
    }
}

static void
a_refusal_names_its_member(void **state)
{
    static const struct {
        const char *text, *member;
    } table[] = { { "holder.birth.date : elle n’existe pas",
                      "holder.birth.date" },
        { "reason : le motif est attendu", "reason" },
        { "demande : un membre inconnu", "" },
        { "JSON illisible : ligne 1", "" }, { "holder.birth.date", "" },
        { " : rien", "" }, { "", "" } };
    char member[ACTS_MEMBER_SIZE];

    (void)state;
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct sceau_error error = { 0 };
        (void)snprintf(error.text, sizeof error.text, "%s", table[i].text);
        acts_member(&error, member);
        assert_string_equal(member, table[i].member);
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_act_is_a_role_s),
        cmocka_unit_test(a_refusal_names_its_member),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
