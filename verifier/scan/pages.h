/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The codes of a PDF that nobody vouches for: its first pages are drawn by mutool in
 * a confined child (mutool.h), and each drawing is searched as a picture is, in
 * another (scan.h). Nothing is said of the file itself, nor of the text of its pages.
 */
#ifndef SCEAU_SCAN_PAGES_H
#define SCEAU_SCAN_PAGES_H

#include "verifier/scan/symbols.h"

struct page_code {
    unsigned page; /* from 1 */
    struct span bytes;
    bool differ; /* that page's QR and DataMatrix carry different codes */
};

#define PAGES_CODES_MAX ((size_t)SCEAU_PAGES_MAX * SCEAU_PICTURE_CODES_MAX)

/* What a report has to say of the pages, in figures; "" where there is nothing. */
struct pages_told {
    char read[12]; /* pages that were looked at, where there are more of them */
    char total[12];   /* and how many the file says it has */
    char failed[128]; /* those that could not be drawn or searched: "2, 5" */
};

struct pages {
    struct symbols page[SCEAU_PAGES_MAX]; /* owns the bytes that follow */
    struct page_code code[PAGES_CODES_MAX];
    size_t count;
    struct span first_datamatrix; /* whatever it holds; data NULL: none */
    bool budget_spent; /* a search, or the whole, ended at its time */
    struct pages_told told;
};

/*
 * Read the codes of the first SCEAU_PAGES_MAX pages: quickly at 200 dpi, then, where no
 * page gave a 2D-Doc, thoroughly at 300 dpi while time is left. One that several pages carry is given once;
 * other people's codes are left aside where a 2D-Doc is on any page. SCEAU_OK with
 * count 0 where no code was found; the caller frees *out with pages_free() in any case.
 *
 * SCEAU_E_UNSUPPORTED mutool is not installed or cannot be confined; SCEAU_E_FORMAT or
 * SCEAU_E_LIMIT no page could be read; SCEAU_E_IO; SCEAU_E_NOMEM.
 */
SCEAU_MUST_USE enum sceau_status pages_read(
    struct span pdf, struct pages *out, struct sceau_error *error);

void pages_free(struct pages *p);

/* PAGES struct pages pages = { .count = 0 }; */
#define PAGES __attribute__((cleanup(pages_free)))

#endif
