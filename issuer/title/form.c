/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/form.h"

#include <stdio.h>

#include "verifier/base/date.h"
#include "verifier/base/error.h"
#include "verifier/seal/name.h"

/* 2D-Doc 3.2.6, 7.5, field 6W: five digits, or spaces where there is none. */
enum { POSTCODE = 5 };

bool
form_parse(const char *word, enum form *out)
{
    static const char *const words[] = { "text", "name", "names", "place",
        "code", "digits", "postcode", "integer", "choice", "country",
        "category", "date", "past", "birth" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i]) == 0) {
            *out = (enum form)i;
            return true;
        }
    }
    return false;
}

bool
form_birth(const char *text, char ddmmyyyy[9])
{
    char whole[DATE_ISO_SIZE];
    struct date d;
    size_t len = strlen(text);

    if (len != 4 && len != 7 && len != 10)
        return false;
    (void)snprintf(whole, sizeof whole, "%s%s", text,
        len == 4       ? "-01-01"
            : len == 7 ? "-01"
                       : "");
    if (!date_parse_iso(span_str(whole), &d))
        return false;
    (void)date_ddmmyyyy(d, ddmmyyyy);
    if (len < 10)
        memcpy(ddmmyyyy, "00", 2);
    if (len < 7)
        memcpy(ddmmyyyy + 2, "00", 2);
    return true;
}

static enum sceau_status
encode_names(const char *value, struct buffer *out, struct sceau_error *error)
{
    for (bool first = true; *value; first = false) {
        size_t len = strcspn(value, "\n");
        if (!first)
            buffer_byte(out, '/');
        enum sceau_status status =
            name_transliterate(span_of(value, len), out, error);
        if (status != SCEAU_OK)
            return status;
        value += len + (value[len] == '\n');
    }
    return SCEAU_OK;
}

static enum sceau_status
encode_date(const char *value, struct buffer *out, struct sceau_error *error)
{
    char text[9];

    if (!form_birth(value, text))
        return fail(error, SCEAU_E_FORMAT, "date illisible");
    buffer_text(out, text);
    return SCEAU_OK;
}

enum sceau_status
form_encode(enum form form, const char *value, struct buffer *out,
    struct sceau_error *error)
{
    switch (form) {
    case FORM_NAME:
    case FORM_PLACE:
        return name_transliterate(span_str(value), out, error);
    case FORM_NAMES:
        return encode_names(value, out, error);
    case FORM_DATE:
    case FORM_PAST:
    case FORM_BIRTH:
        return encode_date(value, out, error);
    case FORM_POSTCODE:
        buffer_format(out, "%-*s", POSTCODE, value);
        return SCEAU_OK;
    case FORM_TEXT:
    case FORM_CODE:
    case FORM_DIGITS:
    case FORM_INTEGER:
    case FORM_CHOICE:
    case FORM_COUNTRY:
    case FORM_CATEGORY:
        break;
    }
    buffer_text(out, value);
    return SCEAU_OK;
}
