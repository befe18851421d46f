/* SPDX-License-Identifier: EUPL-1.2 */
/* The two symbols that a page draws, and the code that its data carry. */
#ifndef SCEAU_PDF_PAGE_SYMBOL_H
#define SCEAU_PDF_PAGE_SYMBOL_H

#include "verifier/base/buffer.h"
#include "verifier/pdf/host.h"
#include "verifier/pdf/structure.h"

/*
 * NULL where both symbols carry that code and nothing else, the QR code in the address
 * that the page calls the only genuine one, or where there is neither a code nor a
 * symbol; else a French sentence. Where memory ran out, *no_memory.
 *
 * side  of each on the page, of page_text_read()
 * page  its texts, of the same
 */
const char *page_symbols_check(const struct structure *s,
    const struct page_host *host, const double side[STRUCTURE_SYMBOLS],
    struct span code, struct span page, bool *no_memory);

#endif
