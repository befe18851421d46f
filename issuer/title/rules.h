/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What the law makes of a request: whether the title allows work, and from when to
 * when it holds. Computed from the tables of templates/rights, never typed: a
 * request that says otherwise is refused. Where no text gives the end, the request does,
 * within the bounds of the tables.
 */
#ifndef SCEAU_TITLE_RULES_H
#define SCEAU_TITLE_RULES_H

#include "issuer/title/kind.h"
#include "issuer/title/values.h"

/*
 * Adds to the values of a request:
 *
 *   work.right      "yes" or "no"; absent where the kind says no right
 *   work.code       the canonical value of field 6P
 *   work.limited    "yes" where a limit is stated
 *   validity.from, validity.until   dates, and in words; absent where the kind
 *                   has no end
 *   validity.gap    days without a title before, where there are any
 *   category.code, category.label, renewed.label   unless they would tell that
 *                   the person is protected
 *   rules.version   of the rule set
 *
 * SCEAU_E_FORMAT names the member that contradicts a rule, and the rule's source.
 */
SCEAU_MUST_USE enum sceau_status rules_apply(const struct templates *templates,
    const struct kind *kind, struct date today, struct values *values,
    struct sceau_error *error);

#endif
