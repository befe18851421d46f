/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The machine-readable zone of a card: ICAO 9303-5, 4.2.2 (three lines of 30) and its
 * check digits, ICAO 9303-3, 4.9. A digit that does not fit is a line misread.
 */
#ifndef SCEAU_ISSUER_TITLE_MRZ_H
#define SCEAU_ISSUER_TITLE_MRZ_H

#include <stdbool.h>

enum { MRZ_LINES = 3, MRZ_LINE = 30 };

/* Where a check digit is wrong: line and column from 1, and what was expected there. */
struct mrz_fault {
    unsigned line;
    unsigned column;
    char expected;
};

/* Each line is MRZ_LINE characters of A-Z, 0-9 and '<'. True where every digit fits;
 * else *fault is the first that does not. */
bool mrz_check(const char *const line[MRZ_LINES], struct mrz_fault *fault);

#endif
