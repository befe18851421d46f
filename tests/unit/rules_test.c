/* SPDX-License-Identifier: EUPL-1.2 */
/* The work right and the validity, computed and never typed. */
#include "tests/unit/test.h"

#include "tests/support/request.h"
#include "verifier/verdict/tables.h"

static struct title *
title_of(json_t *request)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    if (request_title(request, &t, &error) != SCEAU_OK)
        fail_msg("%s", error.text);
    return t;
}

static void
refused(json_t *request, const char *named)
{
    struct title *t = NULL;
    struct sceau_error error = { 0 };
    enum sceau_status status = request_title(request, &t, &error);

    if (status != SCEAU_E_FORMAT || !strstr(error.text, named))
        fail_msg("statut %d, « %s » sans « %s »", status, error.text, named);
}

static json_t *
first_application(const char *category)
{
    json_t *r = request_sample();

    request_set(r, "facts.request", "\"first\"");
    request_set(r, "facts.renewed", NULL);
    request_set(r, "facts.limits", NULL);
    request_set(r, "facts.category", category);
    return r;
}

static json_t *
renewal_of(const char *category)
{
    json_t *r = request_sample();

    request_set(r, "facts.renewed.category", category);
    request_set(r, "facts.limits", NULL);
    return r;
}

static void
expect(json_t *request, const char *path, const char *value)
{
    struct title *t = title_of(request);
    const char *own = values_get(&t->values, path);

    if (!own || strcmp(own, value) != 0)
        fail_msg("%s : « %s » au lieu de « %s »", path, own ? own : "(absent)",
            value);
    title_free(&t);
    json_decref(request);
}

static void
a_first_application_carries_the_right_of_its_category(void **state)
{
    (void)state;
    expect(first_application("\"vpf-regroupement\""), "work.right", "yes");
    expect(first_application("\"salarie\""), "work.right", "yes");
    expect(first_application("\"refugie\""), "work.right", "yes");
    expect(first_application("\"etudiant\""), "work.right", "no");
    expect(first_application("\"visiteur\""), "work.right", "no");
    expect(first_application("\"vpf-autre\""), "work.right", "no");
}

static void
a_renewal_carries_the_right_of_the_title_renewed(void **state)
{
    json_t *r = renewal_of("\"visiteur\"");

    (void)state;
    /* whatever is asked for */
    request_set(r, "facts.category", "\"salarie\"");
    expect(r, "work.right", "no");
    r = renewal_of("\"vpf-autre\"");
    request_set(r, "facts.category", "\"visiteur\"");
    expect(r, "work.right", "yes");
}

static void
the_mention_has_its_canonical_value(void **state)
{
    (void)state;
    expect(renewal_of("\"resident\""), "work.code", "AUTORISE A TRAVAILLER");
    expect(
        renewal_of("\"visiteur\""), "work.code", "N AUTORISE PAS A TRAVAILLER");
    /* the ones that the verifier knows first */
    assert_string_equal(
        table_mentions[0][MENTIONS_VALUE], "AUTORISE A TRAVAILLER");
    assert_string_equal(
        table_mentions[1][MENTIONS_VALUE], "N AUTORISE PAS A TRAVAILLER");
}

static void
a_claim_that_contradicts_the_rule_is_refused_with_its_source(void **state)
{
    json_t *r = renewal_of("\"visiteur\"");

    (void)state;
    request_set(r, "work", "\"allowed\"");
    refused(r, "CESEDA R431-15-2");
    request_set(r, "work", "\"not-allowed\"");
    expect(r, "work.right", "no");
    r = renewal_of("\"resident\"");
    request_set(r, "work", "\"not-allowed\"");
    refused(r, "work");
    json_decref(r);
}

static void
a_student_renews_with_964_hours_and_no_other_limit(void **state)
{
    json_t *r = renewal_of("\"etudiant\"");

    (void)state;
    refused(r, "facts.limits.hours_per_year : 964");
    request_set(r, "facts.limits.hours_per_year", "1000");
    refused(r, "facts.limits.hours_per_year : 964");
    request_set(r, "facts.limits.hours_per_year", "964");
    request_set(r, "facts.limits.area", "\"Paris\"");
    refused(r, "facts.limits.area");
    request_set(r, "facts.limits.area", NULL);
    expect(r, "work.limited", "yes");
}

static void
a_limit_that_no_rule_knows_is_refused(void **state)
{
    json_t *r = renewal_of("\"resident\"");

    (void)state;
    request_set(r, "facts.limits.occupation", "\"cuisine\"");
    refused(r, "facts.limits.occupation");
    json_decref(r);
    r = renewal_of("\"visiteur\"");
    request_set(r, "facts.limits.hours_per_year", "964");
    refused(r, "facts.limits.hours_per_year");
    json_decref(r);
}

static void
every_category_has_a_work_rule_for_both_requests(void **state)
{
    const struct table *categories = &request_issuer()->templates->categories;
    const struct table *work = &request_issuer()->templates->work;
    static const char *const requests[] = { "first", "renewal" };

    (void)state;
    assert_true(categories->rows > 20);
    for (size_t i = 0; i < categories->rows; i++) {
        for (size_t k = 0; k < 2; k++) {
            int found = 0;
            const char *name = table_cell(categories, i, CATEGORY_NAME);
            for (size_t w = 0; w < work->rows; w++)
                found += strcmp(table_cell(work, w, WORK_CATEGORY), name) == 0
                    && strcmp(table_cell(work, w, WORK_REQUEST), requests[k])
                        == 0;
            /* entrepreneur and the like may be in one list only by mistake */
            if (found != 1)
                fail_msg("%s, %s : %d règles", name, requests[k], found);
        }
    }
    for (size_t w = 0; w < work->rows; w++) {
        assert_true(*table_cell(work, w, WORK_SOURCE) != 0);
        assert_non_null(strchr("HML", *table_cell(work, w, WORK_CONFIDENCE)));
        assert_true(
            table_find(categories, table_cell(work, w, WORK_CATEGORY)) >= 0);
    }
}

static void
the_first_attestation_holds_three_months_the_second_six(void **state)
{
    json_t *r = request_sample();

    (void)state;
    expect(r, "validity.until", "2027-02-23");
    r = request_sample();
    request_set(r, "facts.rank", "2");
    expect(r, "validity.until", "2027-05-23");
    expect(first_application("\"refugie\""), "validity.until", "2027-05-23");
}

static void
a_title_starts_the_day_after_the_former_ends(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "facts.renewed.expires", "\"2026-11-30\"");
    expect(json_incref(r), "validity.from", "2026-12-01");
    expect(json_incref(r), "validity.until", "2027-02-28");
    request_set(r, "facts.previous_until", "\"2026-12-31\"");
    expect(json_incref(r), "validity.from", "2027-01-01");
    request_set(r, "facts.previous_until", "\"2026-11-24\"");
    request_set(r, "facts.renewed.expires", "\"2026-10-31\"");
    expect(json_incref(r), "validity.from", "2026-11-25");
    json_decref(r);
}

static void
a_late_title_starts_today_and_its_gap_is_kept(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "facts.renewed.expires", "\"2026-11-13\"");
    expect(json_incref(r), "validity.from", "2026-11-24");
    expect(json_incref(r), "validity.gap", "10");
    request_set(r, "facts.renewed.expires", "\"2026-11-23\"");
    struct title *t = title_of(r);
    assert_null(values_get(&t->values, "validity.gap"));
    title_free(&t);
    json_decref(r);
}

static void
an_impossible_period_is_refused(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "validity.from", "\"2026-11-23\"");
    refused(r, "validity.from");
    request_set(r, "validity.from", "\"2027-05-28\"");
    refused(r, "validity.from : plus de six mois");
    request_set(r, "validity.from", "\"2027-05-27\"");
    expect(json_incref(r), "validity.until", "2027-08-26");
    request_set(r, "validity.from", "\"2026-11-24\"");
    request_set(r, "validity.until", "\"2026-11-23\"");
    refused(r, "validity.until : avant");
    request_set(r, "validity.until", "\"2027-02-24\"");
    refused(r, "plus de 3 mois (CESEDA R431-15-1)");
    request_set(r, "validity.until", "\"2027-02-23\"");
    expect(json_incref(r), "validity.until", "2027-02-23");
    json_decref(r);
    r = request_sample();
    request_set(r, "decision.date", "\"2026-08-16\"");
    refused(r, "decision.date");
    json_decref(r);
}

/* The end of a month that lacks the day is its last day. */
static void
months_are_counted_by_the_calendar(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "facts.renewed.expires", "\"2026-11-29\"");
    expect(r, "validity.until", "2027-02-28");
}

static void
nothing_tells_that_the_holder_is_protected(void **state)
{
    static const char *const told[] = { "refugie", "réfugié", "REFUGIE",
        "protection", "apatride", "R431-15-3", "R431-15-4", "L414-10",
        "traite" };
    static const char *const discreet[] = { "\"refugie\"",
        "\"protection-subsidiaire\"", "\"apatride\"", "\"vpf-traite\"" };
    uint8_t rs[64];
    struct sheet *sheet = malloc(sizeof *sheet);

    (void)state;
    memset(rs, 1, sizeof rs);
    for (size_t i = 0; i < sizeof discreet / sizeof *discreet; i++) {
        json_t *r =
            i % 2 ? renewal_of(discreet[i]) : first_application(discreet[i]);
        request_set(r, "facts.category", discreet[i]);
        struct title *t = title_of(r);
        struct sceau_error error = { 0 };
        assert_int_equal(
            title_set_seal(t, span_of(rs, sizeof rs), &error), SCEAU_OK);
        assert_int_equal(title_compose(t, sheet, &error), SCEAU_OK);
        for (size_t w = 0; w < sizeof told / sizeof *told; w++) {
            assert_null(strstr(buffer_cstr(&t->json), told[w]));
            assert_null(strstr(buffer_cstr(&t->message), told[w]));
            for (size_t b = 0; b < sheet->blocks; b++)
                assert_null(strstr(sheet->block[b].text, told[w]));
        }
        title_free(&t);
        json_decref(r);
    }
    free(sheet);
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_application_carries_the_right_of_its_category),
        cmocka_unit_test(a_renewal_carries_the_right_of_the_title_renewed),
        cmocka_unit_test(the_mention_has_its_canonical_value),
        cmocka_unit_test(
            a_claim_that_contradicts_the_rule_is_refused_with_its_source),
        cmocka_unit_test(a_student_renews_with_964_hours_and_no_other_limit),
        cmocka_unit_test(a_limit_that_no_rule_knows_is_refused),
        cmocka_unit_test(every_category_has_a_work_rule_for_both_requests),
        cmocka_unit_test(
            the_first_attestation_holds_three_months_the_second_six),
        cmocka_unit_test(a_title_starts_the_day_after_the_former_ends),
        cmocka_unit_test(a_late_title_starts_today_and_its_gap_is_kept),
        cmocka_unit_test(an_impossible_period_is_refused),
        cmocka_unit_test(months_are_counted_by_the_calendar),
        cmocka_unit_test(nothing_tells_that_the_holder_is_protected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
