/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The three sayings of a title: what its page shows, what the data sealed with it say,
 * what its code carries. Who reads any of them reads the same, or the file is no title
 * of ours, whoever signed it.
 */
#ifndef SCEAU_PDF_AGREE_H
#define SCEAU_PDF_AGREE_H

#include "verifier/base/buffer.h"
#include "verifier/seal/seal.h"

/*
 * NULL where every member that a page shows stands on it, in its words, and the page
 * allows work where the data do and nowhere else; else the member that does not, as
 * "holder.family_name", constant. Where memory ran out, *no_memory.
 *
 * page   the texts of page_text_read()
 * title  what the file is called is appended here: the page's title, and the number
 */
const char *agree_page(
    struct span json, struct span page, struct buffer *title, bool *no_memory);

/*
 * True where a file is called so in its description and in its metadata; of a kind that
 * only its issuer knows, in words of the issuer's and with that number.
 *
 * hex  UTF-16 with its mark, in capitals
 * xml  UTF-8, escaped as it must be
 */
bool agree_title(struct span json, struct span title, struct span hex,
    struct span xml, bool *no_memory);

/*
 * NULL where the data say what the code's fields carry (names by ICAO 9303-3, values
 * that were cut by their beginning); else the identifier of the first that differs.
 */
const char *agree_code(
    struct span json, const struct seal *code, bool *no_memory);

#endif
