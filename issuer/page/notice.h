/* SPDX-License-Identifier: EUPL-1.2 */
/* The holder's page of a sheet, laid out on one A4 in their language. */
#ifndef SCEAU_PAGE_NOTICE_H
#define SCEAU_PAGE_NOTICE_H

#include "issuer/page/layout.h"

/*
 * Lay out sheet->notice, which is there.
 *
 * out  on SCEAU_OK the caller's, to free with layout_free()
 *
 * SCEAU_E_LIMIT and SCEAU_E_FORMAT name the language and the block; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status notice_make(
    const struct sheet *sheet, struct layout *out, struct sceau_error *error);

#endif
