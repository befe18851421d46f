/* SPDX-License-Identifier: EUPL-1.2 */
/* From when to when a title holds: computed, so that no day is lost by typing. The end
 * that no text gives is the request's, within the bounds of the table. */
#include <stdlib.h>

#include "issuer/title/rules_of.h"
#include "verifier/base/error.h"

/* A renewal is asked for at most 120 days before the end (CESEDA R431-5), so none starts
 * later than this. */
enum { AHEAD_DAYS_MAX = 184 };

/* As in rules.c, of the other table. */
#define RULE " (rights/validity.tsv)"

/* What a title follows: the later of the title renewed and the attestation before. */
struct former {
    const char *path; /* the member of the request that says it */
    struct date until;
};

static struct former
find_former(const struct rules *r)
{
    static const char *const paths[] = { "facts.renewed.expires",
        "facts.previous_until" };
    struct former last = { .path = paths[0] };

    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct date d = values_date(r->v, paths[i]);
        if (date_is_set(d) && date_compare(d, last.until) > 0)
            last = (struct former) { paths[i], d };
    }
    return last;
}

/* The day after the former title ends; a late one starts today, the gap noted. */
static enum sceau_status
compute_from(struct rules *r, struct date *from)
{
    struct former last = find_former(r);

    *from = r->today;
    if (!date_is_set(last.until))
        return SCEAU_OK;
    int32_t gap = date_to_days(r->today) - date_to_days(last.until) - 1;
    if (gap < -AHEAD_DAYS_MAX)
        return fail(r->error, SCEAU_E_FORMAT,
            "%s : à plus de six mois ; ce titre se demande plus tard",
            last.path);
    if (gap < 0)
        *from = date_add_days(last.until, 1);
    if (gap > 0)
        values_format(r->v, "validity.gap", "%d", (int)gap);
    return SCEAU_OK;
}

static bool
fits_rank(const char *pattern, const char *rank)
{
    char *end;
    unsigned long from = strtoul(pattern, &end, 10);

    if (*end == '+')
        return strtoul(rank, NULL, 10) >= from;
    return rules_fit(pattern, rank);
}

static const char *
get(const struct rules *r, const char *path)
{
    const char *text = values_get(r->v, path);

    return text ? text : "";
}

static long
find_row(const struct rules *r)
{
    const struct table *t = &r->t->validity;

    for (size_t i = 0; i < t->rows; i++)
        if (rules_fit(table_cell(t, i, VALIDITY_KIND), r->kind->name)
            && rules_fit(
                table_cell(t, i, VALIDITY_REQUEST), get(r, "facts.request"))
            && rules_fit(
                table_cell(t, i, VALIDITY_CATEGORY), get(r, "facts.category"))
            && fits_rank(table_cell(t, i, VALIDITY_RANK), get(r, "facts.rank"))
            && rules_in_force(r, t, i, VALIDITY_SINCE))
            return (long)i;
    return -1;
}

/* The day before the same day so many months later; where that month has no such
 * day, its last one, so that nobody loses a day to the calendar. */
static struct date
last_day(struct date from, int months)
{
    struct date same = date_add_months(from, months);

    return same.day == from.day ? date_add_days(same, -1) : same;
}

static int
months_of(const struct rules *r, size_t row, size_t column)
{
    return (int)strtol(table_cell(&r->t->validity, row, column), NULL, 10);
}

/* An end that no row could bound: the request's own fault. */
static enum sceau_status
check_end(struct rules *r, struct date from, struct date until)
{
    if (!date_is_set(until))
        return kind_end(r->kind) == KIND_END_COMPUTED
            ? SCEAU_OK
            : fail(r->error, SCEAU_E_FORMAT, "validity.until : il manque");
    if (date_compare(until, r->today) < 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.until : déjà passé ; aucun titre n’est émis qui a fini");
    if (date_compare(until, from) < 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.until : avant le premier jour (validity.from)");
    return SCEAU_OK;
}

static enum sceau_status
check_until(struct rules *r, size_t row, struct date from, struct date until)
{
    struct date longest = last_day(from, months_of(r, row, VALIDITY_MONTHS));
    enum sceau_status status = check_end(r, from, until);

    if (status != SCEAU_OK)
        return status;
    if (!date_is_set(until))
        until = longest;
    values_set_date(r->v, "validity.until", until);
    if (date_compare(until, longest) > 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.until : après le dernier jour que la règle permet" RULE);
    if (date_compare(until, last_day(from, months_of(r, row, VALIDITY_FLOOR)))
        < 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.until : plus court que la règle ne le permet" RULE);
    return SCEAU_OK;
}

static enum sceau_status
check_from(struct rules *r, struct date asked, struct date from)
{
    struct former last = find_former(r);
    bool later = date_compare(asked, from) > 0;

    if (!date_is_set(asked) || date_compare(asked, from) == 0)
        return SCEAU_OK;
    return fail(r->error, SCEAU_E_FORMAT,
        "validity.from : %s ; retirez ce membre%s%s",
        later ? "laisserait des jours sans titre"
              : "commence avant le jour que donne la règle",
        date_is_set(last.until) ? ", ou corrigez " : "",
        date_is_set(last.until) ? last.path : "");
}

/* A date that the request gives is a check of the operator's, not a choice. */
enum sceau_status
rules_validity(struct rules *r)
{
    struct date asked = values_date(r->v, "validity.from");
    struct date until = values_date(r->v, "validity.until");
    struct date from;

    if (kind_end(r->kind) == KIND_END_NONE)
        return SCEAU_OK;
    long row = find_row(r);
    if (row < 0)
        return fail(r->error, SCEAU_E_STATE,
            "aucune ligne de rights/validity.tsv ne donne la durée de ce "
            "titre");
    enum sceau_status status = compute_from(r, &from);
    if (status == SCEAU_OK)
        status = check_from(r, asked, from);
    if (status != SCEAU_OK)
        return status;
    values_set_date(r->v, "validity.from", from);
    return check_until(r, (size_t)row, from, until);
}
