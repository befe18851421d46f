/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The holder's page, in a language that nobody here reads: its words are not compared,
 * but it has only words. No picture, no shape beside the frame of its warning, no ink
 * but black and the grey word of a specimen, in fonts that page_text_read() has judged.
 */
#ifndef SCEAU_PDF_PAGE_SECOND_H
#define SCEAU_PDF_PAGE_SECOND_H

#include "verifier/pdf/host.h"
#include "verifier/pdf/structure.h"

/* NULL, also where there is no second page; else a French sentence. Where memory ran
 * out, *no_memory. */
const char *page_second_check(
    const struct structure *s, const struct page_host *host, bool *no_memory);

#endif
