/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/verdict/period.h"

#include "verifier/seal/header.h"

/* The fields that begin and end a validity (2D-Doc 3.2.6, 7.0, 7.5 and 7.12; the
 * European firearms pass and the export licence have an end only). */
static const struct {
    const char *from;
    const char *until;
} pairs[] = { { "6N", "6O" }, { "D3", "D4" }, { NULL, "D9" }, { NULL, "HO" },
    { NULL, "08" } };

/* True where the field is there and empty of doubt; *impossible where it is not a day. */
static bool
read_date(
    const struct seal *seal, const char *id, struct date *out, bool *impossible)
{
    const struct seal_field *f = id ? seal_find(seal, id) : NULL;

    if (!f || f->value.len == 0)
        return false;
    if (f->definition->format == FORMAT_DATE_HEX) {
        int32_t days = header_days(f->value);
        if (days >= 0)
            *out = header_date(days);
        else
            *impossible = true;
        return days >= 0 && date_is_set(*out);
    }
    if (date_parse_ddmmyyyy(f->value, out))
        return true;
    *impossible = true;
    return false;
}

void
period_read(const struct seal *seal, struct period *out)
{
    *out = (struct period) { .from = DATE_NONE, .until = DATE_NONE };
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        bool from =
            read_date(seal, pairs[i].from, &out->from, &out->impossible);
        bool until =
            read_date(seal, pairs[i].until, &out->until, &out->impossible);
        if (from || until || out->impossible)
            return;
    }
}

enum time_state
period_at(const struct period *p, struct date today)
{
    if (date_is_set(p->until) && date_compare(today, p->until) > 0)
        return TIME_EXPIRED;
    if (date_is_set(p->from) && date_compare(today, p->from) < 0)
        return TIME_NOT_YET;
    if (p->impossible)
        return TIME_UNDATED; /* one date alone does not say that it is in force */
    return date_is_set(p->from) || date_is_set(p->until) ? TIME_IN_FORCE
                                                         : TIME_UNDATED;
}
