/* SPDX-License-Identifier: EUPL-1.2 */
/* Dates in words on a page: "1er mars 2027", "mars 2027", in any letters' case. */
#ifndef SCEAU_PDF_PAGE_DATE_H
#define SCEAU_PDF_PAGE_DATE_H

#include "verifier/base/span.h"

/* True where each date of the text is one of the data, or in words of theirs. */
bool page_dates_are_of(struct span text, struct span json);

#endif
