/* SPDX-License-Identifier: EUPL-1.2 */
#include "hsm/moment.h"

#include <stdio.h>
#include <time.h>

#include "verifier/base/date.h"

enum { DAY = 86400, LAST_DAY = 2932896 /* 9999-12-31 */ };

int64_t
moment_now(void)
{
    return (int64_t)time(NULL);
}

const char *
moment_text(int64_t at, char out[MOMENT_SIZE])
{
    char day[DATE_ISO_SIZE];
    int64_t most = (int64_t)(LAST_DAY + 1) * DAY - 1;
    int64_t held = at < 0 ? 0 : at > most ? most : at;
    unsigned second = (unsigned)(held % DAY);

    (void)snprintf(out, MOMENT_SIZE, "%sT%02u:%02u:%02uZ",
        date_iso(date_from_days((int32_t)(held / DAY)), day),
        second / 3600 % 24, second / 60 % 60, second % 60);
    return out;
}

/* Two digits below `bound`, or false. */
static bool
read_two(const uint8_t *at, unsigned bound, unsigned *out)
{
    if (at[0] < '0' || at[0] > '9' || at[1] < '0' || at[1] > '9')
        return false;
    *out = (at[0] - (unsigned)'0') * 10 + (at[1] - (unsigned)'0');
    return *out < bound;
}

bool
moment_read(struct span text, int64_t *out)
{
    const uint8_t *t = text.data;
    struct date day;
    unsigned hour, minute, second;

    if (text.len != MOMENT_SIZE - 1 || !date_parse_iso(span_of(t, 10), &day)
        || t[10] != 'T' || t[13] != ':' || t[16] != ':' || t[19] != 'Z'
        || !read_two(t + 11, 24, &hour) || !read_two(t + 14, 60, &minute)
        || !read_two(t + 17, 60, &second) || day.year < 1970)
        return false;
    *out =
        (int64_t)date_to_days(day) * DAY + hour * 3600 + minute * 60 + second;
    return true;
}
