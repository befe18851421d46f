/* SPDX-License-Identifier: EUPL-1.2 */
/* A laid-out sheet as the bytes of a PDF, with an empty place for its signature. */
#ifndef SCEAU_PAGE_DOCUMENT_H
#define SCEAU_PAGE_DOCUMENT_H

#include "issuer/page/layout.h"
#include "issuer/page/pdf.h"
#include "verifier/pdf/dss.h"

struct document {
    const struct sheet *sheet;
    const struct layout *first;
    const struct layout *second; /* of sheet->notice, or NULL */
    const struct symbol *datamatrix;
    const struct symbol *qr;
    const char *signer_name;
    const struct dss *evidence; /* of level B-LT; or NULL */
    size_t room;                /* bytes of the signature */
};

/*
 * Append the file to *pdf. SCEAU_E_LIMIT: a text of its properties does not fit or is
 * not UTF-8; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status document_write(const struct document *document,
    struct buffer *pdf, struct pdf_place *place, struct sceau_error *error);

#endif
