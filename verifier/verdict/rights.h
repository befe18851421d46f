/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a title is worth to a role: the facts that its seal, the data sealed with its
 * file and its bearer give, and the answers that the tables of templates/rights have
 * for them, never code. All results are constant data.
 */
#ifndef SCEAU_VERDICT_RIGHTS_H
#define SCEAU_VERDICT_RIGHTS_H

#include "verifier/pdf/title_data.h"
#include "verifier/seal/seal.h"
#include "verifier/verdict/axes.h"
#include "verifier/verdict/match.h"
#include "verifier/verdict/words.h"

/* The work mention of field 6P: an empty or absent one is missing, never "no". */
enum mention { MENTION_MISSING = 0, MENTION_YES, MENTION_NO, MENTION_OTHER };

/* What the bearer adds that no code carries: never guessed, and always said to be
 * theirs. Zeroed: nothing. */
struct stated {
    const char *request;  /* "first", "renewal", or NULL */
    const char *category; /* requested, renewed or held; or NULL */
    bool renewal_filed;   /* the proof of a renewal request was seen */
};

struct right {
    const char *benefit; /* as in benefits.tsv */
    const char *label[LANGUAGES];
    const char *verdict; /* yes, no, on-condition, uncertain, mention-missing */
    const char *reason[LANGUAGES];
    const char *source;
    const char *confidence; /* H, M or L */
    const char *read;       /* the day of the text, as "2026-03-27" */
    const char *ask; /* "renewed,requested"; "" where nothing is missing */
    const char *next[LANGUAGES];
};

#define RIGHTS_OF_A_ROLE_MAX 4

/* "api", "adf", …, or NULL where the tables do not know the code's kind. */
const char *rights_kind(const struct seal *seal);

/* True where titles of that kind have no code: their sealed data alone name it. */
bool rights_kind_has_no_code(struct span kind);

/* The same name as constant data, or NULL where no table has it. */
const char *rights_kind_named(const char *kind);

/* What the kind is called; for a role that may not know it, the private words. NULL
 * where the kind is. */
const char *rights_label(const char *kind, enum role role, enum language l);

/* As that role reads it: a mention that it may not learn is missing to it. */
enum mention rights_mention(const struct seal *seal, enum role role);

/* True where titles of that kind must say whether they allow work. */
bool rights_need_mention(const char *kind);

/* "salarie", …: true where categories.tsv or held.tsv has it; *known is constant
 * data. */
bool rights_category(struct span name, const char **known);

/* What is known of a title before the tables are asked. */
struct title_known {
    const struct seal *seal;
    const struct title_data *data; /* sealed with the file, or NULL */
    const struct stated *stated;   /* by the bearer, or NULL */
    const char *kind; /* as rights_kind() or the data say it, or NULL */
    enum role role; /* who asks: no answer follows from what it may not learn */
    enum time_state time;
    struct date until; /* DATE_NONE where there is none */
    struct date today;
};

/* The facts of a title: what is sealed weighs more than what is stated. *out points into
 * what is known. */
void rights_facts(const struct title_known *known, struct facts *out);

/* True where an answer rests on something stated. */
bool rights_rest_on_stated(const struct facts *f);

/* True where what is stated contradicts what is sealed. */
bool rights_contradict(const struct facts *f, const struct stated *stated);

/* The row of rights.tsv that answers, or NULL. */
const char *const *rights_row(
    const struct facts *f, const char *role, const char *benefit);

/* The benefits that a role asks about, in the order of their answers: benefit and label
 * alone are set. */
size_t rights_benefits(enum role role, struct right out[RIGHTS_OF_A_ROLE_MAX]);

/* The benefits of that role that a rule answers; at most RIGHTS_OF_A_ROLE_MAX. */
size_t rights_of(const struct facts *f, enum role role,
    struct right out[RIGHTS_OF_A_ROLE_MAX]);

/* The limit that goes with that category by law, or NULL. */
const char *rights_limit(
    const char *category, enum language l, const char **source);

/* The date of the rules, as "2026-11-24". */
const char *rights_rule_set(void);

#endif
