/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/log.h"

#include <stdarg.h>
#include <stdio.h>

/* One write a line: lines of several processes do not mix. */
SCEAU_PRINTF(2, 0)
static void
put(const char *level, const char *format, va_list arguments)
{
    char line[512];

    (void)vsnprintf(line, sizeof line, format, arguments);
    fprintf(stderr, "level=%s %s\n", level, line);
}

void
log_err(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put("err", format, arguments);
    va_end(arguments);
}

void
log_notice(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    put("notice", format, arguments);
    va_end(arguments);
}
