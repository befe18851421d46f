/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/rules.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/error.h"

/* No provisional title comes near the first; a renewal is asked for at most 120 days
 * before the end (CESEDA R431-5), so none starts later than the second. */
enum { MONTHS_MAX = 120, AHEAD_DAYS_MAX = 184 };

struct rules {
    const struct templates *t;
    const struct kind *kind;
    struct date today;
    struct values *v;
    struct sceau_error *error;
    const char *category; /* whose right to work the title carries */
};

static bool
fits(const char *pattern, const char *value)
{
    return strcmp(pattern, "*") == 0 || strcmp(pattern, value) == 0;
}

/* Dates that no person could have lived, in the order of a life and a file. */
static enum sceau_status
check_order(struct rules *r)
{
    static const struct {
        const char *first;
        const char *second;
    } pairs[] = { { "application.filed", "decision.date" } };

    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        struct date a = values_date(r->v, pairs[i].first);
        struct date b = values_date(r->v, pairs[i].second);
        if (date_is_set(a) && date_is_set(b) && date_compare(a, b) > 0)
            return fail(r->error, SCEAU_E_FORMAT, "%s : avant %s",
                pairs[i].second, pairs[i].first);
    }
    return SCEAU_OK;
}

/* A renewal carries the right of the title renewed (CESEDA R431-15-2). */
static void
find_category(struct rules *r)
{
    const char *request = values_get(r->v, "facts.request");

    r->category = request && strcmp(request, "renewal") == 0
        ? values_get(r->v, "facts.renewed.category")
        : values_get(r->v, "facts.category");
    if (!r->category)
        r->category = "";
}

static long
find_work(const struct rules *r)
{
    const struct table *t = &r->t->work;
    const char *request = values_get(r->v, "facts.request");

    for (size_t i = 0; i < t->rows; i++)
        if (fits(table_cell(t, i, WORK_KIND), r->kind->name)
            && fits(table_cell(t, i, WORK_REQUEST), request ? request : "")
            && fits(table_cell(t, i, WORK_CATEGORY), r->category))
            return (long)i;
    return -1;
}

/* "hours_per_year=964": a limit that the law sets for this category. */
static enum sceau_status
check_needed_limit(struct rules *r, const char *needs, const char *source)
{
    const char *equal = strchr(needs, '=');
    char path[64];

    if (!equal)
        return SCEAU_OK;
    (void)snprintf(
        path, sizeof path, "facts.limits.%.*s", (int)(equal - needs), needs);
    const char *own = values_get(r->v, path);
    if (own && strcmp(own, equal + 1) == 0)
        return SCEAU_OK;
    return fail(r->error, SCEAU_E_FORMAT, "%s : %s est attendu (%s)", path,
        equal + 1, source);
}

static bool
lists(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = list; *at;) {
        size_t n = strcspn(at, ",");
        if (n == len && memcmp(at, word, n) == 0)
            return true;
        at += n + (at[n] == ',');
    }
    return false;
}

/* A limit where the rule knows none would be a right taken away by typing. */
static enum sceau_status
check_limits(struct rules *r, size_t row)
{
    static const char prefix[] = "facts.limits.";
    const struct table *t = &r->t->work;
    const char *source = table_cell(t, row, WORK_SOURCE);

    for (size_t i = 0; i < r->v->count; i++) {
        const char *path = r->v->entry[i].path;
        if (strncmp(path, prefix, sizeof prefix - 1) != 0)
            continue;
        if (!lists(table_cell(t, row, WORK_LIMITS), path + sizeof prefix - 1))
            return fail(r->error, SCEAU_E_FORMAT,
                "%s : la règle ne prévoit pas cette limite (%s)", path, source);
        values_set(r->v, "work.limited", "yes");
    }
    return check_needed_limit(r, table_cell(t, row, WORK_NEEDS), source);
}

static enum sceau_status
check_claim(struct rules *r, bool allowed, const char *source)
{
    const char *claim = values_get(r->v, "work");

    if (!claim || allowed == (strcmp(claim, "allowed") == 0))
        return SCEAU_OK;
    return fail(r->error, SCEAU_E_FORMAT,
        "work : la demande dit « %s », la règle le contraire (%s)", claim,
        source);
}

static enum sceau_status
compute_work(struct rules *r)
{
    const struct table *t = &r->t->work;

    if (strcmp(kind_setting(r->kind, "mention"), "required") != 0)
        return SCEAU_OK;
    long row = find_work(r);
    if (row < 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "facts.category : aucune règle ne dit si ce titre permet de "
            "travailler (rights/work.tsv)");
    const char *right = table_cell(t, (size_t)row, WORK_ALLOWED);
    bool allowed = strcmp(right, "yes") == 0;
    const char *code =
        kind_setting(r->kind, allowed ? "mention-yes" : "mention-no");
    if (!*code || (!allowed && strcmp(right, "no") != 0))
        return fail(r->error, SCEAU_E_FORMAT,
            "rights/work.tsv, ligne %zu : la règle ne donne pas de mention",
            t->line[row]);
    values_set(r->v, "work.right", right);
    values_set(r->v, "work.code", code);
    enum sceau_status status =
        check_claim(r, allowed, table_cell(t, (size_t)row, WORK_SOURCE));
    return status == SCEAU_OK ? check_limits(r, (size_t)row) : status;
}

static struct date
later(struct date a, struct date b)
{
    return !date_is_set(a) || (date_is_set(b) && date_compare(b, a) > 0) ? b
                                                                         : a;
}

/* The day after the former title ends; a late one starts today, the gap noted. */
static struct date
compute_from(struct rules *r)
{
    struct date last = later(values_date(r->v, "facts.renewed.expires"),
        values_date(r->v, "facts.previous_until"));

    if (!date_is_set(last))
        return r->today;
    int32_t gap = date_to_days(r->today) - date_to_days(last) - 1;
    if (gap < 0)
        return date_add_days(last, 1);
    if (gap > 0)
        values_format(r->v, "validity.gap", "%d", (int)gap);
    return r->today;
}

static bool
fits_rank(const char *pattern, const char *rank)
{
    char *end;
    unsigned long from = strtoul(pattern, &end, 10);

    if (*end == '+')
        return strtoul(rank, NULL, 10) >= from;
    return fits(pattern, rank);
}

static long
find_validity(const struct rules *r)
{
    const struct table *t = &r->t->validity;
    const char *rank = values_get(r->v, "facts.rank");
    const char *category = values_get(r->v, "facts.category");

    for (size_t i = 0; i < t->rows; i++)
        if (fits(table_cell(t, i, VALIDITY_KIND), r->kind->name)
            && fits(
                table_cell(t, i, VALIDITY_CATEGORY), category ? category : "")
            && fits_rank(table_cell(t, i, VALIDITY_RANK), rank ? rank : ""))
            return (long)i;
    return -1;
}

static enum sceau_status
check_period(struct rules *r, struct date from, struct date until,
    struct date longest, size_t row)
{
    const struct table *t = &r->t->validity;

    if (date_compare(from, r->today) < 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.from : une attestation ne commence pas dans le passé");
    if (date_to_days(from) - date_to_days(r->today) > AHEAD_DAYS_MAX)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.from : plus de six mois à l’avance");
    if (date_compare(until, from) < 0)
        return fail(
            r->error, SCEAU_E_FORMAT, "validity.until : avant le début");
    if (date_compare(until, longest) > 0)
        return fail(r->error, SCEAU_E_FORMAT,
            "validity.until : plus de %s mois (%s)",
            table_cell(t, row, VALIDITY_MONTHS),
            table_cell(t, row, VALIDITY_SOURCE));
    return SCEAU_OK;
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
compute_validity(struct rules *r)
{
    const struct table *t = &r->t->validity;
    struct date from = values_date(r->v, "validity.from");
    struct date until = values_date(r->v, "validity.until");
    long row = find_validity(r);
    unsigned long months = row < 0
        ? 0
        : strtoul(table_cell(t, (size_t)row, VALIDITY_MONTHS), NULL, 10);

    if (months < 1 || months > MONTHS_MAX)
        return fail(r->error, SCEAU_E_FORMAT,
            "facts.rank : aucune règle ne donne la durée de ce titre "
            "(rights/validity.tsv)");
    if (!date_is_set(from))
        from = compute_from(r);
    struct date longest = last_day(from, (int)months);
    if (!date_is_set(until))
        until = longest;
    values_set_date(r->v, "validity.from", from);
    values_set_date(r->v, "validity.until", until);
    return check_period(r, from, until, longest, (size_t)row);
}

/* No word on the page, in the code or in the data may tell that a person is
 * protected: such categories are not shown at all. */
static void
show_category(struct rules *r, const char *from, const char *to)
{
    static const char *const parts[] = { "code", "label" };
    char path[64];

    (void)snprintf(path, sizeof path, "%s.discreet", from);
    const char *discreet = values_get(r->v, path);
    if (!discreet || strcmp(discreet, "no") != 0)
        return;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        (void)snprintf(path, sizeof path, "%s.%s", from, parts[i]);
        const char *text = values_get(r->v, path);
        (void)snprintf(path, sizeof path, "%s.%s", to, parts[i]);
        if (text)
            values_set(r->v, path, text);
    }
}

enum sceau_status
rules_apply(const struct templates *templates, const struct kind *kind,
    struct date today, struct values *values, struct sceau_error *error)
{
    struct rules r = { .t = templates,
        .kind = kind,
        .today = today,
        .v = values,
        .error = error };
    enum sceau_status status = check_order(&r);

    find_category(&r);
    if (status == SCEAU_OK)
        status = compute_work(&r);
    if (status == SCEAU_OK)
        status = compute_validity(&r);
    if (status != SCEAU_OK)
        return status;
    show_category(&r, "facts.category", "category");
    show_category(&r, "facts.renewed.category", "renewed");
    values_set(values, "rules.version", templates->rule_set);
    return values->status == SCEAU_OK
        ? SCEAU_OK
        : fail(error, values->status, "demande trop longue");
}
