/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "verifier/base/utf8.h"

/* a path (PATH_MAX), words of ours around it, and what fail_prefix() adds to */
enum { TEXT_MAX = 4096 + 2 * SCEAU_ERROR_TEXT };
#define CUT "…" /* for the beginning of one that is longer than its place */

/* the analyser's stand-ins */
#undef fail
#undef fail_at
#undef fail_prefix

const char *
sceau_status_name(enum sceau_status status)
{
    switch (status) {
    case SCEAU_OK:
        return "OK";
    case SCEAU_E_NOMEM:
        return "E_NOMEM";
    case SCEAU_E_USAGE:
        return "E_USAGE";
    case SCEAU_E_LIMIT:
        return "E_LIMIT";
    case SCEAU_E_FORMAT:
        return "E_FORMAT";
    case SCEAU_E_UNSUPPORTED:
        return "E_UNSUPPORTED";
    case SCEAU_E_NOTFOUND:
        return "E_NOTFOUND";
    case SCEAU_E_CRYPTO:
        return "E_CRYPTO";
    case SCEAU_E_IO:
        return "E_IO";
    case SCEAU_E_STATE:
        return "E_STATE";
    }
    return "E_UNKNOWN";
}

/* Where stands first and why comes last: of a text too long, the beginning goes. */
static void
set_text(struct sceau_error *error, const char *text)
{
    size_t len = strlen(text), room = sizeof error->text - 1, used = 0;

    if (len > room) {
        used = strlen(CUT);
        memcpy(error->text, CUT, used);
        text += len - (room - used);
        while (((unsigned char)*text & 0xc0) == 0x80)
            text++; /* never from inside a character */
    }
    memcpy(error->text + used, text, strlen(text) + 1);
    utf8_printable(error->text); /* it may quote the input */
}

static enum sceau_status record(struct sceau_error *error, size_t offset,
    enum sceau_status status, const char *format, va_list arguments)
    SCEAU_PRINTF(4, 0);

static enum sceau_status
record(struct sceau_error *error, size_t offset, enum sceau_status status,
    const char *format, va_list arguments)
{
    char text[TEXT_MAX];

    if (error) {
        error->status = status;
        error->offset = offset;
        (void)vsnprintf(text, sizeof text, format, arguments);
        set_text(error, text);
    }
    return status;
}

enum sceau_status
fail(struct sceau_error *error, enum sceau_status status, const char *format,
    ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)record(error, 0, status, format, arguments);
    va_end(arguments);
    return status;
}

enum sceau_status
fail_at(struct sceau_error *error, size_t offset, enum sceau_status status,
    const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    (void)record(error, offset, status, format, arguments);
    va_end(arguments);
    return status;
}

enum sceau_status
fail_prefix(struct sceau_error *error, enum sceau_status status,
    const char *format, ...)
{
    char text[TEXT_MAX];
    va_list arguments;

    if (!error)
        return status;
    va_start(arguments, format);
    (void)vsnprintf(
        text, sizeof text - SCEAU_ERROR_TEXT - 3, format, arguments);
    va_end(arguments);
    size_t used = strlen(text);
    (void)snprintf(text + used, sizeof text - used, " : %s", error->text);
    error->status = status;
    set_text(error, text);
    return status;
}
