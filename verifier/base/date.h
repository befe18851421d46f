/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Days of the civil calendar, as titles count them: a date is a day in
 * Europe/Paris, both ends of a period included. No clock is read here; the
 * caller says what day it is.
 */
#ifndef SCEAU_BASE_DATE_H
#define SCEAU_BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "verifier/base/span.h"

struct date {
    int16_t year; /* 0 where there is no date */
    uint8_t month;
    uint8_t day;
};

#define DATE_NONE ((struct date) { 0, 0, 0 })

static inline bool
date_is_set(struct date d)
{
    return d.year != 0;
}

/* True for a day that exists, from 1583 (Gregorian calendar) to 9999. */
bool date_exists(struct date d);

/* Days since 1970-01-01, and back. */
int32_t date_to_days(struct date d);
struct date date_from_days(int32_t days);

/* <0, 0, >0 as a is before, equal to, after b. */
int date_compare(struct date a, struct date b);

struct date date_add_days(struct date d, int32_t days);

/* The same day `months` later, or the last day of a month that lacks it. */
struct date date_add_months(struct date d, int months);

/* Exactly "YYYY-MM-DD", a day that exists. */
bool date_parse_iso(struct span text, struct date *out);

/* Exactly "DDMMYYYY", a day that exists. */
bool date_parse_ddmmyyyy(struct span text, struct date *out);

#define DATE_ISO_SIZE 11
#define DATE_DDMMYYYY_SIZE 9
#define DATE_WORDS_SIZE 32

/* "2020-04-01"; "" where there is no date. */
const char *date_iso(struct date d, char out[DATE_ISO_SIZE]);
const char *date_ddmmyyyy(struct date d, char out[DATE_DDMMYYYY_SIZE]);

/* "1er avril 2020" */
const char *date_words_fr(struct date d, char out[DATE_WORDS_SIZE]);

/* "1 April 2020" */
const char *date_words_en(struct date d, char out[DATE_WORDS_SIZE]);

/* The day in Europe/Paris at that second since 1970, by the rules of directive
 * 2000/84/EC (last Sundays of March and October, 01:00 UTC). */
struct date date_paris(int64_t unix_seconds);

/* Offset of Paris from UTC in hours at that second: 1 or 2. */
int date_paris_offset(int64_t unix_seconds);

#endif
