/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/register/number.h"

#include <stdio.h>

enum { CHECK_DIGITS = 2, COUNT_DIGITS = 8, COUNT_DIGITS_MAX = 18 };

static unsigned
check_of(int64_t count)
{
    return (unsigned)(98 - count % 97 * 100 % 97);
}

const char *
number_write(int64_t count, char out[NUMBER_SERIAL_SIZE])
{
    (void)snprintf(out, NUMBER_SERIAL_SIZE, "%0*lld-%02u", COUNT_DIGITS,
        (long long)count, check_of(count));
    return out;
}

/* The digits before *end, which moves to their beginning. */
static size_t
take_digits(struct span text, size_t *end, int64_t *value)
{
    size_t from = *end;
    int64_t unit = 1;

    *value = 0;
    while (from > 0 && *end - from < COUNT_DIGITS_MAX
        && text.data[from - 1] >= '0' && text.data[from - 1] <= '9') {
        *value += unit * (text.data[--from] - '0');
        unit *= 10;
    }
    size_t digits = *end - from;
    *end = from;
    return digits;
}

bool
number_read(struct span text, int64_t *count)
{
    size_t at = text.len;
    int64_t check, value;

    if (take_digits(text, &at, &check) != CHECK_DIGITS || at == 0
        || text.data[--at] != '-'
        || take_digits(text, &at, &value) < COUNT_DIGITS
        || (at > 0 && text.data[at - 1] != '-') || check != check_of(value))
        return false;
    *count = value;
    return true;
}
