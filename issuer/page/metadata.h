/* SPDX-License-Identifier: EUPL-1.2 */
/* What a PDF/A says of itself: XMP, a colour profile of our own, an identifier. */
#ifndef SCEAU_PAGE_METADATA_H
#define SCEAU_PAGE_METADATA_H

#include "issuer/page/sheet.h"
#include "verifier/base/buffer.h"

/* Also the mark by which the verifier knows our files. */
#define METADATA_PRODUCER "Sceau " SCEAU_VERSION " libharu"

#define METADATA_DATE_SIZE 32

/* "20261124100000+01'00'" after "D:", and "2026-11-24T10:00:00+01:00". */
void metadata_pdf_date(int64_t unix_seconds, char out[METADATA_DATE_SIZE]);
void metadata_xmp_date(int64_t unix_seconds, char out[METADATA_DATE_SIZE]);

/* Append the XMP packet (PDF/A-3a with its extension schema, PDF/UA-1). */
void metadata_xmp(const struct sheet *sheet, struct buffer *out);

/* Append an sRGB profile: ICC.1:2001-04, a display of three matrix primaries. */
void metadata_icc(struct buffer *out);

#endif
