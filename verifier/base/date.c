/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/date.h"

#include <stdio.h>

enum { YEAR_MIN = 1583, YEAR_MAX = 9999, HOUR = 3600, DAY = 86400 };

static bool
is_leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_length(int year, int month)
{
    static const uint8_t length[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
        30, 31 };

    return month == 2 && is_leap(year) ? 29 : length[month - 1];
}

bool
date_exists(struct date d)
{
    return d.year >= YEAR_MIN && d.year <= YEAR_MAX && d.month >= 1
        && d.month <= 12 && d.day >= 1
        && d.day <= month_length(d.year, d.month);
}

/* Both conversions count from 1 March of year 0, so that the leap day is last. */
int32_t
date_to_days(struct date d)
{
    int32_t y = d.year - (d.month <= 2);
    int32_t era = y / 400;
    int32_t year_of_era = y - era * 400;
    int32_t day_of_year =
        (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
    int32_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

    return era * 146097 + day_of_era - 719468;
}

struct date
date_from_days(int32_t days)
{
    int32_t z = days + 719468;
    int32_t era = (z >= 0 ? z : z - 146096) / 146097;
    int32_t day_of_era = z - era * 146097;
    int32_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524
                              - day_of_era / 146096)
        / 365;
    int32_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int32_t m = (5 * day_of_year + 2) / 153;
    struct date d;

    d.day = (uint8_t)(day_of_year - (153 * m + 2) / 5 + 1);
    d.month = (uint8_t)(m < 10 ? m + 3 : m - 9);
    d.year = (int16_t)(year_of_era + era * 400 + (d.month <= 2));
    return d;
}

int
date_compare(struct date a, struct date b)
{
    int32_t x = date_to_days(a), y = date_to_days(b);

    return (x > y) - (x < y);
}

struct date
date_add_days(struct date d, int32_t days)
{
    return date_from_days(date_to_days(d) + days);
}

struct date
date_add_months(struct date d, int months)
{
    int index = d.year * 12 + (d.month - 1) + months;
    struct date out = { .year = (int16_t)(index / 12),
        .month = (uint8_t)(index % 12 + 1),
        .day = d.day };
    int length = month_length(out.year, out.month);

    if (out.day > length)
        out.day = (uint8_t)length;
    return out;
}

static bool
read_number(const uint8_t *p, size_t digits, int *out)
{
    int value = 0;

    for (size_t i = 0; i < digits; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        value = value * 10 + (p[i] - '0');
    }
    *out = value;
    return true;
}

static bool
accept(int year, int month, int day, struct date *out)
{
    struct date d = {
        .year = (int16_t)year, .month = (uint8_t)month, .day = (uint8_t)day
    };

    if (!date_exists(d))
        return false;
    *out = d;
    return true;
}

bool
date_parse_iso(struct span text, struct date *out)
{
    int year, month, day;

    return text.len == 10 && text.data[4] == '-' && text.data[7] == '-'
        && read_number(text.data, 4, &year)
        && read_number(text.data + 5, 2, &month)
        && read_number(text.data + 8, 2, &day) && accept(year, month, day, out);
}

bool
date_parse_ddmmyyyy(struct span text, struct date *out)
{
    int year, month, day;

    return text.len == 8 && read_number(text.data, 2, &day)
        && read_number(text.data + 2, 2, &month)
        && read_number(text.data + 4, 4, &year)
        && accept(year, month, day, out);
}

const char *
date_iso(struct date d, char out[DATE_ISO_SIZE])
{
    out[0] = 0;
    if (date_exists(d))
        (void)snprintf(out, DATE_ISO_SIZE, "%04u-%02u-%02u",
            (unsigned)d.year % 10000u, d.month % 100u, d.day % 100u);
    return out;
}

const char *
date_ddmmyyyy(struct date d, char out[DATE_DDMMYYYY_SIZE])
{
    out[0] = 0;
    if (date_exists(d))
        (void)snprintf(out, DATE_DDMMYYYY_SIZE, "%02u%02u%04u", d.day % 100u,
            d.month % 100u, (unsigned)d.year % 10000u);
    return out;
}

const char *
date_words_fr(struct date d, char out[DATE_WORDS_SIZE])
{
    static const char *const month[] = { "janvier", "février", "mars", "avril",
        "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
        "décembre" };

    out[0] = 0;
    if (date_exists(d))
        (void)snprintf(out, DATE_WORDS_SIZE, "%u%s %s %u", d.day,
            d.day == 1 ? "er" : "", month[d.month - 1], (unsigned)d.year);
    return out;
}

const char *
date_words_en(struct date d, char out[DATE_WORDS_SIZE])
{
    static const char *const month[] = { "January", "February", "March",
        "April", "May", "June", "July", "August", "September", "October",
        "November", "December" };

    out[0] = 0;
    if (date_exists(d))
        (void)snprintf(out, DATE_WORDS_SIZE, "%u %s %u", d.day,
            month[d.month - 1], (unsigned)d.year);
    return out;
}

/* The second at which summer time begins or ends: 01:00 UTC on a last Sunday. */
static int64_t
last_sunday(int year, int month)
{
    struct date last = { .year = (int16_t)year,
        .month = (uint8_t)month,
        .day = (uint8_t)month_length(year, month) };
    int32_t days = date_to_days(last);
    int32_t weekday = ((days % 7) + 7 + 4) % 7; /* 1970-01-01 was a Thursday */

    return (int64_t)(days - weekday) * DAY + HOUR;
}

static int32_t
floor_days(int64_t unix_seconds)
{
    return (
        int32_t)((unix_seconds - (((unix_seconds % DAY) + DAY) % DAY)) / DAY);
}

int
date_paris_offset(int64_t unix_seconds)
{
    int year = date_from_days(floor_days(unix_seconds)).year;

    return unix_seconds >= last_sunday(year, 3)
            && unix_seconds < last_sunday(year, 10)
        ? 2
        : 1;
}

struct date
date_paris(int64_t unix_seconds)
{
    return date_from_days(floor_days(
        unix_seconds + (int64_t)date_paris_offset(unix_seconds) * HOUR));
}
