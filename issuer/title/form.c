/* SPDX-License-Identifier: EUPL-1.2 */
#include "issuer/title/form.h"

#include <stdio.h>

#include "verifier/base/error.h"
#include "verifier/base/limits.h"
#include "verifier/base/utf8.h"
#include "verifier/seal/dictionary.h"
#include "verifier/seal/header.h"
#include "verifier/seal/name.h"

/* 2D-Doc 3.2.6, 7.5, field 6W: five digits, or spaces where there is none. */
enum { POSTCODE = 5 };

bool
form_parse(const char *word, enum form *out)
{
    static const char *const words[] = { "text", "name", "names", "place",
        "town", "code", "digits", "postcode", "integer", "choice", "country",
        "nationality", "category", "date", "past", "birth", "words", "amount",
        "mrz", "days" };

    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i]) == 0) {
            *out = (enum form)i;
            return true;
        }
    }
    return false;
}

bool
form_first_day(const char *text, struct date *first)
{
    char whole[DATE_ISO_SIZE];
    size_t len = strlen(text);

    if (len != 4 && len != 7 && len != 10)
        return false;
    (void)snprintf(whole, sizeof whole, "%s%s", text,
        len == 4       ? "-01-01"
            : len == 7 ? "-01"
                       : "");
    return date_parse_iso(span_str(whole), first);
}

bool
form_birth(const char *text, char ddmmyyyy[9])
{
    struct date d;
    size_t len = strlen(text);

    if (!form_first_day(text, &d))
        return false;
    (void)date_ddmmyyyy(d, ddmmyyyy);
    if (len < 10)
        memcpy(ddmmyyyy, "00", 2);
    if (len < 7)
        memcpy(ddmmyyyy + 2, "00", 2);
    return true;
}

/* Letters by ICAO 9303-3; the character that has none is named with the advice. */
static enum sceau_status
transliterate(struct span text, const char *advice, struct buffer *out,
    struct sceau_error *error)
{
    struct sceau_error local = { 0 };
    enum sceau_status status = name_transliterate(text, out, &local);
    uint32_t u = 0;

    if (status == SCEAU_OK)
        return SCEAU_OK;
    if (status != SCEAU_E_FORMAT)
        return fail(error, status, "%s", local.text);
    struct cursor c =
        cursor_over(text.data + local.offset, text.len - local.offset);
    if (!utf8_next(&c, &u))
        return fail(error, SCEAU_E_FORMAT, "ce n’est pas de l’UTF-8");
    return fail_at(error, local.offset, SCEAU_E_FORMAT,
        "le code ne peut pas porter le caractère U+%04X : %s", (unsigned)u,
        advice);
}

/* 2D-Doc 3.2.6, 7.5, fields 60, 62 and 63: letters, and '/' between given names.
 * 9303-3 would take a '/' for a space: two names would become one. */
static enum sceau_status
encode_name(struct span name, struct buffer *out, struct sceau_error *error)
{
    for (size_t i = 0; i < name.len; i++) {
        if (name.data[i] == '/')
            return fail_at(error, i, SCEAU_E_FORMAT,
                "« / » ne va pas dans un nom : écrivez un trait d’union ou une "
                "espace, et chaque prénom à part");
        if (name.data[i] >= '0' && name.data[i] <= '9')
            return fail_at(error, i, SCEAU_E_FORMAT,
                "un chiffre ne va pas dans un nom : ôtez-le ou écrivez-le en "
                "lettres");
    }
    return transliterate(name,
        "écrivez un nom en lettres latines, espaces, traits d’union et "
        "apostrophes",
        out, error);
}

static enum sceau_status
encode_names(const char *value, struct buffer *out, struct sceau_error *error)
{
    for (bool first = true; *value; first = false) {
        size_t len = strcspn(value, "\n");
        if (!first)
            buffer_byte(out, '/');
        enum sceau_status status = encode_name(span_of(value, len), out, error);
        if (status != SCEAU_OK)
            return status;
        value += len + (value[len] == '\n');
    }
    return SCEAU_OK;
}

/*
 * 2D-Doc 3.2.6, 11, step 1, and AFNOR XP Z10-011: punctuation that carries no sense
 * is left out of places, a space where it stood. What would be lost with it ("A+B",
 * "50%") is none of these.
 */
static bool
is_punctuation(uint32_t u)
{
    return (u < 0x80 && u && strchr("(),:;.!?\"'`_", (int)u)) || u == 0xa8
        || u == 0xab || u == 0xbb || u == 0xaa || u == 0xb0 || u == 0xba
        || u == 0xb4 || u == 0xb7 || (u >= 0x2018 && u <= 0x201d) || u == 0x2022
        || u == 0x2026;
}

static enum sceau_status
encode_place(const char *value, struct buffer *out, struct sceau_error *error)
{
    AUTO_BUFFER struct buffer plain = buffer_with_max(2 * SCEAU_CODE_MAX);
    struct cursor c = cursor_over(value, strlen(value));
    uint32_t u;

    while (!cursor_end(&c)) {
        size_t at = cursor_offset(&c);
        if (!utf8_next(&c, &u))
            return fail(error, SCEAU_E_FORMAT, "ce n’est pas de l’UTF-8");
        if (u == '&')
            buffer_text(&plain, " ET ");
        else if (is_punctuation(u))
            buffer_byte(&plain, ' ');
        else
            buffer_put(&plain, value + at, cursor_offset(&c) - at);
    }
    if (buffer_status(&plain) != SCEAU_OK)
        return fail(error, buffer_status(&plain), "texte trop long");
    return transliterate(buffer_span(&plain),
        "écrivez-le en toutes lettres, ou ôtez-le", out, error);
}

/* 2D-Doc 3.2.6, 7.5, field 6X: no digits, which are the postcode's. */
static enum sceau_status
encode_town(const char *value, struct buffer *out, struct sceau_error *error)
{
    if (strpbrk(value, "0123456789"))
        return fail(error, SCEAU_E_FORMAT,
            "une commune s’écrit sans chiffre : écrivez par exemple « Paris » "
            "et le code postal 75015, ou « Paris Cedex »");
    return encode_place(value, out, error);
}

static enum sceau_status
encode_words(const char *value, struct buffer *out, struct sceau_error *error)
{
    if (strpbrk(value, "0123456789"))
        return fail(error, SCEAU_E_FORMAT,
            "un chiffre n’y va pas : écrivez-le en lettres");
    return encode_place(value, out, error);
}

/* 2D-Doc 3.2.6, 7.5, field 6F: the lines one after the other, spaces for '<'. */
static void
encode_mrz(const char *value, struct buffer *out)
{
    for (; *value; value++)
        if (*value != '\n')
            buffer_byte(out, *value == '<' ? ' ' : (uint8_t)*value);
}

/* 2D-Doc 3.2.6, 7.0, field 06: as the dates of the header. */
static enum sceau_status
encode_days(const char *value, struct buffer *out, struct sceau_error *error)
{
    struct date d;
    uint16_t days;

    if (!date_parse_iso(span_str(value), &d) || !header_days_of(d, &days))
        return fail(error, SCEAU_E_FORMAT, "date illisible");
    buffer_format(out, "%04X", (unsigned)days);
    return SCEAU_OK;
}

static void
encode_postcode(const char *value, struct buffer *out)
{
    bool fits = strlen(value) <= POSTCODE
        && dictionary_charset_allows(CHARSET_DIGIT, span_str(value));

    buffer_format(out, "%-*s", POSTCODE, fits ? value : "");
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
        return encode_name(span_str(value), out, error);
    case FORM_NAMES:
        return encode_names(value, out, error);
    case FORM_PLACE:
        return encode_place(value, out, error);
    case FORM_TOWN:
        return encode_town(value, out, error);
    case FORM_DATE:
    case FORM_PAST:
    case FORM_BIRTH:
        return encode_date(value, out, error);
    case FORM_POSTCODE:
        encode_postcode(value, out);
        return SCEAU_OK;
    case FORM_WORDS:
        return encode_words(value, out, error);
    case FORM_DAYS:
        return encode_days(value, out, error);
    case FORM_MRZ:
        encode_mrz(value, out);
        return SCEAU_OK;
    case FORM_TEXT:
    case FORM_CODE:
    case FORM_DIGITS:
    case FORM_INTEGER:
    case FORM_CHOICE:
    case FORM_COUNTRY:
    case FORM_NATIONALITY:
    case FORM_CATEGORY:
    case FORM_AMOUNT:
        break;
    }
    buffer_text(out, value);
    return SCEAU_OK;
}
