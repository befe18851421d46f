/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The data sealed with a title's page, as JSON: the code, its fields, and what no
 * code has room for (accents, limits, who decided). Schema: templates/title.schema.json.
 */
#ifndef SCEAU_TITLE_DATA_H
#define SCEAU_TITLE_DATA_H

#include "issuer/title/title.h"

/* Append the data of a title whose code is set, if its kind has one. SCEAU_E_LIMIT, SCEAU_E_NOMEM. */
SCEAU_MUST_USE enum sceau_status data_write(
    const struct title *title, struct buffer *out, struct sceau_error *error);

#endif
