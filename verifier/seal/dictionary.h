/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the specification says of document types and fields, generated at build
 * from doctypes.tsv and fields.tsv by gendict.c. Constant data, thread-safe.
 *
 * Looked up for French codes only: other countries use the same header with
 * other meanings.
 */
#ifndef SCEAU_SEAL_DICTIONARY_H
#define SCEAU_SEAL_DICTIONARY_H

#include <stdbool.h>
#include <stdint.h>

#include "verifier/base/span.h"

/* Alphabets of the dictionary's column `charset`, as bits. */
enum dictionary_charset {
    CHARSET_UPPER = 1 << 0,
    CHARSET_DIGIT = 1 << 1,
    CHARSET_SPACE = 1 << 2,
    CHARSET_SLASH = 1 << 3,
    CHARSET_COMMA = 1 << 4,
    CHARSET_MINUS = 1 << 5,
    CHARSET_DOT = 1 << 6,
    CHARSET_AT = 1 << 7,
    CHARSET_APOSTROPHE = 1 << 8,
    CHARSET_ANY = 1 << 9 /* the source names no alphabet: printable 7-bit */
};

enum dictionary_format {
    FORMAT_TEXT,
    FORMAT_DATE_HEX, /* 4 hex digits, days since 2000-01-01 */
    FORMAT_DDMMYYYY,
    FORMAT_DDMMYYYY_LUNAR, /* a day of either calendar */
    FORMAT_DDMMYYYYHHMM,
    FORMAT_DDMMYYYYHHMMSS,
    FORMAT_HHMMSS,
    FORMAT_HHMM,
    FORMAT_YEAR,
    FORMAT_MMYYYYMMYYYY,
    FORMAT_COUNTRY, /* ISO 3166-1 alpha-2 and the private codes */
    FORMAT_BASE32_URL,
    FORMAT_UUID_SPACES,
    FORMAT_DECIMAL_COMMA,
    FORMAT_HEX,
    FORMAT_BASE36,
    FORMAT_BOOLEAN
};

struct dictionary_field {
    char id[3];
    bool fixed;
    uint16_t min;
    uint16_t max; /* 0: no maximum published */
    uint16_t charset;
    enum dictionary_format format;
    const char *label; /* French, from the specification */
    /* of the specification, as "7.5"; "" where the source names none */
    const char *section;
};

/* The one type of the binary form is "0x07", of the perimeter "0x0001". */
struct dictionary_type {
    char code[5];
    bool dated; /* false: the issue date must be FFFF */
    const char *name;
    /* identifiers separated by spaces, the last two with prose between them */
    const char *mandatory;
    const char *one_of;
    const char *conditional;
    const char *optional;
    const char *sections; /* whose fields it allows besides, as "7.0,7.5" */
};

/* NULL where the French dictionary has no such entry. id: 2 characters; code and
 * perimeter: as headers are read, "13" and "01" or "0x07" and "0x0001". */
const struct dictionary_field *dictionary_field(const char *id);
const struct dictionary_type *dictionary_type(
    const char *code, const char *perimeter);

/* The words that the specification gives to a coded value, or NULL. */
const char *dictionary_value_text(const char *id, struct span value);

/* True where the type's own lists name that identifier. */
bool dictionary_type_names(const struct dictionary_type *type, const char *id);

/*
 * True where the type allows that field (3.4.4): its lists name it, or the field is of
 * a section that the table of the type opens. A field whose section is not known
 * is of that of the fields whose identifiers begin alike; where none of them has one,
 * only the lists allow it.
 */
bool dictionary_type_allows(
    const struct dictionary_type *type, const struct dictionary_field *field);

/* True where the value has the form that the field's format asks for: dates of the
 * calendar (partial ones for a birth), country codes, upper-case hexadecimal. */
bool dictionary_follows_format(
    const struct dictionary_field *field, struct span value);

/* True where every byte of value is in that alphabet. */
bool dictionary_charset_allows(uint16_t charset, struct span value);

#endif
