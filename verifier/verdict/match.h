/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Which row of templates/rights/rights.tsv answers: the facts of a title against the
 * patterns of the row. The program and the check of the tables at build share it.
 */
#ifndef SCEAU_VERDICT_MATCH_H
#define SCEAU_VERDICT_MATCH_H

#include <stdbool.h>

#include "verifier/base/date.h"

/* What a right follows from. Texts are constant, or outlive the facts; none is NULL. */
struct facts {
    const char *kind;     /* as in kinds.tsv */
    const char *request;  /* "first", "renewal", or "" where nobody said it */
    const char *category; /* as in categories.tsv, or "" */
    const char *mention;  /* "yes", "no", "missing", "other" */
    const char *time;     /* "in-force", "undated", "expired", "not-yet" */
    struct date until;    /* DATE_NONE where there is none */
    struct date today;
    bool renewal_filed;   /* the proof of a renewal request was seen */
    bool request_stated;  /* by the bearer, where nothing sealed says it */
    bool category_stated; /* the same */
};

/* "a|b*": one of the alternatives is the value, or begins it; "*" fits all, "?" what
 * nobody said. */
bool match_pattern(const char *pattern, const char *value);

/* The columns of rights.tsv, RIGHTS_COLUMNS of them; role and benefit are exact. */
bool match_row(const char *const *row, const struct facts *f, const char *role,
    const char *benefit);

#endif
