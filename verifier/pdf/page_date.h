/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Dates on a page. Ours are in words: "1er mars 2027", "mars 2027", in any letters' case.
 * In figures, "20/04/2022" or "2022-04-20", a page names decrees and judgments, none of
 * which is younger than itself.
 */
#ifndef SCEAU_PDF_PAGE_DATE_H
#define SCEAU_PDF_PAGE_DATE_H

#include "verifier/base/span.h"

/* True where each date of the text is one of the data, or in words of theirs; in figures,
 * where it is one of the data or not after the day of issue; and no year alone that is
 * after the year of issue and nowhere in the data, but in an address of the network.
 *
 * issued  the day of issue, as "2026-11-24"; "" where it is not known */
bool page_dates_are_of(struct span text, struct span json, const char *issued);

#endif
