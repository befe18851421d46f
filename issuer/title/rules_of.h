/* SPDX-License-Identifier: EUPL-1.2 */
/* What rules.c and validity.c share: one title's rules at work. Private to both. */
#ifndef SCEAU_TITLE_RULES_OF_H
#define SCEAU_TITLE_RULES_OF_H

#include "issuer/title/rules.h"

struct rules {
    const struct templates *t;
    const struct kind *kind;
    struct date today;
    struct values *v;
    struct sceau_error *error;
    const char *category; /* whose right to work the title carries */
};

/* True where a table's pattern is "*", or the value is one of "a|b|c". */
bool rules_fit(const char *pattern, const char *value);

/* True where a row counts today: a rule of tomorrow's law is not applied. */
bool rules_in_force(
    const struct rules *r, const struct table *t, size_t row, size_t since);

/* When the title holds: validity.from, validity.until, validity.gap. */
enum sceau_status rules_validity(struct rules *r);

#endif
