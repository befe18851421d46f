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

/* The limits of a request whose category must state some; NULL: none are stated. */
static const char *
unlimited_where_asked(const char *category)
{
    static const char *const asked[] = { "\"salarie\"",
        "\"travailleur-temporaire\"", "\"saisonnier\"", "\"ict\"",
        "\"entrepreneur\"" };

    for (size_t i = 0; i < sizeof asked / sizeof *asked; i++)
        if (strcmp(category, asked[i]) == 0)
            return "{\"unlimited\":\"yes\"}";
    return NULL;
}

static json_t *
first_application(const char *category)
{
    json_t *r = request_sample();

    request_set(r, "facts.request", "\"first\"");
    request_set(r, "facts.renewed", NULL);
    request_set(r, "facts.limits", unlimited_where_asked(category));
    request_set(r, "facts.category", category);
    return r;
}

static json_t *
renewal_of(const char *category)
{
    json_t *r = request_sample();

    request_set(r, "facts.renewed.category", category);
    request_set(r, "facts.limits", unlimited_where_asked(category));
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
a_claim_that_contradicts_the_rule_is_refused(void **state)
{
    json_t *r = renewal_of("\"visiteur\"");

    (void)state;
    request_set(r, "work", "\"allowed\"");
    refused(r, "work : la règle dit le contraire (rights/work.tsv)");
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

/*
 * What Service-Public F36206 (R431-15-2, R431-14) gives on a first application, and
 * what a renewal keeps; the limits that each may state. One line a category, so that
 * no row of the table changes unseen.
 */
static const struct {
    const char *category;
    const char *first;
    const char *renewal;
    const char *needs; /* of the first, then of the renewal */
    const char *renewal_needs;
} rights[] = {
#define BY_PERMIT "occupation|area|unlimited"
    { "salarie", "yes", "yes", BY_PERMIT, BY_PERMIT },
    { "travailleur-temporaire", "yes", "yes", BY_PERMIT, BY_PERMIT },
    { "recherche-emploi", "yes", "yes", "", "" },
    { "entrepreneur", "no", "yes", "", BY_PERMIT },
    { "etudiant", "no", "yes", "", "hours_per_year=964" },
    { "visiteur", "no", "no", "", "" },
    { "talent", "yes", "yes", "", "" },
    { "talent-famille", "yes", "yes", "", "" },
    { "saisonnier", "yes", "yes", BY_PERMIT, BY_PERMIT },
    { "ict", "yes", "yes", BY_PERMIT, BY_PERMIT },
    { "ict-famille", "yes", "yes", "", "" },
    { "vpf-famille-francais", "yes", "yes", "", "" },
    { "vpf-ne-en-france", "yes", "yes", "", "" },
    { "vpf-regroupement", "yes", "yes", "", "" },
    { "vpf-ase", "yes", "yes", "", "" },
    { "vpf-rente", "yes", "yes", "", "" },
    { "vpf-autre", "no", "yes", "", "" },
    { "vpf-traite", "yes", "yes", "", "" },
    { "refugie", "yes", "yes", "", "" },
    { "protection-subsidiaire", "yes", "yes", "", "" },
    { "apatride", "yes", "yes", "", "" },
    { "resident", "no", "yes", "", "" },
    { "resident-famille-francais", "yes", "yes", "", "" },
    { "resident-regroupement", "yes", "yes", "", "" },
    { "resident-ancien-combattant", "yes", "yes", "", "" },
    { "resident-pension", "yes", "yes", "", "" },
    { "resident-nationalite", "yes", "yes", "", "" },
    { "resident-longue-duree-ue", "no", "yes", "", "" },
    { "retraite", "no", "no", "", "" },
};

static void
expect_rule(const char *request, size_t i, const char *right, const char *needs)
{
    const struct table *work = &request_issuer()->templates->work;
    int found = 0;

    for (size_t w = 0; w < work->rows; w++) {
        if (strcmp(table_cell(work, w, WORK_KIND), "api") != 0
            || strcmp(table_cell(work, w, WORK_CATEGORY), rights[i].category)
            || strcmp(table_cell(work, w, WORK_REQUEST), request))
            continue;
        found++;
        if (strcmp(table_cell(work, w, WORK_ALLOWED), right)
            || strcmp(table_cell(work, w, WORK_NEEDS), needs))
            fail_msg("%s, %s", rights[i].category, request);
    }
    if (found != 1)
        fail_msg("%s, %s : %d règles", rights[i].category, request, found);
}

static void
every_category_has_its_work_rule_for_both_requests(void **state)
{
    const struct templates *t = request_issuer()->templates;
    size_t count = sizeof rights / sizeof *rights, titles = 0;

    (void)state;
    for (size_t c = 0; c < t->categories.rows; c++)
        titles +=
            strcmp(table_cell(&t->categories, c, CATEGORY_GROUP), "titre") == 0;
    assert_int_equal(titles, count);
    for (size_t i = 0; i < count; i++) {
        assert_true(table_find(&t->categories, rights[i].category) >= 0);
        expect_rule("first", i, rights[i].first, rights[i].needs);
        expect_rule("renewal", i, rights[i].renewal, rights[i].renewal_needs);
    }
}

static void
limits_of_a_work_permit_are_stated_or_said_to_be_none(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "facts.limits", NULL);
    refused(r,
        "facts.limits : il manque, indiquez un de ces membres : "
        "occupation, area, unlimited");
    request_set(r, "facts.limits.unlimited", "true");
    refused(r, "facts.limits.unlimited : une de ces valeurs : yes");
    request_set(r, "facts.limits.unlimited", "\"yes\"");
    struct title *t = title_of(r);
    assert_null(values_get(&t->values, "work.limited"));
    title_free(&t);
    request_set(r, "facts.limits.area", "\"Paris\"");
    refused(r, "facts.limits.unlimited : contredit");
    request_set(r, "facts.limits.unlimited", NULL);
    expect(r, "work.limited", "yes");
}

static void
the_first_attestation_holds_three_months_the_second_six(void **state)
{
    json_t *r = request_sample();

    (void)state;
    expect(r, "validity.until", "2027-02-23");
    r = request_sample();
    request_set(r, "facts.rank", "2");
    refused(r, "facts.previous_until : il manque");
    request_set(r, "facts.previous_until", "\"2026-11-23\"");
    expect(r, "validity.until", "2027-05-23");
    r = request_sample();
    request_set(r, "facts.previous_until", "\"2026-11-23\"");
    refused(r, "facts.previous_until : n’a pas de sens");
    json_decref(r);
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
    request_set(r, "facts.rank", "2");
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
dates_that_the_rule_does_not_give_are_refused(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "validity.from", "\"2026-11-23\"");
    refused(r, "validity.from : commence avant");
    request_set(r, "validity.from", "\"2026-11-25\"");
    refused(r,
        "validity.from : laisserait des jours sans titre ; retirez ce "
        "membre, ou corrigez facts.renewed.expires");
    request_set(r, "validity.from", "\"2026-11-24\"");
    expect(json_incref(r), "validity.until", "2027-02-23");
    request_set(r, "validity.until", "\"2027-02-24\"");
    refused(r, "que la règle permet (rights/validity.tsv)");
    request_set(r, "validity.until", "\"2027-02-22\"");
    refused(r, "plus court que la règle ne le permet (rights/validity.tsv)");
    request_set(r, "validity.until", "\"2027-02-23\"");
    expect(r, "validity.until", "2027-02-23");
    r = request_sample();
    request_set(r, "decision.date", "\"2026-08-16\"");
    refused(r, "decision.date");
    json_decref(r);
}

/* What is not in the request is not what to correct. */
static void
a_first_application_has_no_former_title_to_correct(void **state)
{
    json_t *r = first_application("\"vpf-ase\"");
    struct title *t = NULL;
    struct sceau_error error = { 0 };

    (void)state;
    request_set(r, "validity.from", "\"2026-12-25\"");
    assert_int_equal(request_title(r, &t, &error), SCEAU_E_FORMAT);
    assert_string_equal(error.text,
        "validity.from : laisserait des jours sans titre ; retirez ce membre");
    json_decref(r);
}

/* The second may hold six months, and not less than three. */
static void
a_shorter_title_has_a_floor(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "facts.rank", "2");
    request_set(r, "facts.previous_until", "\"2026-11-23\"");
    request_set(r, "validity.until", "\"2027-02-23\"");
    expect(json_incref(r), "validity.until", "2027-02-23");
    request_set(r, "validity.until", "\"2027-02-22\"");
    refused(r, "validity.until : plus court");
    json_decref(r);
}

/* 2026-11-24 and 184 days: the member that is too far is the one named. */
static void
a_title_is_not_issued_long_before_it_starts(void **state)
{
    json_t *r = request_sample();

    (void)state;
    request_set(r, "facts.renewed.expires", "\"2027-05-26\"");
    expect(json_incref(r), "validity.from", "2027-05-27");
    request_set(r, "facts.renewed.expires", "\"2027-05-27\"");
    refused(r, "facts.renewed.expires : à plus de six mois");
    request_set(r, "facts.renewed.expires", "\"2026-10-31\"");
    request_set(r, "facts.rank", "2");
    request_set(r, "facts.previous_until", "\"2027-05-27\"");
    refused(r, "facts.previous_until : à plus de six mois");
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

static const struct {
    const char *discreet;
    const char *ordinary;
} twins[] = { { "\"refugie\"", "\"resident-famille-francais\"" },
    { "\"protection-subsidiaire\"", "\"vpf-famille-francais\"" },
    { "\"apatride\"", "\"vpf-ase\"" }, { "\"vpf-traite\"", "\"vpf-rente\"" } };

/* All that leaves with a title: its signed bytes, its data, its page. */
static void
describe_all(json_t *request, struct buffer *out)
{
    uint8_t rs[64];
    struct sheet *sheet = malloc(sizeof *sheet);
    struct title *t = title_of(request);
    struct sceau_error error = { 0 };

    memset(rs, 1, sizeof rs);
    assert_int_equal(
        title_set_seal(t, span_of(rs, sizeof rs), &error), SCEAU_OK);
    assert_int_equal(title_compose(t, sheet, &error), SCEAU_OK);
    buffer_put(out, t->message.data, t->message.len);
    buffer_put(out, t->json.data, t->json.len);
    for (size_t b = 0; b < sheet->blocks; b++)
        buffer_format(out, "%s|%s\n",
            sheet->block[b].label ? sheet->block[b].label : "",
            sheet->block[b].text);
    title_free(&t);
    json_decref(request);
    free(sheet);
}

/* From the second attestation on all hold six months, so nothing at all differs. */
static json_t *
second(json_t *request, const char *category)
{
    request_set(request, "facts.category", category);
    request_set(request, "facts.rank", "2");
    request_set(request, "facts.previous_until", "\"2026-11-23\"");
    return request;
}

static void
expect_twins(json_t *discreet, json_t *ordinary)
{
    AUTO_BUFFER struct buffer a = buffer_with_max(65536);
    AUTO_BUFFER struct buffer b = buffer_with_max(65536);

    describe_all(discreet, &a);
    describe_all(ordinary, &b);
    assert_true(a.len > 3000);
    assert_string_equal(buffer_cstr(&a), buffer_cstr(&b));
}

static void
a_protected_holder_s_title_is_another_s_to_the_byte(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        const char *a = twins[i].discreet, *b = twins[i].ordinary;
        expect_twins(
            second(first_application(a), a), second(first_application(b), b));
        expect_twins(second(renewal_of(a), a), second(renewal_of(b), b));
        /* the six months of the first attestation are those of a first request */
        json_t *of_a = renewal_of(a), *of_b = renewal_of(b);
        request_set(of_a, "facts.category", a);
        request_set(of_b, "facts.category", b);
        expect_twins(of_a, of_b);
    }
}

/* The refusal of a request with one fault. */
static void
refusal_of(json_t *request, const char *path, const char *json,
    struct sceau_error *error)
{
    struct title *t = NULL;

    request_set(request, path, json);
    assert_int_equal(request_title(request, &t, error), SCEAU_E_FORMAT);
    json_decref(request);
}

/* A refusal goes to logs: whoever is refused, the words are the same. */
static void
no_refusal_tells_that_the_holder_is_protected(void **state)
{
    static const char *const wrong[][2] = { { "work", "\"not-allowed\"" },
        { "validity.until", "\"2029-01-01\"" },
        { "validity.until", "\"2026-11-25\"" },
        { "validity.from", "\"2026-12-25\"" },
        { "facts.limits.area", "\"Paris\"" } };

    (void)state;
    for (size_t i = 0; i < sizeof twins / sizeof *twins; i++) {
        for (size_t k = 0; k < sizeof wrong / sizeof *wrong; k++) {
            struct sceau_error error[4] = { 0 };
            const char *a = twins[i].discreet, *b = twins[i].ordinary;
            refusal_of(
                first_application(a), wrong[k][0], wrong[k][1], &error[0]);
            refusal_of(
                first_application(b), wrong[k][0], wrong[k][1], &error[1]);
            assert_string_equal(error[0].text, error[1].text);
            refusal_of(renewal_of(a), wrong[k][0], wrong[k][1], &error[2]);
            refusal_of(renewal_of(b), wrong[k][0], wrong[k][1], &error[3]);
            assert_string_equal(error[2].text, error[3].text);
            assert_null(strstr(error[0].text, "R4"));
        }
    }
}

int
main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_first_application_carries_the_right_of_its_category),
        cmocka_unit_test(a_renewal_carries_the_right_of_the_title_renewed),
        cmocka_unit_test(the_mention_has_its_canonical_value),
        cmocka_unit_test(a_claim_that_contradicts_the_rule_is_refused),
        cmocka_unit_test(a_student_renews_with_964_hours_and_no_other_limit),
        cmocka_unit_test(a_limit_that_no_rule_knows_is_refused),
        cmocka_unit_test(every_category_has_its_work_rule_for_both_requests),
        cmocka_unit_test(limits_of_a_work_permit_are_stated_or_said_to_be_none),
        cmocka_unit_test(
            the_first_attestation_holds_three_months_the_second_six),
        cmocka_unit_test(a_title_starts_the_day_after_the_former_ends),
        cmocka_unit_test(a_late_title_starts_today_and_its_gap_is_kept),
        cmocka_unit_test(dates_that_the_rule_does_not_give_are_refused),
        cmocka_unit_test(a_first_application_has_no_former_title_to_correct),
        cmocka_unit_test(a_shorter_title_has_a_floor),
        cmocka_unit_test(a_title_is_not_issued_long_before_it_starts),
        cmocka_unit_test(months_are_counted_by_the_calendar),
        cmocka_unit_test(a_protected_holder_s_title_is_another_s_to_the_byte),
        cmocka_unit_test(no_refusal_tells_that_the_holder_is_protected),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
