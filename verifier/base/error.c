/* SPDX-License-Identifier: EUPL-1.2 */
#include "verifier/base/error.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "verifier/base/utf8.h"

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

static enum sceau_status record(struct sceau_error *error, size_t offset,
    enum sceau_status status, const char *format, va_list arguments)
    SCEAU_PRINTF(4, 0);

static enum sceau_status
record(struct sceau_error *error, size_t offset, enum sceau_status status,
    const char *format, va_list arguments)
{
    if (error) {
        error->status = status;
        error->offset = offset;
        (void)vsnprintf(error->text, sizeof error->text, format, arguments);
        utf8_printable(error->text); /* it may quote the input */
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
    va_list arguments;

    if (!error)
        return status;
    struct sceau_error inner = *error;
    va_start(arguments, format);
    (void)record(error, inner.offset, status, format, arguments);
    va_end(arguments);
    size_t used = strlen(error->text);
    (void)snprintf(
        error->text + used, sizeof error->text - used, ": %s", inner.text);
    utf8_printable(error->text); /* the cut may fall inside a character */
    return status;
}
