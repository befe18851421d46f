/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The order of the dates of one life and one file, by the rows of the kind's
 * order.tsv: what no person can have lived is a typing error.
 */
#ifndef SCEAU_TITLE_ORDER_H
#define SCEAU_TITLE_ORDER_H

#include "issuer/title/kind.h"
#include "issuer/title/values.h"

/*
 * Check the dates that are there, those of the request and "title.issued". What a
 * partial date ("1971") leaves open is taken in its favour.
 *
 * SCEAU_E_FORMAT names the row's first member.
 */
SCEAU_MUST_USE enum sceau_status order_check(const struct kind *kind,
    const struct values *values, struct sceau_error *error);

#endif
