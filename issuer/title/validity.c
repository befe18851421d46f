/* SPDX-License-Identifier: EUPL-1.2 */
/* From when to when a title holds: computed, so that no day is lost by typing. */
#include <stdlib.h>

#include "issuer/title/rules_of.h"
#include "verifier/base/error.h"

/* No provisional title comes near the first; a renewal is asked for at most 120 days
 * before the end (CESEDA R431-5), so none starts later than the second. */
enum { MONTHS_MAX = 120, AHEAD_DAYS_MAX = 184 };

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
            "%s : à plus de six mois ; cette attestation se demande plus tard",
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

static long
find_row(const struct rules *r)
{
    const struct table *t = &r->t->validity;
    const char *rank = values_get(r->v, "facts.rank");
    const char *category = values_get(r->v, "facts.category");

    for (size_t i = 0; i < t->rows; i++)
        if (rules_fit(table_cell(t, i, VALIDITY_KIND), r->kind->name)
            && rules_fit(
                table_cell(t, i, VALIDITY_CATEGORY), category ? category : "")
            && fits_rank(table_cell(t, i, VALIDITY_RANK), rank ? rank : ""))
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

static enum sceau_status
read_months(struct rules *r, size_t row, int *floor, int *months)
{
    const struct table *t = &r->t->validity;

    *floor = (int)strtol(table_cell(t, row, VALIDITY_FLOOR), NULL, 10);
    *months = (int)strtol(table_cell(t, row, VALIDITY_MONTHS), NULL, 10);
    return *floor >= 1 && *months >= *floor && *months <= MONTHS_MAX
        ? SCEAU_OK
        : fail(r->error, SCEAU_E_STATE,
            "rights/validity.tsv, ligne %zu : months et floor ne vont pas "
            "ensemble",
            t->line[row]);
}

static enum sceau_status
check_until(struct rules *r, size_t row, struct date from, struct date until)
{
    int floor = 0, months = 0;
    enum sceau_status status = read_months(r, row, &floor, &months);
    const char *source = table_cell(&r->t->validity, row, VALIDITY_SOURCE);

    if (status != SCEAU_OK)
        return status;
    if (!date_is_set(until))
        until = last_day(from, months);
    values_set_date(r->v, "validity.until", until);
    if (date_compare(until, last_day(from, months)) > 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.until : après le dernier jour que la règle permet%s",
            rules_source(r, source));
    if (date_compare(until, last_day(from, floor)) < 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.until : plus court que la règle ne le permet%s",
            rules_source(r, source));
    return SCEAU_OK;
}

/* A date that the request gives is a check of the operator's, not a choice. */
enum sceau_status
rules_validity(struct rules *r)
{
    struct date asked = values_date(r->v, "validity.from");
    struct date until = values_date(r->v, "validity.until");
    struct date from;
    long row = find_row(r);

    if (row < 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "facts.rank : aucune règle ne donne la durée de ce titre "
            "(rights/validity.tsv)");
    enum sceau_status status = compute_from(r, &from);
    if (status != SCEAU_OK)
        return status;
    if (date_is_set(asked) && date_compare(asked, from) != 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.from : %s ; retirez ce membre, ou corrigez %s",
            date_compare(asked, from) > 0
                ? "laisserait des jours sans titre"
                : "commence avant le jour que donne la règle",
            find_former(r).path);
    values_set_date(r->v, "validity.from", from);
    return check_until(r, (size_t)row, from, until);
}
