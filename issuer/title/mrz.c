/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/mrz.h"

#include <string.h>

enum {
    NUMBER = 5, /* first line: the document's number, nine characters */
    NUMBER_DIGIT = 14,
    BIRTH = 0, /* second line */
    BIRTH_DIGIT = 6,
    EXPIRY = 8,
    EXPIRY_DIGIT = 14,
    OPTIONAL = 18,
    COMPOSITE_DIGIT = 29,
    DATE = 6
};

static unsigned
value(char c)
{
    if (c >= '0' && c <= '9')
        return (unsigned)(c - '0');
    return c == '<' ? 0 : (unsigned)(c - 'A') + 10;
}

/* 4.9: weights 7, 3, 1, from what was summed before; modulo 10 at the end. */
struct sum {
    unsigned total;
    unsigned count;
};

static void
add(struct sum *s, const char *text, unsigned len)
{
    static const unsigned weight[] = { 7, 3, 1 };

    for (unsigned i = 0; i < len; i++)
        s->total += value(text[i]) * weight[s->count++ % 3];
}

static bool
fits(const struct sum *s, const char *line, unsigned number, unsigned column,
    struct mrz_fault *fault)
{
    char expected = (char)('0' + s->total % 10);

    *fault = (struct mrz_fault) { number, column + 1, expected };
    return line[column] == expected;
}

/* A number of more than nine characters goes on in the optional data, its digit last:
 * ICAO 9303-5, 4.2.2, note (j). */
static bool
is_number_right(const char *line, struct mrz_fault *fault)
{
    struct sum s = { 0 };

    add(&s, line + NUMBER, NUMBER_DIGIT - NUMBER);
    if (line[NUMBER_DIGIT] != '<' || line[NUMBER_DIGIT + 1] == '<')
        return fits(&s, line, 1, NUMBER_DIGIT, fault);
    const char *rest = line + NUMBER_DIGIT + 1;
    unsigned len = (unsigned)strcspn(rest, "<");
    add(&s, rest, len - 1);
    return fits(&s, line, 1, NUMBER_DIGIT + len, fault);
}

static bool
is_date_right(const char *line, unsigned start, struct mrz_fault *fault)
{
    struct sum s = { 0 };

    add(&s, line + start, DATE);
    return fits(&s, line, 2, start + DATE, fault);
}

static bool
is_whole_right(const char *first, const char *second, struct mrz_fault *fault)
{
    struct sum s = { 0 };

    add(&s, first + NUMBER, MRZ_LINE - NUMBER);
    add(&s, second + BIRTH, BIRTH_DIGIT + 1 - BIRTH);
    add(&s, second + EXPIRY, EXPIRY_DIGIT + 1 - EXPIRY);
    add(&s, second + OPTIONAL, COMPOSITE_DIGIT - OPTIONAL);
    return fits(&s, second, 2, COMPOSITE_DIGIT, fault);
}

bool
mrz_check(const char *const line[MRZ_LINES], struct mrz_fault *fault)
{
    return is_number_right(line[0], fault)
        && is_date_right(line[1], BIRTH, fault)
        && is_date_right(line[1], EXPIRY, fault)
        && is_whole_right(line[0], line[1], fault);
}
