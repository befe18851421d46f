/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/match.h"

#include <string.h>

#include "verifier/verdict/tables.h"

/* CESEDA L433-3: three months. CSS R111-4: the end of the sixth month after. */
enum { KEPT_MONTHS = 3, COVER_MONTHS = 6 };

bool
match_pattern(const char *pattern, const char *value)
{
    for (;;) {
        size_t len = strcspn(pattern, "|");
        bool open = len > 0 && pattern[len - 1] == '*';
        size_t fixed = len - open;
        if (len == 1 && *pattern == '?') {
            if (!*value)
                return true;
        } else if (strncmp(pattern, value, fixed) == 0
            && (open || !value[fixed])) {
            return true;
        }
        if (!pattern[len])
            return false;
        pattern += len + 1;
    }
}

static struct date
end_of_cover(struct date until)
{
    struct date first = { until.year, until.month, 1 };

    return date_add_days(date_add_months(first, COVER_MONTHS + 1), -1);
}

/* "expired-3m" and "expired-6m" are of the expired ones. */
static bool
fits_time(const char *pattern, const struct facts *f)
{
    bool expired = strcmp(f->time, "expired") == 0 && date_is_set(f->until);

    if (strcmp(pattern, "expired-3m") == 0)
        return expired
            && date_compare(f->today, date_add_months(f->until, KEPT_MONTHS))
            <= 0;
    if (strcmp(pattern, "expired-6m") == 0)
        return expired && date_compare(f->today, end_of_cover(f->until)) <= 0;
    return match_pattern(pattern, f->time);
}

/* A law of tomorrow answers nothing today. */
static bool
is_in_force(const char *since, struct date today)
{
    struct date d;

    return !date_parse_iso(span_str(since), &d) || !date_is_set(today)
        || date_compare(d, today) <= 0;
}

bool
match_row(const char *const *row, const struct facts *f, const char *role,
    const char *benefit)
{
    return strcmp(row[RIGHTS_ROLE], role) == 0
        && strcmp(row[RIGHTS_BENEFIT], benefit) == 0
        && match_pattern(row[RIGHTS_KIND], f->kind)
        && match_pattern(row[RIGHTS_REQUEST], f->request)
        && match_pattern(row[RIGHTS_CATEGORY], f->category)
        && match_pattern(row[RIGHTS_MENTION], f->mention)
        && fits_time(row[RIGHTS_TIME], f)
        && (f->renewal_filed || strcmp(row[RIGHTS_RENEWAL], "filed") != 0)
        && is_in_force(row[RIGHTS_SINCE], f->today);
}
