/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a title is worth to a role, and what a role may see of it: answers read
 * from the tables of templates/rights, never from code. All results are constant
 * data.
 */
#ifndef SCEAU_VERDICT_RIGHTS_H
#define SCEAU_VERDICT_RIGHTS_H

#include "verifier/seal/seal.h"
#include "verifier/verdict/axes.h"

/* The work mention of field 6P: an empty or absent one is missing, never "no". */
enum mention { MENTION_MISSING = 0, MENTION_YES, MENTION_NO, MENTION_OTHER };

struct right {
    const char *benefit; /* as in benefits.tsv */
    const char *label;
    const char *verdict; /* yes, no, on-condition, uncertain, mention-missing */
    const char *reason;
    const char *source;
    const char *confidence; /* H, M or L */
    const char *next;
};

#define RIGHTS_OF_A_ROLE_MAX 4

/* "api", "adf", …, or NULL where the tables do not know the code's kind. */
const char *rights_kind(const struct seal *seal);

/* What the kind is called; for a private landlord without what it tells of the
 * person's file. NULL where the kind is. */
const char *rights_label(const char *kind, enum role role);

enum mention rights_mention(const struct seal *seal);

/* True where titles of that kind must say whether they allow work. */
bool rights_need_mention(const char *kind);

/* The benefits of that role that a rule answers; at most RIGHTS_OF_A_ROLE_MAX. */
size_t rights_of(const struct seal *seal, enum time_state time, enum role role,
    struct right out[RIGHTS_OF_A_ROLE_MAX]);

/* True where that role sees that field. ROLE_NONE sees every field. */
bool rights_may_see(enum role role, const char *field_id);

/* The date of the rules, as "2026-11-24". */
const char *rights_rule_set(void);

#endif
