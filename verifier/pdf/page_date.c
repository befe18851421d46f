/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/pdf/page_date.h"

#include <stdio.h>
#include <stdlib.h>

#include "verifier/base/date.h"

enum { YEAR = 4, MONTHS = 12, CENTURY = 2000, FAR = 50 };

static bool
is_digit(struct span t, size_t i)
{
    return i < t.len && t.data[i] >= '0' && t.data[i] <= '9';
}

/* Small letters in the place of capitals: of ASCII, and the second bytes of É and Û. */
static uint8_t
small(uint8_t c)
{
    bool capital = (c >= 'A' && c <= 'Z') || c == 0x89 || c == 0x9b;

    return (uint8_t)(capital ? c + 0x20 : c);
}

static bool
ends(struct span t, size_t end, const char *word, size_t len)
{
    if (len > end || (len < end && t.data[end - len - 1] != ' '))
        return false;
    for (size_t i = 0; i < len; i++)
        if (small(t.data[end - len + i]) != (uint8_t)word[i])
            return false;
    return true;
}

/* The month that ends there, from 1 on, and where it begins; 0: none. */
static unsigned
month_before(struct span t, size_t end, size_t *from)
{
    static const char *const months[MONTHS] = { "janvier", "février", "mars",
        "avril", "mai", "juin", "juillet", "août", "septembre", "octobre",
        "novembre", "décembre" };

    for (unsigned i = 0; i < MONTHS; i++) {
        size_t len = strlen(months[i]);
        if (ends(t, end, months[i], len)) {
            *from = end - len;
            return i + 1;
        }
    }
    return 0;
}

/* "12 ", "1er ", and where it begins; 0: none. */
static unsigned
day_before(struct span t, size_t *from)
{
    size_t end = *from, at;

    if (end < 2 || t.data[end - 1] != ' ')
        return 0;
    end--;
    if (end > 2 && small(t.data[end - 2]) == 'e'
        && small(t.data[end - 1]) == 'r')
        end -= 2;
    for (at = end; at > 0 && end - at < 2 && is_digit(t, at - 1); at--)
        ;
    if (at == end)
        return 0;
    *from = at;
    unsigned tens = end - at == 2 ? (unsigned)(t.data[at] - '0') : 0;
    return tens * 10 + (unsigned)(t.data[end - 1] - '0');
}

/* Four digits at `year`, with a month before. */
static bool
is_of(struct span t, size_t year, struct span json)
{
    size_t from;
    unsigned month = month_before(t, year - 1, &from);
    char iso[32];

    if (month == 0)
        return true;
    unsigned day = day_before(t, &from);
    int len = day ? snprintf(iso, sizeof iso, "\"%.4s-%02u-%02u\"",
                  (const char *)t.data + year, month, day)
                  : snprintf(iso, sizeof iso, "\"%.4s-%02u\"",
                      (const char *)t.data + year, month);
    return memmem(json.data, json.len, iso, (size_t)len)
        /* "rue du 8 mai 1945" */
        || memmem(json.data, json.len, t.data + from, year + YEAR - from);
}

/* The digits at *at, one after another: how many, and their value. */
static size_t
take_number(struct span t, size_t *at, unsigned *value)
{
    size_t from = *at;

    *value = 0;
    for (; is_digit(t, *at); ++*at)
        if (*at - from < YEAR)
            *value = *value * 10 + (unsigned)(t.data[*at] - '0');
    return *at - from;
}

static bool
take_separator(struct span t, size_t *at)
{
    return *at < t.len && strchr("/.-", t.data[*at]) && t.data[*at]
        && is_digit(t, ++*at);
}

/* "31/12/2040", "2040-12-31", "31/12/40": the year is the number of four digits, or, of
 * two slashes, the last one. */
static bool
take_figures(struct span t, size_t *at, char iso[DATE_ISO_SIZE])
{
    unsigned n[3];
    size_t digits[3];
    int slashes = 0;

    for (int i = 0; i < 3; i++) {
        slashes += i && *at < t.len && t.data[*at] == '/';
        if (i && !take_separator(t, at))
            return false;
        digits[i] = take_number(t, at, &n[i]);
    }
    bool brief = digits[0] <= 2 && digits[2] == 2 && slashes == 2;
    if (digits[1] > 2
        || !(brief || (digits[0] <= 2 && digits[2] == YEAR)
            || (digits[0] == YEAR && digits[2] <= 2)))
        return false;
    bool reversed = digits[0] == YEAR;
    n[2] += brief ? CENTURY : 0;
    (void)snprintf(iso, DATE_ISO_SIZE, "%04u-%02u-%02u", n[reversed ? 0 : 2],
        n[1], n[reversed ? 2 : 0]);
    return true;
}

/* "https://titres2040.example", "titres2040@prefecture.example" */
static bool
is_in_address(struct span text, size_t at)
{
    size_t from = at, to = at;

    while (from > 0 && text.data[from - 1] != ' ')
        from--;
    while (to < text.len && text.data[to] != ' ')
        to++;
    const uint8_t *word = text.data + from;
    return memmem(word, to - from, "://", 3) || memchr(word, '@', to - from);
}

/* Of a year alone: whatever is said of it, the data know of that year. */
static bool
years_are_of(struct span text, struct span json, const char *issued)
{
    unsigned first = (unsigned)strtoul(issued, NULL, 10);

    for (size_t i = 0; i < text.len;) {
        size_t from = i;
        unsigned year;
        if (take_number(text, &i, &year) == 0)
            i++;
        else if (i - from == YEAR && year > first && year <= first + FAR
            && !memmem(json.data, json.len, text.data + from, YEAR)
            && !is_in_address(text, from))
            return false;
    }
    return true;
}

static bool
figures_are_of(struct span text, struct span json, const char *issued)
{
    char iso[DATE_ISO_SIZE];

    for (size_t i = 0; i < text.len;) {
        if (!is_digit(text, i)) {
            i++;
            continue;
        }
        size_t at = i;
        if (take_figures(text, &at, iso) && strcmp(iso, issued) > 0
            && !memmem(json.data, json.len, iso, strlen(iso)))
            return false;
        while (is_digit(text, i))
            i++;
    }
    return true;
}

static bool
words_are_of(struct span text, struct span json)
{
    for (size_t i = 1; i + YEAR <= text.len; i++) {
        if (!is_digit(text, i) || text.data[i - 1] != ' ')
            continue;
        size_t end = i;
        while (is_digit(text, end))
            end++;
        if (end - i == YEAR && !is_of(text, i, json))
            return false;
        i = end;
    }
    return true;
}

static bool
has_digit(struct span text)
{
    for (size_t i = 0; i < text.len; i++)
        if (is_digit(text, i))
            return true;
    return false;
}

bool
page_dates_are_of(struct span text, struct span json, const char *issued)
{
    return !has_digit(text)
        || (words_are_of(text, json) && figures_are_of(text, json, issued)
            && years_are_of(text, json, issued));
}
