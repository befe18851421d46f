/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The forms that a value of a request may have and how each is written in a code:
 * one word for both, so that a kind's tables cannot say one thing here and
 * another there.
 */
#ifndef SCEAU_TITLE_FORM_H
#define SCEAU_TITLE_FORM_H

#include <sceau/error.h>

#include "verifier/base/buffer.h"
#include "verifier/base/date.h"

enum form {
    FORM_TEXT,     /* printable text; in a code as it stands */
    FORM_NAME,     /* Latin letters with their accents; transliterated */
    FORM_NAMES,    /* a list of such names; '/' between them */
    FORM_PLACE,    /* names, digits and punctuation, which a code leaves out */
    FORM_TOWN,     /* the same without digits */
    FORM_CODE,     /* A-Z and 0-9 */
    FORM_DIGITS,   /* exactly `max` digits */
    FORM_POSTCODE, /* of the country that `among` names; up to `max` characters */
    FORM_INTEGER,     /* 1 to `max` */
    FORM_CHOICE,      /* one of `among` */
    FORM_COUNTRY,     /* two letters of countries.tsv, as a place */
    FORM_NATIONALITY, /* the same, as what a person is */
    FORM_CATEGORY,    /* a word of rights/categories.tsv */
    FORM_DATE,        /* YYYY-MM-DD; DDMMYYYY */
    FORM_PAST,        /* the same, not after today */
    FORM_BIRTH,  /* YYYY-MM-DD, YYYY-MM or YYYY: 00 for what is not known */
    FORM_WORDS,  /* a place without digits, as fields of letters want */
    FORM_AMOUNT, /* euros, and cents after a comma; up to `max` characters */
    FORM_MRZ,    /* three lines of 30: ICAO 9303-5; a space for each '<' */
    FORM_DAYS    /* only in a code: a date as 4 hex digits, days since 2000 */
};

/* False where the word is no form: "text", "name", … as above, in lower case. */
bool form_parse(const char *word, enum form *out);

/*
 * Append a value, as requests hold it, in the form of a code. Names of a list are
 * separated by a newline in `value`. A postcode that field 6W cannot hold (five
 * digits, or fewer and spaces) becomes five spaces, as 2D-Doc 3.2.6, 7.5, has it
 * where there is none: the page alone says it then.
 *
 * SCEAU_E_FORMAT says which character a code cannot carry and what to write
 * instead; SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status form_encode(enum form form, const char *value,
    struct buffer *out, struct sceau_error *error);

/* The first day that "1971-07-12", "1971-07" or "1971" may be; false if it is none. */
bool form_first_day(const char *text, struct date *first);

/* "1971-07", "1971": DDMMYYYY with 00 for what is not known; false if it is none. */
bool form_birth(const char *text, char ddmmyyyy[9]);

#endif
