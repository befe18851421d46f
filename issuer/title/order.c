/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/order.h"

#include <stdlib.h>

#include "issuer/title/form.h"
#include "verifier/base/error.h"

/* The days that a date may be: one, or those of its month or year. */
struct days {
    struct date first;
    struct date last;
};

static bool
days_of(const struct values *v, const char *path, struct days *out)
{
    const char *text = values_get(v, path);

    if (!text || !form_first_day(text, &out->first))
        return false;
    size_t len = strlen(text);
    out->last = len == 10
        ? out->first
        : date_add_days(date_add_months(out->first, len == 4 ? 12 : 1), -1);
    return true;
}

enum sceau_status
order_check(const struct kind *kind, const struct values *values,
    struct sceau_error *error)
{
    const struct table *t = &kind->order;

    for (size_t i = 0; i < t->rows; i++) {
        const char *path = table_cell(t, i, ORDER_FIRST);
        const char *years = table_cell(t, i, ORDER_YEARS);
        struct days a, b;
        if (!days_of(values, path, &a)
            || !days_of(values, table_cell(t, i, ORDER_SECOND), &b))
            continue;
        int months = 12 * (int)strtol(years, NULL, 10);
        bool right = *years
            ? date_compare(b.first, date_add_months(a.last, months)) <= 0
            : date_compare(a.first, b.last) <= 0;
        if (!right)
            return fail(error, SCEAU_E_FORMAT, "%s : %s", path,
                table_cell(t, i, ORDER_MESSAGE));
    }
    return SCEAU_OK;
}
