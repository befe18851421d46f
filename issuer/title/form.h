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

enum form {
    FORM_TEXT,     /* printable text; in a code as it stands */
    FORM_NAME,     /* Latin letters with their accents; transliterated */
    FORM_NAMES,    /* a list of such names; '/' between them */
    FORM_PLACE,    /* names and digits, as in addresses; transliterated */
    FORM_CODE,     /* A-Z and 0-9 */
    FORM_DIGITS,   /* exactly `max` digits */
    FORM_POSTCODE, /* up to `max` digits, filled with spaces in a code */
    FORM_INTEGER,  /* 1 to `max` */
    FORM_CHOICE,   /* one of `among` */
    FORM_COUNTRY,  /* two letters of countries.tsv */
    FORM_CATEGORY, /* a word of rights/categories.tsv */
    FORM_DATE,     /* YYYY-MM-DD; DDMMYYYY */
    FORM_PAST,     /* the same, not after today */
    FORM_BIRTH     /* YYYY-MM-DD, YYYY-MM or YYYY: 00 for what is not known */
};

/* False where the word is no form: "text", "name", … as above, in lower case. */
bool form_parse(const char *word, enum form *out);

/*
 * Append a value, as requests hold it, in the form of a code. Names of a list are
 * separated by a newline in `value`. SCEAU_E_FORMAT; SCEAU_E_LIMIT, SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status form_encode(enum form form, const char *value,
    struct buffer *out, struct sceau_error *error);

/* "1971-07", "1971": DDMMYYYY with 00 for what is not known; false if it is none. */
bool form_birth(const char *text, char ddmmyyyy[9]);

#endif
