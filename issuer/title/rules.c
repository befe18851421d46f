/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/rules_of.h"

#include <stdio.h>

#include "verifier/base/error.h"

/* Where the rule stands, and no more: its line and its article would tell in every log
 * what the page keeps to itself. */
#define RULE " (rights/work.tsv)"

static bool
lists(const char *list, char separator, const char *word)
{
    size_t len = strlen(word);

    while (*list) {
        const char *end = strchrnul(list, separator);
        if ((size_t)(end - list) == len && memcmp(list, word, len) == 0)
            return true;
        list = end + (*end != 0);
    }
    return false;
}

bool
rules_fit(const char *pattern, const char *value)
{
    return strcmp(pattern, "*") == 0 || lists(pattern, '|', value)
        || strcmp(pattern, value) == 0;
}

bool
rules_in_force(
    const struct rules *r, const struct table *t, size_t row, size_t since)
{
    struct date day = DATE_NONE;

    (void)date_parse_iso(span_str(table_cell(t, row, since)), &day);
    return date_compare(day, r->today) <= 0;
}

/* Whose right the title carries: the first of these members that the request has. A
 * renewal has that of the title renewed (CESEDA R431-15-2). */
static void
find_category(struct rules *r)
{
    char path[64];

    r->category = "";
    for (const char *at = kind_setting(r->kind, "right-of"); *at;) {
        size_t len = strcspn(at, ",");
        (void)snprintf(path, sizeof path, "%.*s", (int)len, at);
        const char *own = values_get(r->v, path);
        if (own) {
            r->category = own;
            return;
        }
        at += len + (at[len] == ',');
    }
}

static long
find_work(const struct rules *r)
{
    const struct table *t = &r->t->work;
    const char *request = values_get(r->v, "facts.request");

    for (size_t i = 0; i < t->rows; i++)
        if (rules_fit(table_cell(t, i, WORK_KIND), r->kind->name)
            && rules_fit(table_cell(t, i, WORK_REQUEST), request ? request : "")
            && rules_fit(table_cell(t, i, WORK_CATEGORY), r->category)
            && rules_in_force(r, t, i, WORK_SINCE))
            return (long)i;
    return -1;
}

static const char *
limit_of(const struct rules *r, const char *name, size_t len)
{
    char path[64];

    (void)snprintf(path, sizeof path, "facts.limits.%.*s", (int)len, name);
    return values_get(r->v, path);
}

/* "hours_per_year=964": a limit that the law sets for this category. */
static enum sceau_status
check_set_limit(struct rules *r, const char *needs)
{
    size_t name = strcspn(needs, "=");
    const char *own = limit_of(r, needs, name);

    if (own && strcmp(own, needs + name + 1) == 0)
        return SCEAU_OK;
    return fail(r->error, SCEAU_E_FORMAT,
        "facts.limits.%.*s : %s est attendu" RULE, (int)name, needs,
        needs + name + 1);
}

/* "occupation|area": as "occupation, area". */
static enum sceau_status
refuse_unlimited(struct rules *r, const char *needs)
{
    char names[96];
    size_t n = 0;

    for (; *needs && n + 3 < sizeof names; needs++) {
        if (*needs != '|') {
            names[n++] = *needs;
        } else {
            names[n++] = ',';
            names[n++] = ' ';
        }
    }
    names[n] = 0;
    return fail(r->error, SCEAU_E_FORMAT,
        "facts.limits : il manque, indiquez un de ces membres : %s" RULE,
        names);
}

/*
 * "occupation|area|unlimited": the title renewed or asked for has limits of its own,
 * and a page that forgets them would promise too much. That there is none is said.
 */
static enum sceau_status
check_needed_limits(struct rules *r, const char *needs)
{
    const char *at = needs;

    if (strchr(needs, '='))
        return check_set_limit(r, needs);
    while (*at) {
        size_t len = strcspn(at, "|");
        if (limit_of(r, at, len))
            return SCEAU_OK;
        at += len + (at[len] == '|');
    }
    return *needs == 0 ? SCEAU_OK : refuse_unlimited(r, needs);
}

/* A limit where the rule knows none would be a right taken away by typing. */
static enum sceau_status
check_limits(struct rules *r, size_t row)
{
    static const char prefix[] = "facts.limits.";
    const struct table *t = &r->t->work;
    size_t stated = 0;

    for (size_t i = 0; i < r->v->count; i++) {
        const char *path = r->v->entry[i].path;
        const char *name = path + sizeof prefix - 1;
        if (strncmp(path, prefix, sizeof prefix - 1) != 0)
            continue;
        if (!lists(table_cell(t, row, WORK_LIMITS), ',', name))
            return fail(r->error, SCEAU_E_FORMAT,
                "%s : la règle ne prévoit pas cette limite" RULE, path);
        stated += strcmp(name, "unlimited") != 0;
    }
    if (stated > 0 && values_get(r->v, "facts.limits.unlimited"))
        return fail(r->error, SCEAU_E_FORMAT,
            "facts.limits.unlimited : contredit la limite indiquée avec elle");
    if (stated > 0)
        values_set(r->v, "work.limited", "yes");
    return check_needed_limits(r, table_cell(t, row, WORK_NEEDS));
}

static enum sceau_status
check_claim(struct rules *r, bool allowed)
{
    const char *claim = values_get(r->v, "work");

    if (!claim || allowed == (strcmp(claim, "allowed") == 0))
        return SCEAU_OK;
    return fail(r->error, SCEAU_E_FORMAT,
        allowed
            ? "work : la règle dit le contraire" RULE
              " : ce titre permet de travailler, et ne part pas sans le dire"
            : "work : la règle dit le contraire" RULE
              " : ce titre ne permet pas de travailler, et ne le dit pas");
}

static enum sceau_status
compute_work(struct rules *r)
{
    const struct table *t = &r->t->work;

    if (kind_mention(r->kind) == KIND_MENTION_NONE)
        return SCEAU_OK;
    long row = find_work(r);
    if (row < 0)
        return fail(r->error, SCEAU_E_STATE,
            "aucune ligne de rights/work.tsv ne dit si ce titre permet de "
            "travailler");
    const char *right = table_cell(t, (size_t)row, WORK_ALLOWED);
    bool allowed = strcmp(right, "yes") == 0;
    values_set(r->v, "work.right", right);
    values_set(r->v, "work.code",
        kind_setting(r->kind, allowed ? "mention-yes" : "mention-no"));
    enum sceau_status status = check_claim(r, allowed);
    return status == SCEAU_OK ? check_limits(r, (size_t)row) : status;
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

    find_category(&r);
    enum sceau_status status = compute_work(&r);
    if (status == SCEAU_OK)
        status = rules_validity(&r);
    if (status != SCEAU_OK)
        return status;
    values_set(values, "rules.version", templates->rule_set);
    return values->status == SCEAU_OK
        ? SCEAU_OK
        : fail(error, values->status, "demande trop longue");
}
