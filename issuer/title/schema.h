/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What a request of a kind holds, published: the JSON Schema (2020-12) of the rows that
 * request.c reads. Said once, in the tables, so that the two cannot part.
 *
 * A request that follows it may still be refused: letters that no code carries, the
 * order of dates, what contradicts a rule.
 */
#ifndef SCEAU_TITLE_SCHEMA_H
#define SCEAU_TITLE_SCHEMA_H

#include "issuer/title/kind.h"

/* Append it, indented. SCEAU_E_NOMEM, SCEAU_E_LIMIT. */
SCEAU_MUST_USE enum sceau_status schema_write(const struct templates *templates,
    const struct kind *kind, struct buffer *out, struct sceau_error *error);

#endif
