/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a kind of titles is worth to whom: the rows of templates/rights/rights.tsv that
 * answer for titles of that kind, as the verifier itself chooses them. All that a title
 * of the kind can be is asked of the verifier, and the rows that answered are kept: a page
 * made of them says what the verifier says, no more and no less.
 */
#ifndef SCEAU_PAGES_WORTH_H
#define SCEAU_PAGES_WORTH_H

#include "issuer/title/kind.h"
#include "verifier/base/date.h"
#include "verifier/verdict/axes.h"

#define WORTH_CASES_MAX 64
#define WORTH_CATEGORIES_MAX 64

/* When the title is shown. */
enum worth_time {
    WORTH_IN_FORCE, /* a kind that has no end: always */
    WORTH_AFTER     /* its end */
};

/* The rows that answer, in their order: the first that fits is the verifier's answer. */
struct worth {
    const char *const *row[WORTH_CASES_MAX];
    size_t count;
};

/* Who asks what of titles of a kind. */
struct worth_question {
    const struct templates *templates;
    const struct kind *kind;
    enum role role;
    const char *benefit;
    enum worth_time time;
    struct date today; /* rules of another day do not count */
};

/* What the verifier answers. SCEAU_E_LIMIT where more than WORTH_CASES_MAX rows do. */
SCEAU_MUST_USE enum sceau_status worth_of(const struct worth_question *question,
    struct worth *out, struct sceau_error *error);

/* True where titles of the kind say whether they are of a first application. */
bool worth_tells_request(const struct kind *k);

/*
 * True where a title of the kind may be of a category that this alternative of a pattern
 * names ("vpf-*") and that the role may know of; "?" names none.
 */
bool worth_names(
    const struct worth_question *question, struct span alternative);

#endif
