/* SPDX-License-Identifier: EUPL-1.2 */
/* A laid-out sheet as the bytes of a PDF, with an empty place for its signature. */
#ifndef SCEAU_PAGE_PDF_H
#define SCEAU_PAGE_PDF_H

#include "issuer/page/layout.h"

struct pdf_content {
    const struct sheet *sheet;
    const struct layout *first;
    const struct layout *second; /* of sheet->notice, or NULL */
    const struct symbol *datamatrix;
    const struct symbol *qr;
    const char *signer_name;
    size_t room; /* bytes of the signature */
};

/* Where in the file the signature goes, known while it is written. */
struct pdf_place {
    size_t room;  /* bytes of CMS */
    size_t range; /* offset of the numbers after "[0 " */
    size_t hex;   /* offset of the first digit */
};

/*
 * Append the file to *pdf. SCEAU_E_LIMIT: a text of its properties does not fit or is
 * not UTF-8; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status pdf_write(const struct pdf_content *content,
    struct buffer *pdf, struct pdf_place *place, struct sceau_error *error);

#endif
